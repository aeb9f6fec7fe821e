"""What must stand there before a decision is held up or ended at a desk: the paper that shows it, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable

from guihang.dossier.course_guards import File, guard
from guihang.dossier.entry import Facts
from guihang.rules.acts import ACTS
from guihang.texts import Message, mark

PAPER_FIRST = mark("“{act}” rests on a paper: name it, with its number.")
WITHOUT_CONSENT = mark("Calls afterwards go on by consent, on a file of their own: begin it first.")
SAY_WHY = mark("“{act}”: say why, detained or arrested or what else; expected a reason.")
WHAT_OTHER = mark("“{act}”: the reason is “other”; expected a note that says what it was.")
IS_SUSPENDED = mark(
    "It is suspended since {day}: expected first that it runs again. Where the paper of then was wrong, correct that "
    "one; where it ends, write down that it has ended."
)
WHICH_PAPERS = mark("Which papers went to the police? Name each, with its pages.")
OPINIONS_FIRST = mark("The papers for the release hold the opinions; not on file by that day: {what}.")
OPINIONS_FILED = {
    "group_opinion": mark("Opinion of the working group"), "office_opinion": mark("Opinion of the office"),
}  # fmt: skip
# A number in a paper's name, written with figures or in words.
NUMBER = re.compile(r"[\d〇零一二三四五六七八九十百]")


@guard("order.terminated", "order.suspended")
def paper_named(facts: Facts, file: File) -> Iterable[Message]:
    """The paper of the police, the prison, the hospital, and why. What came in without stays as it came."""
    corrected = file.corrected(facts)
    if facts.source != "desk" or (corrected is not None and corrected.source != "desk"):
        return
    said = file.said(facts)
    act = {"act": Message(ACTS[facts.kind].label)}
    if not NUMBER.search(str(said.get("paper", ""))):
        yield Message(PAPER_FIRST, act)
    if not said.get("reason"):
        yield Message(SAY_WHY, act)
    if said.get("reason") == "other" and not said.get("note"):
        yield Message(WHAT_OTHER, act)


@guard("order.suspended")
def not_twice(facts: Facts, file: File) -> Iterable[Message]:
    """What is suspended is not suspended again before it has gone on; an older one may still be written in between."""
    if facts.source == "import" or facts.supersedes is not None:
        return
    steps = [e for e in file.of("order.suspended", "order.resumed") if e.order == facts.order and e.id != facts.id]
    before = [e for e in steps if e.on <= facts.on]
    if before and before[-1].kind == "order.suspended":
        yield Message(IS_SUSPENDED, {"day": before[-1].on.isoformat()})
        return
    later = next((e for e in steps if e.on > facts.on), None)
    if later is not None and later.kind == "order.suspended":
        yield Message(IS_SUSPENDED, {"day": later.on.isoformat()})


@guard("release.filed")
def with_what_was_filed(facts: Facts, file: File) -> Iterable[Message]:
    """The papers by name, and after the opinions that go with them; the police's own comes when they have them."""
    if facts.source == "import" or facts.supersedes is not None:
        return
    if not file.said(facts).get("papers"):
        yield Message(WHICH_PAPERS)
    given = {e.data["by"] for e in file.of("opinion.given") if e.order == facts.order and e.on <= facts.on}
    missing = [by for by in OPINIONS_FILED if by not in given]
    if missing:
        words = {by: Message(OPINIONS_FILED[by]) for by in missing}
        yield Message(OPINIONS_FIRST, {"what": Message("、".join(f"{{{by}}}" for by in missing), words)})


@guard("followup.made")
def by_consent(facts: Facts, file: File) -> Iterable[Message]:
    """Calls afterwards stand on a file of their own, while the person wants them."""
    if file.of("help.ended") or not file.of("help.agreed"):
        return [Message(WITHOUT_CONSENT)]
    return []
