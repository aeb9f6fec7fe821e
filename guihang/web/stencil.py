"""Lines of a long list, each part of which is worked out once: what is the same for many is cut as a stencil.

Fifty duties of fifty people are a handful of stencils (this duty, by this day, on this basis) into which a name and
some addresses are filled. The stencil holds nothing about a person; it is kept for the next page and the next reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

KEPT = 2048
HAN = re.compile("[\u3400-\u9fff]")
# Two characters of the private use area, which no text of ours holds, and between them which field and how it is written.
_GAP = re.compile("\ue000([0-9]+)字?\ue001")
EMPTY, LATIN, CHINESE = 0, 1, 2

Values = tuple[tuple[str, Any], ...]


def filled(template: str, name: str, line: Mapping[str, Any], own: Sequence[str], today: date, tongue: str) -> SafeString:
    """`template` with `line` as `name`: the same text as an include, given that it prints the fields `own` as they are.

    `own` differ from line to line; the template may also ask whether they are empty. Of the page it knows `shell.today`.
    """
    written = tuple([_writing(line[field]) for field in own])
    same = tuple([item for item in line.items() if item[0] not in own])
    cut = _cut.__wrapped__ if settings.DEBUG else _cut
    texts, gaps = cut(template, name, same, tuple(own), written, today, tongue)
    values = {field: _escaped(line[field]) for field in own}
    parts = [part for text, field in zip(texts, gaps, strict=False) for part in (text, values[field])]
    return mark_safe("".join([*parts, texts[-1]]))  # noqa: S308 - the texts are a template's, the values are escaped


def _escaped(value: object) -> str:
    """As `conditional_escape`, for what is no promise of a text."""
    return str(value) if isinstance(value, SafeString) else escape(str(value))


def _writing(value: object) -> int:
    """Whether a field is empty, and whether it holds Chinese: a template may treat these differently."""
    if not value:
        return EMPTY
    return CHINESE if HAN.search(str(value)) else LATIN


@lru_cache(maxsize=KEPT)
def _cut(
    template: str, name: str, same: Values, own: tuple[str, ...], written: tuple[int, ...], today: date, _tongue: str
) -> tuple[list[str], list[str]]:
    """The texts between the gaps, and which field fills each gap. Rendered in the language that is active."""
    gaps = {
        field: f"\ue000{number}{'字' if how == CHINESE else ''}\ue001" if how else ""
        for number, (field, how) in enumerate(zip(own, written, strict=True))
    }
    page = get_template(template).template  # type: ignore[attr-defined]
    text: str = page.render(Context({name: {**dict(same), **gaps}, "shell": {"today": today}}))
    parts = _GAP.split(text)
    return parts[::2], [own[int(number)] for number in parts[1::2]]
