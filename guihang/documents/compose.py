"""A form with its values as a paper that can be set: blocks of runs, each a text or a line to write on.

Word and PDF are set from the same blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guihang.documents.catalogue import BLANK, DAY, PLACE, USUAL_BLANK, Field, Form
from guihang.documents.filled import Values

# A run is [how, what]: "t" text, "v" a value (underlined), "_" a line of so many signs' width, "d" a day to write in.
Run = list[Any]
MARKS = {"#": "head", "^": "centre", ">": "flush"}
WORKSHEET = "本页依据档案摘录，供工作核对使用，不是{issued}出具的文书；以{issued}出具并送达的原件为准。"


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands at the foot: the office, the mark of this paper, the day it was printed."""

    office: str
    mark: str
    day: str


def paper_of(form: Form, values: Values, foot: Foot) -> dict[str, Any]:
    """The paper as plain data. Where it has the name, each of its sheets has it: none is taken for another's."""
    known = form.fields()
    blocks = [made for block in form.blocks if _meant(block, values) for made in _block(block, values, known)]
    notice = WORKSHEET.format(issued=form.issued) if form.issued else ""
    return {
        "form": form.id,
        "title": _plain(form.title, values),
        "numbered": form.numbered,
        "number": values.fields.get(form.number, ""),
        "notice": notice,
        "blocks": blocks,
        "office": foot.office,
        "mark": foot.mark,
        "whose": values.fields.get("name", "") if "name" in known and foot.mark else "",
        "day": foot.day,
    }


def _meant(block: Mapping[str, Any], values: Values) -> bool:
    """Whether a block is for this kind of measure; where none is known, treatment is."""
    return block.get("kind", "") in ("", values.kind)


def _plain(text: str, values: Values) -> str:
    return PLACE.sub(lambda m: values.fields.get(m[1], ""), text)


def _block(block: Mapping[str, Any], values: Values, known: Mapping[str, Field]) -> Iterator[dict[str, Any]]:
    if block.get("cut"):
        yield {"type": "cut", "title": _plain(str(block["cut"]), values)}
    if "cells" in block:
        yield {"type": "cells", "rows": [[_cell(c, values, known) for c in line] for line in block["cells"]]}
    if "text" in block:
        yield from (_paragraph(line, values, known) for line in block["text"].strip().splitlines() if line.strip())
    if "of" in block:
        yield _rows(block, values)
    if "lines" in block:
        yield {"type": "lines", "label": block.get("label", ""), "count": block["lines"]}
    if "sign" in block:
        columns = [[_runs(line, values, known) for line in column] for column in block["sign"]]
        yield {"type": "sign", "columns": columns}


def _cell(cell: tuple[str, int], values: Values, known: Mapping[str, Field]) -> dict[str, Any]:
    key, lines = cell
    text = values.fields.get(key, "") or _kept(known[key].ticks)
    return {"label": known[key].zh.split("|"), "text": text, "lines": lines}


def _paragraph(line: str, values: Values, known: Mapping[str, Field]) -> dict[str, Any]:
    line = line.strip()
    how = MARKS.get(line[0], "para")
    if how != "para":
        line = line[1:].strip()
    return {"type": how, "runs": _runs(line, values, known)}


def _runs(text: str, values: Values, known: Mapping[str, Field]) -> list[Run]:
    runs: list[Run] = []
    at = 0
    for m in PLACE.finditer(text):
        if m.start() > at:
            runs.append(["t", _kept(text[at : m.start()])])
        runs.append(_run(m[1], values, known))
        at = m.end()
    if at < len(text):
        runs.append(["t", _kept(text[at:])])
    return runs


def _kept(text: str) -> str:
    """A box to tick stays with what it is for."""
    return text.replace("□ ", "□\u00a0")


def _run(key: str, values: Values, known: Mapping[str, Field]) -> Run:
    if key == DAY:
        return ["d", 0]
    if blank := BLANK.fullmatch(key):
        return ["_", int(blank[1] or USUAL_BLANK)]
    said, about = values.fields.get(key, ""), known[key]
    if not said and about.ticks:
        return ["t", _kept(about.ticks)]
    if not said:
        return ["d", 0] if about.blank == 0 else ["_", about.blank]
    return ["t" if about.plain else "v", said]


def _rows(block: Mapping[str, Any], values: Values) -> dict[str, Any]:
    """A table: what the file has, and rows left free; `columns` are "key:label:width"."""
    columns = [(key, label, float(width)) for key, label, width in (c.split(":") for c in block["columns"])]
    found = values.rows.get(block["of"], [])[-block.get("most", 500) :]
    cells = [
        [str(number) if key == "number" else row.get(key, "") for key, _label, _width in columns]
        for number, row in enumerate(found, 1)
    ]
    free = max(0, block.get("room", 0) - len(cells))
    cells += [
        [str(len(found) + n + 1) if key == "number" else "" for key, _label, _width in columns] for n in range(free)
    ]
    return {
        "type": "rows",
        "labels": [label.split("|") for _key, label, _width in columns],
        "widths": [width for _key, _label, width in columns],
        "rows": cells,
        "height": block.get("height", 8),
    }
