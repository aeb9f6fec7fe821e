"""The form of a changed phone or address: it begins with what stands, and writes only what is otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from guihang.dossier.desk_act import described_now
from guihang.dossier.forms import ActForm
from guihang.dossier.models import Person
from guihang.rules.acts.correcting import BECAUSE

CHANGED = "reach.changed"
FIELDS = ("phones", "address", "home_place")


def stands_now(person: Person, writing: str) -> dict[str, Any]:
    """How the person is reached now; of what is being written, when it came a second time, as if it were not there."""
    try:
        before = UUID(writing)
    except ValueError:
        before = None
    said = described_now(person, before=before)
    return {name: said[name] for name in FIELDS if said.get(name)}


class ReachForm(ActForm):
    """`stands` is what the file says now; without it (a correction) what is left blank was not changed."""

    stands: Mapping[str, Any] | None = None

    def clean(self) -> dict[str, Any]:
        """Something has changed, and a place is replaced by a place."""
        said = super().clean()
        stands = self.stands or {}
        for name in ("address", "home_place"):
            if stands.get(name) and name in said and not said[name]:
                self.add_error(name, _("Write where the person lives now. What is not known is said in the remark."))
        if not self.errors and not self._changed():
            self.add_error(None, _("Nothing has changed: change the phone, the address or the village, or cancel."))
        return said

    def act_data(self) -> dict[str, Any]:
        """Only what has changed; a phone that is gone and not replaced is said to be gone."""
        note = self.cleaned_data.get("note")
        return self._changed() | ({"note": note} if note else {})

    def _changed(self) -> dict[str, Any]:
        said = {name: self.cleaned_data.get(name) or [] for name in ("phones",)}
        said |= {name: self.cleaned_data.get(name) or "" for name in ("address", "home_place")}
        if self.stands is None:
            return {name: value for name, value in said.items() if value}
        stood = {name: self.stands.get(name) or type(said[name])() for name in FIELDS}
        return {name: said[name] for name in FIELDS if said[name] != stood[name]}

    def first_fields(self) -> list[forms.BoundField]:
        """The three ways to reach somebody are what the form is for."""
        return [f for f in self.visible_fields() if f.name in {"on", "note", BECAUSE.name, *FIELDS}]
