"""Before and after a breach: a friendly word early, an urging to who did not report in, the police's receipt."""

from __future__ import annotations

from guihang.rules.absences import counted
from guihang.rules.beside.reading import Reading
from guihang.rules.case import Case
from guihang.rules.facts import gather
from guihang.rules.shape import KINDS

READS = frozenset({
    "reminder.given", "warning.given", "urging.sent", "breach.checked", "report.receipted", "report.answered",
})  # fmt: skip
NEVER = 0
ABOUT = {"refusals": "tests", "departures": "being_away", "days_away": "being_away"}
"""What a friendly word is about, by what is counted."""


def lay(reading: Reading) -> None:
    """`early-word/WHAT`, `urging/unreported`, `report-receipt/ID`."""
    if reading.starts is not None:
        _lay_words(reading)
    _lay_urgings(reading)
    _lay_receipts(reading)


def _lay_words(reading: Reading) -> None:
    assert reading.starts is not None
    times = reading.figure("word.times_before", reading.starts)
    days = reading.figure("word.days_before", reading.starts)
    rules = reading.policies.rules(reading.starts)
    refusals = [row[0] for row in reading.of("test.refused")]
    departures = [f.day for f in reading.standing.findings if f.code == "away_without_leave"]
    most = (("refusals", refusals, rules.refusals.value), ("departures", departures, rules.departures.value))
    for what, found, limit in most:
        at = limit - times.days
        if times.days == NEVER or at < 1 or len(found) < at:
            continue
        crossed = found[limit - 1] if len(found) >= limit else None
        _lay_word(reading, what, found[at - 1], crossed)
    limit = rules.days_away.value + 1
    at = limit - days.days
    if days.days == NEVER or at < 1 or reading.standing.counters.days_away < at:
        return
    reached, crossed = _day_away(reading, at), _day_away(reading, limit)
    if reached is not None:
        _lay_word(reading, "days_away", reached, crossed)


def _lay_word(reading: Reading, what: str, reached: int, crossed: int | None) -> None:
    said = reading.figure("word.within_days", reached)
    given = ("reminder.given", "warning.given")
    before = crossed if crossed is not None else reading.day + 1  # said once it is serious it is no early word
    told = [
        row[0]
        for kind in given
        for row in reading.of(kind)
        if row[3]["about"] == ABOUT[what] and reached <= row[0] < before
    ]
    met = min(told, default=None)
    void = crossed if met is None else None
    reading.owe(f"early-word/{what}", "early-word", "office", reached, reached + said.days, met, said, void=void)


def _day_away(reading: Reading, count: int) -> int | None:
    """The `count`-th counted day away."""
    assert reading.ends is not None and reading.starts is not None
    entries = [row for kind, rows in reading.rows.items() if kind in KINDS for row in rows]
    entries = sorted(row for row in entries if row[0] >= reading.order.decided)
    facts = gather(Case(reading.order, reading.policies, entries), reading.day)
    return counted(facts, reading.ends, reading.policies.rules(reading.starts).counting).day_number(count)


def _lay_urgings(reading: Reading) -> None:
    """Who did not report in is urged to, until they do."""
    for finding in reading.standing.findings:
        if finding.code != "unreported":
            continue
        said = reading.figure("urging.within_working_days", finding.day)
        if said.days == NEVER:
            return
        last, provisional = reading.calendar.after(finding.day, said.days)
        urged = [row[0] for row in reading.of("urging.sent") if row[3]["about"] == "reporting_in"]
        days = [day for day in (*urged, reading.starts) if day is not None and day >= finding.day]
        met = min(days, default=None)
        key = "urging/unreported"
        reading.owe(key, "urging", "office", finding.day, last, met, said, provisional=provisional)


def _lay_receipts(reading: Reading) -> None:
    """A report that went with its evidence is receipted."""
    for on, identity, _kind, data in reading.of("breach.reported"):
        if not data.get("evidence"):
            continue
        said = reading.figure("breach.receipt_within_working_days", on)
        last, provisional = reading.calendar.after(on, said.days)
        days = [reading.answered("report.receipted", identity), reading.answered("report.answered", identity)]
        met = min((day for day in days if day is not None), default=None)
        key = f"report-receipt/{identity}"
        reading.owe(key, "report-receipt", "police", on, last, met, said, provisional=provisional)
