"""What may follow a breach, by measure (LAW.md R34 to R38), and whom the law protects (R09).

The office reports and proposes nothing more than the report; the police decide. Pure: the same answer for pages, papers
and tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from guihang.texts import mark

TREATMENT, REHABILITATION = "treatment", "rehabilitation"
SERIOUS = ("unreported", "serious_breach.refusals", "serious_breach.departures", "serious_breach.days_away")
USE = "positive_test"
MINOR = ("refused_test", "away_without_leave")
BARRED, MAY_BE_BARRED = ("pregnant", "nursing"), ("under_16",)


class Consequence(NamedTuple):
    """One thing that may follow, or may not: a code, what it says (a catalogue key), the sources in the pack."""

    code: str
    says: str
    basis: tuple[str, ...]


class Protection(NamedTuple):
    """A ground of protection on file: which, and the last day (a day number) on which it holds; None: no end known."""

    why: str
    until: int | None


TELLS: dict[str, Consequence] = {
    c.code: c
    for c in (
        Consequence(
            "report",
            mark("The office reports to the police in good time. The police decide; this platform only puts together."),
            ("law-35", "reg-21"),
        ),
        Consequence(
            "words_first",
            mark("Nothing serious yet: criticism and education, and help to keep the agreement."),
            ("law-35", "reg-21"),
        ),
        Consequence(
            "compulsory_possible",
            mark("Community treatment: the police may order compulsory isolation treatment, of two years."),
            ("law-38", "law-47", "reg-25", "reg-27"),
        ),
        Consequence(
            "no_ground_alone",
            mark("Community rehabilitation: this alone is no ground for compulsory isolation treatment."),
            ("law-38", "reg-38"),
        ),
        Consequence(
            "not_ended_early",
            mark(
                "If the person also uses again and compulsory isolation treatment is ordered, it may not be ended "
                "early."
            ),
            ("reg-38",),
        ),
        Consequence(
            "used_again",
            mark(
                "Use again after community rehabilitation began: the police may order compulsory isolation treatment."
            ),
            ("law-38",),
        ),
        Consequence(
            "zhejiang_treatment",
            mark(
                "Zhejiang's text of 2011: community treatment may be ordered. Check with the police what is in force."
            ),
            ("ZJ38",),
        ),
        Consequence(
            "protected",
            mark(
                "Pregnant, or nursing an own child under one year: compulsory isolation treatment must not be ordered; "
                "the police should order community treatment."
            ),
            ("law-39", "reg-26"),
        ),
        Consequence(
            "protected_young",
            mark(
                "Under 16: compulsory isolation treatment may be left out; the police should then order community "
                "treatment."
            ),
            ("law-39", "reg-26"),
        ),
        Consequence(
            "ask_protection",
            mark("Ask before reporting: pregnant, nursing a child under one year, under 16? Then another rule holds."),
            ("law-39", "reg-26"),
        ),
        Consequence(
            "to_be_confirmed",
            mark("A positive test on the spot is to be confirmed first; only the police find that drugs were used."),
            ("reg-21",),
        ),
    )
}


def consequences(
    measure: str, finding: str, protections: Iterable[Protection] = (), day: int = 0, pack: str = ""
) -> list[Consequence]:
    """What may follow a finding under a measure, in order. `protections` are those on file; which of them hold on `day`
    is read here."""
    if finding in MINOR:
        return [TELLS["words_first"]]
    holds = {p.why for p in protections if p.until is None or p.until >= day}
    found = [TELLS["to_be_confirmed"]] if finding == USE else []
    found.append(TELLS["report"])
    shielded = _shields(holds)
    if measure == REHABILITATION and finding != USE:
        found += [TELLS["no_ground_alone"], TELLS["not_ended_early"]]
        if pack == "zhejiang":
            found.append(TELLS["zhejiang_treatment"])
    elif "protected" not in {c.code for c in shielded}:
        found.append(TELLS["used_again" if measure == REHABILITATION else "compulsory_possible"])
    return [*found, *(shielded or [TELLS["ask_protection"]])]


def _shields(holds: set[str]) -> list[Consequence]:
    found = []
    if holds & set(BARRED):
        found.append(TELLS["protected"])
    if holds & set(MAY_BE_BARRED):
        found.append(TELLS["protected_young"])
    return found
