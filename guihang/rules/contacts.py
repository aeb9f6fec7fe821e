"""The duties of calendar periods: what the tier in force on a period's first day asks for."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from guihang.rules.case import Case
from guihang.rules.facts import FOREVER, Facts
from guihang.rules.packs import Asked, NoRuleInForce, Rules
from guihang.rules.periods import EVERY, PERIODS, holding
from guihang.rules.roll import Roll

ACT_OF = {
    "visit": "visit.made",
    "talk": "talk.held",
    "risk": "risk.assessed",
    "counselling": "counselling.given",
}


class Laid(NamedTuple):
    """What the laying of periods rests on besides the facts."""

    case: Case
    facts: Facts
    term_end: int


def tier_on(facts: Facts, rules: Rules, day: int) -> str:
    """The tier in force on the day: the latest set on or before it, else the pack's initial tier."""
    tier = ""
    for on, given in facts.tiers:
        if on > day:
            break
        tier = given
    return tier or rules.initial_tier


def lay_periods(roll: Roll, laid: Laid, through: int) -> None:
    """`visit`, `talk`, `risk`, `counselling` and `tier-test` of every period that begins on or before
    `through`."""
    case, facts, term_end = laid
    reported = facts.reported
    if reported is None:
        return
    limit = min(through, term_end)
    steady = case.policies.steady_since(reported)
    tiers = {tier for _, tier in facts.tiers}
    for every in EVERY:
        if steady is not None:
            asks = steady.asks.get(every)
            if asks is None or (steady.initial_tier not in asks and tiers.isdisjoint(asks)):
                continue
        _lay_length(roll, laid, every, limit, steady)


def _lay_length(roll: Roll, laid: Laid, every: str, limit: int, steady: Rules | None) -> None:
    case, facts, _ = laid
    made = PERIODS[every]
    assert facts.reported is not None
    index = holding(every, facts.reported)
    if made[index].first < facts.reported:
        index += 1
    tiers, count, position = facts.tiers, len(facts.tiers), 0
    tier: str | None = None
    hindered = bool(facts.suspensions or facts.moves)
    prepared: tuple[Asked, ...] = ()
    acts: list[tuple[Asked, list[int], str]] = []
    while True:
        first, last, name = made[index]
        index += 1
        if first > limit or (hindered and _never_again(facts, first)):
            return
        while position < count and tiers[position][0] <= first:
            tier = tiers[position][1]
            position += 1
        rules = steady or case.policies.rules(first)
        asks = rules.asks.get(every)
        asked = asks.get(tier or rules.initial_tier) if asks else None
        if not asked or (hindered and (facts.suspended_on(first) or facts.moving_on(first))):
            continue
        void = _void_from(facts, first, last) if hindered else None
        if asked is not prepared:
            prepared, acts = asked, [_acts(facts, ask) for ask in asked]
        for (kind, _, basis, rule), days, owed_by in acts:
            at = bisect_left(days, first)
            met = days[at] if at < len(days) and days[at] <= last else None
            roll.add(f"{kind}/{name}", kind, owed_by, first, last, met, basis, rule, void=void)


def _never_again(facts: Facts, first: int) -> bool:
    """Whether the order is suspended on the day with no end, so that no later period has a duty either."""
    return bool(facts.suspensions) and facts.suspensions[-1].end == FOREVER and first >= facts.suspensions[-1].first


def _void_from(facts: Facts, first: int, last: int) -> int | None:
    """The day of the first suspension that begins after `first` and on or before `last`."""
    for span in facts.suspensions:
        if first < span.first <= last:
            return span.first
    return None


def _acts(facts: Facts, ask: Asked) -> tuple[Asked, list[int], str]:
    """What is asked for, the days of the acts that meet it, and who owes it."""
    if ask.kind == "tier-test":
        return ask, facts.tests, "person"
    return ask, facts.days(ACT_OF[ask.kind], ask.modes), "office"


def next_period(laid: Laid, after: int) -> int | None:
    """The first day, later than `after`, of the next period with a duty, if nothing new is entered; None
    for none."""
    case, facts, term_end = laid
    found: int | None = None
    for every in EVERY:
        index = holding(every, after)
        while True:
            index += 1
            first = PERIODS[every][index].first
            if first > term_end or (found is not None and first >= found) or _never_again(facts, first):
                break
            if facts.moving_on(first):
                break  # nothing received after `after` is known
            try:
                rules = case.policies.rules(first)
            except NoRuleInForce:
                found = first
                break
            if rules.asks.get(every, {}).get(tier_on(facts, rules, first)):
                found = first
                break
    return found
