"""The help texts: one a page, both languages side by side in ``help_texts/``; which page has which; the keys."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "help_texts"
EVERYWHERE = "keys"  # what holds on every page
LANGUAGES: Mapping[str, str] = {"en": "en", "zh-Hans": "zh"}


@dataclass(frozen=True, slots=True)
class Point:
    """Something with its explanation: a word of the page, or a situation."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Key:
    """Keys to press, as they are printed on the keyboard, and what they do."""

    press: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Help:
    """The help of one page in one language."""

    key: str
    title: str
    purpose: str
    says: tuple[Point, ...]
    whens: tuple[Point, ...]
    keys: tuple[Key, ...]


@cache
def _files() -> dict[str, dict[str, Any]]:
    """The texts by key, in the order in which the index lists them."""
    read = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml")}
    return dict(sorted(read.items(), key=lambda item: (item[1]["rank"], item[0])))


@cache
def _pages() -> dict[str, str]:
    return {page: key for key, text in _files().items() for page in text.get("pages", ())}


def key_of(page: str) -> str:
    """The help of the page with this name ("desk:today"); empty when it has none."""
    return _pages().get(page, "")


def pages() -> tuple[str, ...]:
    """The names of all pages that have a help."""
    return tuple(_pages())


def topics() -> tuple[str, ...]:
    """The keys of all helps, as the index lists them."""
    return tuple(_files())


@cache
def outside() -> tuple[str, ...]:
    """The keys of the helps that may be shown outside the offices: they say nothing of why somebody is known here."""
    return tuple(key for key, text in _files().items() if text.get("outside", False))


@cache
def help_of(key: str, language: str) -> Help:
    """One help in a language. Raises KeyError for a key that is not there."""
    text, tongue = _files()[key], LANGUAGES[language]
    return Help(
        key=key,
        title=text["title"][tongue],
        purpose=text["purpose"][tongue],
        says=tuple(Point(p["name"][tongue], p["text"][tongue]) for p in text.get("says", ())),
        whens=tuple(Point(p["name"][tongue], p["text"][tongue]) for p in text.get("when", ())),
        keys=tuple(Key(tuple(k["press"]), k["text"][tongue]) for k in text.get("key", ())),
    )
