"""Giving and ending grants: the one place that writes them, with the checks that a database cannot make."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from guihang.access import clock
from guihang.access.models import Grant, User, new_id
from guihang.access.roles import LEVELS, Role, conflict
from guihang.access.watch_models import note
from guihang.territory.codes import BadCode, Territory
from guihang.territory.models import Division
from guihang.texts import Message, mark

LEVEL_WORDS = {
    1: Message(mark("a province")),
    2: Message(mark("a city")),
    3: Message(mark("a county")),
    4: Message(mark("a township")),
    5: Message(mark("a village")),
}


class BadGrant(ValueError):
    """What was asked for cannot be granted; `message` says why and what would do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def row(user: User, role: str, place: str, first: date, last: date, purpose: str) -> Grant:
    """The row of a grant, not written, not checked. Raises BadCode for a place that is no division code."""
    territory = Territory.of(place)
    return Grant(
        id=new_id(),
        user=user,
        role=role,
        territory=territory.prefix,
        low=territory.low,
        high=territory.high,
        valid_from=first,
        valid_until=last,
        purpose=purpose.strip(),
    )


@transaction.atomic
def grant(user: User, role: str, place: str, first: date, last: date, purpose: str, *, by: UUID | None = None) -> Grant:
    """Write a grant of `role` at `place` (a division code) from `first` to `last`, both included; `by` gives it.

    Raises BadGrant for an unknown role or place, a place whose level does not fit the role, days the wrong
    way round, no purpose, a closed sign-in, or a role that may not be held beside another one of theirs.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two grants at once must not slip past each other
    asked = _checked(user, role, place, first, last, purpose)
    asked.given_by = by
    asked.save(force_insert=True)
    User.objects.filter(pk=user.pk, leaves_on__lt=last).update(leaves_on=None)  # who was to leave stays
    note(
        "grant.given", at=clock.now(), user=by, about=asked.pk, place=asked.low, of=str(user.pk), role=role,
        first=first.isoformat(), last=last.isoformat(),
    )  # fmt: skip
    return asked


def _checked(user: User, role: str, place: str, first: date, last: date, purpose: str) -> Grant:
    if role not in Role.values:
        known = ", ".join(Role.values)
        raise BadGrant(Message(mark("{role}: no such role. Roles: {known}."), {"role": role, "known": known}))
    if not user.is_active:
        raise BadGrant(Message(mark("{user}: the sign-in is closed. Open it first."), {"user": user.username}))
    if last < first:
        raise BadGrant(
            Message(mark("The last day {last} lies before the first day {first}."), {"first": first, "last": last})
        )
    if not purpose.strip() or len(purpose.strip()) > 200:
        raise BadGrant(Message(mark("A grant needs a purpose of 1 to 200 characters.")))
    _check_place(role, place)
    for other in Grant.objects.between(first, last).filter(user=user):
        if conflict(role, other.role):
            words = {"role": role, "other": other.role}
            raise BadGrant(Message(mark("Nobody may be {role} and {other} at the same time."), words))
    return row(user, role, place, first, last, purpose)


def _check_place(role: str, place: str) -> None:
    try:
        territory = Territory.of(place)
    except BadCode:
        text = mark("{place}: not a division code. Expected 12 digits, or the first 2, 4, 6 or 9 of them.")
        raise BadGrant(Message(text, {"place": place})) from None
    division = Division.objects.filter(code=territory.code).first()
    if division is None:
        text = mark("{place}: not in the list of divisions. Load the list, or check the code.")
        raise BadGrant(Message(text, {"place": place}))
    if division.valid_until is not None and division.valid_until < clock.today():
        text = mark("{place} {name} was abolished on {day}. Grant the division that took its place.")
        words = {"place": place, "name": division.name, "day": division.valid_until}
        raise BadGrant(Message(text, words))
    if division.level not in LEVELS[Role(role)]:
        words = {"place": place, "name": division.name, "role": role, "level": LEVEL_WORDS[division.level]}
        levels = LEVELS[Role(role)]
        wanted = LEVEL_WORDS[max(levels - {5} or levels)]
        text = mark("{role} is granted for {wanted}; {place} {name} is {level}.")
        raise BadGrant(Message(text, words | {"wanted": wanted}))


@transaction.atomic
def end(user: User, *, last_day: date | None = None, only: Grant | None = None, by: UUID | None = None) -> int:
    """End the grants of `user` (or `only` that one) and say how many ended; `by` ends them.

    Without `last_day` they end at once, and unless `only` is given the sign-in is closed too: every session
    of theirs is refused from the next request on. With `last_day` they hold until that day and the sign-in
    stays.
    A grant that ends earlier by itself is left as it is.
    """
    User.objects.select_for_update().get(pk=user.pk)
    today, now = clock.today(), clock.now()
    if last_day is not None and last_day < today:
        raise BadGrant(Message(mark("{day} is past. Leave the day out to end at once."), {"day": last_day}))
    open_ones = Grant.objects.filter(user=user, ended_at=None, valid_until__gte=today)
    if only is not None:
        open_ones = open_ones.filter(pk=only.pk)
    if last_day is not None:
        open_ones = open_ones.filter(Q(valid_from__gt=last_day) | Q(valid_until__gt=last_day))
    ending = list(open_ones)
    for given in ending:
        last = last_day.isoformat() if last_day else ""
        about, place = given.pk, given.low
        note("grant.ended", at=now, user=by, about=about, place=place, of=str(user.pk), role=given.role, last=last)
    chosen = Grant.objects.filter(pk__in=[given.pk for given in ending])
    if last_day is not None:
        chosen.filter(valid_from__gt=last_day).update(ended_at=now, ended_by=by)
        chosen.filter(valid_from__lte=last_day).update(valid_until=last_day, ended_by=by)
        return len(ending)
    chosen.update(ended_at=now, ended_by=by)
    if only is None:
        User.objects.filter(pk=user.pk).update(is_active=False)
        note("sign_in.closed", at=now, user=by, about=user.pk)
    return len(ending)
