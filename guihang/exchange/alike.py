"""Whether a ledger's row says what the file says already, whoever wrote it there and however it was spaced."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from guihang.exchange.ledger.cells import tidy

_BETWEEN_NAMES = re.compile(r"[、,，;；/\s]+")
_BRACKETS = re.compile(r"[\s()\[\]【】〔〕{}<>《》]+")
PEOPLE = frozenset({"testers", "by"})
# What no ledger tells of its own: a row that lacks it says nothing else for that.
NOT_OF_LEDGERS = frozenset({"live_from"})


def same_act(told: Mapping[str, Any], there: Mapping[str, Any]) -> bool:
    """Whether everything that a row tells stands in an entry of the same kind and day. A row may tell less."""
    return all(
        _same(name, value, there.get(name))
        for name, value in told.items()
        if value not in ("", None, []) and name not in NOT_OF_LEDGERS
    )


def same_decision(told: Mapping[str, Any], there: Mapping[str, Any]) -> bool:
    """Whether both are one decision: one kind and one number; without a number in both, one day."""
    if told.get("order_kind") != there.get("order_kind"):
        return False
    numbers = [number_key(str(each.get("number") or "")) for each in (told, there)]
    if all(numbers):
        return numbers[0] == numbers[1]
    return told.get("decided_on") == there.get("decided_on")


def number_key(number: str) -> str:
    """A decision's number without the brackets that are written now this way, now that."""
    return _BRACKETS.sub("", unicodedata.normalize("NFKC", number))


def names_of(people: object) -> set[str]:
    """The names of people as an act keeps them, or as a cell lists them."""
    if isinstance(people, str):
        return {name for name in _BETWEEN_NAMES.split(people) if name}
    told: Any = people or ()
    return {name for each in told for name in names_of(each["name"] if isinstance(each, Mapping) else str(each))}


def _same(name: str, told: Any, there: Any) -> bool:
    if name in PEOPLE:
        return names_of(told) == names_of(there)
    if name == "phones":
        return set(told) <= set(there or ())
    if name == "number":
        return number_key(told) == number_key(str(there or ""))
    if isinstance(told, str) and isinstance(there, str):
        return told == there or _plain(told) == _plain(there)
    return bool(told == there)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", tidy(text))
