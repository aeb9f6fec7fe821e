"""The story on the page of a file: its parts, how far back it goes, and the phases in which it is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from guihang.dossier.page import FileView
from guihang.dossier.phases import grouped
from guihang.dossier.story_item import Item

STORY_PAGE = 60
MOST_PAGES = 100
# Phases begin open until so many items stand above.
STORY_OPEN = 25


def story_context(view: FileView, here: str, *, order: str, show: str, page: int, entry: str) -> dict[str, Any]:
    """What the template is told of the story; `here` is the page's own address."""
    story = [i for i in view.story if (i.group == show if show else not i.restates)]
    page = max(page, _page_of(story, entry))
    more = len(story) > STORY_PAGE * page
    return {
        "filters": _filters(show, here, order),
        "story": _phases(view, story, STORY_PAGE * page, all_open=bool(show) or page > 1, entry=entry),
        "more_url": f"{here}?{urlencode({'show': show, 'order': order, 'page': page + 1})}" if more else "",
        "all_url": f"{here}?{urlencode({'show': show, 'order': order, 'page': MOST_PAGES})}" if more else "",
    }


def _page_of(story: Sequence[Item], entry: str) -> int:
    """How far back the story must go to hold an entry, or what hangs below one; 1 where it holds none such."""
    found = next((n for n, item in enumerate(story) if entry and _holds(item, entry)), 0)
    return found // STORY_PAGE + 1


def _holds(item: Item, entry: str) -> bool:
    return item.dom == entry or any(one.dom == entry for one in item.answers)


def _phases(
    view: FileView, story: Sequence[Item], most: int, *, all_open: bool, entry: str = ""
) -> list[dict[str, Any]]:
    """The story by phases, the newest first: as many items as fit, of the older phases one sentence."""
    found: list[dict[str, Any]] = []
    shown = 0
    for told, items in grouped(view.phases, story):
        if all_open and not items:
            continue
        here = items[: max(0, most - shown)]
        found.append(
            {
                "title": told.title if told else "",
                "says": told.says if told else "",
                "count": len(items),
                "open": told is None or all_open or shown < STORY_OPEN or any(_holds(i, entry) for i in here),
                "parts": _parts(here),
            }
        )
        shown += len(here)
    return found


def _parts(story: Sequence[Item]) -> list[dict[str, Any]]:
    """The story as runs of items that are shown alike, and between them those with a history of their own."""
    parts: list[dict[str, Any]] = []
    for item in story:
        if item.alone:
            parts.append({"alone": item})
        elif parts and "alike" in parts[-1]:
            parts[-1]["alike"].append(item.plain())
        else:
            parts.append({"alike": [item.plain()]})
    return parts


def _filters(show: str, here: str, order: str) -> list[dict[str, Any]]:
    tabs = (
        ("", _("All")),
        ("tests", _("Tests")),
        ("contact", _("Contact")),
        ("papers", _("Papers")),
        ("rules", _("Rules")),
    )
    found = []
    for key, label in tabs:
        asked = urlencode({k: v for k, v in (("show", key), ("order", order)) if v})
        found.append({"label": label, "url": f"{here}?{asked}" if asked else here, "current": show == key})
    return found
