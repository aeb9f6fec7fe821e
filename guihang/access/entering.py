"""From the first factor to a session: the one place where a session begins.

Whoever has enrolled a second factor is not signed in before it is shown: until then the browser holds a note, for
five minutes, that the first one was right, and nothing else.
"""

from __future__ import annotations

import time
from typing import Any

from django.contrib import auth, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from guihang.access import clock, devices, language, passwords, sessions
from guihang.access.actor import Actor
from guihang.access.enrolling import PASSWORD_OVER, must_enrol
from guihang.access.models import KnownDevice, User
from guihang.access.nav import landing
from guihang.access.own_page import remember_size
from guihang.access.watch_models import note
from guihang.web.words import dates

PENDING = "second_step"
PENDING_SECONDS = 300
# How somebody may come in. The second of these counts as two factors by itself.
PASSWORD, PASSKEY, PROVIDER = "password", "passkey", "provider"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def after_first(request: HttpRequest, user: User, how: str, target: str | None) -> HttpResponse:
    """The first factor was right: on to the second one where there is one, else in."""
    if not user.second_factor:
        return enter(request, user, how, "", target)
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": str(user.pk),
        "at": int(time.time()),
        "holds": user.get_session_auth_hash(),
        "how": how,
        "next": target or "",
    }
    response = redirect("access:second")
    if not language.chosen(request):
        language.remember(response, user.language)
    return response


def pending(request: HttpRequest) -> tuple[User, dict[str, Any]] | None:
    """Who has shown the first factor in this browser and now owes the second; None: nobody, or too long ago."""
    kept = request.session.get(PENDING)
    if not isinstance(kept, dict) or not 0 <= time.time() - kept["at"] <= PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"]).first()
    if user is None or not user.may_enter(clock.today()) or not user.second_factor:
        return None
    # A password that was changed meanwhile was not the right one.
    return (user, kept) if constant_time_compare(kept["holds"], user.get_session_auth_hash()) else None


@transaction.atomic
def enter(request: HttpRequest, user: User, how: str, second: str, target: str | None) -> HttpResponse:
    """Begin a session under a new key. `second`: with which second factor; "" only for who has none."""
    if user.second_factor and not second:
        raise RuntimeError("a sign-in that has a second factor is not entered without it")
    request.session.pop(PENDING, None)
    auth.login(request, user, backend=_BACKEND)
    request.session[sessions.SECOND] = second
    if how == PASSWORD and passwords.is_over(user, clock.now()):
        request.session[PASSWORD_OVER] = True
    chosen = language.chosen(request)
    if chosen and chosen != user.language:
        user.language = chosen
        user.save(update_fields=["language"])
    response = redirect(_way(user, second, target))
    language.remember(response, user.language)
    remember_size(request, response, user)
    device, new = devices.meet(request, response, user)
    sessions.of_device(request, device)
    note("sign_in.done", at=clock.now(), user=user.pk, about=device.pk, how=how, second=second, new_device=new)
    _tell(request, user, device, new=new)
    return response


def _way(user: User, second: str, target: str | None) -> str:
    if must_enrol(user, second) and not user.first_password:
        return "access:factors"
    return target or landing(Actor.for_user(user))


def _tell(request: HttpRequest, user: User, device: KnownDevice, *, new: bool) -> None:
    """Say that a new device was added: here, and on every other device at its next sign-in, until one has heard it."""
    others = KnownDevice.objects.filter(user=user).exclude(pk=device.pk)
    if not others.exists():
        KnownDevice.objects.filter(pk=device.pk).update(told=True)
        return
    if new:
        note("sign_in.new_device", at=clock.now(), user=user.pk, about=device.pk)
        text = _("This is your first sign-in on this device. It is known from now on; your other devices are told.")
        messages.info(request, text)
        return
    for other in others.filter(told=False):
        words = {
            "device": devices.kind_name(other.kind),
            "when": dates.moment(other.added_at, clock.today().year, user.language),
        }
        text = _(
            "A new device signed in as you: %(device)s, %(when)s. If it was not you, set a new password and "
            "take the device away, on the page of your sign-in."
        )
        messages.warning(request, text % words)
    others.filter(told=False).update(told=True)
