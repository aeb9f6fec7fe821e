"""The page and the card that are put into the person's hands: what they say, and what they keep to themselves."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access.models import ReadRow
from guihang.access.tests.cast import Cast, make_cast
from guihang.dossier.tests.lives import TODAY, Life, monthly
from guihang.rules import packs

pytestmark = pytest.mark.django_db
WHY = re.compile("戒毒|吸毒|毒品|检测|康复|drug|treatment|rehabilitation|test", re.IGNORECASE)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def batu(cast: Cast) -> Life:
    life = Life().reported().tested(*monthly(8))
    life.act("worker.assigned", date(2026, 3, 10), {"user": str(cast.lin.pk)})
    members = {"members": [{"role": "社区民警", "name": "丁一"}, {"role": "志愿者", "name": "戊二"}]}
    life.act("group.formed", date(2026, 3, 12), members, order=life.order)
    life.write()
    return life


def paper(cast: Cast, life: Life, name: str = "lin", **asked: str) -> str:
    """The paper itself as text, without the frame of the page."""
    return text_of(whole(cast, life, name, **asked))


def whole(cast: Cast, life: Life, name: str = "lin", **asked: str) -> str:
    client = Client()
    client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("desk:handout", args=[life.person]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def text_of(page: str) -> str:
    found = re.search(r"<article.*?</article>", page, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[0])


def test_the_page_says_what_comes_next_by_when_where_and_what_to_bring(cast: Cast) -> None:
    said = paper(cast, batu(cast))
    for part in (
        "写给：巴图",
        "来我们这里做第 9 次检测",
        "最晚 12 月 9 日 星期三",
        "哪天几点",
        "带身份证",
        "请提前打电话",
    ):
        assert part in said, part


def test_the_page_says_until_when_what_moves_it_and_that_a_missed_test_does_not(cast: Cast) -> None:
    said = paper(cast, batu(cast))
    assert "最后一天是 2029 年 3 月 9 日 星期五" in said
    assert "被拘留、逮捕" in said
    assert "错过一次检测，不会让时间变长" in said


def test_where_leave_is_granted_a_report_is_not_enough(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    life = batu(cast)
    assert "走之前给我们写一份报告" in paper(cast, life)
    changed, load = packs.load("ordos").under({"leave.mode": "approval"}), packs.load
    monkeypatch.setattr(packs, "load", lambda name: changed if name == "ordos" else load(name))
    assert "得到答复后再走" in paper(cast, life)


def test_the_page_says_how_often_and_by_which_article(cast: Cast) -> None:
    said = paper(cast, batu(cast))
    assert "第一年每月检测一次；第二年每 2 个月检测一次；第三年每 3 个月检测一次" in said
    assert "鄂府发〔2014〕75号" in said
    assert "见面：每季度" in said


def test_the_page_names_who_answers_and_the_police_of_the_group_alone(cast: Cast) -> None:
    said = paper(cast, batu(cast))
    assert "林晓负责和您联系" in said
    assert "丁一" in said
    assert "戊二" not in said


@pytest.mark.parametrize(
    "right",
    [
        "歧视您",
        "依法保密",
        "找工作",
        "看自己的记录",
        "3 天内",
        "60 天内",
        "6 个月内",
        "12345",
        "您自己的话",
        "三天以上",
    ],
)
def test_the_page_tells_the_rights_and_how_to_object(cast: Cast, right: str) -> None:
    assert right in paper(cast, batu(cast))


def test_head_and_title_say_nothing_about_why(cast: Cast) -> None:
    page = whole(cast, batu(cast))
    title = re.search(r"<title>(.*?)</title>", page)
    head = re.search(r"<h1>(.*?)</h1>", page)
    assert title and head
    assert not WHY.search(title[1] + head[1])
    assert "社区服务" in title[1]
    assert "社区服务" in head[1]


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_card_names_nobody_and_nothing_about_why(cast: Cast, language: str) -> None:
    said = paper(cast, batu(cast), **{"as": "card", "in": language})
    assert not WHY.search(said)
    assert "巴图" not in said
    assert "林晓" in said, "whom to call"
    assert ("12 月 9 日" if language == "zh-Hans" else "9 Dec") in said


def test_the_paper_can_be_had_in_the_other_language(cast: Cast) -> None:
    said = paper(cast, batu(cast), **{"in": "en"})
    assert "Come to us for Test 9" in said
    assert "First year: a test every month; Second year: a test every 2 months" in said
    assert "If you do not agree" in said


def test_who_has_not_reported_in_is_told_to_and_how_long_it_will_last(cast: Cast) -> None:
    life = Life(decided=date(2026, 11, 10))
    life.act("order.served", date(2026, 11, 12), {"to": "person"}, order=life.order)
    life.write()
    said = paper(cast, life)
    assert "来我们这里报到" in said
    assert "带身份证和决定书" in said
    assert "从您报到那天开始算，一共 3 年" in said


def test_what_is_late_and_can_still_be_done_comes_first(cast: Cast) -> None:
    life = Life(decided=date(2026, 10, 1))
    life.act("order.served", date(2026, 10, 8), {"to": "person"}, order=life.order)
    life.write()
    assert "已经到期，请尽快来" in paper(cast, life)


def test_after_the_end_nothing_is_asked(cast: Cast) -> None:
    life = batu(cast)
    life.add("order.terminated", date(2026, 11, 20), {"reason": "other"}, order=life.order)
    said = paper(cast, life)
    assert "现在不再要求您做什么了" in said
    assert "最后一天" not in said


def test_days_served_before_are_said(cast: Cast) -> None:
    life = Life()
    entered: Any = {**life.made[1].data, "credited_days": 100}
    life.made[1] = life.made[1]._replace(data=entered)
    life.reported().write()
    assert "已经执行过的 100 天，已经减掉了" in paper(cast, life)


def test_making_the_paper_is_a_look_into_the_file(cast: Cast) -> None:
    life = batu(cast)
    paper(cast, life)
    assert ReadRow.objects.get(person_id=life.person).opened


@pytest.mark.parametrize("asked", [{}, {"as": "card"}])
def test_nothing_is_asked_beyond_the_last_day_and_a_deadline_is_no_appointment(
    cast: Cast, settings: Settings, asked: dict[str, str]
) -> None:
    life = Life(decided=date(2023, 12, 10)).reported(date(2023, 12, 17))
    life.write()
    settings.GUIHANG_TODAY = date(2026, 11, 28)
    said = re.sub(r"\s+", " ", paper(cast, life, **asked))
    assert "12 月 31 日" not in said
    assert "2027 年" not in said
    if asked:
        assert "12 月 16 日以前，工作人员和您见一面" in said
        assert "星期" not in said
    else:
        assert "我们和您见一面，在您家或者在我们这里最晚 12 月 16 日 星期三" in said
