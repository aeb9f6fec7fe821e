"""Around the end of a term: the papers go to the police before the last day; after the release it is served on the
person and the family, and the township is told (LAW.md R44, R45). Nothing here makes a term longer (R46)."""

from __future__ import annotations

from guihang.rules.beside.reading import Reading, Setting
from guihang.rules.calendar import Calendar

READS = frozenset({"opinion.given", "release.filed", "release.served", "release.told"})
RELEASED, WORKING, YES, NEVER = "released", "working", "yes", 0


def lay(reading: Reading) -> None:
    """`release-file`; once released `release-serve-person`, `release-serve-family`, `release-tell`."""
    ends = reading.ends
    if ends is None:
        return
    _lay_file(reading, ends)
    if reading.standing.stage == RELEASED and reading.stop is not None:
        _lay_after(reading, ends, reading.stop)


def _lay_file(reading: Reading, ends: int) -> None:
    said = reading.figure("release.file_working_days_before", ends)
    if said.days == NEVER:
        return
    starts = reading.starts or ends
    due = max(starts, before(reading.calendar, ends, said.days))
    opens = max(starts, due - reading.figure("release.file_opens_days_before", ends).days)
    provisional = not reading.calendar.published(due)
    met = reading.first("release.filed")
    reading.owe("release-file", "release-file", "office", opens, due, met, said, provisional=provisional)


def _lay_after(reading: Reading, ends: int, stop: int) -> None:
    """They count from the last day; where the release came later, or earlier, from the day before it."""
    base = ends if stop <= ends + 1 and stop >= ends else stop - 1
    said = reading.figure("release.serve_within_working_days", stop)
    last, provisional = reading.calendar.after(base, said.days)
    recipients = ["person"]
    if reading.figure("release.serve_family", stop).code == YES:
        recipients.append("family")
    for to in recipients:
        met = next((row[0] for row in reading.of("release.served") if row[3]["to"] == to), None)
        key = f"release-serve-{to}"
        reading.owe(key, key, "police", stop, max(stop, last), met, said, provisional=provisional, after=True)
    said = reading.figure("release.tell_within_days", stop)
    last, provisional = _tell_by(reading, base, said)
    met = reading.first("release.told")
    reading.owe(
        "release-tell", "release-tell", "police", stop, max(stop, last), met, said, provisional=provisional, after=True
    )


def _tell_by(reading: Reading, base: int, said: Setting) -> tuple[int, bool]:
    if reading.figure("release.tell_counting", base).code == WORKING:
        return reading.calendar.after(base, said.days)
    return reading.calendar.roll(base + said.days)


def before(calendar: Calendar, day: int, count: int) -> int:
    """The `count`-th working day before `day`, which is not counted itself."""
    while count > 0:
        day -= 1
        count -= calendar.works(day)
    return day
