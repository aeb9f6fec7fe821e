"""The Word documents: pages as official papers have, and every word that the PDF has, neither more nor fewer."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from pytest_django.fixtures import Settings

from guihang.access.tests.cast import make_cast
from guihang.documents.catalogue import forms
from guihang.documents.compose import paper_of
from guihang.documents.making import one_pdf, one_word, ready
from guihang.documents.reading import files_of, people_for
from guihang.documents.tests.full_file import NOT_SEALED, Full
from guihang.documents.tests.shown import SHOWS
from guihang.documents.tests.test_forms import FOOT, values
from guihang.documents.word import WIDTH, word_of
from guihang.documents.word_together import GRID_STYLE
from guihang.dossier.tests.lives import TODAY

FOOT_LINE = re.compile(r"[^\n]*第\s*\d+\s*页\s*共\s*\d+\s*页[^\n]*")
# What is drawn, not said: lines to write on, and the dashes of the line to cut along.
DRAWN = re.compile(r"[\s\u3000\u00a0\u2060┄]")


def word_parts(content: bytes) -> list[str]:
    """Every paragraph, those of tables too, in the order in which they stand."""
    body = Document(io.BytesIO(content)).element.body
    return [DRAWN.sub("", "".join(t.text or "" for t in p.iter(qn("w:t")))) for p in body.iter(qn("w:p"))]


def pdf_words(content: bytes) -> tuple[str, int]:
    """The words of all pages without their feet, and how many pages there are."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_range().replace("\r", "") for page in document]
    assert all(FOOT_LINE.search(page) for page in pages), "every page has its number"
    return DRAWN.sub("", "".join(_without_foot(page) for page in pages)), len(pages)


def _without_foot(page: str) -> str:
    lines = page.split("\n")
    at = max(n for n, line in enumerate(lines) if FOOT_LINE.fullmatch(line))
    said = DRAWN.sub("", lines[at])
    if not said.startswith("第"):
        return "\n".join(lines[:at] + lines[at + 1 :])
    return "\n".join(lines[: at - 1] + lines[at + 2 :])  # the office, the number and the mark on lines of their own


@pytest.mark.django_db
@pytest.mark.proves("I5.10")
def test_pdf_and_word_say_the_same_of_a_full_file(settings: Settings) -> None:
    settings.GUIHANG_TODAY, settings.GUIHANG_NOT_SEALED_BY_LAW = TODAY, NOT_SEALED
    cast, life = make_cast(), Full()
    person = life.write().pk
    actor = cast.actor("ma", TODAY)
    for id, cases in SHOWS.items():
        made = ready(forms()[id], files_of(actor, people_for(actor, [person]), life.at.get(cases[0][0]))[0])
        pdf, pages = pdf_words(one_pdf([made], forms()[id], TODAY))
        parts = word_parts(one_word(made, {}))
        assert [part for part in parts if part not in pdf] == [], id
        more = Counter(pdf) - Counter("".join(parts))
        heads = [b["labels"] for b in made["paper"]["blocks"] if b["type"] == "rows"]
        again = Counter("".join("".join(label) for labels in heads for label in labels) * (pages - 1))
        assert not more - again, (id, more)


@pytest.mark.parametrize("id", forms())
def test_a_word_document_is_an_official_a4_page(id: str) -> None:
    form = forms()[id]
    document = Document(io.BytesIO(word_of(paper_of(form, values(form, "treatment", "示例甲乙"), FOOT))))
    section: Any = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    room = section.page_width - section.left_margin - section.right_margin
    assert abs(room - Mm(WIDTH)) < Mm(1)
    for run in document.element.iter(qn("w:r")):
        if run.find(qn("w:t")) is not None or run.find(qn("w:tab")) is not None:
            fonts = run.find(qn("w:rPr")).find(qn("w:rFonts"))
            assert fonts is not None and fonts.get(qn("w:eastAsia")), id
    for table in document.tables:
        assert sum(column.width or 0 for column in table.columns) <= room + Mm(1)
        assert table.autofit is False
    rows = [b for b in form.blocks if b.get("of")]
    heads = list(document.element.iter(qn("w:tblHeader")))
    assert len(heads) == len(rows)
    assert all(p.text.strip() for p in document.paragraphs if _style(p).startswith("Heading"))
    codes = [part.text for part in section.footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]


def _style(part: Any) -> str:
    return str(part.style.name)


def _kept(line: Any) -> bool:
    return bool(line.paragraph_format.keep_with_next)


@pytest.mark.parametrize("id", forms())
def test_signatures_are_never_alone_on_a_page(id: str) -> None:
    form = forms()[id]
    document = Document(io.BytesIO(word_of(paper_of(form, values(form, "treatment", "示例甲乙"), FOOT))))
    body = [part for part in document.element.body if part.tag in (qn("w:p"), qn("w:tbl"))]
    tables = {id_(t): t for t in document.tables}
    lines = {id_(p): p for p in document.paragraphs}
    for at, part in enumerate(body):
        table = tables.get(part)
        if table is None or "（签名" not in "".join(part.itertext()) or _style(table) == GRID_STYLE:
            continue
        before = body[at - 1]
        if before in lines:
            assert _kept(lines[before]), id
        assert all(_kept(c.paragraphs[0]) for row in table.rows[:-1] for c in row.cells), id


def id_(part: Any) -> Any:
    """The element that stands in the document's body."""
    return part._element
