"""What stands beside a name between two offices: from where, who answers, how the office is reached, what is next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.dossier.entry import Facts, sealed_words
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person
from guihang.dossier.parts import Told
from guihang.dossier.workout import effective
from guihang.protect.datakeys import Destroyed, PersonKey, open_keys
from guihang.rules.beside.crossing import MOVE
from guihang.territory.models import Office

ANNOUNCED = "release.announced"


@dataclass(frozen=True, slots=True)
class Beside:
    """Plain words; empty where nothing is known or told."""

    start: str
    worker: str
    phone: str
    next: str


def beside(actor: Actor, people: Sequence[Person], coming: Sequence[Person]) -> dict[UUID, Beside]:
    """Of each one: of those who come from another county no more than their way shows. Four statements, whatever
    their number."""
    everybody = [*people, *coming]
    workers = dict(User.objects.filter(pk__in={p.worker for p in people if p.worker}).values_list("pk", "display_name"))
    phones = dict(Office.objects.filter(place__in={p.place for p in everybody}).values_list("place", "phone"))
    stories, keys = entries_of([p.pk for p in everybody]), open_keys([p.pk for p in people])
    found: dict[UUID, Beside] = {}
    for p in everybody:
        held = [e for e in effective(stories.get(p.pk, [])) if e.on <= actor.today]
        start = name_of(p.place) or p.place
        if p.crossing != MOVE:
            start = _centre(actor, p, held, keys) if p.pk in keys else ""
        worker = workers.get(p.worker, "") if p.worker else ""
        found[p.pk] = Beside(start, worker, phones.get(p.place, ""), _next(p, held))
    return found


def _centre(actor: Actor, person: Person, held: Sequence[Facts], keys: Mapping[UUID, PersonKey]) -> str:
    """The institution that releases somebody, as far as it is told to the reader."""
    announced = [e for e in held if e.kind == ANNOUNCED]
    told = Told(held, actor.sees(person.place, person.pk))
    if not announced or not told.opens(announced[-1]):
        return ""
    try:
        opener = partial(sealed_words, key=keys[person.pk])
        return str(told.words(announced[-1], opener(announced[-1])).get("centre") or "")
    except Destroyed:
        return ""


def _next(person: Person, held: Sequence[Facts]) -> str:
    """What is to be done next for somebody on the way."""
    began = "move.approved" if person.crossing == MOVE else ANNOUNCED
    since = next((at for at in range(len(held) - 1, -1, -1) if held[at].kind == began), 0)
    kinds = {e.kind for e in held[since:] if e.data.get("reached") is not False}
    if person.crossing == MOVE:
        steps = [
            ("papers.sent", _("Papers sent, with the list")),
            ("papers.received", _("Receipt of the new office")),
            ("move.received", _("Arrives and is received there")),
        ]
    else:
        steps = [
            ("family.contacted", _("Ask the family")),
            ("fetching.planned", _("Agree who fetches, and when")),
            ("handover.done", _("Hand over in person, with the list of papers and two signatures")),
            ("report.made", _("Reports in")),
        ]
        steps = steps[3:] if kinds & {"handover.done", "handover.failed"} else steps
    return next((words for kind, words in steps if kind not in kinds), "")
