"""The answer to a case as it is given: the contract's, and what lies beside it where the case asks for that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from guihang.rules import clean
from guihang.rules.acts.codes import SEXES
from guihang.rules.acts.door import ACTS, check
from guihang.rules.beside import READ, beside
from guihang.rules.beside.reading import About, unknown_settings
from guihang.rules.calendar import Calendar, official
from guihang.rules.case import Case
from guihang.rules.days import DATES, number
from guihang.rules.evaluate import evaluate
from guihang.rules.problems import BadInput, Problem, found, one_of, the_entry, the_order
from guihang.rules.shape import A_DATE, KINDS
from guihang.texts import Message, mark


def answer_of(case: Case, given: object, on: date, *, calendar: Calendar | None = None) -> dict[str, object]:
    """How `case`, read from `given`, stands on the day. With a key `beside` in it, an object that may hold `settings`
    (figures by name), the further rules are read too; with settings `beside` also tells what they change in the
    contract's answer: stage, term, counters, findings, the duties that differ, and `instead_of`, the keys of those that
    are owed no more under them. `clean` are the three clean years. Raises BadInput, NoRuleInForce.
    """
    standing = evaluate(case, on, calendar=calendar)
    answer = standing.as_json()
    asked = given.get("beside") if isinstance(given, Mapping) else None
    if asked is None or not isinstance(given, Mapping):
        return answer
    settings = _settings(asked, case.order.id)
    aliases = aliases_of(given.get("entries") or ())
    _check(case)
    days = calendar or official()
    changed: dict[str, object] = {}
    if settings:
        case = Case(case.order, case.policies.under(settings), case.entries)
        standing = evaluate(case, on, calendar=calendar)
        changed = _changed(answer, standing.as_json())
    further = beside(
        case.order, case.policies, standing, case.entries, on.toordinal(), days, aliases=aliases, settings=settings,
        about=_about(asked, case.order.id),
    ).as_json()  # fmt: skip
    otherwise, laid = changed.pop("duties", []), further["duties"]
    assert isinstance(otherwise, list) and isinstance(laid, list)
    years = _clean(case, on)
    return {**answer, "beside": {**changed, **further, "duties": [*otherwise, *laid], "clean": years}}


class _Said(NamedTuple):
    """An entry as the clean years read it."""

    kind: str
    on: date
    order: str
    data: Mapping[str, Any]


def _clean(case: Case, on: date) -> dict[str, object]:
    """From when the clean years count and the first day after them; or why that is not known."""
    order, day = case.order, on.toordinal()
    said = [_Said(kind, DATES[at], order.id, data) for at, _id, kind, data in case.entries if at <= day]
    decision = clean.Decision(order.id, order.kind, DATES[order.decided], order.credited_days)
    years = clean.clean_years([decision], said, case.policies.pack(order.decided))
    if years.since is None or years.on is None:
        return {"unknown": years.unknown_because}
    told: dict[str, object] = {"since": str(years.since), "on": str(years.on), "ground": years.ground}
    if years.other is not None:
        ground, since, first = years.other
        told["other"] = {"since": str(since), "on": str(first), "ground": ground}
    return told


def _changed(plain: Mapping[str, object], under: Mapping[str, object]) -> dict[str, object]:
    """What the settings give in place of the contract's answer: its figures, and the duties that differ."""
    duties = plain["duties"], under["duties"]
    assert isinstance(duties[0], list) and isinstance(duties[1], list)
    same = {duty["key"]: duty for duty in duties[0]}
    kept = {duty["key"] for duty in duties[1]}
    return {
        **{key: under[key] for key in ("stage", "term", "counters", "findings")},
        "duties": [duty for duty in duties[1] if same.get(duty["key"]) != duty],
        "instead_of": [key for key in same if key not in kept],
    }


def _settings(asked: object, order: str) -> Mapping[str, object]:
    settings = asked.get("settings", {}) if isinstance(asked, Mapping) else None
    if not isinstance(settings, Mapping):
        expected = Message(mark("an object, which may hold settings: figures by name"))
        raise BadInput([Problem(the_order(order), "beside", found(asked), expected)])
    wrong = unknown_settings(settings)
    if wrong:
        expected = Message(mark("figures that packs have, with a value that fits"))
        raise BadInput([Problem(the_order(order), f"beside.settings.{n}", found(settings[n]), expected) for n in wrong])
    return settings


def _about(asked: object, order: str) -> About:
    """What the case says beside its entries: `sex`, and `live_from`, since when the platform keeps the decision."""
    said = asked if isinstance(asked, Mapping) else {}
    sex, live = said.get("sex", ""), said.get("live_from")
    if sex not in ("", *SEXES):
        raise BadInput([Problem(the_order(order), "beside.sex", found(sex), one_of(SEXES))])
    if live is not None and number(live) is None:
        raise BadInput([Problem(the_order(order), "beside.live_from", found(live), Message(A_DATE))])
    return About(str(sex), number(live))


def aliases_of(entries: object) -> dict[str, str]:
    """From each entry that was corrected to the one that stands for it. What is withdrawn leads to itself."""
    by: dict[str, str] = {}
    for entry in entries if isinstance(entries, list) else ():
        if entry.get("supersedes") and entry.get("kind") != "entry.withdrawn":
            by[str(entry["supersedes"])] = str(entry["id"])
    return {old: _last(by, old) for old in by}


def _last(by: Mapping[str, str], old: str) -> str:
    seen = {old}
    while old in by and by[old] not in seen:
        old = by[old]
        seen.add(old)
    return old


def _check(case: Case) -> None:
    """The data of further kinds, as the file's door would check it. Raises BadInput."""
    problems: list[Problem] = []
    for at, (_on, identity, kind, data) in enumerate(case.entries, 1):
        if kind in READ | clean.READ and kind not in KINDS:
            clear = {f.name for f in ACTS[kind].fields if f.sealed}
            faults = [p for p in check(kind, data) if p.field not in clear]
            problems += [Problem(the_entry(identity, at), f"data.{p.field}", p.found, p.expected) for p in faults]
    if problems:
        raise BadInput(problems)
