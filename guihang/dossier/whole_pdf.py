"""The whole file as PDF/A: set by Typst from words alone, with fonts of our own, never with text as its source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pylopdf_fonts_zh_cn

if TYPE_CHECKING:
    import typst

SOURCE = Path(__file__).with_name("whole.typ")


class CannotBeSet(ValueError):
    """A sign that the fonts do not have: nothing is printed with a box in its place."""


@cache
def fonts() -> typst.Fonts:
    """The fonts of the house: those of the machine are never used."""
    import typst  # loaded where a paper is made

    return typst.Fonts(include_system_fonts=False, font_paths=[Path(pylopdf_fonts_zh_cn.__file__).parent])


def pdf_of(words: Mapping[str, Any]) -> bytes:
    """The PDF of what in_words() gives. Raises CannotBeSet when a sign is in none of the fonts."""
    import typst  # loaded where a paper is made

    inputs = {"told": json.dumps(words, ensure_ascii=False)}
    try:
        # A compiler that is kept forgets a source given as bytes after its first use.
        made = typst.compile(
            SOURCE.read_bytes(), font_paths=fonts(), format="pdf", sys_inputs=inputs, pdf_standards=["a-2b"]
        )
    except typst.TypstError as fault:
        raise CannotBeSet(str(fault).splitlines()[0][:200]) from None
    assert isinstance(made, bytes)
    return made
