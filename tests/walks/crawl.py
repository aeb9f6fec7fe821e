"""Every page that links lead to, as one person of the house finds them, and what is wrong with each."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error

from guihang.rules.acts import ACTS, CODES
from tests.walks.looks import foreign_words, inaccessible, sideways, words_on
from tests.walks.walker import HEIGHTS, SMALL, WIDE

if TYPE_CHECKING:
    from playwright.sync_api import Page

# So many sets of filters of one page are tried by one reader: each filter alone comes first, all of them together last.
MOST_FILTERED = 8
DOWNLOAD = "Download is starting"
# What a thing is called inside: of an act, a field, a duty, an id, a sentence whose places were not filled.
RAW = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-|%\(\w+\)|\{\w+\}|\{\{|\b[a-z]+_[a-z_]+\b|\bNoneType\b|^\s*(?:True|False)\s*$|&[a-z]+;"
    r"|\b(?:test|visit|risk|report|breach|plan|group)/\d|<[a-z]+ |\bundefined\b|\bNaN\b"
)
# Codes that are ordinary English words as well are told from them by nothing but their place.
CODED = re.compile(
    "|".join(rf"(?<![\w.]){re.escape(code)}\b" for code in sorted({*ACTS, *CODES}) if "." in code or "_" in code)
)
# A text ends where its place ends: it is cut nowhere, and lies over nothing beside it. What is wider scrolls in a box.
TOO_WIDE = """() => {
  const left_out = 'svg, select, textarea, option, datalist, .unseen, .skip, [hidden], script, style, title';
  const style = (at) => getComputedStyle(at);
  const boxed = (at) => { for (; at; at = at.parentElement) if (/auto|scroll/.test(style(at).overflowX)) return true; };
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = new Range();
  while (walk.nextNode()) {
    const words = walk.currentNode, at = words.parentElement;
    if (!words.data.trim() || at.closest(left_out)) continue;
    let place = at;
    while (/^(inline|contents)$/.test(style(place).display)) place = place.parentElement;
    range.selectNodeContents(words);
    const text = range.getBoundingClientRect(), box = place.getBoundingClientRect();
    if (!text.width || box.width < 2 || boxed(place)) continue;
    if (text.right > Math.min(box.right, innerWidth) + 1 || text.left < box.left - 1)
      found.push(`${Math.round(text.width)} in ${Math.round(box.width)}: ${words.data.trim().slice(0, 60)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth)
    for (const at of document.querySelectorAll('body *'))
      if (!at.children.length && at.getBoundingClientRect().right > innerWidth + 1 && !at.closest(left_out))
        found.push(`beyond the window: ${at.outerHTML.slice(0, 90)}`);
  return found;
}"""
LINKS = """() => [...document.querySelectorAll('a[href], [hx-get]')]
  .map((at) => at.getAttribute('href') || at.getAttribute('hx-get'))
  .map((to) => new URL(to, location.href)).filter((to) => to.origin === location.origin)
  .map((to) => to.pathname + to.search)"""


@dataclass(frozen=True, slots=True)
class Kind:
    """Which page an address is of: its name, the kind of act or subject it is about, the filters it is asked with."""

    name: str
    about: str
    filters: tuple[str, ...]


@dataclass
class Crawl:
    """The pages seen so far by everybody, by the name of their address; axe looks at each name once."""

    seen: set[str] = field(default_factory=set)
    looked_at: set[str] = field(default_factory=set)
    _by_others: dict[str, set[Kind]] = field(default_factory=lambda: defaultdict(set))

    def walk(self, page: Page, home: str, first: Sequence[str], language: str) -> dict[str, list[str]]:
        """Follow every link from `first` on; the faults by address, only of pages that have any.

        A page is looked at twice, for two people; with each set of filters once; the form of an act once by anybody.
        """
        waiting, asked, faults = deque(first), set[str](), dict[str, list[str]]()
        here, filtered, others = Counter[Kind](), Counter[str](), frozenset(self._by_others[language])
        while waiting:
            path = waiting.popleft()
            kind = kind_of(path)
            if path in asked or kind is None or here[kind] >= self._often(kind, kind in others):
                continue
            if kind.filters and filtered[kind.name] >= MOST_FILTERED:
                continue
            asked.add(path)
            here[kind] += 1
            filtered[kind.name] += bool(kind.filters)
            self.seen.add(kind.name)
            self._by_others[language].add(kind)
            found, links = self.look(page, home, path, kind.name)
            if found:
                faults[f"{kind.name} {path}"] = found
            waiting.extend(links)
        return faults

    @staticmethod
    def _often(kind: Kind, by_others: bool) -> int:
        if kind.about or kind.filters:
            return 0 if by_others else 1
        return 1 if by_others else 2

    def look(self, page: Page, home: str, path: str, name: str) -> tuple[list[str], list[str]]:
        """What is wrong with one page, and where it leads."""
        try:
            answer = page.goto(home + path)
        except Error as told:
            return ([] if DOWNLOAD in str(told) else [str(told)]), []
        if answer is None or answer.status >= 400:
            return [f"answers {answer.status if answer else 'nothing'}"], []
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return [], []  # a picture, a sheet: the browser makes a page of its own around it
        if not page.locator("html[lang]").count():
            return [*raw(page)], []  # a fragment: it is seen where it is put
        return self.look_here(page, name), list(page.evaluate(LINKS))

    def look_here(self, page: Page, name: str) -> list[str]:
        """What is wrong with the page as it stands: axe looks once at each `name`."""
        page.evaluate("document.querySelectorAll('details:not(.pick)').forEach((at) => { at.open = true })")
        found = [f"other language: {words.strip()[:80]!r}" for words in foreign_words(page)] + list(raw(page))
        if name not in self.looked_at:
            self.looked_at.add(name)
            found += [f"axe: {fault}" for fault in inaccessible(page)]
            page.emulate_media(color_scheme="dark")
            found += [f"axe, dark: {fault}" for fault in inaccessible(page, "color-contrast")]
            page.emulate_media(color_scheme="light")
        found += sideways(page, SMALL)
        found += [f"too wide: {what}" for what in page.evaluate(TOO_WIDE)]
        page.set_viewport_size({"width": WIDE, "height": HEIGHTS[WIDE]})
        return found

    def dead_ends(self, page: Page, home: str) -> list[str]:
        """Where links of what the page is about lead, and nothing answers whoever sees them."""
        links = page.eval_on_selector_all("main a[href]", "(all) => all.map((at) => at.pathname + at.search)")
        asked = {path: page.request.get(home + path).status for path in dict.fromkeys(links) if kind_of(path)}
        return [f"leads to {path}, which answers {status}" for path, status in asked.items() if status >= 400]


def kind_of(path: str) -> Kind | None:
    """Which page an address is of; None for no page of ours."""
    split = urlsplit(path)
    try:
        match = resolve(split.path)
    except Resolver404:
        return None
    about = str(match.kwargs.get("kind", "") or match.kwargs.get("subject", ""))
    return Kind(match.view_name, about, () if about else tuple(sorted(parse_qs(split.query))))


def raw(page: Page) -> Iterator[str]:
    """What stands on the page as it is called inside."""
    for words, _tongue in words_on(page):
        inside = [*RAW.findall(words), *CODED.findall(words)]
        if inside:
            yield f"raw: {inside[0]!r} in {words.strip()[:80]!r}"
