"""The day drawn for a test, for whom it concerns: hidden until the day from those who need not know it.

It is worked out when it is asked for, and stored nowhere. Whoever writes at the place is told on the day; whoever leads
the office some days before, so that kits and a woman tester can be planned. The person's papers never tell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from guihang.access.actor import Actor
from guihang.access.clock import day_of
from guihang.access.roles import Power
from guihang.dossier.entry import Facts
from guihang.dossier.policy import calendar
from guihang.protect.lots import lot_of
from guihang.rules import packs
from guihang.rules.drawn import Barred, drawn_day
from guihang.rules.packs import NoRuleInForce

WINDOWS = frozenset({"test", "tier-test"})
NO_END = date(9999, 12, 31)
TODAY, WAS, AHEAD = "today", "was", "ahead"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is told of the day drawn: `when` is one of the above."""

    when: str
    day: date


def drawn_on(
    order: UUID, key: str, opens: date, due: date, *, policy: str, away: Sequence[Sequence[str]] = ()
) -> date | None:
    """The day drawn in this window; None where the region draws none, or no day remains."""
    spare = _spare(policy, opens.toordinal())
    if spare is None:
        return None
    barred = [Barred(*(date.fromisoformat(day).toordinal() for day in span)) for span in away]
    day = drawn_day(
        lot_of(order, key), opens.toordinal(), due.toordinal(), spare=spare, works=calendar().works, barred=barred
    )
    return None if day is None else date.fromordinal(day)


def told_of_draw(actor: Actor, duty: Any) -> Drawn | None:
    """What the actor is told of the day drawn for an open window; `duty` as a list reads it (`line.Owed`), or a row
    with its order."""
    if duty.kind not in WINDOWS or duty.due_on < actor.today:
        return None
    if not actor.may(Power.RECORD, duty.place):
        return None
    policy, away = (duty.order.policy, duty.order.away) if hasattr(duty, "order") else (duty.policy, duty.away)
    day = drawn_on(duty.order_id, duty.key, duty.opens_on, duty.due_on, policy=policy, away=away)
    if day is None:
        return None
    if day <= actor.today:
        return Drawn(TODAY if day == actor.today else WAS, day)
    return Drawn(AHEAD, day) if day <= sees_until(actor, duty.place, policy) else None


def sees_until(actor: Actor, place: str, policy: str) -> date:
    """The last day whose draw the actor is told today: this day, or for who leads the office some days more."""
    if not (actor.may(Power.CONFIRM, place) and actor.may(Power.RECORD, place)):
        return actor.today
    return actor.today + timedelta(days=_ahead(policy, actor.today.toordinal()))


def draws_on(policy: str, day: date) -> bool:
    """Whether the region draws days for tests."""
    return _spare(policy, day.toordinal()) is not None


def away_spans(held: Iterable[Facts], order: UUID) -> list[list[str]]:
    """The days on which nobody is asked to come, as a decision keeps them: [first, day after the last, known since]."""
    spans: list[list[str]] = []
    begun: Facts | None = None
    for e in held:
        if e.kind == "leave.granted":
            end = date.fromisoformat(e.data["until"]) + timedelta(days=1)
            spans += [_span(e.on, end, e)] if end > e.on else []
        elif e.order == order and e.kind == "order.suspended" and begun is None:
            begun = e
        elif e.order == order and e.kind == "order.resumed" and begun is not None:
            spans += [_span(begun.on, e.on, begun)] if e.on > begun.on else []
            begun = None
    if begun is not None:
        spans.append(_span(begun.on, NO_END, begun))
    return spans


def _span(first: date, end: date, e: Facts) -> list[str]:
    return [first.isoformat(), end.isoformat(), day_of(e.written_at).isoformat()]


@lru_cache(maxsize=4096)
def _spare(policy: str, day: int) -> int | None:
    """How many days are left after the day drawn; None where none is drawn."""
    pack = packs.load(policy)
    try:
        return (
            int(str(pack.row("test.days_to_make_up", day).value))
            if pack.row("test.drawn", day).value == "yes"
            else None
        )
    except NoRuleInForce:
        return None


@lru_cache(maxsize=4096)
def _ahead(policy: str, day: int) -> int:
    try:
        return int(str(packs.load(policy).row("test.seen_days_ahead", day).value))
    except NoRuleInForce:
        return 0
