"""Which people of a ledger have a file already, and what it says of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from itertools import count, islice
from typing import Any
from uuid import UUID

from django.db.models import Min

from guihang.access import clock
from guihang.dossier.entry import Facts, sealed_words
from guihang.dossier.identity import unseal_all
from guihang.dossier.load import entries_of
from guihang.dossier.models import Order, Person, SearchToken, in_lists
from guihang.dossier.sealed_models import SealedToken
from guihang.dossier.workout import description, effective, order_roots, said_of
from guihang.exchange.ledger import model as ledger
from guihang.protect import tokens
from guihang.protect.datakeys import Destroyed, PersonKey, open_keys
from guihang.protect.ids import derived_id
from guihang.territory.codes import Territory
from guihang.territory.query import within

A_BATCH = 200


@dataclass(slots=True)
class Decision:
    """A decision that the file has: its id, what it says now, and what it said at first."""

    root: UUID
    now: Mapping[str, Any]
    first: Mapping[str, Any]


@dataclass
class Known:
    """A file that is there: whose, where, how the person is described now, its decisions and entries.

    `closed`: it is kept by another office now, which alone writes in it; what one's own office wrote is still known.
    """

    person: UUID
    place: str = ""
    described: Mapping[str, Any] = field(default_factory=dict)
    orders: Mapping[UUID, Order] = field(default_factory=dict)
    entries: Sequence[Facts] = ()
    key: PersonKey | None = None
    closed: bool = False
    ended_on: date | None = None

    @cached_property
    def by_id(self) -> dict[int, Facts]:
        """Its entries by the number of their id."""
        return {e.id.int: e for e in self.entries}

    @cached_property
    def held(self) -> dict[tuple[str, date], list[Facts]]:
        """The entries that hold, by kind and day."""
        found: dict[tuple[str, date], list[Facts]] = {}
        for e in effective(self.entries):
            found.setdefault((e.kind, e.on), []).append(e)
        return found

    @cached_property
    def taken_back(self) -> dict[int, bool]:
        """The entries that were withdrawn, by the number of their id; True where a whole load was taken back."""
        return {
            e.supersedes.int: e.id == undo_id(e.supersedes, self.by_id[e.supersedes.int].on)
            for e in self.entries
            if e.kind == "entry.withdrawn" and e.supersedes and e.supersedes.int in self.by_id
        }

    @cached_property
    def decisions(self) -> list[Decision]:
        """The decisions that hold."""
        roots = order_roots(self.entries)
        entered = (e for (kind, _), some in self.held.items() if kind == "order.entered" for e in some)
        return [Decision(roots[e.id], self.words(e), self.words(self.by_id[roots[e.id].int])) for e in entered]

    def tier_of(self, order: UUID) -> str:
        """The tier in force for a decision; where none is, the one that was set last."""
        stored = self.orders.get(order)
        if stored is not None and stored.tier:
            return stored.tier
        told = [e for (kind, _), some in self.held.items() if kind == "tier.set" for e in some if e.order == order]
        return str(max(told, key=lambda e: (e.on, e.seq)).data["tier"]) if told else ""

    def words(self, facts: Facts) -> dict[str, Any]:
        """All that an entry says; of one whose key was destroyed, what is clear."""
        if facts.sealed is None or self.key is None or self.key.is_destroyed:
            return dict(facts.data)
        return {**facts.data, **sealed_words(facts, self.key)}


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a ledger's people by identity number; and ids that are taken by files which are not to be seen.

    `over` are sealed files. Nobody is told of them and nothing is written in them; what they say is not brought in
    once more as if it were new.
    """

    files: Mapping[str, Known] = field(default_factory=dict)
    taken: Collection[UUID] = ()
    over: Mapping[str, Sequence[Known]] = field(default_factory=dict)


def file_id(county: str, person: ledger.Person, office: str = "") -> UUID:
    """The id of the file that a ledger begins for a person; with `office`, of the second one, where another office
    has the first."""
    parts = (county, person.id_number, office) if office else (county, person.id_number)
    return derived_id("ledger person", *parts, on=person.since)


def file_ids(county: str, person: ledger.Person) -> Iterator[UUID]:
    """The ids that the file of a ledger's person may have: the next one where the one before is taken by a file that is
    not to be seen, another office's or a sealed one."""
    yield file_id(county, person)
    place = person.orders[0].place if person.orders else person.place
    yield file_id(county, person, place)
    for again in count(2):
        yield file_id(county, person, f"{place}/{again}")


def undo_id(entry: UUID, on: date) -> UUID:
    """The id of the withdrawal that takes an entry back with the whole load that added it."""
    return derived_id("ledger undo", entry.hex, on=on)


def known_people(people: Sequence[ledger.Person], county: str, own: Sequence[Territory] = ()) -> Found:
    """The files of these people. Found by token, then held against what is sealed; or by the id a ledger gave them,
    which the file of a load that was taken back still has.

    `own`: only files that are kept there; of others not even that they exist. Empty: the whole county.
    """
    numbers = {p.id_number for p in people}
    where = own or (Territory.of(county),)
    by_token = _by_token(numbers, where) | _sealed(numbers, where)
    given = {file: p.id_number for p in people if p.orders for file in islice(file_ids(county, p), 2 if own else 1)}
    rows = Person.objects.filter(pk__in={*by_token, *given}).values_list("pk", "place", "ended_on")
    places: dict[UUID, str] = {}
    ended: dict[UUID, date] = {}
    for pk, place, ended_on in rows:
        places[pk] = place
        if ended_on is not None:
            ended[pk] = ended_on
    if not places:
        return Found()
    mine = {pk: not own or not place or any(t.contains(place) for t in own) for pk, place in places.items()}
    files: dict[str, Known] = {}
    taken: set[UUID] = set(ended)
    over: dict[str, list[Known]] = {}
    for known in _read(places):
        if known.key is None or known.key.is_destroyed:
            taken.add(known.person)
            continue
        number = given.get(known.person) or str(known.described.get("id_number", ""))
        if known.person in ended:
            known.ended_on = ended[known.person]
            if mine[known.person] and number in numbers:
                over.setdefault(number, []).append(known)
            continue
        if not mine[known.person]:
            known.closed = any(t.contains(e.place) for e in known.entries for t in own)
            if not known.closed:
                taken.add(known.person)
                continue
        better = number in files and not files[number].closed and known.person not in given
        if number in numbers and not better:
            files[number] = known
    return Found(files, taken, over)


def _by_token(numbers: Iterable[str], places: Iterable[Territory]) -> set[UUID]:
    wanted = {tokens.identity(n, v) for n in numbers for v in tokens.versions()}
    return set(SearchToken.objects.filter(within("place", places), token__in=wanted).values_list("person", flat=True))


def _sealed(numbers: Iterable[str], places: Iterable[Territory]) -> set[UUID]:
    wanted = {tokens.identity(n, v) for n in numbers for v in tokens.versions()}
    return set(SealedToken.objects.filter(within("place", places), token__in=wanted).values_list("person", flat=True))


def _read(places: Mapping[UUID, str]) -> Iterator[Known]:
    ids = list(places)
    keys, orders, stories = open_keys(ids), _orders(ids), entries_of(ids)
    for person in ids:
        story = stories.get(person, [])
        try:
            said = said_of(description(story), partial(sealed_words, key=keys[person])) or {}
        except Destroyed:
            said = {}
        yield Known(person, places[person], said, orders.get(person, {}), story, keys[person])


def _orders(people: list[UUID]) -> dict[UUID, dict[UUID, Order]]:
    found: dict[UUID, dict[UUID, Order]] = {}
    for order in Order.objects.filter(person__in=people):
        found.setdefault(order.person_id, {})[order.pk] = order
    return found


def files_of(numbers: Collection[str], own: Sequence[Territory]) -> dict[str, ledger.OnFile]:
    """The people with these identity numbers whose files are kept in `own`: name, first decision, place."""
    found: dict[str, ledger.OnFile] = {}
    asked = sorted(numbers)
    for start in range(0, len(asked), A_BATCH):
        batch = set(asked[start : start + A_BATCH])
        listed = in_lists(clock.today())  # of a file that is out of lists a ledger's preview says nothing either
        people = list(Person.objects.filter(listed, within("place", own), pk__in=_by_token(batch, own)))
        firsts = dict(
            Order.objects.filter(person__in=people).values_list("person").annotate(first=Min("decided_on")).order_by()
        )
        identities = unseal_all(people)
        for person in people:
            who = identities[person.pk]
            if who.id_number in batch:
                found[who.id_number] = ledger.OnFile(who.name, firsts.get(person.pk, date.min), person.place)
    return found
