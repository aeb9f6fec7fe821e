"""Somebody leaves: in one step, now or after a last day, everything ends that their sign-in opens.

Every grant, the sign-in itself, every session, known device and factor end in one transaction, so that the next
request finds nobody. Whoever leads the offices where they recorded is told that people have to be handed over.
There is no way back: who returns is given a new grant and enrols anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from guihang.access import clock, factor, granting, sessions
from guihang.access.door_alerts import HAND_OVER
from guihang.access.models import Grant, KnownDevice, ProviderLink, User
from guihang.access.roles import Power, powers_of
from guihang.access.watch_models import note, raise_alert


@transaction.atomic
def leave(user: User, *, by: UUID | None, last_day: date | None = None) -> int:
    """`user` leaves: at once, or with the end of `last_day`. Raises BadGrant for a day that is past.

    `by`: who says so; None: the day came, or it was said at the machine itself. How many grants ended.
    """
    held = list(Grant.objects.filter(user=user, ended_at=None, valid_until__gte=clock.today()))
    ended = granting.end(user, last_day=last_day, by=by)
    if last_day is None:
        _end_everything(user)
    else:
        User.objects.filter(pk=user.pk).update(leaves_on=last_day)
        note("sign_in.leaves", at=clock.now(), user=by, about=user.pk, on=last_day.isoformat())
    _tell_leads(user, held)
    return ended


def close_due() -> int:
    """Close the sign-ins whose last day is over: they open nothing since midnight, now nothing of them is left."""
    gone = list(User.objects.filter(is_active=True, leaves_on__lt=clock.today()))
    for user in gone:
        leave(user, by=None)
    return len(gone)


def _end_everything(user: User) -> None:
    sessions.end_all(user.pk)
    factor.take_all(user)
    KnownDevice.objects.filter(user=user).delete()
    ProviderLink.objects.filter(user=user).delete()
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(password=user.password, leaves_on=None, enrol_first=False, lives_in="")


def _tell_leads(user: User, held: Iterable[Grant]) -> None:
    """Once an office, however often it is said that they leave."""
    places = {grant.low for grant in held if Power.RECORD in powers_of(grant.role)}
    for place in sorted(places):
        key = f"{HAND_OVER}:{user.pk.hex}:{place}:{clock.today()}"
        raise_alert(HAND_OVER, key=key, place=place, power=Power.CONFIRM, about=user.pk, at=clock.now())
