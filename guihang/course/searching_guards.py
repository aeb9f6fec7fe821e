"""Fair play in a search: only for somebody who is lost, with an end that is near, and nothing after that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from guihang.course.leaving_guards import figure
from guihang.dossier import tables
from guihang.dossier.course_guards import File, guard
from guihang.dossier.entry import Facts
from guihang.texts import Message, mark

NOT_LOST = mark("Contact is not lost on {day}: nobody is searched for.")
TOO_LONG = mark("A search ends within {most} days: by {last} at the latest. Found: {until}.")
TURNED = mark("The search cannot end before it begins: found {until}.")
RUNS = mark("A search runs until {until} already: write the step there, or end it first.")
OVER = mark("That search was over on {day}: nothing is searched after its end. Begin another one, with an end.")
HELD = mark(
    "Contact cannot be lost on {day}: the decision is suspended since {since}, they are where the paper says. "
    "Expected: a day before that, or first the release (“Order resumed”)."
)
STAGE = tables.ORDER.index("stage")
LAST_IS_LOST = ("contact.lost", "contact.regained")


def lost_on(file: File, day: date) -> bool:
    """Whether contact was lost on the day."""
    told = [e for e in file.of(*LAST_IS_LOST) if e.on <= day]
    return bool(told) and told[-1].kind == LAST_IS_LOST[0]


def over_on(file: File, search: Facts) -> date:
    """The day on which a search is over: its last day, that on which it was ended, or that of being found."""
    ends = [date.fromisoformat(search.data["until"])]
    ends += [e.on for e in file.of("search.ended") if file.target(e) is search]
    ends += [e.on for e in file.of("contact.regained") if e.on >= search.on]
    return min(ends)


@guard("contact.lost")
def not_held(facts: Facts, file: File) -> Iterator[Message]:
    """Who is detained is nobody who is lost, and owes no search."""
    if facts.source != "desk" or not any(row[STAGE] == "suspended" for row in file.state.orders):
        return
    steps = [e for e in file.of("order.suspended", "order.resumed") if e.on <= facts.on]
    steps.sort(key=lambda e: (e.on, e.id.int))
    if steps and steps[-1].kind == "order.suspended":
        yield Message(HELD, {"day": facts.on.isoformat(), "since": steps[-1].on.isoformat()})


@guard("search.begun")
def with_an_end(facts: Facts, file: File) -> Iterator[Message]:
    """Only for who is lost, one at a time, and with an end that is near."""
    until = date.fromisoformat(facts.data["until"])
    most = figure(file, "search.longest_days", facts.on)
    last = facts.on + timedelta(days=most)
    if not lost_on(file, facts.on):
        yield Message(NOT_LOST, {"day": facts.on.isoformat()})
    if until < facts.on:
        yield Message(TURNED, {"until": until.isoformat()})
    elif until > last:
        yield Message(TOO_LONG, {"most": most, "last": last.isoformat(), "until": until.isoformat()})
    for other in file.of("search.begun"):
        if other.id not in (facts.id, facts.supersedes) and other.on <= facts.on and over_on(file, other) > facts.on:
            yield Message(RUNS, {"until": other.data["until"]})


@guard("search.step")
def before_its_end(facts: Facts, file: File) -> Iterator[Message]:
    """Nothing is searched after the end."""
    search = file.target(facts)
    if search is not None and facts.on > (over := over_on(file, search)):
        yield Message(OVER, {"day": over.isoformat()})


@guard("clearing.done")
def while_lost(facts: Facts, file: File) -> Iterator[Message]:
    """Only who is lost is gone through anew."""
    if not lost_on(file, facts.on):
        yield Message(NOT_LOST, {"day": facts.on.isoformat()})
