"""The acts of one person as they are invented, and the entries they become."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from random import Random
from typing import Any, Final
from uuid import UUID

from guihang.desk.demo.plan import ENTRY_STEP, Plan
from guihang.desk.demo.townships import Township
from guihang.dossier.entry import NewEntry
from guihang.rules.days import DATES, TEXTS

NOTHING: Final[Mapping[str, Any]] = {}
FIRST_FREE = 8  # the places before it belong to the decisions, whose ids other acts need
_BITS_OF_A_DAY = 12

Event = tuple[int, str, Mapping[str, Any], int | None]


class _Evenings(dict[int, datetime]):
    """Day number to the instant at which that day's acts were written, each made once."""

    def __missing__(self, day: int) -> datetime:
        on = date.fromordinal(day)
        made = self[day] = datetime(on.year, on.month, on.day, 0, 30, tzinfo=UTC)
        return made


EVENINGS = _Evenings()


class Story:
    """One person's acts in the making. Days are day numbers; what lies after the plan's day has not happened."""

    __slots__ = ("corrections", "events", "first", "number", "pauses", "plan", "rng", "today", "township", "worker")

    def __init__(self, plan: Plan, number: int) -> None:
        self.plan, self.number = plan, number
        self.rng: Random = plan.random(number)
        self.first = plan.first_id(number, self.rng)
        self.today = plan.today.toordinal()
        self.township: Township = plan.townships[int(self.rng.random() * len(plan.townships))]
        self.worker = self.township.workers[int(self.rng.random() * len(self.township.workers))]
        self.events: list[Event] = []
        self.pauses: tuple[tuple[int, int], ...] = ()
        self.corrections: dict[int, tuple[int, Mapping[str, Any] | None]] = {}

    def add(self, day: int, kind: str, data: Mapping[str, Any] = NOTHING, order: int | None = None) -> None:
        """An act on `day`; of the decision with the index `order`, where it concerns one."""
        if day <= self.today:
            self.events.append((day << _BITS_OF_A_DAY | len(self.events), kind, data, order))

    def between(self, first: int, last: int) -> int:
        """A day from `first` to `last`, both included."""
        return first + int(self.rng.random() * (last - first + 1))

    def chance(self, share: float) -> bool:
        """Whether something happens that happens to this share of people."""
        return self.rng.random() < share

    def order_id(self, index: int) -> UUID:
        """The id of the person's decision with this index."""
        return UUID(int=self.first + ENTRY_STEP * (1 + index))

    def entries(self) -> list[NewEntry]:
        """The acts in the order of their days, as a worker at the desk wrote them; corrections some acts later."""
        person, worker, first = UUID(int=self.first), self.worker, self.first
        orders: dict[int | None, UUID | None] = {None: None, 0: self.order_id(0), 1: self.order_id(1)}
        written: list[NewEntry] = []
        following = first + ENTRY_STEP * FIRST_FREE
        self.events.sort(key=_place)
        for index, (place, kind, data, order) in enumerate(self.events):
            day = place >> _BITS_OF_A_DAY
            if kind == "order.entered":
                own, order = orders[order], None
                assert own is not None  # noqa: S101 - it has just been put there
            else:
                own = UUID(int=following)
                following += ENTRY_STEP
            written.append(
                NewEntry(own, person, kind, DATES[day], EVENINGS[day], "desk", data, orders[order], None, None, worker)
            )
            if index in self.corrections:
                written.append(self._correction(written, index, UUID(int=following), EVENINGS[day]))
                following += ENTRY_STEP
        return written

    def _correction(self, written: list[NewEntry], index: int, own: UUID, at: datetime) -> NewEntry:
        """What is written after the act at `index`: an earlier act once more as it was, or its withdrawal."""
        earlier, data = self.corrections[index]
        wrong = next(e for e in written if e.id.int == self._id_of(earlier))
        if data is None:
            data = {"reason": "重复录入。"}
            return NewEntry(own, wrong.person, "entry.withdrawn", at.date(), at, "desk", data, None, wrong.id, None, self.worker)
        return wrong._replace(id=own, written_at=at, data=data, supersedes=wrong.id)

    def _id_of(self, index: int) -> int:
        raise NotImplementedError


def _place(event: Event) -> int:
    return event[0]


def text_of(day: int) -> str:
    """The day as it stands in an act."""
    return TEXTS[day]
