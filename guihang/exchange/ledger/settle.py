"""Joining rows to persons: one identity number is one person, and an act belongs to somebody the roster
has."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TypeVar

from guihang.exchange.ledger import faults
from guihang.exchange.ledger.acts import Bundle
from guihang.exchange.ledger.cells import Unclear
from guihang.exchange.ledger.identity import kind_of_identity
from guihang.exchange.ledger.model import Contact, DrugTest, Fault, Leave, Note, OnFile, Order, Person, Rejection
from guihang.exchange.ledger.roster import DATES, RosterRow
from guihang.exchange.ledger.rows import Mends
from guihang.exchange.ledger.said import Asked
from guihang.exchange.ledger.tiers import read_tier, scheme_of, shown
from guihang.territory.codes import Level, level_of, township_of
from guihang.territory.places import PlaceIndex, Resolved, Unknown
from guihang.territory.spelling import key_of
from guihang.texts import Message

Act = TypeVar("Act", DrugTest, Contact, Leave)
_RANKS = (
    "id_missing",
    "id_damaged",
    "id_checksum",
    "name_missing",
    "person_unknown",
    "place_unknown",
    "place_ambiguous",
    "place_foreign",
)
_RANK = {
    code: rank for rank, code in enumerate((*_RANKS, "kind_unknown", "tier_unknown", "date_unreadable", "date_order"))
}
_BRACKETS = re.compile(r"[\s()\[\]【】〔〕{}<>《》]+")


@dataclass(slots=True)
class Where:
    """The county of the ledger, and the township that holds for rows of a sheet without a column for it."""

    places: PlaceIndex
    county: str
    township: str = ""
    asked: Asked = field(default_factory=Asked)


class Settlement:
    """The persons of a ledger with what is loaded for them, and the rows that are not."""

    def __init__(self, where: Where, as_of: date | None, mends: Mends) -> None:
        self.where, self.as_of, self.mends = where, as_of, mends
        self.persons: dict[str, Person] = {}
        self.rejected: list[Rejection] = []
        self.notes: list[Note] = []
        self._refused: set[str] = set()
        self._numbers_of: defaultdict[str, set[str]] = defaultdict(set)
        self._names_of: defaultdict[str, set[str]] = defaultdict(set)
        self._first_row: dict[int, RosterRow] = {}
        self._resolved: dict[str, tuple[str, str, str, str]] = {}
        self._on_file: dict[str, OnFile] = {}

    def take_roster(self, rows: list[RosterRow]) -> None:
        """Settle all rows of all rosters."""
        for row in rows:
            self._numbers_of[row.name].add(row.identity or f"?{row.written}")
            if row.identity and row.name:
                self._names_of[row.identity].add(row.name)
        for row in rows:
            self._take_row(row)

    def _take_row(self, row: RosterRow) -> None:
        place, village = self._place(row)
        self._tier(row, place)
        self._check_order(row)
        if row.identity and len(self._names_of[row.identity]) > 1:
            column = row.headings.get("name", "")
            row.faults.append(faults.fault("person_unknown", column, "", "number_shared"))
        if row.faults:
            self._refused.add(row.identity or f"?{row.written}")
            ordered = sorted(row.faults, key=lambda f: _RANK[f.code])
            told = tuple(self._without_names(f) for f in ordered)
            self.rejected.append(Rejection(row.sheet, row.row, told, place=place))
            return
        order = _order(row, place, village)
        person = self.persons.get(row.identity)
        if person is None:
            person = self.persons[row.identity] = _person(row)
        for known in person.orders:
            if _same_order(known, order):
                self._note_again(known, row, order)
                return
        for phone in row.phones:
            if phone not in person.phones:
                person.phones = (*person.phones, phone)
        person.orders.append(order)
        self._first_row[id(order)] = row

    def _place(self, row: RosterRow) -> tuple[str, str]:
        """Township and village; adds a fault when the place is not sure."""
        if not row.place_text and "place" not in row.headings and self.where.township:
            return self.where.township, ""
        known = self._resolved.get(row.place_text)
        if known is None:
            known = self._resolved[row.place_text] = self._resolve(row.place_text)
        code, township, village, mend = known
        if code:
            row.faults.append(faults.fault(code, row.headings.get("place", ""), faults.shown(row.place_text)))
        elif not self.where.asked.owns(township):
            column = row.headings.get("place", "")
            row.faults.append(faults.fault("place_foreign", column, faults.shown(row.place_text)))
        self.mends.add(mend, row.sheet, row.row)
        return township, village

    def _resolve(self, text: str) -> tuple[str, str, str, str]:
        """A code of refusal or "", the township, the village, and how the name was mended."""
        if not text:
            return "place_unknown", "", "", ""
        answer = self.where.places.resolve(text, self.where.county)
        if isinstance(answer, Resolved):
            if level_of(answer.code) is Level.VILLAGE:
                return "", township_of(answer.code), answer.code, "place_village"
            same = key_of(self.where.places.name(answer.code) or "") == key_of(text)
            return "", answer.code, "", "" if same else "place_written"
        return ("place_unknown" if isinstance(answer, Unknown) else "place_ambiguous"), "", "", ""

    def _tier(self, row: RosterRow, place: str) -> None:
        """The tier by the scheme of the place on the ledger's day, else its newest; nothing where no place is sure."""
        if not place or not row.tier_text:
            return
        scheme = scheme_of(place, self.as_of or date.max)
        try:
            row.tier, mend = read_tier(row.tier_text, scheme)
        except Unclear as unclear:
            expected = Message(faults.EXPECTED[unclear.code].text, {"tiers": shown(scheme)})
            found = faults.shown(row.tier_text)
            row.faults.append(Fault(unclear.code, row.headings.get("tier", ""), found, expected))
        else:
            self.mends.add(mend, row.sheet, row.row)

    def _check_order(self, row: RosterRow) -> None:
        told = [(name, day) for name in DATES if (day := row.dates.get(name)) is not None]
        for (_, before), (name, day) in pairwise(told):
            if day < before:
                row.faults.append(faults.fault("date_order", row.headings.get(name, ""), f"{day} < {before}"))
                return
        for name, day in told:
            if self.as_of is not None and day > self.as_of:
                row.faults.append(
                    faults.fault("date_order", row.headings.get(name, ""), f"{day} > {self.as_of}", "date_after")
                )
                return

    def _note_again(self, known: Order, row: RosterRow, order: Order) -> None:
        first = self._first_row[id(known)]
        differs = [name for name in DATES if row.dates.get(name) != first.dates.get(name)]
        differs += [n for n in ("name", "kind", "tier", "number") if getattr(row, n) != getattr(first, n)]
        differs += ["place"] if (order.place, order.village) != (known.place, known.village) else []
        differs += ["term"] if order.term_years != known.term_years else []
        columns = tuple(row.headings.get(name, name) for name in differs)
        self.notes.append(Note(row.sheet, row.row, "duplicate_row", known.sheet, known.row, columns))

    def _without_names(self, fault: Fault) -> Fault:
        """A cell that holds the name of somebody in the roster (columns moved aside) is not shown."""
        return fault._replace(found="***") if re.sub(r"\s", "", fault.found) in self._numbers_of else fault

    def look_for(self, bundles: Iterable[Bundle]) -> None:
        """Look for the people whom the roster does not have among those who are on file."""
        if self.where.asked.files is None:
            return
        missing = {b.identity for b in bundles if b.identity and b.identity not in self.persons}
        self._on_file = dict(self.where.asked.files(missing - self._refused)) if missing else {}

    def _from_file(self, bundle: Bundle) -> Person | None:
        found = self._on_file.get(bundle.identity)
        if found is None:
            return None
        person = Person(
            bundle.identity, kind_of_identity(bundle.identity), found.name, "", (), "", "", bundle.sheet, bundle.row,
            on_file=found,
        )  # fmt: skip
        if not bundle.name or bundle.name == found.name:
            self.persons[bundle.identity] = person
        return person

    def take_bundle(self, bundle: Bundle) -> None:
        """Settle all rows that name one person."""
        person, fault = self._whose(bundle)
        if person is None:
            if fault is not None:
                self.rejected.append(Rejection(bundle.sheet, bundle.row, (fault,), bundle.rows, _others(bundle)))
            return
        if not bundle.identity:
            for test in bundle.tests:
                self.mends.add("found_by_name", test.sheet, test.row)
            for contact in bundle.contacts:
                self.mends.add("found_by_name", contact.sheet, contact.row)
            for leave in bundle.leaves:
                self.mends.add("found_by_name", leave.sheet, leave.row)
        decided, place = person.since, person.place
        for refused in bundle.rejected:
            told = tuple(map(self._without_names, refused.faults))
            self.rejected.append(refused._replace(faults=told, place=place))
        person.tests += self._sound(bundle.tests, decided, place)
        person.contacts += self._sound(bundle.contacts, decided, place)
        person.leaves += self._sound(bundle.leaves, decided, place)

    def _whose(self, bundle: Bundle) -> tuple[Person | None, Fault | None]:
        if bundle.identity:
            person = self.persons.get(bundle.identity) or self._from_file(bundle)
            if person is None:
                return None, faults.fault("person_unknown", bundle.heading, "")
            if bundle.name and bundle.name != person.name:
                return None, faults.fault("person_unknown", bundle.heading, "", "name_differs")
            return person, None
        numbers = self._numbers_of.get(bundle.name, set()) if bundle.name else set()
        if bundle.fault != "id_missing":
            known = f"?{bundle.written}" in self._refused or any(n in self._refused for n in numbers)
            code = "person_unknown" if known else bundle.fault
            return None, faults.fault(code, bundle.heading, "")
        if not bundle.name:
            return None, faults.fault("id_missing", bundle.heading, "")
        if len(numbers) > 1:
            return None, faults.fault("person_unknown", bundle.heading, "", "name_twice")
        person = self.persons.get(next(iter(numbers), ""))
        return person, None if person else faults.fault("person_unknown", bundle.heading, "")

    def _sound(self, acts: list[Act], decided: date, place: str) -> list[Act]:
        """The acts that are loaded: not before the decision, not after the ledger's day, each once."""
        kept: list[Act] = []
        seen: dict[tuple[object, ...], Act] = {}
        for act in acts:
            again = seen.setdefault(act[:-2], act)
            if again is not act:
                self.notes.append(Note(act.sheet, act.row, "duplicate_row", again.sheet, again.row))
            elif act.on < decided:
                self._refuse(act, f"{act.on} < {decided}", "date_before", place)
            elif self.as_of is not None and act.on > self.as_of and act.kind != "leave.granted":
                self._refuse(act, f"{act.on} > {self.as_of}", "date_after", place)
            else:
                kept.append(act)
        return kept

    def _refuse(self, act: DrugTest | Contact | Leave, found: str, expected: str, place: str) -> None:
        told = (faults.fault("date_order", "", found, expected),)
        self.rejected.append(Rejection(act.sheet, act.row, told, place=place))


def _others(bundle: Bundle) -> tuple[tuple[str, int], ...]:
    """The rows of a bundle but the first."""
    acts: list[DrugTest | Contact | Leave | Rejection] = [
        *bundle.tests, *bundle.contacts, *bundle.leaves, *bundle.rejected,
    ]  # fmt: skip
    return tuple(sorted({(act.sheet, act.row) for act in acts} - {(bundle.sheet, bundle.row)}))


def _order(row: RosterRow, place: str, village: str) -> Order:
    decided = row.dates["decided_on"]
    if decided is None:
        raise AssertionError("a row without the day of its decision has a fault")
    return Order(
        kind=row.kind,
        place=place,
        village=village,
        number=row.number,
        decided_on=decided,
        served_on=row.dates["served_on"],
        reported_on=row.dates["reported_on"],
        agreement_on=row.dates["agreement_on"],
        term_years=row.term_years,
        tier=row.tier,
        status=row.status,
        drugs=row.drugs,
        remark=row.remark,
        sheet=row.sheet,
        row=row.row,
    )


def _person(row: RosterRow) -> Person:
    return Person(
        id_number=row.identity,
        id_kind=kind_of_identity(row.identity),
        name=row.name,
        sex=row.sex,
        phones=row.phones,
        address=row.address,
        household=row.household,
        sheet=row.sheet,
        row=row.row,
    )


def _same_order(one: Order, other: Order) -> bool:
    """Whether two rows tell of one order: one number, or, where a number is missing, one kind and day of
    decision."""
    if one.kind != other.kind:
        return False
    numbers = _number_key(one.number), _number_key(other.number)
    if all(numbers):
        return numbers[0] == numbers[1]
    return one.decided_on == other.decided_on


def _number_key(number: str) -> str:
    return _BRACKETS.sub("", unicodedata.normalize("NFKC", number))
