"""Reading a list of divisions: a CSV file checked from end to end before anything is written."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from guihang.territory.codes import PREFIX_LENGTHS, BadCode, Level, Territory, full_code, level_of, parent_of
from guihang.texts import Message, mark

if TYPE_CHECKING:
    from _csv import Reader

LONGEST_NAME = 100
MOST_PROBLEMS = 50
_LEVEL_WORDS = {"province": 1, "city": 2, "county": 3, "township": 4, "village": 5}
_LEVEL_WORDS |= {str(n): n for n in range(1, 6)}

Fields = tuple[str, str, str | None, str | None]
"""code, name, level, parent as written; None for a column that the list lacks: both follow from the code."""


@dataclass(frozen=True, slots=True)
class Row:
    """One division as a list tells it."""

    code: str
    name: str
    level: Level
    parent: str | None


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be taken: the line of the file (the heading is line 1), and what was found and
    expected.
    """

    line: int
    message: Message


class BadList(ValueError):
    """The list is refused as a whole; nothing of it was written."""

    def __init__(self, problems: Sequence[Problem], count: int | None = None) -> None:
        super().__init__("; ".join(f"{p.line}: {p.message}" for p in problems[:3]))
        self.problems = tuple(problems)
        self.count = len(problems) if count is None else count


@dataclass(slots=True)
class Told:
    """Which divisions a list holds: for each parent the numbers of its children, one bit a number.

    A national list with 660,000 villages takes some 15 MB this way.
    """

    rows: int = 0
    _bits: dict[str, int] = field(default_factory=dict)

    def __contains__(self, code: str) -> bool:
        prefix, number = _place_in_parent(code)
        return bool(self._bits.get(prefix, 0) >> number & 1)

    def add(self, code: str) -> None:
        prefix, number = _place_in_parent(code)
        self._bits[prefix] = self._bits.get(prefix, 0) | 1 << number

    def parents(self) -> list[str]:
        """The divisions whose children the list tells, in order."""
        return sorted({prefix.ljust(12, "0") for prefix in self._bits if prefix})

    def children(self, code: str, level: Level) -> list[str]:
        """The codes that the list holds at `level`, straight below `code`."""
        prefix = code[: PREFIX_LENGTHS[Level(level - 1)]]
        width = PREFIX_LENGTHS[level] - len(prefix)
        bits = self._bits.get(prefix, 0)
        return [f"{prefix}{n:0{width}}".ljust(12, "0") for n in range(bits.bit_length()) if bits >> n & 1]

    def tells_all_of(self, covers: Sequence[Territory]) -> list[str]:
        """The divisions whose children the list tells completely.

        With `covers`, those within it. Without, all but the way down to the region: where a province
        has one city in the list, it is the address of what follows and not the list of the province's
        cities.
        """
        parents = self.parents()
        if covers:
            return [p for p in parents if any(c.contains(p) for c in covers)]
        way: set[str] = set()
        for parent in parents:
            level = level_of(parent)
            if level is Level.PROVINCE or (level is Level.CITY and parent_of(parent) in way):
                below = self.children(parent, Level(level + 1))
                if len(below) == 1:
                    way.add(parent)
        return [p for p in parents if p not in way]


def _place_in_parent(code: str) -> tuple[str, int]:
    level = level_of(code)
    start = PREFIX_LENGTHS[Level(level - 1)] if level > Level.PROVINCE else 0
    return code[:start], int(code[start : PREFIX_LENGTHS[level]])


Source = Path | Sequence[Fields]


def read_rows(source: Source) -> Iterator[tuple[int, Fields | Problem]]:
    """The rows as written, with their lines. Raises OSError; BadList for a file that is no such list at
    all.
    """
    if not isinstance(source, Path):
        yield from enumerate(source, start=2)
        return
    with source.open(encoding=_encoding(source), newline="") as stream:
        rows = csv.reader(stream)
        try:
            heading = [h.strip().lower() for h in next(rows, [])]
            yield from _picked(rows, heading)
        except csv.Error as fault:
            text = mark("found something that is no CSV ({fault}), expected columns parted by commas")
            raise BadList([Problem(rows.line_num, Message(text, {"fault": fault}))]) from None


def _picked(rows: Reader, heading: list[str]) -> Iterator[tuple[int, Fields | Problem]]:
    if "code" not in heading or "name" not in heading:
        text = mark("found the heading “{found}”, expected the columns code, name, level, parent")
        raise BadList([Problem(1, Message(text, {"found": ",".join(heading)[:80]}))])
    columns = [heading.index(h) if h in heading else None for h in ("code", "name", "level", "parent")]
    for row in rows:
        if not any(row):
            continue
        if len(row) != len(heading):
            text = mark("found {found} columns, expected {expected}")
            yield (
                rows.line_num,
                Problem(rows.line_num, Message(text, {"found": len(row), "expected": len(heading)})),
            )
            continue
        code, name, level, parent = (None if c is None else row[c].strip() for c in columns)
        yield rows.line_num, (code or "", name or "", level, parent)


def _encoding(path: Path) -> str:
    """UTF-8 or GB18030, whichever the whole file is. Raises BadList for neither."""
    for encoding in ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as stream:
                while chunk := stream.read(1 << 20):
                    decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return "utf-8-sig" if encoding == "utf-8" else encoding
    raise BadList(
        [Problem(1, Message(mark("found neither UTF-8 nor GB18030, expected a CSV file in one of them"), {}))]
    )


def check(source: Source, known: Iterable[str] = ()) -> Told:
    """Read the whole list. `known`: codes already loaded, which a row may lie under.

    Raises BadList with every bad row (the first 50 with their words).
    """
    told = Told()
    problems: list[Problem] = []
    count = 0
    orphans: dict[str, int] = {}
    for line, fields in read_rows(source):
        found = fields if isinstance(fields, Problem) else _checked(line, fields, told)
        if isinstance(found, Problem):
            count += 1
            if len(problems) < MOST_PROBLEMS:
                problems.append(found)
        elif found is not None:
            told.add(found.code)
            told.rows += 1
            if found.parent is not None and found.parent not in told:
                orphans.setdefault(found.parent, line)
    for code in known:
        orphans.pop(code, None)
    text = mark("found a division under {parent}, expected that one earlier in the list, or loaded before")
    problems += [Problem(line, Message(text, {"parent": parent})) for parent, line in orphans.items()]
    if problems:
        raise BadList(sorted(problems, key=lambda p: p.line)[:MOST_PROBLEMS], count + len(orphans))
    return told


def rows_of(source: Source) -> Iterator[Row]:
    """The divisions of a list that `check` has passed; a city without counties that is told twice comes
    once.
    """
    last = ""
    for _, fields in read_rows(source):
        if isinstance(fields, Problem):
            continue
        row = row_from(fields)
        if row.code != last:
            yield row
        last = row.code


def row_from(fields: Fields) -> Row:
    """The division that a row tells. Raises BadCode."""
    code = full_code(fields[0])
    return Row(code, fields[1], level_of(code), parent_of(code))


def _checked(line: int, fields: Fields, told: Told) -> Row | Problem | None:
    """The row; what is wrong with it; or None for a city without counties that is told again as a county."""
    code, name, level, parent = fields
    try:
        row = row_from(fields)
    except BadCode:
        text = mark("found the code “{found}”, expected 12 digits, or the first 2, 4, 6 or 9 of them")
        return Problem(line, Message(text, {"found": code[:40]}))
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        text = mark("found the name “{found}”, expected 1 to {most} printable characters")
        return Problem(line, Message(text, {"found": name[:40], "most": LONGEST_NAME}))
    again = row.code in told
    if again and row.level is Level.CITY and level in ("county", "3"):
        return None
    if again:
        return Problem(
            line,
            Message(mark("found the code {found} a second time, expected each code once"), {"found": row.code}),
        )
    if level is not None and _LEVEL_WORDS.get(level.lower()) != row.level:
        text = mark("found the level “{found}”, expected {expected} by the code {code}")
        return Problem(
            line,
            Message(text, {"found": level[:40], "expected": Message(row.level.name.lower()), "code": row.code}),
        )
    if parent is not None and (parent.ljust(12, "0") if parent else None) != row.parent:
        text = mark("found the parent “{found}”, expected {expected} by the code {code}")
        return Problem(line, Message(text, {"found": parent[:40], "expected": row.parent or "–", "code": row.code}))
    return row
