"""The ways of counting that the law leaves open: the rules under settings give what is counted plainly, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guihang.rules import packs
from guihang.rules.counting import PLAIN
from guihang.rules.evaluate import Case, evaluate
from guihang.rules.tests.cases import cases
from guihang.rules.tests.naive_counting import NaiveUnder

WAYS = st.fixed_dictionaries(
    {},
    optional={
        "absence.counting": st.sampled_from(["difference", "inclusive"]),
        "absence.shortest_days": st.sampled_from([0, 1, 3, 7]),
        "overstay.counts": st.sampled_from(["yes", "no"]),
        "leave.last_day": st.sampled_from(["covered", "back"]),
        "suspension.windows": st.sampled_from(["move", "keep"]),
        "suspension.administrative": st.sampled_from(["yes", "no"]),
        "move.gap": st.sampled_from(["counts", "excluded"]),
        "term.end": st.sampled_from(["day_before", "same_day"]),
    },
)
ASKED = st.integers(-5, 1300)


def under(case: dict[str, Any], ways: dict[str, Any]) -> Case:
    read = Case.read(case)
    return Case(read.order, read.policies.under(ways), read.entries)


@st.composite
def detained(draw: st.DrawFn) -> dict[str, Any]:
    """A case some of whose suspensions are administrative detentions."""
    case: dict[str, Any] = draw(cases())
    for e in case["entries"]:
        if e["kind"] == "order.suspended" and draw(st.booleans()):
            e["data"] = {"reason": "administrative"}
    return case


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(detained(), WAYS, ASKED)
def test_counters_term_and_windows_under_settings_are_what_is_counted_plainly(
    case: dict[str, Any], ways: dict[str, Any], after: int
) -> None:
    on = date.fromisoformat(case["order"]["decided_on"]) + timedelta(days=after)
    answer, plain = evaluate(under(case, ways), on).as_json(), NaiveUnder(case, on, ways).answer()
    for key in ("stage", "term", "counters"):
        assert answer[key] == plain[key], key
    duties, findings = answer["duties"], answer["findings"]
    assert isinstance(duties, list) and isinstance(findings, list)
    assert [(f["code"], f["on"]) for f in findings] == plain["findings"]
    tests = {d["key"]: d for d in duties if d["kind"] == "test"}
    assert set(tests) == {key for key in plain["duties"] if key.startswith("test/")}
    for key, duty in tests.items():
        assert {name: duty.get(name) for name in plain["duties"][key]} == plain["duties"][key]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(detained(), WAYS, ASKED)
def test_nothing_changes_before_the_day_named_for_the_next_change(
    case: dict[str, Any], ways: dict[str, Any], after: int
) -> None:
    on = date.fromisoformat(case["order"]["decided_on"]) + timedelta(days=after)
    read = under(case, ways)
    standing = evaluate(read, on)
    change = standing.next_change_on
    last = min(change - timedelta(days=1) if change else on + timedelta(days=40), on + timedelta(days=40))
    later = evaluate(read, max(last, on))
    told = ("stage", "term", "tier", "place", "lost", "findings")
    assert {k: standing.as_json()[k] for k in told} == {k: later.as_json()[k] for k in told}
    counted = ("departures", "days_away", "refusals")
    assert [getattr(standing.counters, k) for k in counted] == [getattr(later.counters, k) for k in counted]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(detained(), ASKED, st.sampled_from([0, 3, 7]))
def test_milder_settings_never_count_more(case: dict[str, Any], after: int, shortest: int) -> None:
    on = date.fromisoformat(case["order"]["decided_on"]) + timedelta(days=after)

    def away(**ways: Any) -> tuple[int, int]:
        found = evaluate(under(case, {k.replace("_", ".", 1): v for k, v in ways.items()}), on).counters
        return found.departures, found.days_away

    plain = away()
    for milder in (away(absence_shortest_days=shortest), away(overstay_counts="no")):
        assert milder[0] <= plain[0] and milder[1] <= plain[1]
    stricter = away(absence_counting="inclusive")
    assert stricter[0] >= plain[0] and stricter[1] >= plain[1]


@pytest.mark.parametrize("name", packs.names())
def test_every_pack_of_the_contract_counts_in_the_contracts_own_ways(name: str) -> None:
    pack = packs.load(name)
    assert pack.rules(pack.boundaries[-1]).counting == PLAIN
