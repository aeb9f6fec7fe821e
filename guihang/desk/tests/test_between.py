"""Between two offices of two counties: both count who is on the way, with both clocks, on the page and behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from guihang.access import clock, places
from guihang.access.actor import Actor
from guihang.access.models import User
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
from guihang.desk.between import between, counted
from guihang.desk.county import chosen, county
from guihang.dossier.models import Person
from guihang.dossier.rebuild import rebuild
from guihang.dossier.tests.lives import BATU, NOW, TODAY, XIAOMEI, Life
from guihang.territory.codes import Territory
from guihang.territory.models import Division

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.7", "I5.11")]
JUNGAR, XUEJIAWAN = "150622000000", "150622100000"
CHONGQING, YUZHONG, QIXINGGANG = "500000000000", "500103000000", "500103001000"
NAMES = {
    INNER_MONGOLIA: ("内蒙古自治区", 1, None), ORDOS: ("鄂尔多斯市", 2, INNER_MONGOLIA), DALAD: ("达拉特旗", 3, ORDOS),
    SHULINZHAO: ("树林召镇", 4, DALAD), BAINIJING: ("白泥井镇", 4, DALAD), JUNGAR: ("准格尔旗", 3, ORDOS),
    XUEJIAWAN: ("薛家湾镇", 4, JUNGAR), CHONGQING: ("重庆市", 1, None), YUZHONG: ("渝中区", 3, CHONGQING),
    QIXINGGANG: ("七星岗街道", 4, YUZHONG),
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    places.forget()
    for code, (name, level, parent) in NAMES.items():
        Division.objects.create(code=code, name=name, level=level, parent_id=parent, valid_from=date(2020, 1, 1))
    return make_cast()


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with patch.object(clock, "today", lambda: TODAY), patch.object(clock, "now", lambda: NOW):
        yield


def going(to: str, described: dict[str, Any] = BATU, place: str = SHULINZHAO, on: date = date(2026, 11, 20)) -> Life:
    life = Life(described, place=place).reported()
    life.write()
    life.add("move.approved", on, {"place": to}, order=life.order)
    return life


def numbers(user: User, code: str) -> tuple[int, dict[str, int]]:
    """The county page's number of people between two offices: in all, and by part."""
    actor = Actor.for_user(user, TODAY)
    found = county(actor, *chosen(actor, code))
    return found.sum.moving, {p.code: p.moving for p in found.parts if p.moving}


def test_the_sending_and_the_receiving_county_both_count_them(cast: Cast) -> None:
    going(XUEJIAWAN)
    jungar = somebody(Role.COUNTY, JUNGAR)
    for user, code, office in ((cast.zhao, DALAD, SHULINZHAO), (jungar, JUNGAR, XUEJIAWAN)):
        actor = Actor.for_user(user, TODAY)
        assert numbers(user, code) == (1, {office: 1})
        ways = counted(actor, Territory.of(code))
        assert [(p.code, p.people) for p in ways.parts] == [(office, 1)] and ways.people == 1
        assert between(actor, [Territory.of(office)]).count() == 1


def test_above_both_they_stand_in_two_rows_and_are_one_person(cast: Cast) -> None:
    going(XUEJIAWAN, on=date(2026, 3, 20))  # long past both days
    going(BAINIJING, XIAOMEI)
    for user, code, rows in (
        (cast.qian, ORDOS, {DALAD: 2, JUNGAR: 1}), (cast.sun, INNER_MONGOLIA, {ORDOS: 2}),
    ):  # fmt: skip
        assert numbers(user, code) == (2, rows)
        ways = counted(Actor.for_user(user, TODAY), Territory.of(code))
        assert ({p.code: p.people for p in ways.parts}, ways.people, ways.late) == (rows, 2, 1)


def test_the_receiving_county_sees_what_the_receiving_office_sees_with_both_clocks(cast: Cast) -> None:
    life = going(SHULINZHAO, place=QIXINGGANG)
    zhao = signed_in(cast, "zhao")
    page = zhao.get(reverse("desk:between")).content.decode()
    person = Person.objects.get()
    assert person.papers_due is not None and person.person_due is not None
    assert "巴图" in page and "150699••••••••2219" in page and "七星岗街道" in page and "树林召镇" in page
    assert (person.papers_due, person.person_due) == (date(2026, 11, 25), date(2026, 12, 7))
    assert "文书 还有 3 天" in page and "本人 还有 15 天" in page
    assert BATU["id_number"] not in page and str(life.person) not in page, "no way into the file"
    assert zhao.get(reverse("dossier:file", args=[life.person])).status_code == 404


def first_of(client: Client, code: str = DALAD) -> str:
    """What the overview reads under its table."""
    answer = client.get(reverse("desk:between"), {"place": code}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_under_the_county_s_table_stand_the_first_five_with_both_clocks(cast: Cast) -> None:
    zhao = signed_in(cast, "zhao")
    asks = f'hx-get="{reverse("desk:between")}?place={DALAD}"'
    assert asks not in zhao.get(reverse("desk:county")).content.decode(), "nobody is on the way"
    for n in range(6):
        day = date(2026, 11, 20 - n)
        going(BAINIJING, {**BATU, "name": f"孟克{'甲乙丙丁戊己'[n]}", "id_number": f"15069919900101{n}01X"}, on=day)
    page = zhao.get(reverse("desk:county")).content.decode()
    assert asks in page and "孟克" not in page
    shown = first_of(zhao)
    assert shown.count("<li") == 5 and "另有 1 人" in shown and f"place={DALAD}" in shown
    assert [c for c in shown if c in "甲乙丙丁戊己"] == list("己戊丁丙乙"), "whose clock ends first"
    assert "文书 还有" in shown and "本人 还有" in shown
    assert first_of(signed_in(cast, "qian")) == "", "above the county no names"
    assert "hx-get" not in signed_in(cast, "qian").get(reverse("desk:county")).content.decode().split("<main")[1]


def test_a_restricted_file_is_counted_where_it_lies_and_not_where_it_goes(cast: Cast) -> None:
    life = going(XUEJIAWAN)
    life.add("file.restricted", TODAY, {"restricted": True, "why": "other", "readers": [str(cast.lin.pk)]})
    rebuild(TODAY)
    jungar = somebody(Role.COUNTY, JUNGAR)
    assert numbers(cast.zhao, DALAD) == (1, {SHULINZHAO: 1})
    assert numbers(jungar, JUNGAR) == (0, {})
    assert numbers(cast.qian, ORDOS) == (1, {DALAD: 1})
    assert not between(Actor.for_user(jungar, TODAY), [Territory.of(JUNGAR)]).exists()


def test_a_county_that_has_nothing_to_do_with_it_counts_nobody(cast: Cast) -> None:
    going(XUEJIAWAN)
    yuzhong = somebody(Role.COUNTY, YUZHONG)
    assert numbers(yuzhong, YUZHONG) == (0, {})
    assert counted(Actor.for_user(yuzhong, TODAY), Territory.of(YUZHONG)).people == 0
