"""What an inspector would miss in a dossier: for each step that has passed, the paper, its service, the signed copy.

A code names the paper (`paperlist`), and what of it is missing: `F05`, `F05:served`, `F05/move.received:signed`. What
is within its days stands with the last of them, `F05:signed@2025-03-19`; what is from before the ledger is not known
here: `F05:signed@`. Nobody is blamed by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from guihang.rules.beside.reading import Reading
from guihang.rules.casecheck import Row
from guihang.rules.days import TEXTS
from guihang.rules.paperlist import PAPER_SERVED, Paper, asked_by, every, kinds_read

READS = kinds_read()
SERVED, SIGNED, FAMILY = "served", "signed", "family"
RELEASED = "released"
ENTERED = "order.entered"
OF_GAP = {"F01": "family_not_served"}
Codes = tuple[str, ...]


def lay(reading: Reading) -> None:
    """A paper that is missing is no duty: `missing_papers` reads what is, and says when that changes."""


def missing_papers(reading: Reading) -> tuple[Codes, Codes]:
    """The codes of what is missing, in the order of the forms; and of what is within its days or not known."""
    steps = _steps(reading)
    found: dict[str, None] = {}
    for paper in asked_by(reading.policies.pack(reading.order.decided).name):
        found.update(dict.fromkeys(_missing(reading, paper, steps)))
    return tuple(code for code in found if "@" not in code), tuple(code for code in found if "@" in code)


def _steps(reading: Reading) -> dict[str, int]:
    """The day from which each step has passed; those that never pass are left out."""
    days: dict[str, int | None] = {"decided": reading.order.decided}
    days["served"] = next((row[0] for row in reading.of("order.served") if row[3]["to"] == "person"), None)
    starts = reading.starts
    if starts is not None:
        days |= {"reported": starts, **_after(reading, starts)}
    else:
        days |= _before_the_ledger(reading)
    if reading.standing.stage == RELEASED:
        days["released"] = days["ended"] = reading.stop
    return {step: day for step, day in days.items() if day is not None}


def _after(reading: Reading, starts: int) -> dict[str, int]:
    """The steps that have their days from reporting in."""
    return {step: starts + reading.figure(f"{step}.within_days", starts).days + 1
            for step in ("agreement", "group", "plan")}  # fmt: skip


def _before_the_ledger(reading: Reading) -> dict[str, int]:
    """Where nothing says when somebody reported in: the steps that would have passed before the platform kept it."""
    live, decided = reading.about.live, reading.order.decided
    if live is None:
        return {}
    begun = decided + reading.figure("report.within_days", decided).days + 1
    return {step: day for step, day in {"reported": begun, **_after(reading, begun)}.items() if day < live}


def _missing(reading: Reading, paper: Paper, steps: dict[str, int]) -> Iterator[str]:
    if paper.each:
        for each in reading.of(paper.step):
            yield from _of_each(reading, paper, each)
        return
    since = steps.get(paper.step)
    if since is None or _stopped_before(reading, since):
        return
    row = next((found for kind in paper.entry if (found := _entry(reading, kind, paper))), None)
    if row is None:
        yield _told(reading, paper.key, since, since)
        return
    yield from _of(reading, paper, row, since)


def _of_each(reading: Reading, paper: Paper, row: Row) -> Iterator[str]:
    """An entry asks for its own paper, for another entry on or before its day, or for one that comes after it."""
    if not paper.speaks_of(row[3]):
        return
    if paper.after:
        yield from _of_what_follows(reading, paper, row)
    elif not paper.entry:
        yield from _of(reading, paper, row, row[0])
    else:
        wanted = reading.of(paper.step).index(row) + 1 if paper.own else 1
        if sum(other[0] <= row[0] for kind in paper.entry for other in reading.of(kind)) < wanted:
            yield _told(reading, paper.key, row[0], row[0])


def _of_what_follows(reading: Reading, paper: Paper, row: Row) -> Iterator[str]:
    """The entry that is to follow within its days: the one that answers, or the first from that day on."""
    on, identity = row[0], row[1]
    due = on + reading.figure(paper.within, on).days + 1
    if _stopped_before(reading, due):
        return
    if paper.answers:
        later = [other for kind in paper.entry for other in reading.answering(kind, identity)]
    else:
        later = [other for kind in paper.entry for other in reading.of(kind) if other[0] >= on]
    if later:
        yield from _of(reading, paper, later[0], on)
    else:
        yield _told(reading, paper.key, on, due)


def _of(reading: Reading, paper: Paper, row: Row, step: int) -> Iterator[str]:
    on, identity = row[0], row[1]
    due = on + reading.figure("papers.within_days", on).days + 1
    if paper.served and not _is_served(reading, paper, on):
        yield _told(reading, f"{paper.key}:{SERVED}", step, due)
    if any(gap.code == OF_GAP.get(paper.form) for gap in reading.gaps):
        yield _told(reading, f"{paper.key}:{FAMILY}", step, on)
    if paper.signed and not reading.answering("scan.attached", identity):
        yield _told(reading, f"{paper.key}:{SIGNED}", step, due)


def _told(reading: Reading, code: str, step: int, since: int) -> str:
    """What is not there, missing from the day `since`: as missing, as due, or, of a step that passed before the
    platform kept the decision, as not known."""
    if not _counts(reading, step):
        return f"{code}@"
    return code if reading.come(since) else f"{code}@{TEXTS[since - 1]}"


def _entry(reading: Reading, kind: str, paper: Paper) -> Row | None:
    """The newest entry of that kind, before the one that a later step asks for anew; of the decision itself the one
    that was entered for it."""
    if kind == ENTERED:
        held = reading.held(reading.order.id)
        return next((row for row in reading.of(kind) if row[1] == held), None) or _as_entered(reading)
    if kind == PAPER_SERVED:
        return next((row for row in reversed(reading.of(kind)) if row[3].get("form") == paper.form), None)
    anew = [day for step in _steps_anew(paper.form) if (day := reading.first(step)) is not None]
    before = [row for row in reading.of(kind) if row[0] < min(anew)] if anew else []
    return before[-1] if before else reading.last(kind)


@cache
def _steps_anew(form: str) -> tuple[str, ...]:
    """The acts after which the same form is asked for once more."""
    return tuple(paper.step for paper in every() if paper.form == form and paper.after and not paper.answers)


def _as_entered(reading: Reading) -> Row:
    """The decision of a case that is given without its entry."""
    return reading.order.decided, reading.order.id, ENTERED, {}


def _is_served(reading: Reading, paper: Paper, on: int) -> bool:
    """Served on the person, or received: by the act named, or by a proof that names the form."""
    rows = [row for row in reading.of(paper.served) if row[0] >= on]
    if any(row[3].get("to", "person") == "person" for row in rows):
        return True
    proofs = () if paper.receipted else reading.of(PAPER_SERVED)
    return any(row[3].get("form") == paper.form and row[3].get("to") == "person" for row in proofs)


def _counts(reading: Reading, day: int) -> bool:
    """What is from before the ledger is not called missing."""
    return reading.about.live is None or day >= reading.about.live


def _stopped_before(reading: Reading, since: int) -> bool:
    """A decision that stopped before the step passed asks for it no more."""
    return reading.stop is not None and reading.stop < since
