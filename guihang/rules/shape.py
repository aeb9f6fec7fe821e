"""The shape of the entries that the rules read, as the contract gives it: which fields, and what values
they take.

Checked in two steps for speed: `QUICK` says yes or no; only when it says no does `faults` find out why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guihang.rules.acts.codes import EVERY_TIER, MODES, RECIPIENTS, RESULTS, TIERS
from guihang.rules.days import NUMBERS, number
from guihang.rules.problems import MISSING, Problem, found, one_of
from guihang.texts import Message, mark

Fits = Callable[[object], bool]

A_DATE = mark("a date YYYY-MM-DD")
A_TEXT = mark("a text that is not empty")


@dataclass(frozen=True, slots=True)
class Part:
    """One field of an entry's data."""

    name: str
    fits: Fits
    expected: Message
    required: bool = True


def _is_date(value: object) -> bool:
    return value in NUMBERS or number(value) is not None


def _is_text(value: object) -> bool:
    return type(value) is str and value != ""


def _is_bool(value: object) -> bool:
    return value is True or value is False


def _is_people(value: object) -> bool:
    if type(value) is not list:
        return False
    return all(type(one) is dict and _is_text(one.get("role")) and _is_text(one.get("name")) for one in value)


def _code(name: str, codes: tuple[str, ...]) -> Part:
    return Part(name, frozenset[object](codes).__contains__, one_of(codes))


def _text(name: str, required: bool = True) -> Part:
    return Part(name, _is_text, Message(A_TEXT), required)


def _date(name: str, required: bool = True) -> Part:
    return Part(name, _is_date, Message(A_DATE), required)


_MODE = (_code("mode", MODES),)
_REASON_IF_KNOWN = (_text("reason", required=False),)

KINDS: dict[str, tuple[Part, ...]] = {
    "order.served": (_code("to", RECIPIENTS),),
    "order.notified": (),
    "handover.done": (),
    "report.made": (),
    "group.formed": (Part("members", _is_people, Message(mark("a list of people, each with role and name"))),),
    "agreement.signed": (),
    "tier.set": (_code("tier", TIERS),),
    "test.taken": (
        _code("result", RESULTS),
        _text("method"),
        Part("unannounced", _is_bool, Message(mark("true or false")), required=False),
    ),
    "test.refused": (),
    "visit.made": _MODE,
    "talk.held": _MODE,
    "counselling.given": (),
    "risk.assessed": (),
    "leave.granted": (_date("until"),),
    "absence.found": (_date("from"), _date("until", required=False)),
    "contact.lost": (),
    "contact.regained": (),
    "breach.reported": (_text("reason"),),
    "move.approved": (_text("place"),),
    "move.received": (_text("place"),),
    "order.suspended": _REASON_IF_KNOWN,
    "order.resumed": _REASON_IF_KNOWN,
    "order.terminated": (_text("reason"),),
    "order.released": (),
    "entry.withdrawn": (),
}
"""The contract's table: the kinds that the rules read, and their data."""

QUICK: dict[str, Callable[[Any], bool] | None] = {
    **dict.fromkeys(KINDS),
    "order.served": lambda data: data["to"] in RECIPIENTS,
    "group.formed": lambda data: _is_people(data["members"]),
    "tier.set": lambda data: data["tier"] in EVERY_TIER,
    "test.taken": lambda data: (
        data["result"] in RESULTS
        and type(data["method"]) is str
        and data["method"] != ""
        and type(data.get("unannounced", True)) is bool
    ),
    "visit.made": lambda data: data["mode"] in MODES,
    "talk.held": lambda data: data["mode"] in MODES,
    "leave.granted": lambda data: _is_date(data["until"]),
    "absence.found": lambda data: _is_date(data["from"]) and ("until" not in data or _is_date(data["until"])),
    "breach.reported": lambda data: _is_text(data["reason"]),
    "move.approved": lambda data: _is_text(data["place"]),
    "move.received": lambda data: _is_text(data["place"]),
    "order.suspended": lambda data: "reason" not in data or _is_text(data["reason"]),
    "order.resumed": lambda data: "reason" not in data or _is_text(data["reason"]),
    "order.terminated": lambda data: _is_text(data["reason"]),
}
"""The same for speed: whether data fits, in one call; None where nothing is needed. KeyError or TypeError is a no."""


def faults(whose: Message, kind: str, data: object, tiers: tuple[str, ...] = TIERS) -> list[Problem]:
    """Why `data` does not fit: a problem for each field. `tiers` are those that the case may name."""
    if not isinstance(data, Mapping):
        return [Problem(whose, "data", found(data), Message(mark("an object")))]
    problems = []
    for part in KINDS[kind] if kind != "tier.set" else (_code("tier", tiers),):
        value = data.get(part.name, MISSING)
        if value is MISSING and not part.required:
            continue
        if value is MISSING or not _safely(part.fits, value):
            problems.append(Problem(whose, f"data.{part.name}", found(value), part.expected))
    return problems


def _safely(fit: Fits, value: object) -> bool:
    try:
        return fit(value)
    except TypeError:
        return False
