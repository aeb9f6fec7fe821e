"""What makes a test fair: two who take it, a woman for a woman, a kit that has not expired; a notice before a refusal,
and somebody else's word on why a person did not come; another body for a repeat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from guihang.dossier.course_guards import File, guard
from guihang.dossier.entry import Facts, sealed_words
from guihang.dossier.policy import pack_for
from guihang.dossier.taken_back import NOT_EXCUSED
from guihang.protect.datakeys import open_keys
from guihang.rules import packs
from guihang.rules.acts import ACTS
from guihang.rules.beside.testing import ELSEWHERE, TESTERS, WITH_KIT, WOMAN, YES
from guihang.rules.packs import NoRuleInForce
from guihang.rules.periods import months_after
from guihang.texts import Message, mark

TWO_TESTERS = mark("Two people take a test together: found {found}, expected role and name of both, one a line.")
NO_WOMAN = mark("A woman's urine is taken by a woman: tick it once that was so, or let a woman take it.")
NO_KIT = mark("Kit and lot stand on the package: found no {field}. Write them down.")
NO_EXPIRY = mark("Until when is the kit good? The day stands on the package.")
EXPIRED = mark("The kit had expired on {expired}, before the test of {day}: test again with one that is good.")
NO_KIND = mark("A positive result needs the kind of test: screening by the office is not the police's test.")
NO_DAY = mark("A notice to a test says for which day: expected the day to come.")
DAY_BEFORE = mark("The day to come, {day}, lies before the day of the notice, {before}.")
NOT_TO_A_TEST = mark("That notice was not one to come to a test.")
CAME = mark("A test of {day} is on file: the person came.")
NOT_YET = mark("They were to come on {day}: that day has not come.")
NOTED_TWICE = mark("That they did not come is on file already for this notice.")
SAME_PERSON = mark("Whoever wrote down that they did not come does not weigh it as well: another named person does.")
WEIGHED = mark("This was weighed already.")
WEIGH_ANEW = mark(
    "A word that excused is not turned against the person by a correction: take it back and weigh it anew, so that "
    "what counts is written in the same deed."
)
RESTS_ON = {"notice.served": ("noshow.noted",), "noshow.noted": ("noshow.weighed", "test.refused")}
TAKE_BACK_FIRST = mark("“{act}” rests on this: take that back first.")
NO_NOTICE = mark("No notice to a test was served on {day}: without one a missed test is missed, not refused.")
NOT_WEIGHED = mark(
    "A refusal follows from a notice that was served, and from a named person's word on why they did not come: "
    "begin on the page “Tests”."
)
NO_LABORATORY = mark("A repeat says which laboratory made it: it is another body than the first.")
SAME_LABORATORY = mark("A repeat is another body's: “{laboratory}” made the first report.")
KEPT_TOO_SHORT = mark("The samples are kept until {day}: before that they do not end because time is over.")

SAY_WHY_ENDED = mark("The samples are to be kept until {day}. Say in the note why they are kept no longer before that.")
NOT_GRANTED = mark(
    "The B sample is sent once the police have granted an objection: that decision is not on file. Record it first."
)
TO_NOBODY = mark("To which office does the letter go? Choose it, or write its name.")
SAMPLE_B = "sample_b"


def setting(file: File, facts: Facts, name: str) -> Any:
    """A figure in force on the day of the act, where the file is; None where no rules were."""
    order = next((row for row in file.state.orders if row[0] == facts.order), None)
    order = order or (file.state.orders[-1] if file.state.orders else None)
    policy = order[4] if order else pack_for(file.state.place)
    try:
        return packs.load(policy).row(name, facts.on.toordinal()).value
    except NoRuleInForce:
        return None


@guard("test.taken")
def taken(facts: Facts, file: File) -> Iterable[Message]:
    """Ledgers tell what an office once wrote; what is corrected of theirs need not say more than they did."""
    if facts.source == "import" or _of_old(facts, file) or facts.data["result"] == "invalid":
        return []
    data = facts.data
    found: list[Message] = []
    if data["result"] == "positive" and not data.get("test_kind"):
        found.append(Message(NO_KIND))
    if data.get("test_kind") == "entrusted" or setting(file, facts, "test.two_testers") != YES:
        return found
    names = {p["name"].strip() for p in file.plain.get(facts.id, {}).get("testers") or ()}
    if len(names) < TESTERS:
        found.append(Message(TWO_TESTERS, {"found": len(names)}))
    if file.state.sex == WOMAN and data["method"] == "urine" and not data.get("same_sex"):
        found.append(Message(NO_WOMAN))
    if data["method"] in WITH_KIT and data.get("test_kind") not in ELSEWHERE:
        found += _kit(data, facts.on)
    return found


def _kit(data: Mapping[str, Any], on: date) -> list[Message]:
    labels = {"kit": Message(mark("Kit")), "kit_lot": Message(mark("Lot of the kit"))}
    found = [Message(NO_KIT, {"field": label}) for name, label in labels.items() if not data.get(name)]
    if not data.get("kit_expires"):
        return [*found, Message(NO_EXPIRY)]
    if date.fromisoformat(data["kit_expires"]) < on:
        found.append(Message(EXPIRED, {"expired": data["kit_expires"], "day": on.isoformat()}))
    return found


def _of_old(facts: Facts, file: File) -> bool:
    """Whether it corrects what a ledger said, or a test that said neither its kind nor its kit."""
    old = file.corrected(facts)
    return old is not None and (old.source == "import" or not (old.data.keys() & {"kit_lot", "test_kind", "entry"}))


@guard("notice.served")
def notified(facts: Facts, _file: File) -> Iterable[Message]:
    """A notice to a test names the day to come."""
    if facts.data["notice"] != "test":
        return []
    day = facts.data.get("for_on")
    if not day:
        return [Message(NO_DAY)]
    return [Message(DAY_BEFORE, {"day": day, "before": facts.on.isoformat()})] if day < facts.on.isoformat() else []


@guard("noshow.noted")
def not_come(facts: Facts, file: File) -> Iterable[Message]:
    """To a notice to a test whose day has come, once, and only where no test of that day is on file."""
    notice = file.target(facts)
    if notice is None:
        return []
    if notice.data["notice"] != "test":
        return [Message(NOT_TO_A_TEST)]
    day = notice.data.get("for_on") or notice.on.isoformat()
    if facts.on.isoformat() < day:
        return [Message(NOT_YET, {"day": day})]
    if any(e.on.isoformat() == day and e.data["result"] != "invalid" for e in file.of("test.taken")):
        return [Message(CAME, {"day": day})]
    others = file.others(facts, "noshow.noted")
    return [Message(NOTED_TWICE)] if any(file.target(e) is notice for e in others) else []


@guard("noshow.weighed")
def weighed(facts: Facts, file: File) -> Iterable[Message]:
    """By another person than wrote it down, once; what was excused is not turned round without what counts by it."""
    noted = file.target(facts)
    if noted is None:
        return []
    found = []
    if facts.entered_by is not None and facts.entered_by in (noted.entered_by, noted.collected_by):
        found.append(Message(SAME_PERSON))
    others = file.others(facts, "noshow.weighed")
    if any(file.target(e) is noted for e in others):
        found.append(Message(WEIGHED))
    if turned_against(facts, file):
        found.append(Message(WEIGH_ANEW))
    return found


def turned_against(facts: Facts, file: File) -> bool:
    """Whether a correction says "not excused" of what was excused."""
    was = file.corrected(facts)
    return was is not None and was.data["outcome"] != NOT_EXCUSED and facts.data["outcome"] == NOT_EXCUSED


@guard("entry.withdrawn")
def nothing_rests_on_it(facts: Facts, file: File) -> Iterable[Message]:
    """A notice is not taken away under the no-show that names it, nor a no-show under what was found of it."""
    taken = file.corrected(facts)
    above = RESTS_ON.get(taken.kind, ()) if taken is not None else ()
    for kind in above:
        if any(file.target(e) is taken for e in file.of(kind)):
            return [Message(TAKE_BACK_FIRST, {"act": Message(ACTS[kind].label)})]
    return []


@guard("test.refused")
def refused(facts: Facts, file: File) -> Iterable[Message]:
    """After a notice that was served, and a named person's word that there was no good reason."""
    if facts.source == "import" or _of_old(facts, file):
        return []
    day = facts.data.get("notice_on")
    if not day:
        return []  # `guards.fair` says so
    if setting(file, facts, "test.notice_needed") == YES and not any(
        e.data["notice"] == "test" and e.on.isoformat() == day for e in file.of("notice.served")
    ):
        return [Message(NO_NOTICE, {"day": day})]
    if setting(file, facts, "test.excuses_weighed") != YES:
        return []
    noted = file.target(facts)
    words = [e for e in file.of("noshow.weighed") if noted is not None and file.target(e) is noted]
    if noted is None or not any(e.data["outcome"] == NOT_EXCUSED for e in words):
        return [Message(NOT_WEIGHED)]
    others = [e for e in file.others(facts, "test.refused") if "entry" in e.data]
    return [Message(WEIGHED)] if any(file.target(e) is noted for e in others) else []


@guard("test.entrusted")
def entrusted(facts: Facts, file: File) -> Iterable[Message]:
    """A letter goes to somebody."""
    said = file.said(facts)
    return [] if facts.source == "import" or said.get("to_place") or said.get("to") else [Message(TO_NOBODY)]


@guard("lab.reported")
def reported(facts: Facts, file: File) -> Iterable[Message]:
    """A repeat is made by another body than the first report, and says by which."""
    if facts.data.get("repeat") is not True:
        return []
    own = _plain_name(file.plain.get(facts.id, {}).get("laboratory"))
    if not own:
        return [Message(NO_LABORATORY)]
    test = file.target(facts)
    first = [
        e for e in file.others(facts, "lab.reported")
        if not e.data.get("repeat") and file.target(e) is test
    ]  # fmt: skip
    named = {_plain_name(name): name for name in (_laboratory(e, file) for e in first) if name}
    return [Message(SAME_LABORATORY, {"laboratory": named[own]})] if own in named else []


@guard("sample.sent")
def sent(facts: Facts, file: File) -> Iterable[Message]:
    """The B sample is sent once the police have granted an objection to that result."""
    test = file.target(facts)
    if facts.source == "import" or facts.data["sample"] != SAMPLE_B or test is None:
        return []
    asked = {e.id for e in file.of("recheck.asked") if file.target(e) is test}
    granted = any(
        e.data["outcome"] == "granted" and e.on <= facts.on and (to := file.target(e)) is not None and to.id in asked
        for e in file.of("recheck.decided")
    )
    return [] if granted else [Message(NOT_GRANTED)]


@guard("sample.ended")
def ended(facts: Facts, file: File) -> Iterable[Message]:
    """Not before its months are over; where it was used up or lost before that, with the reason in words."""
    kept = file.target(facts)
    months = setting(file, facts, "test.sample_months")
    if kept is None or months is None:
        return []
    until = date.fromordinal(months_after(kept.on.toordinal(), int(months)))
    if facts.on >= until:
        return []
    if facts.data["why"] == "time_over":
        return [Message(KEPT_TOO_SHORT, {"day": until.isoformat()})]
    return [] if file.plain.get(facts.id, {}).get("note") else [Message(SAY_WHY_ENDED, {"day": until.isoformat()})]


def _laboratory(e: Facts, file: File) -> str:
    if e.id in file.plain:
        return str(file.plain[e.id].get("laboratory") or "")
    return str(sealed_words(e, open_keys([e.person])[e.person]).get("laboratory") or "") if e.sealed else ""


def _plain_name(name: object) -> str:
    return "".join(str(name or "").split()).casefold()
