"""A workbook of texts, written row by row and packed as it grows.

It knows one kind of cell, a text in a column formatted as text: no formula, number, date or link can arise, whatever
the text begins with. Only a sheet of figures, which names nobody, holds whole numbers too. Nothing is put down on the
way: usual writers keep each sheet in a plain file until the book is closed, and a sheet of names must not lie anywhere.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from guihang.rules.plain_text import UNFIT, fit

LONGEST_CELL = 32_000  # a spreadsheet takes 32,767
MOST_ROWS = 1_000_000  # and 1,048,576
LONGEST_LINE = 230  # above and below a page, with what places it there
AT_ONCE = 1 << 16
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Line ends other than the plain one, which a parser would change.
_LINE_ENDS = re.compile("\r\n?")
# A spreadsheet reads these as an escaped sign; the underscore is escaped itself.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SPECIAL = re.compile(f'[&<>"\r]|{UNFIT.pattern}|_x')
_BAD_IN_NAMES = re.compile(r"[\[\]:*?/\\'\s]")
PLAIN, TITLE, HEADING, TEXT, COUNT = range(5)
COLUMNS = (*ascii_uppercase, *(first + second for first in ascii_uppercase for second in ascii_uppercase))
# Number format 49 is "text": what is typed into such a cell later stays a text as well; 1 is a whole number.
_STYLES = (
    '<fonts count="3"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="16"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left style="thin"/>'
    '<right style="thin"/><top style="thin"/><bottom style="thin"/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"'
    ' applyAlignment="1"><alignment horizontal="center" vertical="center"/></xf>'
    '<xf numFmtId="49" fontId="2" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1"'
    ' applyBorder="1" applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyBorder="1"'
    ' applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>'
    '<xf numFmtId="1" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyBorder="1"'
    ' applyAlignment="1"><alignment vertical="center"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet before its rows: its name, the line above the heading, the headings, how wide each column is; what
    stands above and below each printed page."""

    name: str
    title: str
    headings: Sequence[str]
    widths: Sequence[int]
    above: str = ""
    below: str = ""


class Sheet:
    """One sheet under way. What is written is packed at once, so that a hundred thousand rows take little memory."""

    column = TEXT  # how what is typed below the rows later is taken

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.rows = 0
        self._packer = zlib.compressobj(level=1)
        self._packed: list[bytes] = []
        self._pieces = [_before(layout, self.column), _row(1, [layout.title], TITLE), _row(2, layout.headings, HEADING)]
        self._size = 0

    def add(self, row: Sequence[str]) -> None:
        """Write a row below the others. Raises ValueError where no more fit."""
        self._write(_row(self._next(), row, TEXT))

    def _next(self) -> int:
        """The number of the next row, below title and headings."""
        if self.rows >= MOST_ROWS:
            raise ValueError("more rows than a sheet holds")
        self.rows += 1
        return self.rows + 2

    def _write(self, piece: str) -> None:
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > AT_ONCE:
            self._pack()

    def end(self) -> Iterator[bytes]:
        """The sheet's part of the file, in pieces."""
        self._pieces.append(_after(self.layout))
        self._pack()
        self._packed.append(self._packer.flush())
        opener = zlib.decompressobj()
        for piece in self._packed:
            yield opener.decompress(piece)

    def _pack(self) -> None:
        self._packed.append(self._packer.compress("".join(self._pieces).encode()))
        self._pieces, self._size = [], 0


class Figures(Sheet):
    """A sheet of counts that names nobody: its whole numbers are numbers, to be added up; a text stays a text."""

    column = PLAIN

    def add(self, row: Sequence[str | int]) -> None:
        """Write a row below the others. Raises ValueError where no more fit."""
        number = self._next()
        cells = "".join(_cell(at, number, cell) for at, cell in zip(COLUMNS, row, strict=False))
        self._write(f'<row r="{number}">{cells}</row>')


class Book:
    """A workbook under way: sheets side by side, then `close` for the whole file."""

    def __init__(self) -> None:
        self._sheets: list[Sheet] = []

    def sheet(self, layout: Layout, rows: Iterable[Sequence[str]] = ()) -> Sheet:
        """Begin a further sheet, with these rows."""
        made = Sheet(layout)
        self._sheets.append(made)
        for row in rows:
            made.add(row)
        return made

    def figures(self, layout: Layout, rows: Iterable[Sequence[str | int]] = ()) -> Figures:
        """Begin a further sheet, of counts, with these rows."""
        made = Figures(layout)
        self._sheets.append(made)
        for row in rows:
            made.add(row)
        return made

    def close(self) -> bytes:
        """The file. The same content is the same file, to the byte."""
        numbers = range(1, len(self._sheets) + 1)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            _add(archive, "[Content_Types].xml", "Types", f"{_PACKAGE}/content-types", "".join([
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
                '<Default Extension="xml" ContentType="application/xml"/>',
                f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.sheet.main+xml"/>',
                f'<Override PartName="/xl/styles.xml" ContentType="{_CONTENT}.styles+xml"/>',
                *(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_CONTENT}.worksheet+xml"/>'
                  for n in numbers),
            ]))  # fmt: skip
            _add(archive, "_rels/.rels", "Relationships", f"{_PACKAGE}/relationships",
                 _relation("officeDocument", "xl/workbook.xml", 1))  # fmt: skip
            _add(archive, "xl/_rels/workbook.xml.rels", "Relationships", f"{_PACKAGE}/relationships", "".join([
                *(_relation("worksheet", f"worksheets/sheet{n}.xml", n) for n in numbers),
                _relation("styles", "styles.xml", len(self._sheets) + 1),
            ]))  # fmt: skip
            _add(archive, "xl/styles.xml", "styleSheet", _MAIN, _STYLES)
            _add(archive, "xl/workbook.xml", "workbook", _MAIN, self._workbook())
            for number, sheet in zip(numbers, self._sheets, strict=True):
                with archive.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as part:
                    for piece in sheet.end():
                        part.write(piece)
        return packed.getvalue()

    def _workbook(self) -> str:
        names = [_name(sheet.layout.name, n) for n, sheet in enumerate(self._sheets, 1)]
        sheets = "".join(
            f'<sheet name="{_escape(name)}" sheetId="{n}" r:id="rId{n}" xmlns:r="{_OFFICE}"/>'
            for n, name in enumerate(names, 1)
        )
        # Title and heading stand on every printed page.
        repeated = "".join(
            f'<definedName name="_xlnm.Print_Titles" localSheetId="{n}">\'{_escape(name)}\'!$1:$2</definedName>'
            for n, name in enumerate(names)
        )
        return f"<sheets>{sheets}</sheets><definedNames>{repeated}</definedNames>"


def _name(name: str, number: int) -> str:
    """A sheet's name as spreadsheets take it: one line of at most 31 signs, never empty."""
    return _BAD_IN_NAMES.sub(" ", fit(name))[:31].strip() or f"Sheet{number}"


def _add(archive: zipfile.ZipFile, name: str, tag: str, space: str, content: str) -> None:
    archive.writestr(_entry(name), f'{_HEAD}<{tag} xmlns="{space}">{content}</{tag}>')


def _entry(name: str) -> zipfile.ZipInfo:
    """A part of the file without a time: the same content is the same file."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _relation(kind: str, target: str, number: int) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _before(layout: Layout, style: int) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" style="{style}" customWidth="1"/>'
        for n, width in enumerate(layout.widths, 1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="2" topLeftCell="A3" activePane="bottomLeft"'
        f' state="frozen"/></sheetView></sheetViews><cols>{columns}</cols><sheetData>'
    )


def _after(layout: Layout) -> str:
    return (
        f'</sheetData><mergeCells count="1"><mergeCell ref="A1:{COLUMNS[len(layout.headings) - 1]}1"/></mergeCells>'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>{_around(layout)}</worksheet>'
    )


def _around(layout: Layout) -> str:
    """What stands above and below each page; a program takes 255 signs of each."""
    if not (layout.above or layout.below):
        return ""
    above, below = (_escape(text.replace("&", "&&")[:LONGEST_LINE]) for text in (layout.above, layout.below))
    return (
        f"<headerFooter><oddHeader>&amp;R&amp;8{above}</oddHeader>"
        f"<oddFooter>&amp;L&amp;8{below}&amp;R&amp;8&amp;P / &amp;N</oddFooter></headerFooter>"
    )


def _row(number: int, cells: Sequence[str], style: int) -> str:
    """A row of texts; a cell without a text keeps its frame."""
    written = [
        f'<c r="{at}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_escape(cell)}</t></is></c>'
        if cell
        else f'<c r="{at}{number}" s="{style}"/>'
        for at, cell in zip(COLUMNS, cells, strict=False)
    ]
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(at: str, number: int, cell: str | int) -> str:
    """A cell of a sheet of figures."""
    if isinstance(cell, int):
        return f'<c r="{at}{number}" s="{COUNT}"><v>{cell:d}</v></c>'
    if not cell:
        return f'<c r="{at}{number}" s="{TEXT}"/>'
    return f'<c r="{at}{number}" s="{TEXT}" t="inlineStr"><is><t xml:space="preserve">{_escape(cell)}</t></is></c>'


def _escape(text: str) -> str:
    if len(text) <= LONGEST_CELL and _SPECIAL.search(text) is None:
        return text
    text = _LINE_ENDS.sub("\n", fit(text[:LONGEST_CELL]))
    text = _ESCAPED.sub("_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
