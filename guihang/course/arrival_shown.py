"""Somebody on the way, as the two pages of arrivals show them: plain words, both clocks, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.course.arriving import Arrival, Sent, came_from, days_of
from guihang.course.file import Do
from guihang.course.page import DONE, LATE, NEXT, NONE, NOW, Block, Line
from guihang.dossier.crossing import INCOMPLETE, UNRECEIVED, UNSENT
from guihang.dossier.entry_words import Reader, said
from guihang.dossier.identity import Identity
from guihang.dossier.models import Person
from guihang.rules.acts import ACTS
from guihang.rules.beside.crossing import MOVE
from guihang.texts import mark, translate

LEFT = {
    UNSENT: mark("Papers not sent yet: send them; the new office records them once they have come"),
    UNRECEIVED: mark("Papers sent, no receipt yet: ask the new office for it"),
    INCOMPLETE: mark("Papers missing, says the new office: ask it which, and send them"),
}


def line_of(actor: Actor, person: Person, who: Identity, *, own: bool) -> dict[str, Any]:
    """One line of the list. `own`: the file is the reader's already, and its own page shows the steps."""
    clocks = [day for day in (person.papers_due, person.person_due) if day is not None]
    steps = reverse("course:subject", args=[person.pk, "handing"]) if own else ""
    return {
        "name": who.name or _("(erased)"),
        "number": who.masked_number(),
        "what": _("Change of place") if person.crossing == MOVE else _("Coming release"),
        "from": came_from(person) if person.crossing == MOVE else "",
        "to": name_of(person.crossing_to) or person.crossing_to,
        "since": person.crossing_since,
        "papers_due": person.papers_due,
        "person_due": person.person_due,
        "late": any(day < actor.today for day in clocks),
        "url": steps or reverse("course:arrival", args=[person.pk]),
    }


def left_line(actor: Actor, person: Person, who: Identity) -> dict[str, Any]:
    """Somebody who has arrived elsewhere, of whom this office still owes papers: nothing more of the file."""
    return {
        "name": who.name or _("(erased)"),
        "number": who.masked_number(),
        "what": translate(LEFT[person.papers_left], actor.language),
        "to": name_of(person.place) or person.place,
        "due": person.papers_left_due,
        "late": person.papers_left_due is not None and person.papers_left_due < actor.today,
    }


def page_of(actor: Actor, arrival: Arrival) -> dict[str, Any]:
    """The page of one person on the way."""
    person = arrival.person
    blocks = _move(actor, arrival) if person.crossing == MOVE else _release(actor, arrival)
    return {"line": line_of(actor, person, arrival.who, own=False), "blocks": blocks}


def _ways(actor: Actor, arrival: Arrival, kind: str, label: str, *, main: bool = False) -> list[Do]:
    if not actor.may_write(kind, arrival.person.crossing_to):
        return []
    return [Do(reverse("course:arrival-deed", args=[arrival.person.pk, kind]), label, main)]


def _clock(actor: Actor, says: str, due: date | None, done: date | None, detail: str, do: Sequence[Do]) -> Line:
    if done is not None:
        return Line(says, DONE, on=done, detail=detail)
    if due is None:
        return Line(says, NONE, detail=detail, do=do)
    return Line(says, LATE if due < actor.today else NOW, due=due, detail=detail, do=do)


def _move(actor: Actor, arrival: Arrival) -> list[Block]:
    person, sent = arrival.person, arrival.sent
    first = sent[0].entry.on if sent else None
    papers = _clock(actor, _("The old office sends the papers"), person.papers_due, first, "", ())
    lines = [papers]
    waiting = [s for s in sent if not s.complete]
    for one in sent:
        missing = " · ".join(filter(None, (words for _e, words in one.receipts)))
        detail = _("Missing: %(papers)s") % {"papers": missing} if missing and not one.complete else ""
        done = one.receipts[-1][0].on if one.complete else None
        do = (
            _ways(actor, arrival, "papers.received", _("Give the receipt"), main=True)
            if waiting and one is waiting[-1]
            else []
        )
        lines.append(_clock(actor, _("This office gives its receipt"), person.papers_due, done, detail, do))
    receive = _ways(actor, arrival, "move.received", _("Arrived: receive"), main=not waiting)
    lines.append(_clock(actor, _("The person reports in here"), person.person_due, None, "", receive))
    turn = _ways(actor, arrival, "move.recalled", _("Turn down"))
    return [Block(_("The move"), lines=lines, do=turn), *(_listed(actor, one) for one in sent)]


def _listed(actor: Actor, sent: Sent) -> Block:
    """The list that came with the papers."""
    lines = [
        Line(
            str(row.get("paper", "")), detail=_("%(count)s pages") % {"count": row["pages"]} if row.get("pages") else ""
        )
        for row in sent.papers
    ]
    how = said("code", sent.entry.data["how"], Reader(actor.language, actor.today.year, {}, name_of))
    return Block(_("List of papers"), lines=lines, lead=how, empty=_("The list names no paper."))


def _release(actor: Actor, arrival: Arrival) -> list[Block]:
    person, start = arrival.person, arrival.start
    if start is None:
        return []
    released = days_of(start, "release_on")
    words = arrival.words.get(start.id, {})
    lines = [
        Line(_("Released on"), DONE if released and released <= actor.today else NEXT, due=released,
             detail=" · ".join(filter(None, (words.get("centre", ""), words.get("told_by", ""))))),
    ]  # fmt: skip
    for kind, says in (
        ("family.contacted", _("Ask the family")),
        ("fetching.planned", _("Agree who fetches, and when")),
    ):
        done = [e for e in arrival.answering(start, kind) if e.data.get("reached") is not False]
        do = _ways(actor, arrival, kind, _("Record"), main=not done)
        lines.append(_clock(actor, says, released, done[0].on if done else None, "", do))
    handed = [e for e in arrival.way if e.kind == "handover.done" and e.on >= start.on]
    failed = arrival.answering(start, "handover.failed")
    do = _ways(actor, arrival, "handover.done", _("Record"), main=True) if arrival.order is not None else []
    do += [] if failed else _ways(actor, arrival, "handover.failed", _("It did not happen"))
    says = _("Hand over in person, with the list of papers and two signatures")
    detail = "" if arrival.order is not None or handed else _("The decision comes first: the hand-over belongs to it.")
    lines.append(_clock(actor, says, person.papers_due, handed[0].on if handed else None, detail, do))
    reader = Reader(actor.language, actor.today.year, {}, name_of)
    why = next(f for f in ACTS["handover.failed"].fields if f.name == "why")
    lines += [Line(_("It did not happen"), NONE, on=e.on, detail=said(why.type, e.data["why"], reader)) for e in failed]
    lines.append(_clock(actor, _("Reports in"), person.person_due, None, "", ()))
    return [Block(_("A coming release"), lines=lines)]
