"""Checks the entries of a case: their shape, their ids, their corrections, their days, and suspension in
order.

Every entry is checked, read or not; an entry that another replaces for its shape only.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from guihang.rules.acts.codes import TIERS
from guihang.rules.days import LAST_DAY, NUMBERS, TEXTS, number
from guihang.rules.problems import MISSING, Problem, found, one_of, the_entry
from guihang.rules.shape import A_DATE, A_TEXT, KINDS, QUICK, faults
from guihang.texts import Message, mark

if TYPE_CHECKING:
    from guihang.rules.case import Policies

Row = tuple[int, str, str, Mapping[str, object]]
TOO_FAR = LAST_DAY + 1
_NO_DATA: dict[str, object] = {}
_IN_ORDER = itemgetter(0, 1)


def checked_entries(
    given: object, whose: Message, decided: int | None, problems: list[Problem], policies: Policies | None
) -> list[Row]:
    """The entries that stand as (day number, id, kind, data), sorted by day, then id. Faults go to
    `problems`. `policies` say which tiers there are; None where they are at fault themselves."""
    if type(given) is not list:
        problems.append(Problem(whose, "entries", found(given), Message(mark("a list"))))
        return []
    tiers = TIERS if policies is None else policies.tier_codes
    rows, corrections = _quickly(given, tiers)
    ids = {row[1] for row in rows}
    whole = True
    if len(ids) != len(given) or "" in ids or not _named(corrections, ids):
        rows, replaced, whole = _slowly(given, problems, tiers)
    else:
        replaced = {str(target) for _, target in corrections}
    standing = [row for row in rows if row[1] not in replaced] if replaced else rows
    standing.sort(key=_IN_ORDER)
    _check_days(standing, decided, problems)
    if policies is not None and len(policies.schemes) > 1:
        _check_tiers(standing, policies, problems)
    if whole:
        _check_resumed(standing, problems)
    return standing


def _quickly(given: list[object], tiers: tuple[str, ...]) -> tuple[list[Row], list[tuple[object, object]]]:
    """The entries as rows and what each replaces, as long as nothing is at fault; shorter than given when
    one is."""
    rows: list[Row] = []
    corrections: list[tuple[object, object]] = []
    entry: Any
    try:
        for entry in given:
            identity, kind, data, written = entry["id"], entry["kind"], entry["data"], entry["on"]
            try:
                on = NUMBERS[written]
            except KeyError:
                on = number(written) or TOO_FAR
                if on > LAST_DAY:
                    break
            if type(identity) is not str or type(data) is not dict:
                break
            check: Any = QUICK.get(kind, MISSING)
            if check is not None:
                if check is MISSING:  # a kind that the rules do not read, or no kind at all
                    if type(kind) is not str or not kind:
                        break
                elif not check(data) or (kind == "tier.set" and data["tier"] not in tiers):
                    break
            if "supersedes" in entry or kind == "entry.withdrawn":
                corrections.append((identity, entry.get("supersedes", MISSING)))
            rows.append((on, identity, kind, data))
    except (TypeError, KeyError, AttributeError):
        return rows, corrections
    return rows, corrections


def _named(corrections: list[tuple[object, object]], ids: set[str]) -> bool:
    return all(type(target) is str and target in ids and target != own for own, target in corrections)


def _slowly(given: list[object], problems: list[Problem], tiers: tuple[str, ...]) -> tuple[list[Row], set[str], bool]:
    """The same with a problem for each fault. Entries whose day, id or kind is at fault are left out of what
    follows. Last, whether suspensions can still be told: one at fault would be blamed on its resumption."""
    ids = [entry.get("id") if isinstance(entry, Mapping) else None for entry in given]
    known = {identity for identity in ids if isinstance(identity, str)}
    seen: set[str] = set()
    rows: list[Row] = []
    replaced: set[str] = set()
    whole = True
    for position, entry in enumerate(given, 1):
        if not isinstance(entry, Mapping):
            problems.append(Problem(the_entry(None, position), "entries", found(entry), Message(mark("an object"))))
            whole = False
            continue
        whose, own = the_entry(entry.get("id"), position), entry.get("id", MISSING)
        _check_id(whose, own, seen, problems)
        on = _checked_day(whose, entry, problems)
        kind, data = entry.get("kind", MISSING), entry.get("data", _NO_DATA)
        if not isinstance(kind, str) or not kind:
            problems.append(Problem(whose, "kind", found(kind), Message(A_TEXT)))
        elif not isinstance(data, Mapping):
            problems.append(Problem(whose, "data", found(data), Message(mark("an object"))))
            data = _NO_DATA
        elif kind in KINDS:
            problems.extend(faults(whose, kind, data, tiers))
        if not isinstance(kind, str) or not kind:
            whole = False
        elif on is not None and isinstance(own, str) and own:
            rows.append((on, own, kind, data))  # with data at fault only for the checks here: the case is refused
        elif kind == "order.suspended":
            whole = False
        if "supersedes" in entry or kind == "entry.withdrawn":
            target = entry.get("supersedes", MISSING)
            if isinstance(target, str) and target in known and target != own:
                replaced.add(target)
            else:
                expected = Message(mark("the id of another entry"))
                problems.append(Problem(whose, "supersedes", found(target), expected))
                whole = whole and kind not in ("entry.withdrawn", "order.resumed")
    return rows, replaced, whole


def _check_id(whose: Message, own: object, seen: set[str], problems: list[Problem]) -> None:
    if not isinstance(own, str) or not own:
        problems.append(Problem(whose, "id", found(own), Message(A_TEXT)))
    elif own in seen:
        problems.append(Problem(whose, "id", found(own), Message(mark("an id that no other entry has"))))
    else:
        seen.add(own)


def _checked_day(whose: Message, entry: Mapping[str, object], problems: list[Problem]) -> int | None:
    value = entry.get("on", MISSING)
    on = number(value)
    if on is None or on > LAST_DAY:
        problems.append(Problem(whose, "on", found(value), Message(A_DATE)))
        return None
    return on


def _check_days(standing: list[Row], decided: int | None, problems: list[Problem]) -> None:
    if decided is None or decided > LAST_DAY:
        return
    for on, identity, _, _ in standing:
        if on >= decided:
            return  # they are sorted
        expected = Message(mark("a day not before the decision of {day}"), {"day": TEXTS[decided]})
        problems.append(Problem(the_entry(identity, 0), "on", found(TEXTS[on]), expected))


def _check_tiers(standing: list[Row], policies: Policies, problems: list[Problem]) -> None:
    """Where the region's tiers change in the course: each is one of those that could be set on its day."""
    for on, identity, kind, data in standing:
        if kind == "tier.set" and data.get("tier") in policies.tier_codes:
            codes = policies.codes_on(on)
            if data["tier"] not in codes:
                problems.append(Problem(the_entry(identity, 0), "data.tier", found(data["tier"]), one_of(codes)))


def _check_resumed(standing: list[Row], problems: list[Problem]) -> None:
    suspended = False
    for _, identity, kind, _ in standing:
        if kind == "order.suspended":
            suspended = True
        elif kind == "order.resumed":
            if not suspended:
                expected = Message(mark("a suspension before it"))
                problems.append(Problem(the_entry(identity, 0), "kind", found("order.resumed"), expected))
            suspended = False
