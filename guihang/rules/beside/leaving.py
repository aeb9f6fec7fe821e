"""Leave: the answer to who asked, the return, and days beyond it, which are a question to the office lead first."""

from __future__ import annotations

from guihang.rules.beside.reading import Reading, day_in
from guihang.rules.casecheck import Row

READS = frozenset({"leave.asked", "leave.refused", "leave.returned", "overstay.weighed"})


def lay(reading: Reading) -> None:
    """`leave-answer/ID` of a request; `leave-return/ID` and `overstay/ID` of a leave that answered one."""
    for on, identity, _kind, _data in reading.of("leave.asked"):
        said = reading.figure("leave.answer_within_working_days", on)
        last, provisional = reading.calendar.after(on, said.days)
        # A grant says from when it covers, not when it was given: whoever granted it is taken to have answered in time.
        met = on if _granted(reading, identity) else reading.answered("leave.refused", identity)
        key = f"leave-answer/{identity}"
        reading.owe(key, "leave-answer", "office", on, last, met, said, provisional=provisional)
    for leave in reading.of("leave.granted"):
        if leave[3].get("entry"):
            _lay_return(reading, leave)


def extended(reading: Reading, leave: Row) -> int | None:
    """The day from which a longer stay was granted, one that begins before the leave is over."""
    until = day_in(leave[3], "until")
    assert until is not None
    for on, identity, _kind, data in (*reading.of("leave.granted"), *reading.granted_ahead):
        longer = day_in(data, "until")
        if identity != leave[1] and leave[0] <= on <= until + 1 and longer is not None and longer > until:
            return min(on, until)
    return None


def _granted(reading: Reading, request: str) -> bool:
    """Whether leave was granted on a request, from whatever day."""
    ahead = any(reading.held(row[3].get("entry")) == reading.held(request) for row in reading.granted_ahead)
    return ahead or bool(reading.answering("leave.granted", request))


def _days_over(reading: Reading, on: int, until: int, back: int) -> bool:
    """Whether somebody back on that day was away beyond the leave of `on` for a day at least, as days away count."""
    first = until if reading.figure("leave.last_day", on).value == "back" else until + 1
    return back >= first and back - first + (reading.figure("absence.counting", on).value == "inclusive") > 0


def _lay_return(reading: Reading, leave: Row) -> None:
    on, identity, _kind, data = leave
    until = day_in(data, "until")
    if until is None or until < on:
        return
    said = reading.figure("leave.report_from_days", on)
    longer, back = extended(reading, leave), reading.answered("leave.returned", identity)
    met = min((day for day in (longer, back) if day is not None), default=None)
    held = next((row[0] for row in reading.of("order.suspended") if on <= row[0]), None)
    void = held if met is None and held is not None and held <= until else None
    reading.owe(f"leave-return/{identity}", "leave-return", "person", until, until, met, said, void=void)
    if longer is not None or void is not None or (back is not None and not _days_over(reading, on, until, back)):
        return
    if back is None and reading.day <= until:
        reading.changes.append(until + 1)
        return
    began = back if back is not None else until + 1
    said = reading.figure("overstay.weigh_within_working_days", began)
    last, provisional = reading.calendar.after(began, said.days)
    weighed = reading.answered("overstay.weighed", identity)
    reading.owe(f"overstay/{identity}", "overstay", "office", began, last, weighed, said, provisional=provisional)
