"""The people whom the tests write about, act by act. All invented; the county code 150699 does not exist.

Batu came back from Baotou and is in community treatment in Shulinzhao since 10 March 2026. Today is 22 November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from uuid_utils import compat

from guihang.access.tests.cast import SHULINZHAO
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.record import record, record_many
from guihang.dossier.writer import ByOperator, Writer

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BATU: dict[str, Any] = {
    "name": "巴图",
    "sex": "m",
    "id_number": "150699199001012219",
    "phones": ["13800001111"],
    "address": "树林召镇甲村 1 号",
}
# What the form of a test demands besides the result, as a browser sends it.
WELL_TAKEN = {
    "testers": "警察 丁一\n社工 林晓", "kit": "五联卡", "kit_lot": "B2026-05", "kit_expires": "2027-05-31",
    "same_sex": "on",
}  # fmt: skip
XIAOMEI: dict[str, Any] = {"name": "李晓梅", "sex": "f", "id_number": "150699198505054427", "phones": ["13800002222"]}


class Life:
    """One person's file in the making. Each method returns the entry it made; nothing is written before `write`."""

    def __init__(
        self, described: Mapping[str, Any] = BATU, place: str = SHULINZHAO, decided: date = date(2026, 3, 1)
    ) -> None:
        self.person: UUID = compat.uuid7()
        self.made: list[NewEntry] = []
        self.act("person.described", decided, described)
        entered = {
            "order_kind": "treatment",
            "decided_on": decided.isoformat(),
            "place": place,
            "term_years": 3,
        }
        self.order = self.act("order.entered", decided, entered).id

    def act(self, kind: str, on: date, data: Mapping[str, Any] | None = None, **more: Any) -> NewEntry:
        """Add an act; `id`, `order`, `supersedes`, `source`, `entered_by` may be given."""
        values: dict[str, Any] = {
            "id": compat.uuid7(),
            "written_at": NOW,
            "source": "desk",
            "data": data or {},
            **more,
        }
        entry = NewEntry(person=self.person, kind=kind, on=on, **values)
        self.made.append(entry)
        return entry

    def reported(self, on: date = date(2026, 3, 10)) -> Life:
        """Served five days before, reported in, agreement and group the day after."""
        self.act("order.notified", date(2026, 3, 4), order=self.order)
        self.act("order.served", date(2026, 3, 5), {"to": "person"}, order=self.order)
        self.act("report.made", on, order=self.order)
        self.act("agreement.signed", on, order=self.order)
        self.act("group.formed", on, {"members": [{"role": "police", "name": "丁一"}]}, order=self.order)
        return self

    def helped(self, on: date = date(2026, 3, 12)) -> Life:
        """A plan of help, and one helper named."""
        plan = {"subjects": ["work"], "goals": [{"goal": "就业"}], "review_on": "2027-03-12"}
        self.act("plan.made", on, plan, order=self.order)
        self.act("helper.named", on, {"name": "乌兰", "role": "volunteer"})
        return self

    def tested(self, *days: date, result: str = "negative") -> Life:
        """A test on each of these days."""
        for day in days:
            self.act("test.taken", day, {"result": result, "method": "urine"})
        return self

    def write(self, writer: Writer | None = None, today: date = TODAY) -> Person:
        """Write everything made so far through record_many() and give the person as stored."""
        record_many(writer or ByOperator(), self.made, today=today, now=NOW)
        self.made = []
        return Person.objects.get(pk=self.person)

    def add(
        self, kind: str, on: date, data: Mapping[str, Any] | None = None, today: date = TODAY, **more: Any
    ) -> Outcome:
        """Write one more act through record()."""
        entry = self.act(kind, on, data, **more)
        self.made.remove(entry)
        return record(ByOperator(), entry, today=today, now=NOW)


def monthly(count: int, first: date = date(2026, 3, 20)) -> list[date]:
    """A day in each of `count` months from `first` on."""
    return [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, first.day) for n in range(count)
    ]
