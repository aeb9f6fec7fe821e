"""A text table: commas, semicolons or tabs, in UTF-8 (marked or not), UTF-16 with a mark, or GB18030."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from typing import IO

from guihang.exchange.ledger.cells import Cell, Sheet
from guihang.exchange.ledger.container import MEBIBYTE, refuse
from guihang.exchange.ledger.held import Source, open_bytes, open_text
from guihang.texts import mark

MAX_RECORD = 200_000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def open_sheets(path: Source) -> Iterator[Sheet]:
    """The one sheet of a text table, named after the file. Raises LedgerError."""
    encoding = encoding_of(path)
    with open_text(path, encoding) as stream:
        yield Sheet(name=path.stem, rows=_rows(path, stream))


def encoding_of(path: Source) -> str:
    """The encoding in which the whole file can be read, looked for in pieces."""
    with open_bytes(path) as stream:
        head = stream.read(4)
    for sign, name in _MARKS:
        if head.startswith(sign):
            return name
    for name in ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)("strict")
        try:
            with open_bytes(path) as stream:
                while piece := stream.read(MEBIBYTE):
                    decoder.decode(piece)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    raise refuse(path, mark("{file} is in no known encoding; save it as CSV UTF-8 or as .xlsx."))


class _Lines:
    """Lines of the file, with a watch on how much one record takes: an open quote must not swallow the
    file."""

    def __init__(self, path: Source, stream: IO[str]) -> None:
        self.path, self.stream, self.taken = path, stream, 0

    def __iter__(self) -> Iterator[str]:
        while line := self.stream.readline(MAX_RECORD):
            self.taken += len(line)
            if self.taken >= MAX_RECORD:
                raise refuse(self.path, mark("{file} has a line that is too long; a quotation mark may be missing."))
            yield line


def _rows(path: Source, stream: IO[str]) -> Iterator[tuple[int, list[Cell]]]:
    """Records, numbered as a spreadsheet program numbers them: a record over several lines is one row."""
    lines = _Lines(path, stream)
    try:
        delimiter = _delimiter(stream)
        for number, record in enumerate(csv.reader(lines, delimiter=delimiter), 1):
            lines.taken = 0
            yield number, list(record)
    except (csv.Error, UnicodeError):
        raise refuse(path, mark("{file} is no table that can be read; save it as .xlsx.")) from None


def _delimiter(stream: IO[str]) -> str:
    """The sign that stands most often in the first lines."""
    sample = stream.read(20_000)
    stream.seek(0)
    return max(",\t;", key=sample.count)
