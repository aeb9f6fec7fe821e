"""What an act is made of: its kind, whom it concerns, and its fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

FieldType = Literal[
    "code", "codes", "date", "place", "bool", "int", "text", "people", "phones", "numbers", "ids", "rows"
]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an act.

    `values` are the codes of a field of type "code" or "codes"; of one of type "rows" the columns of its records, the
    first one needed. A `sealed` field is encrypted on file and never read by the rules. What is marked `by_law`
    article 136 seals from the day it is entered (`acts.by_law`). `label` is the English catalogue key of what a form
    writes beside it. `least` is the least value of an "int".
    """

    name: str
    type: FieldType
    required: bool = False
    values: tuple[str, ...] = ()
    sealed: bool = False
    label: str = ""
    by_law: bool = False
    least: int = 0


class Act:
    """A kind of entry. `about` says whether it concerns an order or the person, whatever order runs.

    `answers` are the kinds of entry that its field `entry` may name; empty where it names none, or any.
    """

    kind: ClassVar[str]
    about: ClassVar[Literal["order", "person"]]
    label: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
    answers: ClassVar[tuple[str, ...]] = ()
