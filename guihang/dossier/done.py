"""What is said after an act: what it met, what comes next, and how to take it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from uuid_utils import compat

from guihang.access.actor import Actor
from guihang.dossier.addresses import attach_address
from guihang.dossier.outcome import Outcome
from guihang.texts import mark, translate
from guihang.web.words.dates import short_day
from guihang.web.words.duties import duty_name


def done_context(actor: Actor, person: UUID, outcome: Outcome, line: int, *, undo: bool) -> dict[str, Any]:
    """Context of the line that says it is done. The name is not read again: it stays where it stands on the page."""
    back = reverse("dossier:withdraw", args=[person, outcome.entry])
    return {
        "dom": str(line),
        "did": translate(mark("Recorded"), actor.language),
        "met": [d.key for d in outcome.met],
        "next_key": outcome.next.key if outcome.next else "",
        "next_due_on": outcome.next.due_on if outcome.next else None,
        "undo_url": back if undo else "",
        "attach_url": f"{attach_address(person, outcome.entry)}?back=today" if undo else "",
        # The withdrawal's own id is made now: pressed twice, it is taken back once.
        "undo_hidden": [("entry", compat.uuid7()), ("line", line), ("back", "today")],
    }


def done_sentence(actor: Actor, outcome: Outcome) -> str:
    """The same in one sentence, for the top of a page."""
    language = actor.language
    if outcome.state == "parked":
        return translate(mark("Kept: it waits for the entry it refers to."), language)
    parts = [translate(mark("Recorded."), language)]
    if outcome.met:
        names = ", ".join(duty_name(d.key, actor.today, language) for d in outcome.met)
        parts.append(translate(mark("Met: {names}."), language).format(names=names))
    if outcome.next:
        text = translate(mark("Next: {name}, by {day}."), language)
        day = short_day(outcome.next.due_on, actor.today.year, language)
        parts.append(text.format(name=duty_name(outcome.next.key, actor.today, language), day=day))
    return (" " if language == "en" else "").join(parts)
