"""The forms an office must hold, F01 to F32: what each is for, who signs it, on what basis, and how it is laid out.

One file a form in ``forms/``, and what can be filled in ``fields.toml``. PDF and Word are both made from these, so
that they cannot differ.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# A placeholder of running text: {field}, {_} or {_12} a line to write on, {day} a day to write in.
PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
BLANK = re.compile(r"_(\d*)")
DAY = "day"
USUAL_BLANK = 8
CHINESE = "zh-Hans"


class CatalogueError(ValueError):
    """A form names what is not there."""


@dataclass(frozen=True, slots=True)
class Field:
    """What can be filled in: its words on the paper and on the page, where it comes from, how long a line it gets.

    `source` is empty for what is always written by hand. A `plain` one is part of the sentence and not underlined.
    `ticks` are the boxes that stand there where it is not known.
    """

    key: str
    zh: str
    en: str
    source: str = ""
    blank: int = USUAL_BLANK
    plain: bool = False
    ticks: str = ""

    def label(self, language: str) -> str:
        """What it is called on a page."""
        return self.en if language == "en" else self.zh.replace("|", "")


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of many rows that the file fills: its columns by key."""

    key: str
    zh: str
    en: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """One form. `occasion`: each time anew, from an entry of `acts` or empty; else it tells how things stand.

    `neutral`: others may see it, so nothing on it tells why. `issued`: who alone issues the real paper; ours is a
    worksheet. `rank` is its place in the archive's order. `only`: of its acts those whose field has one of these codes.
    `number`: the field that stands at its top as its number. `consent`: of use on a file of help by consent too, which
    has no decision.
    """

    id: str
    rank: int
    zh: str
    en: str
    use_zh: str
    use_en: str
    title: str
    blocks: Sequence[Mapping[str, Any]]
    signs: Sequence[str] = ()
    acts: Sequence[str] = ()
    answers: Sequence[str] = ()
    basis: Sequence[str] = ()
    issued: str = ""
    occasion: bool = False
    neutral: bool = False
    numbered: bool = False
    consent: bool = False
    number: str = ""
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    own: Mapping[str, Field] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """What it is called on a page."""
        return self.en if language == "en" else self.zh

    def use(self, language: str) -> str:
        """What it is for."""
        return self.use_en if language == "en" else self.use_zh

    def fields(self) -> dict[str, Field]:
        """Every field that stands on it, in the order in which it stands there."""
        known = {**FIELDS(), **self.own}
        return {key: known[key] for key in dict.fromkeys(_keys(self)) if key in known}

    def rows(self) -> dict[str, Rows]:
        """Every table of many rows that stands on it."""
        return {b["of"]: ROWS()[b["of"]] for b in self.blocks if b.get("of")}


def FIELDS() -> Mapping[str, Field]:  # noqa: N802 (a table that is read once)
    """The fields that every form may use."""
    return _tables()[0]


def ROWS() -> Mapping[str, Rows]:  # noqa: N802
    """The tables of many rows that every form may use."""
    return _tables()[1]


@cache
def _tables() -> tuple[Mapping[str, Field], Mapping[str, Rows]]:
    read = tomllib.loads((HERE / "fields.toml").read_text(encoding="utf-8"))
    fields = {key: _field(key, told) for key, told in read["field"].items()}
    rows = {key: Rows(key, told["zh"], told["en"], told["columns"]) for key, told in read["rows"].items()}
    return fields, rows


def _field(key: str, told: Mapping[str, Any]) -> Field:
    return Field(
        key, told["zh"], told["en"], told.get("from", ""), told.get("blank", USUAL_BLANK), told.get("plain", False),
        told.get("ticks", ""),
    )  # fmt: skip


@cache
def forms() -> Mapping[str, Form]:
    """Every form by its id, in the archive's order. Raises CatalogueError."""
    read = [_form(path) for path in sorted((HERE / "forms").glob("F*.toml"))]
    return {f.id: f for f in sorted(read, key=lambda f: (f.rank, f.id))}


def form_at(number: int) -> Form | None:
    """The form of an address: 5 for F05."""
    return forms().get(f"F{number:02d}")


def number_of(form: Form) -> int:
    """A form's number as an address has it."""
    return int(form.id[1:])


def _form(path: Path) -> Form:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    own = {key: _field(key, one) for key, one in told.pop("own", {}).items()}
    blocks = [_block(b) for b in told.pop("block")]
    made = Form(id=path.stem, blocks=blocks, own=own, **told)
    known = {*FIELDS(), *own, DAY}
    unknown = [key for key in _keys(made) if key not in known and not BLANK.fullmatch(key)]
    unknown += [b["of"] for b in blocks if b.get("of") and b["of"] not in ROWS()]
    if unknown:
        raise CatalogueError(f"{path.name}: {', '.join(unknown)}")
    return made


def _block(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """A block as it is laid out: rows of cells are written as one line of keys each."""
    made = dict(told)
    if "cells" in made:
        made["cells"] = [[_cell(word) for word in line.split()] for line in made["cells"]]
    return made


def _cell(word: str) -> tuple[str, int]:
    """`key` or `key:lines`: how many lines of writing a cell has room for at least."""
    key, _, lines = word.partition(":")
    return key, int(lines or 1)


def _keys(form: Form) -> Iterator[str]:
    yield from PLACE.findall(form.title)
    if form.number:
        yield form.number
    for block in form.blocks:
        for line in block.get("cells", ()):
            yield from (key for key, _lines in line)
        for text in (block.get("text", ""), *(line for column in block.get("sign", ()) for line in column)):
            yield from (key for key in PLACE.findall(text) if key != DAY and not BLANK.fullmatch(key))
