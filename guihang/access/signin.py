"""Signing in and out. What was wrong is never said, and every limit counts before a password is hashed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from guihang.access import clock, entering, language, limits, oidc, passkeys, password_check
from guihang.access.actor import Actor
from guihang.access.audience import public
from guihang.access.models import User
from guihang.access.nav import landing
from guihang.access.outside import is_outside
from guihang.access.own_page import SIZE_COOKIE
from guihang.access.redirects import safe_next
from guihang.access.roles import Power
from guihang.access.watch_models import note


class SignInForm(forms.Form):
    """A user name and a password. The name stays when the form comes back, the password does not."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@public
@transaction.non_atomic_requests  # a password is hashed outside of any transaction
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page."""
    target = safe_next(request)
    if request.method != "POST":
        if isinstance(request.user, User):
            return redirect(target or landing(Actor.for_user(request.user)))
        return _page(request, SignInForm(), target)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, target)
    checked = password_check.check(request, form.cleaned_data["username"], form.cleaned_data["password"])
    if checked.wait:
        return locked(request, checked.wait)
    if checked.user is None:
        form.add_error(None, _("User name and password do not match. Please check both and try again."))
        return _page(request, form, target)
    return entering.after_first(request, checked.user, entering.PASSWORD, target)


@public
@transaction.non_atomic_requests
@require_POST
def with_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey alone: first what is to be signed, then who has signed it. It counts as both factors."""
    target = safe_next(request)
    if request.POST.get("do") == "begin":
        return JsonResponse({"options": passkeys.sign_in_options(request)})
    try:
        user = passkeys.owner_of(request, request.POST.get("answer", ""))
    except passkeys.Refused:
        note("sign_in.refused", at=clock.now(), how=entering.PASSKEY)
        form = SignInForm(data={})
        form.errors.clear()
        form.add_error(None, _("This passkey was not accepted. Try again, or sign in with your password."))
        return _page(request, form, target)
    return entering.enter(request, user, entering.PASSKEY, entering.PASSKEY, target)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here and ask the browser to forget what it kept of this house, but that it is known."""
    door = _door_of(request)
    auth.logout(request)
    response = redirect(door)
    language.forget(response)
    for name in (SIZE_COOKIE, settings.CSRF_COOKIE_NAME, "messages"):
        response.delete_cookie(name, samesite="Lax")
    # Not "cookies": the one by which a device is known stays, or a flood would shut its owner out tomorrow.
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _door_of(request: HttpRequest) -> str:
    """By which entry page somebody came in: the departments have one of their own."""
    actor = Actor.for_user(request.user) if isinstance(request.user, User) else None
    served = actor is not None and is_outside(actor) and Power.SERVE_ASKED in actor.powers
    return "access:service-door" if served else "access:sign-in"


def locked(request: HttpRequest, wait: int) -> HttpResponse:
    """The answer to one try too many; says when to try again."""
    until = datetime.now(clock.SHANGHAI) + timedelta(seconds=wait)
    again = until if wait < 60 else until.replace(second=0, microsecond=0) + timedelta(minutes=1)
    context = {"again": again, "minutes": -(-wait // 60), "seconds": wait if wait < 60 else 0}
    response = render(request, "access/locked.html", context, status=429)
    response["Retry-After"] = str(wait)
    return response


def _page(request: HttpRequest, form: SignInForm, target: str | None) -> HttpResponse:
    form.fields["password" if form.is_bound and form.data else "username"].widget.attrs["autofocus"] = True
    context = {
        "form": form,
        "next": target or "",
        "ended": "ended" in request.GET,
        "idle_minutes": limits.idle_seconds() // 60,
        "passkeys": bool(passkeys.host_of(request)),
        "provider": oidc.name(),
    }
    return render(request, "access/sign_in.html", context)
