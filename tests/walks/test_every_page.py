"""Every page, found by its links, in both languages: each word translated, nothing raw, nothing wider than its place.

Everybody begins where a sign-in leads and follows every link. A page that nobody was led to fails at the end.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.address_table import TABLE
from tests.walks.crawl import Crawl
from tests.walks.furnished import Sent, furnish, sign_in_readers
from tests.walks.walker import WIDE, Walker, sign_in

WHO = ("lin", "wang", "zhao", "wu", "zhou", "geng", "lao", "jing", "xi", "shen", "bao")
LANGUAGES = {"zh-Hans": "zh", "en": "en"}
# Addresses that answer GET and are no page of their own, each with the reason.
NO_PAGES = {
    "desk:cards": "a part of Today, asked for by its script",
    "exchange:progress": "a part of a ledger's page, asked for by its script",
    "dossier:scan": "the picture of a paper",
    "sealed:scan": "the picture of a paper",
    "access:provider": "the way to a sign-in service that this house does not have",
    "access:provider-back": "the way back from it",
}
CRAWL = Crawl()


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
