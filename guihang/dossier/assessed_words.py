"""An assessment for a tier in words: the standard by its title, each item and each count by what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guihang.rules.standard import FACTS, Standard, standard_named
from guihang.texts import Message

ASSESSED = "tier.assessed"


def assessed_words(name: str, data: Mapping[str, Any], language: str) -> str | None:
    """A field of an assessment as a person reads it; None where it says itself, or the standard is not at hand."""
    standard = standard_named(str(data["standard"]))
    if name == "facts":
        return _joined((_counted(row, language) for row in data["facts"]), language)
    if standard is None:
        return None
    if name == "standard":
        return f"{standard.title[_short(language)]} {standard.version}"
    if name == "answers":
        return _joined((_answered(standard, row, language) for row in data["answers"]), language)
    return None


def _answered(standard: Standard, row: Mapping[str, str], language: str) -> str:
    item = next((each for each in standard.items if each.code == row["item"]), None)
    return f"{item.label[_short(language)] if item else row['item']} {row['points']}"


def _counted(row: Mapping[str, str], language: str) -> str:
    fact = FACTS.get(row["fact"])
    return Message(fact, {"count": row["count"]}).render(language) if fact else f"{row['fact']} {row['count']}"


def _joined(said: Any, language: str) -> str:
    return ("; " if language == "en" else "；").join(said)


def _short(language: str) -> str:
    return "en" if language == "en" else "zh"
