"""Fair play in the plan of help: what is agreed lies ahead, and each goal has a day or a month that comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from guihang.dossier.course_guards import File, guard
from guihang.dossier.entry import Facts
from guihang.rules.acts import ACTS
from guihang.texts import Message, mark

LOOKED_BACK = mark("“{act}”: looked at again on {found}, which does not lie after {day}. Expected: a later day.")
NO_DAY = mark("Goal “{goal}”, by when: found “{found}”. Expected: a day such as {day}, or a month such as {month}.")
PAST = mark("Goal “{goal}”, by when: found “{found}”, which lies before the plan of {day}.")
HELPS_NO_MORE = mark("“{act}”: until {found}, which lies before {day}. Expected: that day or a later one.")
GOAL = 20


@guard("plan.made", "plan.reviewed")
def looked_at_later(facts: Facts, file: File) -> Iterator[Message]:
    """A plan is looked at again on a day after it was made or looked at."""
    found = facts.data.get("review_on")
    if facts.source != "import" and found and found <= facts.on.isoformat():
        act = Message(ACTS[facts.kind].label)
        yield Message(LOOKED_BACK, {"act": act, "found": str(found), "day": facts.on.isoformat()})


@guard("plan.made")
def goals_that_come(facts: Facts, file: File) -> Iterator[Message]:
    """By when a goal is to be reached is a day or a month, and none that had passed when the plan was made."""
    if facts.source == "import":
        return
    for row in file.said(facts).get("goals") or ():
        found, goal = str(row.get("until") or ""), str(row.get("goal", ""))[:GOAL]
        if not found:
            continue
        if not _is_day(found):
            day = facts.on.replace(month=12, day=31).isoformat()
            yield Message(NO_DAY, {"goal": goal, "found": found[:GOAL], "day": day, "month": day[:7]})
        elif found < facts.on.isoformat()[: len(found)]:
            yield Message(PAST, {"goal": goal, "found": found, "day": facts.on.isoformat()})


def _is_day(text: str) -> bool:
    """Whether a text is a day or a month, written as days are kept."""
    for whole in (text, f"{text}-01"):
        try:
            return date.fromisoformat(whole).isoformat() == whole
        except ValueError:
            continue
    return False


@guard("helper.named")
def helps_from_then(facts: Facts, file: File) -> Iterator[Message]:
    """A helper helps at least on the day on which they are named."""
    found = facts.data.get("until")
    if facts.source != "import" and found and found < facts.on.isoformat():
        act = Message(ACTS[facts.kind].label)
        yield Message(HELPS_NO_MORE, {"act": act, "found": str(found), "day": facts.on.isoformat()})
