"""Papers as one PDF/A: set by Typst from words alone, each paper counting its own pages, all in one go."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from guihang.dossier.whole_pdf import CannotBeSet, fonts

SOURCE = Path(__file__).with_name("paper.typ")
UNKNOWN = re.compile(r"the text `\"(.+?)\"` could not be displayed")
# How Typst writes what cannot be printed, and quotes.
ESCAPED = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|(.))")


class UnknownSign(CannotBeSet):
    """A sign that no font has: which one, and in which of the papers."""

    def __init__(self, sign: str, paper: int) -> None:
        super().__init__(sign)
        self.sign, self.paper = sign, paper


def pdf_of(papers: Sequence[Mapping[str, Any]], title: str, day: date) -> bytes:
    """One PDF of all papers. Raises UnknownSign when a sign is in none of the fonts."""
    import typst  # loaded where a paper is made

    told = {"title": title, "day": [day.year, day.month, day.day], "papers": papers}
    inputs = {"told": json.dumps(told, ensure_ascii=False)}
    try:
        made = typst.compile(
            SOURCE.read_bytes(), font_paths=fonts(), format="pdf", sys_inputs=inputs, pdf_standards=["a-2b"]
        )
    except typst.TypstError as fault:
        if (found := UNKNOWN.search(str(fault))) is None:
            raise
        sign = ESCAPED.sub(lambda said: chr(int(said[1], 16)) if said[1] else said[2], found[1])
        at = next((n for n, p in enumerate(papers) if stands_in(p, sign)), 0)
        raise UnknownSign(sign, at) from None
    assert isinstance(made, bytes)
    return made


def stands_in(words: Any, sign: str) -> bool:
    """Whether a sign stands anywhere in what a paper says, as it is and not as it would be written down."""
    if isinstance(words, Mapping):
        return any(stands_in(part, sign) for part in words.values())
    if isinstance(words, str):
        return sign in words
    return isinstance(words, Sequence) and any(stands_in(part, sign) for part in words)


def shown(sign: str) -> str:
    """A sign as it can be read: one that no screen has either, by its number."""
    return "".join(one if one.isprintable() else f"U+{ord(one):04X}" for one in sign)
