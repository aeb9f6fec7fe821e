"""The published standard by which a tier is proposed: items with their answers and points, from how many points on
which tier, and what of the file makes a tier the strictest that may be proposed.

A proposal is arithmetic with its reasons; a person decides, another confirms. More points are never a stricter tier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from guihang.rules.packs import Pack, load
from guihang.rules.problems import MISSING, BadInput, Problem, found, one_of
from guihang.rules.standing import Standing
from guihang.rules.tiers import Scheme
from guihang.texts import Message, mark

FOLDER = Path(__file__).parent / "standards"
# What of the file a standard may weigh, as it reads in a reason.
FACTS: dict[str, str] = {
    "lost": mark("contact with the person is lost"),
    "tests_missed": mark("missed tests: {count}"),
    "refusals": mark("refused tests: {count}"),
    "departures": mark("departures without leave: {count}"),
    "days_away": mark("days away without leave: {count}"),
    "positives": mark("positive tests: {count}"),
}


class Cited(NamedTuple):
    """How sure something of a standard is, and where it stands."""

    status: str
    source: tuple[str, ...]
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to an item, with its points."""

    points: int
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is weighed; its answers, the best first."""

    code: str
    label: Mapping[str, str]
    answers: tuple[Answer, ...]
    cited: Cited

    @property
    def most(self) -> int:
        """The most points it can give."""
        return self.answers[0].points


@dataclass(frozen=True, slots=True)
class Threshold:
    """From `least` points on, the tier."""

    tier: str
    least: int
    cited: Cited


@dataclass(frozen=True, slots=True)
class Hard:
    """Where the file counts `least` of `fact`, the tier at least, whatever the points."""

    fact: str
    least: int
    tier: str
    cited: Cited


@dataclass(frozen=True)
class Standard:
    """A standard as published: its name and version, in force from day number `since` up to, not including, `until`."""

    name: str
    version: str
    since: int
    until: int | None
    title: Mapping[str, str]
    scheme: Scheme
    items: tuple[Item, ...]
    thresholds: tuple[Threshold, ...]
    """From the strictest tier, which begins at 0 points, to the mildest."""
    hard: tuple[Hard, ...]

    @property
    def code(self) -> str:
        """How an assessment names it: name and version."""
        return f"{self.name} {self.version}"

    @property
    def most(self) -> int:
        """The most points there can be."""
        return sum(item.most for item in self.items)

    def covers(self, day: int) -> bool:
        """Whether it is in force on the day."""
        return self.since <= day and (self.until is None or day < self.until)


class Reason(NamedTuple):
    """Why a tier is proposed; `tier` is the one that this reason alone would give."""

    tier: str
    says: Message
    cited: Cited


class Proposal(NamedTuple):
    """What the standard proposes: the tier, the points, and every reason, the one that decides first."""

    tier: str
    points: int
    reasons: tuple[Reason, ...]


def faults(standard: Standard, answers: Mapping[str, object]) -> list[Problem]:
    """What is wrong with an answer sheet: an item without an answer, or one that the item does not have."""
    whose = Message(mark("the assessment"))
    problems = []
    for item in standard.items:
        points = tuple(str(answer.points) for answer in item.answers)
        if str(answers.get(item.code, "")) not in points:
            problems.append(Problem(whose, item.code, found(answers.get(item.code, MISSING)), one_of(points)))
    known = {item.code for item in standard.items}
    expected = Message(mark("no such item in this standard"))
    problems += [Problem(whose, code, found(answers[code]), expected) for code in answers if code not in known]
    return problems


def propose(standard: Standard, answers: Mapping[str, object], facts: Mapping[str, int]) -> Proposal:
    """The tier that answers and facts give. `answers` are points by item. Raises BadInput for a sheet at fault."""
    if wrong := faults(standard, answers):
        raise BadInput(wrong)
    points = sum(int(str(answers[item.code])) for item in standard.items)
    step = next(each for each in reversed(standard.thresholds) if points >= each.least)
    reached = {"points": points, "most": standard.most, "least": step.least}
    reasons = [
        Reason(step.tier, Message(mark("{points} of {most} points; this tier from {least} on"), reached), step.cited)
    ]
    for rule in standard.hard:
        count = facts.get(rule.fact, 0)
        if count >= rule.least:
            reasons.append(Reason(rule.tier, Message(FACTS[rule.fact], {"count": count}), rule.cited))
    reasons.sort(key=lambda reason: standard.scheme.rank(reason.tier))
    return Proposal(reasons[0].tier, points, tuple(reasons))


def facts_of(standing: Standing) -> dict[str, int]:
    """What of the file a standard may weigh, as the rules count it on the day."""
    counters = standing.counters
    return {
        "lost": int(standing.lost),
        "tests_missed": counters.tests_missed,
        "refusals": counters.refusals,
        "departures": counters.departures,
        "days_away": counters.days_away,
        "positives": sum(finding.code == "positive_test" for finding in standing.findings),
    }


def standard_of(pack: Pack, day: int) -> Standard | None:
    """The standard in force on the day under the pack: its own, else that of the pack under it with the same tiers."""
    scheme = pack.scheme(day)
    at: Pack | None = pack
    while at is not None:
        for edition in editions(at.name) if day >= at.since else ():
            if edition.covers(day) and edition.scheme is scheme:
                return edition
        at = at.base
    return None


def standard_named(code: str) -> Standard | None:
    """The standard that an assessment names; None for one that is not at hand."""
    name, _, version = code.partition(" ")
    return next((each for each in editions(name) if each.version == version), None)


@cache
def editions(name: str) -> tuple[Standard, ...]:
    """Every version of a pack's own standard, by its days; none where it has none. Raises PackError."""
    from guihang.rules.standardfile import read

    path = FOLDER / f"{name}.toml"
    return read(path, load(name), editions) if name.isidentifier() and path.exists() else ()
