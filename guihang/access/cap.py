"""How many people may leave a reader's screen in a day: files taken out, pages of lists turned, and whatever
programs ask. One count for all of them (GUIHANG_PEOPLE_OUT_A_DAY).

A list is asked from its fifth page on: who works with a list does not turn that far, who copies it does. What comes
out by other ways, narrowed lists and searches, is counted in the same figure and looked at every ten minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render

from guihang.access import clock
from guihang.access.models import Alert, Grant, ReadEvent, ReadRow
from guihang.access.roles import Power, powers_of
from guihang.access.watch_models import note, raise_alert

if TYPE_CHECKING:
    from guihang.access.actor import Actor
    from guihang.access.audience import StaffRequest
    from guihang.jobs.running import Running

ASKED_FROM = 5
REACHED = "people_cap"
WATCH = "cap.watch"
# How many people one reader took out between two instants.
Counted = Callable[[UUID, datetime, datetime], int]
_OUT: list[Counted] = []
_VIEWS: set[str] = set()


def count_too(counted: Counted, views: Iterable[str]) -> None:
    """Count what a room lets out; `views` are the pages whose readings are counted there already."""
    _OUT[:] = [counted]
    _VIEWS.update(views)


def a_day() -> int:
    """The cap: so many people a reader a day."""
    return int(settings.GUIHANG_PEOPLE_OUT_A_DAY)


def taken(user: UUID, day: date) -> int:
    """How many people `user` has taken out on `day`, or asked to."""
    first, last = clock.first_instant(day), clock.first_instant(day + timedelta(days=1))
    return sum(counted(user, first, last) for counted in _OUT)


def listed(user: UUID, day: date) -> int:
    """How many different people stood in lists and searches that `user` was shown on `day`."""
    first, last = clock.first_instant(day), clock.first_instant(day + timedelta(days=1))
    events = ReadEvent.objects.filter(user_id=user, at__gte=first, at__lt=last).exclude(view__in=_VIEWS)
    events = events.exclude(kind=ReadEvent.Kind.OPENED)
    return ReadRow.objects.filter(event__in=events).values("person_id").distinct().count()


def left(user: UUID, day: date) -> int:
    """How many more people may leave today; never below nought."""
    return max(0, a_day() - taken(user, day) - listed(user, day))


def stopped(request: StaffRequest, page: int) -> HttpResponse | None:
    """The answer to whoever has turned more pages than the day allows; None where the list may be shown."""
    actor = request.actor
    if page < ASKED_FROM or actor.user_id is None or left(actor.user_id, actor.today) > 0:
        return None
    tell(actor, clock.now())
    if request.htmx:  # the page itself is asked for, and says so
        return HttpResponse(status=204, headers={"HX-Redirect": request.get_full_path()})
    return render(request, "access/capped.html", {"most": a_day()}, status=429)


def tell(actor: Actor, now: datetime) -> None:
    """Let whoever answers for the reader know, once a day: in words that name nobody."""
    assert actor.user_id is not None
    places = [g.territory.code for g in actor.grants if g.role_may(Power.SEE_FILES)]
    _tell(actor.user_id, actor.today, places[0] if places else "", now)


def _tell(user: UUID, day: date, place: str, now: datetime) -> None:
    if not place or Alert.objects.filter(key=f"{REACHED}:{user.hex}:{day}:{Power.GUARD_PRIVACY}").exists():
        return
    for power in (Power.GUARD_PRIVACY, Power.CONFIRM, Power.SEE_FIGURES):
        key = f"{REACHED}:{user.hex}:{day}:{power}"
        raise_alert(REACHED, key=key, place=place, power=power, about=user, at=now)
    note(f"{REACHED}.reached", at=now, user=user, about=user, place=place, most=a_day())


def watch(running: Running) -> dict[str, Any]:
    """Look whether anybody was shown more than the day's number by way of searches and narrowed lists: tell, as above.

    Nobody is stopped by this: it names a question to whoever may ask it.
    """
    now = running.now()
    day = clock.day_of(now)
    since = clock.first_instant(day)
    many = ReadEvent.objects.filter(at__gte=since, at__lt=now + timedelta(seconds=1)).exclude(
        kind=ReadEvent.Kind.OPENED
    )
    users = many.order_by().values("user_id").annotate(all=Sum("shown")).filter(all__gt=a_day())
    told = 0
    for user in users.values_list("user_id", flat=True):
        if listed(user, day) <= a_day():
            continue
        grants = Grant.objects.on(day).filter(user_id=user).order_by("valid_from", "id")
        place = next((g.low for g in grants if Power.SEE_FILES in powers_of(g.role)), "")
        _tell(user, day, place, now)
        told += 1
    return {"readers": told}
