"""Signing in and out. What was wrong is never said, and every limit counts before a password is hashed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django import forms
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from guihang.access import clock, language, limits, throttle
from guihang.access.actor import Actor
from guihang.access.address import address_of, username_mark
from guihang.access.audience import public
from guihang.access.models import User
from guihang.access.nav import landing
from guihang.access.own_page import remember_size
from guihang.access.redirects import safe_next


class SignInForm(forms.Form):
    """A user name and a password. The name stays when the form comes back, the password does not."""

    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
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
    wait = throttle.admit(address_of(request))
    if wait:
        return _locked(request, wait)
    form = SignInForm(request.POST)
    user = _recognised(request, form) if form.is_valid() else None
    if user is None:
        return _page(request, form, target)
    return _enter(request, user, target)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here and ask the browser to forget what it kept of this house."""
    auth.logout(request)
    response = redirect("access:sign-in")
    language.forget(response)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The answer after too many failures of one user name from one address; says when to try again."""
    cool_off = get_cool_off(request) or timedelta(minutes=15)
    attempts = AccessAttempt.objects.filter(
        username=username_mark(request, credentials), ip_address=address_of(request)
    )
    last: datetime | None = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    real_now = datetime.now(clock.SHANGHAI)
    until = (last or real_now) + cool_off
    return _locked(request, max(1, int((until - real_now).total_seconds())))


def _recognised(request: HttpRequest, form: SignInForm) -> User | None:
    """The user, or None with the one sentence that fits every reason."""
    found = auth.authenticate(request, username=form.cleaned_data["username"], password=form.cleaned_data["password"])
    if isinstance(found, User):
        return found
    form.add_error(None, _("User name and password do not match. Please check both and try again."))
    return None


def _enter(request: HttpRequest, user: User, target: str | None) -> HttpResponse:
    """Begin a session under a new key."""
    auth.login(request, user)
    chosen = language.chosen(request)
    if chosen and chosen != user.language:
        user.language = chosen
        user.save(update_fields=["language"])
    response = redirect(target or landing(Actor.for_user(user)))
    language.remember(response, user.language)
    remember_size(request, response, user)
    return response


def _page(request: HttpRequest, form: SignInForm, target: str | None) -> HttpResponse:
    form.fields["password" if form.is_bound else "username"].widget.attrs["autofocus"] = True
    context = {"form": form, "next": target or "", "ended": "ended" in request.GET}
    return render(request, "access/sign_in.html", context | {"idle_minutes": limits.idle_seconds() // 60})


def _locked(request: HttpRequest, wait: int) -> HttpResponse:
    until = datetime.now(clock.SHANGHAI) + timedelta(seconds=wait)
    again = until.replace(second=0, microsecond=0) + timedelta(minutes=1)
    context = {"again": again, "minutes": -(-wait // 60)}
    response = render(request, "access/locked.html", context, status=429)
    response["Retry-After"] = str(wait)
    return response
