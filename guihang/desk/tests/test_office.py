"""How an office is reached: its lead writes it once, and papers say it; what is not told stays a line for the hand."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access import granting
from guihang.access.roles import Role
from guihang.access.tests.cast import ALWAYS, BAINIJING, SHULINZHAO, Cast, make_cast
from guihang.dossier.tests.lives import TODAY, Life, monthly
from guihang.territory.models import Office

pytestmark = pytest.mark.django_db
PAGE = "/office/"
TOLD = {
    "phone": "0477-0000101",
    "address": "树林召镇便民服务大厅一楼",
    "hours": "周一至周五 8:30—12:00",
    "police_phone": "0477-0000601",
}
LINE = '<i class="fill"'
TO_FILL = "还没有填写办公室电话"


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    Office.objects.create(place=SHULINZHAO, name="树林召镇社区服务")
    Office.objects.create(place=BAINIJING, name="白泥井镇社区服务")
    return make_cast()


def signed_in(cast: Cast, name: str = "wang") -> Client:
    client = Client()
    client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def batu() -> Life:
    life = Life().reported().tested(*monthly(8))
    life.act("visit.made", date(2026, 9, 18), {"mode": "in_person"})
    life.write()
    return life


def tell(**more: str) -> None:
    Office.objects.filter(place=SHULINZHAO).update(**{**TOLD, **more})


def paper(cast: Cast, page: str, life: Life, name: str = "lin", **asked: str) -> str:
    answer = signed_in(cast, name).get(reverse(page, args=[life.person]), asked)
    return article(answer.content.decode())


def article(page: str) -> str:
    found = re.search(r"<article.*</article>", page, re.DOTALL)
    assert found
    return found[0]


def coming(cast: Cast, life: Life, name: str = "lin") -> str:
    return signed_in(cast, name).get(reverse("desk:sheet", args=[life.person, "notice.served"])).content.decode()


def test_the_lead_writes_how_the_office_is_reached(cast: Cast) -> None:
    wang = signed_in(cast)
    assert "树林召镇社区服务" in wang.get(PAGE).content.decode()
    answer = wang.post(PAGE, {"place": SHULINZHAO, **TOLD}, follow=True)
    assert "已保存" in answer.content.decode()
    office = Office.objects.get(place=SHULINZHAO)
    assert {name: getattr(office, name) for name in TOLD} == TOLD
    assert office.name == "树林召镇社区服务"
    assert f'value="{TOLD["phone"]}"' in wang.get(PAGE).content.decode()


def test_what_is_left_out_is_taken_away(cast: Cast) -> None:
    tell()
    assert signed_in(cast).post(PAGE, {"place": SHULINZHAO, "phone": "", "hours": "周一"}).status_code == 302
    office = Office.objects.get(place=SHULINZHAO)
    assert (office.phone, office.address, office.hours, office.police_phone) == ("", "", "周一", "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0477 0000101", "0477 0000101"),
        (" ０４７７－００００１０１ ", "0477-0000101"),
        ("0477–0000101，0477-0000102", "0477-0000101 / 0477-0000102"),
        ("0477-0000101/0477-0000102", "0477-0000101 / 0477-0000102"),
        ("0477-0000101、110", "0477-0000101 / 110"),
        ("0477-0000101,", "0477-0000101"),
    ],
)
def test_a_phone_is_kept_as_it_is_printed(cast: Cast, typed: str, kept: str) -> None:
    assert signed_in(cast).post(PAGE, {"place": SHULINZHAO, "phone": typed}).status_code == 302
    assert Office.objects.get(place=SHULINZHAO).phone == kept


@pytest.mark.parametrize(
    "typed",
    ["请打王敏", "0477-00001O1", "12", "0477-0000101 0477-0000102", "0477-0000101、0477-0000102、0477-0000103", "-110"],
)
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_what_is_no_phone_is_told_and_what_was_typed_is_kept(cast: Cast, typed: str, language: str) -> None:
    cast.wang.language = language
    cast.wang.save()
    answer = signed_in(cast).post(PAGE, {"place": SHULINZHAO, "phone": typed, "hours": "周一至周五"})
    page = answer.content.decode()
    assert answer.status_code == 422
    said = {"zh-Hans": f"“{typed}”无法使用。", "en": f"“{typed}” cannot be used."}
    assert said[language] in page
    assert f'value="{typed}"' in page
    assert 'value="周一至周五"' in page
    assert Office.objects.get(place=SHULINZHAO).hours == ""


def test_what_does_not_fit_a_line_is_told(cast: Cast) -> None:
    posted = {"place": SHULINZHAO, "address": "长" * 121, "phone": "0477-0000101-8001、0477-0000102-8002"}
    answer = signed_in(cast).post(PAGE, posted)
    assert answer.status_code == 422
    assert answer.content.decode().count("太长了") == 2


def test_a_lead_writes_for_no_other_office(cast: Cast) -> None:
    wang = signed_in(cast)
    assert wang.get(PAGE, {"place": BAINIJING}).status_code == 404
    assert wang.post(PAGE, {"place": BAINIJING, **TOLD}).status_code == 404
    assert Office.objects.get(place=BAINIJING).phone == ""


def test_who_leads_two_offices_chooses(cast: Cast) -> None:
    assert "换一个办公室" not in signed_in(cast).get(PAGE).content.decode()
    granting.row(cast.wang, Role.OFFICE_LEAD, BAINIJING, *ALWAYS, "代管").save(force_insert=True)
    page = signed_in(cast).get(PAGE, {"place": BAINIJING}).content.decode()
    assert "换一个办公室" in page
    assert f'name="place" value="{BAINIJING}"' in page
    assert signed_in(cast).post(PAGE, {"place": BAINIJING, **TOLD}).status_code == 302
    assert Office.objects.get(place=BAINIJING).phone == TOLD["phone"]
    assert Office.objects.get(place=SHULINZHAO).phone == ""


def test_where_there_is_no_office_the_page_says_whom_to_ask(cast: Cast) -> None:
    Office.objects.all().delete()
    assert "这个地方还没有办公室" in signed_in(cast).get(PAGE).content.decode()


def test_the_page_of_workers_leads_there_for_the_lead_alone(cast: Cast) -> None:
    link = f'href="{PAGE}"'
    assert link in signed_in(cast).get(reverse("desk:workers")).content.decode()
    for name in ("lin", "zhao"):
        assert link not in signed_in(cast, name).get(reverse("desk:workers")).content.decode()
        assert signed_in(cast, name).get(PAGE).status_code == 403


def test_the_page_for_the_person_says_whom_to_call(cast: Cast) -> None:
    life = batu()
    before = paper(cast, "desk:handout", life)
    assert "办公地址" not in before
    tell()
    after = paper(cast, "desk:handout", life)
    for said in TOLD.values():
        assert said not in before
        assert said in after
    assert after.count(LINE) < before.count(LINE)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_card_has_the_phone_and_the_hours_and_not_the_police(cast: Cast, language: str) -> None:
    life = batu()
    assert LINE in paper(cast, "desk:handout", life, **{"as": "card", "in": language})
    tell()
    card = paper(cast, "desk:handout", life, **{"as": "card", "in": language})
    assert TOLD["phone"] in card
    assert TOLD["hours"] in re.sub("<[^>]+>", "", card)
    assert TOLD["police_phone"] not in card
    assert LINE not in card


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_notice_about_personal_information_says_how_to_reach_the_office(cast: Cast, language: str) -> None:
    life = batu()
    before = paper(cast, "desk:notice", life, **{"in": language})
    tell()
    after = paper(cast, "desk:notice", life, **{"in": language})
    assert TOLD["phone"] in after
    assert TOLD["address"] in after
    assert before.count(LINE) - after.count(LINE) == 2
    words = [re.sub(r"<[^>]+>|[\s.]", "", text) for text in (before, after)]
    assert words[1].replace(TOLD["phone"], "").replace(TOLD["address"], "") == words[0], "the wording is the same"


def test_the_notice_to_come_has_the_phone_and_the_place_filled_in(cast: Cast) -> None:
    life = batu()
    assert '<i class="gap">' in article(coming(cast, life))
    tell()
    page = coming(cast, life)
    assert f'value="{TOLD["phone"]}"' in page
    assert TOLD["phone"] in article(page)
    assert TOLD["address"] in article(page)
    assert TOLD["police_phone"] not in page
    url = reverse("desk:sheet", args=[life.person, "notice.served"])
    other = signed_in(cast, "lin").post(url, {"where": "镇政府", "phone": "0477-0000999"}).content.decode()
    assert "0477-0000999" in article(other), "what was typed wins"
    assert TOLD["phone"] not in article(other)


def test_notices_of_two_offices_name_the_phone_of_neither(cast: Cast) -> None:
    here, there = batu(), Life({"name": "马远"}, place=BAINIJING)
    there.write()
    tell()
    granting.row(cast.wang, Role.OFFICE_LEAD, BAINIJING, *ALWAYS, "代管").save(force_insert=True)
    posted = {"person": [str(here.person), str(there.person)]}
    page = signed_in(cast).post(reverse("desk:sheets", args=["notice.served"]), posted).content.decode()
    assert page.count("<article") == 2
    assert TOLD["phone"] not in page


def test_the_round_says_whom_to_call_on_the_way(cast: Cast) -> None:
    batu()
    tell()
    page = signed_in(cast, "lin").get(reverse("desk:round")).content.decode()
    assert TOLD["phone"] in page
    assert TOLD["police_phone"] in page


def test_the_lead_is_told_on_the_screen_that_the_phone_is_missing(cast: Cast) -> None:
    life = batu()
    pages = [reverse(name, args=[life.person]) for name in ("desk:handout", "desk:notice")]
    pages += [f"{pages[0]}?as=card", reverse("desk:sheet", args=[life.person, "notice.served"])]
    for url in pages:
        page = signed_in(cast).get(url).content.decode()
        told = re.search(rf'<p class="([^"]*)">{TO_FILL}.*?href="([^"]*)"', page)
        assert told
        assert "no-print" in told[1]
        assert told[2] == f"{PAGE}?place={SHULINZHAO}"
        assert TO_FILL not in signed_in(cast, "lin").get(url).content.decode(), "a worker cannot mend it"
    tell()
    for url in pages:
        assert TO_FILL not in signed_in(cast).get(url).content.decode()


@pytest.mark.proves("I5.10")
def test_the_page_of_an_office_has_the_light_of_its_dossiers(cast: Cast) -> None:
    assert "在办档案材料齐全" in signed_in(cast).get(PAGE).content.decode()
    batu()
    page = signed_in(cast).get(PAGE).content.decode()
    assert "1 份档案缺材料" in page
    url = re.search(r'href="(/people/[^"]*lacks=papers[^"]*)"', page)
    assert url is not None
    assert "巴图" in signed_in(cast).get(url[1].replace("&amp;", "&")).content.decode()
