"""Each form shows what the acts of the course say, in the PDF and in the Word document alike."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from guihang.access.tests.cast import make_cast
from guihang.documents.catalogue import forms
from guihang.documents.making import one_pdf, one_word, ready
from guihang.documents.reading import files_of, people_for
from guihang.documents.tests.full_file import NOT_SEALED, Full
from guihang.documents.tests.shown import SHOWS
from guihang.documents.tests.test_forms import text_of, word_text
from guihang.dossier.tests.lives import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.10")]


def said_of_all(settings: Settings, only: str = "") -> dict[str, tuple[str, str, str]]:
    """What every paper says, by form and the entry that it is filled from: in its fields, as PDF and as Word."""
    settings.GUIHANG_TODAY = TODAY
    cast, life = make_cast(), Full()
    person = life.write().pk
    actor = cast.actor("ma", TODAY)  # they live there now
    found = {}
    for id, cases in SHOWS.items():
        for name, _words in cases if only in ("", id) else ():
            file = files_of(actor, people_for(actor, [person]), life.at.get(name))[0]
            made = ready(forms()[id], file)
            found[f"{id} {name}"] = (
                str(made["context"]),
                text_of(one_pdf([made], forms()[id], TODAY)),
                word_text(one_word(made, {})),
            )
    return found


def test_every_form_shows_what_the_acts_of_the_course_say(settings: Settings) -> None:
    settings.GUIHANG_NOT_SEALED_BY_LAW = NOT_SEALED
    assert set(SHOWS) == set(forms())
    said = said_of_all(settings)
    missing = [
        (where, word, kind)
        for id, cases in SHOWS.items()
        for name, words in cases
        for word in words
        for where in [f"{id} {name}"]
        for kind, text in zip(("PDF", "Word"), said[where][1:], strict=True)
        if word not in text
    ]
    assert not missing, "\n".join(map(str, missing))


def test_what_the_law_seals_is_on_no_paper(settings: Settings) -> None:
    said = said_of_all(settings, "F25")["F25 order.suspended"]
    assert all("拘留通知书" not in text for text in said)
    assert "2026年8月10日" in said[1]
