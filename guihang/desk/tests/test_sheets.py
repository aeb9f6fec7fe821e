"""Sheets to write on by hand and the round: filled from the file, neutral where others read, one page each."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access.models import ReadRow
from guihang.access.tests.cast import BAINIJING, Cast, make_cast, signed_in
from guihang.desk.sheets import KINDS, ROWS
from guihang.dossier.models import Entry
from guihang.dossier.tests.lives import BATU, TODAY, XIAOMEI, Life, monthly

pytestmark = pytest.mark.django_db
# What nobody who happens to read a notice may learn.
TELLING = re.compile("戒毒|吸毒|毒品|检测|尿|帮教|康复|禁毒|drug|test|treatment|rehabilitation", re.IGNORECASE)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def batu() -> Life:
    life = Life().reported().tested(*monthly(7))
    life.act("visit.made", date(2026, 9, 18), {"mode": "in_person"})
    life.write()
    return life


def printed(client: Client, kind: str, person: UUID, **posted: object) -> str:
    url = reverse("desk:sheet", args=[person, kind])
    answer = client.post(url, posted) if posted else client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def paper(page: str) -> str:
    """Of a page what is printed."""
    return page[page.index("<article") : page.rindex("</article>")]


def test_a_visit_sheet_is_filled_with_who_where_and_when_last(cast: Cast) -> None:
    page = paper(printed(signed_in(cast), "visit.made", batu().person))
    for said in ("巴图", "男", "1990 年 1 月 1 日", "13800001111", "树林召镇甲村 1 号", "9 月 18 日"):
        assert said in page
    assert BATU["id_number"] not in page, "a sheet that lies in a yard has the number masked"
    assert "150699••••••••2219" in page


def test_a_test_sheet_has_the_whole_number_and_what_came_out_last(cast: Cast) -> None:
    page = paper(printed(signed_in(cast), "test.taken", batu().person))
    assert BATU["id_number"] in page
    assert "9 月 20 日阴性" in page
    assert page.count(">检测人（签名") == 2
    assert "女性工作人员" not in page
    xiaomei = Life(XIAOMEI).reported()
    xiaomei.write()
    assert "女性工作人员" in paper(printed(signed_in(cast), "test.taken", xiaomei.person))


def test_a_notice_says_who_when_where_and_nothing_about_why(cast: Cast) -> None:
    said = {"on": "2026-11-30", "at": "09:30", "where": "树林召镇政务大厅二楼", "ask": "林晓", "phone": "13800003333"}
    for tongue in ("zh-Hans", "en"):
        page = paper(printed(signed_in(cast), "notice.served", batu().person, bring="身份证", **said, **{"in": tongue}))
        for value in ("巴图", "09:30", "树林召镇政务大厅二楼", "林晓", "13800003333", "身份证"):
            assert value in page
        assert not TELLING.search(re.sub("<[^>]+>", " ", page))
    assert "30 November 2026" in page
    blank = paper(printed(signed_in(cast), "notice.served", batu().person))
    assert "____ 年 __ 月 __ 日" in blank


def test_what_is_no_day_is_told_and_what_was_typed_is_kept(cast: Cast) -> None:
    url = reverse("desk:sheet", args=[batu().person, "notice.served"])
    answer = signed_in(cast).post(url, {"on": "下周三", "at": "25:00", "where": "镇政府", "ask": "", "phone": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“下周三”不是日期" in page
    assert "“25:00”不是时间" in page
    assert 'value="镇政府"' in page


def test_when_to_come_stands_in_no_address(cast: Cast) -> None:
    page = printed(signed_in(cast), "notice.served", batu().person)
    assert re.findall(r'<form[^>]*method="([a-z]+)"', page[page.index("ask-first") - 80 :])[0] == "post"


@pytest.mark.parametrize("kind", KINDS)
def test_the_sheets_of_several_are_one_job_for_the_printer(cast: Cast, kind: str) -> None:
    first = batu()
    other = Life(XIAOMEI).reported()
    other.write()
    foreign = Life({"name": "马远"}, place=BAINIJING)
    foreign.write()
    people = [other.person, first.person, foreign.person, uuid4(), other.person]
    posted = {"person": [*map(str, people), "x"]}
    answer = signed_in(cast).post(reverse("desk:sheets", args=[kind]), posted)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<article") == (1 if kind == "test.list" else 2)
    assert page.index("李晓梅", page.index("<article")) < page.index("巴图", page.index("<article")), (
        "in the order asked"
    )
    assert "马远" not in page
    read = set(ReadRow.objects.values_list("person_id", flat=True))
    assert read == {other.person, first.person}
    if kind == "test.list":
        assert paper(page).count("<tr>") == ROWS + 1
        assert XIAOMEI["id_number"] not in page, "several people stand on it"


def test_a_page_without_people_says_what_to_do(cast: Cast) -> None:
    answer = signed_in(cast).get(reverse("desk:sheets", args=["visit.made"]))
    assert "还没有选人" in answer.content.decode()
    assert signed_in(cast).get(reverse("desk:sheets", args=["nothing.known"])).status_code == 404


def test_the_foot_tells_which_sheet_and_whose_to_who_has_the_file(cast: Cast) -> None:
    life = batu()
    page = paper(printed(signed_in(cast), "visit.made", life.person))
    foot = re.search(r'class="foot">.*?<span translate="no">([^<]+)', page)
    assert foot
    assert f"1-261122-{life.person.hex[-6:].upper()} · " in foot[1]
    visit = Entry.objects.get(kind="visit.made").pk
    papers = signed_in(cast).get(reverse("dossier:papers", args=[life.person, visit])).content.decode()
    assert life.person.hex[-6:].upper() in papers


def test_who_only_looks_on_prints_no_sheet(cast: Cast) -> None:
    life = batu()
    for name in ("zhao", "ma", "feng", "zhou"):
        url = reverse("desk:sheet", args=[life.person, "visit.made"])
        assert signed_in(cast, name).get(url).status_code in {403, 404}
    assert not ReadRow.objects.exists()


def round_of(client: Client, asked: str = "", **posted: object) -> str:
    url = reverse("desk:round") + asked
    answer = client.post(url, posted) if posted else client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_round_has_what_is_needed_at_the_door(cast: Cast) -> None:
    life = batu()
    life.add("safety.noted", TODAY, {"two_visitors": True, "text": "院里有犬"})
    page = round_of(signed_in(cast), "?mine=0&span=open")
    for said in ("巴图", "13800001111", "树林召镇甲村 1 号", "9 月 18 日", "第 9 次检测", "二人同行"):
        assert said in page
    assert "院里有犬" not in page, "why has a door of its own"
    assert [*ReadRow.objects.values_list("person_id", "opened")] == [(life.person, False)]


def test_a_round_with_nobody_left_for_the_week_shows_all_that_is_open_and_says_so(cast: Cast) -> None:
    Life({"name": "李晓梅"}).reported().tested(*monthly(7)).write()  # today is a Sunday; the ninth test is open
    said = "以下为全部待办"
    assert "李晓梅" not in round_of(signed_in(cast), "?span=week")
    page = round_of(signed_in(cast))
    assert "李晓梅" in page
    assert said in page
    assert said not in round_of(signed_in(cast), "?span=open")


def test_my_round_is_of_those_who_answer_to_me(cast: Cast) -> None:
    mine, other = batu(), Life(XIAOMEI).reported()
    other.write()
    mine.add("worker.assigned", TODAY, {"user": str(cast.lin.pk)})
    assert "李晓梅" not in round_of(signed_in(cast), "?span=open")
    assert "李晓梅" in round_of(signed_in(cast), "?span=open&mine=0")
    wang = round_of(signed_in(cast, "wang"), "?span=open")
    assert "李晓梅" in wang, "to whom nobody answers, the round is the office's"


def test_a_visit_that_was_taken_back_was_none(cast: Cast) -> None:
    life = batu()
    later = life.add("visit.made", date(2026, 10, 9), {"mode": "in_person"}).entry
    assert "10 月 9 日" in round_of(signed_in(cast), "?span=open&mine=0")
    life.add("entry.withdrawn", TODAY, {}, supersedes=later)
    page = round_of(signed_in(cast), "?span=open&mine=0")
    assert "10 月 9 日" not in page
    assert "9 月 18 日" in page


def test_the_chosen_stand_on_the_round_whatever_is_due(cast: Cast) -> None:
    life, other = batu(), Life(XIAOMEI)
    other.write()
    page = round_of(signed_in(cast), "", person=[str(other.person)])
    assert "李晓梅" in page
    assert "巴图" not in page
    assert life.person


def test_nobody_elsewhere_stands_on_the_round(cast: Cast) -> None:
    life = batu()
    page = round_of(signed_in(cast, "ma"), "?mine=0&span=open", person=[str(life.person)])
    assert "巴图" not in page
    assert "没有要走访的人" in page
