"""What stays on one page of a Word document: signatures with what they are for, and what is cut off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document as Paper
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

CUT = "裁剪线（下联由经办单位留存）"
GRID_STYLE = "Table Grid"


def hold_together(document: Paper) -> None:
    """Signatures stay with what stands above them, what is cut off in one piece, a heading with what follows."""
    body = [part for part in document.element.body if part.tag in (qn("w:p"), qn("w:tbl"))]
    signs = {id(t._tbl) for t in document.tables if t.style is not None and t.style.name != GRID_STYLE}
    cut = next((n for n, part in enumerate(body) if part.tag == qn("w:p") and CUT in "".join(part.itertext())), None)
    for n, part in enumerate(body):
        if id(part) in signs:
            _kept_rows(Table(part, document), but_last=cut is None or n < cut)
            _hold_above(document, body, n)
        elif cut is not None and cut <= n < len(body) - 2:
            _kept(document, part)


def _hold_above(document: Paper, body: Sequence[Any], at: int) -> None:
    """What stands above signatures: paragraphs up to a table, and its last row."""
    for part in reversed(body[max(0, at - 3) : at]):
        if part.tag == qn("w:tbl"):
            for cell in Table(part, document).rows[-1].cells:
                for line in cell.paragraphs:
                    line.paragraph_format.keep_with_next = True
            return
        _kept(document, part)


def _kept(document: Paper, part: Any) -> None:
    if part.tag == qn("w:tbl"):
        _kept_rows(Table(part, document), but_last=False)
        return
    line = Paragraph(part, document)
    line.paragraph_format.keep_with_next = line.paragraph_format.keep_together = True


def _kept_rows(table: Table, *, but_last: bool) -> None:
    for row in table.rows[: -1 if but_last else None]:
        for cell in row.cells:
            for line in cell.paragraphs:
                line.paragraph_format.keep_with_next = True
