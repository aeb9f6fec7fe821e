"""Words that would tell why somebody is known to the office are found; words of daily life are not."""

from __future__ import annotations

import pytest

from guihang.rules.neutral import telling_words


@pytest.mark.proves("T17", "T3")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("看看他戒毒的情况", ("毒", "戒")),
        ("戒 毒 人 员", ("毒", "戒")),
        ("戒．毒", ("毒", "戒")),
        ("请带去派出所", ("派出所",)),
        ("来做尿检", ("尿检",)),
        ("社区康复人员想找工作", ("康复",)),
        ("在喝美沙酮", ("美沙酮",)),
        ("复吸", ("复吸",)),
        ("He is in Rehab, the POLICE know", ("rehab", "police")),
        ("ｄｒｕｇｓ", ("drug",)),
    ],
)
def test_what_tells_is_found_however_it_is_written(text: str, found: tuple[str, ...]) -> None:
    assert telling_words(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "", "想找一份面馆的活", "会开叉车，有证", "做过消毒保洁", "修理吸尘器", "丢了一枚戒指", "呼吸科住院",
        "孩子上幼儿园", "A job in a kitchen, with a contract", "顺便把米带去",
    ],
)  # fmt: skip
def test_words_of_daily_life_are_left_alone(text: str) -> None:
    assert telling_words(text) == ()
