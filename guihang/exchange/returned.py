"""Workbooks that go back to an office: the refused rows as they were with the reason in the last column; the report.

Texts only, whatever they begin with: no formula can arise. A mended row comes back under the number before its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from guihang.exchange import report
from guihang.exchange.brought import Brought
from guihang.exchange.checking import INDEX, all_lines
from guihang.exchange.kept import Missing
from guihang.exchange.lines import Line, Sort
from guihang.exchange.loading import REPORT
from guihang.exchange.models import Import, Outgoing, RefusedRow
from guihang.exchange.out.book import Book, Layout
from guihang.exchange.out.copies import Copy
from guihang.exchange.words import FIELDS, NOUNS, noun, reason
from guihang.texts import Message, mark, translate

NAME, WIDE, NARROW = 14, 40, 16
TITLE = mark("Rows to be put right")
REPORT_TITLE = mark("Report of a ledger that was brought in")
ADDED, MENDED, REFUSED = mark("Entries written"), mark("Mended on reading"), mark("Refused rows")
WHAT, COUNT, WHERE, WHY = mark("What"), mark("Count"), mark("Row"), mark("Reason")
ROW_OF = mark("{sheet}, row {row}")


def returned_people(brought: Brought) -> int:
    """How many rows the book of refused rows has: each may be somebody. Raises kept.Missing."""
    return sum(1 + len(line["others"]) for line in all_lines(brought, Sort.REFUSED))


def returned_copy(source: Import, language: str, row: Outgoing, now: datetime) -> bytes:
    """The refused rows as a copy that leaves: marked, with its notice. Raises kept.Missing."""
    return returned_book(Brought.open(source), language, Copy.of(row, now))


def returned_book(brought: Brought, language: str, copy: Copy | None = None) -> bytes:
    """The refused rows, each sheet as a sheet, with the reason last. Raises kept.Missing."""
    lines = all_lines(brought, Sort.REFUSED)
    others = {(sheet, row): cells for sheet, row, cells in brought.get(INDEX)["others"]}
    refused = RefusedRow.objects.filter(source=brought.row, settled_at=None)
    numbers = {(r.sheet, r.row): r.pk for r in refused}
    book = Book()
    for number, sheet in enumerate(brought.outline(), 1):
        mine = list(_rows(number, sheet.name, brought, lines, others, numbers, language))
        if not mine:
            continue
        headings = {c.index: c.heading for c in sheet.columns if c.field != "returned"}
        columns = sorted(headings)
        last = translate(FIELDS["returned"], language)
        layout = Layout(
            sheet.name, translate(TITLE, language), [*(headings[c] for c in columns), last],
            [*(NAME for _ in columns), WIDE],
        )  # fmt: skip
        rows = ([*(cells[c] if c < len(cells) else "" for c in columns), why] for cells, why in mine)
        if copy is None:
            book.sheet(layout, rows)
        else:
            book.sheet(copy.layout(layout), ([*copy.any_cells(row[:-1]), row[-1]] for row in rows))
    if copy is not None and lines:
        copy.end(book)
    if not lines:
        book.sheet(
            Layout(translate(TITLE, language), translate(TITLE, language), [translate(WHY, language)], [WIDE]), []
        )
    return book.close()


def _rows(
    number: int,
    sheet: str,
    brought: Brought,
    lines: list[Line],
    others: dict[tuple[str, int], list[str]],
    numbers: dict[tuple[int, int], int],
    language: str,
) -> Iterator[tuple[list[str], str]]:
    """The refused rows of one sheet in their order, each with its reason."""
    found: list[tuple[int, list[str], str]] = []
    for line in lines:
        sent = numbers.get((line["at"][0], line["at"][1]))
        why = (f"〔{sent}〕" if sent else "") + reason(line["faults"], language)
        if line["at"][0] == number:
            found.append((line["at"][1], line["cells"], why))
        found += [(row, others.get((sheet, row), []), why) for other, row in line["others"] if other == number]
    yield from ((cells, why) for _, cells, why in sorted(found, key=lambda each: each[0]))


def report_book(brought: Brought, language: str) -> bytes:
    """The report to keep: what was added, what was mended, which rows stayed out and why."""

    def say(text: str, **params: Any) -> str:
        return Message(text, params).render(language)

    counts, book = brought.row.counts, Book()
    load = counts.get("load", {})
    added = [(noun(kind, language), load["kinds"][kind]) for kind in NOUNS if load.get("kinds", {}).get(kind)]
    mended = [(translate(report.MENDED[k], language), n) for k, n in counts.get("kinds_mended", {}).items()]
    for name, rows in ((ADDED, added), (MENDED, mended)):
        layout = Layout(say(name), say(REPORT_TITLE), [say(WHAT), say(COUNT)], [WIDE, NARROW])
        book.sheet(layout, ([what, str(count)] for what, count in rows))
    names = [sheet.name for sheet in brought.outline()]
    refused = [
        [say(ROW_OF, sheet=names[line["at"][0] - 1], row=line["at"][1]), reason(line["faults"], language)]
        for line in all_lines(brought, Sort.REFUSED)
    ]
    try:
        told = brought.get(REPORT)
    except Missing:
        told = []
    refused += [[say(ROW_OF, sheet=names[s - 1], row=row), " ".join(lines[language])] for s, row, lines in told]
    layout = Layout(say(REFUSED), say(REPORT_TITLE), [say(WHERE), say(WHY)], [NARROW, WIDE])
    book.sheet(layout, refused)
    return book.close()
