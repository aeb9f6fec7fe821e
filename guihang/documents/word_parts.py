"""Small parts of a Word document that python-docx has no words for: letters, counted fields, lines around things."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

BODY, HEAD = "仿宋", "黑体"


def lettered(properties: Any, name: str) -> None:
    """The letters of a run, Chinese ones too."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for which in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(which), name)


def small(run: Run) -> Run:
    """A run as the foot has it."""
    run.font.size = Pt(8.5)
    lettered(run._r.get_or_add_rPr(), BODY)
    return run


def counted(line: Paragraph, code: str) -> None:
    """A field that Word counts; until it has, it says 1."""
    for kind in ("begin", code, "separate", "1", "end"):
        run = small(line.add_run())
        if kind == "1":
            run.add_text(kind)
        elif kind == code:
            part = OxmlElement("w:instrText")
            part.text = code
            run._r.append(part)
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
            run._r.append(part)


def framed(line: Paragraph) -> None:
    """A line around a paragraph."""
    frame = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "4"), ("color", "auto")):
            edge.set(qn(f"w:{name}"), value)
        frame.append(edge)
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(
        frame, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def margins(table: Table) -> None:
    """How far the words of a cell stand from its lines."""
    margins = OxmlElement("w:tblCellMar")
    for side, wide in (("top", 40), ("left", 68), ("bottom", 40), ("right", 68)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(wide))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def whole(row: _Row) -> None:
    """A row does not break over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
