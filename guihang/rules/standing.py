"""How an order stands on a day: stage, term, counters, duties, findings. The answer of `evaluate`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from guihang.rules.days import DATES, TEXTS
from guihang.texts import mark

STAGES: dict[str, str] = {
    "decided": mark("Decided, not yet served"),
    "reporting": mark("To report in"),
    "unreported": mark("Did not report in in time"),
    "active": mark("In execution"),
    "moving": mark("Moving"),
    "suspended": mark("Suspended"),
    "expired": mark("Term over, to be released"),
    "released": mark("Released"),
    "terminated": mark("Terminated"),
}

STATES: dict[str, str] = {
    "met": mark("done"),
    "void": mark("no longer owed"),
    "missed": mark("overdue"),
    "open": mark("open"),
    "upcoming": mark("to come"),
}

OWED_BY: dict[str, str] = {
    "police": mark("police"),
    "office": mark("office"),
    "person": mark("person"),
    "receiver": mark("receiving office"),
    "lab": mark("laboratory"),
}


class DutyRow(NamedTuple):
    """One duty. Days are kept as day numbers (`opens`, `due`, `met`, `void`) and given as dates by the
    properties.

    `void` is the day from which an unmet duty is void; `late_allowed` whether it can still be met after its
    last day; `rule` the name of the figure it rests on; `basis` the ids of its sources in the pack.
    """

    key: str
    kind: str
    owed_by: str
    opens: int
    due: int
    state: str
    met: int | None
    late: bool
    basis: tuple[str, ...]
    provisional: bool
    void: int | None
    late_allowed: bool
    rule: str

    @property
    def opens_on(self) -> date:
        """The first day."""
        return DATES[self.opens]

    @property
    def due_on(self) -> date:
        """The last day."""
        return DATES[self.due]

    @property
    def met_on(self) -> date | None:
        """The day it was met; None while it is not."""
        return None if self.met is None else DATES[self.met]

    @property
    def void_from(self) -> date | None:
        """The day from which it is void; None when it is not."""
        return None if self.void is None else DATES[self.void]


class Finding(NamedTuple):
    """What the rules find, to be checked by a person. `day` is a day number."""

    code: str
    day: int
    basis: tuple[str, ...]

    @property
    def on(self) -> date:
        """The day of the finding."""
        return DATES[self.day]


@dataclass(frozen=True, slots=True)
class Counters:
    """Test windows of the whole term, refusals, departures without leave and different days away."""

    tests_required: int = 0
    tests_met: int = 0
    tests_missed: int = 0
    refusals: int = 0
    departures: int = 0
    days_away: int = 0


@dataclass(frozen=True)
class Standing:
    """How an order stands on a day. `starts_on`, `ends_on` and `tier` are None until reporting in."""

    on: date
    stage: str
    tier: str | None
    place: str
    lost: bool
    starts_on: date | None
    ends_on: date | None
    stopped_on: date | None
    counters: Counters
    duties: list[DutyRow]
    findings: list[Finding]
    ignored: list[str]
    _next_change: Callable[[], int | None] = field(repr=False, compare=False)

    @property
    def next_change_on(self) -> date | None:
        """The earliest later day on which this may change by itself, with no new entry; None for never.

        Changes are: stage, tier, findings, departures, days away, and which duties there are with their dates. The
        mere passing of a duty's dates is none, nor are periods that `lay_to` has laid already. An entry dated later
        than `on` counts on its day.
        """
        day = self._next_change()
        return None if day is None else DATES[day]

    def as_json(self) -> dict[str, object]:
        """The answer in the form of the contract."""
        counters = self.counters
        answer: dict[str, object] = {
            "on": self.on.isoformat(),
            "stage": self.stage,
            "tier": self.tier,
            "place": self.place,
            "lost": self.lost,
            "term": None
            if self.starts_on is None or self.ends_on is None
            else {"starts_on": self.starts_on.isoformat(), "ends_on": self.ends_on.isoformat()},
            "counters": {
                "tests_required": counters.tests_required,
                "tests_met": counters.tests_met,
                "tests_missed": counters.tests_missed,
                "refusals": counters.refusals,
                "departures": counters.departures,
                "days_away": counters.days_away,
            },
            "duties": [plain_duty(duty) for duty in self.duties],
            "findings": [{"code": f.code, "on": TEXTS[f.day], "basis": f.basis} for f in self.findings],
        }
        if self.ignored:
            answer["ignored"] = self.ignored
        return answer


def plain_duty(duty: DutyRow) -> dict[str, object]:
    """A duty in the form of the contract."""
    key, kind, owed_by, opens, due, state, met, late, basis, provisional, _, _, _ = duty
    row: dict[str, object] = {
        "key": key,
        "kind": kind,
        "owed_by": owed_by,
        "opens_on": TEXTS[opens],
        "due_on": TEXTS[due],
        "state": state,
    }
    if met is not None:
        row["met_on"] = TEXTS[met]
        row["late"] = late
    row["basis"] = basis
    if provisional:
        row["provisional"] = True
    return row
