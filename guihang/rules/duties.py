"""The duties of the contract's table, each laid where its rule says, in the order of the table."""

from __future__ import annotations

from collections.abc import Sequence

from guihang.rules.calendar import Calendar
from guihang.rules.case import Case
from guihang.rules.facts import Facts
from guihang.rules.packs import Schedule
from guihang.rules.roll import Roll
from guihang.rules.schedule import Window
from guihang.rules.standing import Finding

Rolled = tuple[int, bool]

TEST_KEYS = tuple(f"test/{number}" for number in range(1, 40))


def report_due(case: Case, facts: Facts, calendar: Calendar) -> Rolled | None:
    """The last day to report in, and whether it is provisional; None while the person is not served."""
    if facts.served is None:
        return None
    return calendar.roll(facts.served + case.policies.rules(facts.served).report.value)


def lay_beginning(roll: Roll, case: Case, facts: Facts, calendar: Calendar, due: Rolled | None) -> None:
    """`notify`, `serve`, `report`, `agreement`, `group`."""
    rules_at = case.policies.rules
    decided = case.order.decided
    rules = rules_at(decided)
    value, basis, name = rules.notify
    last, provisional = calendar.after(decided, value)
    roll.add(
        "notify",
        "notify",
        "police",
        decided,
        last,
        facts.first("order.notified"),
        basis,
        name,
        provisional,
        True,
    )
    value, basis, name = rules.serve
    last, provisional = calendar.after(decided, value)
    roll.add("serve", "serve", "police", decided, last, facts.served, basis, name, provisional, True)
    reported = facts.reported
    if facts.served is not None and due is not None:
        _, basis, name = rules_at(facts.served).report
        roll.add("report", "report", "person", facts.served, due[0], reported, basis, name, due[1], True)
    if reported is None:
        return
    rules = rules_at(reported)
    value, basis, name = rules.agreement
    met = facts.first_since("agreement.signed", reported)
    roll.add("agreement", "agreement", "office", reported, reported + value, met, basis, name, False, True)
    value, basis, name = rules.group
    met = facts.first("group.formed")
    roll.add("group", "group", "office", reported, reported + value, met, basis, name, False, True)


def lay_tests(
    roll: Roll, facts: Facts, windows: Sequence[Window], schedule: Schedule, excused: Sequence[Window] = ()
) -> tuple[int, int]:
    """`test/N`. Gives how many windows of the whole term are met and missed, listed or not."""
    return roll.add_windows(TEST_KEYS, windows, facts.tests, schedule.basis, schedule.name, excused)


def lay_release(roll: Roll, case: Case, facts: Facts, calendar: Calendar, term_end: int) -> None:
    """`release`."""
    value, basis, name = case.policies.rules(term_end).release
    last, provisional = calendar.roll(term_end + value)
    met = facts.first("order.released")
    roll.add("release", "release", "police", term_end, last, met, basis, name, provisional, True)


def lay_moves(roll: Roll, case: Case, facts: Facts, calendar: Calendar) -> None:
    """`move-report/N` and `move-agreement/N`."""
    for number, move in enumerate(facts.moves, 1):
        approved, received, _ = move
        if approved is not None:
            value, basis, name = case.policies.rules(approved).move_report
            last, provisional = calendar.roll(approved + value)
            key = f"move-report/{number}"
            roll.add(key, "move-report", "person", approved, last, received, basis, name, provisional, True)
        if received is not None:
            value, basis, name = case.policies.rules(received).agreement
            met = facts.first_since("agreement.signed", received)
            key = f"move-agreement/{number}"
            roll.add(key, "move-agreement", "office", received, received + value, met, basis, name, False, True)


def lay_breaches(roll: Roll, case: Case, facts: Facts, calendar: Calendar, findings: list[Finding]) -> None:
    """`breach/CODE/N`, one for each finding that must be reported, numbered by code."""
    numbers: dict[str, int] = {}
    for code, day, _ in findings:
        if code != "unreported" and not code.startswith("serious_breach."):
            continue
        numbers[code] = numbers.get(code, 0) + 1
        value, basis, name = case.policies.rules(day).breach_days
        last, provisional = calendar.after(day, value)
        key = f"breach/{code}/{numbers[code]}"
        met = _reported(facts, code, day)
        roll.add(key, "breach", "office", day, last, met, basis, name, provisional, True)


def _reported(facts: Facts, code: str, since: int) -> int | None:
    """The first report to the police on or after `since` that names `code`."""
    for on, _, _, given in facts.of("breach.reported"):
        if on >= since and given["reason"] == code:
            return on
    return None
