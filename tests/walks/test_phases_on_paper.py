"""The story of a file in phases: closed on a screen, whole on paper, with and without scripts; links lead into it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import expect

from guihang.dossier.addresses import entry_address
from guihang.dossier.models import Person
from guihang.dossier.tests.lives import Life
from tests.walks.county import TODAY
from tests.walks.walker import PHONE, WIDE, Walker

WHO = {"name": "敖登", "sex": "f", "id_number": "150699198505054427", "address": "甲村 9 号"}


@pytest.fixture
def life() -> Iterator[Life]:
    """Somebody with notes enough to close the older phases, and a visit in an old one; entered for this walk."""
    made = Life(WHO, decided=date(2025, 3, 1))
    made.act("order.served", date(2025, 3, 5), {"to": "person"}, order=made.order)
    made.act("report.made", date(2025, 3, 10), order=made.order)
    made.act("visit.made", date(2025, 3, 20), {"mode": "in_person", "note": "初次见面"})
    for n in range(30):
        made.act("note.written", TODAY - timedelta(days=n), {"text": f"第{n}条"})
    made.write(today=TODAY)
    yield made
    Person.objects.filter(pk=made.person, ended_on=None).update(ended_on=TODAY)  # the walks after this one


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_what_is_closed_on_a_screen_stands_on_paper(walker: Walker, life: Life, scripts: bool, width: int) -> None:
    page = walker.page(width=width, who="wang", scripts=scripts)
    page.goto(f"{walker.home}/people/{life.person}/")
    assert page.locator("details.phase:not([open])").count() >= 2
    first = page.locator("details.phase").last
    hidden = first.locator("xpath=following-sibling::ol[1]")
    expect(hidden).to_be_hidden()
    first.locator("summary").click()
    expect(hidden).to_be_visible()
    page.goto(f"{walker.home}/people/{life.person}/")
    pdf = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    text = "".join(p.get_textpage().get_text_range() for p in pdf)
    assert "初次见面" in text and "第29条" in text
    if folder := os.environ.get("PICTURES_OF_PAPERS", ""):
        name = f"phases-{width}-{'with' if scripts else 'without'}"
        page.locator("#h-story").screenshot(path=str(Path(folder) / f"{name}-head.png"))
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
        for n, one in enumerate(pdf):
            one.render(scale=1.0).to_pil().save(Path(folder) / f"{name}-paper-{n}.png")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_leads_to_an_entry_in_a_closed_phase(walker: Walker, life: Life, scripts: bool) -> None:
    page = walker.page(who="wang", scripts=scripts)
    visit = Person.objects.get(pk=life.person).story.get(kind="visit.made")
    page.goto(walker.home + entry_address(life.person, visit.pk))
    expect(page.locator(f"#item-{visit.pk.hex}")).to_be_in_viewport()
