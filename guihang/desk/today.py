"""What is owed today: the lines of the desk's first page, by what can still be done about each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from guihang.access.actor import Actor
from guihang.access.roles import Part, Power
from guihang.desk.whose import begins_with_mine
from guihang.dossier.answering import nobody_answers
from guihang.dossier.catchup import catch_up
from guihang.dossier.line import SECTIONS, Owed, owed_of, sunday
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.scope import Scope
from guihang.dossier.written_out import HowMany
from guihang.rules.acts.codes import EVERY_TIER
from guihang.territory.codes import Level
from guihang.territory.query import within

PAGE = 50
# What cannot be made up asks for a reason, not for haste: the first few, so that today's own work stays in sight.
MISSED_AT_FIRST = 8
# The longest window that can be open: half a year of a third year of rehabilitation.
AHEAD = timedelta(days=190)
CATCH_UP_AT_ONCE = 400
# In an address, in the place of a worker's id: the people whom nobody answers for.
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrowed the page to; empty means everything."""

    section: str = ""
    kind: str = ""
    tier: str = ""
    village: str = ""
    place: str = ""
    mine: bool = False
    office: bool = False  # said in so many words, by who begins with their own
    worker: str = ""  # somebody's id, or NOBODY
    select: bool = False  # ticks beside the lines, to write for several at once
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        """The filters in an address; what makes no sense is left out."""
        number = asked.get("page", "1")
        return cls(
            section=asked.get("section", "") if asked.get("section", "") in SECTIONS else "",
            kind=asked.get("kind", "")[:24],
            tier=asked.get("tier", "") if asked.get("tier", "") in EVERY_TIER else "",
            village=asked.get("village", "") if asked.get("village", "").isdigit() else "",
            place=asked.get("place", "")[:12],
            mine=asked.get("mine") == "1",
            office=asked.get("mine") == "0",
            worker=_worker(asked.get("worker", "")),
            select=asked.get("select") == "1",
            page=min(int(number), 10_000) if number.isascii() and number.isdigit() and int(number) else 1,
        )


def _worker(asked: str) -> str:
    try:
        return asked if asked in {"", NOBODY} else str(UUID(asked))
    except ValueError:
        return ""


def conditions(today: date) -> dict[str, Q]:
    """What puts a duty that has opened into each section, on `today`."""
    week_ends = sunday(today)
    return {
        "overdue": Q(due_on__lt=today, late_allowed=True),
        "missed": Q(due_on__lt=today, late_allowed=False),
        "today": Q(due_on=today),
        "week": Q(due_on__gt=today, due_on__lte=week_ends),
        "next": Q(due_on__gt=week_ends, due_on__lte=today + AHEAD),
    }


def owed(actor: Actor, scope: Scope) -> QuerySet[Duty]:
    """The duties that are open or past for the files the actor may see in `scope`; none where it is too wide."""
    if not scope.fits_a_list:
        return Duty.objects.none()
    opened = _unmet(actor, scope).filter(opens_on__lte=actor.today)
    return opened.filter(due_on__lte=actor.today + AHEAD)


def _of_the_office(actor: Actor) -> bool:
    """Whether what the office and its people owe is the actor's business; the police see what the police owe."""
    return Power.END_CONTROL not in actor.powers or bool(actor.powers & {Power.RECORD, Power.SEE_FIGURES})


def _unmet(actor: Actor, scope: Scope) -> QuerySet[Duty]:
    """Duties that nothing has met yet, of people whose file is in the scope as well; the police's own for the police.

    PostgreSQL reads the whole table of people unless their place can be looked up; SQLite, where it can, begins with
    the people and reads every duty they ever had. So SQLite is told the same in a way that no index answers.
    """
    duties = Duty.objects.visible_to(actor).filter(scope.condition(), Duty.OWED, person__ended_on=None)
    if not _of_the_office(actor):
        duties = duties.filter(owed_by="police")
    if connection.vendor == "sqlite":
        return duties.alias(of=Concat("person__place", Value(""))).filter(scope.condition("of"))
    return duties.filter(scope.condition("person__place"))


def to_count(duties: QuerySet[Duty], filters: Filters, actor: Actor) -> QuerySet[Duty]:
    """The duties that are counted: what the filters leave, whatever kind and tier are chosen."""
    return narrowed(duties, replace(filters, kind="", tier=""), actor)


def narrowed(duties: QuerySet[Duty], filters: Filters, actor: Actor) -> QuerySet[Duty]:
    """The duties that the filters leave."""
    if filters.kind:
        duties = duties.filter(kind=filters.kind)
    if filters.tier:
        duties = duties.filter(tier=filters.tier)
    if filters.village:
        duties = duties.filter(within("person__place", actor.where_seen(Part.REACH)), person__stays_at=filters.village)
    if filters.mine:
        duties = duties.filter(person__worker=actor.user_id)
    if filters.worker == NOBODY:
        duties = duties.filter(nobody_answers(actor.today, "person__"))
    elif filters.worker:
        duties = duties.filter(person__worker=filters.worker)
    return duties


@dataclass(frozen=True, slots=True)
class Counts:
    """How many duties stand in each section, and how many each filter by kind or tier would leave."""

    sections: dict[str, int]
    kinds: dict[str, int]
    tiers: dict[str, int]


def count(duties: QuerySet[Duty], filters: Filters, today: date) -> Counts:
    """All counts in one statement. `duties` are not narrowed by kind and tier: each filter counts under the others."""
    tally = {name: Count("id", filter=condition) for name, condition in conditions(today).items()}
    rows: list[Any] = list(duties.order_by().values("kind", "tier").annotate(**tally))
    sections = dict.fromkeys(SECTIONS, 0)
    kinds: Counter[str] = Counter()
    tiers: Counter[str] = Counter()
    for row in rows:
        of_kind, of_tier = filters.kind in {"", row["kind"]}, filters.tier in {"", row["tier"]}
        listed = sum(row[name] for name in SECTIONS if filters.section in {"", name})
        kinds[row["kind"]] += listed if of_tier else 0
        tiers[row["tier"]] += listed if of_kind else 0
        for name in SECTIONS:
            sections[name] += row[name] if of_kind and of_tier else 0
    return Counts(sections, {kind: n for kind, n in kinds.most_common() if n or kind == filters.kind}, tiers)


def lines(duties: QuerySet[Duty], filters: Filters, counts: Counts, today: date) -> list[Owed]:
    """One page of duties with their people, and the first of the next page: the most pressing first."""
    wanted = conditions(today)
    if filters.section:
        chosen = duties.filter(wanted[filters.section])
    elif counts.sections["missed"] <= MISSED_AT_FIRST:
        chosen = duties
    else:
        missed = duties.filter(wanted["missed"]).order_by("due_on", "id").values("id")[:MISSED_AT_FIRST]
        chosen = duties.filter(~wanted["missed"] | Q(id__in=missed))
    # Overdue, then missed; what is not past follows by day in any case.
    rank = Case(
        When(due_on__gte=today, then=Value(2)),
        When(late_allowed=True, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    start = (filters.page - 1) * PAGE
    return owed_of(chosen.order_by(rank, "due_on", "id")[start : start + PAGE + 1])


def catch_up_own_office(actor: Actor, scope: Scope) -> int:
    """Work out what has come due among the files of the page, before it answers."""
    if not scope.territories or not scope.fits_a_list:
        return 0
    orders = Order.objects.visible_to(actor).filter(scope.condition())
    return catch_up(actor.today, orders, at_most=CATCH_UP_AT_ONCE)


@dataclass(frozen=True, slots=True)
class OnTheBooks:
    """How many people the actor sees, how many of them answer to the actor; in an office, how many in each village.

    And whether the actor begins the day with these.
    """

    all: int
    mine: int
    villages: tuple[tuple[str, int], ...] = ()
    mine_first: bool = False
    arriving: int = 0  # on the way to the actor's office, and not theirs yet
    owing: int = 0  # arrived elsewhere, while the actor's office still owes papers

    def begin(self, filters: Filters) -> Filters:
        """The filters as the actor begins with them, where the address leaves it open whose work is meant."""
        return replace(filters, mine=True) if self.mine_first and not (filters.office or filters.worker) else filters


def on_the_books(actor: Actor, scope: Scope) -> OnTheBooks:
    """All in one statement. Of villages only those that are known."""
    if not scope.fits_a_list:
        return OnTheBooks(0, 0)
    people = Person.objects.visible_to(actor).filter(scope.condition()).order_by()
    tally = {"all": Count("id"), "mine": Count("id", filter=Q(worker=actor.user_id))}
    if any(t.level < Level.TOWNSHIP for t in actor.territories(Power.SEE_FILES)):
        return OnTheBooks(**people.aggregate(**tally))
    coming = Person.objects.arriving_to(actor).values("pk")
    left = Person.objects.papers_left_by(actor).values("pk")
    further = {"mine_first": begins_with_mine(actor), "arriving": HowMany(coming), "owing": HowMany(left)}
    grouped = people.values_list("stays_at").annotate(**tally, **further)
    rows: list[tuple[str, int, int, bool, int, int]] = list(grouped.order_by("stays_at"))
    arriving, owing = rows[0][4:6] if rows else (coming.count(), left.count())
    named = rows if Part.REACH in actor.parts else []
    known = tuple((code, count) for code, count, *_rest in named if code and not code.endswith("000"))
    of_all, of_mine = sum(row[1] for row in rows), sum(row[2] for row in rows)
    return OnTheBooks(of_all, of_mine, known, any(row[3] for row in rows), arriving, owing)


def next_duty(actor: Actor, scope: Scope, filters: Filters) -> Duty | None:
    """The first duty that is still to come for the files of the page, as far as the filters leave them."""
    if not scope.fits_a_list:
        return None
    ahead = narrowed(_unmet(actor, scope), filters, actor).filter(due_on__gte=actor.today)
    return ahead.select_related("person").order_by("due_on", "id").first()
