"""What can be wrong with how a page looks, each asked of the page itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What a thumb has to hit; links in a running sentence are not among it.
TARGETS = "button, .btn, .chip, .seg a, .nav a, .card, select, input:not([type=hidden]), .drop a"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """(targets) => [...document.querySelectorAll(targets)]
  .filter((at) => at.offsetParent !== null && !at.matches('.link, input[type=radio], input[type=checkbox], .skip'))
  .filter((at) => Math.round(at.getBoundingClientRect().height) < 44)
  .map((at) => at.outerHTML.slice(0, 90) + ' ' + at.getBoundingClientRect().height)"""
# Text and what a screen reader is told, with the language that the page says it is in. What is the same in every
# language (a user name, a number of the system, a command) is marked translate="no".
WORDS = """() => {
  const said = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement;
    if (at.closest('script, style, textarea, [translate=no]')) continue;
    said.push([walk.currentNode.data, at.closest('[lang]')?.lang ?? '']);
  }
  for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
    for (const at of document.querySelectorAll(`[${name}]:not([translate=no])`))
      said.push([at.getAttribute(name), at.closest('[lang]')?.lang ?? '']);
  for (const words of Object.values(document.getElementById('sentences')?.dataset ?? {}))
    said.push([words, document.documentElement.lang]);
  said.push([document.title, document.documentElement.lang]);
  return said;
}"""
HAN = re.compile("[\u3400-\u9fff]")
LATIN = re.compile("[A-Za-z0-9]*[A-Za-z]{2,}[A-Za-z0-9]*")
# A key of the keyboard, an example of what to type, and what is called so in Chinese too.
LATIN_IN_CHINESE = {
    "Esc",
    "Ctrl",
    "lxm",
    "wangmin",
    "Excel",
    "xlsx",
    "xls",
    "csv",
    "CSV",
    "PDF",
    "Word",
    "docx",
    "SQLite",
    "PostgreSQL",
    "GB",
    "MB",
    "KB",
}


def arrived(page: Page) -> None:
    """Wait until the page that a click led to is there whole: a click waits for its first byte only."""
    page.wait_for_load_state("load")
    page.wait_for_function("document.body !== null && document.readyState === 'complete'")


def inaccessible(page: Page, *rules: str) -> list[str]:
    """What axe-core finds: the rule and where; only `rules` if any are named."""
    arrived(page)
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    faults = Axe().run(page, options=options).response["violations"]
    return [f"{fault['id']}: {', '.join(str(node['target'][0]) for node in fault['nodes'][:4])}" for fault in faults]


def sideways(page: Page, width: int) -> list[str]:
    """By how much the page is wider than the window."""
    arrived(page)
    page.set_viewport_size({"width": width, "height": 700})
    by = page.evaluate(SIDEWAYS)
    return [f"{by} px too wide at {width}"] if by > 0 else []


def too_small(page: Page) -> list[str]:
    """What is lower than a thumb needs."""
    arrived(page)
    return list(page.evaluate(SMALL_TARGETS, TARGETS))


def words_on(page: Page) -> list[tuple[str, str]]:
    """Everything that the page says, each with the language that it is marked as."""
    arrived(page)
    return [(words, tongue) for words, tongue in page.evaluate(WORDS)]


def foreign_words(page: Page) -> list[str]:
    """What stands on the page in another language than the page says."""
    found = []
    for words, tongue in words_on(page):
        if (tongue == "en" and HAN.search(words)) or (
            tongue == "zh-Hans" and {word for word in LATIN.findall(words) if word.isalpha()} - LATIN_IN_CHINESE
        ):
            found.append(words)
    return found
