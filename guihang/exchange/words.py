"""What the pages of ledgers say: of columns, of what becomes of rows, of why a row is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guihang.exchange import report
from guihang.exchange.ledger.model import Fault
from guihang.exchange.loading import CONTRADICTS
from guihang.exchange.plan import Fate
from guihang.texts import Message, mark, translate

FIELDS: Mapping[str, str] = {
    "serial": mark("Running number"),
    "name": mark("Name"),
    "identity": mark("Identity number"),
    "sex": mark("Sex"),
    "phone": mark("Phone"),
    "place": mark("Place of execution"),
    "kind": mark("Kind of order"),
    "drugs": mark("Substances"),
    "number": mark("Number of the decision"),
    "decided_on": mark("Day of the decision"),
    "served_on": mark("Day of service"),
    "reported_on": mark("Day of reporting in"),
    "agreement_on": mark("Day of the agreement"),
    "term": mark("Length of the term"),
    "starts_on": mark("First day of the term"),
    "ends_on": mark("Last day of the term"),
    "tier": mark("Risk tier"),
    "status": mark("State of the person (not kept)"),
    "address": mark("Address"),
    "household": mark("Registered residence (not kept)"),
    "remark": mark("Remark"),
    "returned": mark("Reason for return"),
    "on": mark("Day"),
    "sample": mark("Sample"),
    "result": mark("Result"),
    "testers": mark("Testers"),
    "mode": mark("Visit or talk, in person or remote"),
    "note": mark("What it was about"),
    "by": mark("Written down by"),
    "until": mark("Day of return"),
    "destination": mark("Destination"),
    "reason": mark("Reason"),
    "approver": mark("Approved by"),
}
KINDS: Mapping[str, str] = {
    "roster": mark("Roster: people and decisions"),
    "tests": mark("Register of tests"),
    "contacts": mark("Register of visits and talks"),
    "leaves": mark("Register of leave"),
    "": mark("Is not read"),
}
NOUNS: Mapping[str, str] = {
    "person.described": mark("particulars"),
    "order.entered": mark("decision"),
    "order.served": mark("service"),
    "report.made": mark("reporting in"),
    "agreement.signed": mark("agreement"),
    "tier.set": mark("risk tier"),
    "test.taken": mark("tests"),
    "visit.made": mark("visits"),
    "talk.held": mark("talks"),
    "counselling.given": mark("counselling"),
    "risk.assessed": mark("risk assessments"),
    "leave.granted": mark("leave"),
    "entry.withdrawn": mark("withdrawals"),
}
FATES: Mapping[str, str] = {
    Fate.NEW: mark("will be written"),
    Fate.THERE: mark("on file already"),
    Fate.DIFFERS: mark("on file otherwise"),
    Fate.WITHDRAWN: mark("taken out by hand before"),
    Fate.ELSEWHERE: mark("not written: another office keeps the file"),
}
BEGINS = mark("Begins a file and enters the decision")
ADDS = mark("adds {what}")
THERE = mark("On file already; nothing is written twice")
DIFFERS = mark("on file otherwise, kept for a look: {what}")
WITHDRAWN = mark("taken out by hand before, not written again: {what}")
ELSEWHERE = mark("another office keeps the file now, not written: {what}")
COUNTED = mark("{what} {count}")
OF_THE_BEGINNING = frozenset({"person.described", "order.entered"})
CONTRADICTION = mark("The file would contradict itself")


def field_name(field: str, language: str) -> str:
    """What a column is read as."""
    return translate(FIELDS[field], language)


def what_happens(line: Mapping[str, Any], language: str) -> str:
    """What becomes of a person's rows, in one sentence."""
    fates: Mapping[str, Mapping[str, int]] = line["fates"]
    new = dict(fates.get(Fate.NEW, {}))
    parts: list[str] = []
    if line["person"] is None and "order.entered" in new:
        parts.append(translate(BEGINS, language))
        new = {kind: count for kind, count in new.items() if kind not in OF_THE_BEGINNING or count > 1}
    if new:
        parts.append(Message(ADDS, {"what": counted(new, language)}).render(language))
    for fate, text in ((Fate.DIFFERS, DIFFERS), (Fate.WITHDRAWN, WITHDRAWN), (Fate.ELSEWHERE, ELSEWHERE)):
        if fate in fates:
            parts.append(Message(text, {"what": counted(fates[fate], language)}).render(language))
    if not parts:
        return translate(THERE, language)
    said = "; ".join(parts) if language == "en" else "；".join(parts)
    return said[:1].upper() + said[1:]


def counted(kinds: Mapping[str, int], language: str) -> str:
    """Kinds of acts with how many of each: "检测 12 条、走访 3 条"."""
    words = (
        Message(COUNTED, {"what": noun(kind, language), "count": count}).render(language)
        if count > 1
        else noun(kind, language)
        for kind, count in kinds.items()
    )
    return (", " if language == "en" else "、").join(words)


def noun(kind: str, language: str) -> str:
    """A kind of act as a noun."""
    return translate(NOUNS.get(kind, kind), language)


def mended(kinds: Sequence[str], language: str) -> str:
    """What was mended in a row."""
    words = [translate(report.MENDED[kind], language) for kind in kinds]
    return ("; " if language == "en" else "；").join(words)


def refusal(fault: Fault, language: str) -> str:
    """Why a row is refused: what is wrong, where, what was found."""
    if fault.code == CONTRADICTS:
        return translate(CONTRADICTION, language)
    return report.fault_words(fault, language)


def expected(fault: Fault, language: str) -> str:
    """What is expected instead."""
    return Message(report.EXPECTED, {"expected": fault.expected}).render(language)


def fault_of(told: Sequence[Any]) -> Fault:
    """A fault as it was kept beside a line."""
    code, column, found, text, params = told
    return Fault(code, column, found, Message(text, params))


def reason(faults: Sequence[Sequence[Any]], language: str) -> str:
    """All that is wrong with a row, and what is expected, in one text: the last column of a sheet sent back."""
    parts = [f"{refusal(f, language)}; {expected(f, language)}" for f in map(fault_of, faults)]
    text = "; ".join(parts)
    return text if language == "en" else text.replace("; ", "；")
