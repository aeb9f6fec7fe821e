"""Handing people over: from one worker, or from nobody, to one colleague or several, for a while or for good.

Each person gets an act of their own, with an id that follows from the form's: sent twice, or begun again after a cut,
only the rest is added. Taking it back withdraws these acts, whoever of the people has stayed where they were put.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import OuterRef, Subquery

from guihang.access.actor import Actor, Refused
from guihang.access.roles import Power
from guihang.dossier.answering import Colleague, nobody_answers
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Entry, Order, Person, PersonQuerySet
from guihang.dossier.policy import tier_rank
from guihang.dossier.record import record, record_many
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.writer import ByActor
from guihang.protect.ids import derived_id
from guihang.territory.codes import Territory
from guihang.territory.query import within

AT_ONCE = 100
UNDO_FOR = timedelta(days=1)
HANDED, BACK = "handed over", "handed back"

Told = Callable[[int, int], None]
Row = TypeVar("Row")


class OnList(NamedTuple):
    """Of a person what dealing them out needs."""

    id: UUID
    place: str
    stays_at: str
    tier: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """What is to be written: who gets whom, from when until when. `note` stands in every act, sealed."""

    id: UUID
    giver: UUID | None
    shares: Mapping[UUID, Sequence[UUID]]
    on: date
    until: date | None
    note: str = ""

    @property
    def people(self) -> list[UUID]:
        """Everybody who is handed over."""
        return [person for share in self.shares.values() for person in share]

    def plain(self) -> dict[str, Any]:
        """As a job keeps it: opaque ids and days; the note stays out."""
        return {
            "form": self.id.hex,
            "giver": self.giver.hex if self.giver else "",
            "shares": {to.hex: [p.hex for p in share] for to, share in self.shares.items()},
            "on": self.on.isoformat(),
            "until": self.until.isoformat() if self.until else "",
        }

    @classmethod
    def from_plain(cls, kept: Mapping[str, Any], note: str = "") -> HandOver:
        """What a job kept."""
        shares = {UUID(to): [UUID(p) for p in share] for to, share in kept["shares"].items()}
        until = date.fromisoformat(kept["until"]) if kept["until"] else None
        giver = UUID(kept["giver"]) if kept["giver"] else None
        return cls(UUID(kept["form"]), giver, shares, date.fromisoformat(kept["on"]), until, note)

    def act_of(self, person: UUID) -> UUID:
        """The id of a person's act, made from the form's and the person's."""
        return derived_id(HANDED, self.id.hex, person.hex, on=self.on)


def ground(actor: Actor, giver: UUID | None) -> tuple[Territory, ...]:
    """Where the actor may hand over the people of `giver`: one's own wherever one records, others' as a lead."""
    return actor.territories(Power.RECORD if giver is not None and giver == actor.user_id else Power.CONFIRM)


def people_of(actor: Actor, giver: UUID | None) -> PersonQuerySet:
    """Whom the actor may hand over of the people of `giver`; of nobody's, where that is None."""
    theirs = Person.objects.visible_to(actor).filter(within("place", ground(actor, giver)))
    return theirs.filter(nobody_answers(actor.today)) if giver is None else theirs.filter(worker=giver)


def listed(people: PersonQuerySet, today: date) -> list[OnList]:
    """These people by tier and village, as they are dealt out and shown. One statement."""
    running = Order.objects.filter(person=OuterRef("pk"), stopped_on=None).order_by("-decided_on", "-id")
    tiered = people.order_by().annotate(tier=Subquery(running.values("tier")[:1]))
    rows = tiered.values_list("id", "place", "stays_at", "tier")
    found = [OnList(pk, place, stays_at, tier or "") for pk, place, stays_at, tier in rows]
    return sorted(found, key=lambda p: (tier_rank(p.place, p.tier, today), p.stays_at, p.id))


def dealt(people: Iterable[OnList], takers: Sequence[Colleague]) -> dict[UUID, UUID]:
    """Who gets each of these people: as many to each as there are, the heavy and the light alike.

    Somebody whose file lies where none of the takers may record gets nobody new, and is missing here.
    """
    load = dict.fromkeys((t.id for t in takers), 0)
    found: dict[UUID, UUID] = {}
    for person in people:
        able = [t.id for t in takers if t.may_answer_at(person.place)]
        if able:
            to = min(able, key=lambda taker: load[taker])
            load[to] += 1
            found[person.id] = to
    return found


def shares_of(dealt_out: Mapping[UUID, UUID], left_out: Iterable[UUID] = ()) -> dict[UUID, list[UUID]]:
    """By taker whom they get, without those who are kept back."""
    keep = set(left_out)
    shares: dict[UUID, list[UUID]] = {}
    for person, to in dealt_out.items():
        if person not in keep:
            shares.setdefault(to, []).append(person)
    return shares


def seen(people: Iterable[OnList]) -> str:
    """A word for this very list: whoever confirms another one than was shown is shown it again."""
    return hashlib.sha256(b"".join(p.id.bytes for p in people)).hexdigest()[:16]


@dataclass(slots=True)
class Report:
    """What became of it: how many acts were added or there already, and whose file refused."""

    written: int = 0
    refused: list[UUID] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """As a job keeps it."""
        return {"written": self.written, "refused": [p.hex for p in self.refused]}


def carry_out(actor: Actor, what: HandOver, now: datetime, told: Told = lambda _done, _all: None) -> Report:
    """Write the acts. Whose file the actor may write no more is among the refused."""
    entries = [
        NewEntry(
            id=what.act_of(person), person=person, kind="worker.assigned", on=what.on, written_at=now, source="desk",
            data=_data(to, what), collected_by=actor.user_id, entered_by=actor.user_id,
        )
        for to, share in what.shares.items()
        for person in share
    ]  # fmt: skip
    return _write(actor, entries, now, told)


def _data(to: UUID, what: HandOver) -> dict[str, Any]:
    said = {"user": str(to), "until": what.until.isoformat() if what.until else "", "note": what.note}
    return {name: value for name, value in said.items() if value}


def take_back(actor: Actor, what: HandOver, on: date, now: datetime, told: Told = lambda _done, _all: None) -> Report:
    """Withdraw on the day `on` what was written and still stands; who was given to somebody else since stays there."""
    acts = {what.act_of(person): person for person in what.people}
    there: dict[UUID, UUID] = {}
    for some in _batches(list(acts)):
        there |= dict(Entry.objects.filter(pk__in=some).values_list("pk", "person_id"))
    entries = [
        NewEntry(
            id=derived_id(BACK, what.id.hex, person.hex, on=on), person=person, kind="entry.withdrawn",
            on=on, written_at=now, source="desk", supersedes=act,
            collected_by=actor.user_id, entered_by=actor.user_id,
        )
        for act, person in acts.items()
        if there.get(act) == person
    ]  # fmt: skip
    return _write(actor, entries, now, told)


def _write(actor: Actor, entries: Sequence[NewEntry], now: datetime, told: Told) -> Report:
    report, writer, done = Report(), ByActor(actor), 0
    for some in _batches(entries):
        try:
            tally = record_many(writer, some, today=actor.today, now=now, at_most=AT_ONCE)
            report.written += tally.added + tally.repeated
        except (Unacceptable, Refused):
            # One file that cannot be worked out, or has moved away, holds up nobody else's.
            for entry in some:
                try:
                    record(writer, entry, today=actor.today, now=now)
                    report.written += 1
                except (Unacceptable, Refused):
                    report.refused.append(entry.person)
        done += len(some)
        told(done, len(entries))
    return report


def _batches(all_of: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(all_of), AT_ONCE):
        yield all_of[start : start + AT_ONCE]
