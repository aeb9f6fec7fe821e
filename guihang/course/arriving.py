"""Who is on the way to an office, as that office may see them before they are theirs: the name, the masked number,
where from, both clocks, the list of papers. Nothing more of the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any
from uuid import UUID

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.access.roles import Part
from guihang.dossier.course_guards import target_of
from guihang.dossier.entry import Facts, sealed_words
from guihang.dossier.identity import Identity, unseal_all
from guihang.dossier.load import entries_of
from guihang.dossier.models import Order, Person
from guihang.dossier.parts import Told
from guihang.dossier.workout import effective
from guihang.protect.datakeys import Destroyed, open_keys
from guihang.rules.beside.crossing import MOVE, RELEASE

SHOWN = frozenset({Part.NAME, Part.ID_NUMBER, Part.COURSE})
# What of the file belongs to the way itself.
OF_THE_WAY = frozenset({
    "release.announced", "family.contacted", "fetching.planned", "handover.done", "handover.failed", "move.approved",
    "papers.sent", "papers.received",
})  # fmt: skip


def identities(
    actor: Actor, people: Sequence[Person], *, opened: bool, at: Callable[[Person], str] = attrgetter("crossing_to")
) -> dict[UUID, Identity]:
    """Who these people are, no more of it than is shown of somebody on the way. The log of readings learns of each.

    `people` must come from ``Person.objects.arriving_to(actor)``, or, with their place `at`, from ``papers_left_by``.
    """
    places = {p.pk: at(p) for p in people}
    for person in people:
        if opened:
            actor.reading.opened(person.pk)
    if not opened:
        actor.reading.listed([p.pk for p in people])
    return {person: who.shown(SHOWN & actor.sees(places[person])) for person, who in unseal_all(people).items()}


@dataclass(frozen=True, slots=True)
class Sent:
    """Papers that were sent: how, the list, and what the receipts say."""

    entry: Facts
    papers: Sequence[dict[str, Any]]
    receipts: Sequence[tuple[Facts, str]]  # each with what was missing

    @property
    def complete(self) -> bool:
        """Whether everything on the list is there."""
        return bool(self.receipts) and self.receipts[-1][0].data.get("complete") is True


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody on the way: the entries of the way itself, with their words as far as they are told here."""

    person: Person
    who: Identity
    newest: UUID | None  # of the decisions that run
    way: Sequence[Facts]
    words: dict[UUID, dict[str, Any]]
    every: Sequence[Facts]

    @property
    def number(self) -> str:
        """The number as it may stand on a screen."""
        return self.who.masked_number()

    @property
    def start(self) -> Facts | None:
        """What it began with: the announcement; of a move the approval that leads here."""
        if self.person.crossing == RELEASE:
            return next((e for e in reversed(self.way) if e.kind == "release.announced"), None)
        here = (self.person.crossing_to, self.person.crossing_since)
        approved = (e for e in reversed(self.way) if e.kind == "move.approved")
        return next((e for e in approved if (e.data["place"], e.on) == here), None)

    @property
    def order(self) -> UUID | None:
        """The decision that an act about the way belongs to: that of the move; of a release the newest that runs."""
        moved = self.start if self.person.crossing == MOVE else None
        return self.newest if moved is None else moved.order

    def answering(self, to: Facts, kind: str) -> list[Facts]:
        """The entries of the kind that answer `to`."""
        return [
            e for e in self.way
            if e.kind == kind and (found := target_of(e, self.every)) is not None and found.id == to.id
        ]  # fmt: skip

    @property
    def sent(self) -> list[Sent]:
        """The papers of the move, in the order in which they were sent."""
        if self.start is None or self.person.crossing != MOVE:
            return []
        return [
            Sent(
                e, self.words.get(e.id, {}).get("papers", []),
                [(r, self.words.get(r.id, {}).get("missing", "")) for r in self.answering(e, "papers.received")],
            )
            for e in self.answering(self.start, "papers.sent")
        ]  # fmt: skip


def arrival(actor: Actor, person: Person) -> Arrival:
    """Read what is shown of somebody on the way. `person` must come from ``Person.objects.arriving_to(actor)``."""
    who = identities(actor, [person], opened=True)[person.pk]
    every = entries_of([person.pk]).get(person.pk, [])
    told = Told(every, frozenset({Part.COURSE}) & actor.sees(person.crossing_to))
    way = [e for e in effective(every) if e.kind in OF_THE_WAY and e.on <= actor.today]
    try:
        opener = partial(sealed_words, key=open_keys([person.pk])[person.pk])
        words = {e.id: told.words(e, opener(e)) for e in way if told.opens(e)}
    except Destroyed:
        words = {}
    orders = list(
        Order.objects.filter(person=person, stopped_on=None).order_by("-decided_on").values_list("pk", flat=True)
    )
    return Arrival(person, who, orders[0] if orders else None, way, words, every)


def came_from(person: Person) -> str:
    """Where somebody on the way comes from, in words: the office; of a coming release the one that was told of it."""
    return name_of(person.place) or person.place


def days_of(e: Facts, name: str) -> date | None:
    """A day in an entry's clear data."""
    found = e.data.get(name)
    return date.fromisoformat(found) if found else None
