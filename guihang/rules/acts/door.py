"""The file's door: an act's data is checked field by field before it is written, and parted into clear and
sealed.

Stricter than the rules contract: a field that the act does not have is refused, so that nothing private is
kept in clear under a name nobody thought of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from uuid import UUID

from guihang.rules.acts.archiving import ARCHIVING
from guihang.rules.acts.asking_others import ASKING_OTHERS
from guihang.rules.acts.breaching import BREACHING
from guihang.rules.acts.closing import CLOSING
from guihang.rules.acts.correcting import BECAUSE, CORRECTING
from guihang.rules.acts.course import COURSE
from guihang.rules.acts.ends import ENDS
from guihang.rules.acts.fields import Act, Field, FieldType
from guihang.rules.acts.guarding import GUARDING
from guihang.rules.acts.handing import HANDING
from guihang.rules.acts.health import HEALTH
from guihang.rules.acts.helping import HELPING
from guihang.rules.acts.leaving import LEAVING
from guihang.rules.acts.moving import MOVING
from guihang.rules.acts.persons import PERSONS
from guihang.rules.acts.rights import RIGHTS
from guihang.rules.acts.testing import TESTING
from guihang.rules.acts.tiers import TIERING
from guihang.rules.days import number
from guihang.rules.plain_text import UNFIT
from guihang.rules.problems import MISSING, Problem, found, one_of
from guihang.texts import Message, mark

EVERY = (
    *COURSE, *PERSONS, *GUARDING, *HEALTH, *ASKING_OTHERS, *RIGHTS, *ENDS,
    *HANDING, *HELPING, *TESTING, *LEAVING, *BREACHING, *MOVING, *CLOSING, *TIERING,
    *CORRECTING, *ARCHIVING,
)  # fmt: skip
ACTS: dict[str, type[Act]] = {act.kind: act for act in EVERY}
LONGEST_TEXT = 4000
LARGEST_COUNT = 100_000
MOST_IDS = 200
MOST_ROWS = 60
_PLACE = re.compile(r"[0-9]{12}")


def check(kind: str, data: Mapping[str, object]) -> list[Problem]:
    """Every fault of `data` as the data of an act of `kind`; empty when it may be written.

    Dates are texts YYYY-MM-DD, places 12-digit codes, counts whole numbers from 0.
    """
    act = ACTS.get(kind)
    if act is None:
        return [Problem(_whose(kind), "kind", found(kind), Message(mark("a kind of act that the file knows")))]
    fields = (*act.fields, BECAUSE)
    known = {field.name for field in fields}
    problems = [
        Problem(_whose(kind), name, found(value), Message(mark("no such field in this act")))
        for name, value in data.items()
        if name not in known
    ]
    for field in fields:
        value = data.get(field.name, MISSING)
        if value is MISSING and not field.required:
            continue
        if value is MISSING or not _fits(field, value):
            problems.append(Problem(_whose(kind), field.name, found(value), _expected(field)))
    return problems or _across(kind, data)


def split(kind: str, data: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """The clear and the sealed fields of `data`. Raises KeyError for an unknown kind or field."""
    sealed = {field.name: field.sealed for field in (*ACTS[kind].fields, BECAUSE)}
    clear: dict[str, object] = {}
    closed: dict[str, object] = {}
    for name, value in data.items():
        (closed if sealed[name] else clear)[name] = value
    return clear, closed


def for_rules(kind: str, clear: Mapping[str, object]) -> dict[str, object]:
    """`clear` as the rules want to read it: a sealed field that they require stands there empty."""
    data = dict(clear)
    if kind == "group.formed":
        data.setdefault("members", [])
    return data


def _whose(kind: str) -> Message:
    act = ACTS.get(kind)
    return Message(act.label) if act else Message("{value}", {"value": kind})


def _across(kind: str, data: Mapping[str, object]) -> list[Problem]:
    """Faults that lie between two fields."""
    if kind == "absence.found" and "until" in data:
        begun, back = number(data["from"]), number(data["until"])
        if begun is not None and back is not None and back <= begun:
            return [
                Problem(
                    _whose(kind),
                    "until",
                    found(data["until"]),
                    Message(mark("a day after the first day away")),
                )
            ]
    if kind == "control.ended" and "ground" in data:
        return _ended_early(data)
    if kind == "right.answered" and data["outcome"] != "done_in_full" and "text" not in data:
        text = Message(mark("the reasons: what is refused is refused with reasons"))
        return [Problem(_whose(kind), "text", found(MISSING), text)]
    if kind == "right.asked" and data["right"] == "correct" and "entry" not in data:
        return [Problem(_whose(kind), "entry", found(MISSING), Message(mark("the entry that is to be corrected")))]
    return []


def _ended_early(data: Mapping[str, object]) -> list[Problem]:
    """An end before the day worked out has its paper, with number and day; or the writer's own reason."""
    if data["ground"] == "earlier":
        wanted = {"because": mark("why control ends earlier than worked out")}
    else:
        wanted = {
            "number": mark("the number of the decision or paper that says so"),
            "decided_on": mark("the day of the decision or paper that says so"),
        }
    whose = _whose("control.ended")
    return [Problem(whose, name, found(MISSING), Message(text)) for name, text in wanted.items() if name not in data]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_TEXT and not UNFIT.search(value)


def _is_id(value: object) -> bool:
    try:
        return isinstance(value, str) and UUID(value).hex == value.replace("-", "").lower()
    except ValueError:
        return False


ROLE_NAME = frozenset({"role", "name"})


def _is_people(further: tuple[str, ...], value: object) -> bool:
    """People, each as what and by name; `further` may be told of each besides."""
    if not isinstance(value, list):
        return False
    known = ROLE_NAME.union(further)
    return all(isinstance(p, dict) and ROLE_NAME <= set(p) <= known and all(map(_is_text, p.values())) for p in value)


NO_PAGES = re.compile(r"[-\u2212]\s*\d+|0+")


def _is_rows(columns: tuple[str, ...], value: object) -> bool:
    """Records that each say at least what stands in the first column."""
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        return False
    return all(
        isinstance(row, dict)
        and columns[0] in row
        and set(row) <= set(columns)
        and all(map(_is_text, row.values()))
        and not NO_PAGES.fullmatch(str(row.get("pages", "")).strip())
        for row in value
    )


def _is_codes(codes: tuple[str, ...], value: object) -> bool:
    return isinstance(value, list) and len(set(map(str, value))) == len(value) and all(one in codes for one in value)


_AMONG: dict[FieldType, Callable[[tuple[str, ...], object], bool]] = {
    "code": lambda codes, value: isinstance(value, str) and value in codes,
    "codes": _is_codes,
    "rows": _is_rows,
    "people": _is_people,
}
_FITS: dict[FieldType, Callable[[object], bool]] = {
    "date": lambda value: number(value) is not None,
    "place": lambda value: isinstance(value, str) and _PLACE.fullmatch(value) is not None,
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: type(value) is int and 0 <= value <= LARGEST_COUNT,
    "text": _is_text,
    "phones": lambda value: isinstance(value, list) and all(map(_is_text, value)),
    "ids": lambda value: isinstance(value, list) and len(value) <= MOST_IDS and all(map(_is_id, value)),
    "numbers": lambda value: isinstance(value, list) and all(type(item) is int for item in value),
}

_WORDS: dict[FieldType, str] = {
    "date": mark("a date YYYY-MM-DD"),
    "place": mark("a place code of 12 digits"),
    "bool": mark("true or false"),
    "int": mark("a whole number from 0"),
    "text": mark("a text of at most 4,000 characters"),
    "people": mark("a list of people, each with role and name"),
    "phones": mark("a list of texts"),
    "ids": mark("a list of at most 200 ids"),
    "numbers": mark("a list of whole numbers"),
}


def _fits(field: Field, value: object) -> bool:
    among = _AMONG.get(field.type)
    if field.type == "int" and type(value) is int and value < field.least:
        return False
    return _FITS[field.type](value) if among is None else among(field.values, value)


def _expected(field: Field) -> Message:
    if field.type == "code":
        return one_of(field.values)
    if field.type == "codes":
        return Message(mark("a list of different ones of {codes}"), {"codes": ", ".join(field.values)})
    if field.type == "rows":
        return Message(mark("a list of records with {columns}"), {"columns": ", ".join(field.values)})
    if field.least:
        return Message(mark("a whole number from {least}"), {"least": field.least})
    return Message(_WORDS[field.type])
