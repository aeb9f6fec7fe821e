"""The acts of one person as they are invented, and the entries they become."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from random import Random
from typing import Any, Final
from uuid import UUID

from guihang.desk.demo.names import pick
from guihang.desk.demo.numbers import phone
from guihang.desk.demo.phrases import WITHDRAWN_FOR
from guihang.desk.demo.plan import ENTRY_STEP, Plan, Township
from guihang.dossier.entry import NewEntry
from guihang.rules.days import DATES

NOTHING: Final[Mapping[str, Any]] = {}
PERSON = 2  # in place of a decision's index: the act concerns the person
CORRECTED, TAKEN_BACK = 0.22, 0.3
CORRECTABLE = frozenset({"visit.made", "talk.held", "test.taken", "counselling.given", "risk.assessed"})
FIRST_FREE = 8  # the places before it belong to the decisions, whose ids other acts need
_BITS_OF_A_DAY = 12

Event = tuple[int, str, Mapping[str, Any], int]


class _Evenings(dict[int, datetime]):
    """Day number to the instant at which that day's acts were written, each made once."""

    def __missing__(self, day: int) -> datetime:
        on = date.fromordinal(day)
        made = self[day] = datetime(on.year, on.month, on.day, 0, 30, tzinfo=UTC)
        return made


EVENINGS = _Evenings()


class Story:
    """One person's acts in the making. Days are day numbers; what lies after the plan's day has not happened."""

    __slots__ = ("events", "first", "number", "pauses", "plan", "rng", "today", "township", "worker")

    def __init__(self, plan: Plan, number: int) -> None:
        self.plan, self.number = plan, number
        self.rng: Random = plan.random(number)
        self.first = plan.first_id(number, self.rng)
        self.township: Township = plan.townships[int(self.rng.random() * len(plan.townships))]
        self.today = plan.today.toordinal() - plan.quiet_days(self.township)
        self.worker = self.township.workers[int(self.rng.random() * len(self.township.workers))]
        self.events: list[Event] = []
        self.pauses: tuple[tuple[int, int], ...] = ()

    def add(self, day: int, kind: str, data: Mapping[str, Any] = NOTHING, order: int = PERSON) -> None:
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
        """The acts in the order of their days, as a worker at the desk wrote them."""
        person, worker, following = UUID(int=self.first), self.worker, self.first + ENTRY_STEP * FIRST_FREE
        orders = (self.order_id(0), self.order_id(1), None)
        written: list[NewEntry] = []
        self.events.sort(key=_place)
        for place, kind, data, order in self.events:
            day = place >> _BITS_OF_A_DAY
            concerns = orders[order]
            if kind == "order.entered" and concerns is not None:
                own, concerns = concerns, None
            else:
                own = UUID(int=following)
                following += ENTRY_STEP
            written.append(
                NewEntry(own, person, kind, DATES[day], EVENINGS[day], "desk", data, concerns, None, None, worker)
            )
        if self.chance(CORRECTED):
            self._correct(written, UUID(int=following))
        return written

    def _correct(self, written: list[NewEntry], own: UUID) -> None:
        """Write one of the acts once more, as it was, or take it back: somebody who read the file has seen it."""
        wrong = written[self.between(0, len(written) - 1)]
        at = written[-1].written_at
        made = wrong._replace(id=own, written_at=at, supersedes=wrong.id)
        if wrong.kind == "person.described":
            made = made._replace(data={**wrong.data, "phones": [phone(self.between(0, 9999))]})
        elif wrong.kind not in CORRECTABLE:
            return
        elif self.chance(TAKEN_BACK):
            made = made._replace(kind="entry.withdrawn", on=at.date(), data={"reason": pick(self.rng, WITHDRAWN_FOR)})
        else:
            made = made._replace(on=DATES[wrong.on.toordinal() - 1])
        written.append(made)


def day_of(place: int) -> int:
    """The day of an event by its place."""
    return place >> _BITS_OF_A_DAY


def _place(event: Event) -> int:
    return event[0]
