"""What must hold of every case, whatever its course."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from guihang.rules.evaluate import Case, DutyRow, Standing, evaluate
from guihang.rules.facts import FOREVER, Span
from guihang.rules.schedule import lengths, moved, term_and_windows
from guihang.rules.tests.cases import cases

SLOWLY = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
ASKED = st.integers(0, 1300)
REPEATABLE = ("order.notified", "agreement.signed", "group.formed", "test.taken", "visit.made", "talk.held")


def day_of(case: dict[str, Any], after: int) -> date:
    return date.fromisoformat(case["order"]["decided_on"]) + timedelta(days=after)


def lasting(standing: Standing) -> object:
    """All of a standing that time alone changes only on `next_change_on`."""
    duties = [(d.key, d.opens, d.due, d.met, d.provisional) for d in standing.duties]
    counters = standing.counters
    return (
        standing.stage,
        standing.tier,
        standing.place,
        standing.lost,
        standing.ends_on,
        standing.findings,
        counters.days_away,
        counters.departures,
        duties,
    )


@SLOWLY
@given(cases(), ASKED, st.randoms())
def test_the_order_of_the_entries_makes_no_difference(case: dict[str, Any], after: int, chance: Any) -> None:
    on = day_of(case, after)
    shuffled = copy.deepcopy(case)
    chance.shuffle(shuffled["entries"])
    assert evaluate(Case.read(case), on).as_json() == evaluate(Case.read(shuffled), on).as_json()


@SLOWLY
@given(cases(), ASKED, st.data())
def test_an_act_recorded_twice_meets_no_more_than_once(case: dict[str, Any], after: int, data: st.DataObject) -> None:
    replaced = {e.get("supersedes") for e in case["entries"]}
    free = [e for e in case["entries"] if e["kind"] in REPEATABLE and e["id"] not in replaced]
    assume(free)
    twice = copy.deepcopy(case)
    again = {**data.draw(st.sampled_from(free)), "id": "zzz"}
    again.pop("supersedes", None)
    twice["entries"].append(again)
    once_standing = evaluate(Case.read(case), day_of(case, after))
    twice_standing = evaluate(Case.read(twice), day_of(case, after))
    assert once_standing.duties == twice_standing.duties
    assert once_standing.counters == twice_standing.counters


@SLOWLY
@given(cases(), ASKED)
def test_nothing_changes_by_itself_before_the_day_it_says(case: dict[str, Any], after: int) -> None:
    read, on = Case.read(case), day_of(case, after)
    now = evaluate(read, on)
    change = now.next_change_on
    assert change is None or change > on
    horizon = on + timedelta(days=700)
    last = horizon if change is None else min(change - timedelta(days=1), horizon)
    step = on + timedelta(days=1)
    while step <= last:
        assert lasting(evaluate(read, step)) == lasting(now), step
        step += timedelta(days=1)


@SLOWLY
@given(cases(), ASKED)
def test_something_changes_on_the_day_it_says_unless_an_entry_lies_there(case: dict[str, Any], after: int) -> None:
    read, on = Case.read(case), day_of(case, after)
    now = evaluate(read, on)
    change = now.next_change_on
    assume(change is not None and all(e["on"] != change.isoformat() for e in case["entries"]))
    assert change is not None
    assert lasting(evaluate(read, change)) != lasting(now)


@SLOWLY
@given(cases(), ASKED, st.integers(0, 200))
def test_laying_ahead_adds_only_periods_to_come(case: dict[str, Any], after: int, ahead: int) -> None:
    read, on = Case.read(case), day_of(case, after)
    plain = evaluate(read, on)
    laid = evaluate(read, on, lay_to=on + timedelta(days=ahead))
    keys = {duty.key for duty in plain.duties}
    added = [duty for duty in laid.duties if duty.key not in keys]
    assert [duty for duty in laid.duties if duty.key in keys] == plain.duties
    assert all(duty.state == "upcoming" and duty.opens_on > on and "/" in duty.key for duty in added)


@SLOWLY
@given(cases(), ASKED)
def test_a_last_day_is_never_before_a_first(case: dict[str, Any], after: int) -> None:
    standing = evaluate(Case.read(case), day_of(case, after))
    assert all(duty.opens <= duty.due for duty in standing.duties)
    assert len({duty.key for duty in standing.duties}) == len(standing.duties)


@SLOWLY
@given(cases(suspended=False), ASKED, st.integers(1, 400))
def test_a_later_day_never_makes_missed_of_met(case: dict[str, Any], after: int, more: int) -> None:
    read, on = Case.read(case), day_of(case, after)
    then = {duty.key: duty for duty in evaluate(read, on + timedelta(days=more)).duties}
    for duty in evaluate(read, on).duties:
        if duty.state == "met" and duty.key in then:
            assert then[duty.key].state == "met"


@SLOWLY
@given(cases(), ASKED)
def test_a_state_follows_from_the_stored_days(case: dict[str, Any], after: int) -> None:
    """What a query reads from met_on, void_from, opens_on and due_on is the state that was worked out."""
    standing = evaluate(Case.read(case), day_of(case, after))
    today = min(standing.on, standing.stopped_on or standing.on)
    assert all(state_from_days(duty, today) == duty.state for duty in standing.duties)


def state_from_days(duty: DutyRow, today: date) -> str:
    if duty.met_on is not None:
        return "met"
    if duty.void_from is not None:
        return "void"
    if duty.due_on < today:
        return "missed"
    return "open" if duty.opens_on <= today else "upcoming"


SPANS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), max_size=4)


@settings(deadline=None)
@given(
    st.dates(date(2012, 1, 1), date(2040, 12, 31)),
    st.integers(1, 3),
    st.sampled_from([(1, 2, 3), (2, 3, 6)]),
    st.integers(0, 364),
    SPANS,
)
def test_windows_neither_overlap_nor_leave_a_gap(
    start: date, years: int, months: tuple[int, ...], credit: int, steps: list[tuple[int, int]]
) -> None:
    end, windows = term_and_windows(start.toordinal(), years, credit, months)
    assert windows[0][0] == start.toordinal() and windows[-1][1] == end
    assert all(later[0] == earlier[1] + 1 for earlier, later in pairwise(windows))
    spans, first = [], start.toordinal()
    for wait, length in steps:
        spans.append(Span(first + wait, first + wait + length))
        first += wait + length
    suspended = lengths(spans, FOREVER)
    shifted = [(moved(a, suspended), moved(b, suspended)) for a, b in windows]
    assert all(a <= b for a, b in shifted)
    for earlier, later in pairwise(shifted):
        gap = set(range(earlier[1] + 1, later[0]))
        days_suspended = {day for span in spans for day in range(span.first, span.end)}
        assert earlier[1] < later[0] and gap <= days_suspended  # only suspended days may lie between
