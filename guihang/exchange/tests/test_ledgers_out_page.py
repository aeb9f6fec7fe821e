"""Asking for a ledger: at once, or written by the runner, kept sealed, fetched once by who asked."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access import clock, places
from guihang.access.models import HouseEvent, ReadEvent, ReadRow
from guihang.access.tests.cast import BAINIJING, DALAD, SHULINZHAO, Cast, make_cast
from guihang.dossier.tests.lives import TODAY
from guihang.exchange.models import Outgoing
from guihang.exchange.tests.going_out import worked
from guihang.territory.load import OWN_COPY_AS_OF, load_divisions
from guihang.territory.places import OWN_COPY

pytestmark = pytest.mark.django_db
CHOOSE = "ledgers_out:choose"


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    places.forget()
    load_divisions(OWN_COPY, OWN_COPY_AS_OF)
    return make_cast()


def client_of(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, who))
    return client


def test_the_page_offers_ones_own_places_and_of_wider_ones_their_counties(cast: Cast) -> None:
    def offered(who: str) -> list[str]:
        return re.findall(r'<option value="(\d+)"', client_of(cast, who).get(reverse(CHOOSE)).content.decode())

    assert offered("lin") == [SHULINZHAO]
    assert {DALAD, SHULINZHAO, BAINIJING} <= set(offered("zhao"))
    assert DALAD in offered("qian")
    assert SHULINZHAO not in offered("qian")
    assert DALAD in offered("sun")


SOUND = {"place": SHULINZHAO, "sheets": ["tests"], "purpose": "own_work"}


@pytest.mark.parametrize(
    "asked",
    [
        {**SOUND, "place": "500103001000"},
        {**SOUND, "sheets": []},
        {**SOUND, "sheets": ["secrets"]},
        {**SOUND, "since": "2026-09-02", "until": "2026-09-01"},
        {**SOUND, "since": "gestern"},
        {**SOUND, "purpose": ""},
        {**SOUND, "purpose": "curiosity"},
        {**SOUND, "purpose": "handed_over"},
        {**SOUND, "ends_on": "2020-01-01"},
        {**SOUND, "ends_on": "2099-01-01"},
    ],
)
def test_what_makes_no_sense_or_is_not_ones_own_is_asked_again_with_what_was_chosen(
    cast: Cast, asked: dict[str, Any]
) -> None:
    worked()
    answer = client_of(cast, "lin").post(reverse(CHOOSE), asked)
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/html; charset=utf-8")
    assert not ReadEvent.objects.exists()


def large(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, who: str = "zhao") -> tuple[Client, str]:
    """A ledger of more people than one request writes, asked for; the county has set its own number."""
    from guihang.exchange.out import views

    monkeypatch.setattr(views, "AT_ONCE", 0)
    settings.GUIHANG_PEOPLE_OUT_FREE = 50
    client = client_of(cast, who)
    asked = {"place": DALAD, "sheets": ["roster", "tests"], "purpose": "own_work"}
    answer = client.post(reverse(CHOOSE), asked)
    assert answer.status_code == 302
    return client, str(answer["Location"])


def run_waiting(at: datetime | None = None) -> None:
    from guihang.jobs.board import ask_for_what_is_due
    from guihang.jobs.running import run_waiting as run

    at = at or clock.now()
    ask_for_what_is_due(at)
    run(lambda: at)


def test_a_large_one_is_written_by_the_runner_kept_sealed_and_fetched_once_by_who_asked(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.GUIHANG_HOME = tmp_path
    worked()
    zhao, page = large(cast, monkeypatch, settings)
    assert zhao.post(f"{page}file/")["Location"] == page
    assert "<progress" in zhao.get(page).content.decode()
    assert ReadEvent.objects.count() == 0
    run_waiting()
    event = ReadEvent.objects.get()
    assert (event.user_id, event.view, event.shown) == (cast.zhao.pk, "exchange.out.work.write_out", 1)
    assert "巴图".encode() not in b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    for who in ("lin", "qian", "feng"):
        assert client_of(cast, who).post(f"{page}file/").status_code in {403, 404}
    got = zhao.post(f"{page}file/")
    assert got["Content-Type"].endswith("spreadsheetml.sheet")
    assert openpyxl.load_workbook(io.BytesIO(got.content)).sheetnames == ["花名册", "检测登记", "使用须知"]
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [], "its key is destroyed behind it"
    assert zhao.post(f"{page}file/")["Location"] == page, "once"


@pytest.mark.proves("T5", "I4.7", "P2 2.16")
def test_what_nobody_fetches_in_time_is_gone_for_good(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.GUIHANG_HOME = tmp_path
    worked()
    zhao, page = large(cast, monkeypatch, settings)
    zhao.post(f"{page}file/")
    run_waiting()
    assert [p for p in tmp_path.rglob("*") if p.is_file()]
    run_waiting(clock.now() + timedelta(hours=26))
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
    assert zhao.post(f"{page}file/")["Location"] == page
    assert Outgoing.objects.get().state == "lapsed"
    assert HouseEvent.objects.filter(kind="export.lapsed").count() == 1


def test_who_lost_the_grant_meanwhile_gets_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    from guihang.access.models import Grant

    settings.GUIHANG_HOME = tmp_path
    worked()
    zhao, page = large(cast, monkeypatch, settings)
    zhao.post(f"{page}file/")
    Grant.objects.filter(user=cast.zhao).update(valid_until=date(2026, 11, 1))
    run_waiting()
    assert not ReadEvent.objects.exists()
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_begun_again_after_a_fall_it_ends_as_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    from guihang.exchange import kept

    settings.GUIHANG_HOME = tmp_path
    worked()
    zhao, page = large(cast, monkeypatch, settings)
    zhao.post(f"{page}file/")
    put, falls = kept.put, iter([True, False])

    def fall(*args: Any) -> None:
        if next(falls):
            raise OSError("the disk is full")
        put(*args)

    monkeypatch.setattr(kept, "put", fall)
    run_waiting()
    assert "没有写完" in zhao.get(page).content.decode()
    zhao.post(f"{page}file/")
    run_waiting()
    assert zhao.post(f"{page}file/")["Content-Type"].endswith("spreadsheetml.sheet")


def test_who_went_out_is_written_in_the_log(cast: Cast) -> None:
    worked()
    client = client_of(cast, "lin")
    asked = {"place": SHULINZHAO, "sheets": ["roster"], "purpose": "own_work"}
    answer = client.post(reverse("ledgers_out:choose"), asked)
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert ReadRow.objects.count() == 1
    assert ReadEvent.objects.get().view == "exchange.out.views.choose"
