"""What the rules beside the contract read: an order, how it stands, and every entry that holds on the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from guihang.rules.calendar import Calendar
from guihang.rules.case import Order, Policies
from guihang.rules.casecheck import Row
from guihang.rules.days import DATES, TEXTS, number
from guihang.rules.figures import KNOWN
from guihang.rules.roll import Roll
from guihang.rules.standing import DutyRow, Standing

NOTHING: Mapping[str, object] = {}


class Gap(NamedTuple):
    """Something that is not there and should be: shown as such, asked about, never counted against anybody.

    `since` is a day number.
    """

    code: str
    since: int
    basis: tuple[str, ...]

    @property
    def since_on(self) -> date:
        """Since when it is missing."""
        return DATES[self.since]


class About(NamedTuple):
    """What is known beside the entries: the person's sex ("" where it is not told), and since when the platform keeps
    the decision (a day number; None: from its beginning)."""

    sex: str = ""
    live: int | None = None


NOBODY_TOLD = About()


class Setting(NamedTuple):
    """A figure in force, of whatever type: its value, the ids of its sources, its name."""

    value: object
    basis: tuple[str, ...]
    name: str

    @property
    def days(self) -> int:
        """The value of a figure that counts."""
        assert type(self.value) is int
        return self.value

    @property
    def code(self) -> str:
        """The value of a figure that names one of some ways."""
        return str(self.value)


@dataclass(slots=True)
class Reading:
    """An order with its entries up to the day read, and what the subjects find in them.

    `rows` are the entries by kind, each kind in order of day and id; those after the stop stand there too. Duties go
    into `roll`, which voids at the stop what was not met, or, where they begin with the stop, into `after`. A day on
    which something changes by itself goes into `changes`.
    """

    order: Order
    policies: Policies
    standing: Standing
    day: int
    calendar: Calendar
    rows: Mapping[str, list[Row]]
    aliases: Mapping[str, str]
    settings: Mapping[str, object] = field(default_factory=dict)
    about: About = NOBODY_TOLD
    granted_ahead: list[Row] = field(default_factory=list)
    """Leave that was granted and begins after the day read."""
    roll: Roll = field(init=False)
    after: Roll = field(init=False)
    gaps: list[Gap] = field(default_factory=list)
    changes: list[int] = field(default_factory=list)
    _answers: dict[str, dict[str, list[Row]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roll = Roll(self.day, self.stop)
        self.after = Roll(self.day, None)

    @property
    def stop(self) -> int | None:
        """The day number of the stop."""
        return None if self.standing.stopped_on is None else self.standing.stopped_on.toordinal()

    @property
    def starts(self) -> int | None:
        """The day of reporting in."""
        return None if self.standing.starts_on is None else self.standing.starts_on.toordinal()

    @property
    def ends(self) -> int | None:
        """The last day of the term."""
        return None if self.standing.ends_on is None else self.standing.ends_on.toordinal()

    def of(self, kind: str) -> list[Row]:
        """The entries of that kind, in order."""
        return self.rows.get(kind, [])

    def first(self, kind: str, since: int | None = None) -> int | None:
        """The day of the first entry of that kind, on or after `since`."""
        return next((row[0] for row in self.rows.get(kind, ()) if since is None or row[0] >= since), None)

    def last(self, kind: str) -> Row | None:
        """The newest entry of that kind."""
        rows = self.rows.get(kind)
        return rows[-1] if rows else None

    def answering(self, kind: str, to: str) -> list[Row]:
        """The entries of that kind whose `entry` names the entry `to`, or one that `to` corrects."""
        by = self._answers.get(kind)
        if by is None:
            by = self._answers[kind] = defaultdict(list)
            for row in self.rows.get(kind, ()):
                by[self.held(row[3].get("entry"))].append(row)
        return by.get(self.held(to), [])

    def answered(self, kind: str, to: str) -> int | None:
        """The day of the first of them."""
        rows = self.answering(kind, to)
        return rows[0][0] if rows else None

    def held(self, entry: object) -> str:
        """The id of the entry that stands for the one named: itself, or what corrected it."""
        named = str(entry or "").replace("-", "")
        return self.aliases.get(named, named)

    def figure(self, name: str, day: int) -> Setting:
        """A figure of the pack in force on the day, as set for this case. Raises packs.NoRuleInForce."""
        row = self.policies.pack(day).row(name, day)
        return Setting(self.settings.get(name, row.value), row.source, name)

    def owe(
        self, key: str, kind: str, owed_by: str, opens: int, due: int, met: int | None, said: Setting, *,
        provisional: bool = False, late: bool = True, void: int | None = None, after: bool = False,
    ) -> None:  # fmt: skip
        """Lay a duty; `late`: whether it may be met after its last day; `after`: it begins with the stop."""
        roll = self.after if after else self.roll
        roll.add(key, kind, owed_by, opens, due, met, said.basis, said.name, provisional, late, void)

    def lacks(self, code: str, since: int, said: Setting) -> None:
        """Say that something is missing since that day."""
        self.gaps.append(Gap(code, since, said.basis))

    def come(self, since: int) -> bool:
        """Whether a day has come; one that has not is a day on which something changes by itself."""
        if since > self.day:
            self.changes.append(since)
        return since <= self.day

    def lacks_from(self, code: str, since: int, said: Setting) -> None:
        """Say that something is missing once that day has come and while the decision runs; never of a day from before
        the platform kept it."""
        ledger = self.about.live is not None and since < self.about.live
        if self.stop is None and not ledger and self.come(since):
            self.lacks(code, since, said)


class Crossing(NamedTuple):
    """Somebody between two offices: where to, since when, and the two clocks (day numbers). None: no clock runs."""

    kind: str
    to: str
    since: int
    papers_due: int | None
    person_due: int | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What the rules beside the contract give: further duties, what is missing, the next day on which that changes."""

    duties: list[DutyRow]
    gaps: list[Gap]
    change: int | None
    after: frozenset[str] = frozenset()  # the keys of duties that begin with the stop
    crossing: Crossing | None = None
    papers: tuple[str, ...] = ()  # which papers the dossier lacks
    papers_open: tuple[str, ...] = ()  # which are within their days, or not known here
    results: tuple[tuple[int, str], ...] = ()  # of each positive test its day and how it stands (`testing.STATUSES`)
    held: Mapping[str, int] = field(
        default_factory=dict
    )  # which of the contract's duties a suspension holds, since when

    def as_json(self) -> dict[str, object]:
        """The answer under the key `beside`."""
        from guihang.rules.standing import plain_duty

        return {
            "duties": [plain_duty(duty) for duty in self.duties],
            "gaps": [{"code": gap.code, "since": TEXTS[gap.since], "basis": gap.basis} for gap in self.gaps],
            "papers": list(self.papers),
            "papers_open": list(self.papers_open),
            "held": [{"key": key, "since": TEXTS[since]} for key, since in self.held.items()],
        }


def by_kind(rows: Iterable[Row], day: int) -> dict[str, list[Row]]:
    """The entries up to the day, by kind."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row[0] > day:
            break
        found[row[2]].append(row)
    return found


def day_in(data: Mapping[str, object], name: str) -> int | None:
    """The day number of a date in an entry's data; None where it is left out."""
    return number(data.get(name))


def unknown_settings(settings: Mapping[str, object]) -> list[str]:
    """Names that no pack has, or values that do not fit."""
    return [n for n, value in settings.items() if n not in KNOWN or not KNOWN[n].fits(value)]
