"""The ids and row numbers among what a form sent; what is neither is passed over."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID


def uuids(typed: Iterable[str]) -> list[UUID]:
    """The ids among what a form sent, each once."""
    found: dict[UUID, None] = {}
    for text in typed:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return list(found)


def numbers(typed: Iterable[str]) -> list[int]:
    """The row numbers among what a form sent."""
    return [int(t) for t in typed if t.isascii() and t.isdigit() and len(t) < 18]
