"""A hundred agreements as one PDF, read and set, beside a hundred compiles of one page of plain text."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

import typst

from bench.county import COUNTED
from bench.figures import Figure
from bench.lives import TODAY
from bench.timing import once
from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.documents.catalogue import forms
from guihang.documents.making import one_pdf, ready
from guihang.documents.reading import files_of, people_for
from guihang.dossier.models import Person
from guihang.dossier.whole_pdf import fonts

PAPERS, OFFICE, ROUNDS, GATE = 100, 200, 3, 4.0
NAME = "100 agreements as one PDF (aim 20 s)"
PLAIN = '#set page(paper: "a4")\n#set text(font: "Noto Serif SC")\n' + "乙方应当履行协议，定期接受检测。" * 40


def measure(database: str) -> Iterator[Figure]:
    """Read with its log and set, three times each in turn with the floor."""
    people = list(Person.objects.filter(place=COUNTED[OFFICE]).order_by("pk").values_list("pk", flat=True)[:PAPERS])
    actor = Actor.for_user(User.objects.get(username=f"of-{OFFICE}"), TODAY)
    form = forms()["F05"]

    def ours() -> None:
        papers = [ready(form, file) for file in files_of(actor, people_for(actor, people))]
        if len(papers) != PAPERS:
            raise AssertionError(f"{len(papers)} papers")
        one_pdf(papers, form, TODAY)

    def floor() -> None:
        for n in range(PAPERS):
            typst.compile(f"{PLAIN}{n}".encode(), font_paths=fonts(), format="pdf", pdf_standards=["a-2b"])

    taken = [(once(ours), once(floor)) for _ in range(ROUNDS)]
    mine, bare = median(t for t, _f in taken), median(f for _t, f in taken)
    yield Figure(database, NAME, f"{mine:.1f} s", f"{bare:.1f} s", mine / bare, GATE)
