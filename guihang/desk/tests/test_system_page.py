"""The administrator's page of the system: what needs somebody, how long work stands, and no person of the files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client

from guihang.access import clock
from guihang.access.tests.cast import Cast, make_cast
from guihang.desk import recurring, state
from guihang.desk.job_words import KINDS, kind_word
from guihang.jobs import board, running
from guihang.jobs.models import Job
from guihang.protect.keyring import forget_keyrings

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def xi(cast: Cast, client: Client) -> Client:
    client.force_login(cast.xi)
    return client


@pytest.fixture
def sound(db: None, settings: Any) -> None:
    """A house that needs nobody: keys apart, a copy of yesterday."""
    settings.GUIHANG_HOME = Path(settings.GUIHANG_HOME)
    copied(days=1)


def copied(days: int) -> None:
    at = NOW - timedelta(days=days)
    Job.objects.create(kind="backup", state="done", asked_at=at, ended_at=at, result={"folder": "/mnt/b", "bytes": 5})


def found(now: datetime = NOW) -> set[str]:
    """What needs somebody, but that keys and data of the tests lie beside each other."""
    return {warning.key for warning in state.warnings(now)} - {"keys-near"}


@pytest.mark.usefixtures("sound")
class TestWarnings:
    def test_a_sound_house_needs_nobody(self) -> None:
        assert found() == set()

    def test_a_copy_is_wanted_each_week(self) -> None:
        assert found(NOW + timedelta(days=7)) == {"old-backup"}
        Job.objects.all().delete()
        assert found() == {"no-backup"}

    def test_a_demo_is_not_asked_for_copies(self, settings: Any) -> None:
        settings.GUIHANG_DEMO = True
        Job.objects.all().delete()
        assert found() == set()

    def test_a_full_disk_is_told(self) -> None:
        with mock.patch("guihang.desk.state.shutil.disk_usage", return_value=mock.Mock(free=10**9)):
            assert found() == {"disk"}

    def test_keys_that_cannot_be_read_are_told(self, settings: Any, tmp_path: Path) -> None:
        settings.GUIHANG_KEYS = tmp_path / "none"
        assert found() == {"keys"}
        forget_keyrings()

    def test_long_work_that_nobody_takes_is_told(self) -> None:
        job = board.ask("catch-up", now=NOW)
        assert found(NOW + timedelta(minutes=9)) == set()
        assert found(NOW + timedelta(minutes=11)) == {"runner"}
        Job.objects.filter(pk=job.pk).update(state="done")
        assert found(NOW + timedelta(minutes=11)) == set()
        assert found(NOW + timedelta(hours=4)) == {"runner"}

    @pytest.mark.parametrize(("today", "year"), [(date(2026, 11, 30), None), (date(2026, 12, 1), 2027)])
    def test_the_next_year_is_wanted_from_december_on(self, today: date, year: int | None) -> None:
        with mock.patch("guihang.desk.state.calendar", return_value=mock.Mock(years={2025, 2026})):
            assert state.missing_year(today) == year


def test_years_are_told_in_runs() -> None:
    assert state._ranges([2004, 2005, 2006, 2008, 2010, 2011]) == "2004–2006, 2008, 2010–2011"


def test_everything_that_is_offered_has_a_name_in_both_languages() -> None:
    assert {kind for kind in board.KINDS if kind not in KINDS} == set()
    assert all(kind_word(kind, "zh-Hans") != kind_word(kind, "en") for kind in KINDS)


def test_what_comes_round_does_its_work(cast: Cast) -> None:
    recurring.offer()
    board.ask_for_what_is_due(clock.now())
    running.run_waiting(clock.now)
    ended = dict(Job.objects.values_list("kind", "state"))
    assert ended == dict.fromkeys(("catch-up", "seal-log", "clear-old", "look-after", "remove-log"), "done") | {
        kind: "done" for kind, offered in board.KINDS.items() if offered.every
    }


def test_the_page_tells_how_long_work_stands_and_who_asked(xi: Client, cast: Cast) -> None:
    Job.objects.create(
        kind="check-log", state="running", asked_at=clock.now(), asked_by=cast.zhou.pk, place="150621", done=3, total=9,
        beat_at=clock.now(),
    )  # fmt: skip
    Job.objects.create(kind="catch-up", state="failed", asked_at=clock.now(), fault="OSError")
    page = xi.get("/system/").content.decode()
    for said in ("核对查阅记录封印", "周正", "3 / 9", "进行中", "失败", "磁盘是否已满", "OSError"):
        assert said in page
    assert str(settings.GUIHANG_KEYS) not in page


def test_a_job_is_stopped_and_one_of_the_house_begun_again(xi: Client, cast: Cast) -> None:
    waiting = board.ask("check-log", now=clock.now())
    failed = Job.objects.create(kind="catch-up", state="failed", asked_at=clock.now())
    xi.post(f"/system/jobs/{waiting.pk}/", {"do": "stop"})
    xi.post(f"/system/jobs/{failed.pk}/", {"do": "again"})
    waiting.refresh_from_db()
    assert waiting.state == "stopped"
    assert Job.objects.filter(kind="catch-up", state="waiting", asked_by=cast.xi.pk).count() == 1


def test_what_somebody_else_asked_for_is_not_begun_again_in_their_name(xi: Client, cast: Cast) -> None:
    failed = Job.objects.create(kind="check-log", state="failed", asked_at=clock.now(), asked_by=cast.zhou.pk)
    xi.post(f"/system/jobs/{failed.pk}/", {"do": "again"})
    assert Job.objects.count() == 1


def test_the_copy_is_told_with_its_age_size_and_place(xi: Client) -> None:
    assert "还没有备份过" in xi.get("/system/").content.decode()
    copied(days=0)
    page = xi.get("/system/").content.decode()
    assert "/mnt/b" in page


def test_without_a_copy_something_is_to_be_done(xi: Client, settings: Any) -> None:
    settings.GUIHANG_DEMO = True
    page = xi.get("/system/").content.decode()
    assert "还没有备份过；除此之外，今天没有需要处理的事。" in page
    assert "guihang backup 文件夹" in page
    assert "FOLDER" not in page
    copied(days=0)
    assert "还没有备份过" not in xi.get("/system/").content.decode()
