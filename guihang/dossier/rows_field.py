"""Small records in a form, a row of boxes each: papers with their pages, goals with who sees to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from guihang.texts import mark

# So many empty rows stand below what is filled in.
SPARE = 3
AT_MOST = 60
LONGEST = 400
PAGES = re.compile(r"[1-9][0-9]{0,3}")
COLUMNS: Mapping[str, str] = {
    "paper": mark("Paper"),
    "pages": mark("Pages"),
    "goal": mark("Goal"),
    "who": mark("Who sees to it"),
    "until": mark("By when"),
    "item": mark("Item"),
    "answer": mark("Answer"),
    "points": mark("Points"),
}


class RowsWidget(forms.Widget):
    """Boxes named ``papers-0-paper``, ``papers-0-pages``, ``papers-1-paper`` …"""

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__()
        self.columns = columns

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Any:
        """The rows in which anything was typed, in their order."""
        rows = []
        for number in range(AT_MOST + SPARE):
            typed = {c: str(data.get(f"{name}-{number}-{c}") or "").strip() for c in self.columns}
            if any(typed.values()):
                rows.append({column: text for column, text in typed.items() if text})
        return rows


class RowsField(forms.Field):
    """A list of records; each says at least what stands in the first column."""

    def __init__(self, columns: Sequence[str], **more: Any) -> None:
        super().__init__(widget=RowsWidget(columns), **more)
        self.columns = columns

    def clean(self, value: Any) -> Any:
        """The rows, as they go into the file."""
        rows = [row for row in value or [] if row]
        if self.required and not rows:
            raise forms.ValidationError(_("At least one row is needed."))
        if len(rows) > AT_MOST:
            raise forms.ValidationError(_("At most %(most)s rows."), params={"most": AT_MOST})
        for number, row in enumerate(rows, 1):
            if self.columns[0] not in row:
                told = {"number": number, "column": _(COLUMNS[self.columns[0]])}
                raise forms.ValidationError(_("Row %(number)s: “%(column)s” is missing."), params=told)
            if any(len(text) > LONGEST for text in row.values()):
                told = {"number": number, "most": LONGEST}
                raise forms.ValidationError(_("Row %(number)s: at most %(most)s characters a box."), params=told)
            if "pages" in row and not PAGES.fullmatch(row["pages"]):
                told = {"number": number, "found": row["pages"][:20]}
                raise forms.ValidationError(_("Row %(number)s: pages are a whole number from 1, not “%(found)s”."),
                                            params=told)  # fmt: skip
        return rows

    def shown(self, name: str, value: Any) -> list[list[dict[str, str]]]:
        """The boxes with what stands in them, and some empty ones."""
        rows = [*(value or []), *({} for _spare in range(SPARE))]
        return [
            [{"name": f"{name}-{n}-{c}", "label": _(COLUMNS[c]), "value": str(row.get(c, ""))} for c in self.columns]
            for n, row in enumerate(rows)
        ]
