"""What Today offers for several people at once: by the filters that are on, or by ticks beside the lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from guihang.desk.today import Filters
from guihang.desk.together import EXPLAINED, WAYS
from guihang.desk.together_pages import address


def several_ways(filters: Filters, here: Callable[..., str]) -> dict[str, Any]:
    """For the context of a list: the ways, and the toggle of its ticks. `here` gives the page's address, changed."""
    asked = urlencode({k: v for k, v in (("village", filters.village), ("mine", "1" if filters.mine else "")) if v})
    tail = f"?{asked}" if asked else ""
    return {
        "together_url": address("test.taken") + tail,
        "explain_url": address(EXPLAINED) + tail,
        "select": filters.select,
        "select_url": here(filters, select="" if filters.select else "1"),
        "selected": selected_ways() if filters.select else [],
    }


def selected_ways() -> list[dict[str, str]]:
    """Where the ticked ones are sent to."""
    found = [{"label": _(way.button), "url": address(way.kind)} for way in WAYS.values()]
    return [*found, {"label": _("Say why"), "url": address(EXPLAINED)}]
