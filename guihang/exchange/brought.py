"""An import as it is worked with: its row, its key, and what is sealed in both the row and the folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guihang.exchange import kept
from guihang.exchange.ledger.held import Held
from guihang.exchange.ledger.outline import Column, SheetOutline
from guihang.exchange.ledger.said import Said, SheetSaid
from guihang.exchange.models import Import
from guihang.protect.datakeys import new_key, open_keys
from guihang.protect.suite import SealingKey
from guihang.texts import Message

SOURCE, OUTLINE = "source", "outline"


@dataclass(slots=True)
class Brought:
    """An import. `told` holds what is sealed in the row: file name, columns, corrections, what was wrong.

    `told` has: name; sheets, by number: kind, rows of the heading, field → column; cells, by sheet, row and column;
    left_out, rows by sheet; changed, rows that were put right since the last check; fault, why it cannot be read.
    """

    row: Import
    key: SealingKey
    told: dict[str, Any]

    @classmethod
    def begin(cls, row: Import, source: Held) -> Brought:
        """Keep a file that has just come in: its key is written, the file sealed on disk; the row is saved."""
        key_row, key = new_key(row.pk)
        brought = cls(row, key, {"name": source.name})
        kept.put(key, row.pk, SOURCE, source.content)
        key_row.save(force_insert=True)
        brought.row.sealed = brought._sealed()
        row.save(force_insert=True)
        return brought

    @classmethod
    def open(cls, row: Import, key: SealingKey | None = None) -> Brought:
        """An import whose file is still kept; its key may be at hand. Raises Destroyed, Damaged."""
        key = key or open_keys([row.pk])[row.pk]
        return cls(row, key, json.loads(key.open(bytes(row.sealed), _context(row.pk))))

    def save(self, *fields: str) -> None:
        """Save what was told, and `fields` of the row."""
        self.row.sealed = self._sealed()
        self.row.save(update_fields=["sealed", *fields])

    def _sealed(self) -> bytes:
        return self.key.seal(_json(self.told), _context(self.row.pk))

    @property
    def name(self) -> str:
        """The name of the file as it came."""
        return str(self.told["name"])

    def source(self) -> Held:
        """The file. Raises kept.Missing."""
        return Held(self.name, kept.get(self.key, self.row.pk, SOURCE))

    def put(self, name: str, value: object) -> None:
        """Keep something beside the file, sealed."""
        kept.put(self.key, self.row.pk, name, _json(value))

    def get(self, name: str) -> Any:
        """What was kept under a name. Raises kept.Missing."""
        return json.loads(kept.get(self.key, self.row.pk, name))

    def put_outline(self, sheets: Iterable[SheetOutline]) -> None:
        """Keep what the sheets look like."""
        self.put(OUTLINE, [_sheet(s) for s in sheets])

    def outline(self) -> list[SheetOutline]:
        """What the sheets look like, the first one first."""
        return [
            SheetOutline(
                name, kind, first, last, visible, [Column(at, text, tuple(some), f) for at, text, some, f in columns]
            )
            for name, kind, first, last, visible, columns in self.get(OUTLINE)
        ]

    def said(self) -> Said:
        """What the clerk said of it so far."""
        sheets = {
            int(n): SheetSaid(s["kind"], s["first"], s["last"], s["columns"])
            for n, s in self.told.get("sheets", {}).items()
        }
        cells = {
            int(n): {int(row): {int(c): text for c, text in some.items()} for row, some in rows.items()}
            for n, rows in self.told.get("cells", {}).items()
        }
        return Said(sheets, cells, {int(n): frozenset(rows) for n, rows in self.told.get("left_out", {}).items()})

    def say_columns(self, sheets: Mapping[int, SheetSaid]) -> None:
        """Take over what a clerk said of the columns. Save it afterwards."""
        self.told["sheets"] = {
            str(n): {"kind": s.kind, "first": s.first_row, "last": s.last_row, "columns": dict(s.columns)}
            for n, s in sheets.items()
        }

    def put_right(self, sheet: int, row: int, cells: Mapping[int, str]) -> None:
        """Take over cells of one row. Save it afterwards."""
        rows = self.told.setdefault("cells", {}).setdefault(str(sheet), {})
        rows.setdefault(str(row), {}).update({str(column): text for column, text in cells.items()})

    def leave_out(self, sheet: int, row: int) -> None:
        """Leave a row out. Save it afterwards."""
        rows = self.told.setdefault("left_out", {}).setdefault(str(sheet), [])
        if row not in rows:
            rows.append(row)

    @property
    def fault(self) -> Message | None:
        """Why the file cannot be read, if it cannot."""
        told = self.told.get("fault")
        return Message(told["text"], told["params"]) if told else None

    def say_fault(self, message: Message | None) -> None:
        """Note why the file cannot be read. Save it afterwards."""
        params = {k: str(v) for k, v in message.params.items()} if message else {}
        self.told["fault"] = {"text": message.text, "params": params} if message else None


def throw_away(row: Import, now: datetime) -> None:
    """Remove the file and destroy its key; figures stay."""
    kept.remove(row.pk)
    row.sealed, row.gone_at = b"", now
    row.save(update_fields=["sealed", "gone_at"])


def _sheet(s: SheetOutline) -> list[Any]:
    columns = [[c.index, c.heading, list(c.samples), c.field] for c in s.columns]
    return [s.name, s.kind, s.first_row, s.last_row, s.visible, columns]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _context(owner: UUID) -> bytes:
    return b"import told:" + owner.bytes
