"""The preview of a ledger, line by line: what becomes of each person's rows, which rows are refused and why.

Lines are plain values that are kept sealed beside the file, fifty a piece, and read a page at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntFlag
from typing import Any

from guihang.exchange.ledger.model import Contact, DrugTest, Fault, Leave, Ledger, Note, Order, Person, Rejection
from guihang.exchange.plan import Fate, Plan

A_PIECE = 50
MOST_ROWS = 60


class Sort(IntFlag):
    """What a line is found by."""

    REFUSED = 1
    MENDED = 2
    NEW = 4
    ADDS = 8
    THERE = 16
    DIFFERS = 32


SHOWS: Mapping[str, Sort] = {
    "refused": Sort.REFUSED,
    "mended": Sort.MENDED,
    "new": Sort.NEW,
    "adds": Sort.ADDS,
    "there": Sort.THERE,
    "differs": Sort.DIFFERS,
}
Line = dict[str, Any]


@dataclass(slots=True)
class Preview:
    """All lines in the order of the file, each with what it is found by."""

    lines: list[Line] = field(default_factory=list)
    sorts: list[int] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many lines each filter shows."""
        return {name: sum(bool(sort & flag) for sort in self.sorts) for name, flag in SHOWS.items()}

    def pieces(self) -> Iterator[list[Line]]:
        """The lines, fifty at a time."""
        for start in range(0, len(self.lines), A_PIECE):
            yield self.lines[start : start + A_PIECE]


def preview_of(ledger: Ledger, plans: Sequence[Plan], cells: Mapping[tuple[str, int], list[str]]) -> Preview:
    """The lines of a checked ledger. `cells` are those of the refused rows."""
    number = {sheet.name: n for n, sheet in enumerate(ledger.sheets, 1)}
    told: list[tuple[int, int, Line, int]] = []
    for person, plan in zip(ledger.persons, plans, strict=True):
        line, sort = _person(person, plan, ledger, number)
        told.append((*_at(number, person), line, sort))
    for rejection in ledger.rejected:
        line = _refused(rejection, number, cells)
        told.append((*_at(number, rejection), line, Sort.REFUSED))
    for note in ledger.notes:
        told.append((*_at(number, note), _note(note, number), Sort.THERE))
    told.sort(key=lambda each: each[:2])
    return Preview([line for *_, line, _ in told], [int(sort) for *_, sort in told])


def _at(number: Mapping[str, int], what: Person | Rejection | Note) -> tuple[int, int]:
    return number[what.sheet], what.row


def _person(person: Person, plan: Plan, ledger: Ledger, number: Mapping[str, int]) -> tuple[Line, int]:
    fates: dict[Fate, Counter[str]] = {}
    for step in plan.steps:
        fates.setdefault(step.fate, Counter())[step.kind] += 1
    rows = [[number[s.sheet], s.row, s.kind, s.on.isoformat(), s.fate.value] for s in plan.steps]
    mends = _mends(person, ledger, number)
    line: Line = {
        "is": "person",
        "at": [number[person.sheet], person.row],
        "name": person.name,
        "number": person.id_number,
        "place": person.place,
        "person": None if plan.new else plan.person.hex,
        "fates": {fate.value: dict(kinds) for fate, kinds in fates.items()},
        "rows": rows[:MOST_ROWS],
        "more": max(0, len(rows) - MOST_ROWS),
        "mends": mends[:MOST_ROWS],
    }
    sort = Sort.MENDED if mends else Sort(0)
    if plan.new:
        sort |= Sort.NEW
    elif Fate.NEW in fates:
        sort |= Sort.ADDS
    if set(fates) <= {Fate.THERE, Fate.WITHDRAWN, Fate.ELSEWHERE}:
        sort |= Sort.THERE
    if Fate.DIFFERS in fates:
        sort |= Sort.DIFFERS
    return line, int(sort)


def _mends(person: Person, ledger: Ledger, number: Mapping[str, int]) -> list[Any]:
    """What was mended in the rows of a person: sheet, row, kinds."""
    told: list[Order | DrugTest | Contact | Leave] = [
        *person.orders, *person.tests, *person.contacts, *person.leaves,
    ]  # fmt: skip
    places = dict.fromkeys((each.sheet, each.row) for each in told)
    return [[number[s], row, kinds] for s, row in places if (kinds := ledger.mended_rows.get((s, row)))]


def _refused(rejection: Rejection, number: Mapping[str, int], cells: Mapping[tuple[str, int], list[str]]) -> Line:
    return {
        "is": "refused",
        "at": [number[rejection.sheet], rejection.row],
        "others": [[number[sheet], row] for sheet, row in rejection.others],
        "place": rejection.place,
        "faults": [fault_told(f) for f in rejection.faults],
        "cells": cells.get((rejection.sheet, rejection.row), []),
    }


def fault_told(fault: Fault) -> list[Any]:
    """A fault as plain values: code, column, found, and what was expected as a text with its parameters."""
    return [fault.code, fault.column, fault.found, fault.expected.text, dict(fault.expected.params)]


def _note(note: Note, number: Mapping[str, int]) -> Line:
    first = [number[note.first_sheet], note.first_row]
    return {"is": "again", "at": [number[note.sheet], note.row], "first": first, "differs": list(note.differs)}
