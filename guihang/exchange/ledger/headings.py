"""Finding a sheet's heading, over one line or several, and what each column means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from guihang.exchange.ledger.cells import Cell, Sheet, compact, tidy
from guihang.exchange.ledger.columns import LAYOUTS, OTHERS, Layout

LOOK_AT = 40
MAX_LINES = 3

_NESTED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_MARKS = re.compile(r"[\s*:.。·,，、()\[\]【】〔〕＊※★]+")
_DATE_OR_NUMBER = re.compile(r"\d{6,}|\d{4}[-./年]\d")


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the heading stands and what it says: `columns` field → index; `ignored` the headings nobody
    reads; `paths` each column's heading from top to bottom."""

    layout: Layout
    first_row: int
    last_row: int
    columns: dict[str, int]
    texts: dict[str, str]
    ignored: tuple[str, ...]
    preamble: tuple[str, ...]
    paths: dict[int, tuple[str, ...]]

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields of the layout for which no column was found, those that every row needs."""
        needed = {"roster": ("name", "place", "kind", "decided_on"), "contacts": ("mode",)}.get(self.layout.kind, ())
        return tuple(name for name in needed if name not in self.columns)


def find_heading(sheet: Sheet) -> tuple[Heading | None, Iterator[tuple[int, list[Cell]]], bool]:
    """The heading of `sheet`, the rows below it (all rows when there is none), and whether the sheet is
    blank."""
    taken: list[tuple[int, list[Cell]]] = []
    for row in sheet.rows:
        taken.append(row)
        if len(taken) >= LOOK_AT:
            break
    filled = [(n, cells) for n, cells in taken if any(c != "" for c in cells)]
    if not filled and len(taken) < LOOK_AT:
        return None, iter(()), True
    heading = _best(taken, sheet.merged)
    rows = _chained(taken, sheet.rows)
    if heading is None:
        return None, rows, False
    last = heading.last_row
    return heading, (row for row in rows if row[0] > last), False


def given_heading(
    sheet: Sheet, kind: str, first_row: int, last_row: int, columns: Mapping[str, int]
) -> tuple[Heading, Iterator[tuple[int, list[Cell]]]]:
    """The heading of `sheet` as a clerk named it, and the rows below it. `kind` is that of a layout."""
    layout = next(each for each in LAYOUTS if each.kind == kind)
    above: list[tuple[int, list[Cell]]] = []
    block: list[tuple[int, list[Cell]]] = []
    below: list[tuple[int, list[Cell]]] = []
    for row in sheet.rows:
        if row[0] > last_row:
            below.append(row)
            break
        (above if row[0] < first_row else block).append(row)
    paths = paths_of(block, sheet.merged) if block else {}
    known = {name: index for name, index in columns.items() if name in layout.columns}
    texts = {name: "".join(paths.get(index, ())) for name, index in known.items()}
    ignored = tuple("".join(path) for index, path in sorted(paths.items()) if index not in set(known.values()))
    heading = Heading(layout, first_row, last_row, known, texts, ignored, _texts_of(above), paths)
    return heading, _chained(below, sheet.rows)


def paths_of(
    block: Sequence[tuple[int, list[Cell]]], merged: Iterable[tuple[int, int, int, int]]
) -> dict[int, tuple[str, ...]]:
    """For each column its heading from top to bottom, in the lines of `block`."""
    return _paths(block, _wide(merged))


def _wide(merged: Iterable[tuple[int, int, int, int]]) -> dict[tuple[int, int], int]:
    """Where a range merged over several columns begins, and its last column."""
    return {(top, left): right for top, left, bottom, right in merged if top == bottom and right > left}


def _texts_of(rows: Sequence[tuple[int, list[Cell]]]) -> tuple[str, ...]:
    return tuple(text for _, cells in rows for c in cells if (text := tidy(c)))


def _chained(
    taken: list[tuple[int, list[Cell]]], rest: Iterator[tuple[int, list[Cell]]]
) -> Iterator[tuple[int, list[Cell]]]:
    yield from taken
    taken.clear()
    yield from rest


def _best(rows: Sequence[tuple[int, list[Cell]]], merged: Iterable[tuple[int, int, int, int]]) -> Heading | None:
    """The heading that knows the most columns; of equals the one with fewer lines, then the upper one."""
    wide = _wide(merged)
    best: tuple[tuple[int, int], Heading] | None = None
    for start in range(len(rows)):
        for lines in range(1, MAX_LINES + 1):
            block = rows[start : start + lines]
            if len(block) < lines or looks_like_data(block[-1][1]):
                break
            found = _read(rows[:start], block, wide)
            if found is not None and (best is None or (len(found.columns), -lines) > best[0]):
                best = (len(found.columns), -lines), found
    return best[1] if best else None


def looks_like_data(cells: list[Cell]) -> bool:
    """Numbers of six digits and dates stand in rows, not in headings."""
    return sum(not isinstance(c, str) or bool(_DATE_OR_NUMBER.search(compact(c))) for c in cells if c != "") >= 2


def _read(
    above: Sequence[tuple[int, list[Cell]]],
    block: Sequence[tuple[int, list[Cell]]],
    wide: dict[tuple[int, int], int],
) -> Heading | None:
    paths = _paths(block, wide)
    preamble = _texts_of(above)
    best: tuple[int, Layout, dict[str, int]] | None = None
    for layout in LAYOUTS:
        columns = match(paths, layout)
        fits = all(n in columns for n in layout.needs) and all(any(n in columns for n in g) for g in layout.one_of)
        if fits and (best is None or len(columns) > best[0]):
            best = (len(columns), layout, columns)
    if best is None:
        return None
    _, layout, columns = best
    used = set(columns.values())
    texts = {name: "".join(paths[index]) for name, index in columns.items()}
    ignored = tuple("".join(path) for index, path in sorted(paths.items()) if index not in used)
    return Heading(layout, block[0][0], block[-1][0], columns, texts, ignored, preamble, paths)


def _paths(block: Sequence[tuple[int, list[Cell]]], wide: dict[tuple[int, int], int]) -> dict[int, tuple[str, ...]]:
    """For each column its heading from top to bottom; a text over several columns holds for all of them."""
    width = max(len(cells) for _, cells in block)
    lines: list[list[str]] = []
    for number, cells in block:
        line = [compact(c) if isinstance(c, str) else "" for c in cells] + [""] * (width - len(cells))
        for column in range(width):
            for spread in range(column + 1, wide.get((number, column), column) + 1):
                if spread < width and not line[spread]:
                    line[spread] = line[column]
        lines.append(line)
    for upper, lower in pairwise(lines):
        for column in range(1, width):
            # Without a merged range: an empty upper cell over a filled lower one belongs to the group on
            # its left.
            if not upper[column] and lower[column] and upper[column - 1] and lower[column - 1]:
                upper[column] = upper[column - 1]
    paths = {column: tuple(line[column] for line in lines if line[column]) for column in range(width)}
    return {column: path for column, path in paths.items() if path}


def match(paths: dict[int, tuple[str, ...]], layout: Layout) -> dict[str, int]:
    """Field → column. A whole heading counts before its lowest line alone; earlier synonyms before later
    ones."""
    known = {text: (rank, name) for name, texts in layout.columns.items() for rank, text in enumerate(texts)}
    found: dict[str, tuple[int, int, int]] = {}
    for column, path in paths.items():
        for order, text in enumerate(_readings(path)):
            hit = known.get(text)
            if hit is None:
                continue
            candidate = (order, hit[0], column)
            if hit[1] not in found or candidate < found[hit[1]]:
                found[hit[1]] = candidate
            break
    return {name: column for name, (_, _, column) in found.items()}


def _readings(path: tuple[str, ...]) -> list[str]:
    """The ways to read one column's heading, surest first."""
    whole, last = "".join(path), path[-1]
    texts = [whole] if len(path) == 1 or any(word in path[0] for word in OTHERS) else [whole, last]
    readings: list[str] = []
    for text in texts:
        bare = _NESTED.sub("", text)
        readings += [_MARKS.sub("", text), _MARKS.sub("", bare)]
    return list(dict.fromkeys(r for r in readings if r))
