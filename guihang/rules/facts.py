"""What the entries say up to a day: one pass over the sorted entries, sorted by what they mean."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from guihang.rules.case import Case
from guihang.rules.days import number
from guihang.rules.shape import KINDS

FOREVER = 1 << 40
"""Later than every day: the end of what has not ended."""

_STOPS = ("order.released", "order.terminated")
_CONTACT = ("contact.lost", "contact.regained")
_STEPS = frozenset({*_STOPS, *_CONTACT, "order.suspended", "order.resumed", "move.approved", "move.received"})


class Move(NamedTuple):
    """A change of the place of execution. `approved` is None when it was received without an approval on file."""

    approved: int | None
    received: int | None
    place: str


class Span(NamedTuple):
    """Days from `first` up to, not including, `end`; FOREVER while it has not ended."""

    first: int
    end: int


@dataclass(slots=True)
class Facts:
    """The entries as read on `day`: the day asked about, or the day of the stop when that is earlier."""

    day: int
    stop: int | None
    stop_kind: str | None
    next_entry: int | None
    days: Mapping[str, list[int]]
    data: Mapping[str, list[Mapping[str, object]]]
    served: int | None = None
    reported: int | None = None
    tests: list[int] = field(default_factory=list)
    tiers: list[tuple[int, str]] = field(default_factory=list)
    suspensions: list[Span] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    lost: bool = False
    _of_modes: dict[tuple[str, tuple[str, ...]], list[int]] = field(default_factory=dict)

    def first(self, kind: str) -> int | None:
        """The day of the first entry of that kind."""
        days = self.days.get(kind)
        return days[0] if days else None

    def first_since(self, kind: str, day: int) -> int | None:
        """The day of the first entry of that kind on or after `day`."""
        days = self.days.get(kind)
        if not days:
            return None
        at = bisect_left(days, day)
        return days[at] if at < len(days) else None

    def of_modes(self, kind: str, modes: tuple[str, ...]) -> list[int]:
        """The days of entries of that kind in one of the modes, in order."""
        known = self._of_modes.get((kind, modes))
        if known is None:
            days, data = self.days.get(kind, ()), self.data.get(kind, ())
            known = [day for day, given in zip(days, data, strict=True) if given["mode"] in modes]
            self._of_modes[kind, modes] = known
        return known

    def suspended_on(self, day: int) -> bool:
        """Whether the order is suspended on the day."""
        return any(span.first <= day < span.end for span in self.suspensions)

    def moving_on(self, day: int) -> bool:
        """Whether a move is approved and not yet received on the day."""
        for move in self.moves:
            if move.approved is not None and move.approved <= day:
                if move.received is None or day < move.received:
                    return True
        return False


def gather(case: Case, asked: int) -> Facts:
    """The entries of `case` up to day number `asked`, or up to its stop."""
    days: defaultdict[str, list[int]] = defaultdict(list)
    data: defaultdict[str, list[Mapping[str, object]]] = defaultdict(list)
    stop: int | None = None
    stop_kind: str | None = None
    following: int | None = None
    until = asked
    steps: list[tuple[int, str, Mapping[str, object]]] = []
    for on, _, kind, given in case.entries:
        if on > until:
            following = on
            break
        days[kind].append(on)
        data[kind].append(given)
        if kind in _STEPS:
            steps.append((on, kind, given))
            if stop is None and kind in _STOPS:
                stop, stop_kind, until = on, kind, on
    facts = Facts(until, stop, stop_kind, following, days, data)
    facts.ignored = sorted(kind for kind in days if kind not in KINDS)
    _read(facts, steps)
    return facts




def _read(facts: Facts, steps: list[tuple[int, str, Mapping[str, object]]]) -> None:
    days, data = facts.days, facts.data
    if "order.served" in days:
        for on, given in zip(days["order.served"], data["order.served"], strict=True):
            if given["to"] == "person":
                facts.served = on
                break
    facts.reported = facts.first("report.made")
    if "test.taken" in days:
        facts.tests = [
            on for on, given in zip(days["test.taken"], data["test.taken"], strict=True) if given["result"] != "invalid"
        ]
    if "tier.set" in days:
        facts.tiers = [
            (on, str(given["tier"])) for on, given in zip(days["tier.set"], data["tier.set"], strict=True)
        ]
    for _, kind, _ in reversed(steps):
        if kind in _CONTACT:
            facts.lost = kind == "contact.lost"
            break
    if steps:
        facts.suspensions = _suspensions(facts, steps)
        facts.moves = _moves(steps)


def _suspensions(facts: Facts, steps: list[tuple[int, str, Mapping[str, object]]]) -> list[Span]:
    """The suspensions in order. One that begins before reporting in is not read; a second while suspended is none."""
    if facts.reported is None:
        return []
    spans: list[Span] = []
    first: int | None = None
    for on, kind, _ in steps:
        if kind == "order.suspended":
            if first is None and on >= facts.reported:
                first = on
        elif kind == "order.resumed" and first is not None:
            spans.append(Span(first, on))
            first = None
    if first is not None:
        spans.append(Span(first, FOREVER))
    return spans


def _moves(steps: list[tuple[int, str, Mapping[str, object]]]) -> list[Move]:
    """Each approval with its receipt: the first later one for the same place, else the first later one."""
    moves: list[Move] = []
    for on, kind, given in steps:
        if kind == "move.approved":
            moves.append(Move(on, None, str(given["place"])))
        elif kind == "move.received":
            place = str(given["place"])
            open_ones = [at for at, move in enumerate(moves) if move.received is None]
            same = [at for at in open_ones if moves[at].place == place]
            if open_ones:
                at = (same or open_ones)[0]
                moves[at] = moves[at]._replace(received=on)
            else:
                moves.append(Move(None, on, place))
    return moves


def leaves(facts: Facts) -> list[Span]:
    """The days that leave covers: the day of each entry to its `until`, both included."""
    spans = []
    for on, given in zip(facts.days.get("leave.granted", ()), facts.data.get("leave.granted", ()), strict=True):
        until = number(given["until"])
        if until is not None and until >= on:
            spans.append(Span(on, until + 1))
    return spans
