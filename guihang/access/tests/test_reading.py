"""No log, no answer: what is shown of whom stands in the log before the page leaves, or nothing leaves."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock
from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from guihang.access import clock
from guihang.access.models import LogChanged, ReadEvent, ReadRow, User
from guihang.access.reading import NotWritten, Reading
from guihang.access.tests.cast import PARTS, Cast
from guihang.access.tests.urls import OTHERS, PERSON

pytestmark = pytest.mark.urls("guihang.access.tests.urls")


@pytest.fixture
def lin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lin)
    return client


@pytest.fixture
def broken_log() -> Iterator[None]:
    with mock.patch.object(ReadEvent, "save", side_effect=DatabaseError("disk full")):
        yield


def test_a_page_writes_one_event_and_a_row_a_person(lin: Client, cast: Cast) -> None:
    assert lin.get("/opens/").content == b"the name"
    event = ReadEvent.objects.get()
    assert (event.user_id, event.role, event.kind, event.shown) == (cast.lin.pk, "worker", "opened", 3)
    assert event.purpose == PARTS["lin"].purpose
    assert event.view == "access.tests.urls.opens"
    assert dict(event.rows.values_list("person_id", "opened")) == {
        PERSON: True,
        **dict.fromkeys(OTHERS, False),
    }


def test_what_a_template_reads_after_the_view_is_written_too(lin: Client) -> None:
    assert lin.get("/lists-late/").content == b"the name"
    event = ReadEvent.objects.get()
    assert (event.kind, event.shown) == ("listed", 2)


def test_a_search_that_finds_nobody_is_written(lin: Client) -> None:
    lin.get("/searches/")
    event = ReadEvent.objects.get()
    assert (event.kind, event.shown) == ("searched", 0)


def test_a_page_that_shows_nobody_writes_nothing(lin: Client) -> None:
    lin.get("/mine/")
    assert not ReadEvent.objects.exists()


def test_without_the_log_the_answer_is_503_and_empty_of_the_page(lin: Client, broken_log: None) -> None:
    answer = lin.get("/opens/")
    assert answer.status_code == 503
    assert b"the name" not in answer.content
    assert answer.headers["Retry-After"]


@pytest.mark.django_db(transaction=True)
def test_without_the_log_what_the_request_wrote_is_gone(lin: Client, cast: Cast, broken_log: None) -> None:
    assert lin.get("/writes-and-reads/").status_code == 503
    assert User.objects.get(pk=cast.lin.pk).display_name == PARTS["lin"].display_name


@pytest.mark.django_db(transaction=True)
def test_a_log_that_the_database_refuses_is_503(lin: Client) -> None:
    table = ReadRow._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
        try:
            answer = lin.get("/opens/")
        finally:
            cursor.execute(f"ALTER TABLE {table}_away RENAME TO {table}")
    assert answer.status_code == 503
    assert b"the name" not in answer.content
    assert not ReadEvent.objects.exists()


def test_a_page_that_streams_is_refused(lin: Client) -> None:
    with pytest.raises(TypeError, match="streams"):
        lin.get("/streams/")


def test_a_reading_without_a_reader_is_refused(cast: Cast) -> None:
    actor = cast.actor("lin")
    somebody_less = type(actor)(None, "", "en", actor.today)
    reading = Reading()
    reading.opened(PERSON)
    with pytest.raises(NotWritten):
        reading.write(somebody_less, "anywhere")


def test_the_log_only_grows(lin: Client) -> None:
    lin.get("/opens/")
    event, row = ReadEvent.objects.get(), ReadRow.objects.first()
    assert row is not None
    for change in (event.save, event.delete, row.save, row.delete, ReadRow.objects.all().delete):
        with pytest.raises(LogChanged):
            change()
    with pytest.raises(LogChanged):
        ReadEvent.objects.update(purpose="else")


def test_who_saw_a_person_is_answered_by_the_index_newest_first(lin: Client) -> None:
    for _ in range(3):
        lin.get("/opens/")
    rows = ReadRow.objects.filter(person_id=PERSON).order_by("-event_id")
    events = [row.event_id for row in rows]
    assert events == sorted(ReadEvent.objects.values_list("id", flat=True), reverse=True)
    if connection.vendor == "sqlite":
        plan = rows.explain()
        assert "read_of_person" in plan
        assert "TEMP B-TREE" not in plan


def test_the_log_names_nobody(lin: Client) -> None:
    lin.get("/opens/")
    fields = {f.name for f in (*ReadEvent._meta.fields, *ReadRow._meta.fields)}
    assert not fields & {"name", "username", "address", "ip", "ip_address"}
    assert isinstance(ReadEvent.objects.get().user_id, UUID)
    assert ReadEvent.objects.get().at <= clock.now()
