"""A move to anywhere in the country: the place said by name or code, offices that are not on the platform, and files
for named readers on the way."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guihang.access import places
from guihang.access.roles import Role
from guihang.access.tests.cast import (
    BAINIJING,
    DALAD,
    INNER_MONGOLIA,
    ORDOS,
    SHULINZHAO,
    Cast,
    make_cast,
    signed_in,
    somebody,
)
from guihang.course.tests.test_moving import _day, act, approve, arrive, filled, life, newest, sent, subject
from guihang.dossier.far_place import called
from guihang.dossier.models import Person
from guihang.dossier.tests.lives import Life
from guihang.territory.models import Division

__all__ = ["_day", "life"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.7")]
CHENGGUAN, OTHER_CHENGGUAN, UNLISTED = "410122100000", "410225100000", "310101002000"
LISTED = {
    INNER_MONGOLIA: ("内蒙古自治区", 1), ORDOS: ("鄂尔多斯市", 2), DALAD: ("达拉特旗", 3), SHULINZHAO: ("树林召镇", 4),
    BAINIJING: ("白泥井镇", 4), "410000000000": ("河南省", 1), "410100000000": ("郑州市", 2),
    "410122000000": ("中牟县", 3), CHENGGUAN: ("城关镇", 4), "410122101000": ("韩寺镇", 4),
    "410200000000": ("开封市", 2), "410225000000": ("兰考县", 3), OTHER_CHENGGUAN: ("城关镇", 4),
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    for code, (name, level) in LISTED.items():
        Division.objects.create(code=code, name=name, level=level, valid_from=date(2020, 1, 1))
    places.forget()
    return make_cast()


def asked(client: Client, life: Life, **changed: Any) -> Any:
    """The form of a request, sent with a place."""
    url = act(life, "move.asked")
    said = filled(client, url) | {"change_on": "2026-11-20", "ground": "residence"} | changed
    return client.post(url, said)


def offered(page: str) -> list[str]:
    return re.findall(r'name="place_pick" value="(\d+)"', page)


@pytest.mark.parametrize(
    "said", ["410122101000", "410122101", "韩寺镇", "中牟县韩寺镇", "河南省郑州市中牟县韩寺镇", "郑州 中牟 韩寺"]
)
def test_a_township_of_another_province_is_said_by_name_or_code(cast: Cast, life: Life, said: str) -> None:
    assert asked(signed_in(cast), life, place=said).status_code == 302
    assert newest(life, "move.asked").data["place"] == "410122101000"


def test_a_name_that_two_townships_bear_is_asked_back_with_the_whole_path(cast: Cast, life: Life) -> None:
    lin = signed_in(cast)
    answer = asked(lin, life, place="城关镇")
    page = answer.content.decode()
    assert answer.status_code == 422 and offered(page) == [CHENGGUAN, OTHER_CHENGGUAN]
    assert "河南省郑州市中牟县城关镇" in page and "河南省开封市兰考县城关镇" in page
    # Chosen without another word typed, with no script: the second page is sent as it stands.
    again = {"place": "城关镇", "place_of": "城关镇", "place_pick": OTHER_CHENGGUAN}
    assert asked(lin, life, **again).status_code == 302
    assert newest(life, "move.asked").data["place"] == OTHER_CHENGGUAN


def test_what_was_chosen_counts_no_longer_once_something_else_is_typed(cast: Cast, life: Life) -> None:
    said = {"place": "韩寺镇", "place_of": "城关镇", "place_pick": OTHER_CHENGGUAN}
    assert asked(signed_in(cast), life, **said).status_code == 302
    assert newest(life, "move.asked").data["place"] == "410122101000"


@pytest.mark.parametrize("said", ["中牟县", "中牟", "410122", "410122000000"])
def test_a_county_lists_its_townships_to_choose_from(cast: Cast, life: Life, said: str) -> None:
    answer = asked(signed_in(cast), life, place=said)
    assert answer.status_code == 422 and offered(answer.content.decode()) == [CHENGGUAN, "410122101000"]


@pytest.mark.parametrize(("said", "words"), [("无此镇", "区划名录"), ("12345", "5")])
def test_a_place_that_is_not_found_says_what_is_expected_and_keeps_what_was_typed(
    cast: Cast, life: Life, said: str, words: str
) -> None:
    answer = asked(signed_in(cast), life, place=said)
    page = answer.content.decode()
    assert answer.status_code == 422 and f'value="{said}"' in page and words in page and not offered(page)


def test_a_code_that_no_list_has_is_taken_when_it_is_chosen_a_second_time(cast: Cast, life: Life) -> None:
    lin = signed_in(cast)
    answer = asked(lin, life, place=UNLISTED)
    assert answer.status_code == 422 and offered(answer.content.decode()) == [UNLISTED]
    assert asked(lin, life, place=UNLISTED, place_of=UNLISTED, place_pick=UNLISTED).status_code == 302
    assert newest(life, "move.asked").data["place"] == UNLISTED


def test_the_nearest_of_several_stands_first(cast: Cast) -> None:
    assert [code for code, _path in called("城关镇", "410225200000")[1]] == [OTHER_CHENGGUAN, CHENGGUAN]
    assert called("白", "")[1] == ()


def test_a_place_nobody_serves_gets_the_file_on_paper_and_the_old_office_writes_the_arrival(
    cast: Cast, life: Life
) -> None:
    lin = signed_in(cast)
    approve(cast, life, to=CHENGGUAN)
    page = lin.get(subject(life)).content.decode()
    url = reverse("course:move-arrived", args=[life.person])
    assert "纸质" in page and url in page
    answer = lin.post(url, filled(lin, url) | {"note": ""})
    assert answer.status_code == 422, "how it was confirmed is asked"
    answer = lin.post(url, filled(lin, url) | {"note": "对方回函", "place": "韩寺镇"})
    assert answer.status_code == 422 and "应为" in answer.content.decode()
    sent(lin, url, note="对方回函")
    person = Person.objects.get()
    assert (person.place, person.crossing) == (CHENGGUAN, "")
    assert lin.get(reverse("dossier:file", args=[life.person])).status_code == 404


def test_where_the_platform_is_used_only_the_receiving_office_writes_the_arrival(cast: Cast, life: Life) -> None:
    lin = signed_in(cast)
    approve(cast, life)
    assert lin.get(reverse("course:move-arrived", args=[life.person])).status_code == 404
    answer = lin.get(act(life, "move.received"))
    assert (answer.status_code, answer["Location"]) == (302, subject(life))
    assert lin.post(act(life, "move.received"), {"place": BAINIJING}).status_code == 404
    assert Person.objects.get().place == SHULINZHAO


def readers(client: Client, life: Life, *users: Any) -> Any:
    url = reverse("dossier:readers", args=[life.person])
    page = client.get(url).content.decode()
    entry = re.search(r'name="entry" value="([^"]*)"', page)
    assert entry is not None
    said = {"entry": entry[1], "restricted": "1", "why": "relative", "readers": [str(u.pk) for u in users]}
    return client.post(url, said)


def test_a_restricted_file_is_received_by_the_reader_who_was_named_there(cast: Cast, life: Life) -> None:
    lead = somebody(Role.OFFICE_LEAD, BAINIJING)
    approve(cast, life)
    wang, ma = signed_in(cast, "wang"), signed_in(cast, "ma")
    assert readers(wang, life, cast.lin, cast.wang).status_code == 302
    assert ma.get(reverse("course:arrival", args=[life.person])).status_code == 404
    assert ma.post(arrive(cast, life, "move.received")).status_code == 404
    assert "无人看到" in wang.get(subject(life)).content.decode()
    answer = readers(wang, life, cast.lin, cast.wang, cast.ma)
    assert answer.status_code == 422, "a lead there, or nobody could change the list after the arrival"
    assert readers(wang, life, cast.lin, cast.wang, cast.ma, lead).status_code == 302
    assert "马骏" in wang.get(subject(life)).content.decode()
    page = ma.get(reverse("course:arrival", args=[life.person])).content.decode()
    assert "巴图" in page and "13800001111" not in page
    assert ma.get(reverse("dossier:file", args=[life.person])).status_code == 404
    sent(ma, arrive(cast, life, "move.received"), worker=str(cast.ma.pk), without_papers="on")
    person = Person.objects.get()
    assert (person.place, person.worker, person.restricted) == (BAINIJING, cast.ma.pk, True)
    assert ma.get(reverse("dossier:file", args=[life.person])).status_code == 200
    assert signed_in(cast).get(reverse("dossier:file", args=[life.person])).status_code == 404
