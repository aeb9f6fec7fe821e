"""The auditor's page: who looked, when and at how many; whom they looked at is not in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from guihang.access import clock, log_views, seal
from guihang.access.models import ReadEvent, ReadRow, User
from guihang.access.tests.cast import Cast
from guihang.jobs.models import Job
from guihang.jobs.running import run_waiting

PERSON = UUID(int=7)


@pytest.fixture
def zhou(cast: Cast, client: Client) -> Client:
    """Zhou audits the readers of Dalad."""
    client.force_login(cast.zhou)
    return client


def look(user: User, at: datetime, shown: int = 1, kind: str = "opened", view: str = "v") -> ReadEvent:
    event = ReadEvent(at=at, user_id=user.pk, role="worker", purpose="入户走访", kind=kind, view=view, shown=shown)
    event.save()
    ReadRow(event=event, person_id=PERSON, opened=True).save()
    return event


def test_it_tells_who_looked_when_and_at_how_many_and_not_at_whom(zhou: Client, cast: Cast) -> None:
    at = clock.first_instant(clock.today()) + timedelta(hours=9, minutes=5)
    look(cast.lin, at, shown=3, kind="listed")
    page = zhou.get("/log/").content.decode()
    for said in ("林晓", "查看名单", "3 份档案", "入户走访", "09:05:00", "尚未封存"):
        assert said in page
    assert str(PERSON) not in page


def test_readers_of_another_county_do_not_show(zhou: Client, cast: Cast) -> None:
    at = clock.first_instant(clock.today()) + timedelta(hours=9)
    look(cast.feng, at)
    look(cast.qian, at)  # of the city: above the county
    page = zhou.get("/log/").content.decode()
    assert "冯涛" not in page
    assert "钱玉" not in page


def test_what_was_done_is_said_where_the_page_tells_more_than_the_kind(zhou: Client, cast: Cast) -> None:
    at = clock.first_instant(clock.today()) + timedelta(hours=9)
    look(cast.lin, at, kind="listed", view="exchange.out.work.write_out", shown=38)
    assert "导出台账" in zhou.get("/log/").content.decode()
    assert "查看名单" not in zhou.get("/log/").content.decode()
    look(cast.lin, at, kind="listed", view="dossier.safety_views.safety")
    assert "打开安全提示" not in zhou.get("/log/").content.decode()
    look(cast.lin, at, view="dossier.safety_views.safety")
    assert "打开安全提示" in zhou.get("/log/").content.decode()


def test_every_view_that_is_named_exists() -> None:
    for view in log_views.VIEWS:
        module, name = f"guihang.{view}".rsplit(".", 1)
        assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize("day", ["", "yesterday", "2999-01-01", "0001-01-01", "2026-02-30"])
def test_a_day_that_is_none_shows_today(zhou: Client, day: str) -> None:
    assert zhou.get("/log/", {"day": day}).status_code == 200


def test_a_day_begins_and_ends_at_midnight_in_shanghai(zhou: Client, cast: Cast) -> None:
    yesterday = clock.today() - timedelta(days=1)
    look(cast.lin, clock.first_instant(yesterday))
    look(cast.ma, clock.first_instant(clock.today()))
    page = zhou.get("/log/", {"day": yesterday.isoformat()}).content.decode()
    assert "林晓" in page
    assert "马骏" not in page


def test_every_seal_is_checked_and_a_changed_line_named(zhou: Client, cast: Cast) -> None:
    at = clock.now() - timedelta(hours=5)
    event = look(cast.lin, at)
    seal.seal_log()
    zhou.post("/log/")
    zhou.post("/log/")  # one check at a time
    assert Job.objects.filter(kind="check-log").count() == 1
    run_waiting(clock.now)
    assert "与封印一致" in zhou.get("/log/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_readevent SET shown = 9 WHERE shown = 1")
    zhou.post("/log/")
    run_waiting(clock.now)
    page = zhou.get("/log/").content.decode()
    assert "与封印不一致" in page
    assert f"{event.at.astimezone(clock.SHANGHAI):%Y-%m-%d %H}:00" in page
