"""Fair play in leave: from three days on, days that were reported are no absence, and a long leave is the lead's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from guihang.access.clock import day_of
from guihang.access.models import Grant
from guihang.access.roles import POWERS, Power, Role
from guihang.course.testing_guards import WEIGH_ANEW, turned_against
from guihang.dossier import tables
from guihang.dossier.course_guards import File, guard
from guihang.dossier.entry import Facts
from guihang.dossier.taken_back import NOT_EXCUSED
from guihang.rules import packs
from guihang.rules.acts import ACTS
from guihang.rules.beside.testing import ELSEWHERE
from guihang.texts import Message, mark

SHORT_ABSENCE = mark("Away for {days} days: leaving without a report is found only from {least} days on (art. 19).")
ASK_FIRST = mark("Ask first, and write down what was said: was it reported, was there a reason? Expected: a note.")
NOT_LEAD = mark("A leave of {days} days is decided by the office lead; others decide up to {most} days.")
TOO_SOON = mark("Asked for from {day} on: the leave does not begin before that.")
ANSWERED = mark("This was answered already.")
NOT_OVER = mark("The leave runs until {until}: nothing goes beyond it yet.")
ALONE = mark(
    "Not excused: the days beyond the leave are written down in the same deed. Use “Weigh it” on the page of leave."
)
COVERED = mark(
    "These days are on file already: away {first} to {until}. Expected: other days, or that the person stays longer."
)
ASKED_ALREADY = mark("A request for these days waits for an answer already: away {first} to {until}.")
OVER_ALREADY = mark(
    "The leave ended on {until}, and the days beyond it wait for the office lead. Expected: the lead weighs them, or "
    "writes down that the person stays longer; or a new report from today on."
)
LONGER_BY_ITSELF = mark(
    "The leave ended on {until}: a correction does not make it longer. Expected: that the person stays longer, with a "
    "report of its own; or the lead weighs the days beyond it."
)
AFTER_THE_TERM = mark("Away until {until}: the term ends on {last}. Expected: a day up to then.")
TAKE_BACK_FIRST = mark("“{act}” answers this leave: take that back first.")
BACK_FIRST = mark("A return of {day} lies before the leave began, {first}.")
ON_FILE = mark(
    "Days of this absence are on file already: from {first} to {until}, written down on {on}. An absence counts once: "
    "correct that one, where it lasted longer."
)
STILL_AWAY = mark(
    "An absence from {first} is on file without a return, written down on {on}. Correct that one: until when did it "
    "last?"
)
WAS_SEEN = mark(
    "On {day} the person was seen, within these days (“{what}”): either the absence ended before, or that day is "
    "wrong. Correct it first."
)
SEEN = ("visit.made", "talk.held", "counselling.given", "test.taken")
POLICY, STOPPED, ENDS = (tables.ORDER.index(name) for name in ("policy", "stopped_on", "ends_on"))
LEADS = [role for role in Role if Power.CONFIRM in POWERS[role]]


def figure(file: File, name: str, on: date) -> Any:
    """A figure of the rules that the decision on file follows; of the nation where none runs."""
    running = [row for row in file.state.orders if row[STOPPED] is None] or list(file.state.orders)
    pack = packs.load(running[-1][POLICY] if running else "national")
    return pack.row(name, on.toordinal()).value


def leads(user: UUID | None, place: str, day: date) -> bool:
    """Whether somebody may confirm at the place on the day."""
    grants = Grant.objects.on(day).filter(user=user, role__in=LEADS, low__lte=place, high__gte=place)
    return user is not None and grants.exists()


@guard("absence.found")
def long_enough(facts: Facts, file: File) -> Iterator[Message]:
    """From so many days on, and only once it was asked."""
    first = date.fromisoformat(facts.data["from"])
    least = figure(file, "leave.report_from_days", facts.on)
    if facts.data.get("until"):
        days = (date.fromisoformat(facts.data["until"]) - first).days
        days += figure(file, "absence.counting", facts.on) == "inclusive"
        if days < least:
            yield Message(SHORT_ABSENCE, {"days": days, "least": least})
    if not file.plain.get(facts.id, {}).get("note"):
        yield Message(ASK_FIRST)


@guard("absence.found")
def not_counted_twice(facts: Facts, file: File) -> Iterator[Message]:
    """Days away count once: an absence that overlaps one on file, or a day on which the person was seen, is refused.
    A correction may keep the days that it had."""
    if facts.source == "import":
        return
    was = file.corrected(facts)
    if was is not None and away(was) == away(facts):
        return
    first, back = away(facts)
    for e in file.others(facts, "absence.found"):
        begun, until = away(e)
        if begun < back and first < until:
            until_words = until.isoformat() if until != date.max else ""
            said = {"first": begun.isoformat(), "until": until_words, "on": e.on.isoformat()}
            yield Message(ON_FILE if until_words else STILL_AWAY, said)
            break
    seen = [e for e in file.of(*SEEN) if first < e.on < back and seen_here(e)]
    if seen:
        yield Message(WAS_SEEN, {"day": seen[0].on.isoformat(), "what": Message(ACTS[seen[0].kind].label)})


def away(absence: Facts) -> tuple[date, date]:
    """The first day away and the day of return; without one it lasts."""
    back = absence.data.get("until")
    return date.fromisoformat(absence.data["from"]), date.fromisoformat(back) if back else date.max


def seen_here(e: Facts) -> bool:
    """Whether the person was there in person, and not with another office where they were."""
    if e.kind == "test.taken":
        return e.data.get("test_kind") not in ELSEWHERE and e.data["result"] != "invalid"
    return e.data.get("mode") == "in_person"


@guard("leave.granted")
def by_who_may(facts: Facts, file: File) -> Iterator[Message]:
    """Where leave is asked for, a long one is the lead's to decide; none begins before what was asked for."""
    target = file.target(facts) if "entry" in facts.data else None
    if target is not None and facts.on < (asked := date.fromisoformat(target.data["from"])):
        yield Message(TOO_SOON, {"day": asked.isoformat()})
    most = figure(file, "leave.second_level_over_days", facts.on)
    if figure(file, "leave.mode", facts.on) != "approval" or not most:
        return
    days = (date.fromisoformat(facts.data["until"]) - _begun(facts, file)).days + 1
    if days > most and not leads(facts.entered_by, file.state.place, min(facts.on, day_of(facts.written_at))):
        yield Message(NOT_LEAD, {"days": days, "most": most})


@guard("leave.granted")
def not_twice(facts: Facts, file: File) -> Iterator[Message]:
    """Days that a leave covers are not covered by a second one; a leave that is over is not made longer by an earlier
    date while the days beyond it wait for the lead."""
    if facts.source == "import" or facts.supersedes is not None:
        return
    last, today = date.fromisoformat(facts.data["until"]), day_of(facts.written_at)
    for e in _standing(facts, file):
        until = date.fromisoformat(e.data["until"])
        if e.on <= facts.on and last <= until:
            yield Message(COVERED, {"first": e.on.isoformat(), "until": until.isoformat()})
            return
        longer = e.on <= facts.on <= until + timedelta(days=1)
        pending = day_of(e.written_at) <= until < today - timedelta(days=1) and "entry" in e.data
        if longer and pending and not leads(facts.entered_by, file.state.place, today):
            yield Message(OVER_ALREADY, {"until": until.isoformat()})


@guard("leave.granted")
def over_is_over(facts: Facts, file: File) -> Iterator[Message]:
    """A leave that is over is not made longer by a correction: to stay longer has a form and a rule of its own."""
    was = file.corrected(facts)
    if facts.source == "import" or was is None:
        return
    until = was.data["until"]
    if until < day_of(facts.written_at).isoformat() and facts.data["until"] > until:
        yield Message(LONGER_BY_ITSELF, {"until": until})


def _standing(facts: Facts, file: File) -> list[Facts]:
    """The other leaves that nobody is back from by then, and of which no days beyond were weighed."""
    answers = file.of("leave.returned", "overstay.weighed")
    over = {target.id for e in answers if e.on <= facts.on and (target := file.target(e)) is not None}
    return [e for e in file.of("leave.granted") if e.id != facts.id and e.id not in over]


@guard("leave.asked")
def asked_once(facts: Facts, file: File) -> Iterator[Message]:
    """No day is asked for twice, while the request waits."""
    if facts.source == "import" or facts.supersedes is not None:
        return
    answers = file.of("leave.granted", "leave.refused")
    answered = {target.id for e in answers if "entry" in e.data and (target := file.target(e)) is not None}
    first, until = facts.data["from"], facts.data["until"]
    for e in file.of("leave.asked"):
        if e.id not in (facts.id, *answered) and e.data["from"] <= until and first <= e.data["until"]:
            yield Message(ASKED_ALREADY, {"first": e.data["from"], "until": e.data["until"]})
            return


@guard("leave.asked", "leave.granted")
def within_the_term(facts: Facts, file: File) -> Iterator[Message]:
    """Nobody needs leave for days after the term."""
    last = max((row[ENDS] for row in file.state.orders if row[STOPPED] is None and row[ENDS]), default=None)
    until = date.fromisoformat(facts.data["until"])
    if facts.source != "import" and last is not None and until > last:
        yield Message(AFTER_THE_TERM, {"until": until.isoformat(), "last": last.isoformat()})


@guard("entry.withdrawn")
def nothing_answers_it(facts: Facts, file: File) -> Iterator[Message]:
    """A leave from which somebody is back, or beyond which days were weighed, is not taken away under that."""
    leave = file.corrected(facts)
    if leave is None or leave.kind != "leave.granted":
        return
    for e in file.of("leave.returned", "overstay.weighed"):
        if (target := file.target(e)) is not None and target.id == leave.id:
            yield Message(TAKE_BACK_FIRST, {"act": Message(ACTS[e.kind].label)})


@guard("leave.refused")
def once(facts: Facts, file: File) -> Iterator[Message]:
    """What was granted is not refused."""
    target = file.target(facts)
    granted = [e for e in file.of("leave.granted") if "entry" in e.data and file.target(e) is target]
    if target is not None and granted:
        yield Message(ANSWERED)


@guard("leave.returned")
def after_it_began(facts: Facts, file: File) -> Iterator[Message]:
    """Nobody is back before they left, nor twice."""
    target = file.target(facts)
    if target is None:
        return
    others = file.others(facts, "leave.returned")
    if any(file.target(e) is target for e in others):
        yield Message(ANSWERED)
    if facts.on < target.on:
        yield Message(BACK_FIRST, {"day": facts.on.isoformat(), "first": target.on.isoformat()})


@guard("overstay.weighed")
def weighed_once(facts: Facts, file: File) -> Iterator[Message]:
    """After the leave was over, once; not excused together with the days that count by it."""
    target = file.target(facts)
    if target is None:
        return
    until = date.fromisoformat(target.data["until"])
    if facts.on <= until:
        yield Message(NOT_OVER, {"until": until.isoformat()})
    others = file.others(facts, "overstay.weighed")
    if any(file.target(e) is target for e in others):
        yield Message(ANSWERED)
    if facts.data["outcome"] != NOT_EXCUSED or figure(file, "overstay.counts", facts.on) == "no":
        return
    back = [e for e in file.of("leave.returned") if file.target(e) is target]
    last = back[-1].on if back else facts.on + timedelta(days=1)
    enough = (last - until).days > figure(file, "leave.report_from_days", facts.on)
    if enough and facts.supersedes is None and not any(e.kind == "absence.found" for e in file.added):
        yield Message(ALONE)
    if enough and turned_against(facts, file):
        yield Message(WEIGH_ANEW)


def _begun(facts: Facts, file: File) -> date:
    """The first day of the leave, with those that it goes on from."""
    first, others = facts.on, [e for e in file.of("leave.granted") if e.id != facts.id]
    for e in sorted(others, key=lambda e: e.on, reverse=True):
        if e.on <= first <= date.fromisoformat(e.data["until"]) + timedelta(days=1):
            first = e.on
    return first
