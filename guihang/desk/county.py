"""The county in the morning: what is owed in each of its parts, where nothing is written, what waits and for whom.

Everything is counted by office in a handful of statements, however many there are, and put together for the rows of
the page: a county's townships, a city's counties, a province's cities.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Case, Count, F, Max, Model, Q, QuerySet, Value, When
from django.db.models.functions import Substr

from guihang.access import wall
from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.desk import confirm
from guihang.desk.today import AHEAD, conditions
from guihang.dossier.line import sunday
from guihang.dossier.models import Duty, Match, Order, Person, arriving, in_lists
from guihang.dossier.people_filters import GAPS_AS_TEXT, lacks_q
from guihang.exchange.models import RefusedRow
from guihang.territory.codes import CODE_LENGTH, PREFIX_LENGTHS, BadCode, Level, Territory
from guihang.territory.models import Division
from guihang.territory.query import within

M = TypeVar("M", bound=Model)

SILENT_AFTER = 7  # days
SECTIONS = ("today", "week", "overdue", "missed")
# What is counted and added up.
LACKING = ("no_group", "no_helper", "no_plan", "no_woman_worker", "papers")
FIGURES = ("people", *SECTIONS, "moving", "checks", "matches", "refused", "silent", "ends", *LACKING)
_OFFICE = Substr("place", 1, PREFIX_LENGTHS[Level.TOWNSHIP])


@dataclass(slots=True)
class Part:
    """One row: an office or what holds several. `silent` counts the offices that wrote nothing for a week."""

    code: str
    name: str = ""
    people: int = 0
    today: int = 0
    week: int = 0
    overdue: int = 0
    missed: int = 0
    moving: int = 0
    checks: int = 0
    matches: int = 0
    refused: int = 0
    silent: int = 0
    ends: int = 0  # of control: the clean years have passed, and the police have not decided yet
    open: int = 0
    # People of whose running decision something is missing.
    no_group: int = 0
    no_helper: int = 0
    no_plan: int = 0
    no_woman_worker: int = 0
    papers: int = 0
    last_written: date | None = None
    menders: Counter[UUID] = field(default_factory=Counter)

    def add(self, other: Part) -> None:
        """Count what stands in `other` here too."""
        for name in FIGURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.menders += other.menders
        self.last_written = max(filter(None, (self.last_written, other.last_written)), default=None)

    @property
    def empty(self) -> bool:
        """Whether there is nobody, and nothing to be seen to."""
        return not any(getattr(self, name) for name in FIGURES)


@dataclass(frozen=True, slots=True)
class County:
    """The page: its parts, those with silent offices first, then by code; and all of them in one."""

    territory: Territory
    parts: Sequence[Part]
    sum: Part
    others: Sequence[Territory]


def chosen(actor: Actor, asked: str) -> tuple[Territory, tuple[Territory, ...]]:
    """The territory of the page, and the others that could be: the one asked for if the actor sees its figures."""
    seen = actor.territories(Power.SEE_FIGURES)
    try:
        wanted = Territory.of(asked)
    except BadCode:
        wanted = seen[0]
    if wanted.level > Level.COUNTY or not any(t.covers(wanted) for t in seen):
        wanted = seen[0]
    return wanted, tuple(t for t in seen if t != wanted)


def county(actor: Actor, territory: Territory, others: Sequence[Territory] = ()) -> County:
    """Count everything: as many statements for three offices as for three hundred."""
    parts = _Parts(territory)
    ways: Counter[tuple[str, str]] = Counter()
    for office in _offices(actor, territory, ways):
        parts.of(office.code).add(office)
    twice = _count_ways(parts, territory, ways)
    total = Part(territory.code, name_of(territory.code), moving=-twice)
    listed = parts.listed()
    for part in listed:
        total.add(part)
    listed.sort(key=lambda p: (-p.silent, p.last_written or date.min if p.silent else date.min, p.code))
    return County(territory, listed, total, others)


def _count_ways(parts: _Parts, territory: Territory, ways: Mapping[tuple[str, str], int]) -> int:
    """Count who is on the way to another county there too; where they come from they are counted already. How many
    stand in two parts of the page, and are one person in the sum."""
    twice = 0
    for (office, to), n in ways.items():
        code = office.ljust(CODE_LENGTH, "0")
        leaves = parts.of(code) if territory.contains(code) else None
        enters = parts.of(to.ljust(CODE_LENGTH, "0"))
        if office[:6] != to[:6] and enters is not leaves:
            enters.moving += n
            twice += n if leaves is not None else 0
    return twice


def _offices(actor: Actor, territory: Territory, ways: Counter[tuple[str, str]]) -> Iterable[Part]:
    """What stands in each office, by the first nine digits of its places; one statement a table. `ways` is filled with
    how many are on the way from which office to which of these, as far as that may be seen where they go."""
    inside, today = within("place", (territory,)), actor.today
    found: dict[str, Part] = {}

    def at(office: str) -> Part:
        code = office.ljust(CODE_LENGTH, "0")
        return found.setdefault(code, Part(code))

    # Whose control has ended is counted nowhere; that it was written down is a sign of life all the same.
    people = {
        "n": Count("id", filter=in_lists(today)),
        "written": Max("last_written_on"),
        "ends": Count("id", filter=Q(ended_on=None, off_lists_on__lt=today)),
        "moving": Count("id", filter=in_lists(today) & ~Q(crossing="")),
    }
    coming = arriving(actor, (territory,))
    to = Case(When(coming, then=Substr("crossing_to", 1, PREFIX_LENGTHS[Level.TOWNSHIP])), default=Value(""))
    for row in _by_office(Person.objects.filter(inside | coming).annotate(to=to), "to", **people):
        if row["to"]:
            ways[row["office"], row["to"]] += row["n"]
        if not territory.contains(row["office"].ljust(CODE_LENGTH, "0")):
            continue
        part = at(row["office"])
        part.people += row["n"]
        part.ends += row["ends"]
        part.moving += row["moving"]
        part.last_written = max(filter(None, (part.last_written, row["written"])), default=None)
    tally = {name: Count("id", filter=condition) for name, condition in conditions(today).items()}
    tally |= {"open": Count("id")}
    for row in _by_office(_owed(actor, inside), **tally):
        part = at(row["office"])
        for name in (*SECTIONS, "open"):
            setattr(part, name, row[name])
    for more in wall.closed_sums((territory,), today, sunday(today), today + AHEAD):
        _count_too(at(more.office), more)
    for office, n in confirm.by_office(actor, (territory,)).items():
        at(office).checks = n
    matches = Match.objects.visible_to(actor).filter(inside, settled_at=None)
    for row in _by_office(matches, n=Count("id")):
        at(row["office"]).matches = row["n"]
    refused = RefusedRow.objects.visible_to(actor).filter(inside, settled_at=None)
    for row in _by_office(refused, "uploaded_by", n=Count("id")):
        at(row["office"]).menders[row["uploaded_by"]] += row["n"]
    running = Order.objects.counted_for(actor).filter(inside, stopped_on=None, person__ended_on=None)
    counted = {what: Count("person", filter=lacks_q(what), distinct=True) for what in LACKING}
    # An order has an office of its own by name: here too it is the first digits of the place that count.
    missing = running.alias(**GAPS_AS_TEXT).order_by().annotate(at=_OFFICE).values("at").annotate(**counted)
    for found_at in missing:
        for what in LACKING:
            part = at(found_at["at"])
            setattr(part, what, getattr(part, what) + found_at[what])  # type: ignore[literal-required]
    for part in found.values():
        part.refused = part.menders.total()
        part.silent = int(part.open > 0 and _is_silent(part.last_written, today))
    return found.values()


def _count_too(part: Part, closed: wall.ClosedSum) -> None:
    """Count what the second wall keeps out of sight, and a sum does not: files for named readers only."""
    for name in ("people", "ends", *SECTIONS, "moving", "open", *LACKING):
        setattr(part, name, getattr(part, name) + getattr(closed, name))
    part.last_written = max(filter(None, (part.last_written, closed.written)), default=None)


def _owed(actor: Actor, inside: Q) -> QuerySet[Duty]:
    """What Today counts in each office: the duty and its person in the same one, so that each number has its list; and
    those of files for named readers only, which stand in no list."""
    duties = Duty.objects.counted_for(actor).filter(inside, Duty.OWED, person__ended_on=None)
    duties = duties.filter(opens_on__lte=actor.today, due_on__lte=actor.today + AHEAD)
    return duties.alias(of=Substr("person__place", 1, PREFIX_LENGTHS[Level.TOWNSHIP])).filter(of=_OFFICE)


def _by_office(rows: QuerySet[M], *further: str, **tally: Any) -> Iterator[dict[str, Any]]:
    """The figures of `rows` by office, in one statement."""
    grouped = rows.order_by().annotate(office=_OFFICE).values("office", *further).annotate(**tally)
    return iter(grouped.order_by(F("office")))


def _is_silent(last_written: date | None, today: date) -> bool:
    return last_written is None or (today - last_written).days >= SILENT_AFTER


class _Parts:
    """The rows of the page: what lies one level below its territory, and the office that each code belongs to."""

    def __init__(self, territory: Territory) -> None:
        below = Division.objects.filter(parent=territory.code, valid_until=None).order_by("code")
        self._rows: dict[str, Part] = {}
        self._zones: set[str] = set()
        for code, name, zone in below.values_list("code", "name", "development_zone"):
            self._rows[Territory.of(code).prefix] = Part(code, name)
            if zone:
                self._zones.add(code)
        # Without a list of divisions the code itself says where the next level ends.
        known = sorted({len(p) for p in self._rows}, reverse=True)
        self._lengths = known or [PREFIX_LENGTHS[Level(territory.level + 1)]]

    def of(self, code: str) -> Part:
        """The row that a place belongs to; one of its own for what the list does not have."""
        for length in self._lengths:
            if (row := self._rows.get(code[:length])) is not None:
                return row
        whole = code[: self._lengths[0]].ljust(CODE_LENGTH, "0")
        return self._rows.setdefault(code[: self._lengths[0]], Part(whole, name_of(whole)))

    def listed(self) -> list[Part]:
        """The rows, less development zones in which nobody is."""
        return [p for p in self._rows.values() if not (p.empty and p.code in self._zones)]
