"""What the entries say up to a day: one pass over the sorted entries, sorted by what they mean."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from guihang.rules.case import Case, Policies
from guihang.rules.casecheck import Row
from guihang.rules.days import number
from guihang.rules.shape import KINDS
from guihang.rules.tiers import Scheme

FOREVER = 1 << 40
"""Later than every day: the end of what has not ended."""

_STOPS = ("order.released", "order.terminated")
_CONTACT = ("contact.lost", "contact.regained")
_STEPS = frozenset({*_STOPS, *_CONTACT, "order.suspended", "order.resumed", "move.approved", "move.received"})


class Move(NamedTuple):
    """A change of the place of execution. `approved` is None when it was received without an approval on
    file."""

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
    rows: Mapping[str, list[Row]]
    served: int | None = None
    reported: int | None = None
    tests: list[int] = field(default_factory=list)
    tiers: list[tuple[int, str]] = field(default_factory=list)
    """From which day on which tier was set; "" from where none counts, and the pack's initial tier does."""
    suspensions: list[Span] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    lost: bool = False
    _days: dict[tuple[str, tuple[str, ...]], list[int]] = field(default_factory=dict)

    def of(self, kind: str) -> list[Row]:
        """The entries of that kind, in order."""
        return self.rows.get(kind, [])

    def first(self, kind: str) -> int | None:
        """The day of the first entry of that kind."""
        rows = self.rows.get(kind)
        return rows[0][0] if rows else None

    def first_since(self, kind: str, day: int) -> int | None:
        """The day of the first entry of that kind on or after `day`."""
        for row in self.rows.get(kind, ()):
            if row[0] >= day:
                return row[0]
        return None

    def days(self, kind: str, modes: tuple[str, ...] = ()) -> list[int]:
        """The days of the entries of that kind, in order; with `modes` only of those in one of the modes."""
        known = self._days.get((kind, modes))
        if known is None:
            known = [row[0] for row in self.rows.get(kind, ()) if not modes or row[3]["mode"] in modes]
            self._days[kind, modes] = known
        return known

    def suspended_on(self, day: int) -> bool:
        """Whether the order is suspended on the day."""
        return any(span.first <= day < span.end for span in self.suspensions)

    def moving_on(self, day: int) -> bool:
        """Whether a move is approved and not yet received on the day."""
        return any(
            move.approved is not None and move.approved <= day and (move.received is None or day < move.received)
            for move in self.moves
        )


def gather(case: Case, asked: int) -> Facts:
    """The entries of `case` up to day number `asked`, or up to its stop."""
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    stop: int | None = None
    stop_kind: str | None = None
    following: int | None = None
    until = asked
    steps: list[Row] = []
    for row in case.entries:
        if row[0] > until:
            following = row[0]
            break
        kind = row[2]
        rows[kind].append(row)
        if kind in _STEPS:
            steps.append(row)
            if stop is None and kind in _STOPS:
                stop, stop_kind, until = row[0], kind, row[0]
    facts = Facts(until, stop, stop_kind, following, rows)
    unknown = rows.keys() - KINDS.keys()
    if unknown:
        facts.ignored = sorted(unknown)
    _read(facts, case.policies)
    if steps:
        _read_steps(facts, steps, case.policies)
    return facts


def _read(facts: Facts, policies: Policies) -> None:
    rows = facts.rows
    for row in rows.get("order.served", ()):
        if row[3]["to"] == "person":
            facts.served = row[0]
            break
    facts.reported = facts.first("report.made")
    facts.tests = [row[0] for row in rows.get("test.taken", ()) if row[3]["result"] != "invalid"]
    facts.tiers = tier_steps(rows.get("tier.set", ()), policies)


def tier_steps(rows: Iterable[Row], policies: Policies) -> list[tuple[int, str]]:
    """From which day on which tier was set, by the entries `tier.set` in order; "" from where none counts."""
    given = [(row[0], str(row[3]["tier"])) for row in rows]
    return _under_schemes(given, policies.schemes) if given and len(policies.schemes) > 1 else given


def _under_schemes(given: list[tuple[int, str]], schemes: list[tuple[int, Scheme]]) -> list[tuple[int, str]]:
    """The same where other tiers come into force: one set under others is not carried over, and none counts
    until it is set anew."""
    starts = [day for day, _ in schemes]
    ends = [*starts[1:], FOREVER]
    found: list[tuple[int, str]] = []
    for (start, scheme), end in zip(schemes, ends, strict=True):
        if start:
            kept = [(day, tier) for day, tier in given if day < start]
            last = kept[-1] if kept else None
            same = last is not None and schemes[bisect_right(starts, last[0]) - 1][1] is scheme
            found.append((start, last[1] if last is not None and same else ""))
        found += [(day, tier if tier in scheme.codes else "") for day, tier in given if start <= day < end]
    return found


def _read_steps(facts: Facts, steps: list[Row], policies: Policies) -> None:
    for row in reversed(steps):
        if row[2] in _CONTACT:
            facts.lost = row[2] == "contact.lost"
            break
    facts.suspensions = _suspensions(facts, steps, policies)
    facts.moves = _moves(steps)


def _suspensions(facts: Facts, steps: list[Row], policies: Policies) -> list[Span]:
    """The suspensions in order. One that begins before reporting in is not read; a second while suspended
    is none; nor is an administrative detention where the rules do not count it."""
    if facts.reported is None:
        return []
    spans: list[Span] = []
    first: int | None = None
    for on, _, kind, given in steps:
        if kind == "order.suspended":
            if first is None and on >= facts.reported and _suspends(given, facts.reported, policies):
                first = on
        elif kind == "order.resumed" and first is not None:
            spans.append(Span(first, on))
            first = None
    if first is not None:
        spans.append(Span(first, FOREVER))
    return spans


def _suspends(given: Mapping[str, object], reported: int, policies: Policies) -> bool:
    return given.get("reason") != "administrative" or policies.rules(reported).counting.administrative


def _moves(steps: list[Row]) -> list[Move]:
    """Each approval with its receipt: the first later one for the same place, else the first later one."""
    moves: list[Move] = []
    for on, _, kind, given in steps:
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


def leaves(facts: Facts, covers_last: bool = True) -> list[Span]:
    """The days that leave covers: the day of each entry to its `until`, both included; without `covers_last` the last
    is the day to be back on."""
    spans = []
    for on, _, _, given in facts.of("leave.granted"):
        until = number(given["until"])
        if until is not None and until >= on:
            spans.append(Span(on, until + covers_last))
    return spans
