"""The forms with which whoever was asked answers: a neighbour a visit, a department a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid_utils import compat

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.dossier.entry import NewEntry
from guihang.dossier.errand_models import HELP, VISIT, Errand

VISIT_CHOICES = (
    ("met", gettext_lazy("I met the person")),
    ("not_met", gettext_lazy("I was there and met nobody")),
    ("moved_away", gettext_lazy("The person has moved away")),
    ("declined", gettext_lazy("I cannot make this visit")),
)
HELP_CHOICES = (
    ("arranged", gettext_lazy("Arranged")),
    ("more_needed", gettext_lazy("More has to be known first")),
    ("not_possible", gettext_lazy("Not possible")),
    ("done", gettext_lazy("Done")),
)
KIND: Mapping[str, str] = {VISIT: "visit.told", HELP: "help.answered"}
SOURCE: Mapping[str, str] = {VISIT: "desk", HELP: "department"}
LONGEST = 1000


class AnswerForm(forms.Form):
    """How it went and a few words. `entry` is the id that the writer makes: sent twice, it is written once."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    errand = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(widget=forms.RadioSelect)
    text = forms.CharField(required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, kind: str, data: Mapping[str, Any] | None = None, *, errand: UUID | None = None) -> None:
        super().__init__(data, initial={"entry": compat.uuid7(), "errand": errand}, auto_id="answer-%s")
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)
        outcome.choices = VISIT_CHOICES if kind == VISIT else HELP_CHOICES
        outcome.label = _("How did it go?") if kind == VISIT else _("Answer")
        outcome.error_messages["required"] = _("Choose one of the answers.")
        self.fields["text"].label = _("In a few words")
        self.kind = kind

    def answer(self, actor: Actor, errand: Errand, today: date) -> NewEntry:
        """The entry that the valid form describes, written by the actor today."""
        said = self.cleaned_data
        data = {"entry": str(errand.pk), "outcome": said["outcome"]}
        if said["text"].strip():
            data["text"] = said["text"].strip()
        return NewEntry(
            said["entry"], errand.person_id, KIND[self.kind], today, clock.now(), SOURCE[self.kind], data,
            collected_by=actor.user_id, entered_by=actor.user_id,
        )  # fmt: skip
