"""How each finding stands: what the laboratory, an explanation or a named person has said of it since.

Nothing follows by itself. What the laboratory did not confirm waits for nobody and is counted no more; both entries
stay on file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from guihang.dossier.entry import Facts
from guihang.rules.acts.codes import CODES
from guihang.rules.beside.testing import DISPUTED, EXPLAINED, LAB_CONFIRMED, NOT_CONFIRMED, STATUSES, USE_CONFIRMED
from guihang.rules.days import DATES
from guihang.rules.standing import Finding
from guihang.texts import Message, mark, translate

SERIOUS, POSITIVE = "serious_breach.", "positive_test"
CHECKED, REFUTED = "checked", "refuted"
MORE = "needs_more"
# What is said of a finding that takes it out of every count.
NO_LONGER = frozenset({NOT_CONFIRMED, EXPLAINED, REFUTED})
TOLD = frozenset({DISPUTED, EXPLAINED, LAB_CONFIRMED, NOT_CONFIRMED, USE_CONFIRMED})
WITHOUT_QUESTION: Mapping[str, str] = {
    POSITIVE: mark("Positive test"),
    "serious_breach.refusals": mark("Third refusal of a test"),
    "serious_breach.departures": mark("Third departure without leave"),
    "serious_breach.days_away": mark("Away for more than 30 days in all"),
}
HELD = mark("{what}: confirmed by a named person")
NOT_HELD = mark("{what}: checked, not confirmed")


def told_findings(
    root: UUID,
    findings: Iterable[Finding],
    held: Iterable[Facts],
    live_from: date | None,
    results: Iterable[tuple[int, str]],
) -> list[dict[str, Any]]:
    """The findings as a decision keeps them: code and day; `said`, how it stands, where somebody has said so; and
    `waits` where a named person is still to check it. A check that asks for more leaves it waiting."""
    checked = _checked(root, held)
    stands: dict[date, list[str]] = {}
    for day, status in results:
        stands.setdefault(DATES[day], []).append(status)
    found = []
    for f in findings:
        status = stands[f.on].pop(0) if f.code == POSITIVE and stands.get(f.on) else ""
        on, outcome = checked.get(f.code, (date.min, ""))
        answered = on >= f.on
        said = _said(status, outcome if answered else "")
        open_ = (f.code.startswith(SERIOUS) or f.code == POSITIVE) and not answered and status != NOT_CONFIRMED
        row: dict[str, Any] = {"code": f.code, "on": f.on.isoformat()}
        if said:
            row["said"] = said
        if open_ and f.on >= (live_from or date.min):
            row["waits"] = True
        found.append(row)
    return found


def _checked(root: UUID, held: Iterable[Facts]) -> dict[str, tuple[date, str]]:
    """The newest answer of a named person to each finding, by code: its day and outcome."""
    return {
        e.data["code"]: (e.on, str(e.data["outcome"]))
        for e in held
        if e.kind == "breach.checked" and e.order == root and e.data["outcome"] != MORE
    }


def _said(status: str, outcome: str) -> str:
    """A laboratory's word weighs most, then the police's, then that of whoever checked it."""
    if status in (NOT_CONFIRMED, USE_CONFIRMED):
        return status
    if outcome:
        return CHECKED if outcome == "confirmed" else REFUTED
    return status if status in TOLD else ""


def not_to_report(root: UUID, held: Iterable[Facts]) -> dict[str, date]:
    """The findings that a named person did not confirm, by code: nothing of them is owed to the police any more."""
    return {code: on for code, (on, outcome) in _checked(root, held).items() if outcome == "not_confirmed"}


def counted(findings: Sequence[Mapping[str, Any]], code: str) -> int:
    """How many findings of a code still count."""
    return sum(f["code"] == code and f.get("said") not in NO_LONGER for f in findings)


def positives(held: Iterable[Facts], findings: Iterable[Mapping[str, Any]]) -> int:
    """How many positive tests among these entries still count."""
    days = [e.on.isoformat() for e in held if e.kind == "test.taken" and e.data.get("result") == "positive"]
    cleared = [f for f in findings if f["code"] == POSITIVE and f.get("said") in NO_LONGER and f["on"] in days]
    return len(days) - len(cleared)


def finding_words(finding: Mapping[str, Any], language: str) -> str:
    """A finding in words, as it stands: nothing is "to be checked" once it was."""
    code, said = str(finding["code"]), str(finding.get("said") or "")
    if said in STATUSES:
        return translate(STATUSES[said], language)
    if said and code in WITHOUT_QUESTION:
        words = {"what": Message(WITHOUT_QUESTION[code])}
        return Message(HELD if said == CHECKED else NOT_HELD, words).render(language)
    return translate(CODES[code], language) if code in CODES else code
