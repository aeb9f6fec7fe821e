"""Shorter local clocks for the police's papers, and the service on the family (LAW.md R01, R12)."""

from __future__ import annotations

from guihang.rules.beside.reading import Reading

READS: frozenset[str] = frozenset()
NEVER = 0


def lay(reading: Reading) -> None:
    """Where a region sets them `serve-local` and `notify-local`; whether the family was served."""
    decided = reading.order.decided
    family = any(row[3]["to"] == "family" for row in reading.of("order.served"))
    asked = reading.figure("serve.family", decided)
    within = reading.figure("serve.within_working_days", decided)
    last, _provisional = reading.calendar.after(decided, within.days)
    if asked.code == "yes" and not family and reading.stop is None:
        if last < reading.day:
            reading.lacks("family_not_served", last + 1, asked)
        else:
            reading.changes.append(last + 1)
    local = reading.figure("serve.local_within_days", decided)
    if local.days != NEVER:
        served = next((row[0] for row in reading.of("order.served") if row[3]["to"] == "person"), None)
        reading.owe("serve-local", "serve-local", "police", decided, decided + local.days, served, local)
    local = reading.figure("notify.local_within_working_days", decided)
    if local.days != NEVER:
        last, provisional = reading.calendar.after(decided, local.days)
        told = reading.first("order.notified")
        reading.owe("notify-local", "notify-local", "police", decided, last, told, local, provisional=provisional)
