"""Policy packs: the figures of a region, each with its source and its days; a region stands on the nation.

`load("ordos")` gives the pack, `pack.rules(day)` everything it has in force on a day. A day that no row
covers is `NoRuleInForce`, never a zero.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from guihang.rules.acts.codes import FINDINGS, TIERS
from guihang.rules.days import DATES, TEXTS
from guihang.rules.figures import NEVER, Ask
from guihang.texts import DEFAULT_LANGUAGE, Message, mark

FOLDER = Path(__file__).parent / "packs"


class PackError(ValueError):
    """A pack that is refused at load: which file, which key in it, what is wrong, and how to cure it."""

    def __init__(self, file: str, key: str, fault: Message, cure: Message) -> None:
        super().__init__(f"{file}: {key}: {fault}. {cure}")
        self.file, self.key, self.fault, self.cure = file, key, fault, cure

    def render(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The refusal as one line in `language`."""
        text = mark("{file}: {key}: {fault}. {cure}")
        params = {"file": self.file, "key": self.key, "fault": self.fault, "cure": self.cure}
        return Message(text, params).render(language)


class NoRuleInForce(LookupError):
    """No row of a pack, nor of the national pack under it, covers a day. A result of its own, not a zero.

    `order` is the id of the order whose evaluation met it, if any.
    """

    def __init__(self, pack: str, name: str, day: int) -> None:
        self.pack, self.name, self.day = pack, name, day
        self.order: str | None = None
        super().__init__(str(self.message))

    @property
    def on(self) -> date:
        """The day that nothing covers."""
        return DATES[self.day]

    @property
    def message(self) -> Message:
        """The result as a text without a language yet."""
        text = mark("no rule in force on {day}: {name} in pack {pack}")
        return Message(text, {"day": TEXTS[self.day], "name": self.name, "pack": self.pack})

    def render(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The result as one line in `language`."""
        return self.message.render(language)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure is published: title, article in it, and where and when it appeared."""

    id: str
    title: str
    article: str
    published: str


@dataclass(frozen=True, slots=True)
class Row:
    """A figure for some days: from day number `since` up to, not including, `until` (None: until further
    notice)."""

    name: str
    value: object
    since: int
    until: int | None
    status: str
    source: tuple[str, ...]
    why: Mapping[str, str]
    pack: str

    def covers(self, day: int) -> bool:
        """Whether the row is in force on the day."""
        return self.since <= day and (self.until is None or day < self.until)


class Figure(NamedTuple):
    """A number in force: its value, the ids of its sources, its name."""

    value: int
    basis: tuple[str, ...]
    name: str


class Schedule(NamedTuple):
    """A test schedule in force: months a window, for each year of the term."""

    months: tuple[int, ...]
    basis: tuple[str, ...]
    name: str


class Asked(NamedTuple):
    """What a tier asks for in every period of one length."""

    kind: str
    modes: tuple[str, ...]
    basis: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that a pack has in force on one day, ready for the rules to read."""

    notify: Figure
    serve: Figure
    report: Figure
    agreement: Figure
    group: Figure
    move_report: Figure
    release: Figure
    breach_days: Figure
    refusals: Figure
    departures: Figure
    days_away: Figure
    tests: Mapping[str, Schedule]
    initial_tier: str
    asks: Mapping[str, Mapping[str, tuple[Asked, ...]]]
    """By length of period, then tier."""


@dataclass(frozen=True)
class Pack:
    """A region's rows and sources, standing on `base`. Rows are its own; `sources` and `findings` include
    the base's."""

    name: str
    since: int
    base: Pack | None
    sources: Mapping[str, Source]
    rows: Mapping[str, tuple[Row, ...]]
    findings: Mapping[str, tuple[str, ...]]
    _rules: dict[int, Rules | NoRuleInForce] = field(default_factory=dict, repr=False, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all figures, the base's first."""
        own = tuple(self.rows)
        if self.base is None:
            return own
        inherited = self.base.names
        return inherited + tuple(name for name in own if name not in inherited)

    def row(self, name: str, day: int) -> Row:
        """The row in force on `day`: the pack's own, else the base's. Raises NoRuleInForce."""
        for row in self.rows.get(name, ()):
            if row.covers(day):
                return row
        if self.base is not None:
            return self.base.row(name, day)
        raise NoRuleInForce(self.name, name, day)

    def all_rows(self, name: str) -> tuple[Row, ...]:
        """Every row of that name, the base's first, each by its days."""
        inherited = () if self.base is None else self.base.all_rows(name)
        return inherited + self.rows.get(name, ())

    @property
    def boundaries(self) -> tuple[int, ...]:
        """The days on which anything in the pack changes, in order."""
        return _boundaries(self)

    def rules(self, day: int) -> Rules:
        """What is in force on `day`. Raises NoRuleInForce for a day that some figure does not cover."""
        segment = bisect_right(_boundaries(self), day)
        known = self._rules.get(segment)
        if known is None:
            try:
                known = _resolve(self, day)
            except NoRuleInForce as nothing:
                known = nothing
            self._rules[segment] = known
        if isinstance(known, NoRuleInForce):
            raise NoRuleInForce(known.pack, known.name, day)
        return known

    def findings_on(self, day: int) -> Mapping[str, tuple[str, ...]]:
        """The sources of each finding: the pack's own from its first day, before that the base's."""
        if self.base is not None and day < self.since:
            return self.base.findings
        return self.findings

    def __hash__(self) -> int:
        return id(self)


@cache
def _boundaries(pack: Pack) -> tuple[int, ...]:
    days = {edge for rows in pack.rows.values() for row in rows for edge in (row.since, row.until) if edge is not None}
    if pack.base is not None:
        days.update(_boundaries(pack.base))
    return tuple(sorted(days))


def _figure(pack: Pack, name: str, day: int) -> Figure:
    row = pack.row(name, day)
    assert isinstance(row.value, int)
    return Figure(row.value, row.source, name)


def _schedule(pack: Pack, kind: str, day: int) -> Schedule:
    row = pack.row(f"tests.{kind}", day)
    assert isinstance(row.value, tuple)
    return Schedule(row.value, row.source, row.name)


def _resolve(pack: Pack, day: int) -> Rules:
    return Rules(
        notify=_figure(pack, "notify.within_working_days", day),
        serve=_figure(pack, "serve.within_working_days", day),
        report=_figure(pack, "report.within_days", day),
        agreement=_figure(pack, "agreement.within_days", day),
        group=_figure(pack, "group.within_days", day),
        move_report=_figure(pack, "move.report_within_days", day),
        release=_figure(pack, "release.within_days", day),
        breach_days=_figure(pack, "breach.report_within_working_days", day),
        refusals=_figure(pack, "breach.refusals", day),
        departures=_figure(pack, "breach.departures", day),
        days_away=_figure(pack, "breach.days_away_over", day),
        tests={kind: _schedule(pack, kind, day) for kind in ("treatment", "rehabilitation")},
        initial_tier=str(pack.row("tier.initial", day).value),
        asks=_asks(pack, day),
    )


def _asks(pack: Pack, day: int) -> dict[str, dict[str, tuple[Asked, ...]]]:
    found: dict[str, dict[str, tuple[Asked, ...]]] = {}
    for name in pack.names:
        if not name.startswith("ask."):
            continue
        try:
            row = pack.row(name, day)
        except NoRuleInForce:
            continue  # a region asks for it on other days only
        ask = row.value
        assert isinstance(ask, Ask)
        if ask.every == NEVER:
            continue
        tier = name.split(".")[1]
        tiers = found.setdefault(ask.every, {})
        tiers[tier] = (*tiers.get(tier, ()), Asked(ask.kind, ask.modes, row.source, name))
    return found


def names() -> tuple[str, ...]:
    """The packs at hand, the national one first."""
    return ("national", *sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "national"))


@cache
def load(name: str) -> Pack:
    """The pack of that name. Raises KeyError for one that does not exist, PackError for one that is
    refused."""
    from guihang.rules.packfile import read

    path = FOLDER / f"{name}.toml"
    if name not in names():
        raise KeyError(name)
    return read(path, load)


__all__ = [
    "FINDINGS",
    "TIERS",
    "Asked",
    "Figure",
    "NoRuleInForce",
    "Pack",
    "PackError",
    "Row",
    "Rules",
    "Schedule",
    "Source",
    "load",
    "names",
]
