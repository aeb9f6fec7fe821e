"""The clean years read a second time, slowly, from the words of article 7 and the two provinces.

It shares no line with `rules.clean` and goes another way: lists are filtered, dates are dates. The years have passed
on the first day after the same date three years on; a date that this year lacks is its month's last day.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Entry = tuple[str, date, str, dict[str, Any]]


@dataclass
class History:
    """Decisions as {id: (kind, decided, credit)} and entries in any order."""

    orders: dict[str, tuple[str, date, int]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


def three_years_on(day: date) -> date:
    """The first day on which three years have passed since `day`."""
    year, last = day.year + 3, calendar.monthrange(day.year + 3, day.month)[1]
    return date(year, day.month, min(day.day, last)) + timedelta(days=1)


def clean_on(history: History) -> date | None:
    """The first day after the clean years; None where it is not known. The national defaults."""
    begins = begins_on(history)
    return None if begins is None else three_years_on(begins)


def begins_on(history: History) -> date | None:
    """From which day they count."""
    days = sorted(history.entries, key=lambda e: e[1])
    newest = _newest(history)
    papers = [e for e in days if e[0] == "clean.counted" and (newest is None or e[1] >= history.orders[newest][1])]
    uses = [e[1] for e in days if e[0] == "use.confirmed"]
    begun, why_not = None, ""
    if any(e[0] == "clean.counted" for e in days) and papers and papers[-1] is _last(days, "clean.counted"):
        begun = date.fromisoformat(papers[-1][3]["since"])
    elif newest is not None:
        begun, why_not = _by_decision(history, days, newest)
    else:
        why_not = "nothing"
    shut = [e[1] for e in days if e[0] == "order.terminated" and e[3].get("reason") == "compulsory_isolation"]
    # Whoever was sent to compulsory treatment after it all began: only what says the release counts.
    reference = begun or (history.orders[newest][1] if newest else None)
    if shut and reference is not None and any(reference < day for day in shut):
        return None
    if begun is None:
        return uses[-1] if uses and why_not in {"nothing", "breach"} else None
    return max([begun, *uses])


def _last(days: list[Entry], kind: str) -> Entry | None:
    found = [e for e in days if e[0] == kind]
    return found[-1] if found else None


def _newest(history: History) -> str | None:
    latest: str | None = None
    for key, (_kind, decided, _credit) in history.orders.items():
        if latest is None or decided > history.orders[latest][1]:
            latest = key
    return latest


def _by_decision(history: History, days: list[Entry], newest: str) -> tuple[date | None, str]:
    kind, _decided, _credit = history.orders[newest]
    theirs = [e for e in days if e[2] == newest]
    reported = [e[1] for e in theirs if e[0] == "report.made"]
    released = [e[1] for e in theirs if e[0] == "handover.done"]
    if kind == "treatment" and released:
        return released[-1], ""
    if not reported:
        return None, "not reported"
    verdicts: dict[str, bool] = {}
    for _kind, _on, _order, data in (e for e in theirs if e[0] == "breach.checked"):
        if data["outcome"] != "needs_more":
            verdicts[data["code"]] = data["outcome"] == "confirmed"
    grave = [code for code, true in verdicts.items() if true and (code == "unreported" or code.startswith("serious"))]
    return (None, "breach") if grave else (reported[0], "")


def off_lists_on(history: History, ends: list[date | None]) -> date | None:
    """From which day the file is in no list: after the clean years and the end of every decision. `ends` has None for
    one that runs without end."""
    clean = clean_on(history)
    if clean is None or any(day is None for day in ends):
        return None
    return max([clean, *(day for day in ends if day is not None)])
