"""The form in which a clerk says what each sheet and each column is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guihang.exchange.brought import Brought
from guihang.exchange.checking import quick
from guihang.exchange.ledger.columns import LAYOUTS
from guihang.exchange.ledger.outline import FIELDS, SheetOutline, outline
from guihang.exchange.ledger.said import Said, SheetSaid
from guihang.exchange.memory import KINDS, take_for
from guihang.exchange.words import FIELDS as LABELS
from guihang.exchange.words import KINDS as KIND_WORDS
from guihang.exchange.words import field_name
from guihang.texts import Message, mark, translate

LAYOUT_OF = {layout.kind: layout for layout in LAYOUTS}
OTHERS = ("serial", "returned")
TWICE = mark("Two columns are read as “{field}”; let one of them be it.")
NEEDS = mark("A sheet of this kind needs a column for: {fields}")
WHOSE = mark("name or identity number")
NOTHING_READ = mark("No sheet would be read. Say of at least one what it is.")
BAD_DAY = mark("The day must be one like 2026-11-20, and not lie ahead.")
HIGHEST_HEADING = 200


@dataclass(slots=True)
class SheetForm:
    """One sheet in the form: as it is taken, as the clerk has it now, and what is wrong with that."""

    number: int
    sheet: SheetOutline
    errors: list[Message] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """For which kind and heading the columns are shown."""
        return f"{self.sheet.kind if self.sheet.kind in KINDS else ''}:{self.sheet.last_row}"

    @property
    def said(self) -> SheetSaid:
        """What the form says of the sheet."""
        kind = self.sheet.kind if self.sheet.kind in KINDS else ""
        columns = {c.field: c.index for c in self.sheet.columns if c.field} if kind else {}
        return SheetSaid(kind, self.sheet.first_row, self.sheet.last_row, columns)


@dataclass(slots=True)
class ColumnsForm:
    """The whole form."""

    brought: Brought
    guessed: list[SheetOutline]
    sheets: list[SheetForm]
    as_of: str = ""
    errors: list[Message] = field(default_factory=list)

    @classmethod
    def of(cls, brought: Brought) -> ColumnsForm:
        """The form as it opens: what was said before, else what is guessed. Raises kept.Missing."""
        sheets = brought.outline()
        said = brought.said().sheets
        for number in range(1, len(sheets) + 1):
            if number in said:
                _take(brought, sheets, number, said[number].kind, said[number].last_row)
                fields = {index: name for name, index in said[number].columns.items()}
                for column in sheets[number - 1].columns:
                    column.field = fields.get(column.index, "")
        as_of = brought.row.as_of.isoformat() if brought.row.as_of else ""
        return cls(brought, brought.outline(), [SheetForm(n, s) for n, s in enumerate(sheets, 1)], as_of)

    def fill(self, posted: Mapping[str, Any], today: date) -> None:
        """Take over what was sent, and say what is wrong with it."""
        self.as_of = str(posted.get("as_of", "")).strip()
        if self.as_of and day_said(self.as_of, today) is None:
            self.errors.append(Message(BAD_DAY))
        sheets = [form.sheet for form in self.sheets]
        for form in self.sheets:
            if form.sheet.kind == "blank":
                continue
            kind = str(posted.get(f"kind-{form.number}", ""))
            head = str(posted.get(f"head-{form.number}", ""))
            row = int(head) if head.isdecimal() and 0 < int(head) <= HIGHEST_HEADING else form.sheet.last_row
            kind = kind if kind in KINDS else ""
            _take(self.brought, sheets, form.number, kind, row)
            form.sheet = sheets[form.number - 1]
            # A sheet that was not to be read a moment ago shows no columns: they are as they are guessed.
            if kind and any(name.startswith(f"column-{form.number}-") for name in posted):
                same = str(posted.get(f"shown-{form.number}", form.shown)) == form.shown
                self._fill_columns(form, posted, whole=same)
        self._judge()

    def _fill_columns(self, form: SheetForm, posted: Mapping[str, Any], *, whole: bool) -> None:
        """Take over what was said of columns: `whole` as they were shown for this very kind and heading, else what
        of it still holds beside what is guessed."""
        known = (*FIELDS.get(form.sheet.kind, ()), *OTHERS)
        said = {c.index: str(posted.get(f"column-{form.number}-{c.index}", "")) for c in form.sheet.columns}
        said = {index: name for index, name in said.items() if name in known}
        taken = set(said.values())
        for column in form.sheet.columns:
            if column.index in said:
                column.field = said[column.index]
            elif whole or column.field in taken:
                column.field = ""

    def _judge(self) -> None:
        read = [form for form in self.sheets if form.said.kind]
        if not read:
            self.errors.append(Message(NOTHING_READ))
        for form in read:
            taken = [c.field for c in form.sheet.columns if c.field]
            for name in dict.fromkeys(n for n in taken if taken.count(n) > 1):
                form.errors.append(Message(TWICE, {"field": Message(LABELS[name])}))
            layout = LAYOUT_OF[form.said.kind]
            missing: list[Message] = [Message(LABELS[name]) for name in layout.needs if name not in taken]
            if not {"name", "identity"} & set(taken):
                missing = [m for m in missing if m.text != LABELS["identity"]]
                missing.append(Message(WHOSE))
            form.errors += [Message(NEEDS, {"fields": each}) for each in missing]

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors and not any(form.errors for form in self.sheets)

    def said(self) -> dict[int, SheetSaid]:
        """What the form says of each sheet that is not blank."""
        return {form.number: form.said for form in self.sheets if form.sheet.kind != "blank"}

    def view(self, language: str) -> dict[str, Any]:
        """The form as its template wants it."""
        return {
            "as_of": self.as_of,
            "errors": [e.render(language) for e in self.errors],
            "sheets": [self._sheet(form, language) for form in self.sheets if form.sheet.kind != "blank"],
            "movable": quick(self.brought.row),
        }

    def _sheet(self, form: SheetForm, language: str) -> dict[str, Any]:
        kind = form.said.kind
        return {
            "number": form.number,
            "name": form.sheet.name,
            "visible": form.sheet.visible,
            "kind": kind,
            "shown": form.shown,
            "kinds": [(each, translate(KIND_WORDS[each], language)) for each in (*KINDS, "")],
            "head": form.sheet.last_row,
            "errors": [e.render(language) for e in form.errors],
            "columns": [
                {"index": c.index, "heading": c.heading, "samples": c.samples, "field": c.field}
                for c in form.sheet.columns
            ] if kind else [],
            "unread": sum(not c.field and bool(c.samples) for c in form.sheet.columns) if kind else 0,
            "fields": [(n, field_name(n, language)) for n in (*FIELDS[kind], *OTHERS)] if kind else [],
        }  # fmt: skip


def _take(brought: Brought, sheets: list[SheetOutline], number: int, kind: str, last_row: int) -> None:
    """Take a sheet for `kind` with its heading in `last_row`; its columns are looked up anew where that is other."""
    sheet = sheets[number - 1]
    moved = last_row != sheet.last_row and quick(brought.row)
    if moved:
        moved_to = Said({number: SheetSaid("", last_row, last_row)})
        sheet = sheets[number - 1] = outline(brought.source(), moved_to)[number - 1]
    if moved or (sheet.kind if sheet.kind in KINDS else "") != kind:
        take_for(sheet, kind or "unknown")


def day_said(text: str, today: date) -> date | None:
    """A day that somebody typed and that does not lie ahead."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= today else None
