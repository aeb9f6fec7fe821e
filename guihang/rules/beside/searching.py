"""Who is lost: a search with an end, gone through anew periodically, until found. Nothing watches on after its end."""

from __future__ import annotations

from guihang.rules.beside.reading import Reading, day_in

READS = frozenset({"search.begun", "search.step", "search.ended", "clearing.done"})
NEVER = 0


def lay(reading: Reading) -> None:
    """While contact is lost `search-begin/ID` and `clearing/N`; `search-end/ID` of every search."""
    lost = lost_since(reading)
    if lost is not None:
        _lay_search(reading, *lost)
        _lay_clearings(reading, lost[0])
    for on, identity, _kind, data in reading.of("search.begun"):
        until = day_in(data, "until")
        if until is None:
            continue
        said = reading.figure("search.longest_days", on)
        days = [reading.answered("search.ended", identity), reading.first("contact.regained", on)]
        met = min((day for day in days if day is not None), default=None)
        reading.owe(f"search-end/{identity}", "search-end", "office", max(on, until), max(on, until), met, said)


def lost_since(reading: Reading) -> tuple[int, str] | None:
    """The day on which contact was lost, and the entry that says so; None while it is not."""
    if not reading.standing.lost:
        return None
    regained = reading.of("contact.regained")
    told = [row for row in reading.of("contact.lost") if not regained or row[:2] > regained[-1][:2]]
    return (told[0][0], told[0][1]) if told else None


def _lay_search(reading: Reading, lost: int, identity: str) -> None:
    said = reading.figure("search.begin_within_working_days", lost)
    last, provisional = reading.calendar.after(lost, said.days)
    met = reading.first("search.begun", lost)
    key = f"search-begin/{identity}"
    reading.owe(key, "search-begin", "office", lost, last, met, said, provisional=provisional)


def _lay_clearings(reading: Reading, lost: int) -> None:
    """Each so many days after the one before it, the first after contact was lost."""
    days = sorted({row[0] for row in reading.of("clearing.done") if row[0] > lost})
    last = lost
    for number, met in enumerate((*days, None), 1):
        said = reading.figure("clearing.every_days", last)
        if said.days == NEVER:
            return
        reading.owe(f"clearing/{number}", "clearing", "office", last, last + said.days, met, said)
        if met is not None:
            last = met
