"""The seals of the log: whatever is changed, dropped, added or moved in a sealed hour is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from guihang.access import leaves, log_check, merkle, seal
from guihang.access.models import HouseEvent, ReadEvent, ReadRow, ReadSeal

START = datetime(2026, 11, 20, 8, 10, tzinfo=UTC)
NOW = START + timedelta(hours=4)


@pytest.fixture
def log(db: None) -> list[ReadEvent]:
    events = []
    for n in range(6):
        at = START + timedelta(minutes=25 * n)
        event = read_at(at, user=n, shown=1)
        ReadRow(event=event, person_id=UUID(int=100 + n), opened=True).save()
        events.append(event)
    happened_at(START)
    seal.seal_log(NOW)
    return events


def read_at(at: datetime, shown: int = 0, user: int = 1) -> ReadEvent:
    who = UUID(int=user)
    event = ReadEvent(at=at, user_id=who, role="worker", purpose="p", kind="opened", view="v", shown=shown)
    event.save()
    return event


def happened_at(at: datetime) -> HouseEvent:
    event = HouseEvent(at=at, written_at=at, kind="grant.given", place="150621000000", told={"role": "worker"})
    event.save()
    return event


def raw(sql: str, *values: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def found() -> list[tuple[str, str]]:
    return [(finding.part, finding.code) for finding in log_check.check().findings]


def test_every_hour_that_is_over_is_sealed_once(log: list[ReadEvent]) -> None:
    assert list(ReadSeal.objects.order_by("hour").values_list("events", flat=True)) == [2, 3, 1, 0]
    assert seal.seal_log(NOW) == []
    assert found() == []


def test_a_seal_says_what_lies_under_it(log: list[ReadEvent]) -> None:
    first = ReadSeal.objects.order_by("hour")[0]
    counts = {name: count for name, count, _root in first.parts or ()}
    assert {name: counts[name] for name in leaves.REMOVABLE} == {"readings": 2, "shown": 2, "house": 1}
    assert seal.head_of(first.hour, bytes(first.root), bytes(32)) == bytes(first.head or b"")


def test_an_hour_is_left_open_until_late_requests_have_ended(db: None) -> None:
    assert seal.seal_log(NOW) == []
    read_at(START)
    assert seal.seal_log(START.replace(hour=9, minute=5)) == []
    assert len(seal.seal_log(START.replace(hour=9, minute=11))) == 1


@pytest.mark.parametrize(
    ("sql", "part", "code"),
    [
        ("UPDATE access_readevent SET purpose = 'else' WHERE view = 'v'", "readings", "rows_changed"),
        ("UPDATE access_readevent SET basis = 'rights' WHERE shown = 1", "readings", "rows_changed"),
        ("UPDATE access_readrow SET opened = NOT opened", "shown", "rows_changed"),
        ("DELETE FROM access_readrow", "shown", "rows_gone"),
        ("UPDATE access_houseevent SET kind = 'grant.ended'", "house", "rows_changed"),
        ("DELETE FROM access_houseevent WHERE kind = 'grant.given'", "house", "rows_gone"),
        ("UPDATE access_houseevent SET written_at = NULL, at = at", "house", "rows_changed"),
        ("UPDATE access_readseal SET head = root", "", "signature"),
        ("UPDATE access_readseal SET form = 3", "", "signature"),
        ("DELETE FROM access_readseal WHERE events = 3", "", "seal_missing"),
    ],
)
@pytest.mark.proves("T18", "ASVS 16.4.2", "等保 8.1.4.3", "I4.4")
def test_a_change_behind_our_back_is_found(log: list[ReadEvent], sql: str, part: str, code: str) -> None:
    raw(sql)
    assert (part, code) in found()


def test_an_event_put_in_later_is_found(log: list[ReadEvent]) -> None:
    read_at(START)
    assert found() == [("readings", "rows_added")]
    assert log_check.check().broken() == [START.replace(minute=0)]


def test_an_event_put_in_before_the_first_hour_is_found(log: list[ReadEvent]) -> None:
    read_at(START - timedelta(days=30))
    assert ("readings", "rows_added") in found()


def test_what_is_written_later_belongs_to_the_hour_in_which_it_was_written(log: list[ReadEvent]) -> None:
    """An event may tell of something long past: its line is new."""
    HouseEvent(at=START, kind="grant.ended").save()
    assert found() == []


def test_a_part_that_is_sealed_for_the_first_time_is_sealed_from_its_beginning(db: None) -> None:
    happened_at(START - timedelta(days=400))
    one_of_first_form(START)
    assert len(seal.seal_log(NOW)) == 3
    assert found() == []
    raw("UPDATE access_houseevent SET kind = 'else'")
    assert found() == [("house", "rows_changed")]


def one_of_first_form(at: datetime) -> ReadSeal:
    """A seal as they were made before they held more than readings."""
    event = read_at(at, shown=1)
    ReadRow(event=event, person_id=UUID(int=5), opened=True).save()
    hour = seal.hour_of(at)
    rows = list(leaves.of_first_form(hour, hour + seal.HOUR))
    made = ReadSeal(hour=hour, events=len(rows), root=merkle.root(rows))
    made.signature = seal.signing_key().sign(seal.signed_text(made, None))
    made.save(force_insert=True)
    return made


def test_seals_of_the_first_form_are_still_checked(db: None) -> None:
    one_of_first_form(START)
    seal.seal_log(NOW)
    assert [s.form for s in ReadSeal.objects.order_by("hour")] == [1, 2, 2, 2]
    assert found() == []
    raw("UPDATE access_readrow SET opened = NOT opened")
    assert found() == [("readings", "rows_changed")]


def test_a_seal_of_the_first_form_cannot_be_changed_below_those_that_follow(db: None) -> None:
    one_of_first_form(START)
    seal.seal_log(NOW)
    raw("UPDATE access_readseal SET signature = %s WHERE form = 1", seal.signing_key().sign(b"else"))
    assert found() == [("", "signature"), ("", "seal_unbound")]


def test_the_root_depends_on_every_leaf_and_on_their_order() -> None:
    leaves = [bytes([n]) for n in range(5)]
    roots = {merkle.root(leaves[:n]) for n in range(6)} | {merkle.root(leaves[::-1])}
    assert len(roots) == 7
    assert merkle.root([]).hex().startswith("e3b0c442")
    two = merkle.root(leaves[:2])
    assert merkle.root([b"\x00" + leaves[0]]) != two


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 21])
def test_the_way_of_a_leaf_leads_to_the_root_and_no_other_leaf_takes_it(size: int) -> None:
    contents = [b"%d" % n for n in range(size)]
    for watched in range(size):
        tree = merkle.Tree()
        for n, content in enumerate(contents):
            tree.add(content, watch=n == watched)
        root = tree.root()
        assert root == merkle.root(contents)
        assert merkle.climbed(contents[watched], tree.way(watched)) == root
        assert merkle.climbed(b"else", tree.way(watched)) != root


def test_the_root_is_that_of_rfc_6962() -> None:
    """The test vectors of Certificate Transparency."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    root = merkle.root(bytes.fromhex(text) for text in inputs)
    assert root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
