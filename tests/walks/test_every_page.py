"""Every page, found by its links, in both languages: each word translated, nothing raw, nothing wider than its place.

Everybody begins where a sign-in leads and follows every link. What only an act shows - a door that was opened, a file
opened for a reason - is looked at after the act. A page that nobody was led to fails at the end.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.backends.db import SessionStore

from guihang.access import fresh
from tests.address_table import TABLE
from tests.walks.county import PASSWORD
from tests.walks.crawl import Crawl
from tests.walks.furnished import ELSEWHERE, WHY, Sent, furnish, sign_in_readers
from tests.walks.walker import WIDE, Walker, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

WHO = ("lin", "wang", "zhao", "qian", "wu", "zhou", "geng", "lao", "jing", "xi", "shen", "bao")
LANGUAGES = {"zh-Hans": "zh", "en": "en"}
# Addresses that answer GET and are no page of their own, each with the reason.
NO_PAGES = {
    "desk:cards": "a part of Today, asked for by its script",
    "exchange:progress": "a part of a ledger's page, asked for by its script",
    "dossier:scan": "the picture of a paper",
    "dossier:attach-piece": "how far the upload of a picture is, asked for by its script",
    "sealed:scan": "the picture of a paper",
    "course:move-arrived": "only for somebody who moves to where nobody works with this platform",
    "access:provider": "the way to a sign-in service that this house does not have",
    "access:provider-back": "the way back from it",
}
CRAWL = Crawl()


def _doors_opened(page: Page, home: str, file: str) -> Iterator[str]:
    """What was said in confidence, and of health; who sits there was asked for the password once more before."""
    for door in ("notes", "health"):
        page.goto(f"{home}{file}{door}/")
        page.locator("main form .btn.main").click()
        page.wait_for_selector("main .safety")
        yield f"dossier:{door}"
    kept = SessionStore(next(one["value"] for one in page.context.cookies() if one["name"] == "session"))
    kept[fresh.FRESH] -= 6000
    kept.save()
    page.goto(f"{home}/glass/")
    CRAWL.seen.add("access:again")
    yield "access:again"
    page.locator("#f-again").fill(PASSWORD)
    page.locator("#f-again").press("Enter")
    page.wait_for_url(f"{home}/glass/")
    page.locator("#f-number").fill(ELSEWHERE)
    page.locator("#f-reason").fill(WHY)
    page.locator("form.form .btn.main").click()
    page.wait_for_selector("[name=sure]", state="attached")
    yield "glass:number, whether really"
    page.locator("form.form .btn.main").click()
    page.wait_for_selector(".ticket")
    yield "dossier:file by a ticket"
    page.goto(f"{home}/glass/")
    yield "glass:number, open now"


def _for_a_reason(page: Page, home: str, file: str) -> Iterator[str]:
    """A file of the lists that opens for a reason only, from above."""
    page.goto(home + file)
    page.locator("#f-reason").fill(WHY)
    page.locator("form.form .btn.main").click()
    page.wait_for_selector(".ticket")
    yield "dossier:file from above"


# What each does with the first file that they are sent to, and sees then.
ACTS: dict[str, Callable[[Page, str, str], Iterator[str]]] = {"lin": _doors_opened, "qian": _for_a_reason}


@pytest.fixture(scope="package")
def sent(county: str, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """Everybody who walks, and what they shall find: once, however the walks are shared out among processes."""
    sign_in_readers(WHO, LANGUAGES)
    return furnish(tmp_path_factory.mktemp("furnished"), LANGUAGES)


@pytest.fixture(scope="package")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each walk writes down the pages it saw: one place, among however many processes they are shared."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "pages-seen"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WHO)
def test_every_page_that_somebody_is_led_to_is_whole(
    walker: Walker, sent: Sent, name: str, language: str, together: Path
) -> None:
    # A fragment alone names no icon; a picture's policy refuses the style of the browser's own page around it.
    walker.expected = ("favicon.ico", "default-src 'none'")
    page = walker.fresh(language, WIDE)
    faults = {}
    if name == WHO[0]:  # before anybody is known
        faults = CRAWL.walk(page, walker.home, ["/sign-in/", "/service/sign-in/"], language)
    reader = f"{name}-{LANGUAGES[language]}"
    sign_in(page, walker.home, reader)
    faults |= CRAWL.walk(page, walker.home, [page.url.removeprefix(walker.home), *sent[reader]], language)
    acts = ACTS[name](page, walker.home, sent[reader][0]) if name in ACTS else iter(())
    for shown in acts:
        if found := CRAWL.look_here(page, shown) + CRAWL.dead_ends(page, walker.home):
            faults[f"{shown} after an act"] = found
    faults |= {"console": walker.faults[:]} if walker.faults else {}
    walker.faults.clear()
    told = [f"{where}\n  " + "\n  ".join(dict.fromkeys(what)) for where, what in faults.items()]
    (together / f"{name}-{language}.json").write_text(json.dumps(sorted(CRAWL.seen)), encoding="utf-8")
    told += [f"nobody was led to {page_name}" for page_name in left_out(together)]
    if told:
        pytest.fail("\n".join(told), pytrace=False)


def left_out(together: Path) -> list[str]:
    """The pages that nobody was led to, once all have walked; nothing while some still do, or were not asked to."""
    told = [json.loads(path.read_text("utf-8")) for path in together.glob("*.json")]
    if len(told) < len(WHO) * len(LANGUAGES):
        return []
    pages = {name for name, expected in TABLE.items() if {200, 404} & expected.get}
    assert NO_PAGES.keys() <= pages
    return sorted(pages - NO_PAGES.keys() - {name for each in told for name in each})
