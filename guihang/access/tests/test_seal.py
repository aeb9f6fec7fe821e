"""The seals of the log: whatever is changed, dropped, added or moved in a sealed hour is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from guihang.access import merkle, seal
from guihang.access.models import ReadEvent, ReadRow, ReadSeal

START = datetime(2026, 11, 20, 8, 10, tzinfo=UTC)
NOW = START + timedelta(hours=4)


@pytest.fixture
def log(db: None) -> list[ReadEvent]:
    events = []
    for n in range(6):
        at = START + timedelta(minutes=25 * n)
        event = ReadEvent(at=at, user_id=UUID(int=n), role="worker", purpose="p", kind="opened", view="v", shown=1)
        event.save()
        ReadRow(event=event, person_id=UUID(int=100 + n), opened=True).save()
        events.append(event)
    seal.seal_log(NOW)
    return events


def read_at(at: datetime, shown: int = 0) -> ReadEvent:
    event = ReadEvent(at=at, user_id=UUID(int=1), role="worker", purpose="p", kind="opened", view="v", shown=shown)
    event.save()
    return event


def raw(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_every_hour_that_is_over_is_sealed_once(log: list[ReadEvent]) -> None:
    assert list(ReadSeal.objects.order_by("hour").values_list("events", flat=True)) == [2, 3, 1, 0]
    assert seal.seal_log(NOW) == []
    assert seal.broken_hours() == []


def test_an_hour_is_left_open_until_late_requests_have_ended(db: None) -> None:
    assert seal.seal_log(NOW) == []
    read_at(START)
    assert seal.seal_log(START.replace(hour=9, minute=5)) == []
    assert len(seal.seal_log(START.replace(hour=9, minute=11))) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE access_readevent SET purpose = 'else' WHERE view = 'v'",
        "UPDATE access_readrow SET opened = NOT opened",
        "DELETE FROM access_readrow",
        "UPDATE access_readseal SET events = events + 1",
        "DELETE FROM access_readseal WHERE hour = (SELECT max(hour) FROM access_readseal WHERE events = 3)",
    ],
)
def test_a_change_behind_our_back_is_found(log: list[ReadEvent], sql: str) -> None:
    raw(sql)
    assert seal.broken_hours()


def test_an_event_put_in_later_is_found(log: list[ReadEvent]) -> None:
    read_at(START)
    assert seal.broken_hours() == [START.replace(minute=0)]


def test_the_root_depends_on_every_leaf_and_on_their_order() -> None:
    leaves = [bytes([n]) for n in range(5)]
    roots = {merkle.root(leaves[:n]) for n in range(6)} | {merkle.root(leaves[::-1])}
    assert len(roots) == 7
    assert merkle.root([]).hex().startswith("e3b0c442")
    two = merkle.root(leaves[:2])
    assert merkle.root([b"\x00" + leaves[0]]) != two
