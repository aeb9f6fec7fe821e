"""What each filter and counter of Today leaves, and how much of a long list stands on the first page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access import places
from guihang.access.tests.cast import BAINIJING, Cast, make_cast
from guihang.desk.today import MISSED_AT_FIRST, PAGE
from guihang.dossier.tests.lives import TODAY, XIAOMEI, Life, monthly
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Iterator[Cast]:
    settings.GUIHANG_TODAY = TODAY
    places.forget()
    yield make_cast()
    places.forget()


def today(cast: Cast, name: str, asked: str = "") -> str:
    client = Client()
    client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("desk:today") + asked)
    assert answer.status_code == 200
    return answer.content.decode()


def chips(text: str) -> dict[str, int]:
    """Each filter by kind or tier with the number it says."""
    found = re.findall(r'class="chip" href="[^"]*"[^>]*>([^<]+?) <small>(\d+)</small>', text)
    return {name.strip(): int(n) for name, n in found}


def cards(text: str) -> dict[str, int]:
    return {key: int(n) for key, n in re.findall(r'data-counts="n-(\w+)"><b>(\d+)</b>', text)}


def lines(text: str) -> int:
    return text.count('<li class="line')


def red_and_yellow() -> None:
    red = Life(XIAOMEI).reported().tested(*monthly(8))
    red.act("tier.set", date(2026, 4, 1), {"tier": "red"}, order=red.order)
    red.write()
    Life().reported().tested(*monthly(8)).write()


def test_every_number_is_the_number_of_lines_that_it_leads_to(cast: Cast) -> None:
    red_and_yellow()
    for asked in ("", "tier=red", "kind=test", "section=next", "section=missed&tier=red"):
        for name, kind in (("检测", "kind=test"), ("见面", "kind=visit"), ("▲ 红色", "tier=red")):
            said = chips(today(cast, "lin", f"?{asked}")).get(name, 0)
            page = today(cast, "lin", f"?{asked}&{kind}")
            section = asked.partition("section=")[2].partition("&")[0]
            counted = cards(page)
            assert said == (counted[section] if section else sum(counted.values())), (asked, name)


def test_a_chosen_kind_leaves_the_others_to_choose(cast: Cast) -> None:
    red_and_yellow()
    assert set(chips(today(cast, "lin", "?kind=test"))) >= {"检测", "见面", "▲ 红色", "◆ 黄色"}


def test_what_was_missed_does_not_push_today_off_the_page(cast: Cast) -> None:
    for _ in range(3):
        Life().reported().write()  # eight missed windows each, and as many quarters and months
    text = today(cast, "lin")
    told = cards(text)["missed"]
    assert told > MISSED_AT_FIRST
    missed = text[text.index('id="h-missed"') : text.index('id="h-next"')]
    assert lines(missed) == MISSED_AT_FIRST
    assert f"全部 {told}" in missed
    assert lines(today(cast, "lin", "?section=missed")) == min(told, PAGE)


def test_a_long_section_is_read_page_by_page_and_back(cast: Cast) -> None:
    for _ in range(8):
        Life().reported().write()
    first, second = today(cast, "lin", "?section=missed"), today(cast, "lin", "?section=missed&page=2")
    total = cards(first)["missed"]
    assert PAGE < total <= 2 * PAGE
    assert (lines(first), lines(second)) == (PAGE, total - PAGE)
    assert "section=missed&amp;page=2" in first
    assert "section=missed&amp;page=1" in second


def test_where_a_page_shows_several_offices_each_line_names_its_own(cast: Cast) -> None:
    day = date(2020, 1, 1)
    for code, name in ((BAINIJING, "白泥井镇"), ("150621100000", "树林召镇")):
        Division.objects.create(code=code, name=name, level=4, valid_from=day)
    Life().reported().write()
    Life(XIAOMEI, place=BAINIJING).reported().write()
    assert "<small>白泥井镇</small>" in today(cast, "zhao")
    assert "<small>树林召镇</small>" not in today(cast, "lin")
