"""Tiers: one decides and another confirms, a tier is looked at again by its day, and ten days that roll."""

from __future__ import annotations

from typing import NamedTuple

from guihang.rules.beside.reading import Reading, Setting, day_in
from guihang.rules.facts import tier_steps
from guihang.rules.packs import Asked

READS = frozenset({"tier.assessed", "tier.proposed", "tier.declined"})


class Span(NamedTuple):
    """Days from `first` up to, not including, `end`, on which visits are asked for every ten days."""

    first: int
    end: int
    asked: Asked


def lay(reading: Reading) -> None:
    """`tier-confirm/ID` of a proposal, `tier-review/ID` of a tier set, `visit-rolling/N`."""
    _lay_confirmations(reading)
    _lay_reviews(reading)
    _lay_rolling(reading)


def _lay_confirmations(reading: Reading) -> None:
    """What one decided on waits for another's word, or for a newer decision."""
    proposals = reading.of("tier.proposed")
    for at, (on, identity, _kind, _data) in enumerate(proposals):
        said = reading.figure("tier.confirm_within_working_days", on)
        last, provisional = reading.calendar.after(on, said.days)
        answers = [reading.answered("tier.set", identity), reading.answered("tier.declined", identity)]
        met = min((day for day in answers if day is not None), default=None)
        newer = proposals[at + 1][0] if met is None and at + 1 < len(proposals) else None
        reading.owe(
            f"tier-confirm/{identity}", "tier-confirm", "office", on, last, newer if met is None else met, said,
            provisional=provisional,
        )  # fmt: skip


def _lay_reviews(reading: Reading) -> None:
    """A tier is assessed anew by the day that was set with it."""
    settings = reading.of("tier.set")
    assessed = [row[0] for row in reading.of("tier.assessed")]
    for at, (on, identity, _kind, data) in enumerate(settings):
        due = day_in(data, "review_on")
        if due is None:
            continue
        said = reading.figure("tier.review_opens_days_before", on)
        newer = [row[0] for row in settings[at + 1 :]]
        met = min((day for day in (*assessed, *newer) if day > on), default=None)
        opens = max(on, due - said.days)
        reading.owe(f"tier-review/{identity}", "tier-review", "office", opens, due, met, said)


def _lay_rolling(reading: Reading) -> None:
    """Where ten days roll: each visit is due so many days after the one before it, the first after the tier's day."""
    number = 0
    for first, end, asked in _spans(reading):
        said = reading.figure("visit.rolling_within_days", first)
        days = [
            row[0] for row in reading.of("visit.made")
            if row[0] >= first and (not asked.modes or row[3]["mode"] in asked.modes)
        ]  # fmt: skip
        last = days[0] if days and days[0] == first else first
        while last < end:
            number += 1
            met = next((day for day in days if day > last), None)
            void = end if met is None and end <= reading.day else None
            due = last + said.days
            _owe_visit(reading, number, last, due, met, said, void if void is not None and due >= void else None)
            if met is None:
                break
            last = met


def _owe_visit(
    reading: Reading, number: int, opens: int, due: int, met: int | None, said: Setting, void: int | None
) -> None:
    reading.owe(f"visit-rolling/{number}", "visit-rolling", "office", opens, due, met, said, void=void)


def _spans(reading: Reading) -> list[Span]:
    """The stretches of days on which the tier in force asks for visits every ten days, and nothing holds the order
    up."""
    starts, ends = reading.starts, reading.ends
    if starts is None or ends is None:
        return []
    steps = tier_steps(reading.of("tier.set"), reading.policies)
    edges = {day for day, _ in steps} | set(reading.policies.edges_after(starts)) | {starts}
    held = _held(reading)
    edges.update(day for pair in held for day in pair)
    limit = ends + 1 if reading.stop is None else min(ends + 1, reading.stop)
    if limit <= starts:
        return []
    days = sorted(day for day in edges if starts <= day < limit)
    found: list[Span] = []
    for day, end in zip(days, [*days[1:], limit], strict=True):
        asked = None if any(a <= day < b for a, b in held) else _asked(reading, steps, day)
        if asked is None:
            continue
        if found and found[-1].end == day:
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Span(day, end, asked))
    return found


def _asked(reading: Reading, steps: list[tuple[int, str]], day: int) -> Asked | None:
    """The visit that the tier in force on the day asks for every ten days, where they roll."""
    rules = reading.policies.rules(day)
    tier = next((code for on, code in reversed(steps) if on <= day), "") or rules.initial_tier
    return rules.rolling.get(tier)


def _held(reading: Reading) -> list[tuple[int, int]]:
    """When the order was held up: suspended, or between two places."""
    forever = 1 << 40
    found: list[tuple[int, int]] = []
    for begin, close in (("order.suspended", "order.resumed"), ("move.approved", "move.received")):
        for row in reading.of(begin):
            found.append((row[0], min((r[0] for r in reading.of(close) if r[0] >= row[0]), default=forever)))
    return found
