"""Whether a password is somebody's: reserved before it is hashed, and hashed only where a place is free.

The hash is worked out at most so often for an account and a network, whatever is sent and however many send at once;
an unknown name counts, waits and costs the same as a known one. A known device goes by a lane of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest

from guihang.access import clock, devices, gate, limits, throttle
from guihang.access.address import network_of
from guihang.access.models import KnownDevice, User
from guihang.access.throttle import Limit
from guihang.access.watch_models import note

BUSY_WAIT = 5  # seconds
PASSWORD, SECOND = "password", "second"


class Checked(NamedTuple):
    """Whose password it is; or nobody's; or, with `wait` seconds, not looked at."""

    user: User | None
    wait: int = 0


def lanes_of(kind: str, account: str, request: HttpRequest, device: KnownDevice | None) -> Mapping[str, Limit]:
    """Where a try of this account counts: by its known device alone, or by network, account and both."""
    if device is not None:
        return {throttle.lane("device", kind, device.pk.hex): limits.of_account_here()}
    network = network_of(request)
    return {
        throttle.lane("here", kind, account, network): limits.of_account_here(),
        throttle.lane("everywhere", kind, account): limits.of_account_everywhere(),
        throttle.lane("network", kind, network): limits.of_network(),
    }


def check(request: HttpRequest, username: str, password: str) -> Checked:
    """Whose sign-in it is. Call it outside of any transaction: it takes as long as a good hash does."""
    device = devices.known(request, username)
    lanes = lanes_of(PASSWORD, username, request, device)
    wait = throttle.wait_for(lanes)
    if wait:
        return Checked(None, wait)
    try:
        with gate.of_process().place(known=device is not None):
            wait = throttle.reserve(lanes, looked=True)
            if wait:
                return Checked(None, wait)
            found = auth.authenticate(request, username=username, password=password)
    except gate.Busy:
        return Checked(None, BUSY_WAIT)
    user = found if isinstance(found, User) and found.may_enter(clock.today()) else None
    if user is None:
        tell_refused(PASSWORD, username, lanes)
    return Checked(user)


def confirm(request: HttpRequest, user: User, password: str) -> Checked:
    """The same for somebody who is signed in and types their own password once more."""
    checked = check(request, user.username, password)
    return checked if checked.user is None or checked.user.pk == user.pk else Checked(None)


@transaction.atomic
def tell_refused(kind: str, username: str, lanes: Mapping[str, Limit]) -> None:
    """Write down that a try was refused, and where it was the last that a limit allowed. What was typed stays out."""
    whose = User.objects.filter(username=username).values_list("pk", flat=True).first()
    now = clock.now()
    note("sign_in.refused", at=now, about=whose, how=kind)
    if throttle.wait_for(lanes):
        note("sign_in.limited", at=now, about=whose, how=kind)
