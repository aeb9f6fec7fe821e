"""The papers of the ten life stories, each at its end: every paper that the file calls for, as it comes out of the
printer. With PICTURES_OF_PAPERS naming a folder the pages are written there as pictures, to be looked at."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.course.tests import (
    test_being_away,
    test_breaches,
    test_lives,
    test_lost_and_found,
    test_moves_twice,
    test_testing,
)
from guihang.documents.catalogue import Form, forms
from guihang.documents.end_views import papers_at_the_end
from guihang.documents.filled import File, said_of
from guihang.documents.making import one_pdf, ready
from guihang.documents.reading import files_of, people_for
from guihang.dossier.entry import Facts
from guihang.dossier.models import Order, Person
from guihang.rules.acts import ACTS
from guihang.rules.paperlist import asked_by
from tests import prove

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.10")]
# In the ordinary run these; with GUIHANG_PROVE every form that the story calls for.
A_FEW = frozenset({"F05", "F09", "F19", "F24", "F27"})
# Of a sealed file whoever holds its ticket makes those of the end, and nobody any others.
SEALED = frozenset({"dies", "three clean years"})
MOST_PAGES = 4
SHORT = 110  # signs on a page that holds little but signatures, its foot among them
# What an act says that stands on its paper in other words, or on none.
OTHERWISE = frozenset({
    ("order.entered", "order_kind"), ("order.entered", "place"), ("order.served", "to"), ("paper.served", "form"),
    ("notice.served", "notice"), ("notice.served", "how"), ("group.formed", "members"), ("plan.made", "goals"),
    ("papers.sent", "papers"), ("tier.assessed", "standard"), ("tier.assessed", "answers"), ("tier.assessed", "points"),
    ("papers.received", "complete"), ("lab.reported", "repeat"), ("sample.sent", "sample"), ("release.served", "to"),
    ("leave.granted", "until"), ("opinion.given", "by"), ("order.entered", "term_years"), ("noshow.noted", "what"),
    ("urging.sent", "how"),
})  # fmt: skip
# Of three years' tests and visits one of each sort is looked at: whatever differs in these.
TOLD_APART = ("result", "test_kind", "to", "by", "form", "notice", "mode", "outcome")
PLAIN = frozenset({"code", "codes", "date", "text", "place"})


STORIES: dict[str, Callable[[Any], None]] = {
    "smooth": test_lives.test_smooth_from_order_to_end,
    "works away": test_being_away.test_works_away_from_order_to_end,
    "moves twice in fifteen days": test_moves_twice.test_moves_twice_from_order_to_end,
    "detained and back": test_lives.test_detained_and_back_from_order_to_end,
    "a disputed test": test_testing.test_a_disputed_test_from_order_to_end_and_never_a_relapse_by_itself,
    "lost and found": test_lost_and_found.test_lost_and_found_from_order_to_end,
    "serious breach in treatment": test_breaches.test_serious_breach_in_treatment_from_order_to_end,
    "serious breach in rehabilitation": test_breaches.test_serious_breach_in_rehabilitation_from_order_to_end,
    "a nursing mother": test_breaches.test_a_nursing_mother_from_order_to_end_and_only_who_may_read_health_sees_why,
    "dies": test_lives.test_dies_from_order_to_end_and_is_left_in_peace_once_a_paper_says_so,
    "three clean years": test_lives.test_three_clean_years_from_order_to_end_and_help_that_goes_on_by_consent,
}


@pytest.mark.parametrize("story", STORIES)
def test_the_papers_of_a_story_are_fit_to_be_signed(story: str, settings: Any) -> None:
    STORIES[story](settings)
    person = Order.objects.earliest("decided_on").person_id
    assert not Order.objects.filter(person=person, stopped_on=None).exists(), "every story goes on to its end"
    made, faults = 0, []
    for form, file in _called_for(person, settings.GUIHANG_TODAY):
        if not prove.ASKED and story not in SEALED and form.id not in A_FEW:
            continue
        pdf = one_pdf([ready(form, file)], form, file.today)
        faults += [f"{form.id} {form.zh}: {fault}" for fault in _faults(form, file, pdf, story)]
        made += 1
    assert not faults, "\n".join(faults)
    assert made >= (1 if story in SEALED else 3), "agreement, plan and release of every story at least"
    assert (story in SEALED) == (Person.objects.get(pk=person).ended_on is not None)


def _called_for(person: UUID, today: date) -> Iterator[tuple[Form, File]]:
    """Every paper of a file: each occasion, and whatever the list of papers asks for."""
    row = Person.objects.get(pk=person)
    if row.ended_on is not None:
        yield from _of_a_sealed_file(row, today)
        return
    if row.off_lists_on is not None:  # while the office still reads it
        today = min(today, row.off_lists_on - timedelta(days=1))
    actor = Actor.for_user(User.objects.get(username="lin"), today)

    def read(chosen: UUID | None = None) -> File:
        return files_of(actor, people_for(actor, [person]), chosen)[0]

    file = read()
    asked = {p.form for p in asked_by(file.order.policy)} if file.order else set()
    for form in forms().values():
        entries = file.for_form(form)
        if form.occasion:
            first = [e for e in entries if not any(e.id != o.id and o.id in file.line_of(e) for o in entries)]
            sorts = {(e.kind, *(e.data.get(name) for name in TOLD_APART)): e for e in first}
            yield from ((form, read(e.id)) for e in sorts.values())
        elif entries or form.id in asked:
            yield form, file


def _of_a_sealed_file(person: Person, today: date) -> Iterator[tuple[Form, File]]:
    """What is made of a sealed file: nothing by whoever worked on it, the papers of the end by who holds its ticket
    (how one comes by it: documents/tests/test_papers_at_the_end.py)."""
    for user in User.objects.all():
        assert not people_for(Actor.for_user(user, today), [person.pk]), user.username
    wang = Actor.for_user(User.objects.get(username="wang"), today)
    (file,) = files_of(wang, [person])
    yield from papers_at_the_end(file)


def _faults(form: Form, file: File, pdf: bytes, story: str) -> Iterator[str]:
    """What is not as it must be: A4, every font within, no signatures torn off on a page of their own, days as they are
    written, the right kind of measure, everything that the act says."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]
    text = "".join(pages)
    if len(document) > MOST_PAGES:
        yield f"{len(document)} pages"
    if {tuple(map(round, page.get_size())) for page in document} != {(595, 842)}:
        yield "not A4"
    if not all(_embedded(page) for page in document):
        yield "a font is not embedded"
    if found := re.search(r"20\d\d-\d\d(-\d\d)?", text):
        yield f"a day as {found[0]}"
    other = "社区康复" if file.order is None or file.order.kind == "treatment" else "社区戒毒"
    if f"{other}人员" in text or f"{other}协议书" in text:
        yield "the wrong kind of measure"
    if len(pages) > 1 and len(pages[-1]) < SHORT and ("签名）" in pages[-1] or "盖章）" in pages[-1]):
        yield f"signatures on a page of their own: {pages[-1]}"
    for e in _entries(form, file):
        for name, said in _must_say(file, e):
            if re.sub(r"\s", "", said) not in text:
                yield f"{e.kind} {name} is not on it: {said}"
    _picture(document, form, story)


def _entries(form: Form, file: File) -> list[Facts]:
    every = file.for_form(form)
    return [e for e in every if e.id == file.chosen] if form.occasion else every[-1:]


def _must_say(file: File, e: Facts) -> Iterator[tuple[str, str]]:
    """The fields that an act cannot be without, as far as they are told."""
    for field in ACTS[e.kind].fields:
        told = field.required and field.type in PLAIN and field.name != "entry"
        if told and (e.kind, field.name) not in OTHERWISE and (said := said_of(file, e, field.name)):
            yield field.name, said


def _embedded(page: Any) -> bool:
    """Whether every font of a page lies within the file."""
    found = [
        pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(item.raw))
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
    ]
    return bool(found) and all(one == 1 for one in found)


def _picture(document: Any, form: Form, story: str) -> None:
    folder = os.environ.get("PICTURES_OF_PAPERS", "")
    if not folder:
        return
    to = Path(folder) / story.replace(" ", "-")
    to.mkdir(parents=True, exist_ok=True)
    taken = len(list(to.glob(f"{form.id}-*-1.png")))
    for n, page in enumerate(document, 1):
        page.render(scale=1.1).to_pil().save(to / f"{form.id}-{taken + 1}-{n}.png")
