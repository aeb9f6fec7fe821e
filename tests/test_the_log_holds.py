"""Whoever changes the log behind our back is found, whatever they change and however well they do it.

Five kinds, tried a thousand times each: an edit, a deletion, a swap, a chain that was written anew with seals that
were made anew, a tail that was cut off. Every one must be found; an honest house must never be suspected.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, models

from guihang.access import heads, log_check, seal
from guihang.access.models import HouseEvent, ReadEvent, ReadRow, ReadSeal
from guihang.dossier.entry import NO_HEAD, link
from guihang.dossier.erase import erase
from guihang.dossier.load import entries_of
from guihang.dossier.models import Entry, Person
from guihang.dossier.tests.lives import TODAY
from tests.histories import HOUR, History, at, taken_back
from tests.prove import tries

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(1500)]
PROVES = pytest.mark.proves("T18", "T19", "ASVS 16.4.2", "等保 8.1.4.3", "等保 8.1.4.7", "PIPL 54", "I4.4")

TRIES = tries(1000)
TABLES: tuple[type[models.Model], ...] = (ReadEvent, ReadRow, HouseEvent, Entry, ReadSeal)
HELD: dict[type[models.Model], tuple[str, ...]] = {
    ReadEvent: ("at", "user_id", "role", "purpose", "kind", "view", "shown", "basis", "ticket"),
    ReadRow: ("person_id", "opened", "event_id"),
    HouseEvent: ("written_at", "at", "user_id", "kind", "about", "person_id", "place", "told"),
    Entry: (
        "order_id", "seq", "kind", "happened_on", "data", "sealed", "commitment", "place", "collected_by", "entered_by",
        "written_at", "source", "supersedes", "digest", "received_at",
    ),
    ReadSeal: ("events", "root", "signature", "parts", "head", "form"),
}  # fmt: skip
IN_TIME: dict[type[models.Model], str] = {
    ReadEvent: "at",
    ReadRow: "event__at",
    HouseEvent: "written_at",
    Entry: "received_at",
    ReadSeal: "hour",
}


class House:
    """A small history whose heads were copied outside up to an hour before its end."""

    def __init__(self) -> None:
        self.drawn = random.Random(4041)
        history = History(self.drawn)
        for _person in range(3):
            history.somebody_new()
        for _hour in range(3):
            history.looked(), history.happened(), history.write_to_one()
            history.a_while(1, deeds=4)
        self.copied = history.copied()
        self.last_copied = max(self.copied.heads)
        history.a_while(1)
        self.history = history
        self.people = history.people
        self.rows = {model: list(plain(model).order_by("pk").values_list("pk", flat=True)) for model in TABLES}
        assert all(len(rows) >= 4 for rows in self.rows.values())

    def found(self, *, copy: bool = True) -> list[log_check.Finding]:
        """What a check finds, with the copy from outside or without it."""
        with at(self.history.now):
            return log_check.check(against=self.copied if copy else None).findings

    def one(self, model: type[models.Model]) -> Any:
        """One row of a table, from before the copy went outside."""
        found = held(model, self.last_copied + HOUR)
        return found[self.drawn.randrange(len(found))]


def plain(model: type[models.Model]) -> models.QuerySet[Any]:
    """The table as the database gives it to anybody, past the guards of our models."""
    return models.QuerySet(model)


def held(model: type[models.Model], until: datetime) -> list[Any]:
    return list(plain(model).filter(**{f"{IN_TIME[model]}__lt": until}).order_by("pk"))


@pytest.fixture
def house(db: None) -> House:
    return House()


def try_all(house: House, change: Callable[[House], str], *, copy: bool = True) -> None:
    """Make the change as often as is asked for, each time to a house that is whole; all must be found."""
    missed: list[str] = []
    kinds: set[str] = set()
    assert house.found() == []
    for _try in range(TRIES):
        with taken_back():
            done = change(house)
            kinds.add(done)
            if not house.found(copy=copy):
                missed.append(done)
    assert missed == [], f"{len(missed)} of {TRIES} were not found"
    assert house.found() == []
    assert len(kinds) > 1


def other(drawn: random.Random, value: Any) -> Any:
    """A value like this one, and not this one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, bytes | memoryview):
        raw = bytearray(bytes(value))
        raw[drawn.randrange(len(raw))] ^= 1 << drawn.randrange(8)
        return bytes(raw)
    if isinstance(value, int):
        return value + drawn.randint(1, 9)
    if isinstance(value, datetime):
        return value + timedelta(microseconds=drawn.choice([-1, 1, 10**6, 3600 * 10**6]))
    if isinstance(value, UUID) or value is None:
        return uuid4()
    if isinstance(value, dict):
        return {**value, "mode": "remote", "n": drawn.randrange(10, 99)}
    if isinstance(value, list):
        return [[name, count + 1, root] for name, count, root in value]
    return TODAY - timedelta(days=999) if hasattr(value, "isoformat") else f"{value[:6]}x"


@PROVES
def test_an_edit_of_any_column_of_any_row_is_found(house: House) -> None:
    try_all(house, edit, copy=False)


def edit(house: House) -> str:
    model = house.drawn.choice(TABLES)
    row = house.one(model)
    columns = [c for c in HELD[model] if getattr(row, c) is not None or c in {"ticket", "about", "supersedes"}]
    column = house.drawn.choice(columns)
    if model is ReadRow and column == "event_id":
        value: Any = house.drawn.choice([pk for pk in house.rows[ReadEvent] if pk != row.event_id])
        if plain(ReadRow).filter(event_id=value, person_id=row.person_id).exists():
            column, value = "opened", not row.opened
    elif column == "commitment" or (column == "sealed" and row.sealed is None):
        value = other(house.drawn, row.digest)
    else:
        value = other(house.drawn, getattr(row, column))
    if model is Entry and column == "seq":
        value = row.seq + 1000
    plain(model).filter(pk=row.pk).update(**{column: value})
    return f"{model.__name__}.{column}"


@PROVES
def test_a_row_taken_out_is_found(house: House) -> None:
    try_all(house, take_out, copy=True)


def take_out(house: House) -> str:
    model = house.drawn.choice(TABLES)
    row = house.one(model)
    if model is ReadEvent:
        plain(ReadRow).filter(event=row.pk)._raw_delete("default")
    plain(model).filter(pk=row.pk)._raw_delete("default")
    return model.__name__


@PROVES
def test_two_rows_that_took_each_other_s_place_are_found(house: House) -> None:
    try_all(house, swap, copy=False)


def swap(house: House) -> str:
    while True:
        model = house.drawn.choice(TABLES)
        one, two = house.one(model), house.one(model)
        columns = [c for c in HELD[model] if getattr(one, c) != getattr(two, c)]
        if one.pk == two.pk or not columns or model is ReadRow:
            if model is not ReadRow or one.event_id == two.event_id or one.opened == two.opened:
                continue
            columns = ["opened"]
        break
    unique = {"seq"} if model is Entry else set()
    some = [c for c in house.drawn.sample(columns, house.drawn.randint(1, len(columns))) if c not in unique]
    if not some:
        some = [c for c in columns if c not in unique][:1]
    if not some:
        return swap(house)
    plain(model).filter(pk=one.pk).update(**{c: getattr(two, c) for c in some})
    plain(model).filter(pk=two.pk).update(**{c: getattr(one, c) for c in some})
    return f"{model.__name__}.{len(some)}"


@PROVES
def test_a_chain_written_anew_with_seals_made_anew_is_found_by_what_was_copied(house: House) -> None:
    """Whoever does this has the database and the key, and makes everything fit. Only the copy outside tells."""
    with taken_back():
        write_anew(house)
        assert house.found(copy=False) == [], "it must fit, or this test proves less than it says"
    try_all(house, write_anew)


def write_anew(house: House) -> str:
    model = house.drawn.choice((ReadEvent, ReadRow, HouseEvent, Entry))
    row = house.one(model)
    if model is Entry:
        changed = {"kind": "talk.held"} if row.commitment is None else {"happened_on": TODAY - timedelta(days=500)}
        plain(Entry).filter(pk=row.pk).update(**changed)
        chain_anew(row.person_id)
        came = row.received_at
    else:
        columns: dict[object, str] = {ReadEvent: "purpose", ReadRow: "opened", HouseEvent: "kind"}
        column = columns[model]
        plain(model).filter(pk=row.pk).update(**{column: other(house.drawn, getattr(row, column))})
        came = row.event.at if model is ReadRow else getattr(row, IN_TIME[model])
    seals_anew(seal.hour_of(came))
    return model.__name__


def chain_anew(person: UUID) -> None:
    """Every digest of the chain worked out again, as whoever has the program can."""
    head = NO_HEAD
    for facts in entries_of([person])[person]:
        head = link(head, facts)
        plain(Entry).filter(pk=facts.id).update(digest=head)
    plain(Person).filter(pk=person).update(head=head)


def seals_anew(since: datetime) -> None:
    """Every seal from an hour on made again and signed with the true key."""
    newest = plain(ReadSeal).order_by("-hour")[0].hour
    plain(ReadSeal).filter(hour__gte=since)._raw_delete("default")
    seal.seal_log(newest + timedelta(hours=1, minutes=11))


@PROVES
def test_a_tail_cut_off_before_what_was_copied_is_found(house: House) -> None:
    try_all(house, cut)


def cut(house: House) -> str:
    """Everything after an instant goes: rows, seals and entries; perhaps the empty hours are sealed anew."""
    first: type[models.Model] = house.drawn.choice((ReadEvent, HouseEvent, Entry))
    since: datetime = getattr(house.one(first), IN_TIME[first])
    for model in (ReadRow, ReadEvent, HouseEvent, Entry):
        plain(model).filter(**{f"{IN_TIME[model]}__gte": since})._raw_delete("default")
    plain(ReadSeal).filter(hour__gte=seal.hour_of(since))._raw_delete("default")
    for person in house.people:
        last = plain(Entry).filter(person=person).order_by("-seq").first()
        if last is not None:
            plain(Person).filter(pk=person).update(entries=last.seq, head=last.digest)
    again = house.drawn.random() < 0.5
    if again:
        seal.seal_log(house.history.now)
    return f"sealed anew: {again}"


@PROVES
def test_what_came_after_the_copy_is_named_and_not_anchored(house: House) -> None:
    with at(house.history.now):
        made = log_check.check(against=house.copied)
    assert (made.anchored, made.findings) == (house.last_copied, [])
    assert made.until == house.last_copied + HOUR
    house.history.looked()
    with at(house.history.now):
        assert log_check.check(against=house.copied).open >= 2


@PROVES
def test_a_code_on_paper_holds_every_hour_before_it(house: House) -> None:
    code = heads.code_of(house.copied.heads[house.last_copied].head)
    with at(house.history.now):
        assert log_check.check(codes=[code]).anchored == house.last_copied
    first = min(house.copied.heads)
    plain(HouseEvent).filter(written_at__lt=first + 2 * HOUR).update(kind="else")
    plain(ReadEvent).filter(at__lt=first + 2 * HOUR).update(purpose="else")
    seals_anew(first)
    with at(house.history.now):
        assert [f.code for f in log_check.check(codes=[code]).findings] == ["code_unknown"]


@PROVES
def test_an_honest_house_is_never_suspected(db: None) -> None:
    """Late phones, corrections, an erasure, hours in which nothing happened, checks in between."""
    for number in range(tries(200)):
        with taken_back():
            drawn = random.Random(9000 + number)
            history = History(drawn).a_while(drawn.randint(1, 3), deeds=3)
            copied = history.copied()
            if history.people and drawn.random() < 0.3:
                erase(history.people.pop())
            history.now += HOUR * drawn.choice([0, 0, 7])
            history.a_while(drawn.randint(1, 2), deeds=3)
            with at(history.now):
                made = log_check.check(against=copied)
            assert made.findings == [], number


def test_the_tries_are_not_the_same_ones(house: House) -> None:
    """What is tried is drawn: each kind of row is met."""
    met = set()
    for _try in range(60):
        with taken_back():
            met.add(edit(house).split(".")[0])
    assert met == {model.__name__ for model in TABLES}


def digests(model: type[models.Model]) -> Iterator[str]:
    for row in plain(model).order_by("pk").values_list():
        yield hashlib.sha256(repr(row).encode()).hexdigest()


def test_a_check_changes_nothing(house: House) -> None:
    before = [list(digests(model)) for model in TABLES]
    house.found()
    assert [list(digests(model)) for model in TABLES] == before
    assert connection.vendor in {"sqlite", "postgresql"}
