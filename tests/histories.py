"""Invented histories of a house: people read and written about over some hours, sealed as they pass."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

from django.db import transaction

from guihang.access import clock, heads, seal
from guihang.access.models import HouseEvent, ReadEvent, ReadRow
from guihang.access.tests.cast import SHULINZHAO
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Person
from guihang.dossier.record import record
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.writer import ByOperator

BEGIN = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """The house's clock stands at `instant`."""
    with mock.patch.object(clock, "now", lambda: instant):
        yield


class History:
    """One house. `drawn` decides everything that happens by chance."""

    def __init__(self, drawn: random.Random) -> None:
        self.drawn, self.now = drawn, BEGIN
        self.people: list[UUID] = []
        self.lives: dict[UUID, Life] = {}

    def pass_time(self, longest: timedelta = timedelta(minutes=20)) -> None:
        """Some time passes, of which nothing is told."""
        self.now += longest * self.drawn.random()

    def pass_hour(self) -> None:
        """The hour ends, and is sealed a while later."""
        self.now = seal.hour_of(self.now) + HOUR + timedelta(minutes=11)
        seal.seal_log(self.now)

    def somebody_new(self) -> UUID:
        """Somebody comes onto file."""
        life = Life({"name": f"巴图{chr(0x4E00 + len(self.people))}", "sex": "m"}).reported()
        with at(self.now):
            life.write()
        self.lives[life.person] = life
        self.people.append(life.person)
        return life.person

    def written(self, person: UUID) -> UUID:
        """Something is written about somebody; a phone may have written it hours before it arrives."""
        when = self.now - timedelta(hours=self.drawn.choice([0, 0, 0, 5, 30]))
        kind, data = self.drawn.choice(
            [("visit.made", {"mode": "in_person", "note": "在家"}), ("note.written", {"text": "电话问候"})]
        )
        entry = NewEntry(uuid4(), person, kind, TODAY - timedelta(days=self.drawn.randrange(60)), when, "phone", data)
        with at(self.now):
            record(ByOperator(), entry, today=TODAY, now=self.now)
        return entry.id

    def looked(self) -> ReadEvent:
        """Somebody looks at somebody, or at a list."""
        found = self.drawn.sample(self.people, self.drawn.randint(1, len(self.people)))
        event = ReadEvent(
            at=self.now, user_id=UUID(int=self.drawn.randrange(1, 9)), role="worker", purpose="承担社区工作",
            kind="opened" if len(found) == 1 else "listed", view="dossier.views.file", shown=len(found),
            basis="daily_work",
        )  # fmt: skip
        event.save()
        for person in found:
            ReadRow(event=event, person_id=person, opened=len(found) == 1).save()
        return event

    def happened(self) -> HouseEvent:
        """Something happens in the house."""
        kind = self.drawn.choice(["grant.given", "grant.ended", "sign_in.done", "backup.made"])
        person = self.drawn.choice([None, *self.people])
        event = HouseEvent(
            at=self.now - timedelta(hours=self.drawn.choice([0, 0, 9])), written_at=self.now, kind=kind,
            user_id=UUID(int=self.drawn.randrange(1, 9)), person_id=person, place=SHULINZHAO,
            told={"n": self.drawn.randrange(9)},
        )  # fmt: skip
        event.save()
        return event

    def a_while(self, hours: int, deeds: int = 4) -> History:
        """So many hours in which this and that is done; the last one is sealed."""
        for _hour in range(hours):
            for _deed in range(self.drawn.randrange(deeds + 1)):
                self.pass_time(timedelta(minutes=8))
                self.deed()
            self.pass_hour()
        return self

    def deed(self) -> None:
        """One thing is done."""
        if not self.people:
            self.somebody_new()
            return
        what = self.drawn.choice([self.looked, self.looked, self.happened, self.write_to_one, self.somebody_new])
        what()

    def write_to_one(self) -> UUID:
        """Something is written about one of the people."""
        return self.written(self.drawn.choice(self.people))

    def copied(self) -> heads.Copied:
        """The heads as they are copied outside now."""
        key = seal.signing_key().public_key().public_bytes_raw()
        return heads.Copied(key, {told.hour: told for told in map(heads.head_in, heads.lines())})

    def head_of(self, person: UUID) -> bytes:
        """The head of a file."""
        return bytes(Person.objects.get(pk=person).head)


@contextmanager
def taken_back() -> Iterator[Any]:
    """What is done in it is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
