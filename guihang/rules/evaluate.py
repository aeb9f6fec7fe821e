"""What the rules say of an order on a day: the contract of `guihang evaluate`, as a pure function.

No clock, no database, no settings: the case, the day and the calendar come in, the standing goes out. The
order of the entries in the input makes no difference.
"""

from __future__ import annotations

from datetime import date

from guihang.rules.absences import NEVER_AWAY, counted, held_up, merged
from guihang.rules.calendar import Calendar, official
from guihang.rules.case import Case
from guihang.rules.contacts import Laid, lay_periods, tier_on
from guihang.rules.days import DATES
from guihang.rules.duties import (
    Rolled,
    lay_beginning,
    lay_breaches,
    lay_moves,
    lay_release,
    lay_tests,
    report_due,
)
from guihang.rules.facts import Facts, gather
from guihang.rules.findings import find
from guihang.rules.nextchange import next_change
from guihang.rules.packs import NoRuleInForce
from guihang.rules.problems import BadInput, Problem
from guihang.rules.roll import Roll
from guihang.rules.schedule import lengths, moved, term_and_windows
from guihang.rules.standing import Counters, DutyRow, Finding, Standing

__all__ = [
    "BadInput",
    "Case",
    "Counters",
    "DutyRow",
    "Finding",
    "NoRuleInForce",
    "Problem",
    "Standing",
    "evaluate",
]


def evaluate(case: Case, on: date, *, calendar: Calendar | None = None, lay_to: date | None = None) -> Standing:
    """How `case` stands on the day `on`.

    `calendar` is the official one unless given. With `lay_to`, the duties of calendar periods are also
    listed up to the period that holds that day. Raises NoRuleInForce for a case older than every rule.
    """
    try:
        return _evaluate(case, on, calendar or official(), lay_to)
    except NoRuleInForce as nothing:
        nothing.order = case.order.id
        raise


def _evaluate(case: Case, on: date, days: Calendar, lay_to: date | None) -> Standing:
    facts = gather(case, on.toordinal())
    through = facts.day
    if lay_to is not None and facts.stop is None:
        through = max(through, lay_to.toordinal())
    due = report_due(case, facts, days)
    roll = Roll(facts.day, facts.stop)
    lay_beginning(roll, case, facts, days, due)
    term_end: int | None = None
    away = NEVER_AWAY
    required = done = missed = 0
    if facts.reported is not None:
        order = case.order
        rules = case.policies.rules(facts.reported)
        schedule, ways = rules.tests[order.kind], rules.counting
        term_end, windows = term_and_windows(
            facts.reported, order.term_years, order.credited_days, schedule.months, ways.same_day
        )
        excused: list[tuple[int, int]] = []
        if facts.suspensions:
            suspended = lengths(facts.suspensions, facts.day)
            if ways.windows_move:
                windows = tuple([(moved(first, suspended), moved(last, suspended)) for first, last in windows])
            else:
                excused = [(first, min(end, facts.day + 1)) for first, end in merged(facts.suspensions)]
        held = facts.suspensions if ways.gap_counts else held_up(facts)
        if held:
            term_end = moved(term_end, lengths(held, facts.day))
        required = len(windows)
        done, missed = lay_tests(roll, facts, windows, schedule, excused)
        lay_periods(roll, Laid(case, facts, term_end), through)
        lay_release(roll, case, facts, days, term_end)
        away = counted(facts, term_end, ways)
    if facts.moves:
        lay_moves(roll, case, facts, days)
    findings = find(case, facts, None if due is None else due[0], away)
    if findings:
        lay_breaches(roll, case, facts, days, findings)
    return Standing(
        on=on,
        stage=_stage(facts, due, term_end),
        tier=_tier(case, facts),
        place=_place(case, facts),
        lost=facts.lost,
        starts_on=None if facts.reported is None else DATES[facts.reported],
        ends_on=None if term_end is None else DATES[term_end],
        stopped_on=None if facts.stop is None else DATES[facts.stop],
        counters=Counters(required, done, missed, len(facts.of("test.refused")), len(away.departures), away.days),
        duties=roll.rows,
        findings=findings,
        ignored=facts.ignored,
        _next_change=lambda: next_change(case, facts, None if due is None else due[0], term_end, through),
    )


def _stage(facts: Facts, due: Rolled | None, term_end: int | None) -> str:
    """The first stage that holds."""
    day = facts.day
    if facts.stop_kind is not None:
        return "terminated" if facts.stop_kind == "order.terminated" else "released"
    if term_end is None:
        if due is None:
            return "decided"
        return "reporting" if day <= due[0] else "unreported"
    if facts.suspensions and facts.suspended_on(day):
        return "suspended"
    if day > term_end:
        return "expired"
    return "moving" if facts.moves and facts.moving_on(day) else "active"


def _tier(case: Case, facts: Facts) -> str | None:
    if facts.reported is None:
        return None
    if facts.tiers and facts.tiers[-1][0] <= facts.day and facts.tiers[-1][1]:
        return facts.tiers[-1][1]
    return tier_on(facts, case.policies.rules(facts.day), facts.day)


def _place(case: Case, facts: Facts) -> str:
    received = facts.of("move.received")
    return str(received[-1][3]["place"]) if received else case.order.place
