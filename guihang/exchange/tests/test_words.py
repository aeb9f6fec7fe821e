"""The words of closed columns."""

from __future__ import annotations

from datetime import date

import pytest

from guihang.exchange.ledger.cells import Cell, Unclear
from guihang.exchange.ledger.tiers import read_tier, scheme_of
from guihang.exchange.ledger.words import read_kind, read_mode, read_result, read_sample, read_sex, read_term

DAY = date(2026, 3, 1)
ORDOS = scheme_of("150621001000", DAY)


@pytest.mark.parametrize(
    "text",
    [
        "阴性",
        "阴",
        "(-)",
        "（-）",
        "（－）",
        "-",
        "—",
        "未见异常",
        "阴性(-)",
        " 阴 性 ",
        "尿检阴性",
        "冰毒阴性",
        "吗啡阴性、冰毒阴性",
    ],
)
def test_negative(text: str) -> None:
    assert read_result(text)[0] == "negative"


@pytest.mark.parametrize(
    "text", ["阳性", "阳", "(+)", "（＋）", "+", "冰毒阳性", "阳性（+）", "冰毒(+)", "吗啡阴性，冰毒阳性", "结果：阳性"]
)
def test_positive(text: str) -> None:
    assert read_result(text)[0] == "positive"


def test_invalid() -> None:
    assert read_result("无效")[0] == "invalid"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "未检",
        "拒检",
        "阴性/阳性",
        "阴阳",
        "阴性(+)",
        "弱阳性",
        "可疑",
        "待复检",
        "□阴性 ☑阳性",
        "不是阳性",
        "阴性？",
        "1",
    ],
)
def test_a_result_that_is_not_sure_is_not_read(text: str) -> None:
    with pytest.raises(Unclear) as told:
        read_result(text)
    assert told.value.code == "result_unreadable"


@pytest.mark.parametrize("text", ["社区戒毒", "社戒", "社区戒毒人员", "社 戒", "责令社区戒毒", "社区戒毒 "])
def test_treatment(text: str) -> None:
    assert read_kind(text)[0] == "treatment"


@pytest.mark.parametrize("text", ["社区康复", "社康", "社康人员", "社区康复人员"])
def test_rehabilitation(text: str) -> None:
    assert read_kind(text)[0] == "rehabilitation"


@pytest.mark.parametrize("text", ["", "社区戒毒（康复）", "社戒社康", "强制隔离戒毒", "自愿戒毒", "其他"])
def test_a_kind_that_is_not_sure_is_not_read(text: str) -> None:
    with pytest.raises(Unclear) as told:
        read_kind(text)
    assert told.value.code == "kind_unknown"


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("走访", ("visit.made", "in_person")),
        ("入户走访", ("visit.made", "in_person")),
        ("视频走访", ("visit.made", "remote")),
        ("谈话", ("talk.held", "in_person")),
        ("面谈", ("talk.held", "in_person")),
        ("视频谈话", ("talk.held", "remote")),
        ("电话", ("talk.held", "remote")),
        ("电话访谈", ("talk.held", "remote")),
        ("心理疏导", ("counselling.given", "")),
    ],
)
def test_each_word_is_its_act(text: str, act: tuple[str, str]) -> None:
    assert read_mode(text) == act


@pytest.mark.parametrize("text", ["", "走访谈话", "其他", "未见到本人"])
def test_a_word_of_no_one_act_is_not_read(text: str) -> None:
    with pytest.raises(Unclear):
        read_mode(text)


@pytest.mark.parametrize(
    ("cell", "years"),
    [(3.0, 3), ("3", 3), ("3年", 3), ("三年", 3), ("叁年", 3), ("两年", 2), ("36个月", 3), (1.0, 1), ("", 0), ("/", 0)],
)
def test_terms(cell: Cell, years: int) -> None:
    assert read_term(cell)[0] == years


@pytest.mark.parametrize("cell", ["五年", 5.0, 0.0, "长期", 2.5])
def test_a_term_the_law_does_not_know_is_refused(cell: Cell) -> None:
    with pytest.raises(Unclear):
        read_term(cell)


@pytest.mark.parametrize(
    ("text", "tier"), [("红", "red"), ("红色", "red"), ("黄 色", "yellow"), ("蓝色预警", "blue"), ("/", "")]
)
def test_tiers(text: str, tier: str) -> None:
    assert read_tier(text, ORDOS)[0] == tier


@pytest.mark.proves("I5.4")
@pytest.mark.parametrize(
    ("place", "text", "tier"),
    [
        ("370102001000", "橙", "orange"),
        ("370102001000", "绿色管控", "green"),
        ("330106001000", "A", "A"),
        ("330106001000", "a类", "A"),
        ("330106001000", "Ｃ１级", "C1"),
        ("330106001000", "B 中风险", "B"),
        ("330106001000", "长期低风险", "C2"),
        ("440104001000", "极高风险", "extreme"),
        ("440104001000", "高", "high"),
        ("440104001000", "中风险等级", "middle"),
        ("440104001000", "低风险", "low"),
    ],
)
def test_each_place_has_the_tiers_of_its_own_scheme(place: str, text: str, tier: str) -> None:
    assert read_tier(text, scheme_of(place, DAY))[0] == tier


@pytest.mark.proves("I5.4")
@pytest.mark.parametrize(
    ("place", "text"),
    [("150621001000", "橙色"), ("150621001000", "C1"), ("330106001000", "红色"), ("330106001000", "低风险"),
     ("440104001000", "B"), ("370102001000", "高风险")],
)  # fmt: skip
def test_a_tier_of_another_scheme_is_refused(place: str, text: str) -> None:
    with pytest.raises(Unclear) as told:
        read_tier(text, scheme_of(place, DAY))
    assert told.value.code == "tier_unknown"


def test_a_word_that_is_no_tiers_is_left_out_and_said() -> None:
    assert read_tier("社会面", ORDOS) == ("", "tier_left_out")


def test_samples_and_sexes() -> None:
    assert [read_sample(t)[0] for t in ("尿液", "唾液", "毛发", "血液", "汗液", "")] == [
        "urine",
        "saliva",
        "hair",
        "blood",
        "other",
        "",
    ]
    assert [read_sex(t)[0] for t in ("男", " 女 ", "不详", "")] == ["m", "f", "", ""]
