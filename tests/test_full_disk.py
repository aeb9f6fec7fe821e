"""A disk that is full: nothing is shown that cannot be logged, nothing is half written, and it goes on with room."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from guihang.access import clock, seal
from guihang.access.models import ReadEvent, ReadRow
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.dossier.models import Duty, Entry, Person
from guihang.dossier.tests.lives import TODAY, Life, monthly
from guihang.dossier.verify import verify

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="not asked: SQLite is made full by a limit of its own"),
    pytest.mark.proves("T19", "ASVS 16.5.3", "I4.4"),
]
ROOM = 1 << 30  # pages: SQLite's own limit


@pytest.fixture
def cast(db: None, settings: Any) -> Iterator[Cast]:
    settings.GUIHANG_TODAY = TODAY
    yield make_cast()
    room(ROOM)


def room(pages: int) -> None:
    """How many pages the database may have; fewer than it has means none more."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA max_page_count = {pages}")


def fill_up(lin: Client, address: str) -> None:
    """Ask until the last page is full."""
    room(1)
    for _asked in range(3000):
        if lin.get(address).status_code == 503:
            return
    raise AssertionError("it never became full")


def test_reads_are_refused_and_clear_and_nothing_of_them_stays(cast: Cast) -> None:
    person = Life().reported().write()
    lin, address = signed_in(cast), f"/people/{person.pk}/"
    fill_up(lin, address)
    shown = ReadEvent.objects.count()
    assert ReadRow.objects.values("event").distinct().count() == shown, "an event without its row is half a line"
    answer = lin.get(address)
    assert (answer.status_code, bool(answer.headers["Retry-After"])) == (503, True)
    assert "巴图" not in answer.content.decode()
    assert "没有日志就不显示档案" in answer.content.decode()
    assert ReadEvent.objects.count() == shown
    room(ROOM)
    assert lin.get(address).status_code == 200


def test_what_was_acknowledged_is_there_and_what_was_not_is_nowhere(cast: Cast) -> None:
    person = Life().reported().tested(*monthly(3)).write()
    lin, address = signed_in(cast), f"/people/{person.pk}/record/note.written/"
    lin.raise_request_exception = False
    room(1)
    said: list[int] = []
    for number in range(400):
        form = {"entry": str(uuid4()), "on": TODAY.isoformat(), "text": f"第 {number} 次电话问候，门前积雪已扫。" * 9}
        said.append(lin.post(address, form).status_code)
        if said[-5:] == [503] * 5:
            break
    assert set(said) <= {302, 204, 503} and said.count(503) >= 5
    written = Entry.objects.filter(person=person.pk, kind="note.written").count()
    assert written == len(said) - said.count(503)
    found = Person.objects.get(pk=person.pk)
    assert (found.entries, bytes(found.head)) == last_of(found)
    room(ROOM)
    assert verify().faults == []
    form = {"entry": str(uuid4()), "on": TODAY.isoformat(), "text": "又有空间了"}
    assert lin.post(address, form).status_code in {302, 204}


def last_of(person: Person) -> tuple[int, bytes]:
    last = Entry.objects.filter(person=person.pk).order_by("-seq")[0]
    return last.seq, bytes(last.digest)


def test_the_log_is_sealed_once_there_is_room_again(cast: Cast) -> None:
    person = Life().reported().write()
    lin = signed_in(cast)
    fill_up(lin, f"/people/{person.pk}/")
    later = clock.now() + timedelta(hours=2)
    logging.disable(logging.CRITICAL)
    try:
        made = seal.seal_log(later)
    except Exception as full:
        made = []
        assert "full" in str(full)
    finally:
        logging.disable(logging.NOTSET)
    room(ROOM)
    made += seal.seal_log(later)
    assert made and Duty.objects.exists()
