"""To whom the list of people is narrowed. An address holds codes, places and ids, never what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from guihang.access.actor import Actor
from guihang.access.roles import Part
from guihang.dossier.addresses import people_address
from guihang.dossier.answering import nobody_answers
from guihang.dossier.models import Duty, Entry, Order, Person
from guihang.dossier.sealing import HELP_AGREED
from guihang.rules.acts.codes import EVERY_TIER, ORDER_KINDS
from guihang.territory.query import within
from guihang.web.words.names import STAGES

PAGE = 50
ME, NOBODY, NONE = "me", "nobody", "none"
LATE = ("overdue", "missed", "late")
DUE_WITHIN = ("7", "15", "30")
QUIET_FOR = ("14", "30", "60", "90")
ENDING_WITHIN = ("30", "90")
LEAVING, HELP = "leaving", "help"
ALSO = (LEAVING, HELP)
PAPERS = "papers"
LACKS = ("no_group", "no_woman_worker", "group_incomplete", "no_plan", "no_helper", PAPERS)
SORTS = ("", "name", "next", "last", "ends")
MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrowed the list to; empty means everybody. Each field is a word of the address."""

    place: str = ""
    tier: str = ""
    kind: str = ""
    stage: str = ""
    village: str = ""
    worker: str = ""
    late: str = ""
    due: str = ""
    quiet: str = ""
    ending: str = ""
    two: str = ""
    also: str = ""
    lacks: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        """The filters in an address; what makes no sense is left out."""
        allowed: dict[str, tuple[str, ...]] = {
            "tier": (*EVERY_TIER, NONE), "kind": ORDER_KINDS, "stage": tuple(STAGES), "late": LATE, "due": DUE_WITHIN,
            "quiet": QUIET_FOR, "ending": ENDING_WITHIN, "two": ("1",), "also": ALSO, "lacks": LACKS,
            "sort": SORTS,
        }  # fmt: skip
        found = {name: value for name, values in allowed.items() if (value := asked.get(name, "")) in values}
        for name in ("place", "village"):
            code = asked.get(name, "")
            if code.isascii() and code.isdigit() and len(code) <= 12:
                found[name] = code
        page = asked.get("page", "1")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        return cls(**found, worker=_worker(asked.get("worker", "")), page=min(max(number, 1), MOST_PAGES))

    @classmethod
    def of(cls, written: str) -> Filters:
        """The filters as a saved view keeps them."""
        return cls.read(dict(parse_qsl(written)))

    @property
    def narrows(self) -> bool:
        """Whether anybody is left out."""
        return replace(self, page=1, sort="", place="") != Filters()

    def written(self) -> str:
        """The filters as they stand in an address, without the page."""
        return urlencode({k: v for k, v in asdict(replace(self, page=1)).items() if v and k != "page"})

    def address(self, **changed: Any) -> str:
        """The list with these filters, some changed; page one unless said otherwise. Never bare: that opens the view
        which its owner chose to come first."""
        new = replace(self, page=1) if "page" not in changed else self
        new = replace(new, **changed)
        asked = new.written() or "all=1"
        return f"{people_address()}?{asked}" + (f"&page={new.page}" if new.page > 1 else "")


# The filters that tell something of a part: no one asks by what they are not shown.
PART_OF_FILTER: Mapping[str, Part] = {
    "tier": Part.COURSE, "kind": Part.COURSE, "stage": Part.COURSE, "village": Part.REACH, "worker": Part.COURSE,
    "late": Part.COURSE, "due": Part.COURSE, "quiet": Part.COURSE, "ending": Part.COURSE, "two": Part.SAFETY,
    "also": Part.COURSE, "lacks": Part.COURSE,
}  # fmt: skip


def asked_by(actor: Actor, filters: Filters) -> Filters:
    """The filters without those that tell of a part which the actor is not shown."""
    unseen: dict[str, Any] = {name: "" for name, part in PART_OF_FILTER.items() if part not in actor.parts}
    return replace(filters, **unseen) if unseen else filters


NAMES = tuple(f.name for f in fields(Filters) if f.name != "page")


def _worker(asked: str) -> str:
    if asked in (ME, NOBODY):
        return asked
    try:
        return str(UUID(asked)) if asked else ""
    except ValueError:
        return ""


def narrowed(people: QuerySet[Person], filters: Filters, actor: Actor) -> QuerySet[Person]:
    """The people whom the filters leave."""
    today = actor.today
    if filters.village:
        people = people.filter(within("place", actor.where_seen(Part.REACH)), stays_at=filters.village)
    if filters.worker:
        people = people.filter(_answered_by(filters.worker, actor))
    if filters.quiet:
        before = today - timedelta(days=int(filters.quiet))
        people = people.filter(Q(last_entry_on__lt=before) | Q(last_entry_on=None))
    if filters.two:
        people = people.filter(within("place", actor.where_seen(Part.SAFETY)), two_visitors=True)
    if filters.also == LEAVING:
        ahead = today + timedelta(days=settings.GUIHANG_END_AHEAD_DAYS)
        people = people.filter(off_lists_on__lte=ahead)
    elif filters.also == HELP:
        people = people.filter(Exists(Entry.objects.filter(person=OuterRef("pk"), kind=HELP_AGREED)))
    if filters.lacks:
        people = people.filter(Exists(lacking(_running(), filters.lacks)))
    decided = _of_decision(filters, today)
    if decided is not None:
        people = people.filter(Exists(decided))
    if filters.late:
        people = people.filter(Exists(_owed().filter(late(today)[filters.late])))
    if filters.due:
        ahead = today + timedelta(days=int(filters.due))
        people = people.filter(Exists(_owed().filter(due_on__gte=today, due_on__lte=ahead)))
    return people


def late(today: date) -> dict[str, Q]:
    """What makes a duty overdue (it can still be done), missed (it cannot), or either."""
    past = Q(due_on__lt=today)
    return {"overdue": past & Q(late_allowed=True), "missed": past & Q(late_allowed=False), "late": past}


def lacking(orders: QuerySet[Order], what: str) -> QuerySet[Order]:
    """The decisions of which something is missing: a code of the gaps, or any paper."""
    return orders.filter(lacks_q(what)) if what == PAPERS else orders.alias(**GAPS_AS_TEXT).filter(lacks_q(what))


def lacks_q(what: str) -> Q:
    """The condition; of a gap it asks `gaps_text` (GAPS_AS_TEXT), which both databases have."""
    return ~Q(papers=[]) if what == PAPERS else Q(gaps_text__contains=f'"{what}"')


GAPS_AS_TEXT = {"gaps_text": Cast("gaps", TextField())}


def in_order(people: QuerySet[Person], filters: Filters, today: date) -> QuerySet[Person]:
    """Sorted by clear columns: names are sealed and sorted on the page only."""
    first: list[Any] = []
    if filters.sort == "next":
        soonest = _owed().filter(to_come(today)).order_by().values("person").annotate(at=Min("due_on")).values("at")
        people, first = people.annotate(at=Subquery(soonest)), [F("at").asc(nulls_last=True)]
    elif filters.sort == "ends":
        last_day = _running().order_by().values("person").annotate(at=Min("ends_on")).values("at")
        people, first = people.annotate(at=Subquery(last_day)), [F("at").asc(nulls_last=True)]
    elif filters.sort == "last":
        first = [F("last_entry_on").asc(nulls_first=True)]
    return people.order_by(*first, "place", "id")


def to_come(today: date) -> Q:
    """The duties whose day is still to come, or has passed while they can still be done."""
    return Q(due_on__gte=today) | Q(late_allowed=True)


def _answered_by(worker: str, actor: Actor) -> Q:
    if worker == ME:
        return Q(worker=actor.user_id)
    return nobody_answers(actor.today) if worker == NOBODY else Q(worker=UUID(worker))


def _of_decision(filters: Filters, today: date) -> QuerySet[Order] | None:
    """The decisions of a person that the filters ask about; None when they ask about none."""
    if not (filters.tier or filters.kind or filters.stage or filters.ending):
        return None
    # A stage may be one that ends a decision; everything else is asked of those that run.
    orders = Order.objects.filter(person=OuterRef("pk")) if filters.stage else _running()
    if filters.stage:
        orders = orders.filter(stage=filters.stage)
    if filters.tier:
        orders = orders.filter(tier="" if filters.tier == NONE else filters.tier)
    if filters.kind:
        orders = orders.filter(kind=filters.kind)
    if filters.ending:
        orders = orders.filter(ends_on__gte=today, ends_on__lte=today + timedelta(days=int(filters.ending)))
    return orders


def _running() -> QuerySet[Order]:
    return Order.objects.filter(person=OuterRef("pk"), stopped_on=None)


def _owed() -> QuerySet[Duty]:
    return Duty.objects.filter(Duty.OWED, person=OuterRef("pk"))
