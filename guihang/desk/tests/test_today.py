"""Today: what is owed, by what can still be done about it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access.models import ReadRow
from guihang.access.tests.cast import BAINIJING, Cast, make_cast
from guihang.desk.today import Filters
from guihang.dossier.models import Order
from guihang.dossier.tests.lives import TODAY, XIAOMEI, Life, monthly

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def today(cast: Cast, name: str, asked: str = "") -> str:
    client = Client()
    client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("desk:today") + asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_can_still_be_done_stands_apart_from_what_cannot(cast: Cast) -> None:
    life = Life().reported().tested(*monthly(7))  # the eighth window passed without a test
    life.act("move.approved", date(2026, 10, 20), {"place": "150621100000"}, order=life.order)
    life.write()
    text = today(cast, "lin")
    overdue, missed = text.index('id="h-overdue"'), text.index('id="h-missed"')
    assert overdue < text.index("到新执行地报到") < missed < text.index("第 8 次检测")


def test_a_reason_takes_a_missed_duty_off_the_list_and_stays_on_file(cast: Cast) -> None:
    life = Life().reported().tested(*monthly(7))
    life.write()
    assert "第 8 次检测" in today(cast, "lin")
    life.add("duty.explained", TODAY, {"duty": "test/8", "reason": "ill"}, order=life.order)
    assert "第 8 次检测" not in today(cast, "lin")


def test_each_office_sees_its_own_people_and_the_county_all(cast: Cast) -> None:
    Life().reported().write()
    Life(XIAOMEI, place=BAINIJING).reported().write()
    assert ("巴图" in today(cast, "lin"), "李晓梅" in today(cast, "lin")) == (True, False)
    assert ("巴图" in today(cast, "ma"), "李晓梅" in today(cast, "ma")) == (False, True)
    assert "巴图" in today(cast, "zhao")
    assert "李晓梅" in today(cast, "zhao")
    assert "巴图" not in today(cast, "feng")


def test_a_county_officer_looks_and_records_nothing(cast: Cast) -> None:
    Life().reported().write()
    assert "/record/" not in today(cast, "zhao")
    assert "/record/" in today(cast, "lin")


def test_mine_are_the_people_who_answer_to_me(cast: Cast) -> None:
    mine = Life().reported()
    mine.act("worker.assigned", date(2026, 3, 10), {"user": str(cast.lin.pk)})
    mine.write()
    Life(XIAOMEI).reported().write()
    text = today(cast, "lin", "?mine=1")
    assert ("巴图" in text, "李晓梅" in text) == (True, False)


def test_the_filters_narrow_by_kind_tier_and_village(cast: Cast) -> None:
    red = Life({**XIAOMEI, "home_place": "150621100201"}).reported()
    red.act("tier.set", date(2026, 4, 1), {"tier": "red"}, order=red.order)
    red.write()
    Life().reported().write()
    assert "巴图" not in today(cast, "lin", "?tier=red")
    assert "巴图" not in today(cast, "lin", "?village=150621100201")
    assert "次检测" not in today(cast, "lin", "?kind=visit").partition('class="list"')[2]


def test_who_stands_in_the_list_is_written_in_the_log(cast: Cast) -> None:
    life = Life().reported()
    life.write()
    today(cast, "lin")
    assert ReadRow.objects.get(person_id=life.person).opened is False


def test_the_page_catches_up_its_own_office_before_it_answers(cast: Cast, settings: Settings) -> None:
    life = Life()
    life.act("order.served", date(2026, 11, 2), {"to": "person"}, order=life.order)
    life.write(today=date(2026, 11, 3))
    settings.GUIHANG_TODAY = date(2026, 11, 30)
    text = today(cast, "lin")
    assert Order.objects.get(pk=life.order).stage == "unreported"
    assert "待核实" in text or "报告公安机关" in text


def test_what_was_due_before_the_ledger_stays_out_of_today(cast: Cast) -> None:
    life = Life()
    told = {"order_kind": "treatment", "decided_on": "2025-03-01", "place": "150621100000", "term_years": 3}
    life.made.pop()
    life.order = life.act("order.entered", date(2025, 3, 1), {**told, "live_from": "2026-11-20"}, source="import").id
    life.act("report.made", date(2025, 3, 10), order=life.order, source="import")
    life.write()
    text = today(cast, "lin")
    assert "第 3 次检测" not in text
    assert "签订协议" not in text


def test_an_empty_day_says_what_to_do_next(cast: Cast) -> None:
    assert "今天没有要做的事" in today(cast, "lin")


@pytest.mark.parametrize(
    "asked",
    ["?page=0", "?page=-1", "?page=x", "?page=99999999", "?section=no", "?tier=purple", "?village=x'", "?mine=2"],
)
def test_a_senseless_address_is_answered_all_the_same(cast: Cast, asked: str) -> None:
    Life().reported().write()
    assert "今天" in today(cast, "lin", asked)


def test_filters_read_only_what_makes_sense() -> None:
    assert Filters.read({"page": "２", "tier": "purple", "mine": "yes"}) == Filters()


def test_a_county_officer_may_look_at_one_township(cast: Cast) -> None:
    Life().reported().write()
    Life(XIAOMEI, place=BAINIJING).reported().write()
    text = today(cast, "zhao", f"?place={BAINIJING}")
    assert ("巴图" in text, "李晓梅" in text) == (False, True)


def test_a_place_outside_ones_grants_is_as_if_not_asked_for(cast: Cast) -> None:
    Life(XIAOMEI, place=BAINIJING).reported().write()
    assert "李晓梅" not in today(cast, "lin", f"?place={BAINIJING}")


def test_a_province_is_looked_at_a_county_at_a_time(cast: Cast) -> None:
    from guihang.territory.load import OWN_COPY_AS_OF, load_divisions
    from guihang.territory.places import OWN_COPY

    load_divisions(OWN_COPY, OWN_COPY_AS_OF)
    Life().reported().write()
    text = today(cast, "sun")
    assert "巴图" not in text
    assert "鄂尔多斯市" in text
    assert "达拉特旗" in today(cast, "sun", "?place=150600000000")
    assert "巴图" in today(cast, "sun", "?place=150621000000")


@pytest.mark.parametrize("who", ["qian", "sun"])
def test_nothing_is_counted_before_a_place_is_chosen(cast: Cast, who: str) -> None:
    Life().reported().tested(*monthly(5)).write()
    text = today(cast, who)
    assert "选择之前不显示数字" in text
    assert 'class="cards"' not in text
    assert "在册" not in text
    chosen = today(cast, who, "?place=150621000000")
    assert 'class="cards"' in chosen
    assert "在册 1 人" in chosen
