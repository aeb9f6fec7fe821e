"""Policy packs: the figures of a region, each with its source and its days; a region stands on the nation.

`load("ordos")` gives the pack, `pack.rules(day)` everything it has in force on a day. A day that no row
covers is `NoRuleInForce`, never a zero.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from guihang.rules.acts.codes import FINDINGS
from guihang.rules.counting import ROLLING, ROLLS, VISITS, Counting, counting
from guihang.rules.days import DATES, TEXTS
from guihang.rules.figures import NEVER, Ask
from guihang.rules.tiers import Scheme, Tier
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
    """Where a figure is published: title, article in it, and where and when it appeared; a region's own paper says
    `of` which pack's places it binds ("": everybody's who is read by a pack that has it)."""

    id: str
    title: str
    article: str
    published: str
    of: str = ""

    def binds(self, pack: str) -> bool:
        """Whether it is a basis for places of the pack of that name; elsewhere it shows only where a default comes
        from."""
        return self.of in ("", pack)


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
    """By length of period, then tier; what rolls is not among them."""
    counting: Counting
    rolling: Mapping[str, Asked]
    """By tier: the visit of every ten days, where ten days roll from one visit to the next."""


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
    tiers: Scheme | None = None
    """Its own tiers; None where it has the base's."""
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
        if name.startswith("ask.") and name.split(".")[1] not in self.scheme(day).codes:
            raise NoRuleInForce(self.name, name, day)  # of a tier that only the base has
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

    def scheme(self, day: int) -> Scheme:
        """The tiers in force on `day`: the pack's own from its first day, before that the base's."""
        if self.tiers is not None and (self.base is None or day >= self.since):
            return self.tiers
        assert self.base is not None
        return self.base.scheme(day)

    def scheme_days(self) -> tuple[int, ...]:
        """The days on which the tiers in force change."""
        if self.base is None:
            return ()
        inherited = self.base.scheme_days()
        return inherited if self.tiers is None else (*(day for day in inherited if day < self.since), self.since)

    def findings_on(self, day: int) -> Mapping[str, tuple[str, ...]]:
        """The sources of each finding: the pack's own from its first day, before that the base's."""
        if self.base is not None and day < self.since:
            return self.base.findings
        return self.findings

    def __hash__(self) -> int:
        return id(self)

    def under(self, settings: Mapping[str, object]) -> Pack:
        """The same pack with these figures on every day, as a case may set them."""
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}
        return _under(self, tuple(sorted(given.items())))


@cache
def _under(pack: Pack, settings: tuple[tuple[str, object], ...]) -> Pack:
    rows = dict(pack.rows)
    for name, value in settings:
        last = pack.all_rows(name)[-1]
        rows[name] = (replace(last, value=value, since=0, until=None),)
    return replace(pack, rows=rows, _rules={})


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
    asks, rolling = _asks(pack, day)
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
        asks=asks,
        counting=counting(lambda name: pack.row(name, day).value),
        rolling=rolling,
    )


def _asks(pack: Pack, day: int) -> tuple[dict[str, dict[str, tuple[Asked, ...]]], dict[str, Asked]]:
    """What is asked for in calendar periods; and the visits that roll in their place. A visit is in one of the two."""
    found: dict[str, dict[str, tuple[Asked, ...]]] = {}
    rolling: dict[str, Asked] = {}
    rolls = pack.row(VISITS, day).value == ROLLING
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
        tier, asked = name.split(".")[1], Asked(ask.kind, ask.modes, row.source, name)
        if rolls and (ask.kind, ask.every) == ROLLS:
            rolling[tier] = asked
            continue
        tiers = found.setdefault(ask.every, {})
        tiers[tier] = (*tiers.get(tier, ()), asked)
    return found, rolling


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


@cache
def every_tier() -> Mapping[str, Tier]:
    """The tiers of all packs by code, as a page draws them: a code looks the same wherever it stands."""
    schemes = [scheme for name in names() if (scheme := load(name).tiers) is not None]
    return {tier.code: tier for scheme in reversed(schemes) for tier in scheme.tiers}


__all__ = [
    "FINDINGS",
    "Asked",
    "Figure",
    "NoRuleInForce",
    "Pack",
    "PackError",
    "Row",
    "Rules",
    "Schedule",
    "Source",
    "every_tier",
    "load",
    "names",
]
