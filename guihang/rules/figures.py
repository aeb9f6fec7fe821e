"""The figures a pack may set: their names, what values they take, and how they read in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from guihang.rules.acts.codes import TIERS
from guihang.rules.periods import EVERY
from guihang.texts import mark

STATUSES = ("law", "local", "default")
ASK_KINDS = ("visit", "talk", "risk", "counselling", "tier-test")
WITH_MODES = ("visit", "talk")
NEVER = "never"
YEARS_OF_TERM = 3
MONTHS_OF_YEAR = 12
MOST_YEARS = 10
STARTS = ("course", "released")
BREACHES = ("not_counted", "counted")

STATUS_LABELS: dict[str, str] = {
    "law": mark("law"),
    "local": mark("local rule"),
    "default": mark("our default, for the region to set"),
}


class Ask(NamedTuple):
    """What a tier asks for: an act of `kind` in every period of length `every`; `modes` that count, empty
    for any."""

    kind: str
    every: str
    modes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that packs may set. `words` is the English catalogue key, `unit` a pattern with {value}."""

    words: str
    unit: str
    fits: Callable[[object], bool]
    expected: str


def _days(value: object) -> bool:
    return type(value) is int and 1 <= value <= 366


def _one_of(*codes: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in codes


def _years(value: object) -> bool:
    return type(value) is int and 1 <= value <= MOST_YEARS


def _schedule(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == YEARS_OF_TERM
        and all(type(m) is int and m > 0 and MONTHS_OF_YEAR % m == 0 for m in value)
    )


_WORKING = mark("{value} working days")
_DAYS = mark("{value} days")
_ROLLED = mark("{value} days, to the next working day")
_TIMES = mark("from {value} on")
_MONTHS = mark("one every {value} months in the first, second and third year")
_NUMBER = mark("a whole number from 1 to 366")
_THREE = mark("three whole numbers of months, one a year, each dividing 12")

KNOWN: dict[str, Known] = {
    "notify.within_working_days": Known(
        mark("The police notify the office that will carry out the order, after the decision"),
        _WORKING,
        _days,
        _NUMBER,
    ),
    "serve.within_working_days": Known(
        mark("The police serve the decision on the person, after the decision"), _WORKING, _days, _NUMBER
    ),
    "report.within_days": Known(mark("The person reports in, after the decision was served"), _ROLLED, _days, _NUMBER),
    "agreement.within_days": Known(mark("The agreement is signed, after reporting in"), _DAYS, _days, _NUMBER),
    "group.within_days": Known(mark("The working group is formed, after reporting in"), _DAYS, _days, _NUMBER),
    "move.report_within_days": Known(
        mark("The person reports in at the new place, after the move was approved"), _ROLLED, _days, _NUMBER
    ),
    "release.within_days": Known(
        mark("The police release the person, after the last day of the term"), _ROLLED, _days, _NUMBER
    ),
    "breach.report_within_working_days": Known(
        mark("The office reports a breach to the police, after it arose"), _WORKING, _days, _NUMBER
    ),
    "breach.refusals": Known(mark("Refusals of a test that are a serious breach"), _TIMES, _days, _NUMBER),
    "breach.departures": Known(mark("Departures without leave that are a serious breach"), _TIMES, _days, _NUMBER),
    "breach.days_away_over": Known(
        mark("Days away without leave, in all, that are a serious breach"),
        mark("more than {value}"),
        _days,
        _NUMBER,
    ),
    "tests.treatment": Known(mark("Tests in community treatment"), _MONTHS, _schedule, _THREE),
    "tests.rehabilitation": Known(mark("Tests in community rehabilitation"), _MONTHS, _schedule, _THREE),
    "tier.initial": Known(
        mark("The tier of a person not yet placed in one"),
        "{value}",
        lambda value: isinstance(value, str) and value in TIERS,
        mark("one of the tiers"),
    ),
    "clean.years": Known(
        mark("Without use, after which control ends"),
        mark("{value} years"),
        _years,
        mark("a whole number from 1 to 10"),
    ),
    "clean.rehabilitation": Known(
        mark("From where the clean years count in community rehabilitation"),
        "{value}",
        _one_of(*STARTS),
        mark("course or released"),
    ),
    "clean.changed": Known(
        mark("From where they count where compulsory treatment was changed to community treatment"),
        "{value}",
        _one_of(*STARTS),
        mark("course or released"),
    ),
    "clean.after_breach": Known(
        mark("A course whose refusal or serious breach was confirmed"),
        "{value}",
        _one_of(*BREACHES),
        mark("not_counted or counted"),
    ),
}

KIND_LABELS: dict[str, str] = {
    "notify": mark("Notify the office that will carry out the order"),
    "serve": mark("Serve the decision on the person"),
    "report": mark("Report in"),
    "agreement": mark("Sign the agreement"),
    "group": mark("Form the working group"),
    "test": mark("Regular test"),
    "tier-test": mark("Additional test of the tier"),
    "visit": mark("Visit"),
    "talk": mark("Talk"),
    "risk": mark("Risk assessment"),
    "counselling": mark("Counselling"),
    "move-report": mark("Report in at the new place"),
    "move-agreement": mark("Sign the new agreement"),
    "breach": mark("Report to the police"),
    "release": mark("Release the person"),
}

EVERY_LABELS: dict[str, str] = {
    "ten_days": mark("every ten days"),
    "month": mark("every month"),
    "quarter": mark("every quarter"),
    NEVER: mark("not asked for"),
}

MODE_LABELS: dict[tuple[str, ...], str] = {
    (): "",
    ("in_person",): mark("in person only"),
    ("remote",): mark("remotely only"),
    ("in_person", "remote"): mark("in person or remotely"),
}


def ask_name(tier: str, kind: str) -> str:
    """The name under which what a tier asks for is known, beside the figures' names."""
    return f"ask.{tier}.{kind}"


def expected_codes(key: str) -> tuple[str, ...]:
    """The codes that a key of an ask row may hold."""
    return {"tier": TIERS, "kind": ASK_KINDS, "every": (*EVERY, NEVER)}[key]
