"""Reading the sheets of tests, of visits and talks, and of leave. Rows are kept by whom they name, for
`settle`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from guihang.exchange.ledger import faults
from guihang.exchange.ledger.cells import Cell, Unclear, compact, is_nothing, text_of, tidy
from guihang.exchange.ledger.dates import read_date
from guihang.exchange.ledger.identity import read_identity
from guihang.exchange.ledger.model import Contact, DrugTest, Leave, LedgerError, Rejection
from guihang.exchange.ledger.roster import name_of
from guihang.exchange.ledger.rows import RowReader
from guihang.exchange.ledger.words import read_mode, read_result, read_sample
from guihang.texts import Message, mark

MAX_PEOPLE = 200_000
LOOK_AGAIN_AFTER = 20_000

_BETWEEN_NAMES = re.compile(r"[、,,，;；/\s]+")


@dataclass(slots=True)
class Bundle:
    """All rows that name one person: by a valid number, or by what is written and the fault it has."""

    identity: str
    fault: str
    written: str
    name: str
    sheet: str
    row: int
    heading: str
    rows: int = 0
    tests: list[DrugTest] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


class Bundles:
    """Bundles by identity number and name; the same cells are not looked at again for a while."""

    def __init__(self) -> None:
        self.by_person: dict[tuple[str, str], Bundle] = {}
        self._seen: dict[tuple[Cell, Cell], tuple[Bundle, tuple[str, ...]]] = {}

    def __call__(self, reader: RowReader, number: int, identity: Cell, name: Cell) -> Bundle:
        """The bundle of the person that these two cells name."""
        known = self._seen.get((identity, name))
        if known is None:
            if len(self._seen) > LOOK_AGAIN_AFTER:
                self._seen.clear()
            known = self._seen[identity, name] = self._find(reader, number, identity, name)
        bundle, mends = known
        for mend in mends:
            reader.mends.add(mend, reader.sheet.name, number)
        bundle.rows += 1
        return bundle

    def _find(self, reader: RowReader, number: int, identity: Cell, name: Cell) -> tuple[Bundle, tuple[str, ...]]:
        fault, written = "", ""
        mends: tuple[str, ...] = ()
        try:
            whose, mends = read_identity(identity)
        except Unclear as unclear:
            whose, fault, written = "", unclear.code, compact(identity)
        called = name_of(name)
        key = (whose or f"?{written}", called)
        bundle = self.by_person.get(key)
        if bundle is None:
            heading = reader.heading.texts.get("identity", "") or reader.heading.texts.get("name", "")
            if len(self.by_person) >= MAX_PEOPLE:
                raise too_many()
            bundle = Bundle(whose, fault, written, called, reader.sheet.name, number, heading)
            self.by_person[key] = bundle
        return bundle, mends


def too_many() -> LedgerError:
    """More people than any county has: taken for a mistake, and refused before it fills the memory."""
    return LedgerError(Message(mark("The ledger names more than {most} people; split it."), {"most": MAX_PEOPLE}))


def read_acts(reader: RowReader, bundles: Bundles) -> int:
    """Read all rows of an acts sheet into bundles; the number of rows."""
    make = {"tests": _test, "contacts": _contact, "leaves": _leave}[reader.heading.layout.kind]
    place = {name: index for index, name in enumerate(reader.fields)}
    identity, name = place["identity"], place["name"]
    row_of = make(reader, place)
    count = 0
    for number, values in reader:
        count += 1
        bundle = bundles(reader, number, values[identity], values[name])
        row_of(number, values, bundle)
    return count


Reader = Callable[[int, list[Cell], Bundle], None]


def _test(reader: RowReader, place: dict[str, int]) -> Reader:
    sheet, mends = reader.sheet.name, reader.mends
    on, result, sample = place["on"], place["result"], place["sample"]
    testers, remark = place["testers"], place["remark"]
    tell = _Taker(reader, place)

    def read(number: int, values: list[Cell], bundle: Bundle) -> None:
        day = tell.date(number, values, bundle, on, "on")
        written = values[result]
        text = written if isinstance(written, str) else text_of(written)
        try:
            found, mend = read_result(text)
        except Unclear:
            if day is not None:
                tell.refuse(number, bundle, "result_unreadable", "result", text)
            return
        if day is None:
            return
        mends.add(mend, sheet, number)
        taken, mend = read_sample(text_of(values[sample]))
        mends.add(mend, sheet, number)
        note = "" if is_nothing(values[remark]) else tidy(values[remark])
        if found == "positive" and compact(text) not in ("阳性", "阳", "+", "(+)"):
            note = f"{tidy(text)}；{note}" if note else tidy(text)
        bundle.tests.append(DrugTest(day, found, taken, tell.names(values[testers]), note, sheet, number))

    return read


def _contact(reader: RowReader, place: dict[str, int]) -> Reader:
    sheet = reader.sheet.name
    on, mode, note, by, remark = (place[n] for n in ("on", "mode", "note", "by", "remark"))
    tell = _Taker(reader, place)
    default = "" if "mode" in reader.heading.columns else _word_of_title(reader)

    def read(number: int, values: list[Cell], bundle: Bundle) -> None:
        day = tell.date(number, values, bundle, on, "on")
        if day is None:
            return
        text = default or text_of(values[mode])
        try:
            kind, how = read_mode(text)
        except Unclear:
            tell.refuse(number, bundle, "kind_unknown", "mode", text, "mode_unknown")
            return
        texts = [tidy(values[n]) for n in (note, remark) if not is_nothing(values[n])]
        who = "" if is_nothing(values[by]) else tidy(values[by])
        bundle.contacts.append(Contact(day, kind, how, "；".join(texts), who, sheet, number))

    return read


def _word_of_title(reader: RowReader) -> str:
    """Without a column, the heading of the date, the title or the sheet's name may say which act all rows
    are."""
    for text in (reader.heading.texts.get("on", ""), *reader.heading.preamble, reader.sheet.name):
        visit, talk = "走访" in text, "谈话" in text or "访谈" in text
        if visit != talk:
            return "走访" if visit else "谈话"
    return ""


def _leave(reader: RowReader, place: dict[str, int]) -> Reader:
    sheet = reader.sheet.name
    on, until = place["on"], place["until"]
    rest = [place[n] for n in ("destination", "reason", "approver", "remark")]
    tell = _Taker(reader, place)

    def read(number: int, values: list[Cell], bundle: Bundle) -> None:
        first = tell.date(number, values, bundle, on, "on")
        if first is None:
            return
        last = tell.date(number, values, bundle, until, "until")
        if last is None:
            return
        if last < first:
            tell.refuse(number, bundle, "date_order", "until", text_of(values[until]), "date_leave")
            return
        where, why, who, remark = ("" if is_nothing(values[n]) else tidy(values[n]) for n in rest)
        bundle.leaves.append(Leave(first, last, where, why, who, remark, sheet, number))

    return read


class _Taker:
    """Takes a date or refuses the row, for one sheet; keeps one tuple for each list of names."""

    def __init__(self, reader: RowReader, place: dict[str, int]) -> None:
        self.sheet, self.texts, self.mends = reader.sheet.name, reader.heading.texts, reader.mends
        self.from_1904 = reader.sheet.from_1904
        self._names: dict[Cell, tuple[str, ...]] = {}

    def date(self, number: int, values: list[Cell], bundle: Bundle, index: int, column: str) -> date | None:
        cell = values[index]
        try:
            day, mend = read_date(cell, from_1904=self.from_1904)
        except Unclear:
            day, mend = None, ""
        if day is None:
            self.refuse(number, bundle, "date_unreadable", column, text_of(cell))
        elif mend:
            self.mends.add(mend, self.sheet, number)
        return day

    def refuse(self, number: int, bundle: Bundle, code: str, column: str, found: str, expected: str = "") -> None:
        fault = faults.fault(code, self.texts.get(column, ""), faults.shown(found), expected)
        bundle.rejected.append(Rejection(self.sheet, number, (fault,)))

    def names(self, cell: Cell) -> tuple[str, ...]:
        known = self._names.get(cell)
        if known is None:
            parts = () if is_nothing(cell) else tuple(p for p in _BETWEEN_NAMES.split(tidy(cell)) if p)
            known = self._names[cell] = parts
        return known
