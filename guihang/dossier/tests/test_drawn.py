"""The day drawn for a test: with the house's key alone, told on the day to who writes, before it to who leads."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from guihang.access.tests.cast import Cast, make_cast
from guihang.dossier import drawn
from guihang.dossier.drawn import drawn_on
from guihang.dossier.models import Duty, Order
from guihang.dossier.tests.lives import TODAY, Life
from guihang.protect.keyring import KeyRing, forget_keyrings
from guihang.protect.lots import lot_of
from guihang.rules import packs
from guihang.rules.standard import editions
from guihang.web.words.dates import short_day

pytestmark = pytest.mark.django_db
OPENS, DUE = date(2026, 11, 10), date(2026, 12, 9)
WINDOW = "test/9"
DAY = timedelta(days=1)


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def day_of(order: UUID, key: str = WINDOW, **more: Any) -> date:
    found = drawn_on(order, key, OPENS, DUE, policy="ordos", **more)
    assert found is not None
    return found


def drawn_well_inside() -> Life:
    """Batu, whose day is not the first ones of its window: the day before it belongs to no other window."""
    while True:
        life = Life().reported()
        if day_of(life.order) >= OPENS + 3 * DAY:
            life.write()
            return life


def window_of(life: Life) -> Duty:
    return Duty.objects.select_related("order", "person").get(order=life.order, key=WINDOW)


def reader_on(user: Any, on: date, settings: Any) -> Client:
    """Somebody who has signed in, on that day."""
    settings.GUIHANG_TODAY = on
    client = Client()
    client.force_login(user)
    return client


def today_of(user: Any, on: date, settings: Any) -> str:
    return reader_on(user, on, settings).get(reverse("desk:today") + "?mine=0").content.decode()


@pytest.mark.proves("I5.3")
def test_another_decision_or_window_is_another_lot() -> None:
    orders = [uuid4() for _ in range(200)]
    assert len({lot_of(order, WINDOW) for order in orders}) == len(orders)
    same = sum(day_of(order) == day_of(order, "test/10") for order in orders)
    changed = sum(day_of(order) == day_of(other) for order, other in pairwise(orders))
    assert same < 40
    assert changed < 40


@pytest.mark.proves("I5.3")
def test_without_the_houses_key_the_days_are_no_better_guessed_than_by_chance(settings: Any, tmp_path: Any) -> None:
    orders = [uuid4() for _ in range(600)]
    here = [day_of(order) for order in orders]
    KeyRing.create(tmp_path / "another")
    settings.GUIHANG_KEYS = tmp_path / "another"
    forget_keyrings()
    hits = sum(mine == day_of(order) for mine, order in zip(here, orders, strict=True))
    forget_keyrings()
    chance = len(orders) / 19  # so many working days are drawn among
    assert abs(hits - chance) < 5 * chance**0.5


@pytest.mark.proves("I5.3")
def test_nothing_that_is_drawn_is_stored() -> None:
    life = Life().reported()
    life.write()
    day = day_of(life.order).isoformat()
    row = Duty.objects.filter(order=life.order, key=WINDOW).values().get()
    order = Order.objects.filter(pk=life.order).values().get()
    assert day not in {str(v) for v in row.values() if isinstance(v, str)}
    assert order["away"] == []


@pytest.mark.proves("I5.3")
def test_the_worker_is_told_on_the_day_the_lead_some_days_before_and_nobody_else(cast: Cast, settings: Any) -> None:
    life = drawn_well_inside()
    day = day_of(life.order)
    before = day - timedelta(days=2)
    assert "抽定" not in today_of(cast.lin, before, settings)
    assert "抽定" in today_of(cast.wang, before, settings)
    assert "今天" in re.findall(r'class="drawn today">([^<]*)', today_of(cast.lin, day, settings))[0]
    later = today_of(cast.lin, day + timedelta(days=1), settings)
    assert re.search(r'class="drawn">[^<]*\d+ 月 \d+ 日[^<]*', later)
    for user in (cast.zhao, cast.jing, cast.qian):
        assert 'class="drawn' not in today_of(user, day, settings)


@pytest.mark.proves("I5.3")
def test_what_is_handed_to_the_person_never_tells_it(cast: Cast, settings: Any) -> None:
    life = Life().reported()
    life.write()
    key = next(k for k in (f"test/{n}" for n in range(100, 999)) if OPENS + DAY < day_of(life.order, k) < DUE - DAY)
    Duty.objects.filter(order=life.order, key=WINDOW).update(key=key)
    day = day_of(life.order, key)
    written = [short_day(day, day.year, "zh-Hans"), f"{day.month}月{day.day}日", day.isoformat()]
    on_the_day = reader_on(cast.wang, day, settings)
    told = on_the_day.get(reverse("course:drawn")).content.decode()
    assert written[0] in told, "so a page writes the day, and so it would stand on paper"
    client = reader_on(cast.wang, OPENS, settings)
    for query in ("", "?as=card"):
        said = client.get(reverse("desk:handout", args=[life.person]) + query).content.decode()
        assert short_day(DUE, DUE.year, "zh-Hans") in said, "the end of the window is told"
        for words in (*written, "抽定"):
            assert words not in said, words


def test_leave_and_suspension_move_it(cast: Cast) -> None:
    life = Life().reported()
    life.write()
    day = day_of(life.order)
    away = [[day.isoformat(), (day + timedelta(days=2)).isoformat(), OPENS.isoformat()]]
    moved = day_of(life.order, away=away)
    assert moved != day
    assert OPENS <= moved <= DUE
    life.add("leave.granted", TODAY, {"until": "2026-11-25"})
    order = Order.objects.get(pk=life.order)
    assert [span[:2] for span in order.away] == [["2026-11-22", "2026-11-26"]]
    life.add("order.suspended", TODAY, {"reason": "detained"}, order=life.order)
    order.refresh_from_db()
    assert order.away[-1][1] == "9999-12-31"


OFF = """
[[figure]]
name = "test.drawn"
value = "no"
since = 2014-11-05
status = "local"
source = ["O29"]
"""


@pytest.fixture
def ordos_draws_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The packs as they are, but Ordos says in its own that no day is drawn."""
    folder = tmp_path / "packs"
    shutil.copytree(packs.FOLDER, folder)
    with (folder / "ordos.toml").open("a", encoding="utf-8") as pack:
        pack.write(OFF)
    kept = (packs.load, packs.every_tier, editions, drawn._spare, drawn._ahead)
    monkeypatch.setattr(packs, "FOLDER", folder)
    for each in kept:
        each.cache_clear()
    yield
    monkeypatch.undo()
    for each in kept:
        each.cache_clear()


@pytest.mark.proves("I5.3")
def test_a_region_switches_it_off_in_its_pack_and_tests_fall_due_as_usual(
    cast: Cast, settings: Any, ordos_draws_none: None
) -> None:
    assert drawn_on(uuid4(), WINDOW, OPENS, DUE, policy="ordos") is None
    assert drawn_on(uuid4(), WINDOW, OPENS, DUE, policy="chongqing") is not None
    life = Life().reported()
    life.write()
    window = window_of(life)
    assert (window.opens_on, window.due_on) == (OPENS, DUE)
    for on in (OPENS, OPENS + timedelta(days=9), DUE):
        said = today_of(cast.wang, on, settings)
        assert "抽定" not in re.sub(r"<nav.*?</nav>", "", said, flags=re.DOTALL)
        assert "巴图" in said
    client = Client()
    client.force_login(cast.wang)
    course = client.get(reverse("course:subject", args=[life.person, "tests"])).content.decode()
    assert "抽定于" not in course
    assert "12 月 9 日" in course
    page = client.get(reverse("course:drawn")).content.decode()
    assert "巴图" not in page
    assert "不抽定" in page


@pytest.mark.proves("I5.3")
def test_the_lead_plans_the_coming_days_on_a_page_of_its_own(cast: Cast, settings: Any) -> None:
    life = drawn_well_inside()
    day = day_of(life.order)

    def page(user: Any, on: date) -> str:
        return reader_on(user, on, settings).get(reverse("course:drawn")).content.decode()

    assert "巴图" in page(cast.wang, day - timedelta(days=2))
    assert "巴图" in page(cast.lin, day)
    assert "可补测至" in page(cast.lin, day + timedelta(days=1)), "nobody came: it is not forgotten"
    assert "巴图" not in page(cast.lin, day - timedelta(days=1))
    assert "巴图" not in page(cast.ma, day)


@pytest.mark.proves("I5.3")
def test_on_top_of_today_stands_how_many_are_drawn_for_today_whatever_page_their_lines_are_on(
    cast: Cast, settings: Any
) -> None:
    life = drawn_well_inside()
    day = day_of(life.order)

    def top(user: Any, on: date) -> str:
        client = reader_on(user, on, settings)
        assert (f'hx-get="{reverse("course:drawn")}"' in client.get(reverse("desk:today")).content.decode()) is True
        return client.get(reverse("course:drawn"), headers={"HX-Request": "true"}).content.decode()

    for user in (cast.lin, cast.wang):
        assert "今天抽定 1 人检测" in top(user, day)
        assert "今天抽定" not in top(user, day - timedelta(days=1))
    assert "巴图" not in top(cast.wang, day)


@pytest.mark.proves("I5.3")
def test_a_large_office_counts_and_lists_every_window_however_many_end_sooner(cast: Cast, settings: Any) -> None:
    life = Life().reported()
    life.write()
    day, window = day_of(life.order), window_of(life)
    sooner = DUE - DAY
    keys = [f"test/{n}" for n in range(1000, 1450)]
    for key in keys:
        window.pk, window.key, window.due_on = None, key, sooner
        window.save(force_insert=True)
    days = [drawn_on(life.order, key, OPENS, sooner, policy="ordos") for key in keys]
    others, passed = days.count(day), sum(one is not None and one < day for one in days)
    client = reader_on(cast.lin, day, settings)
    page = client.get(reverse("course:drawn")).content.decode()
    top = client.get(reverse("course:drawn"), headers={"HX-Request": "true"}).content.decode()
    assert f"今天抽定 {others + 1} 人检测" in top
    assert page.count("<small>今天抽定检测</small>") == others + 1
    assert page.count("可补测至") == passed
