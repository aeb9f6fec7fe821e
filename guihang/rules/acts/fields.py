"""What an act is made of: its kind, whom it concerns, and its fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

FieldType = Literal["code", "date", "place", "bool", "int", "text", "people", "phones", "numbers", "ids"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an act.

    `values` are the codes of a field of type "code". A `sealed` field is encrypted on file and never read
    by the rules. What is marked `by_law` article 136 seals from the day it is entered (`acts.by_law`).
    `label` is the English catalogue key of what a form writes beside it.
    """

    name: str
    type: FieldType
    required: bool = False
    values: tuple[str, ...] = ()
    sealed: bool = False
    label: str = ""
    by_law: bool = False


class Act:
    """A kind of entry. `about` says whether it concerns an order or the person, whatever order runs."""

    kind: ClassVar[str]
    about: ClassVar[Literal["order", "person"]]
    label: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
