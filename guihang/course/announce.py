"""A coming release told of: who the person is, and when the institution lets them go. A person without a decision yet
gets a file with it; where the office has a file with that number, it is added there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid_utils import compat

from guihang.access.actor import Actor
from guihang.dossier.act_field import form_field
from guihang.dossier.act_view import field_view
from guihang.dossier.entry import NewEntry
from guihang.dossier.id_number import RESIDENT, checked, told_by
from guihang.dossier.match import look_for_the_same
from guihang.dossier.outcome import Tally
from guihang.dossier.record import record_many
from guihang.dossier.writer import ByActor
from guihang.rules.acts import ACTS

DESCRIBED, ANNOUNCED, ASSIGNED = "person.described", "release.announced", "worker.assigned"
IDS = ("person", "described", "announced", "assigned")
WHO = ("name", "id_number", "id_kind", "sex", "phones", "home_place", "address")
RELEASE = ("release_on", "to_place", "centre", "told_by", "worker")
HALF = frozenset({"name", "id_number", "address", "phones", "to_place", "home_place", "centre", "told_by", "worker"})
ADD, NEW = "add", "new"
LATEST = timedelta(days=3 * 366)
Choices = Sequence[tuple[str, str]]


class AnnounceForm(forms.Form):
    """Who is coming, when, from where. Its ids are made with it: sent twice, it is written once."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    described = forms.UUIDField(widget=forms.HiddenInput)
    announced = forms.UUIDField(widget=forms.HiddenInput)
    assigned = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, today: date, places: Choices, stays: Choices, workers: Choices
    ) -> None:
        start: dict[str, Any] = {name: compat.uuid7() for name in IDS}
        start |= {"id_kind": RESIDENT, "to_place": places[0][0] if len(places) == 1 else ""}
        start["worker"] = workers[0][0] if workers else ""
        super().__init__(data, initial=start, auto_id="announce-%s")
        self.today = today
        near = {"to_place": places, "home_place": stays}
        for field in (f for kind in (DESCRIBED, ANNOUNCED) for f in ACTS[kind].fields):
            if field.name in {*WHO, *RELEASE}:
                self.fields[field.name] = form_field(field, near.get(field.name, ()))
        self.fields["worker"] = forms.ChoiceField(label=gettext_lazy("Who answers for the person"), choices=workers)
        self.fields["sex"].help_text = _("Left open, it follows from the number.")

    def clean_name(self) -> str:
        """Without the spaces around it."""
        return str(self.cleaned_data["name"]).strip()

    def clean_id_number(self) -> str:
        """A resident's number that can be right; other papers number as they like."""
        return checked(str(self.cleaned_data["id_number"]), str(self.data.get("id_kind") or ""), self.today)

    def clean_release_on(self) -> date:
        """A day that is near enough to be meant."""
        day: date = self.cleaned_data["release_on"]
        if abs(day - self.today) > LATEST:
            raise forms.ValidationError(_("More than three years from today. Check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        """A sex that the number bears out."""
        said = self.cleaned_data
        if (said.get("id_kind") or RESIDENT) == RESIDENT and said.get("id_number"):
            said["sex"] = said.get("sex") or told_by(said["id_number"])[1]
        return said

    def act_data(self, kind: str) -> dict[str, Any]:
        """What was filled in of one act's fields, as it goes into the file."""
        values: dict[str, Any] = {}
        for field in ACTS[kind].fields:
            value = self.cleaned_data.get(field.name)
            value = value.isoformat() if isinstance(value, date) else value
            if value not in (None, "", []):
                values[field.name] = value
        if kind == DESCRIBED:
            # Until a decision names its place, the file lies with the office that will answer.
            values.setdefault("home_place", self.cleaned_data["to_place"])
        return values

    def shown(self) -> dict[str, Any]:
        """The form as its template wants it."""
        views = {
            name: {**field_view(self[name], name == "name"), "size": "half" if name in HALF else "short"}
            for name in (*WHO, *RELEASE)
        }
        return {
            "hidden": [(name, self[name].value()) for name in IDS],
            "who": [views[name] for name in WHO],
            "release": [views[name] for name in RELEASE],
            "errors": [str(e) for e in self.non_field_errors()],
        }


def write(actor: Actor, form: AnnounceForm, *, into: UUID | None, now: datetime) -> Tally:
    """Write what a valid form says; `into` is a file to which it is added, else a new one is begun.

    Raises refusal.Unacceptable, access.Refused: then nothing is written.
    """
    said = form.cleaned_data
    person = into or said["person"]

    def entry(name: str, kind: str, data: dict[str, Any]) -> NewEntry:
        return NewEntry(
            id=said[name], person=person, kind=kind, on=actor.today, written_at=now, source="desk", data=data,
            collected_by=actor.user_id, entered_by=actor.user_id,
        )  # fmt: skip

    entries = [entry("announced", ANNOUNCED, form.act_data(ANNOUNCED))]
    if into is None:
        entries = [entry("described", DESCRIBED, form.act_data(DESCRIBED)), *entries]
        entries.append(entry("assigned", ASSIGNED, {"user": said["worker"]}))
    tally = record_many(ByActor(actor), entries, today=actor.today, now=now)
    look_for_the_same(person, now)
    return tally
