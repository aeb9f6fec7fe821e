"""A finished dossier is only read: what may still be written of a decision that is closed, and by whom.

Ledgers and what other programs send are not held up: what they bring is shown as theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from guihang.dossier.entry import Facts
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.writer import Writer
from guihang.texts import Message, mark

CLOSED, REOPENED = "file.closed", "file.reopened"
STOPS = frozenset({"order.released", "order.terminated"})
# Of a closed decision only these are written still: what a person asks for and says has its own place in law, and the
# police have some days more for the notice of release and for telling the township.
STAYS_OPEN = frozenset({
    REOPENED, "followup.made", "right.asked", "right.answered", "words.given", "objection.made", "correction.agreed",
    "control.ended", "clean.counted", "end.deferred", "scan.attached", "notice.served", "release.served",
    "release.told",
})  # fmt: skip
# Of a file whose every decision is closed, of the person: what a new decision brings, who answers for the file and who
# reads it, what others were asked before, what the police find later. Anything else opens the dossier again first.
OF_THE_PERSON = frozenset({
    "worker.assigned", "file.restricted", "file.joined", "help.agreed", "help.ended", "consent.withdrawn", "visit.told",
    "help.answered", "use.confirmed", "penalty.noted", "order.entered",
})  # fmt: skip
AFTER_CLOSING = STAYS_OPEN | OF_THE_PERSON
# Of the notices only those that law asks for after the end; to a test or a talk nobody is called any more.
NOTICES_AFTER = frozenset({"personal_information", "end_of_control", "looked"})
NOTICE, ATTACHED = "notice.served", "scan.attached"
ONLY_READ = mark(
    "This dossier was closed on {day} and is only read. Somebody else than who closed it opens it again, with a reason."
)
STILL_RUNS = mark("The decision still runs: its dossier is closed after the release or the termination.")
IS_CLOSED = mark("This dossier is closed already, since {day}.")
NOT_CLOSED = mark("This dossier is not closed: there is nothing to open again.")
SAME_PERSON = mark("Whoever closed the dossier does not open it again as well: another named person does.")


def closing_of(held: Iterable[Facts], order: UUID) -> Facts | None:
    """The entry that closed the dossier of `order`, while it is closed. `held` are entries that hold, by day."""
    closed: Facts | None = None
    for e in held:
        if e.order == order and e.kind == CLOSED:
            closed = e
        elif e.order == order and e.kind == REOPENED:
            closed = None
    return closed


def closed_on(held: Iterable[Facts], order: UUID) -> date | None:
    """Since when the dossier of `order` is closed."""
    closing = closing_of(held, order)
    return closing.on if closing else None


def _holding(entries: Sequence[Facts]) -> list[Facts]:
    """The entries that hold, in the order in which they were written: closed and opened again on one day stand so."""
    replaced = {e.supersedes for e in entries if e.supersedes}
    return [e for e in entries if e.id not in replaced and e.kind != "entry.withdrawn"]


def only_read(added: Sequence[Facts], standing: Sequence[Facts], writer: Writer) -> None:
    """Raise Unacceptable where somebody at the desk writes on a closed dossier, or closes one that is not finished."""
    if writer.signs() is None or not any(e.kind == CLOSED for e in (*standing, *added)):
        return
    held = _holding(standing)
    closed, newest = closings(standing)
    if any(e.kind == "order.entered" for e in added):
        newest = None  # a new decision begins: the file goes on with it
    by_id = {e.id: e for e in standing}
    for facts in added:
        if facts.source != "desk":
            continue
        if facts.kind == CLOSED and facts.supersedes is None:
            _may_close(facts, held, closed.get(facts.order))
        elif facts.kind == REOPENED and facts.supersedes is None:
            _may_reopen(facts, closed.get(facts.order))
        elif (closing := _shuts(facts, by_id, closed, newest)) is not None:
            raise Unacceptable([Message(ONLY_READ, {"day": closing.on.isoformat()})])


def _shuts(
    facts: Facts, by_id: Mapping[UUID, Facts], closed: Mapping[UUID | None, Facts], newest: Facts | None
) -> Facts | None:
    """The closing that stands in the way of an entry; None where nothing does."""
    corrected = by_id.get(facts.supersedes) if facts.supersedes else None
    if corrected is not None and corrected.kind in {CLOSED, REOPENED}:
        return corrected
    if corrected is not None:
        return None if corrected.kind == "worker.assigned" else _holds(corrected, closed, newest)
    if facts.kind == ATTACHED:
        to = next((e for e in by_id.values() if e.id.hex == str(facts.data.get("entry", "")).replace("-", "")), None)
        return _holds(to, closed, newest) if to is not None else None
    if facts.order:
        return closed.get(facts.order) if facts.kind not in STAYS_OPEN else None
    called = facts.kind == NOTICE and facts.data.get("notice") not in NOTICES_AFTER
    return newest if called or facts.kind not in AFTER_CLOSING else None


def _holds(e: Facts, closed: Mapping[UUID | None, Facts], newest: Facts | None) -> Facts | None:
    """The closing of the dossier in which an entry lies: of its decision, or, of the person, of the last one that
    ran."""
    closing = closed.get(e.order) if e.order else newest
    return closing if closing is not None and e.seq < closing.seq else None


def in_closed(entries: Sequence[Facts]) -> frozenset[UUID]:
    """The entries that lie in a closed dossier: nothing is corrected in them, and nothing attached."""
    closed, newest = closings(entries)
    return frozenset(e.id for e in entries if closed and _holds(e, closed, newest) is not None)


def shut_for(entries: Sequence[Facts], to: Facts) -> date | None:
    """Since when an entry lies in a closed dossier, where a form of it is opened: as `only_read` refuses it."""
    if to.kind == "worker.assigned":
        return None
    closed, newest = closings(entries)
    if to.kind in {CLOSED, REOPENED}:
        return to.on
    closing = _holds(to, closed, newest) if closed else None
    return closing.on if closing is not None else None


def closings(entries: Sequence[Facts]) -> tuple[dict[UUID | None, Facts], Facts | None]:
    """By decision the entry that closed its dossier; and the newest of them where every decision is closed. `entries`
    stand in the order in which they were written."""
    held = _holding(entries)
    orders = {e.order for e in held if e.order} | _decisions(entries, held)
    closed: dict[UUID | None, Facts] = {
        order: closing for order in orders if (closing := closing_of(held, order)) is not None
    }
    return closed, max(closed.values(), key=lambda e: e.seq) if closed and closed.keys() >= orders else None


def _decisions(entries: Sequence[Facts], held: Sequence[Facts]) -> set[UUID]:
    """The decisions on file, each by the id under which it was entered first."""
    by_id, found = {e.id: e for e in entries}, set()
    for e in held:
        if e.kind == "order.entered":
            first = e
            while first.supersedes in by_id:
                first = by_id[first.supersedes]
            found.add(first.id)
    return found


def _may_close(facts: Facts, held: Sequence[Facts], closing: Facts | None) -> None:
    if closing is not None:
        raise Unacceptable([Message(IS_CLOSED, {"day": closing.on.isoformat()})])
    if not any(e.order == facts.order and e.kind in STOPS for e in held):
        raise Unacceptable([Message(STILL_RUNS)])


def _may_reopen(facts: Facts, closing: Facts | None) -> None:
    if closing is None:
        raise Unacceptable([Message(NOT_CLOSED)])
    if closing.entered_by is not None and closing.entered_by == facts.entered_by:
        raise Unacceptable([Message(SAME_PERSON)])
