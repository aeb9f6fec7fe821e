"""Invented histories of decisions, tests, uses, moves and ends, for whoever tests how files end."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from guihang.rules.tests.naive_clean import History

FIRST, LAST = date(2014, 1, 1), date(2026, 6, 30)
CODES = ("unreported", "serious_breach.refusals", "serious_breach.departures", "positive_test", "away_without_leave")
OUTCOMES = ("confirmed", "not_confirmed", "needs_more")
GROUNDS = ("caught_not_addicted", "course", "released")


def invent(number: int) -> History:
    """One history; the same number gives the same one. Leap days come up more often than by chance."""
    rng = Random(number)
    made = History()
    for index in range(rng.choices((0, 1, 2, 3), (1, 6, 3, 1))[0]):
        _decide(made, f"o{index}", rng)
    some = sorted(made.orders) or [""]
    for _ in range(rng.choices((0, 1, 2), (5, 3, 1))[0]):
        made.entries.append(("use.confirmed", _day(rng), "", {}))
    for _ in range(rng.choices((0, 1, 2), (6, 2, 1))[0]):
        on = _day(rng)
        since = on - timedelta(days=rng.choice((0, 1, 10, 400)))
        made.entries.append(("clean.counted", on, "", {"since": since.isoformat(), "ground": rng.choice(GROUNDS)}))
    for _ in range(rng.choices((0, 2), (2, 1))[0]):
        made.entries.append(("test.taken", _day(rng), "", {"result": "positive", "method": "urine"}))
    if made.orders and rng.random() < 0.3:
        data = {"code": rng.choice(CODES), "outcome": rng.choice(OUTCOMES)}
        order = rng.choice(some)
        made.entries.append(("breach.checked", _after(made.orders[order][1], rng), order, data))
    return made


def _decide(made: History, order: str, rng: Random) -> None:
    kind, decided = rng.choice(("treatment", "rehabilitation")), _day(rng)
    credit = rng.choice((0, 0, 0, 200))
    made.orders[order] = (kind, decided, credit)

    def say(entry: str, on: date, data: dict[str, Any] | None = None) -> None:
        made.entries.append((entry, on, order, data or {}))

    if (kind == "rehabilitation" and rng.random() < 0.6) or credit:
        say("handover.done", decided + timedelta(days=rng.randrange(5)))
    if rng.random() < 0.9:
        reported = decided + timedelta(days=rng.randrange(15))
        say("report.made", reported)
        if rng.random() < 0.3:
            reason = rng.choice(("compulsory_isolation", "imprisoned", "other"))
            say("order.terminated", reported + timedelta(days=rng.randrange(1, 700)), {"reason": reason})


def _day(rng: Random) -> date:
    if rng.random() < 0.08:
        return date(rng.choice((2016, 2020, 2024)), 2, rng.choice((28, 29)))
    return FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))


def _after(day: date, rng: Random) -> date:
    return day + timedelta(days=rng.randrange(20, 600))
