"""A person's paper, ready to be set: as PDF by our own layout, as Word by the county's own .docx where there is one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from guihang.documents.catalogue import FIELDS, ROWS, Form, forms
from guihang.documents.compose import Foot, paper_of
from guihang.documents.filled import File, day_words, values_of
from guihang.documents.models import Template
from guihang.documents.own_words import fill
from guihang.documents.pdf import pdf_of, stands_in
from guihang.dossier.scan_views import paper_mark
from guihang.territory.codes import BadCode, county_of

PDF, WORD = "pdf", "word"
AS = (PDF, WORD)
TYPES = {PDF: "application/pdf", WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
ENDINGS = {PDF: "pdf", WORD: "docx"}
Ready = Mapping[str, Any]
OLDEST = (1980, 1, 1, 0, 0, 0)


def ready(form: Form, file: File) -> dict[str, Any]:
    """Everything that a paper needs, as plain data: it can be kept, and set later."""
    foot = Foot(file.office.name, f"{form.id}-{file.today:%y%m%d}-{paper_mark(file.person.pk)}", day_words(file.today))
    values = values_of(form, file, [*FIELDS(), *form.own], list(ROWS()))
    return {
        "form": form.id,
        "person": file.person.pk.hex,
        "county": county_at(file.person.place),
        "paper": paper_of(form, values, foot),
        "context": {**values.fields, **values.rows, "mark": foot.mark},
    }


def county_at(place: str) -> str:
    """The county of a place; empty for what lies above one."""
    try:
        return county_of(place)
    except BadCode:
        return ""


def one_pdf(papers: Sequence[Ready], form: Form, day: date, code: str = "") -> bytes:
    """One PDF of these papers; `code` is the number of the copy. Raises UnknownSign."""
    return pdf_of([p["paper"] for p in papers], f"{form.zh} {code}".strip(), day)


def one_word(paper: Ready, templates: Mapping[str, Template]) -> bytes:
    """One paper as .docx: by the county's own template, where it has one."""
    from guihang.documents.word import word_of  # loaded where a paper is made: a worker that only answers has no need

    own = templates.get(paper["county"])
    return fill(bytes(own.content), paper["context"]) if own else word_of(paper["paper"])


def zip_of(papers: Sequence[Ready], templates: Mapping[str, Template], code: str, told: Callable[[int], None]) -> bytes:
    """The papers as .docx in one archive, with the number of the copy; their names tell nothing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = code.encode()
        for n, paper in enumerate(papers, 1):
            name = zipfile.ZipInfo(f"{paper['form']}-{n:03d}-{paper['person'][:8]}.docx", OLDEST)
            archive.writestr(name, one_word(paper, templates), zipfile.ZIP_DEFLATED)
            told(n)
    return stream.getvalue()


def templates_for(form: Form, papers: Sequence[Ready]) -> dict[str, Template]:
    """The counties' own templates of a form, by county."""
    return Template.in_use(form.id, {p["county"] for p in papers})


def field_of_sign(paper: Ready, sign: str, language: str) -> str:
    """In which field of a paper a sign stands; empty where it stands in none."""
    known = forms()[paper["form"]].fields()
    found = [known[key].label(language) for key in known if stands_in(paper["context"].get(key, ""), sign)]
    return found[0] if found else ""
