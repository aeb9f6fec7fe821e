"""How the pages look, whoever reads them on whatever: accessible, narrow, on paper, in one language."""

from __future__ import annotations

import re

import pytest

from tests.walks.looks import foreign_words, inaccessible, sideways, too_small
from tests.walks.pages import PAGES
from tests.walks.walker import PHONE, SMALL, WIDE, Walker

BOTH = pytest.mark.parametrize("language", ["zh-Hans", "en"])
EVERY = pytest.mark.parametrize("name", list(PAGES))
# The widths at which the layout changes, and the smallest.
WIDTHS = (SMALL, PHONE, 860, 861, 1100)
# What a refused form and a missing file tell the console of the browser.
ASKED_FOR = ("422", "404")


@BOTH
@EVERY
def test_a_page_is_for_everybody_on_every_screen(walker: Walker, language: str, name: str) -> None:
    walker.expected = ASKED_FOR
    page = walker.page(language, WIDE)
    PAGES[name](page, walker.home)
    faults = {
        "foreign": foreign_words(page),
        "wide": inaccessible(page),
        "sideways": [fault for width in WIDTHS for fault in sideways(page, width)],
    }
    page.emulate_media(color_scheme="dark")
    faults["wide, dark"] = inaccessible(page, "color-contrast")
    page.set_viewport_size({"width": PHONE, "height": 740})
    faults["phone, dark"] = inaccessible(page)
    page.emulate_media(color_scheme="light")
    faults["phone"] = inaccessible(page, "color-contrast")
    faults["thumb"] = too_small(page)
    assert {what: found for what, found in faults.items() if found} == {}
    # Title and address may be read over a shoulder, or on a screen that is locked.
    assert not re.search("戒毒|吸毒|毒品|drug|treatment|乌兰", page.title() + page.url)


@BOTH
@pytest.mark.parametrize("name", ["today", "file", "people"])
def test_paper_is_a4_with_a_head_and_without_navigation(walker: Walker, language: str, name: str) -> None:
    page = walker.page(language, WIDE)
    PAGES[name](page, walker.home)
    page.emulate_media(media="print")
    assert page.locator(".paper-head").is_visible()
    for hidden in (".rail", ".bar", ".btn", ".toasts", ".cards"):
        assert not any(at.is_visible() for at in page.locator(hidden).all()), hidden
    paper = page.pdf(prefer_css_page_size=True)
    sizes = set(re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]", paper))
    assert [(round(float(across)), round(float(down))) for across, down in sizes] == [(595, 842)]
