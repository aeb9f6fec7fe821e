"""A case: one order with its entries, checked as the contract says. Nothing is guessed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from guihang.rules import packs
from guihang.rules.acts.codes import ORDER_KINDS
from guihang.rules.casecheck import Row, checked_entries
from guihang.rules.days import LAST_DAY, number
from guihang.rules.packs import Pack, Rules
from guihang.rules.problems import MISSING, BadInput, Problem, found, one_of, the_order
from guihang.rules.shape import A_DATE, A_TEXT
from guihang.rules.tiers import Scheme
from guihang.texts import Message, mark

LONGEST_TERM = 3
DAYS_OF_YEAR = 365


class Order(NamedTuple):
    """An order of community treatment or rehabilitation. `decided` is a day number."""

    id: str
    kind: str
    place: str
    decided: int
    term_years: int
    credited_days: int


class Policies:
    """Which pack counts on which day: one, and perhaps others from a day on."""

    __slots__ = ("_days", "_packs", "_single", "_steady_from", "schemes", "tier_codes")

    def __init__(self, first: Pack, later: list[tuple[int, Pack]]) -> None:
        ordered = sorted(later, key=lambda step: step[0])
        self._days = [day for day, _ in ordered]
        self._packs = [first, *(pack for _, pack in ordered)]
        self.schemes = self._schemes()
        """The tiers that count, each from its day on; one, where they never change."""
        self.tier_codes = tuple(dict.fromkeys(code for _, scheme in self.schemes for code in scheme.codes))
        """Every tier that an entry of the case may name."""
        edges = first.boundaries
        self._steady_from = edges[-1] if not later else None
        self._single = first.rules(edges[-1]) if not later and not _ends(first) else None

    def pack(self, day: int) -> Pack:
        """The pack that counts on the day."""
        return self._packs[bisect_right(self._days, day)] if self._days else self._packs[0]

    def rules(self, day: int) -> Rules:
        """The rules in force on the day. Raises NoRuleInForce."""
        if self._single is not None and self._steady_from is not None and day >= self._steady_from:
            return self._single
        return self.pack(day).rules(day)

    def steady_since(self, day: int) -> Rules | None:
        """The rules in force from `day` on, if nothing changes after it; else None."""
        if self._single is not None and self._steady_from is not None and day >= self._steady_from:
            return self._single
        return None

    def under(self, settings: Mapping[str, object]) -> Policies:
        """The same packs with these figures on every day."""
        first, *later = (pack.under(settings) for pack in self._packs)
        return Policies(first, list(zip(self._days, later, strict=True)))

    def _schemes(self) -> list[tuple[int, Scheme]]:
        edges = {0, *self._days, *(day for pack in self._packs for day in pack.scheme_days())}
        found: list[tuple[int, Scheme]] = []
        for day in sorted(edges):
            scheme = self.pack(day).scheme(day)
            if not found or found[-1][1] is not scheme:
                found.append((day, scheme))
        return found

    def codes_on(self, day: int) -> tuple[str, ...]:
        """The tiers that may be set on the day: those of every pack of the case, whichever counts there."""
        return tuple(dict.fromkeys(code for pack in self._packs for code in pack.scheme(day).codes))

    def edges_after(self, day: int) -> list[int]:
        """The days after `day` on which the rules in force may change."""
        edges = set(self._days)
        for pack in self._packs:
            edges.update(pack.boundaries)
        return sorted(edge for edge in edges if edge > day)


def _ends(pack: Pack) -> bool:
    """Whether the pack's last boundary is the end of a row, so that nothing may be in force after it."""
    try:
        pack.rules(pack.boundaries[-1])
    except packs.NoRuleInForce:
        return True
    return False


@dataclass(frozen=True, slots=True)
class Case:
    """An order, the packs it follows, and its entries that stand (none replaced), sorted by day, then id."""

    order: Order
    policies: Policies
    entries: list[Row]

    @classmethod
    def read(cls, given: object) -> Case:
        """The case in `given`, a mapping as the contract's input. Raises BadInput with every fault found."""
        problems: list[Problem] = []
        if not isinstance(given, Mapping):
            raise BadInput([Problem(Message(mark("the input")), "", found(given), Message(mark("an object")))])
        raw = given.get("order", MISSING)
        order = _order(raw, problems)
        whose = the_order(raw.get("id") if isinstance(raw, Mapping) else None)
        policies = _policies(given, whose, problems)
        decided = number(raw.get("decided_on")) if isinstance(raw, Mapping) else None
        entries = checked_entries(given.get("entries", MISSING), whose, decided, problems, policies)
        if problems or order is None or policies is None:
            raise BadInput(problems)
        return cls(order, policies, entries)


_SINGLE: dict[str, Policies] = {}


def _policies(given: Mapping[str, object], whose: Message, problems: list[Problem]) -> Policies | None:
    name = given.get("policy", MISSING)
    later = given.get("policies", MISSING)
    if later is MISSING:
        known = _SINGLE.get(name) if isinstance(name, str) else None
        if known is not None:
            return known
    first = _pack(name, "policy", whose, problems)
    steps: list[tuple[int, Pack]] = []
    if later is not MISSING:
        steps = _later(later, whose, problems)
    if first is None:
        return None
    made = Policies(first, steps)
    if later is MISSING:
        _SINGLE[first.name] = made
    return made


def _pack(name: object, field: str, whose: Message, problems: list[Problem]) -> Pack | None:
    known = packs.names()
    if not isinstance(name, str) or name not in known:
        problems.append(Problem(whose, field, found(name), one_of(known)))
        return None
    return packs.load(name)


def _later(given: object, whose: Message, problems: list[Problem]) -> list[tuple[int, Pack]]:
    if not isinstance(given, list):
        problems.append(Problem(whose, "policies", found(given), Message(mark("a list"))))
        return []
    steps: dict[int, Pack] = {}
    for at, item in enumerate(given):
        field = f"policies[{at}]"
        if not isinstance(item, Mapping):
            problems.append(Problem(whose, field, found(item), Message(mark("an object"))))
            continue
        since = number(item.get("since", MISSING))
        if since is None:
            problems.append(Problem(whose, f"{field}.since", found(item.get("since", MISSING)), Message(A_DATE)))
        elif since in steps:
            expected = Message(mark("a day that no other policy begins on"))
            problems.append(Problem(whose, f"{field}.since", found(item["since"]), expected))
        pack = _pack(item.get("policy", MISSING), f"{field}.policy", whose, problems)
        if since is not None and pack is not None:
            steps.setdefault(since, pack)
    return list(steps.items())


def _order(raw: object, problems: list[Problem]) -> Order | None:
    if not isinstance(raw, Mapping):
        problems.append(Problem(the_order(None), "order", found(raw), Message(mark("an object"))))
        return None
    identity, kind, place = raw.get("id", MISSING), raw.get("kind", MISSING), raw.get("place", MISSING)
    years, credit = raw.get("term_years", MISSING), raw.get("credited_days", 0)
    whose = the_order(identity)
    before = len(problems)
    for field, value in (("id", identity), ("place", place)):
        if not isinstance(value, str) or not value:
            problems.append(Problem(whose, field, found(value), Message(A_TEXT)))
    if not isinstance(kind, str) or kind not in ORDER_KINDS:
        problems.append(Problem(whose, "kind", found(kind), one_of(ORDER_KINDS)))
    decided = number(raw.get("decided_on", MISSING))
    if decided is None or decided > LAST_DAY:
        problems.append(Problem(whose, "decided_on", found(raw.get("decided_on", MISSING)), Message(A_DATE)))
    _check_term(whose, years, credit, problems)
    if len(problems) > before or decided is None:
        return None
    return Order(identity, kind, place, decided, years, credit)


def _check_term(whose: Message, years: object, credit: object, problems: list[Problem]) -> None:
    if type(years) is not int or not 1 <= years <= LONGEST_TERM:
        expected = Message(mark("a whole number of years from 1 to {most}"), {"most": LONGEST_TERM})
        problems.append(Problem(whose, "term_years", found(years), expected))
        most = LONGEST_TERM * DAYS_OF_YEAR
    else:
        most = years * DAYS_OF_YEAR
    if type(credit) is not int or not 0 <= credit < most:
        expected = Message(mark("a whole number of days from 0 to {most}"), {"most": most - 1})
        problems.append(Problem(whose, "credited_days", found(credit), expected))
