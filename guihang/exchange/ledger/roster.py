"""Reading the roster: one row is one order of one person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from guihang.exchange.ledger import faults
from guihang.exchange.ledger.cells import INVISIBLE, Cell, Unclear, compact, is_nothing, text_of, tidy
from guihang.exchange.ledger.dates import read_date
from guihang.exchange.ledger.identity import masked, read_identity, sex_of_identity
from guihang.exchange.ledger.model import Fault
from guihang.exchange.ledger.phones import read_phones
from guihang.exchange.ledger.rows import Mends, RowReader
from guihang.exchange.ledger.words import read_kind, read_sex, read_term

DATES = ("decided_on", "served_on", "reported_on", "agreement_on")
_HAN = re.compile(r"[\u3400-\u9fff]")
_AROUND_DOT = re.compile(r"\s*[·•・‧.．●]\s*")


@dataclass(slots=True)
class RosterRow:
    """One row as read. `identity` is "" and `written` its raw text when the number cannot be taken; `tier` is read once
    the place is known, which says what tiers there are."""

    sheet: str
    row: int
    identity: str = ""
    written: str = ""
    name: str = ""
    sex: str = ""
    phones: tuple[str, ...] = ()
    place_text: str = ""
    kind: str = ""
    number: str = ""
    dates: dict[str, date | None] = field(default_factory=dict)
    term_years: int = 0
    tier: str = ""
    tier_text: str = ""
    status: str = ""
    drugs: str = ""
    remark: str = ""
    address: str = ""
    household: str = ""
    headings: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def name_of(cell: Cell) -> str:
    """A name without the spaces that only fill the column; "" for what is no name."""
    if not isinstance(cell, str) or is_nothing(cell):
        return ""
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", cell)).strip()
    text = _AROUND_DOT.sub("·", text).strip("·")
    if _HAN.search(text):
        return re.sub(r"\s+", "", text)
    return " ".join(text.split())


def read_roster(reader: RowReader) -> Iterator[RosterRow]:
    """The rows of a roster, each with what is wrong with it."""
    title = "".join(reader.heading.preamble) + reader.sheet.name
    for number, values in reader:
        yield _Reading(reader, number, dict(zip(reader.fields, values, strict=True)), title).row


class _Reading:
    """The reading of one row, field by field; faults in the order in which they count."""

    def __init__(self, reader: RowReader, number: int, cells: dict[str, Cell], title: str) -> None:
        self.cells, self.title = cells, title
        self.from_1904 = reader.sheet.from_1904
        self.mends: Mends = reader.mends
        self.row = RosterRow(reader.sheet.name, number, headings=reader.heading.texts)
        self._person()
        self._order()
        self._texts()

    def _mend(self, *kinds: str) -> None:
        for kind in kinds:
            self.mends.add(kind, self.row.sheet, self.row.row)

    def _fault(self, code: str, column: str, found: str) -> None:
        self.row.faults.append(faults.fault(code, self.row.headings.get(column, ""), found))

    def _person(self) -> None:
        row, cell = self.row, self.cells["identity"]
        try:
            row.identity, mends = read_identity(cell)
            self._mend(*mends)
        except Unclear as unclear:
            row.written = compact(cell)
            self._fault(unclear.code, "identity", masked(text_of(cell)))
        row.name = name_of(self.cells["name"])
        if row.name and row.name != self.cells["name"]:
            self._mend("spaces")
        if not row.name:
            self._fault("name_missing", "name", "")
        row.sex, mend = read_sex(self.cells["sex"])
        if not row.sex and row.identity:
            row.sex, mend = sex_of_identity(row.identity), mend or "sex_from_id"
        elif row.identity and row.sex != sex_of_identity(row.identity):
            mend = "sex_differs"
        row.phones, phone_mends = read_phones(self.cells["phone"])
        self._mend(mend, *phone_mends)

    def _order(self) -> None:
        row = self.row
        row.place_text = "" if is_nothing(self.cells["place"]) else tidy(self.cells["place"])
        written = text_of(self.cells["kind"])
        if "kind" not in row.headings:
            written = self._kind_of_title()
        row.kind = self._read(lambda: read_kind(written), "kind", written) or ""
        for name in DATES:
            row.dates[name] = self._date(name)
        if row.dates["decided_on"] is None and not any(
            f.column == row.headings.get("decided_on", "") for f in row.faults
        ):
            self._fault("date_unreadable", "decided_on", "")
        row.term_years = self._term()
        row.tier_text = text_of(self.cells["tier"])

    def _read(self, read: Callable[[], tuple[str, str]], column: str, written: str) -> str | None:
        try:
            value, mend = read()
        except Unclear as unclear:
            self._fault(unclear.code, column, faults.shown(written))
            return None
        self._mend(mend)
        return value

    def _date(self, name: str) -> date | None:
        try:
            day, mend = read_date(self.cells[name], from_1904=self.from_1904)
        except Unclear as unclear:
            self._fault(unclear.code, name, faults.shown(text_of(self.cells[name])))
            return None
        self._mend(mend)
        return day

    def _term(self) -> int:
        try:
            years, mend = read_term(self.cells["term"])
            if not years:
                years, mend = self._span()
        except Unclear as unclear:
            self._fault(unclear.code, "term", faults.shown(text_of(self.cells["term"])))
            return 0
        self._mend(mend)
        return years

    def _span(self) -> tuple[int, str]:
        """The term by its first and last day; where neither is told, the three years of the law."""
        try:
            first, _ = read_date(self.cells["starts_on"], from_1904=self.from_1904)
            last, _ = read_date(self.cells["ends_on"], from_1904=self.from_1904)
        except Unclear:
            first = last = None
        if first is None or last is None:
            return 3, "term_assumed"
        for day in (last, last + timedelta(days=1)):
            years = day.year - first.year
            if (day.month, day.day) == (first.month, first.day) and 1 <= years <= 3:
                return years, "term_from_dates"
        return 3, "term_assumed"

    def _kind_of_title(self) -> str:
        """Without a column the title may tell the kind, when it names one only."""
        treatment, rehabilitation = (
            "戒毒" in self.title or "社戒" in self.title,
            "康复" in self.title or "社康" in self.title,
        )
        if treatment == rehabilitation:
            return ""
        return "社区戒毒" if treatment else "社区康复"

    def _texts(self) -> None:
        row, cells = self.row, self.cells
        row.number = "" if is_nothing(cells["number"]) else tidy(cells["number"])
        row.status = "" if is_nothing(cells["status"]) else tidy(cells["status"])
        row.drugs = "" if is_nothing(cells["drugs"]) else tidy(cells["drugs"])
        row.remark = "" if is_nothing(cells["remark"]) else tidy(cells["remark"])
        row.address = "" if is_nothing(cells["address"]) else tidy(cells["address"])
        row.household = "" if is_nothing(cells["household"]) else tidy(cells["household"])
