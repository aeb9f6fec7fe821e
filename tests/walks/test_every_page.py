"""Every page, found by its links, in both languages: each word translated, nothing raw, nothing wider than its place.

Everybody begins where a sign-in leads and follows every link. A page that nobody was led to fails at the end.
"""

from __future__ import annotations

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
DONE: set[tuple[str, str]] = set()


@pytest.fixture(scope="module")
def sent(county: str, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """Everybody who walks, and what they shall find."""
    sign_in_readers(WHO, LANGUAGES)
    return furnish(tmp_path_factory.mktemp("furnished"), LANGUAGES)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WHO)
def test_every_page_that_somebody_is_led_to_is_whole(walker: Walker, sent: Sent, name: str, language: str) -> None:
    # A fragment alone names no icon; a picture's policy refuses the style of the browser's own page around it.
    walker.expected = ("favicon.ico", "default-src 'none'")
    page = walker.fresh(language, WIDE)
    faults = {}
    if name == WHO[0]:  # before anybody is known
        faults = CRAWL.walk(page, walker.home, ["/sign-in/", "/service/sign-in/"], language)
    reader = f"{name}-{LANGUAGES[language]}"
    sign_in(page, walker.home, reader)
    DONE.add((name, language))
    faults |= CRAWL.walk(page, walker.home, [page.url.removeprefix(walker.home), *sent[reader]], language)
    faults |= {"console": walker.faults[:]} if walker.faults else {}
    walker.faults.clear()
    told = [f"{where}\n  " + "\n  ".join(dict.fromkeys(what)) for where, what in faults.items()]
    if told:
        pytest.fail("\n".join(told), pytrace=False)


def test_no_page_was_left_out() -> None:
    if len(DONE) < len(WHO) * len(LANGUAGES):
        pytest.skip("not asked: only some of the walks ran")
    pages = {name for name, expected in TABLE.items() if {200, 404} & expected.get}
    left_out = sorted(pages - NO_PAGES.keys() - CRAWL.seen)
    assert not left_out, ", ".join(left_out)
    assert NO_PAGES.keys() <= pages
