"""What the rules find, for a person to check: not reported in, tests, departures, serious breaches."""

from __future__ import annotations

from guihang.rules.absences import Away
from guihang.rules.case import Case
from guihang.rules.facts import Facts
from guihang.rules.standing import Finding


def find(case: Case, facts: Facts, due: int | None, away: Away) -> list[Finding]:
    """The findings on the day the facts are read, by day, then code. `due` is the last day to report in."""
    found: list[tuple[int, str]] = []
    if due is not None and facts.day > due and (facts.reported is None or facts.reported > due):
        found.append((due + 1, "unreported"))
    for on, _, _, given in facts.of("test.taken"):
        if given["result"] == "positive":
            found.append((on, "positive_test"))
    _refusals(case, facts, found)
    if away.departures:
        _away(case, facts, away, found)
    if not found:
        return []
    found.sort()
    return [Finding(code, day, case.policies.pack(day).findings_on(day)[code]) for day, code in found]


def _refusals(case: Case, facts: Facts, found: list[tuple[int, str]]) -> None:
    reached = False
    for number, on in enumerate(facts.days("test.refused"), 1):
        found.append((on, "refused_test"))
        if not reached and number >= case.policies.rules(on).refusals.value:
            reached = True
            found.append((on, "serious_breach.refusals"))


def _away(case: Case, facts: Facts, away: Away, found: list[tuple[int, str]]) -> None:
    reached = False
    for number, on in enumerate(away.departures, 1):
        found.append((on, "away_without_leave"))
        if not reached and number >= case.policies.rules(on).departures.value:
            reached = True
            found.append((on, "serious_breach.departures"))
    assert facts.reported is not None
    day = away.day_number(case.policies.rules(facts.reported).days_away.value + 1)
    if day is not None:
        found.append((day, "serious_breach.days_away"))
