"""The published standard: every answer sheet gives one tier, more points never a stricter one, and it says why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guihang.rules import packs
from guihang.rules.packs import PackError
from guihang.rules.problems import BadInput
from guihang.rules.standard import FACTS, FOLDER, Standard, editions, propose, standard_named, standard_of
from guihang.rules.standardfile import read

DAY = date(2026, 3, 1).toordinal()
ALL = {name: standard for name in packs.names() if (standard := standard_of(packs.load(name), DAY)) is not None}
facts = st.dictionaries(st.sampled_from(sorted(FACTS)), st.integers(0, 40))


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Standard, dict[str, int]]:
    standard = ALL[draw(st.sampled_from(sorted(ALL)))]
    return standard, {item.code: draw(st.sampled_from([a.points for a in item.answers])) for item in standard.items}


def test_every_pack_has_a_published_standard_of_its_own_tiers() -> None:
    assert set(ALL) == set(packs.names())
    for name, standard in ALL.items():
        assert standard.scheme == packs.load(name).scheme(DAY)
        assert standard_named(standard.code) == standard


def test_the_nations_standard_has_fourteen_items_of_five_three_and_nothing() -> None:
    standard = ALL["national"]
    assert len(standard.items) == 14 and standard.most == 70
    assert {tuple(a.points for a in item.answers) for item in standard.items} == {(5, 3, 0)}
    assert ALL["ordos"] is standard


@pytest.mark.proves("I5.4")
@given(sheets(), facts)
def test_every_sheet_gives_exactly_one_tier_with_its_reasons(
    sheet: tuple[Standard, dict[str, int]], counts: dict[str, int]
) -> None:
    standard, answers = sheet
    proposal = propose(standard, answers, counts)
    assert proposal.tier in standard.scheme.codes
    assert proposal.points == sum(answers.values())
    assert proposal.reasons[0].tier == proposal.tier
    assert all(standard.scheme.rank(r.tier) >= standard.scheme.rank(proposal.tier) for r in proposal.reasons)
    for language in ("en", "zh-Hans"):
        assert all(reason.says.render(language) for reason in proposal.reasons)
    assert proposal == propose(standard, dict(reversed(answers.items())), counts)


@pytest.mark.proves("I5.4")
@given(sheets(), facts, st.data())
def test_more_points_are_never_a_stricter_tier(
    sheet: tuple[Standard, dict[str, int]], counts: dict[str, int], data: st.DataObject
) -> None:
    standard, answers = sheet
    item = data.draw(st.sampled_from(standard.items))
    better = [a.points for a in item.answers if a.points >= answers[item.code]]
    raised = answers | {item.code: data.draw(st.sampled_from(better))}
    rank = standard.scheme.rank
    assert rank(propose(standard, raised, counts).tier) >= rank(propose(standard, answers, counts).tier)
    worse = {fact: count + data.draw(st.integers(0, 3)) for fact, count in counts.items()}
    assert rank(propose(standard, answers, worse).tier) <= rank(propose(standard, answers, counts).tier)


@pytest.mark.parametrize("name", sorted(ALL))
def test_at_each_step_the_tier_changes_and_a_point_below_it_does_not(name: str) -> None:
    standard = ALL[name]
    for step, before in zip(standard.thresholds[1:], standard.thresholds, strict=False):
        assert next(s for s in reversed(standard.thresholds) if step.least >= s.least).tier == step.tier
        assert next(s for s in reversed(standard.thresholds) if step.least - 1 >= s.least).tier == before.tier
    best = {item.code: item.most for item in standard.items}
    worst = {item.code: item.answers[-1].points for item in standard.items}
    assert propose(standard, best, {}).tier == standard.scheme.codes[-1]
    assert propose(standard, worst, {}).tier == standard.scheme.codes[0]


def test_lost_contact_is_the_strictest_whatever_the_points() -> None:
    for standard in ALL.values():
        best = {item.code: item.most for item in standard.items}
        proposal = propose(standard, best, {"lost": 1})
        assert proposal.tier == standard.scheme.codes[0]
        assert str(proposal.reasons[0].says) == "contact with the person is lost"


@pytest.mark.parametrize("change", [{"insight": 4}, {"insight": None}, {"mind": "x"}, {"unknown": 5}])
def test_a_sheet_at_fault_is_refused_and_says_which_item(change: dict[str, object]) -> None:
    standard = ALL["national"]
    answers = {item.code: 5 for item in standard.items} | change
    with pytest.raises(BadInput) as refused:
        propose(standard, answers, {})
    assert {p.field for p in refused.value.problems} == set(change)


def test_before_a_region_has_tiers_of_its_own_the_nations_standard_counts() -> None:
    found = standard_of(packs.load("zhejiang"), date(2020, 1, 1).toordinal())
    assert found is not None and found.name == "national"
    assert standard_named("atlantis 1") is None and standard_named("national 99") is None
    assert editions("../packs/national") == ()


GOOD = (FOLDER / "risk.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "key", "fault"),
    [
        ('name = "risk"', 'name = "other"', "name", "not the file's name"),
        ('version = "1"', 'version = ""', "edition[1].version", "is missing"),
        ("since = 2016-01-01", "since = 2010-01-01", "edition[1].since", "before the pack"),
        ('status = "default"', 'status = "sure"', "edition[1].status", "none of the codes"),
        ('source = ["JDB37"]', 'source = ["X9"]', "edition[1].source", "not declared"),
        ('items_of = "national"', 'items_of = "risk"', "edition[1].items_of", "no standard in force"),
        ('items_of = "national"', "", "edition[1].item", "are none"),
        ('tier = "middle"\nfrom = 35', 'tier = "red"\nfrom = 35', "edition[1].threshold", "not every tier"),
        ("from = 35", "from = 56", "edition[1].threshold.from", "no ladder"),
        ("from = 56", "from = 71", "edition[1].threshold.from", "cannot be reached"),
        ('fact = "lost"', 'fact = "sad"', "edition[1].hard[1].fact", "none of the codes"),
        ('fact = "lost"\nfrom = 1', 'fact = "lost"\nfrom = 0', "edition[1].hard[1].from", "hold for everybody"),
        ('version = "1"', 'version = "1"\ncolour = 1', "edition[1].colour", "key that standards do not have"),
    ],
)
def test_a_bad_standard_is_refused_with_its_cure(tmp_path: Path, old: str, new: str, key: str, fault: str) -> None:
    path = tmp_path / "risk.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError, match=fault) as refused:
        read(path, packs.load("risk"), editions)
    assert refused.value.key == key
    assert refused.value.render("zh-Hans") != refused.value.render("en")
