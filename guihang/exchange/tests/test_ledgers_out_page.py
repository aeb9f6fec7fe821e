"""Asking for a ledger: at once, or written by the runner, kept sealed for a day, fetched by who asked."""

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

from guihang.access import places
from guihang.access.models import ReadEvent, ReadRow
from guihang.access.tests.cast import BAINIJING, DALAD, SHULINZHAO, Cast, make_cast
from guihang.dossier.tests.lives import NOW, TODAY
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


@pytest.mark.parametrize(
    "asked",
    [
        {"place": "500103001000", "sheets": ["roster"]},
        {"place": SHULINZHAO, "sheets": []},
        {"place": SHULINZHAO, "sheets": ["secrets"]},
        {"place": SHULINZHAO, "sheets": ["tests"], "since": "2026-09-02", "until": "2026-09-01"},
        {"place": SHULINZHAO, "sheets": ["tests"], "since": "gestern"},
    ],
)
def test_what_makes_no_sense_or_is_not_ones_own_is_asked_again_with_what_was_chosen(
    cast: Cast, asked: dict[str, Any]
) -> None:
    worked()
    answer = client_of(cast, "lin").post(reverse(CHOOSE), asked)
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/html; charset=utf-8")
    assert not ReadEvent.objects.exists()


def large(cast: Cast, monkeypatch: pytest.MonkeyPatch, who: str = "zhao") -> tuple[Client, str]:
    """A ledger of more people than one request writes, asked for."""
    from guihang.exchange.out import views

    monkeypatch.setattr(views, "AT_ONCE", 0)
    client = client_of(cast, who)
    answer = client.post(reverse(CHOOSE), {"place": DALAD, "sheets": ["roster", "tests"]})
    assert answer.status_code == 302
    return client, str(answer["Location"])


def run_waiting(at: datetime = NOW) -> None:
    from guihang.jobs.board import ask_for_what_is_due
    from guihang.jobs.running import run_waiting as run

    ask_for_what_is_due(at)
    run(lambda: at)


def test_a_large_one_is_written_by_the_runner_kept_sealed_and_fetched_by_who_asked(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.GUIHANG_HOME = tmp_path
    worked()
    zhao, page = large(cast, monkeypatch)
    assert "<progress" in zhao.get(page).content.decode()
    assert ReadEvent.objects.count() == 0
    run_waiting()
    event = ReadEvent.objects.get()
    assert (event.user_id, event.view, event.shown) == (cast.zhao.pk, "exchange.out.work.write_out", 1)
    assert "巴图".encode() not in b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    got = zhao.post(f"{page}file/")
    assert got["Content-Type"].endswith("spreadsheetml.sheet")
    assert openpyxl.load_workbook(io.BytesIO(got.content)).sheetnames == ["花名册", "检测登记"]
    for who in ("lin", "qian", "feng"):
        assert (
            client_of(cast, who).get(page).status_code == client_of(cast, who).post(f"{page}file/").status_code == 404
        )
    assert zhao.get(page, headers={"HX-Request": "true"}).status_code == 204


def test_after_a_day_it_is_gone_for_good(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.GUIHANG_HOME = tmp_path
    worked()
    zhao, page = large(cast, monkeypatch)
    run_waiting()
    run_waiting(NOW + timedelta(hours=20))
    assert zhao.post(f"{page}file/").status_code == 200
    run_waiting(NOW + timedelta(hours=26))
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
    assert zhao.post(f"{page}file/").status_code == 302
    assert "不再保存" in zhao.get(page).content.decode()


def test_who_lost_the_grant_meanwhile_gets_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    from guihang.access.models import Grant

    settings.GUIHANG_HOME = tmp_path
    worked()
    _zhao, page = large(cast, monkeypatch)
    Grant.objects.filter(user=cast.zhao).update(valid_until=date(2026, 11, 1))
    run_waiting()
    assert not ReadEvent.objects.exists()
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
    assert page


def test_begun_again_after_a_fall_it_ends_as_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    from guihang.exchange import kept
    from guihang.jobs.models import Job

    settings.GUIHANG_HOME = tmp_path
    worked()
    zhao, page = large(cast, monkeypatch)
    put, falls = kept.put, iter([True, False])

    def fall(*args: Any) -> None:
        if next(falls):
            raise OSError("the disk is full")
        put(*args)

    monkeypatch.setattr(kept, "put", fall)
    run_waiting()
    assert "没有写完" in zhao.get(page).content.decode()
    Job.objects.filter(kind="ledger.out").update(state=Job.State.WAITING)
    run_waiting(NOW + timedelta(minutes=5))
    assert zhao.post(f"{page}file/").status_code == 200


def test_who_went_out_is_written_in_the_log(cast: Cast) -> None:
    worked()
    client = Client()
    client.force_login(cast.lin)
    answer = client.post(reverse("ledgers_out:choose"), {"place": SHULINZHAO, "sheets": ["roster"]})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert ReadRow.objects.count() == 1
    assert ReadEvent.objects.get().view == "exchange.out.views.choose"
