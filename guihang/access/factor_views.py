"""One's own second factors: to enrol, to name, to take away. Whoever changes them has just signed in once more."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from guihang.access import code_app, devices, factor, passkeys, recovery
from guihang.access.audience import StaffRequest, signed_in
from guihang.access.enrolling import REQUIRED
from guihang.access.fresh import fresh
from guihang.access.models import Passkey, User

BEGUN = "code_app_begun"


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def factors(request: StaffRequest) -> HttpResponse:
    """What is enrolled and what can be; the form takes one away."""
    user = _user(request)
    if request.method == "POST":
        return _take_away(request, user)
    return _page(request, user)


@fresh
@require_POST
@signed_in
def passkey(request: StaffRequest) -> HttpResponse:
    """A new passkey: first what the browser is asked to make, then what it has made."""
    user = _user(request)
    if request.POST.get("do") == "begin":
        return JsonResponse({"options": passkeys.registration_options(request, user)})
    name = " ".join(request.POST.get("name", "").split())[:40] or devices.kind_name(devices.kind_of(request))
    try:
        made = passkeys.add(request, user, request.POST.get("answer", ""), name)
    except passkeys.Refused:
        return _page(request, user, wrong=_("The passkey was not accepted. Nothing was changed; try again."))
    factor.added(request, user, factor.PASSKEY, made.pk)
    return _enrolled(request, user)


@require_POST
@signed_in
def again_options(request: StaffRequest) -> HttpResponse:
    """What a passkey of one's own is asked to sign, to prove once more who one is."""
    if request.POST.get("do") != "begin":
        raise SuspiciousOperation
    return JsonResponse({"options": passkeys.sign_in_options(request, _user(request))})


@fresh
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def app(request: StaffRequest) -> HttpResponse:
    """The code app: a picture to scan, then its first code."""
    user = _user(request)
    begun = code_app.begun(user, request.session.get(BEGUN, ""))
    if request.method == "POST" and request.POST.get("do") == "begin":
        request.session[BEGUN] = str(code_app.begin(user).pk)
        return redirect("access:code-app")
    if begun is None:
        return redirect("access:factors")
    wrong = request.method == "POST"
    if wrong and code_app.confirm(begun, request.POST.get("code", "")):
        del request.session[BEGUN]
        factor.added(request, user, factor.CODE_APP, begun.pk)
        return _enrolled(request, user)
    secret = code_app.secret_of(begun)
    context = {
        "picture": code_app.picture_of(code_app.address_for(secret, user.username)),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "wrong": wrong,
    }
    return render(request, "access/code_app.html", context, status=422 if wrong else 200)


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def codes(request: StaffRequest) -> HttpResponse:
    """Ten codes on paper: made on request, shown in that one answer."""
    user = _user(request)
    if not user.second_factor:
        return redirect("access:factors")
    made = recovery.make(user) if request.method == "POST" else []
    context = {"codes": made, "left": factor.factors_of(user).codes_left, "username": user.username}
    return render(request, "access/recovery_codes.html", context)


def _take_away(request: StaffRequest, user: User) -> HttpResponse:
    there = factor.factors_of(user)
    if there.count <= 1 and settings.GUIHANG_SECOND_FACTOR == REQUIRED:
        return _page(request, user, wrong=_("This is your only one. Add another one first."))
    try:
        which = UUID(request.POST.get("which", ""))
    except ValueError:
        return redirect("access:factors")
    kind = factor.PASSKEY if Passkey.objects.filter(user=user, pk=which).exists() else factor.CODE_APP
    if factor.remove(user, kind, which):
        messages.success(request, _("Taken away. From now on it opens nothing."))
    return redirect("access:factors")


def _enrolled(request: StaffRequest, user: User) -> HttpResponse:
    """On to the codes on paper where there are none yet."""
    messages.success(request, _("Enrolled. From now on you are asked for it when you sign in."))
    return redirect("access:recovery-codes" if not factor.factors_of(user).codes_left else "access:factors")


def _page(request: StaffRequest, user: User, *, wrong: str = "") -> HttpResponse:
    context = {
        "factors": factor.factors_of(user),
        "here": passkeys.host_of(request),
        "first": request.actor.must_enrol,
        "wrong": wrong,
        "kind": devices.kind_name(devices.kind_of(request)),
    }
    return render(request, "access/factors.html", context, status=422 if wrong else 200)


def _user(request: StaffRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user
