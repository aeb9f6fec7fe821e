"""The way to the end of control: whom to tell when, what the police decide, and how many decisions are late.

Nothing is decided here by itself. From the day on which the clean years have passed and the last decision is over, the
file stands in no list; one task goes to the police liaison, and who is above is told in steps when it stays undone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Substr

from guihang.access import wall
from guihang.access.actor import Actor
from guihang.access.append_only import new_id
from guihang.access.models import Alert, Grant
from guihang.access.roles import Power, powers_of
from guihang.dossier.ending import CONTROL_ENDED
from guihang.dossier.entry import Facts, NewEntry
from guihang.dossier.models import Order, Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.record import record
from guihang.dossier.workout import effective
from guihang.dossier.writer import ByActor
from guihang.territory.codes import CODE_LENGTH, PREFIX_LENGTHS, Level, Territory, ancestors_of
from guihang.territory.query import within

# Kinds of alerts. Their words name nobody and no reason.
COMING, DUE, LATE = "end.coming", "end.due", "end.late"
DEFERRED = "end.deferred"
DECISIONS = (CONTROL_ENDED, "use.confirmed", DEFERRED)
BATCH = 500
# Who is told in the first, second and third step.
STEPS = (Level.COUNTY, Level.CITY, Level.PROVINCE)


@dataclass(frozen=True, slots=True)
class Near:
    """A file whose end is near or past: where, and since or from when."""

    person: UUID
    place: str
    on: date


def near(today: date) -> Iterator[Near]:
    """The files whose end comes within the days ahead, and those whose end is past and undecided."""
    until = today + timedelta(days=settings.GUIHANG_END_AHEAD_DAYS)
    rows = Person.objects.filter(ended_on=None, off_lists_on__lte=until).order_by("off_lists_on", "pk")
    for row in rows.only("pk", "place", "off_lists_on").iterator(BATCH):
        if row.off_lists_on is not None:
            yield Near(row.pk, row.place, row.off_lists_on)


def raise_what_is_due(today: date, now: datetime, tell: Callable[[int], None] = lambda _done: None) -> int:
    """Raise every alert that is due and not there yet; settle those whose matter is over. How many were raised.

    Safe to repeat: an alert is the same by its key. A day that was left out is made up by the next.
    """
    officers, raised, wanted = _officers(today), 0, set[str]()
    batch: list[Alert] = []
    for done, file in enumerate(near(today), 1):
        batch += _alerts_of(file, today, now, officers)
        if done % BATCH == 0:
            raised, batch = raised + _put(batch, wanted), []
            tell(done)
    raised += _put(batch, wanted)
    _settle_the_rest(wanted, now)
    return raised


def _alerts_of(file: Near, today: date, now: datetime, officers: Mapping[str, list[UUID]]) -> Iterator[Alert]:
    if file.on > today:
        yield _alert(COMING, file, file.place, Power.CONFIRM, now)
        return
    yield _alert(DUE, file, file.place, Power.END_CONTROL, now)
    late = (today - file.on).days
    for days, level in zip(settings.GUIHANG_END_LATE_DAYS, STEPS, strict=True):
        if late >= days and (place := _above(file.place, level)):
            named: Sequence[UUID | None] = officers.get(place) or [None]
            for user in named:
                yield _alert(LATE, file, place, Power.SEE_FIGURES, now, user)


def _alert(kind: str, file: Near, place: str, power: Power, now: datetime, user: UUID | None = None) -> Alert:
    key = uuid5(file.person, f"{kind}/{file.on.isoformat()}/{place}/{user or ''}").hex
    return Alert(
        id=new_id(), key=f"{kind}/{key}", kind=kind, place=place, power=power, user_id=user, about=file.person,
        raised_at=now,
    )  # fmt: skip


def _above(place: str, level: Level) -> str:
    """The division of that level which holds the place; a place without one between is its own province's."""
    above = [code for code in (*ancestors_of(place), place) if Territory.of(code).level == level]
    return above[0] if above else ""


def _officers(today: date) -> dict[str, list[UUID]]:
    """Who sees the figures of exactly a place: a step tells that level, not those above it."""
    found: dict[str, set[UUID]] = {}
    rows = Grant.objects.on(today).filter(user__is_active=True).values_list("role", "territory", "user")
    for role, territory, user in rows:
        if Power.SEE_FIGURES in powers_of(role):
            found.setdefault(territory.ljust(CODE_LENGTH, "0"), set()).add(user)
    return {place: sorted(users) for place, users in found.items()}


def _put(alerts: Iterable[Alert], wanted: set[str]) -> int:
    """Write those that are not there; remember all as still wanted."""
    by_key = {alert.key: alert for alert in alerts}
    wanted.update(by_key)
    there = set(Alert.objects.filter(key__in=list(by_key)).values_list("key", flat=True))
    new = [alert for key, alert in by_key.items() if key not in there]
    Alert.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _settle_the_rest(wanted: Collection[str], now: datetime) -> None:
    """What is no longer near or late waits for nobody any more."""
    open_ones = Alert.objects.filter(kind__in=(COMING, DUE, LATE), settled_at=None)
    over = [pk for pk, key in open_ones.values_list("pk", "key").iterator(BATCH) if key not in wanted]
    for start in range(0, len(over), BATCH):
        Alert.objects.filter(pk__in=over[start : start + BATCH], settled_at=None).update(settled_at=now)


def settle_of(person: UUID, by: UUID | None, now: datetime) -> None:
    """The decision was made: nobody has to be told of it any more."""
    rows = Alert.objects.filter(about=person, kind__in=(COMING, DUE, LATE), settled_at=None)
    rows.update(settled_at=now, settled_by=by)


def decide(actor: Actor, person: Person, entry: NewEntry, now: datetime) -> Outcome:
    """Write what the police decide. `person` comes from `ends_to_decide` and is locked.

    With the end of control goes the release from a decision whose term is over, where none is on file. Raises
    refusal.Unacceptable, access.Refused; then nothing is written.
    """
    if entry.kind == CONTROL_ENDED:
        for order in over_and_not_released(person, entry.on):
            released = entry._replace(id=uuid5(entry.id, order.pk.hex), kind="order.released", order=order.pk, data={})
            record(ByActor(actor), released, today=actor.today, now=now)
    outcome = record(ByActor(actor), entry, today=actor.today, now=now)
    if entry.kind != DEFERRED:
        settle_of(person.pk, actor.user_id, now)
    return outcome


def over_and_not_released(person: Person, on: date) -> list[Order]:
    """The person's decisions whose term is over on that day and that nobody was released from."""
    return list(Order.objects.filter(person=person, stopped_on=None, ends_on__lt=on).order_by("pk"))


def deferred(entries: Iterable[Facts], since: date | None) -> Facts | None:
    """Why the end waits, as the police last said since it was due; None where they have not."""
    held = [e for e in effective(entries) if e.kind == DEFERRED and since is not None and e.on >= since]
    return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many ends wait at a place: in all, and for how long; and since when the oldest."""

    code: str
    waiting: int
    late: tuple[int, int, int]
    oldest: date | None


def overdue(actor: Actor, asked: Iterable[Territory] | None = None) -> list[Overdue]:
    """The ends that wait, by township, where the actor sees the figures. One statement; it names nobody."""
    places = list(actor.territories(Power.SEE_FIGURES) if asked is None else asked)
    tally: dict[str, Any] = {"waiting": Count("pk"), "oldest": Min("off_lists_on")}
    late = [actor.today - timedelta(days=days) for days in settings.GUIHANG_END_LATE_DAYS]
    for step, day in enumerate(late):
        tally[f"late_{step}"] = Count("pk", filter=Q(off_lists_on__lte=day))
    past = Person.objects.filter(within("place", places), ended_on=None, off_lists_on__lt=actor.today).order_by()
    offices = past.annotate(office=Substr("place", 1, PREFIX_LENGTHS[Level.TOWNSHIP])).values("office")
    rows: list[Any] = list(offices.annotate(**tally).order_by(F("oldest"), F("office")))
    found = {
        row["office"]: Overdue(
            row["office"].ljust(CODE_LENGTH, "0"),
            row["waiting"],
            (row["late_0"], row["late_1"], row["late_2"]),
            row["oldest"],
        )
        for row in rows
    }
    closed = wall.closed_ends(places, actor.today, late)
    for more in closed:
        found[more.office] = _with(found.get(more.office), more)
    return sorted(found.values(), key=lambda o: (o.oldest or date.max, o.code)) if closed else list(found.values())


def _with(row: Overdue | None, closed: wall.ClosedEnds) -> Overdue:
    """The row with what the second wall keeps out of sight counted too: files for named readers only."""
    code = closed.office.ljust(CODE_LENGTH, "0")
    if row is None:
        return Overdue(code, closed.waiting, closed.late, closed.oldest)
    late = (row.late[0] + closed.late[0], row.late[1] + closed.late[1], row.late[2] + closed.late[2])
    return Overdue(code, row.waiting + closed.waiting, late, min(filter(None, (row.oldest, closed.oldest))))
