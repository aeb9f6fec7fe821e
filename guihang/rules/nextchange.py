"""When a standing can change by itself, with no new entry."""

from __future__ import annotations

from guihang.rules.absences import held_up, next_counted
from guihang.rules.case import Case
from guihang.rules.contacts import Laid, next_period, tier_on
from guihang.rules.facts import FOREVER, Facts
from guihang.rules.packs import NoRuleInForce


def next_change(case: Case, facts: Facts, due: int | None, term_end: int | None, through: int) -> int | None:
    """The earliest day after the one read on which something other than a duty's state may change; None for
    never.

    `due` is the last day to report in, `through` the day up to which periods are laid.
    """
    day = facts.day
    if facts.stop is not None:
        return None
    found: list[int] = []
    if facts.next_entry is not None:
        found.append(facts.next_entry)
    if facts.reported is None or term_end is None:
        if due is not None and due >= day:
            found.append(due + 1)
        return min(found, default=None)
    ways = case.policies.rules(facts.reported).counting
    held = facts.suspensions if ways.gap_counts else held_up(facts)
    if held and held[-1].end == FOREVER and term_end >= held[-1].first:
        return day + 1  # every day of it moves the schedule by one
    if term_end >= day:
        found.append(term_end + 1)
    laid = Laid(case, facts, term_end)
    for candidate in (
        next_counted(facts, term_end, day, ways),
        next_period(laid, through),
        _next_tier(case, facts),
    ):
        if candidate is not None:
            found.append(candidate)
    return min(found, default=None)


def _next_tier(case: Case, facts: Facts) -> int | None:
    """The day on which other rules give a person who was never placed another initial tier."""
    if facts.tiers and facts.tiers[-1][0] <= facts.day and facts.tiers[-1][1]:
        return None
    now = tier_on(facts, case.policies.rules(facts.day), facts.day)
    for edge in case.policies.edges_after(facts.day):
        try:
            if tier_on(facts, case.policies.rules(edge), edge) != now:
                return edge
        except NoRuleInForce:
            return edge
    return None
