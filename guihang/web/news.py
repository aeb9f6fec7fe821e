"""What is new, in plain words, newest first: ``news.toml`` holds it in both languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "news.toml"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is new: since when, what, and under which key the help says more ("" for none)."""

    id: str
    on: date
    title: str
    text: str
    help: str


@cache
def _items() -> tuple[dict[str, Any], ...]:
    items: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["item"]
    return tuple(sorted(items, key=lambda item: item["on"], reverse=True))


@cache
def news(language: str) -> tuple[Item, ...]:
    """Everything that was ever new, the newest day first, in the order of the file."""
    tongue = "en" if language == "en" else "zh"
    return tuple(
        Item(item["id"], item["on"], item["title"][tongue], item["text"][tongue], item.get("help", ""))
        for item in _items()
    )


def newest() -> str:
    """The day of the newest item, as YYYY-MM-DD: who has read up to it has read everything."""
    day: date = _items()[0]["on"]
    return day.isoformat()
