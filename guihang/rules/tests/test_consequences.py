"""What may follow a breach differs by measure, and the law protects some: LAW.md R09, R34 to R38."""

from __future__ import annotations

import pytest

from guihang.rules import packs
from guihang.rules.acts.codes import FINDINGS, PROTECTED_FOR
from guihang.rules.beside.consequences import SERIOUS, TELLS, Protection, consequences


def codes(*args: object, **more: object) -> list[str]:
    return [c.code for c in consequences(*args, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize("finding", SERIOUS)
def test_in_community_treatment_the_police_may_order_compulsory_treatment(finding: str) -> None:
    assert codes("treatment", finding) == ["report", "compulsory_possible", "ask_protection"]


@pytest.mark.parametrize("finding", SERIOUS)
def test_in_community_rehabilitation_a_breach_alone_is_no_ground(finding: str) -> None:
    assert codes("rehabilitation", finding) == ["report", "no_ground_alone", "not_ended_early", "ask_protection"]
    assert "zhejiang_treatment" in codes("rehabilitation", finding, pack="zhejiang")


@pytest.mark.parametrize("why", ["pregnant", "nursing"])
def test_nobody_pregnant_or_nursing_is_told_of_compulsory_treatment(why: str) -> None:
    found = codes("treatment", "serious_breach.refusals", [Protection(why, 100)], 100)
    assert found == ["report", "protected"]


def test_a_ground_that_is_over_protects_no_longer() -> None:
    found = codes("treatment", "serious_breach.refusals", [Protection("nursing", 99)], 100)
    assert found == ["report", "compulsory_possible", "ask_protection"]


def test_under_sixteen_it_may_be_left_out() -> None:
    found = codes("treatment", "serious_breach.refusals", [Protection("under_16", None)], 100)
    assert found == ["report", "compulsory_possible", "protected_young"]


def test_a_positive_test_is_to_be_confirmed_first() -> None:
    assert codes("treatment", "positive_test")[0] == "to_be_confirmed"
    assert "used_again" in codes("rehabilitation", "positive_test")


@pytest.mark.parametrize("finding", ["refused_test", "away_without_leave"])
def test_what_is_not_serious_asks_for_words(finding: str) -> None:
    assert codes("treatment", finding) == codes("rehabilitation", finding) == ["words_first"]


def test_every_finding_of_every_measure_says_something_and_every_source_is_declared() -> None:
    declared = packs.load("national").sources
    assert all(set(c.basis) <= declared.keys() for c in TELLS.values())
    said = {
        c.code
        for measure in ("treatment", "rehabilitation")
        for finding in FINDINGS
        for why in ("", *PROTECTED_FOR)
        for c in consequences(measure, finding, [Protection(why, None)] if why else [], 1, "zhejiang")
    }
    assert said == set(TELLS)
