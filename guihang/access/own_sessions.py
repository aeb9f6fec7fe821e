"""Where one is signed in and which devices are known: on one's own page, each to be ended or taken away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guihang.access import clock, devices, factor, sessions
from guihang.access.address import network_mark
from guihang.access.audience import StaffRequest, signed_in
from guihang.access.models import KnownDevice, User
from guihang.access.watch_models import note


@require_POST
@signed_in
def elsewhere(request: StaffRequest) -> HttpResponse:
    """Sign out on every other machine, or in the one session that was chosen."""
    user, which = _user(request), _id(request.POST.get("session"))
    here = request.session.session_key or ""
    if which is None:
        ended = sessions.end_all(user.pk, but=here)
        told = _("You were signed in nowhere else.") if not ended else _("Signed out everywhere else.")
    else:
        sessions.end_one(user, which)
        told = _("This session has ended.")
    messages.success(request, told)
    return redirect("access:account")


@require_POST
@signed_in
def device(request: StaffRequest) -> HttpResponse:
    """Take a known device away: its sessions end, and it counts as anybody's from now on."""
    user, which = _user(request), _id(request.POST.get("device"))
    found = KnownDevice.objects.filter(user=user, pk=which).first() if which else None
    if found is not None:
        here = request.session.session_key or ""
        for session in sessions.open_of(user).filter(device=found).exclude(key=here):
            sessions.end_one(user, session.pk)
        note("device.removed", at=clock.now(), user=user.pk, about=found.pk)
        found.delete()
    messages.success(request, _("The device is taken away. At its next sign-in it is a new one."))
    return redirect("access:account")


def shown(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the page says of factors, sessions and devices."""
    here, network = request.session.session_key, network_mark(request)
    kept = KnownDevice.objects.filter(user=user, used_at__gt=clock.now() - devices.LASTS).order_by("-used_at")
    return {
        "factors": factor.factors_of(user),
        "sessions": [
            {
                "row": row,
                "name": devices.kind_name(row.kind),
                "here": row.key == here,
                "same": row.network == network,
            }
            for row in sessions.open_of(user)
        ],
        "devices": [{"row": row, "name": devices.kind_name(row.kind)} for row in kept],
    }


def _user(request: StaffRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user


def _id(said: str | None) -> UUID | None:
    try:
        return UUID(said) if said else None
    except ValueError:
        return None
