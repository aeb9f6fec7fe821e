"""Papers as Word: set from the same blocks as the PDF, so that the two cannot differ. Pages as official papers have."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from guihang.documents.word_parts import BODY, HEAD, counted, framed, lettered, margins, small, whole
from guihang.documents.word_together import CUT, hold_together

WIDTH = 158  # mm between the margins
GRID = 12
FILLED = 6.9  # mm of a row that is filled in, where none is left free
DAY = ((7, "年"), (4, "月"), (4, "日"))
CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_of(paper: Mapping[str, Any]) -> bytes:
    """One paper as a .docx."""
    document = _begun(paper)
    _title(document, paper)
    for block in paper["blocks"]:
        _SET[block["type"]](document, block)
    _close(document)
    hold_together(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _close(document: Paper) -> None:
    """What must follow a last table takes no room, so that no empty page comes of it."""
    last = document.paragraphs[-1]
    if not last.text:
        last.paragraph_format.line_spacing = Pt(1)


def _begun(paper: Mapping[str, Any]) -> Paper:
    """An empty A4 page with the foot of a paper, and nothing that tells of its making."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(30), Mm(26)
    section.left_margin, section.right_margin = Mm(27), Mm(25)
    style = document.styles["Normal"]
    style.font.size = Pt(12)
    lettered(style.element.get_or_add_rPr(), BODY)
    # Signs of the two scripts stand side by side as in the PDF, so that lines and dates are as long as there.
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        close = OxmlElement(name)
        close.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().append(close)
    told = document.core_properties
    told.author, told.title, told.comments = paper["office"], paper["title"], ""
    told.created = told.modified = datetime(2000, 1, 1, tzinfo=UTC)
    _foot(section.footer.paragraphs[0], paper)
    return document


def _foot(line: Paragraph, paper: Mapping[str, Any]) -> None:
    line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH / 2), WD_TAB_ALIGNMENT.CENTER)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    whose = "　".join(filter(None, (paper["mark"], paper["whose"])))
    for text, code in ((f"{paper['office']}\t第 ", ""), ("", "PAGE"), (" 页　共 ", ""), ("", "NUMPAGES"),
                       (f" 页\t{whose}", "")):  # fmt: skip
        if code:
            counted(line, code)
        else:
            small(line.add_run(text))


def _title(document: Paper, paper: Mapping[str, Any]) -> None:
    line = _paragraph(document)
    line.alignment = CENTRE
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    line.paragraph_format.space_after = Pt(12)
    _write(line, paper["title"], size=22, face=HEAD)
    if paper["numbered"]:
        line = _paragraph(document)
        line.alignment = RIGHT
        _runs(line, [["t", "编号："], ["t", paper["number"]] if paper["number"] else ["_", 12]])
    if paper["notice"]:
        line = _paragraph(document)
        line.paragraph_format.space_after = Pt(8)
        framed(line)
        _write(line, paper["notice"], size=10.5)


def _paragraph(into: Paper | _Cell) -> Paragraph:
    line = into.add_paragraph()
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.line_spacing = Pt(22)
    return line


def _write(line: Paragraph, text: str, *, size: float = 12, face: str = BODY, under: bool = False) -> None:
    for n, part in enumerate(text.split("\n")):
        run = line.add_run()
        if n:
            run.add_break()
        run.add_text(part)
        run.font.size, run.font.underline = Pt(size), under or None
        lettered(run._r.get_or_add_rPr(), face)


def _runs(line: Paragraph, runs: Sequence[Sequence[Any]], face: str = BODY) -> None:
    for how, what in runs:
        if how == "_" and what == 0:
            line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
            _write(line, "\t")
        elif how == "_":
            # Its end is no space that Word leaves off at the end of a line.
            _write(line, "\u3000" * (what - 1) + "\u00a0\u00a0", under=True)
        elif how == "d":
            for wide, word in DAY:
                _write(line, "\u00a0" * wide, under=True)
                _write(line, word)
        else:
            _write(line, what, face=face, under=how == "v")


def _text(document: Paper, block: Mapping[str, Any]) -> None:
    line = _paragraph(document)
    kind = block["type"]
    if kind == "para":
        line.paragraph_format.first_line_indent = Pt(24)
    if kind == "centre":
        line.alignment = CENTRE
    if kind == "head":
        line.paragraph_format.keep_with_next = True
    _runs(line, block["runs"], HEAD if kind == "head" else BODY)


def _cells(document: Paper, block: Mapping[str, Any]) -> None:
    table = _table(document, len(block["rows"]), [WIDTH / GRID] * GRID)
    for row, told in zip(table.rows, block["rows"], strict=True):
        whole(row)
        span = (GRID - 2 * len(told)) // len(told)
        at = 0
        for n, cell in enumerate(told):
            label = row.cells[at].merge(row.cells[at + 1])
            last = GRID - 1 if n + 1 == len(told) else at + 1 + span
            value = row.cells[at + 2].merge(row.cells[last])
            _fill(label, "\n".join(cell["label"]), CENTRE, size=10.5, face=HEAD)
            _fill(value, cell["text"], LEFT, top=cell["lines"] > 1)
            at = last + 1
        lines = max(cell["lines"] for cell in told)
        row.height = Mm(8.5) if lines == 1 else Pt(16 * lines + 10)
    _apart(document)


def _rows(document: Paper, block: Mapping[str, Any]) -> None:
    widths = [WIDTH * w / sum(block["widths"]) for w in block["widths"]]
    table = _table(document, 1 + len(block["rows"]), widths)
    whole(table.rows[0])
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, label in zip(table.rows[0].cells, block["labels"], strict=True):
        _fill(cell, "\n".join(label), CENTRE, size=10.5, face=HEAD)
    free = any(not any(told[1:]) for told in block["rows"])
    for row, told in zip(table.rows[1:], block["rows"], strict=True):
        whole(row)
        row.height = Mm(block["height"] if free else FILLED)
        for cell, text in zip(row.cells, told, strict=True):
            _fill(cell, text, CENTRE, size=10.5)
    _apart(document)


def _table(document: Paper, rows: int, widths: Sequence[float]) -> Table:
    table: Table = document.add_table(rows, len(widths), "Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    margins(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _fill(
    cell: _Cell, text: str, align: WD_ALIGN_PARAGRAPH, *, size: float = 12, face: str = BODY, top: bool = False
) -> None:
    line = cell.paragraphs[0]
    line.alignment = align
    _write(line, text, size=size, face=face)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP if top else WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _apart(document: Paper) -> None:
    line = _paragraph(document)
    line.paragraph_format.line_spacing = Pt(6)


def _lines(document: Paper, block: Mapping[str, Any]) -> None:
    if block["label"]:
        _write(_paragraph(document), block["label"], face=HEAD)
    table = _table(document, block["count"], [WIDTH])
    edges = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "single" if side in ("bottom", "insideH") else "nil")
        edges.append(edge)
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(edges)
    for row in table.rows:
        whole(row)
        row.height = Mm(9)
    _apart(document)


def _sign(document: Paper, block: Mapping[str, Any]) -> None:
    columns = block["columns"]
    table = document.add_table(max(map(len, columns)), len(columns))
    table.autofit = False
    for at in table.columns:
        at.width = Mm(WIDTH / len(columns))
    for row in table.rows:
        row.height = Pt(28)
        whole(row)
    for at, column in enumerate(columns):
        for row, runs in zip(table.rows, column, strict=False):
            line = row.cells[at].paragraphs[0]
            line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(8), Pt(0)
            _runs(line, runs)
    _apart(document)


def _cut(document: Paper, block: Mapping[str, Any]) -> None:
    line = _paragraph(document)
    line.alignment = CENTRE
    _write(line, f"{'┄' * 12}{CUT}{'┄' * 12}", size=9)
    if block["title"]:
        line = _paragraph(document)
        line.alignment = CENTRE
        _write(line, block["title"], size=14, face=HEAD)


_SET = {
    "para": _text, "flush": _text, "head": _text, "centre": _text, "cells": _cells, "rows": _rows, "lines": _lines,
    "sign": _sign, "cut": _cut,
}  # fmt: skip
