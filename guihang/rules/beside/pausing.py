"""While a decision is suspended nothing falls due; afterwards what was open moves by those days (LAW.md R42, A7)."""

from __future__ import annotations

from guihang.rules.beside.reading import Reading
from guihang.rules.counting import ADMINISTRATIVE
from guihang.rules.standing import DutyRow

# What is done with the person, or for the time with them. A test's result, a place sought, a paper wait for nothing.
PAUSED = frozenset({"plan", "plan-review", "helper", "family-ask", "fetch-plan", "hand-over"})
# Of what the contract lays: it keeps its days, but nobody can do it with somebody who is held.
HELD = frozenset({"test", "agreement", "move-agreement", "move-report"})
SUSPENDED = "suspended"


def paused(reading: Reading, rows: list[DutyRow]) -> list[DutyRow]:
    """The duties as a suspension leaves them: void while it holds, moved by its days once it is over."""
    if not reading.of("order.suspended"):
        return rows
    spans, since = _spans(reading), held_since(reading)
    return [_held(row, spans, since, reading.day) if row.kind in PAUSED and row.met is None else row for row in rows]


def held_since(reading: Reading) -> int | None:
    """The day from which a suspension holds; None where none does."""
    if reading.standing.stage != SUSPENDED or not (spans := _spans(reading)) or spans[-1][1] is not None:
        return None
    return spans[-1][0]


def held(reading: Reading) -> dict[str, int]:
    """The contract's duties that are asked of nobody while a suspension holds, by key, and since when. The contract's
    own answer leaves them as they are."""
    since = held_since(reading)
    if since is None:
        return {}
    rows = (row for row in reading.standing.duties if row.kind in HELD and row.met is None and row.void is None)
    return {row.key: since for row in rows if row.late_allowed or row.due >= since}


def _held(row: DutyRow, spans: list[tuple[int, int | None]], since: int | None, day: int) -> DutyRow:
    if row.void is not None:
        return row
    opens, due = row.opens, row.due
    for begin, end in spans:
        if end is not None and begin <= due:
            opens, due = opens + (end - begin if begin <= opens else 0), due + end - begin
    if since is not None:
        return row._replace(opens=opens, due=due, void=since, state="void")
    state = "missed" if due < day else "open" if opens <= day else "upcoming"
    return row._replace(opens=opens, due=due, state=state)


def _spans(reading: Reading) -> list[tuple[int, int | None]]:
    """The suspensions from reporting in, each with the day on which the decision went on; None: it still holds."""
    found: list[tuple[int, int | None]] = []
    starts, back = reading.starts, [row[0] for row in reading.of("order.resumed")]
    for on, _identity, _kind, data in reading.of("order.suspended"):
        if starts is None or on < starts or not _counts(reading, starts, data.get("reason")):
            continue
        if found and (found[-1][1] is None or on < found[-1][1]):
            continue
        found.append((on, next((day for day in back if day >= on), None)))
    return found


def _counts(reading: Reading, starts: int, reason: object) -> bool:
    """Whether it suspends: an administrative detention where the rules say so."""
    return reason != "administrative" or reading.figure(ADMINISTRATIVE, starts).code == "yes"
