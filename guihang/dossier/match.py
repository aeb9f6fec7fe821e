"""Two files that may be of one person: found apart from the page that entered the second, settled by an officer.

A clerk is never told that a number is known elsewhere. The looking is work for later, asked for after every order in,
so that an answer costs the same whether or not there is a match.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from uuid_utils import compat

from guihang.access.actor import Actor, Refused
from guihang.access.roles import Power
from guihang.dossier.entry import NewEntry
from guihang.dossier.errand import Asked
from guihang.dossier.identity import unseal_all
from guihang.dossier.models import Match, Person, SearchToken, in_lists
from guihang.dossier.record import record
from guihang.jobs import board
from guihang.jobs.running import Running
from guihang.protect import tokens
from guihang.territory.codes import Territory, ancestors_of
from guihang.territory.query import within

LOOK = "matches.look"
# No division: the places lie in two provinces, and nobody's territory holds both.
NOWHERE = "000000000000"


def look_for_the_same(person: UUID, now: datetime) -> None:
    """Ask for the looking: the same one row for every order in."""
    board.ask(LOOK, now=now, params={"person": person.hex})


def look(running: Running) -> Mapping[str, Any]:
    """The work: find the files that hold the same identity number, and note each pair once."""
    return {"matches": find_matches(UUID(hex=running.params["person"]), running.now())}


def find_matches(person: UUID, now: datetime) -> int:
    """Note every other file with this person's identity number; returns how many pairs are new."""
    row = Person.objects.filter(pk=person).first()
    if row is None:
        return 0
    number = tokens.clean_identity(unseal_all([row])[person].id_number)
    if not number:
        return 0
    found = [p for p in holders_of(number) if p.pk != person]
    # A token can only bring up too many: what it found is held against what is sealed.
    said = unseal_all(found)
    same = [p for p in found if tokens.clean_identity(said[p.pk].id_number) == number]
    return sum(_note(row, other, now) for other in same)


def holders_of(number: str) -> QuerySet[Person]:
    """Whose files may hold this identity number, wherever they are."""
    wanted = [tokens.identity(number, version) for version in tokens.versions()]
    holding = SearchToken.objects.filter(token__in=wanted).order_by().values("person")
    return Person.objects.filter(pk__in=holding).order_by("pk")


def _note(one: Person, other: Person, now: datetime) -> bool:
    first, second = sorted((one, other), key=lambda p: p.pk.int)
    place = lowest_common(one.place, other.place)
    _match, new = Match.objects.get_or_create(
        one=first, other=second, defaults={"place": place, "level": _level(place), "found_at": now}
    )
    return new


def lowest_common(one: str, other: str) -> str:
    """The lowest division that holds both places; NOWHERE when not even a province does."""
    above = {*ancestors_of(other), other}
    return next((code for code in (one, *reversed(ancestors_of(one))) if code in above), NOWHERE)


def _level(place: str) -> int:
    return 0 if place == NOWHERE else int(Territory.of(place).level)


def open_matches(actor: Actor) -> QuerySet[Match]:
    """The pairs that wait for an officer, both of whose files the actor may see and has figures of."""
    figures = actor.territories(Power.SEE_FIGURES)
    files = actor.territories(Power.SEE_FILES)
    both = within("one__place", files) & within("other__place", files)
    shown = within("place", figures) & both & within("one__place", figures) & within("other__place", figures)
    in_both = in_lists(actor.today, "one__") & in_lists(actor.today, "other__")
    # Neither file may be closed to the officer: a restricted one is for its named readers here too.
    waiting = Match.objects.visible_to(actor).filter(shown, in_both, settled_at=None)
    return waiting.order_by(F("found_at").desc(), "pk")


@dataclass(frozen=True, slots=True)
class ByOfficer:
    """An officer who found that two files are of one person: may write just that, where the figures are theirs."""

    actor: Actor

    def require(self, kind: str, place: str) -> None:
        """Raise access.Refused for any other act, and outside the officer's territory."""
        if kind != "file.joined":
            self.actor.require(Power.RECORD, place)
        self.actor.require(Power.SEE_FIGURES, place)

    def require_asked(self, asked: Asked | None) -> None:
        """Raise access.Refused: an officer settles, and answers nothing."""
        raise Refused

    def signs(self) -> UUID | None:
        """The officer."""
        return self.actor.user_id


def settle(actor: Actor, match: Match, *, same: bool, today: date, now: datetime) -> None:
    """Write down what the officer found. One person: each file says so of the other; nothing moves, and either entry
    can be withdrawn. `match` is locked and open. Raises refusal.Unacceptable, access.Refused."""
    with transaction.atomic():
        if same:
            for person, other in ((match.one_id, match.other_id), (match.other_id, match.one_id)):
                record(ByOfficer(actor), _joined(actor, person, other, today, now), today=today, now=now)
        match.settled_at, match.settled_by, match.same = now, actor.user_id, same
        match.save(update_fields=["settled_at", "settled_by", "same"])


def _joined(actor: Actor, person: UUID, other: UUID, today: date, now: datetime) -> NewEntry:
    return NewEntry(
        id=compat.uuid7(),
        person=person,
        kind="file.joined",
        on=today,
        written_at=now,
        source="desk",
        data={"other": str(other)},
        collected_by=actor.user_id,
        entered_by=actor.user_id,
    )
