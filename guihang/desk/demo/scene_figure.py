"""One person of the scene, in the making: acts by so many days before the demo's day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from guihang.desk.demo.numbers import identity_number, phone
from guihang.desk.demo.plan import Township
from guihang.dossier.entry import NewEntry
from guihang.protect.ids import derived_id

NUMBERS_FROM = 900_000
Day = int  # days before the demo's day


class Figure:
    """One person of the scene, in the making."""

    def __init__(self, township: Township, number: int, name: str, sex: str, today: date, decided: Day) -> None:
        self.township, self.today, self.name = township, today, name
        self.worker = township.workers[number % len(township.workers)]
        self.person = self._id("person")
        self.written: list[NewEntry] = []
        said: dict[str, Any] = {
            "name": name, "sex": sex, "id_kind": "resident", "phones": [phone(NUMBERS_FROM + number)],
            "id_number": identity_number(NUMBERS_FROM + number + int(township.code[6:9]), sex, 0),
            "address": f"{township.path}{number + 3}号",
        }  # fmt: skip
        if township.villages:
            code, village = township.villages[number % len(township.villages)]
            said |= {"home_place": code, "address": f"{township.path}{village}{number + 3}号"}
        self.act("person.described", decided, said)
        self.order: UUID | None = None
        entered = {"order_kind": "treatment", "decided_on": self.on(decided), "place": township.code, "term_years": 3}
        self.order = self.act("order.entered", decided, entered)
        self.act("order.notified", decided - 2, order=self.order)

    def _id(self, *what: str) -> UUID:
        return derived_id("demo scene", self.township.code, self.name, *what, on=self.today)

    def on(self, before: Day) -> str:
        """The day as it stands in an act."""
        return (self.today - timedelta(days=before)).isoformat()

    def act(
        self, kind: str, before: Day, data: Mapping[str, Any] | None = None, *, order: UUID | None = None,
        supersedes: UUID | None = None,
    ) -> UUID:  # fmt: skip
        """An act so many days before the demo's day; its id."""
        day = self.today - timedelta(days=before)
        own = self._id(kind, str(len(self.written)))
        at = datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC)
        self.written.append(
            NewEntry(own, self.person, kind, day, at, "desk", data or {}, order, supersedes, None, self.worker)
        )
        return own

    def served(self, before: Day) -> Figure:
        """Served on the person."""
        self.act("order.served", before, {"to": "person"}, order=self.order)
        return self

    def reported(self, before: Day, *, agreed: bool = True) -> Figure:
        """Reported in; with the agreement and the group, unless they are still to come."""
        self.act("report.made", before, order=self.order)
        self.act("worker.assigned", before, {"user": str(self.worker)})
        if agreed:
            self.act("agreement.signed", before, order=self.order)
            members = [{"role": "社区民警", "name": "高峰"}, {"role": "家属", "name": "其其格"}]
            self.act("group.formed", before, {"members": members}, order=self.order)
        return self

    def seen(self, first: Day, last: Day, every: int, result: str = "negative") -> Figure:
        """A test and a visit every so many days."""
        for before in range(first, last - 1, -every):
            self.act("test.taken", before, {"result": result, "method": "urine"})
            self.act("visit.made", before, {"mode": "in_person"})
        return self


Maker = Callable[[int, str, str, Day], Figure]
