"""From a file that came in to its preview: its sheets looked at, then every row read and held against the files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from guihang.access import clock
from guihang.exchange import kept
from guihang.exchange.brought import Brought
from guihang.exchange.known import A_BATCH, files_of, known_people
from guihang.exchange.ledger.model import Ledger, LedgerError, OnFile
from guihang.exchange.ledger.outline import cells_of, outline
from guihang.exchange.ledger.reading import read
from guihang.exchange.ledger.said import Asked
from guihang.exchange.lines import A_PIECE, Line, Preview, Sort, preview_of
from guihang.exchange.memory import recall
from guihang.exchange.models import Import, RefusedRow
from guihang.exchange.plan import Bringing, Plan, plans_of
from guihang.territory.codes import Territory
from guihang.territory.places import own_places

LINES, INDEX = "lines", "index"
# A file of this size is read at once, within the answer; a larger one by the runner.
AT_ONCE = {"xlsx": 512_000, "xls": 1_000_000, "csv": 1_000_000}
Tell = Callable[[int], None]


def quick(row: Import) -> bool:
    """Whether the file is small enough to be read while somebody waits."""
    return row.size <= AT_ONCE.get(row.format, 0)


def look(brought: Brought) -> None:
    """Look at the sheets: what each is taken for, with what the office said of such headings before.

    A file that cannot be read says so in the import.
    """
    try:
        sheets = outline(brought.source())
    except LedgerError as fault:
        brought.say_fault(fault.message)
    else:
        recall(brought.row.place, sheets)
        brought.put_outline(sheets)
        brought.say_fault(None)
    brought.save()


def read_again(brought: Brought, tell: Tell = lambda _rows: None) -> Ledger:
    """The ledger as it is with everything that was said of it. Raises LedgerError, kept.Missing."""
    own = territory_of(brought.row)

    def files(numbers: Collection[str]) -> Mapping[str, OnFile]:
        return files_of(numbers, own)

    asked = Asked(brought.said(), own, files, every_row=True, pulse=tell)
    return read(
        brought.source(), place=brought.row.place, as_of=brought.row.as_of, places=own_places(), asked=asked
    )  # fmt: skip


def territory_of(row: Import) -> tuple[Territory, ...]:
    """Where the rows of an import may lie."""
    return (Territory.of(row.place),)


def check(brought: Brought, now: datetime, tell: Tell = lambda _rows: None) -> None:
    """Read every row and say what becomes of it; the preview is kept sealed, the refused rows are noted."""
    try:
        ledger = read_again(brought, tell)
    except LedgerError as fault:
        brought.say_fault(fault.message)
        brought.row.state = Import.State.UPLOADED
        brought.save("state")
        return
    plans = _plans(brought, ledger, now, tell)
    wanted: dict[str, set[int]] = {}
    for rejection in ledger.rejected:
        wanted.setdefault(rejection.sheet, set()).add(rejection.row)
        for sheet, row in rejection.others:
            wanted.setdefault(sheet, set()).add(row)
    cells = cells_of(brought.source(), brought.said(), wanted)
    preview = preview_of(ledger, plans, cells)
    others = {(s, row): cells.get((s, row), []) for r in ledger.rejected for s, row in r.others}
    _keep(brought, ledger, preview, others)
    brought.told["changed"] = []
    brought.say_fault(None)
    with transaction.atomic():
        if not Import.objects.select_for_update().filter(pk=brought.row.pk, gone_at=None).exists():
            kept.remove(brought.row.pk)  # thrown away meanwhile: nobody waits for its rows
            return
        brought.row.state = Import.State.CHECKED
        brought.row.counts = {**brought.row.counts, **_counts(brought, ledger, preview)}
        brought.save("state", "counts")
        note_refused(brought.row, ledger, now)


def kept_since(row: Import, ledger: Ledger) -> date:
    """The day from which the platform keeps the ledger's people: the one that a clerk has seen or chosen, and it stays;
    else the day on which it was made up, as said or as its title has it; else today."""
    seen = row.counts.get("as_of")
    return date.fromisoformat(seen) if seen else min(row.as_of or ledger.as_of or clock.today(), clock.today())


def _plans(brought: Brought, ledger: Ledger, now: datetime, tell: Tell) -> list[Plan]:
    load = Bringing(ledger.county, kept_since(brought.row, ledger), now)
    own, plans = territory_of(brought.row), []
    rows = sum(sheet.rows for sheet in ledger.sheets)
    for start in range(0, len(ledger.persons), A_BATCH):
        batch = ledger.persons[start : start + A_BATCH]
        plans += plans_of(batch, known_people(batch, ledger.county, own), load)
        tell(rows)
    return plans


def _keep(brought: Brought, ledger: Ledger, preview: Preview, others: Mapping[tuple[str, int], list[str]]) -> None:
    """Keep the lines under names of their own, so that a page that is being read stays whole."""
    name = f"{LINES}-{os.urandom(4).hex()}"
    for number, piece in enumerate(preview.pieces()):
        brought.put(f"{name}-{number}", piece)
    headings = [[s.name, s.heading_row, s.columns] for s in ledger.sheets]
    brought.put(INDEX, {
        "lines": name,
        "sorts": preview.sorts,
        "headings": headings,
        "mended": {kind: [m.count, m.rows] for kind, m in ledger.mended.items()},
        "hidden": ledger.hidden_rows[:20],
        "returned": [[sheet, row, number] for (sheet, row), number in ledger.returned.items()],
        "others": [[sheet, row, cells] for (sheet, row), cells in others.items()],
    })  # fmt: skip
    kept.drop(brought.row.pk, f"{LINES}-", but=name)


def _counts(brought: Brought, ledger: Ledger, preview: Preview) -> dict[str, Any]:
    codes: Counter[str] = Counter()
    for rejection in ledger.rejected:
        codes[rejection.code] += rejection.rows
    return {
        **preview.counts(),
        "lines": len(preview.lines),
        "rows": sum(sheet.rows for sheet in ledger.sheets),
        "rows_refused": sum(r.rows for r in ledger.rejected),
        "figures": ledger.figures(),
        "codes": dict(codes),
        "kinds_mended": {kind: m.count for kind, m in sorted(ledger.mended.items(), key=lambda k: -k[1].count)},
        "noted": len(ledger.notes),
        "hidden": len(ledger.hidden_rows),
        "as_of": kept_since(brought.row, ledger).isoformat(),
    }


def note_refused(row: Import, ledger: Ledger, now: datetime) -> None:
    """Note which rows are refused now: new ones are added, those that are no longer are settled."""
    number = {sheet.name: n for n, sheet in enumerate(ledger.sheets, 1)}
    own = territory_of(row)[0]
    refused = {(number[r.sheet], r.row): r for r in ledger.rejected}
    known = {(r.sheet, r.row): r for r in RefusedRow.objects.filter(source=row)}
    gone = [r.pk for at, r in known.items() if at not in refused and r.settled_at is None]
    RefusedRow.objects.filter(pk__in=gone).update(settled_at=now, settled_how=RefusedRow.How.MENDED)
    fresh = partial(RefusedRow, source=row, uploaded_by=row.uploaded_by, refused_at=now)
    rows = [
        fresh(
            place=r.place if own.contains(r.place) else row.place, sheet=at[0], row=at[1], rows=r.rows,
            codes=list(dict.fromkeys(f.code for f in r.faults)),
        )
        for at, r in refused.items()
        if at not in known or known[at].settled_at is None
    ]  # fmt: skip
    RefusedRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["source", "sheet", "row"], update_fields=["place", "rows", "codes"]
    )  # fmt: skip
    again = [known[at].pk for at in refused if at in known and known[at].settled_at is not None]
    RefusedRow.objects.filter(pk__in=again).update(settled_at=None, settled_how="")


def lines_of(brought: Brought, sort: int, page: int, size: int) -> tuple[list[Line], int]:
    """One page of the lines that have `sort` (0: all), and how many there are. Raises kept.Missing."""
    index = brought.get(INDEX)
    found = [at for at, each in enumerate(index["sorts"]) if not sort or each & sort]
    return _at(brought, index["lines"], found[(page - 1) * size : page * size]), len(found)


def all_lines(brought: Brought, sort: int) -> list[Line]:
    """All lines that have `sort`. Raises kept.Missing."""
    index = brought.get(INDEX)
    return _at(brought, index["lines"], [at for at, each in enumerate(index["sorts"]) if each & sort])


def line_at(brought: Brought, sheet: int, row: int) -> Line | None:
    """The refused line of one row."""
    return next((line for line in all_lines(brought, Sort.REFUSED) if line["at"] == [sheet, row]), None)


def _at(brought: Brought, name: str, numbers: list[int]) -> list[Line]:
    pieces: dict[int, list[Line]] = {}
    found = []
    for number in numbers:
        piece = number // A_PIECE
        if piece not in pieces:
            pieces[piece] = brought.get(f"{name}-{piece}")
        found.append(pieces[piece][number % A_PIECE])
    return found
