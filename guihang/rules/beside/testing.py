"""Tests that hold: what follows a positive one, each with its clock; who did not come; what makes a test doubtful.

A positive result waits to be confirmed. It is told, may be disputed, and is looked at again by another body; nothing
follows from it by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from guihang.rules.beside.reading import Reading, Setting, day_in
from guihang.rules.casecheck import Row
from guihang.rules.days import number
from guihang.rules.periods import months_after
from guihang.texts import mark

READS = frozenset({
    "result.told", "result.explained", "recheck.asked", "recheck.decided", "sample.kept", "sample.sent",
    "lab.reported", "sample.ended", "test.entrusted", "test.replied", "notice.served", "noshow.noted",
    "noshow.weighed", "use.confirmed",
})  # fmt: skip
TO_CONFIRM, EXPLAINED, DISPUTED = "to_be_confirmed", "explained", "disputed"
LAB_CONFIRMED, NOT_CONFIRMED, USE_CONFIRMED = "lab_confirmed", "not_confirmed", "use_confirmed"
STATUSES: dict[str, str] = {
    TO_CONFIRM: mark("Positive, to be confirmed"),
    EXPLAINED: mark("Positive, explained"),
    DISPUTED: mark("Positive, to be confirmed: disputed"),
    LAB_CONFIRMED: mark("Positive, confirmed by the laboratory"),
    NOT_CONFIRMED: mark("Not confirmed by the laboratory"),
    USE_CONFIRMED: mark("Use confirmed by the police"),
}
MARKS: dict[str, str] = {
    "one_tester": mark("Fewer than two testers are named"),
    "no_woman": mark("Nothing says that a woman took the woman's sample"),
    "kit_expired": mark("The kit had expired on the day"),
    "lot_missing": mark("The lot of the kit is missing"),
    "hair_before_term": mark("Hair looks back to before the term: the use may lie there"),
    "screening": mark("Screening by the office: not the police's test"),
}
TESTERS = 2
WOMAN, YES = "f", "yes"
WITH_KIT = frozenset({"urine", "saliva"})
ELSEWHERE = frozenset({"laboratory", "entrusted"})


class Thread(NamedTuple):
    """What followed a positive result. `labs` are the laboratories' results in order; `explained` whether a named
    person accepted an explanation; `granted` the newest decision on an objection, None while there is none."""

    explained: bool = False
    asked: bool = False
    granted: bool | None = None
    labs: tuple[str, ...] = ()
    used: bool = False


def status_of(result: str, thread: Thread) -> str:
    """How a result stands; "" for one that is not positive. A laboratory's word weighs most, then a named person's."""
    if result != "positive":
        return ""
    last = next((said for said in reversed(thread.labs) if said != "invalid"), "")
    if last == "negative":
        return NOT_CONFIRMED
    if thread.used:
        return USE_CONFIRMED
    if thread.explained:
        return EXPLAINED
    if last == "positive":
        return LAB_CONFIRMED
    return DISPUTED if thread.asked and thread.granted is not False else TO_CONFIRM


def settled(status: str) -> bool:
    """Whether a named person may close the check of the finding with "not confirmed"."""
    return status in {EXPLAINED, NOT_CONFIRMED}


def marks_of(
    data: Mapping[str, object], on: int, *, sex: str, starts: int | None, hair_months: int, testers: int | None = None
) -> list[str]:
    """What makes a test doubtful, by code. `testers`: how many are named; None where that is not read."""
    kind, method = data.get("test_kind"), data.get("method")
    found = []
    if testers is not None and testers < TESTERS and kind != "entrusted":
        found.append("one_tester")
    if sex == WOMAN and method == "urine" and kind != "entrusted" and data.get("same_sex") is not True:
        found.append("no_woman")
    expires = number(data.get("kit_expires"))
    if expires is not None and expires < on:
        found.append("kit_expired")
    if method in WITH_KIT and kind not in ELSEWHERE and not data.get("kit_lot"):
        found.append("lot_missing")
    if method == "hair" and starts is not None and months_after(on, -hair_months) < starts:
        found.append("hair_before_term")
    if kind in {None, "screening"}:
        found.append("screening")
    return found


def lay(reading: Reading) -> None:
    """`result-told/ID`, `recheck-ask/ID`, `recheck-decide/ID`, `sample-send/ID`, `lab-report/ID`, `lab-object/ID`,
    `sample-keep/ID`,    `weigh/ID`, `test-entrusted/ID`; the marks of tests that say of which kind they are."""
    for row in _of(reading, "test.taken"):
        if row[3].get("test_kind") and row[3]["result"] == "positive":
            _lay_told(reading, row[0], row[1], str(row[3]["test_kind"]))
    _lay_rechecks(reading)
    _lay_samples(reading)
    _lay_no_shows(reading)
    _lay_entrusted(reading)
    _mark_tests(reading)


def thread_of(reading: Reading, test: str, on: int) -> Thread:
    """What followed a test."""
    asked = reading.answering("recheck.asked", test)
    decided = sorted(d for a in asked for d in reading.answering("recheck.decided", a[1]))
    return Thread(
        explained=any(row[3].get("accepted") is True for row in reading.answering("result.explained", test)),
        asked=bool(asked),
        granted=decided[-1][3]["outcome"] == "granted" if decided else None,
        labs=tuple(str(row[3]["result"]) for row in reading.answering("lab.reported", test)),
        used=_used(reading, on),
    )


def statuses(reading: Reading) -> dict[str, str]:
    """How each positive result stands, by the test's id."""
    return {
        row[1]: status_of("positive", thread_of(reading, row[1], row[0]))
        for row in _of(reading, "test.taken")
        if row[3]["result"] == "positive"
    }


def results(reading: Reading) -> tuple[tuple[int, str], ...]:
    """The day of each positive result and how it stands, in order of day."""
    return tuple(
        (row[0], status_of("positive", thread_of(reading, row[1], row[0])))
        for row in _of(reading, "test.taken")
        if row[3]["result"] == "positive"
    )


def _used(reading: Reading, on: int) -> bool:
    """Whether the police confirmed use on the strength of this test: on or after it, before the next positive one."""
    later = min(
        (r[0] for r in _of(reading, "test.taken") if r[0] > on and r[3]["result"] == "positive"), default=1 << 40
    )
    return any(on <= row[0] < later for row in _of(reading, "use.confirmed"))


def _lay_told(reading: Reading, on: int, test: str, kind: str) -> None:
    """The result is told on the spot; from then on the person has some days to object."""
    said = reading.figure("test.told_within_days", on)
    told = reading.answered("result.told", test)
    owed_by = "office" if kind in {"screening", "entrusted"} else "police"
    reading.owe(f"result-told/{test}", "result-told", owed_by, on, on + said.days, told, said)
    if told is None or kind == "screening":
        return
    _lay_objection(reading, "recheck-ask", test, told, "spot")


def _lay_objection(reading: Reading, kind: str, test: str, told: int, of: str) -> None:
    """From the day a result was told the person has some days to object to it; a right not used is owed no more."""
    said = reading.figure("test.object_within_days", told)
    last, provisional = reading.calendar.roll(told + said.days)
    asked = next((r[0] for r in reading.answering("recheck.asked", test) if r[3]["of"] == of), None)
    over = last + 1 if asked is None and reading.day > last else None
    if asked is None and over is None:
        reading.changes.append(last + 1)
    reading.owe(f"{kind}/{test}", kind, "person", told, last, asked, said, provisional=provisional, void=over)


def _lay_rechecks(reading: Reading) -> None:
    """The police decide; where they agree the sample is sent, of each test by its newest such decision."""
    send: dict[str, int] = {}
    for on, asked, _kind, data in _of(reading, "recheck.asked"):
        said = reading.figure("test.decide_within_days", on)
        last, provisional = reading.calendar.roll(on + said.days)
        decided = reading.answering("recheck.decided", asked)
        met = decided[0][0] if decided else None
        key = f"recheck-decide/{asked}"
        reading.owe(key, "recheck-decide", "police", on, last, met, said, provisional=provisional)
        test = reading.held(data.get("entry"))
        granted = [row[0] for row in decided if row[3]["outcome"] == "granted"]
        if granted:
            send[test] = max(send.get(test, 0), granted[-1])
    for test, granted_on in send.items():
        said = reading.figure("test.send_within_days", granted_on)
        last, provisional = reading.calendar.roll(granted_on + said.days)
        met = next((row[0] for row in reading.answering("sample.sent", test) if row[0] >= granted_on), None)
        key = f"sample-send/{test}"
        reading.owe(key, "sample-send", "police", granted_on, last, met, said, provisional=provisional)


def _lay_samples(reading: Reading) -> None:
    """The laboratory reports within some days; what was sealed is kept for months."""
    sent: dict[str, int] = {reading.held(row[3].get("entry")): row[0] for row in _of(reading, "sample.sent")}
    for test, on in sent.items():
        reported = next((row for row in reading.answering("lab.reported", test) if row[0] >= on), None)
        opens = received_by_lab(reading, test, on, reported)
        said = reading.figure("test.lab_within_days", opens)
        last, provisional = reading.calendar.roll(opens + said.days)
        met = None if reported is None else reported[0]
        reading.owe(f"lab-report/{test}", "lab-report", "lab", opens, last, met, said, provisional=provisional)
    first: dict[str, int] = {}
    for on, _lab, _kind, data in _of(reading, "lab.reported"):
        if data["result"] == "positive" and data.get("repeat") is not True:
            first.setdefault(reading.held(data.get("entry")), on)
    for test, on in first.items():
        _lay_objection(reading, "lab-object", test, on, "laboratory")
    for on, kept, _kind, _data in _of(reading, "sample.kept"):
        said = reading.figure("test.sample_months", on)
        until = months_after(on, said.days)
        ended = reading.answered("sample.ended", kept)
        over = until + 1 if ended is None and reading.day > until else None  # kept long enough: nothing is owed
        if ended is None and over is None:
            reading.changes.append(until + 1)
        reading.owe(f"sample-keep/{kept}", "sample-keep", "police", until, until, ended, said, void=over)


def received_by_lab(reading: Reading, test: str, sent: int, reported: Row | None) -> int:
    """From which day the laboratory's days count: its receipt as the report names it, or whoever sent the sample; the
    day of sending while nobody has said."""
    rows = [row for row in reading.answering("sample.sent", test) if row[0] == sent]
    named = [day_in(row[3], "received_on") for row in ([reported] if reported else []) + rows[-1:]]
    return max(sent, next((day for day in named if day is not None), sent))


def _lay_no_shows(reading: Reading) -> None:
    """Who did not come, or gave no sample, waits for a named person's word; a refusal without a notice is shown."""
    for on, noted, _kind, _data in _of(reading, "noshow.noted"):
        said = reading.figure("test.weigh_within_working_days", on)
        if reading.figure("test.excuses_weighed", on).code != YES:
            continue
        last, provisional = reading.calendar.after(on, said.days)
        met = reading.answered("noshow.weighed", noted)
        reading.owe(f"weigh/{noted}", "weigh", "office", on, last, met, said, provisional=provisional)
    served = {row[0] for row in _of(reading, "notice.served") if row[3].get("notice") == "test"}
    for on, _refused, _kind, data in _of(reading, "test.refused"):
        needed = reading.figure("test.notice_needed", on)
        if needed.code == YES and day_in(data, "notice_on") not in served:
            reading.lacks("refused_no_notice", on, needed)
            break


def _lay_entrusted(reading: Reading) -> None:
    """An office elsewhere was asked by letter, and replies by the day it was given."""
    for on, letter, _kind, data in _of(reading, "test.entrusted"):
        until = day_in(data, "until")
        said = reading.figure("test.entrusted_reply", on)
        if until is not None:
            met = reading.answered("test.replied", letter)
            key = f"test-entrusted/{letter}"
            reading.owe(key, "test-entrusted", "receiver", on, max(on, until), met, said)


def _mark_tests(reading: Reading) -> None:
    """The marks of tests that say of which kind they are, each code once, since the first of them. Older ledgers say
    no kind; their tests carry marks on their page only."""
    seen: set[str] = set()
    for on, _test, _kind, data in _of(reading, "test.taken"):
        if not data.get("test_kind") or data["result"] == "invalid":
            continue
        months = reading.figure("test.hair_months", on)
        codes = marks_of(data, on, sex=reading.about.sex, starts=reading.starts, hair_months=months.days)
        for code in codes:
            if code in {"screening", *seen} or (code == "hair_before_term" and data["result"] != "positive"):
                continue
            seen.add(code)
            reading.lacks(f"test_{code}", on, months if code == "hair_before_term" else _rule(reading, on))
    _mark_screening(reading)


def _mark_screening(reading: Reading) -> None:
    """A positive screening by the office that no test of the police, or of another body, has followed."""
    for on, test, _kind, data in _of(reading, "test.taken"):
        if data.get("test_kind") != "screening" or data["result"] != "positive":
            continue
        followed = any(
            row[0] >= on and row[3].get("test_kind") not in {None, "screening"} for row in _of(reading, "test.taken")
        )
        if not followed and not reading.answering("lab.reported", test):
            reading.lacks("test_screening_only", on, _rule(reading, on))
            break


def _of(reading: Reading, kind: str) -> list[Row]:
    """The entries of that kind since the decision: what lies before it belongs to an earlier one."""
    return [row for row in reading.of(kind) if row[0] >= reading.order.decided]


def _rule(reading: Reading, on: int) -> Setting:
    """What says how a test is to be taken."""
    return reading.figure("test.two_testers", on)
