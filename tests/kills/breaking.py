"""Settings of a server whose record() breaks on a word, with what was typed in the error's own message."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from guihang.config.settings import *  # noqa: F403
from guihang.config.settings import MIDDLEWARE as OURS

MIDDLEWARE = [*OURS, "tests.kills.breaking.breaks"]
WORD = "breaks"


def breaks(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Put a fault into the view that records, once a worker."""
    views = importlib.import_module("guihang.dossier.views")
    whole = views.record

    def record(writer: Any, entry: Any, **more: Any) -> Any:
        if WORD in str(entry.data.get("note")):
            typed = entry.data["note"]
            try:
                int(typed)
            except ValueError as fault:
                raise RuntimeError(f"cannot take {entry.whole()}") from fault
        return whole(writer, entry, **more)

    views.record = record  # type: ignore[attr-defined]
    return get_response
