"""The rules give the same answer as the contract written out plainly, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guihang.rules.evaluate import Case, evaluate
from guihang.rules.tests.cases import cases
from guihang.rules.tests.naive import Naive

ASKED = st.integers(-5, 1500)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(), ASKED)
def test_the_answer_is_the_contract_read_plainly(case: dict[str, Any], after: int) -> None:
    on = date.fromisoformat(case["order"]["decided_on"]) + timedelta(days=after)
    answer = evaluate(Case.read(case), on).as_json()
    plain = Naive(case, on).answer()
    for key in ("stage", "tier", "place", "lost", "term", "counters"):
        assert answer[key] == plain[key], key
    duties = answer["duties"]
    findings = answer["findings"]
    assert isinstance(duties, list) and isinstance(findings, list)
    assert [(f["code"], f["on"]) for f in findings] == plain["findings"]
    assert {d["key"] for d in duties} == set(plain["duties"])
    assert len(duties) == len(plain["duties"])
    for duty in duties:
        expected = plain["duties"][duty["key"]]
        assert {name: duty.get(name) for name in expected} == expected
        assert ("met_on" in duty) == (duty["state"] == "met") == ("late" in duty)
