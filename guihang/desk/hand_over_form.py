"""The form of a hand-over: to whom, from when until when, with which note; and who is kept back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid_utils import compat

from guihang.dossier.answering import Colleague
from guihang.dossier.slip import FARTHEST

WHILE, GOOD = "while", "good"
LATEST = timedelta(days=FARTHEST["worker.assigned"])
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HandOverForm(forms.Form):
    """`form` is the id of the whole: confirmed twice, everybody is handed over once."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.TypedMultipleChoiceField(label=gettext_lazy("To whom"), coerce=UUID, widget=forms.CheckboxSelectMultiple)
    how = forms.ChoiceField(
        label=gettext_lazy("For how long"),
        choices=[(WHILE, gettext_lazy("For a while")), (GOOD, gettext_lazy("For good"))],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=gettext_lazy("From, that day included"), widget=DAY)
    until = forms.DateField(label=gettext_lazy("Until, that day included"), required=False, widget=DAY)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=400)
    left = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, takers: Sequence[Colleague], data: Mapping[str, Any] | None, today: date, *, good: bool) -> None:
        start = {"form": compat.uuid7(), "on": today, "how": GOOD if good else WHILE}
        super().__init__(data, initial=start, auto_id="hand-%s")
        self.today, self.takers = today, takers
        self.fields["to"].choices = [(str(t.id), t.name) for t in takers]  # type: ignore[attr-defined]
        self.fields["to"].error_messages["required"] = _("Tick at least one colleague.")
        self.fields["until"].help_text = _("For a while only; the day after, everybody returns by themselves.")

    def clean_on(self) -> date:
        """From today on: who answered on a day that has passed is what it was; and not far ahead."""
        day: date = self.cleaned_data["on"]
        if not self.today <= day <= self.today + LATEST:
            text = _("Expected a day from %(first)s to %(last)s.")
            raise forms.ValidationError(text % {"first": self.today, "last": self.today + LATEST})
        return day

    def clean(self) -> dict[str, Any]:
        """For a while has an end, and the end has not passed."""
        said = self.cleaned_data
        if said.get("how") == GOOD:
            said["until"] = None
        elif "until" not in self.errors:
            self._check_end(said.get("on"), said.get("until"))
        return said

    def _check_end(self, first: date | None, last: date | None) -> None:
        if last is None:
            self.add_error("until", _("For a while: until which day? Or choose for good."))
        elif first is not None and last < first:
            self.add_error("until", _("The last day lies before the first."))

    def chosen(self) -> list[Colleague]:
        """The colleagues who were ticked."""
        return [t for t in self.takers if t.id in self.cleaned_data["to"]]


def left_out(left: str, on_page: Iterable[str], ticked: Iterable[str]) -> set[UUID]:
    """Who is kept back: those of earlier pages, and whoever of this one is not ticked."""
    kept = {p for p in map(_id, left.split()) if p is not None}
    here = {p for p in map(_id, on_page) if p is not None}
    return (kept - here) | (here - {p for p in map(_id, ticked) if p is not None})


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
