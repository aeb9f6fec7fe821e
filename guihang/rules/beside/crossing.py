"""Between two offices: a coming release from a compulsory centre, and a move that is not received yet.

Handing over in person (必送必接): the family is asked, who fetches is agreed, the papers go with a list, and the person
arrives. A move's papers are sent, received with a receipt, and the person reports in; both clocks run side by side.
"""

from __future__ import annotations

from collections.abc import Mapping

from guihang.rules.beside.reading import Crossing, Reading, day_in
from guihang.rules.casecheck import Row

READS = frozenset({
    "release.announced", "family.contacted", "fetching.planned", "handover.failed", "papers.sent", "papers.received",
    "move.asked", "move.refused", "move.recalled",
})  # fmt: skip
RELEASE, MOVE = "release", "move"


def lay(reading: Reading) -> None:
    """`family-ask/ID`, `fetch-plan/ID`, `hand-over/ID`; `move-answer/ID`, `move-papers/N`, `move-receipt/N`."""
    _lay_releases(reading)
    _lay_requests(reading)
    _lay_papers(reading)


def _lay_releases(reading: Reading) -> None:
    announced = reading.of("release.announced")
    for at, (on, identity, _kind, data) in enumerate(announced):
        released = day_in(data, "release_on")
        if released is None:
            continue
        # A day told anew takes the place of the one told before.
        anew = announced[at + 1][0] if at + 1 < len(announced) else None
        before = reading.figure("release.family_days_before", on)
        due = max(on, released - before.days)
        handed = reading.first("handover.done", on)
        failed = reading.answered("handover.failed", identity)
        met = min((day for day in (handed, failed) if day is not None), default=None)
        if anew is not None and met is not None and met >= anew:
            met = None
        # What was to be arranged before the gate is owed no longer once the person has come through it.
        over = min((day for day in (handed, reading.first("report.made", on), anew) if day is not None), default=None)
        reached = (row[0] for row in reading.answering("family.contacted", identity) if row[3]["reached"] is not False)
        asked, planned = next(reached, None), reading.answered("fetching.planned", identity)
        reading.owe(f"family-ask/{identity}", "family-ask", "office", on, due, asked, before, void=over)
        reading.owe(f"fetch-plan/{identity}", "fetch-plan", "office", on, due, planned, before, void=over)
        said = reading.figure("release.hand_over_within_days", on)
        key, last = f"hand-over/{identity}", released + said.days
        reading.owe(key, "hand-over", "office", released, last, met, said, void=anew if met is None else None)


def _lay_requests(reading: Reading) -> None:
    """A request to move is answered: approved, or refused with reasons; what was called back was answered too."""
    for on, identity, _kind, data in reading.of("move.asked"):
        met = reading.answered("move.refused", identity)
        approvals = (row for row in reading.of("move.approved") if row[0] >= on)
        approved = next((row[0] for row in approvals if _approves(reading, row, identity, data)), None)
        said = reading.figure("move.answer_within_working_days", on)
        last, provisional = reading.calendar.after(on, said.days)
        back = next((row[0] for row in reading.of("move.recalled") if (row[0], row[1]) > (on, identity)), None)
        first = min((day for day in (met, approved, back) if day is not None), default=None)
        key = f"move-answer/{identity}"
        reading.owe(key, "move-answer", "office", on, last, first, said, provisional=provisional)


def _approves(reading: Reading, row: Row, asked: str, data: Mapping[str, object]) -> bool:
    """Whether an approval answers a request: it names it, or, naming none, leads to that place."""
    named = row[3].get("entry")
    return reading.held(named) == reading.held(asked) if named else row[3]["place"] == data["place"]


def _lay_papers(reading: Reading) -> None:
    """The papers of an approved move are sent within the days set, and received with a receipt.

    Once the person has arrived the old office answers for nothing any more: papers that did not come are missing there.
    """
    moves = [row[0] for row in reading.of("move.approved")]
    for number, (approved, identity, _kind, _data) in enumerate(reading.of("move.approved")):
        said = reading.figure("move.papers_within_working_days", approved)
        last, provisional = reading.calendar.after(approved, said.days)
        sent = reading.answering("papers.sent", identity)
        met = sent[0][0] if sent else None
        until = moves[number + 1] if number + 1 < len(moves) else None
        arrived = reading.first("move.received", approved)
        arrived = None if arrived is not None and until is not None and arrived > until else arrived
        reading.owe(
            f"move-papers/{identity}",
            "move-papers",
            "office",
            approved,
            last,
            met,
            said,
            provisional=provisional,
            void=arrived if met is None else None,
        )
        if met is None and arrived is not None:
            reading.lacks("move_papers_missing", arrived, said)
        _lay_receipts(reading, sent)


def _lay_receipts(reading: Reading, sent: list[Row]) -> None:
    for sent_on, papers, _kind, _data in sent:
        said = reading.figure("move.receipt_within_working_days", sent_on)
        last, provisional = reading.calendar.after(sent_on, said.days)
        receipts = reading.answering("papers.received", papers)
        met = receipts[0][0] if receipts else None
        reading.owe(
            f"move-receipt/{papers}", "move-receipt", "receiver", sent_on, last, met, said, provisional=provisional
        )
        if receipts and receipts[-1][3]["complete"] is False:
            reading.lacks("move_papers_incomplete", receipts[-1][0], said)


def crossing_of(reading: Reading) -> Crossing | None:
    """Whether the person is between two offices on the day read, and both clocks: also while the decision is suspended
    or before they have reported in at all."""
    approved = _open_move(reading) if reading.stop is None else None
    if approved is None:
        return None
    on, identity, _kind, data = approved
    rows = {row.key: row for row in (*reading.standing.duties, *reading.roll.rows)}
    receipts = [f"move-receipt/{row[1]}" for row in reading.answering("papers.sent", identity)]
    papers = [row for key in (f"move-papers/{identity}", *receipts) if (row := rows.get(key)) and row.met is None]
    reports = [row for key, row in rows.items() if key.startswith("move-report/") and row.met is None]
    return Crossing(
        MOVE, str(data["place"]), on, papers[0].due if papers else None, reports[-1].due if reports else None
    )


def _open_move(reading: Reading) -> Row | None:
    """The newest approved move that nobody has received."""
    received = [(row[0], row[3]["place"]) for row in reading.of("move.received")]
    for row in reversed(reading.of("move.approved")):
        if not any(on >= row[0] and place == row[3]["place"] for on, place in received):
            return row
    return None
