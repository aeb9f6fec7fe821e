"""The whole way from a file to a checked ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from guihang.exchange.ledger import title
from guihang.exchange.ledger.acts import MAX_PEOPLE, Bundles, read_acts, too_many
from guihang.exchange.ledger.cells import Sheet
from guihang.exchange.ledger.headings import find_heading
from guihang.exchange.ledger.model import Ledger, LedgerError, SheetReport
from guihang.exchange.ledger.roster import RosterRow, read_roster
from guihang.exchange.ledger.rows import Mends, RowReader
from guihang.exchange.ledger.settle import Settlement, Where
from guihang.exchange.ledger.sheets import open_sheets
from guihang.territory.places import PlaceIndex
from guihang.texts import Message, mark


def read(path: Path, *, place: str = "", as_of: date | None = None, places: PlaceIndex | None = None) -> Ledger:
    """Read and check the ledger at `path`.

    `place`: code of the county (or of one of its townships); without it the title must name one county.
    `as_of`: the day the ledger was made up; without it the day that stands above a roster's heading, if one
    does. Raises LedgerError when the file cannot be read, has no roster, or its county is not sure.
    """
    places = places or PlaceIndex.from_csv()
    given = title.county_given(place, places) if place else None
    book = _Book()
    for sheet in open_sheets(path):
        book.take(sheet)
    if not any(s.kind == "roster" for s in book.sheets):
        raise LedgerError(
            Message(
                mark("{file} has no roster: a sheet with identity number, kind or place, and decision."),
                {"file": path.name},
            )
        )
    county, township = given or (title.county_named(book.titles(), places), "")
    township = township or title.township_named(book.preamble, county, places)
    settlement = Settlement(Where(places, county, township), as_of or title.made_on(book.preamble), book.mends)
    settlement.take_roster(book.roster)
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
    )


class _Book:
    """What is gathered sheet by sheet before anything is joined."""

    def __init__(self) -> None:
        self.mends = Mends()
        self.bundles = Bundles()
        self.roster: list[RosterRow] = []
        self.sheets: list[SheetReport] = []
        self.hidden: list[tuple[str, int]] = []
        self.preamble: list[str] = []
        self.other_titles: list[str] = []

    def take(self, sheet: Sheet) -> None:
        """Read one sheet, whatever it is."""
        heading, rows, blank = find_heading(sheet)
        report = SheetReport(sheet.name, "blank" if blank else "unknown", visible=sheet.visible)
        self.sheets.append(report)
        if heading is None:
            return
        report.kind, report.heading_row = heading.layout.kind, heading.last_row
        report.columns, report.ignored, report.missing = dict(heading.texts), heading.ignored, heading.missing
        reader = RowReader(sheet, heading, rows, self.mends)
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

    def titles(self) -> list[str]:
        """The lines that may name the county: those above a roster, else the other titles and the sheets'
        names."""
        return self.preamble or [*self.other_titles, *(s.name for s in self.sheets)]
