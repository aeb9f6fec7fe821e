"""What is wrong with an input, one sentence a fault: whose it is, which field, what was found, what was
expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guihang.texts import DEFAULT_LANGUAGE, Message, mark

LONGEST = 60


class _Missing:
    """Stands for a field that is not there; `None` would be a value that was written."""

    __slots__ = ()


MISSING = _Missing()


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an input. `whose` names the entry or the order, `field` the place in it."""

    whose: Message
    field: str
    found: Message
    expected: Message

    def render(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The fault as one line in `language`."""
        return self.message.render(language)

    @property
    def message(self) -> Message:
        """The fault without a language yet."""
        text = mark("{whose}: {field}: found {found}, expected {expected}")
        return Message(text, {"whose": self.whose, "field": self.field, "found": self.found, "expected": self.expected})

    def __str__(self) -> str:
        return self.render("en")


class BadInput(ValueError):
    """An input that is refused, with every fault found in it. Nothing was guessed and nothing worked out."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


def quoted(text: str, longest: int = LONGEST) -> str:
    """`text` in quotation marks on one line, cut when long, with every invisible character written as a
    code."""
    cut = text[:longest]
    safe = "".join(c if c.isprintable() and c not in '"\\' else _escaped(c) for c in cut)
    return f'"{safe}…"' if len(text) > longest else f'"{safe}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character.encode("unicode_escape").decode("ascii")


def found(value: object) -> Message:
    """What stands in a field, short enough for one line."""
    if value is MISSING:
        return Message(mark("nothing"))
    if isinstance(value, str):
        return Message("{value}", {"value": quoted(value)})
    if value is None or isinstance(value, bool):
        return Message("{value}", {"value": {None: "null", True: "true", False: "false"}[value]})
    if isinstance(value, int | float):
        return _found_number(value)
    if isinstance(value, list | tuple):
        return Message(mark("a list"))
    return Message(mark("an object"))


def _found_number(value: int | float) -> Message:
    if isinstance(value, int) and abs(value) >= 10**18:
        return Message(mark("a number of more than 18 digits"))
    return Message("{value}", {"value": repr(value)})


def literal(text: str) -> Message:
    """A text that is the same in every language: an id, a code, a number."""
    return Message("{value}", {"value": text})


def one_of(values: Sequence[str]) -> Message:
    """Expected: one of the listed codes."""
    return Message(mark("one of {values}"), {"values": ", ".join(values)})


def the_order(identity: object) -> Message:
    """Names an order in a problem."""
    if isinstance(identity, str) and identity:
        return Message(mark("order {id}"), {"id": _name(identity)})
    return Message(mark("the order"))


def the_entry(identity: object, position: int) -> Message:
    """Names an entry in a problem: by its id, or by its place in the list (from 1) where it has none."""
    if isinstance(identity, str) and identity:
        return Message(mark("entry {id}"), {"id": _name(identity)})
    return Message(mark("entry number {position}"), {"position": position})


def _name(identity: str) -> str:
    plain = len(identity) <= LONGEST and identity.isprintable() and " " not in identity
    return identity if plain else quoted(identity)
