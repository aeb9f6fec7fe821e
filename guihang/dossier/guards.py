"""People before machines: what may be written about somebody only with care.

The rules count what the file says; these checks see to it that the file says it fairly. DECISIONS 15.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings

from guihang.dossier import tables
from guihang.dossier.entry import Facts
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.workout import FileState, effective
from guihang.rules.acts.codes import ENDED_EARLY_FOR, code_label
from guihang.rules.clean import UNKNOWN, CleanYears
from guihang.texts import Message, mark

NO_NOTICE = mark("A refusal needs the notice that was served: when was the person told to come?")
NO_EXCUSE = mark("A refusal needs what the person said, and how it was weighed.")


STILL_RUNS = mark("A decision still runs: dynamic control ends only after it has.")
TOO_EARLY = mark("The term runs until {day}. Before that a decision does not end by release, only by termination.")
NEVER_LOST = mark("Contact was not lost: there is nothing to regain.")
LONG_BEFORE = mark("{day} lies before the first decision, {first}. Is the year right?")
LEAVE_TURNED = mark("The day written, {day}, lies after the last day of the leave, {until}.")
LONG_LEAVE = mark("Leave of more than {most} days: is the year right?")
COUNTED_AHEAD = mark("The years cannot count from {since}: the paper is of {day}.")
DEFERRED_LONG = mark(
    "Put off to a day after this one and at most {most} days ahead; then decide, or say why not again."
)
ENDED_EARLY = mark(
    "Found: control ends on {day}, without a ground; {worked_out}. Expected: a ground, which is “{counted_otherwise}”, "
    "“{revoked}” or “{died}”, each with number and day of the decision or paper; or “{earlier}”, with the reason."
)
WORKED_OUT = mark("worked out, the three clean years have passed on {clean}")
NOT_WORKED_OUT = mark("worked out, that day is not known: {why}")
PAPER_AHEAD = mark("The decision or paper is of {paper}, after the day on which control ends, {day}.")
MOST_LEAVE = 400
NO_READER = mark("A file for named readers needs at least one: nobody could open it any more.")
WORKER_NO_READER = mark(
    "Whoever answers for the person must be one of the readers. Hand the file over first, or name them as a reader."
)
READERS_MATTER = frozenset({"file.restricted", "worker.assigned", "entry.withdrawn"})
STOPPED, ENDS = tables.ORDER.index("stopped_on"), tables.ORDER.index("ends_on")
MAY_LIE_BEFORE = frozenset({"person.described", "order.entered", "entry.withdrawn"})


def sensible(added: Sequence[Facts], standing: Sequence[Facts], state: FileState) -> None:
    """Raise Unacceptable where a person at the desk writes what cannot be meant. Ledgers and the program are checked
    by their own readers."""
    problems: list[Message] = []
    decided = [e.data["decided_on"] for e in (*standing, *added) if e.kind == "order.entered"]
    first = date.fromisoformat(min(decided)) if decided else date.min
    for facts in added:
        if facts.source == "import":
            continue
        if facts.on < first and facts.kind not in MAY_LIE_BEFORE:
            problems.append(Message(LONG_BEFORE, {"day": facts.on.isoformat(), "first": first.isoformat()}))
        elif facts.kind == "control.ended" and any(row[STOPPED] is None for row in state.orders):
            problems.append(Message(STILL_RUNS))
        elif facts.kind == "control.ended":
            problems += _ended_early(facts, state.clean)
        elif facts.kind == "clean.counted" and facts.data["since"] > facts.on.isoformat():
            problems.append(Message(COUNTED_AHEAD, {"since": facts.data["since"], "day": facts.on.isoformat()}))
        elif facts.kind == "end.deferred":
            days = (date.fromisoformat(facts.data["until"]) - facts.on).days
            if not 0 < days <= settings.GUIHANG_END_DEFERRED_DAYS:
                problems.append(Message(DEFERRED_LONG, {"most": settings.GUIHANG_END_DEFERRED_DAYS}))
        elif facts.kind == "order.released":
            early = [row[ENDS] for row in state.orders if row[0] == facts.order and row[ENDS] and facts.on < row[ENDS]]
            problems += [Message(TOO_EARLY, {"day": day.isoformat()}) for day in early]
        elif facts.kind == "contact.regained" and not _lost(standing, facts.on):
            problems.append(Message(NEVER_LOST))
        elif facts.kind == "leave.granted":
            days = (date.fromisoformat(facts.data["until"]) - facts.on).days
            if days < 0:
                problems.append(Message(LEAVE_TURNED, {"until": facts.data["until"], "day": facts.on.isoformat()}))
            elif days > MOST_LEAVE:
                problems.append(Message(LONG_LEAVE, {"most": MOST_LEAVE}))
    if problems:
        raise Unacceptable(problems)


def _ended_early(facts: Facts, clean: CleanYears) -> list[Message]:
    """An end before the clean years have passed, or where that day is not known, is the police's to decide; but they
    say so, with the ground."""
    paper = facts.data.get("decided_on")
    if paper and paper > facts.on.isoformat():
        return [Message(PAPER_AHEAD, {"paper": paper, "day": facts.on.isoformat()})]
    if "ground" in facts.data or (clean.on is not None and clean.on <= facts.on):
        return []
    if clean.on is None:
        worked_out = Message(NOT_WORKED_OUT, {"why": Message(UNKNOWN[clean.unknown_because])})
    else:
        worked_out = Message(WORKED_OUT, {"clean": clean.on.isoformat()})
    grounds = {code: Message(code_label(code)) for code in ENDED_EARLY_FOR}
    return [Message(ENDED_EARLY, {"day": facts.on.isoformat(), "worked_out": worked_out, **grounds})]


def _lost(standing: Sequence[Facts], on: date) -> bool:
    """Whether contact was lost on that day, as far as the file says."""
    told = [e for e in effective(standing) if e.kind in {"contact.lost", "contact.regained"} and e.on <= on]
    return bool(told) and told[-1].kind == "contact.lost"


def guarded(added: Sequence[Facts], state: FileState) -> None:
    """Raise Unacceptable where a restricted file would have no reader, or a worker who may not read it."""
    if state.readers is None or not any(e.kind in READERS_MATTER for e in added):
        return
    if not state.readers:
        raise Unacceptable([Message(NO_READER)])
    if state.worker is not None and state.worker not in state.readers:
        raise Unacceptable([Message(WORKER_NO_READER)])


def fair(added: Sequence[Facts], standing: Sequence[Facts], plain: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Raise Unacceptable where a refusal or an absence is written without what makes it fair.

    A ledger's rows tell what an office once wrote; they are taken as they are and shown as from the ledger.
    """
    problems: list[Message] = []
    for facts in added:
        if facts.source == "import":
            continue
        if facts.kind == "test.refused":
            if not facts.data.get("notice_on"):
                problems.append(Message(NO_NOTICE))
            if not plain.get(facts.id, {}).get("excuse"):
                problems.append(Message(NO_EXCUSE))
    if problems:
        raise Unacceptable(list(problems))
