"""The term never grows because of missed tests, refusals or absences: only a suspension moves its last day (R46)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guihang.rules.evaluate import Case, evaluate
from guihang.rules.standing import Standing

REPORTED = date(2023, 3, 10)
DAYS = st.integers(min_value=0, max_value=1200)
PLAIN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("test.taken", {"result": "negative", "method": "urine"}),
    ("test.taken", {"result": "positive", "method": "urine"}),
    ("test.refused", {}),
    ("visit.made", {"mode": "in_person"}),
    ("contact.lost", {}),
    ("contact.regained", {}),
    ("agreement.signed", {}),
)
# Being away: found on a day, from so many days before it on, and back again; or by leave, so many days ahead.
AWAY = ("absence.found", "absence.found.still", "leave.granted")
Act = tuple[int, str, dict[str, Any]]


def away(day: int, kind: str, days: int) -> Act:
    """Days away, with or without leave."""
    on = REPORTED + timedelta(days=day)
    if kind == "leave.granted":
        return day, kind, {"until": (on + timedelta(days=days)).isoformat()}
    begun = {"from": max(REPORTED, on - timedelta(days=days)).isoformat()}
    return day, "absence.found", begun if kind.endswith("still") else {**begun, "until": on.isoformat()}


ACTS = st.one_of(
    st.builds(lambda day, act: (day, *act), DAYS, st.sampled_from(PLAIN)),
    st.builds(away, DAYS, st.sampled_from(AWAY), st.integers(1, 90)),
)


@pytest.mark.proves("I5.8")
@given(acts=st.lists(ACTS, max_size=30), years=st.integers(1, 3), read=DAYS, credited=st.integers(0, 300))
def test_the_term_never_grows_by_what_was_missed(acts: list[Act], years: int, read: int, credited: int) -> None:
    standing = standing_of(acts, years, read, credited)
    last = REPORTED.replace(year=REPORTED.year + years) - timedelta(days=1 + credited)
    assert standing.ends_on == max(last, REPORTED)


@pytest.mark.proves("I5.8")
def test_what_was_missed_is_read_and_counted_all_the_same() -> None:
    """So that the above says something: the same acts count as departures, as days away and as refusals."""
    acts = [away(100, "absence.found", 40), away(200, "leave.granted", 20), (300, "test.refused", {})]
    standing = standing_of(acts, 3, 400, 0)
    assert (standing.counters.departures, standing.counters.days_away, standing.counters.refusals) == (1, 40, 1)
    assert standing.ends_on == date(2026, 3, 9)
    held = [*acts, (310, "order.suspended", {"reason": "detained"}), (340, "order.resumed", {})]
    assert standing_of(held, 3, 400, 0).ends_on == date(2026, 4, 8), "a suspension alone moves it"


def standing_of(acts: list[Act], years: int, read: int, credited: int) -> Standing:
    """How a decision stands with these acts, so many days after reporting in."""
    entries = [{"id": "r", "kind": "report.made", "on": REPORTED.isoformat(), "data": {}}]
    entries += [
        {"id": f"x{n:02}", "kind": kind, "on": (REPORTED + timedelta(days=day)).isoformat(), "data": data}
        for n, (day, kind, data) in enumerate(acts)
    ]
    order = {"id": "A", "kind": "treatment", "place": "130102100000", "decided_on": "2023-03-01", "term_years": years,
             "credited_days": credited}  # fmt: skip
    case = Case.read({"order": order, "policy": "national", "entries": entries})
    return evaluate(case, REPORTED + timedelta(days=read))
