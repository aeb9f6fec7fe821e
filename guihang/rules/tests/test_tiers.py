"""Tiers of other schemes than three colours: what packs declare, what a case may name, what is not carried over."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guihang.rules import packs
from guihang.rules.acts.codes import code_label
from guihang.rules.beside.given import answer_of
from guihang.rules.case import Case
from guihang.rules.evaluate import evaluate
from guihang.rules.packfile import read
from guihang.rules.packs import PackError
from guihang.rules.problems import BadInput
from guihang.texts import translate

SCHEMES = {
    "national": ["red", "yellow", "blue"],
    "ordos": ["red", "yellow", "blue"],
    "jinan": ["red", "orange", "yellow", "green"],
    "zhejiang": ["A", "B", "C1", "C2"],
    "guangzhou": ["extreme", "high", "middle", "low"],
    "risk": ["high", "middle", "low"],
}
DAY = date(2026, 3, 1)


def entry(identity: str, kind: str, on: str, **data: object) -> dict[str, Any]:
    return {"id": identity, "kind": kind, "on": on, "data": data}


def case(policy: str, *entries: dict[str, Any], later: list[dict[str, str]] | None = None) -> dict[str, Any]:
    order = {"id": "A", "kind": "treatment", "place": "330106001000", "decided_on": "2025-01-01", "term_years": 3}
    begun = entry("e0", "report.made", "2025-01-06")
    given: dict[str, Any] = {"order": order, "policy": policy, "entries": [begun, *entries]}
    return given | ({"policies": later} if later else {})


def tier(given: dict[str, Any], on: date = DAY) -> str | None:
    return evaluate(Case.read(given), on).tier


@pytest.mark.proves("I5.4")
@pytest.mark.parametrize(("name", "codes"), SCHEMES.items())
def test_a_pack_has_its_own_tiers_the_strictest_first(name: str, codes: list[str]) -> None:
    pack = packs.load(name)
    scheme = pack.scheme(DAY.toordinal())
    assert list(scheme.codes) == codes
    assert pack.rules(DAY.toordinal()).initial_tier in codes
    asked = {code for tiers in pack.rules(DAY.toordinal()).asks.values() for code in tiers}
    assert asked == set(codes), "each tier is asked for something, and no other is"


def test_every_figure_that_the_sources_do_not_give_is_said_to_be_ours() -> None:
    for name in ("jinan", "zhejiang", "guangzhou", "risk"):
        for figure, rows in packs.load(name).rows.items():
            assert all(row.status == "default" and row.why for row in rows), (name, figure)


def test_a_code_looks_and_reads_the_same_in_every_pack_and_fits_its_column() -> None:
    for name in packs.names():
        scheme = packs.load(name).tiers
        for each in scheme.tiers if scheme else ():
            known = packs.every_tier()[each.code]
            assert (each.shape, each.colour, each.label) == (known.shape, known.colour, known.label)
            assert len(each.code) <= 8
            assert each.label == {lang: translate(code_label(each.code), full) for lang, full in
                                  (("en", "en"), ("zh", "zh-Hans"))}  # fmt: skip


def test_the_tiers_of_one_pack_differ_in_shape_and_in_colour() -> None:
    for name in packs.names():
        tiers = packs.load(name).scheme(DAY.toordinal()).tiers
        assert len({t.shape for t in tiers}) == len({t.colour for t in tiers}) == len(tiers)


@pytest.mark.parametrize(("policy", "code"), [("ordos", "green"), ("zhejiang", "low"), ("jinan", "A"), ("risk", "red")])
def test_a_case_names_only_tiers_of_its_packs(policy: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        Case.read(case(policy, entry("e1", "tier.set", "2025-02-01", tier=code)))
    (problem,) = refused.value.problems
    assert problem.field == "data.tier"
    for language in ("en", "zh-Hans"):
        said = problem.render(language)
        assert code in said and all(each in said for each in SCHEMES[policy])


def test_a_replaced_entry_is_held_to_the_tiers_too() -> None:
    old = entry("e1", "tier.set", "2025-02-01", tier="pink")
    new = entry("e2", "tier.set", "2025-02-01", tier="A") | {"supersedes": "e1"}
    with pytest.raises(BadInput):
        Case.read(case("zhejiang", old, new))


def test_a_tier_of_another_scheme_asks_for_its_visits() -> None:
    standing = evaluate(Case.read(case("zhejiang", entry("e1", "tier.set", "2025-01-10", tier="A"))), date(2025, 3, 5))
    assert standing.tier == "A"
    assert {d.key for d in standing.duties if d.kind == "visit"} == {"visit/2025-02", "visit/2025-03"}


@pytest.mark.proves("I5.4")
def test_a_tier_is_not_carried_into_a_region_with_other_tiers() -> None:
    red = entry("e1", "tier.set", "2025-02-01", tier="red")
    moved = [red, entry("e2", "move.approved", "2025-06-01", place="330106001000"),
             entry("e3", "move.received", "2025-06-10", place="330106001000")]  # fmt: skip
    later = [{"since": "2025-06-10", "policy": "zhejiang"}]
    assert tier(case("ordos", *moved, later=later), date(2025, 6, 9)) == "red"
    assert tier(case("ordos", *moved, later=later)) == "B"
    anew = entry("e4", "tier.set", "2025-07-01", tier="C2")
    assert tier(case("ordos", *moved, anew, later=later)) == "C2"
    same = [{"since": "2025-06-10", "policy": "chongqing"}]
    assert tier(case("ordos", *moved, later=same)) == "red", "the same three colours go on"


def test_the_same_word_of_another_scheme_is_another_tier() -> None:
    red = entry("e1", "tier.set", "2025-02-01", tier="red")
    later = [{"since": "2025-06-10", "policy": "jinan"}]
    assert tier(case("ordos", red, later=later)) == "yellow"
    assert tier(case("ordos", red, later=[*later, {"since": "2025-09-01", "policy": "ordos"}])) == "red"


def test_on_a_day_only_the_tiers_in_force_there_may_be_set() -> None:
    later = [{"since": "2025-06-10", "policy": "zhejiang"}]
    Case.read(case("ordos", entry("e1", "tier.set", "2025-03-01", tier="A"), later=later))  # either pack of the case
    with pytest.raises(BadInput):
        Case.read(case("zhejiang", entry("e1", "tier.set", "2025-03-01", tier="red")))


def test_the_standing_says_on_which_day_the_tier_changes_by_itself() -> None:
    red = entry("e1", "tier.set", "2025-02-01", tier="red")
    given = case("ordos", red, later=[{"since": "2025-06-10", "policy": "zhejiang"}])
    standing = evaluate(Case.read(given), date(2025, 6, 1))
    assert standing.next_change_on == date(2025, 6, 10)


HEAD = 'name = "region"\nbase = "national"\nsince = 2020-01-01\n'
TIER = '[[tier]]\ncode = "high"\nlabel = { en = "High", zh = "高" }\nshape = "▲"\ncolour = "red"\nrank = 1\n'
LOW = TIER.replace("high", "low").replace("▲", "●").replace('"red"', '"blue"').replace("rank = 1", "rank = 2")
FIRST = (
    '[[figure]]\nname = "tier.initial"\nvalue = "low"\nsince = 2020-01-01\nstatus = "default"\nsource = ["reg-18"]\n'
)


@pytest.mark.parametrize(
    ("text", "key", "fault"),
    [
        (TIER.replace('"high"', '"utmost risk"') + LOW + FIRST, "tier[1].code", "none of the codes"),
        (TIER.replace("▲", "☠") + LOW + FIRST, "tier[1].shape", "none of the codes"),
        (TIER.replace('"red"', '"pink"') + LOW + FIRST, "tier[1].colour", "none of the codes"),
        (TIER.replace(', zh = "高"', "") + LOW + FIRST, "tier[1].label", "lacks a language"),
        (TIER.replace("rank = 1", "rank = 0") + LOW + FIRST, "tier[1].rank", "no whole number"),
        (TIER.replace("rank = 1", "rank = 3") + LOW + FIRST, "tier.rank", "no order"),
        (TIER + LOW.replace("●", "▲") + FIRST, "tier.shape", "twice"),
        (TIER + TIER.replace("rank = 1", "rank = 2") + FIRST, "tier.code", "twice"),
        (TIER + LOW, "tier.initial", "has no row"),
        (TIER + LOW + FIRST.replace('"low"', '"red"'), "figure[1].value", "does not fit"),
    ],
)
def test_bad_tiers_are_refused_with_their_cure(tmp_path: Path, text: str, key: str, fault: str) -> None:
    path = tmp_path / "region.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(PackError, match=fault) as refused:
        read(path, packs.load)
    assert refused.value.key == key
    assert refused.value.render("zh-Hans") != refused.value.render("en")


def test_good_tiers_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "region.toml"
    path.write_text(HEAD + TIER + LOW + FIRST, encoding="utf-8")
    pack = read(path, packs.load)
    assert pack.scheme(date(2020, 1, 1).toordinal()).codes == ("high", "low")
    assert pack.scheme(date(2019, 12, 31).toordinal()).codes == ("red", "yellow", "blue")


@pytest.mark.proves("I5.4")
@pytest.mark.parametrize("name", packs.names())
def test_a_visit_of_every_ten_days_is_asked_for_in_one_way_only(name: str) -> None:
    pack, day = packs.load(name), DAY.toordinal()

    def visits(counting: str) -> tuple[set[str], set[str]]:
        rules = pack.under({"visit.counting": counting}).rules(day)
        periods = rules.asks.get("ten_days", {}).items()
        return {tier for tier, asked in periods if any(a.kind == "visit" for a in asked)}, set(rules.rolling)

    by_periods, rolls = visits("periods"), visits("rolling")
    assert by_periods == (rolls[1], set())
    assert rolls[0] == set()
    assert bool(rolls[1]) is (name == "chongqing")


@pytest.mark.proves("I5.4")
@pytest.mark.parametrize("counting", ["periods", "rolling"])
def test_a_file_is_owed_the_visits_of_one_counting_and_never_of_both(counting: str) -> None:
    given = case("chongqing", entry("e1", "tier.set", "2025-01-06", tier="red"))
    asked = answer_of(Case.read(given), {**given, "beside": {"settings": {"visit.counting": counting}}}, DAY)
    beside = asked["beside"]
    assert isinstance(beside, dict)
    contract = asked["duties"]
    assert isinstance(contract, list)
    plain = {duty["key"] for duty in contract} - set(beside["instead_of"])
    periods = {key for key in plain if key.startswith("visit/")}
    rolling = {duty["key"] for duty in beside["duties"] if duty["kind"] == "visit-rolling"}
    assert bool(periods) is (counting == "periods")
    assert bool(rolling) is (counting == "rolling")
