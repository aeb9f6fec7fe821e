"""The forms of an arrival: the receipt, the family, who fetches, the hand-over; and the reception into the office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from uuid_utils import compat

from guihang.access.actor import Actor
from guihang.course import deeds
from guihang.course.arriving import Arrival
from guihang.dossier.desk_act import colleagues_of, villages_of
from guihang.dossier.entry import NewEntry
from guihang.dossier.forms import ActForm
from guihang.dossier.phones_field import PhonesField
from guihang.dossier.readers import stored_readers
from guihang.rules.acts import ACTS

RECEIVED, ASSIGNED, CHANGED, WITHDRAWN = "move.received", "worker.assigned", "reach.changed", "entry.withdrawn"


class ReceiveForm(ActForm):
    """The person is received: who answers from now on, and where they live here."""

    assigned = forms.UUIDField(widget=forms.HiddenInput)
    changed = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, actor: Actor, arrival: Arrival, data: Any = None) -> None:
        place = arrival.person.crossing_to
        super().__init__(RECEIVED, data, today=actor.today, given={"place": place}, places=())
        self.initial.update(assigned=compat.uuid7(), changed=compat.uuid7())
        self.fields["place"].widget = forms.HiddenInput()
        # Of a restricted file only a named reader can answer for the person: the receiver is one of them.
        named = stored_readers([arrival.person.pk]).get(arrival.person.pk, set()) if arrival.person.restricted else None
        workers = [(str(pk), name) for pk, name in colleagues_of(actor, place) if named is None or pk in named]
        self.fields["worker"] = forms.ChoiceField(label=_("Who answers for the person"), choices=workers)
        villages = [("", "—"), *villages_of(place)]
        self.fields["home_place"] = forms.ChoiceField(label=_("Lives in"), choices=villages, required=False)
        self.fields["address"] = forms.CharField(label=_("Address"), required=False, max_length=400)
        self.fields["phones"] = PhonesField(label=_("Phones"), required=False)
        # The person may come before their papers; that nobody sent them is then said, and stays a gap of the file.
        if not arrival.sent:
            label = _("The old office has sent no papers yet: received without them, they stand as missing on the file")
            self.fields["without_papers"] = forms.BooleanField(label=label)
        if (start := arrival.start) is not None:
            self.fields["on"].widget.attrs["min"] = start.on.isoformat()

    def first_fields(self) -> list[forms.BoundField]:
        """The day, who answers, where they live."""
        return [f for f in self.visible_fields() if f.name != "note"]

    def entries(self, actor: Actor, arrival: Arrival) -> list[NewEntry]:
        """The reception; who answers, which ends what the old office had arranged; how the person is reached here."""
        person, said = arrival.person.pk, self.cleaned_data
        found = [deeds.new(actor, person, self, RECEIVED, self.act_data(), order=arrival.order)]
        found += [
            deeds.new(actor, person, self, WITHDRAWN, {}, id=_named(e.id), supersedes=e.id)
            for e in arrival.every
            if e.kind == ASSIGNED and e.on > said["on"] and not any(o.supersedes == e.id for o in arrival.every)
        ]
        found.append(deeds.new(actor, person, self, ASSIGNED, {"user": said["worker"]}, id=said["assigned"]))
        reach = {name: said[name] for name in ("phones", "address", "home_place") if said.get(name)}
        if reach:
            found.append(deeds.new(actor, person, self, CHANGED, reach, id=said["changed"]))
        return found


def _named(entry: UUID) -> UUID:
    """The id under which an assignment that lies ahead is taken back: one for each, however often it is sent."""
    return UUID(int=entry.int ^ 1)


def plain_form(kind: str, actor: Actor, arrival: Arrival, data: Any = None) -> ActForm:
    """The form of a single act about somebody on the way, with what it answers."""
    return ActForm(kind, data, today=actor.today, given=answered(kind, arrival))


def answered(kind: str, arrival: Arrival) -> dict[str, str]:
    """Which entry an act of this kind answers."""
    if kind == "papers.received":
        waiting = [s for s in arrival.sent if not s.complete]
        return {"entry": str(waiting[-1].entry.id)} if waiting else {}
    if any(f.name == "entry" for f in ACTS[kind].fields) and arrival.start is not None:
        return {"entry": str(arrival.start.id)}
    return {}
