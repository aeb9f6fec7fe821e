"""Alerts: for whoever holds the power at the place, and for nobody else; counted at no cost to who gets none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guihang.access import alert_words, alerts, clock
from guihang.access.models import Alert, HouseEvent
from guihang.access.tests.cast import BAINIJING, DALAD, QIXINGGANG, SHULINZHAO, Cast, signed_in
from guihang.access.watch_models import raise_alert

pytestmark = [pytest.mark.django_db, pytest.mark.proves("T1", "I4.2")]


def alert(power: str, place: str, kind: str = "test", **more: Any) -> Alert:
    return raise_alert(kind, key=str(uuid4()), place=place, power=power, about=uuid4(), at=clock.now(), **more)


def seen(cast: Cast, name: str) -> set[Alert]:
    return set(alerts.open_for(cast.actor(name)))


def test_whoever_holds_the_power_there_sees_it(cast: Cast) -> None:
    here, there, far = (alert("confirm", p) for p in (SHULINZHAO, BAINIJING, QIXINGGANG))
    privacy, own = alert("guard_privacy", BAINIJING), alert("", DALAD, user=cast.lin.pk)
    assert {n: seen(cast, n) for n in ("wang", "bao", "lin", "zhao", "kong", "zhou", "ma", "feng")} == {
        "wang": {here}, "bao": {privacy}, "lin": {own}, "zhao": set(), "kong": set(), "zhou": set(), "ma": set(),
        "feng": set(),
    }  # fmt: skip
    assert {there, far}.isdisjoint(seen(cast, "wang"))


def test_what_is_for_one_reader_is_not_for_who_holds_the_power(cast: Cast) -> None:
    alert("confirm", SHULINZHAO, user=cast.lin.pk)
    assert seen(cast, "wang") == set()


def test_the_same_key_is_the_same_alert(cast: Cast) -> None:
    for _ in range(3):
        raise_alert("test", key="k", place=SHULINZHAO, power="confirm", about=uuid4(), at=clock.now())
    assert Alert.objects.count() == 1


def test_it_is_put_aside_once_for_all_and_stays_in_the_log(cast: Cast) -> None:
    one = alert("confirm", SHULINZHAO)
    assert signed_in(cast, "lin").post(f"/alerts/{one.pk}/").status_code == 404
    assert signed_in(cast, "wang").post(f"/alerts/{one.pk}/").status_code == 302
    one.refresh_from_db()
    assert one.settled_by == cast.wang.pk
    assert HouseEvent.objects.get(kind="alert.settled").about == one.pk
    assert seen(cast, "wang") == set()


def test_what_its_own_page_settles_is_not_put_aside_on_the_list(cast: Cast) -> None:
    one = alert("confirm", SHULINZHAO, "glass.broken")
    signed_in(cast, "wang").post(f"/alerts/{one.pk}/")
    assert seen(cast, "wang") == {one}


def test_what_waited_for_three_days_stands_on_top_the_oldest_first(cast: Cast) -> None:
    now = clock.now()
    ages = {days: alert("confirm", SHULINZHAO) for days in (0, 2, 4, 9)}
    for days, one in ages.items():
        Alert.objects.filter(pk=one.pk).update(raised_at=now - timedelta(days=days, minutes=1))
    ordered = alerts.in_order(alerts.open_for(cast.actor("wang")), now)
    assert [one.pk for one in ordered] == [ages[days].pk for days in (9, 4, 0, 2)]


def test_its_words_come_from_its_kind_alone(cast: Cast) -> None:
    for kind in sorted(alert_words._WORDS):
        words = alert_words.words_of(kind)
        assert words.says
        assert words.does
        assert "%" not in str(words.says)
    assert alert_words.words_of("nobody.said") is alert_words.UNKNOWN


def test_the_count_costs_one_statement_and_only_who_is_told_things(cast: Cast) -> None:
    alert("confirm", SHULINZHAO)
    for name, asked in (("lin", 0), ("wang", 1), ("bao", 1)):
        client = signed_in(cast, name)
        client.get("/help/")
        with CaptureQueriesContext(connection) as caught:
            shown = client.get("/help/").content.decode()
        counted = [q for q in caught.captured_queries if "access_alert" in q["sql"]]
        assert len(counted) == asked, name
        assert ("<b>1</b>" in shown) == (name == "wang")


def test_a_page_that_shows_no_rail_counts_nothing(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as caught:
        signed_in(cast, "wang").get("/help/?of=today", headers={"HX-Request": "true"})
    assert not [q for q in caught.captured_queries if "access_alert" in q["sql"]]


def test_the_page_says_what_to_do_when_nothing_waits(cast: Cast) -> None:
    assert "没有待处理的提醒" in signed_in(cast, "kong").get("/alerts/").content.decode()
