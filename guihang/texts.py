"""Texts are stored as a code and parameters and rendered on reading, in the reader's language.

A message is written in English, with ``{named}`` places. The English is the catalogue key; each room keeps its
Simplified Chinese in ``<room>/locale/zh_Hans/LC_MESSAGES/django.po``. This module needs no framework, so that the
rules and the ledger check speak both languages without a database.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

DEFAULT_LANGUAGE = "zh-Hans"
LANGUAGES = ("zh-Hans", "en")
_ROOT = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Message:
    """A text that has no language yet: the English pattern and what fills its places."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def render(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The message in `language`; a parameter that is itself a message is rendered too."""
        filled = {k: v.render(language) if isinstance(v, Message) else v for k, v in self.params.items()}
        pattern = translate(self.text, language)
        return pattern.format(**filled) if filled else pattern

    def __str__(self) -> str:
        return self.render("en")


def mark(text: str) -> str:
    """Mark `text` for the catalogue without translating it yet."""
    return text


@lru_cache(maxsize=8192)
def translate(text: str, language: str) -> str:
    """`text` in `language`; English is the key itself. Raises ValueError for a language we do not have."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}, expected one of {', '.join(LANGUAGES)}")
    if language == "en":
        return text
    return _catalogue("zh_Hans").gettext(text)


@cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    chain: gettext.NullTranslations = gettext.NullTranslations()
    for path in sorted(_ROOT.glob(f"*/locale/{locale}/LC_MESSAGES/django.mo")):
        with path.open("rb") as stream:
            room = gettext.GNUTranslations(stream)
        room.add_fallback(chain)
        chain = room
    return chain
