"""What a ledger says, as plain data: persons with their orders and acts, what was refused, mended and
noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from guihang.texts import Message


class LedgerError(Exception):
    """The file cannot be read as a ledger at all. Its message is one sentence for the person who gave the
    file."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class DrugTest(NamedTuple):
    """One row of the tests sheet. `result`: negative, positive, invalid; `sample`: urine, saliva, hair,
    blood, other or "" when the ledger does not say."""

    on: date
    result: str
    sample: str
    testers: tuple[str, ...]
    remark: str
    sheet: str
    row: int

    @property
    def kind(self) -> str:
        """The kind of entry that this row becomes."""
        return "test.taken"


class Contact(NamedTuple):
    """One row of the visits-and-talks sheet, as the act its word says.

    `kind`: visit.made, talk.held, counselling.given or risk.assessed; `mode`: in_person or remote ("" where
    the kind has none).
    """

    on: date
    kind: str
    mode: str
    note: str
    by: str
    sheet: str
    row: int


class Leave(NamedTuple):
    """One row of the leave sheet: away from `on` until `until`, both included."""

    on: date
    until: date
    destination: str
    reason: str
    approved_by: str
    remark: str
    sheet: str
    row: int

    @property
    def kind(self) -> str:
        """The kind of entry that this row becomes."""
        return "leave.granted"


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a person. `kind`: treatment or rehabilitation; `place`: code of 12 digits, of a township
    or, where the ledger names one, in `village` too; `tier`: a code of the place's own scheme or ""; `status` is the
    ledger's own word."""

    kind: str
    place: str
    village: str
    number: str
    decided_on: date
    served_on: date | None
    reported_on: date | None
    agreement_on: date | None
    term_years: int
    tier: str
    status: str
    drugs: str
    remark: str
    sheet: str
    row: int


class OnFile(NamedTuple):
    """Somebody whose file is there already: the name, the day of the first decision, where the file is kept."""

    name: str
    since: date
    place: str


@dataclass(slots=True)
class Person:
    """One person. `id_number`: 18 characters, checked; `id_kind`: resident, permit (HK, Macao, Taiwan) or
    foreign; `sex`: m, f or ""; `phones`: digits only, in the order written. `sheet` and `row` are those of
    the first order. `on_file`: the roster does not have the person, but there is a file; then there is no order."""

    id_number: str
    id_kind: str
    name: str
    sex: str
    phones: tuple[str, ...]
    address: str
    household: str
    sheet: str
    row: int
    orders: list[Order] = field(default_factory=list)
    tests: list[DrugTest] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    on_file: OnFile | None = None

    @property
    def place(self) -> str:
        """The township of the latest order; of somebody who is on file only, where the file is kept."""
        if not self.orders and self.on_file is not None:
            return self.on_file.place
        return max(self.orders, key=lambda o: (o.decided_on, o.row)).place

    @property
    def since(self) -> date:
        """The day of the first decision; before it no act can lie."""
        if not self.orders and self.on_file is not None:
            return self.on_file.since
        return min(order.decided_on for order in self.orders)


class Fault(NamedTuple):
    """Why a cell cannot be taken: the code, the column's heading as a text, what was found (already without
    personal data) and what was expected."""

    code: str
    column: str
    found: str
    expected: Message


class Rejection(NamedTuple):
    """A refused row, or the first of `rows` rows of one person that the roster does not have; `others` are the rest.

    `place` is the township that the row names, where that is known.
    """

    sheet: str
    row: int
    faults: tuple[Fault, ...]
    rows: int = 1
    others: tuple[tuple[str, int], ...] = ()
    place: str = ""

    @property
    def code(self) -> str:
        """The code of the first fault, which is the one that is counted."""
        return self.faults[0].code


class Note(NamedTuple):
    """A row that is seen and not loaded: it says again what row `first_row` said; `differs` are columns in
    which it says it otherwise."""

    sheet: str
    row: int
    code: str
    first_sheet: str
    first_row: int
    differs: tuple[str, ...] = ()


@dataclass(slots=True)
class SheetReport:
    """What was made of one sheet. `kind`: roster, tests, contacts, leaves, blank or unknown."""

    name: str
    kind: str
    heading_row: int = 0
    rows: int = 0
    visible: bool = True
    columns: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


EXAMPLES = 5


@dataclass(slots=True)
class Mended:
    """How often one kind of mending was done, and the first rows of it."""

    count: int = 0
    rows: list[tuple[str, int]] = field(default_factory=list)

    def add(self, sheet: str, row: int) -> None:
        """Count one more; the first few rows are kept as examples."""
        self.count += 1
        if len(self.rows) < EXAMPLES and (sheet, row) not in self.rows:
            self.rows.append((sheet, row))


@dataclass(slots=True)
class Ledger:
    """A ledger as read and checked. `county` is its code; `as_of` the day it was made up, None when not told.

    `mended_rows`, where asked for: what was mended in each row. `returned`: rows that came back, by the number under
    which they were sent back.
    """

    county: str
    as_of: date | None
    persons: list[Person]
    rejected: list[Rejection]
    notes: list[Note]
    hidden_rows: list[tuple[str, int]]
    mended: dict[str, Mended]
    sheets: list[SheetReport]
    mended_rows: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    returned: dict[tuple[str, int], int] = field(default_factory=dict)

    def orders(self) -> Iterator[Order]:
        """All orders that are loaded."""
        return (order for person in self.persons for order in person.orders)

    def by_place(self) -> dict[str, int]:
        """Persons by the township of their latest order."""
        counts: dict[str, int] = {}
        for person in self.persons:
            counts[person.place] = counts.get(person.place, 0) + 1
        return dict(sorted(counts.items()))

    def figures(self) -> dict[str, int]:
        """The totals after loading."""
        orders = list(self.orders())
        return {
            "persons": len(self.persons),
            "orders": len(orders),
            "reported": sum(o.reported_on is not None for o in orders),
            "agreements": sum(o.agreement_on is not None for o in orders),
            "tests": sum(len(p.tests) for p in self.persons),
            "tests_positive": sum(t.result == "positive" for p in self.persons for t in p.tests),
            "visits": sum(len(p.contacts) for p in self.persons),
            "leaves": sum(len(p.leaves) for p in self.persons),
        }

    def latest_on(self) -> date | None:
        """The latest day on which the ledger says that something happened; leave still to come is not
        counted."""
        days = [d for o in self.orders() for d in (o.decided_on, o.served_on, o.reported_on, o.agreement_on) if d]
        for person in self.persons:
            days += [t.on for t in person.tests]
            days += [c.on for c in person.contacts]
        return max(days, default=None)
