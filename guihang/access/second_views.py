"""The second step of a sign-in: a passkey, a code of the app, or one of the codes on paper."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guihang.access import code_app, devices, entering, factor, passkeys, recovery, throttle
from guihang.access.audience import public
from guihang.access.models import User
from guihang.access.password_check import SECOND, lanes_of, tell_refused
from guihang.access.signin import locked


@public
@transaction.non_atomic_requests
@sensitive_post_parameters("code", "paper")
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Which second factor, and whether it is right. Nobody is signed in before."""
    found = entering.pending(request)
    if found is None:
        return redirect("access:sign-in")
    user, kept = found
    if request.method != "POST":
        return _page(request, user)
    if request.POST.get("do") == "begin":
        return JsonResponse({"options": passkeys.sign_in_options(request, user)})
    device = devices.known(request, user.username)
    lanes = lanes_of(SECOND, user.username, request, device)
    wait = throttle.reserve(lanes)
    if wait:
        return locked(request, wait)
    shown = shown_by(request, user)
    if not shown:
        tell_refused(SECOND, user.username, lanes)
        return _page(request, user, wrong=True)
    return entering.enter(request, user, kept["how"], shown, kept["next"] or None)


def shown_by(request: HttpRequest, user: User) -> str:
    """Which factor of `user` the form has shown; "" when it shows none."""
    sent = request.POST
    if sent.get("answer"):
        try:
            passkeys.owner_of(request, sent["answer"], user)
        except passkeys.Refused:
            return ""
        return factor.PASSKEY
    if sent.get("code"):
        app = code_app.of(user)
        return factor.CODE_APP if app is not None and code_app.accept(app, sent["code"]) else ""
    return factor.RECOVERY if sent.get("paper") and recovery.accept(user, sent["paper"]) else ""


def _page(request: HttpRequest, user: User, *, wrong: bool = False) -> HttpResponse:
    factors = factor.factors_of(user)
    here = [key for key in factors.passkeys if key.host == passkeys.host_of(request)]
    context: dict[str, Any] = {
        "passkeys": bool(here),
        "app": factors.app is not None,
        "codes": factors.codes_left,
        "wrong": _("This was not right, or was used already. Try again.") if wrong else "",
    }
    return render(request, "access/second.html", context)
