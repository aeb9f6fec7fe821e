"""The whole way from a file to a checked ledger."""

from __future__ import annotations

from datetime import date

from guihang.exchange.ledger import title
from guihang.exchange.ledger.acts import MAX_PEOPLE, Bundles, read_acts, too_many
from guihang.exchange.ledger.cells import Sheet
from guihang.exchange.ledger.headings import Heading, find_heading, given_heading
from guihang.exchange.ledger.held import Source
from guihang.exchange.ledger.model import Ledger, LedgerError, SheetReport
from guihang.exchange.ledger.roster import RosterRow, read_roster
from guihang.exchange.ledger.rows import Mends, RowReader
from guihang.exchange.ledger.said import Asked, Rows
from guihang.exchange.ledger.settle import Settlement, Where
from guihang.exchange.ledger.sheets import open_sheets
from guihang.territory.places import PlaceIndex
from guihang.texts import Message, mark

PULSE = 500


def read(
    path: Source,
    *,
    place: str = "",
    as_of: date | None = None,
    places: PlaceIndex | None = None,
    asked: Asked | None = None,
) -> Ledger:
    """Read and check the ledger at `path`.

    `place`: code of the county (or of one of its townships); without it the title must name one county.
    `as_of`: the day the ledger was made up; without it the day that stands above a roster's heading, if one
    does. `asked`: what a page asks beyond that. Raises LedgerError when the file cannot be read, has no roster (nor
    acts of people on file, where `asked` finds those), or its county is not sure.
    """
    places, asked = places or PlaceIndex.from_csv(), asked or Asked()
    given = title.county_given(place, places) if place else None
    book = _Book(asked)
    for sheet in open_sheets(path):
        book.take(sheet)
    _has_rows(path, book.sheets, asked)
    county, township = given or (title.county_named(book.titles(), places), "")
    township = township or title.township_named(book.preamble, county, places)
    settlement = Settlement(Where(places, county, township, asked), as_of or title.made_on(book.preamble), book.mends)
    settlement.take_roster(book.roster)
    settlement.look_for(book.bundles.by_person.values())
    for bundle in book.bundles.by_person.values():
        settlement.take_bundle(bundle)
    rank = {s.name: n for n, s in enumerate(book.sheets)}
    return Ledger(
        county=county,
        as_of=settlement.as_of,
        persons=list(settlement.persons.values()),
        rejected=sorted(settlement.rejected, key=lambda r: (rank[r.sheet], r.row)),
        notes=sorted(settlement.notes, key=lambda n: (rank[n.sheet], n.row)),
        hidden_rows=book.hidden,
        mended=dict(sorted(book.mends.by_kind.items())),
        sheets=book.sheets,
        mended_rows=book.mends.by_row or {},
        returned=book.returned,
    )


def _has_rows(path: Source, sheets: list[SheetReport], asked: Asked) -> None:
    """Raise LedgerError where there is nothing to read."""
    kinds = {s.kind for s in sheets}
    if "roster" in kinds or (asked.files is not None and kinds & {"tests", "contacts", "leaves"}):
        return
    text = mark("{file} has no roster: a sheet with identity number, kind or place, and decision.")
    raise LedgerError(Message(text, {"file": path.name}))


class _Book:
    """What is gathered sheet by sheet before anything is joined."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.mends = Mends(every_row=asked.every_row)
        self.returned: dict[tuple[str, int], int] = {}
        self._read = 0
        self.bundles = Bundles()
        self.roster: list[RosterRow] = []
        self.sheets: list[SheetReport] = []
        self.hidden: list[tuple[str, int]] = []
        self.preamble: list[str] = []
        self.other_titles: list[str] = []

    def take(self, sheet: Sheet) -> None:
        """Read one sheet, whatever it is."""
        heading, rows, blank = self._heading(sheet)
        report = SheetReport(sheet.name, "blank" if blank else "unknown", visible=sheet.visible)
        self.sheets.append(report)
        if heading is None:
            return
        report.kind, report.heading_row = heading.layout.kind, heading.last_row
        report.columns, report.ignored, report.missing = dict(heading.texts), heading.ignored, heading.missing
        reader = RowReader(sheet, heading, self._counted(rows), self.mends)
        if report.kind == "roster":
            self.preamble += heading.preamble
            before = len(self.roster)
            for row in read_roster(reader):
                if len(self.roster) >= MAX_PEOPLE:
                    raise too_many()
                self.roster.append(row)
            report.rows = len(self.roster) - before
        else:
            self.other_titles += heading.preamble
            report.rows = read_acts(reader, self.bundles)
        self.hidden += [(sheet.name, number) for number in reader.hidden_rows]
        self.returned |= {(sheet.name, row): number for row, number in reader.returned.items()}

    def _heading(self, sheet: Sheet) -> tuple[Heading | None, Rows, bool]:
        """The heading that the clerk named, else the one that is found."""
        number = len(self.sheets) + 1
        sheet.rows = self.asked.said.applied(number, sheet.rows)
        said = self.asked.said.sheets.get(number)
        if said is None:
            return find_heading(sheet)
        if not said.kind:
            return None, iter(()), False
        return *given_heading(sheet, said.kind, said.first_row, said.last_row, said.columns), False

    def _counted(self, rows: Rows) -> Rows:
        for row in rows:
            self._read += 1
            if not self._read % PULSE:
                self.asked.pulse(self._read)
            yield row

    def titles(self) -> list[str]:
        """The lines that may name the county: those above a roster, else the other titles and the sheets'
        names."""
        return self.preamble or [*self.other_titles, *(s.name for s in self.sheets)]
