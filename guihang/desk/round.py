"""A day's round on one sheet of paper: whom to see, by village, with what is needed at the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier.identity import read_identities
from guihang.dossier.line import sunday
from guihang.dossier.models import Duty, Entry, Person
from guihang.exchange.out.papers import most_at_once
from guihang.territory.codes import Level, level_of
from guihang.territory.query import within

# What is done by going somewhere or having somebody come.
KINDS = ("visit", "talk", "test", "tier-test", "counselling", "risk")
SPANS = ("today", "week", "open")
# As many as one walks in a day, several times over; beyond that a village is chosen.
MOST = 60


@dataclass(frozen=True, slots=True)
class Round:
    """What the round is about: `span` is today, the week, or everything that is open."""

    span: str = "week"
    mine: bool = True
    village: str = ""
    chosen: tuple[UUID, ...] = ()

    @classmethod
    def read(cls, asked: Mapping[str, str], chosen: Iterable[UUID] = ()) -> Round:
        """From an address; what makes no sense is left out."""
        span, village = asked.get("span", "week"), asked.get("village", "")
        return cls(
            span=span if span in SPANS else "week",
            mine=asked.get("mine", "1") != "0",
            village=village if len(village) == 12 and village.isdigit() else "",
            chosen=tuple(dict.fromkeys(chosen))[:MOST],
        )


@dataclass(slots=True)
class Stop:
    """One person on the way."""

    person: UUID
    name: str
    phones: str
    address: str
    two: bool
    tier: str
    last: date | None
    due: list[tuple[str, date, bool]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Village:
    """The stops in one village, in the order of names."""

    name: str
    stops: list[Stop]


def mine_or_all(actor: Actor, asked: Round) -> Round:
    """Of somebody to whom nobody answers, the round is the office's."""
    if not asked.mine or asked.chosen:
        return asked
    has = Person.objects.visible_to(actor).filter(worker=actor.user_id).exists()
    return asked if has else Round(asked.span, False, asked.village)


def villages_on(actor: Actor, asked: Round) -> tuple[list[Village], int]:
    """The round by village, and how many people were left out since it would not be a day's any more."""
    duties = list(_duties(actor, asked).select_related("person").order_by("due_on", "key"))
    people: dict[UUID, Person] = {}
    for duty in duties:
        people.setdefault(duty.person_id, duty.person)
    if asked.chosen:
        further = Person.objects.visible_to(actor).filter(pk__in=[c for c in asked.chosen if c not in people])
        people |= {p.pk: p for p in further if actor.may(Power.RECORD, p.place)}
    shown = dict(list(people.items())[: most_at_once(MOST)])
    names = read_identities(actor, list(shown.values()), opened=False)
    seen = last_visits(list(shown))
    stops: dict[str, list[Stop]] = {}
    by_person: dict[UUID, Stop] = {}
    for pk, person in shown.items():
        who = names[pk]
        stop = Stop(pk, who.name, "、".join(who.phones), who.address, person.two_visitors, "", seen.get(pk))
        by_person[pk] = stop
        known = person.stays_at and level_of(person.stays_at) is Level.VILLAGE
        stops.setdefault(person.stays_at if known else "", []).append(stop)
    for duty in duties:
        if (stop_of := by_person.get(duty.person_id)) is not None:
            stop_of.due.append((duty.key, duty.due_on, duty.due_on < actor.today))
            stop_of.tier = stop_of.tier or duty.tier
    ways = [Village(name_of(code), sorted(stops[code], key=lambda s: s.name)) for code in sorted(stops) if code]
    if "" in stops:
        ways.append(Village("", sorted(stops[""], key=lambda s: s.name)))
    return ways, len(people) - len(shown)


def _duties(actor: Actor, asked: Round) -> QuerySet[Duty]:
    """What is to be done on the way, of the people whose papers the actor may write."""
    last = {"today": actor.today, "week": sunday(actor.today), "open": date.max}[asked.span]
    duties = Duty.objects.visible_to(actor).filter(
        Duty.OWED,
        within("place", actor.territories(Power.RECORD)),
        Q(due_on__gte=actor.today) | Q(late_allowed=True),
        kind__in=KINDS,
        opens_on__lte=max(actor.today, min(last, sunday(actor.today))),
        due_on__lte=last,
        person__ended_on=None,
    )
    if asked.chosen:
        return duties.filter(person__in=asked.chosen)
    if asked.mine:
        duties = duties.filter(person__worker=actor.user_id)
    return duties.filter(person__stays_at=asked.village) if asked.village else duties


def last_visits(people: Sequence[UUID]) -> dict[UUID, date]:
    """When each was last visited, by what holds: neither corrected nor taken back."""
    visits = Entry.objects.filter(person__in=people).filter(Q(kind="visit.made") | Q(supersedes__isnull=False))
    rows = list(visits.values_list("id", "person", "kind", "happened_on", "supersedes"))
    gone = {supersedes for *_row, supersedes in rows if supersedes}
    last: dict[UUID, date] = {}
    for entry, person, kind, on, _supersedes in rows:
        if kind == "visit.made" and entry not in gone:
            last[person] = max(on, last.get(person, on))
    return last
