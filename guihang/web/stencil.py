"""Lines of a long list, each part of which is worked out once: what is the same for many is cut as a stencil.

Fifty duties of fifty people are a handful of stencils (this duty, by this day, on this basis) into which a name and
some addresses are filled. The stencil holds nothing about a person; it is kept for the next page and the next reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from guihang.web.words.writing import as_written

KEPT = 2048
# Two characters of the private use area, which no text of ours holds; between them, which field.
_GAP = re.compile("\ue000([0-9]+)\ue001")

Values = tuple[tuple[str, Any], ...]


def filled(
    template: str, name: str, lines: Iterable[Mapping[str, Any]], own: tuple[str, ...], today: date, tongue: str
) -> SafeString:
    """`template` for each of `lines` as `name`: the text of a loop with an include, if it prints `own` by `as_written`.

    `own` differ from line to line; the template may ask whether they are empty. Of the page it knows `shell.today`.
    What may be Chinese has to stand in the text, not inside a tag.
    """
    cut = _cut.__wrapped__ if settings.DEBUG else _cut
    apart = frozenset(own)
    parts: list[str] = []
    for line in lines:
        same = tuple([item for item in line.items() if item[0] not in apart])
        texts, gaps = cut(template, name, same, own, tuple([bool(line[field]) for field in own]), today, tongue)
        values = {field: as_written(line[field], tongue) for field in own}
        for text, field in zip(texts, gaps, strict=False):
            parts += (text, values[field])
        parts.append(texts[-1])
    return mark_safe("".join(parts))  # noqa: S308 - the texts are a template's, the values are escaped


@lru_cache(maxsize=KEPT)
def _cut(
    template: str, name: str, same: Values, own: tuple[str, ...], written: tuple[bool, ...], today: date, _tongue: str
) -> tuple[list[str], list[str]]:
    """The texts between the gaps, and which field fills each gap. Rendered in the language that is active."""
    gaps = {
        field: f"\ue000{number}\ue001" if there else ""
        for number, (field, there) in enumerate(zip(own, written, strict=True))
    }
    page = get_template(template).template  # type: ignore[attr-defined]
    text: str = page.render(Context({name: {**dict(same), **gaps}, "shell": {"today": today}}))
    parts = _GAP.split(text)
    return parts[::2], [own[int(number)] for number in parts[1::2]]
