"""What an office said of headings before: asked once, known from then on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from guihang.exchange.ledger.cells import compact
from guihang.exchange.ledger.columns import LAYOUTS
from guihang.exchange.ledger.headings import match
from guihang.exchange.ledger.outline import FIELDS, SheetOutline
from guihang.exchange.ledger.said import SheetSaid
from guihang.exchange.models import ColumnMemory
from guihang.protect.ids import derived_id

# A sheet as a whole is remembered by all its headings.
WHOLE = "sheet"
KINDS = ("roster", "tests", "contacts", "leaves")
_EPOCH = date(1970, 1, 1)


def recall(place: str, sheets: Sequence[SheetOutline]) -> None:
    """Put into each sheet what the office said of such headings before."""
    wanted = {_mark(place, _whole(sheet)) for sheet in sheets}
    wanted |= {_mark(place, c.heading) for sheet in sheets for c in sheet.columns}
    rows = ColumnMemory.objects.filter(place=place, heading__in=wanted)
    known = {(kind, heading): field for kind, heading, field in rows.values_list("sheet_kind", "heading", "field")}
    for sheet in sheets:
        kind = known.get((WHOLE, _mark(place, _whole(sheet))), sheet.kind)
        if kind != sheet.kind:
            take_for(sheet, kind)
        if sheet.kind not in KINDS:
            continue
        for column in sheet.columns:
            field = known.get((sheet.kind, _mark(place, column.heading)))
            if field is None or not column.heading:
                continue
            for other in sheet.columns:
                if field and other.field == field:
                    other.field = ""
            column.field = field


def take_for(sheet: SheetOutline, kind: str) -> None:
    """Take a sheet for another kind: its headings are looked up anew."""
    layout = next((each for each in LAYOUTS if each.kind == kind), None)
    paths: dict[int, tuple[str, ...]] = {c.index: (compact(c.heading),) for c in sheet.columns if c.heading}
    found = {index: name for name, index in match(paths, layout).items()} if layout is not None else {}
    sheet.kind = kind
    for column in sheet.columns:
        column.field = found.get(column.index, "")


def remember(place: str, sheets: Sequence[SheetOutline], said: Mapping[int, SheetSaid], by: UUID, now: datetime) -> int:
    """Remember what was said otherwise than it was taken for; how many headings."""
    rows: list[ColumnMemory] = []
    for number, sheet in enumerate(sheets, 1):
        answer = said.get(number)
        if answer is None or sheet.kind == "blank":
            continue
        kind = answer.kind or "unknown"
        fields = {index: name for name, index in answer.columns.items()}
        if kind != sheet.kind:
            rows.append(_row(place, WHOLE, _whole(sheet), kind, by, now))
        for c in sheet.columns if answer.kind else ():
            field = fields.get(c.index, "")
            if c.heading and field != c.field and (not field or field in FIELDS[kind]):
                rows.append(_row(place, kind, c.heading, field, by, now))
    unique = {(r.sheet_kind, r.heading): r for r in rows}
    ColumnMemory.objects.bulk_create(
        unique.values(), update_conflicts=True, unique_fields=["place", "sheet_kind", "heading"],
        update_fields=["field", "said_by", "said_at"],
    )  # fmt: skip
    return len(unique)


def _row(place: str, kind: str, heading: str, field: str, by: UUID, now: datetime) -> ColumnMemory:
    mark = _mark(place, heading)
    return ColumnMemory(place=place, sheet_kind=kind, heading=mark, field=field, said_by=by, said_at=now)


def _mark(place: str, heading: str) -> UUID:
    """The keyed fingerprint of a heading, an office's own."""
    return derived_id("column heading", place, compact(heading), on=_EPOCH)


def _whole(sheet: SheetOutline) -> str:
    return "\0".join(_texts(c.heading for c in sheet.columns))


def _texts(headings: Iterable[str]) -> list[str]:
    return [compact(heading) for heading in headings]
