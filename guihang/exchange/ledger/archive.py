"""Looking through an .xlsx before any parser opens it: sizes, entities, cells, and which rows are hidden.

Every part is unpacked once in small pieces, whatever sizes the archive declares, and nothing is kept but
counts. What passes here fits into memory when the parser reads it sheet by sheet.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree  # no part with a DOCTYPE gets as far as this parser

from guihang.exchange.ledger.container import MEBIBYTE, cut_off, locked, refuse
from guihang.exchange.ledger.held import Source, open_bytes
from guihang.exchange.ledger.model import LedgerError
from guihang.texts import Message, mark

MAX_PARTS = 2_000
MAX_SHEETS = 250
MAX_DEPTH = 100
MAX_UNPACKED = 800 * MEBIBYTE
MAX_PART = 400 * MEBIBYTE
MAX_SMALL_PART = 8 * MEBIBYTE
MAX_STRINGS_PART = 128 * MEBIBYTE
# Deflate cannot pack tighter than about 1,030 to 1; a real sheet of equal rows stays under 100.
MAX_RATIO = 200
RATIO_FROM = 16 * MEBIBYTE
MAX_CELLS = 6_000_000
MAX_AREA = 12_000_000
MAX_SHARED_TEXT = 256 * MEBIBYTE

_STRINGS = "xl/sharedstrings.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STEP = MEBIBYTE
_MARGIN = 4096
_CELL_AT = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
# A place that no spreadsheet has: the parser would make room for all that lies before it.
# What is cut off at the end of what is in hand is looked at with the next part.
_NOWHERE = re.compile(rb"""\sr\s*=\s*["'](?![A-Za-z]{0,3}[0-9]{0,7}["'])(?:[^"']{0,40}["']|[^"']{12})""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*\bhidden\s*=\s*["'](?:1|true)["'][^>]*>""")
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']([0-9]{1,7})["']""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})<""")
_STRING_ITEM = re.compile(rb"<(?:\w+:)?si[\s>]")


@dataclass(slots=True)
class SheetFacts:
    """What one sheet part says of itself, by its place in the archive."""

    cells: int = 0
    last_row: int = 0
    last_column: int = 0
    nowhere: bool = False
    hidden: set[int] = field(default_factory=set)
    shared: list[int] = field(default_factory=list)


@dataclass(slots=True)
class BookFacts:
    """Hidden rows by sheet name, and whether dates count from 1904."""

    hidden: dict[str, frozenset[int]]
    from_1904: bool


def examine(path: Source) -> BookFacts:
    """Look through the whole archive. Raises LedgerError with the reason why it must not be opened."""
    try:
        with open_bytes(path) as stream, zipfile.ZipFile(stream) as archive:
            return _examine(path, archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ElementTree.ParseError,
        ValueError,  # an encoding that the parser cannot, a date or length that cannot be
        LookupError,
        OverflowError,
        OSError,  # a place in the file that lies outside it
    ):
        raise cut_off(path) from None
    except RuntimeError as fault:
        if "password" in str(fault) or "encrypted" in str(fault):
            raise locked(path) from None
        raise cut_off(path) from None


def _examine(path: Source, archive: zipfile.ZipFile) -> BookFacts:
    parts = archive.infolist()
    by_name = {_plain(part.filename): part for part in parts}
    if "xl/workbook.xml" not in by_name:
        raise refuse(path, mark("{file} holds no worksheets; a ledger is .xlsx, .xls or .csv."))
    if len(by_name) != len(parts):
        raise cut_off(path)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _bomb(path)
    strings = _Strings()
    if _STRINGS in by_name:
        _stream(path, archive, by_name[_STRINGS], strings.look)
    lengths = strings.finish()
    sheets: dict[str, SheetFacts] = {}
    for name, part in by_name.items():
        if name.endswith(".xml") and name != _STRINGS:
            facts = sheets[name] = SheetFacts()
            _stream(path, archive, part, _look_at_cells(facts, bool(lengths)))
            _limits(path, facts, lengths)
            facts.shared.clear()
        elif name != _STRINGS:
            _stream(path, archive, part, None)
    return _names(path, archive, by_name, sheets)


def _plain(name: str) -> str:
    """A part's name as the parser compares it."""
    return name.replace("\\", "/").lstrip("/").lower()


def _stream(
    path: Source, archive: zipfile.ZipFile, part: zipfile.ZipInfo, look: Callable[[bytes, int], None] | None
) -> None:
    """Unpack a part in pieces; `look` sees each piece with the end of the one before it."""
    name = _plain(part.filename)
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    big = MAX_STRINGS_PART if name == _STRINGS else MAX_PART
    most = big if name == _STRINGS or "/worksheets/" in name or not is_xml else MAX_SMALL_PART
    total, tail = 0, b""
    with archive.open(part) as stream:
        while piece := stream.read(_STEP):
            total += len(piece)
            if total > most or (total > RATIO_FROM and total > MAX_RATIO * max(part.compress_size, 1)):
                raise _bomb(path)
            if not is_xml:
                continue
            window = tail + piece
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise refuse(path, mark("{file} contains XML entities, which no ledger has; it is not opened."))
            if len(piece) == _STEP and (b"<" not in piece or b">" not in piece):
                raise _bomb(path)
            if look is not None:
                look(window, len(tail))
            tail = window[-_MARGIN:]


def _look_at_cells(facts: SheetFacts, shared: bool) -> Callable[[bytes, int], None]:
    """Count what lies in a piece; `seen` is where the new part of the window begins."""

    def look(window: bytes, seen: int) -> None:
        facts.cells += len(_CELL.findall(window, seen))
        row, column = _extremes(window)
        facts.last_row, facts.last_column = max(facts.last_row, row), max(facts.last_column, column)
        facts.nowhere = facts.nowhere or _NOWHERE.search(window) is not None
        if b"hidden" in window:
            for tag in _HIDDEN_ROW.finditer(window):
                number = _ROW_NUMBER.search(tag.group())
                if number is not None:
                    facts.hidden.add(int(number.group(1)))
        if shared and len(facts.shared) <= MAX_CELLS:
            facts.shared += [int(m.group(1)) for m in _SHARED.finditer(window) if m.end() > seen]

    return look


def _extremes(window: bytes) -> tuple[int, int]:
    """The last row and the widest column that cells in `window` name; zeros when none does."""
    places = _CELL_AT.findall(window)
    if not places:
        return 0, 0
    return max(map(int, (row for _, row in places))), max(map(_column, {letters for letters, _ in places}))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


class _Strings:
    """How many bytes each shared string takes: from where it begins to where the next one does."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self._seen = 0
        self._begun = -1

    def look(self, window: bytes, seen: int) -> None:
        """Note the strings that end in the new part of the window."""
        offset = self._seen - seen
        for item in _STRING_ITEM.finditer(window):
            if item.end() > seen:
                self._ended(offset + item.start())
                self._begun = offset + item.start()
        self._seen = offset + len(window)

    def finish(self) -> list[int]:
        """The lengths, the last string's with them."""
        self._ended(self._seen)
        return self.lengths

    def _ended(self, at: int) -> None:
        if self._begun >= 0:
            self.lengths.append(at - self._begun)


def _limits(path: Source, facts: SheetFacts, lengths: list[int]) -> None:
    """Refuse a sheet whose cells would not fit into memory, however small the file is."""
    if facts.cells > MAX_CELLS or facts.last_row * facts.last_column > MAX_AREA:
        raise LedgerError(
            Message(
                mark("{file} has a sheet of more than {most} cells, far more than a ledger; split it by year."),
                {"file": path.name, "most": MAX_CELLS},
            )
        )
    # A string is stored once and unpacked for every cell that names it.
    if sum(lengths[i] for i in facts.shared if i < len(lengths)) > MAX_SHARED_TEXT:
        raise _bomb(path)


def _names(
    path: Source, archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], sheets: dict[str, SheetFacts]
) -> BookFacts:
    """Tie each sheet's name to its part through the workbook's relations; a sheet nobody looked at is
    refused."""
    targets: dict[str, str] = {}
    if _RELATIONS in parts:
        for relation in _elements(archive.read(parts[_RELATIONS])):
            target = relation.get("Target", "").replace("\\", "/")
            full = target if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[relation.get("Id", "")] = _plain(full)
    hidden: dict[str, frozenset[int]] = {}
    from_1904, count = False, 0
    for element in _elements(archive.read(parts["xl/workbook.xml"])):
        local = element.tag.rpartition("}")[2]
        if local == "workbookPr":
            from_1904 = element.get("date1904", "0") in ("1", "true")
        elif local == "sheet":
            relation_id = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id"), "")
            facts = sheets.get(targets.get(relation_id, ""))
            if facts is None or facts.nowhere:
                raise cut_off(path)
            count += 1
            if count > MAX_SHEETS:
                said = {"file": path.name, "most": MAX_SHEETS}
                raise LedgerError(Message(mark("{file} has more than {most} sheets, far more than a ledger."), said))
            hidden[element.get("name", "")] = frozenset(facts.hidden)
    return BookFacts(hidden, from_1904)


def _elements(part: bytes) -> Iterator[ElementTree.Element]:
    """The elements of a small part that was looked through before. Raises ParseError where they lie too deep."""
    depth = 0
    for event, element in ElementTree.iterparse(io.BytesIO(part), ("start", "end")):  # noqa: S314
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise ElementTree.ParseError(f"more than {MAX_DEPTH} elements in each other")
        if event == "end":
            yield element


def _bomb(path: Source) -> LedgerError:
    return refuse(path, mark("{file} unpacks to far more than a ledger can hold; it is not opened."))
