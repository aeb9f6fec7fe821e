"""The form of an act for several: what is asked once, and a line a person. What was typed stays in it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid_utils import compat

from guihang.desk.together import AT_MOST, Line, Way
from guihang.dossier.act_field import form_field
from guihang.dossier.form_asks import USUAL
from guihang.dossier.forms import EARLIEST
from guihang.dossier.people_field import LONGEST_NAME
from guihang.rules.acts import ACTS

# What an office does by itself screens; another kind is said.
OF_OFFICES = {"test_kind": "screening"}
# Two people take a test together.
TESTERS = "testers"
# The act calls it a note; asked once, it is what the talk was about.
TOPIC = "note"
LONGEST_NOTE = 1000


class Once(forms.Form):
    """What is asked once for everybody. `set` is the id of the whole: what is saved in two goes is one."""

    set = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, way: Way, data: Mapping[str, Any] | None = None, *, today: date, me: str) -> None:
        usual = {k: v for k, v in {**USUAL.get(way.kind, {}), **OF_OFFICES}.items() if k in way.asked}
        start = {"set": compat.uuid7(), "on": today, "first": me, **usual}
        super().__init__(data if data and "set" in data else None, initial=start, auto_id="once-%s")
        self.today = today
        fields = {f.name: f for f in ACTS[way.kind].fields}
        for name in way.asked:
            self.fields[name] = form_field(fields[name], ())
        if TOPIC in self.fields:
            self.fields[TOPIC].label = _("What was talked about")
        for name, label in (("first", _("Who was there for us")), ("second", _("And who else"))):
            self.fields[name] = forms.CharField(
                label=label,
                max_length=LONGEST_NAME,
                required=name == "first" or way.workers == TESTERS,
                widget=forms.TextInput,
            )
        self.fields["on"].widget.attrs["max"] = today.isoformat()

    def clean_on(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet. Write what happened, on the day it happened."))
        if day < EARLIEST:
            raise forms.ValidationError(_("This day lies too far back. Check the year."))
        return day

    def clean_second(self) -> str:
        """Somebody else."""
        name = str(self.cleaned_data["second"]).strip()
        if name and name == self.cleaned_data.get("first", "").strip():
            raise forms.ValidationError(_("This is the same name twice. Two people take a sample together."))
        return name

    def workers(self) -> list[str]:
        """Who was there for the office, by name."""
        said = (str(self.cleaned_data.get(name) or "").strip() for name in ("first", "second"))
        return [name for name in said if name]


class OneLine(forms.Form):
    """What is asked of one person."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False, widget=forms.TextInput)
    again = forms.BooleanField(required=False)

    def __init__(self, way: Way, person: UUID, data: Mapping[str, Any] | None = None) -> None:
        prefix = f"p{person.hex}"
        typed = data if data and f"{prefix}-entry" in data else None
        # What became of it is said by somebody, never filled in.
        start = {"entry": compat.uuid7(), "outcome": ""}
        super().__init__(typed, initial=start, prefix=prefix, auto_id="%s")
        self.person, self.told, self.twice = person, list[str](), False
        words = [(code, _(label)) for code, label in way.outcomes]
        self.fields["outcome"] = forms.ChoiceField(
            choices=words, widget=forms.RadioSelect,
            error_messages={"required": _("Nothing is said of this person yet. Choose, or take the line off.")},
        )  # fmt: skip

    def line(self) -> Line:
        """What was said of this person."""
        said = self.cleaned_data
        return Line(self.person, said["entry"], said["outcome"], str(said["note"]).strip(), bool(said["again"]))


def rest_said(way: Way, people: Sequence[UUID], data: QueryDict) -> QueryDict:
    """What was typed, with the first outcome for everybody of whom nothing was said yet: somebody pressed for it."""
    said = data.copy()
    for name in (f"p{person.hex}-outcome" for person in people):
        if not said.get(name):
            said[name] = way.outcomes[0][0]
    return said


class Together:
    """The whole form: `once`, and `lines` by person."""

    def __init__(
        self, way: Way, people: Sequence[UUID], data: Mapping[str, Any] | None, *, today: date, me: str
    ) -> None:
        self.way = way
        self.once = Once(way, data, today=today, me=me)
        self.lines = {person: OneLine(way, person, data) for person in people[:AT_MOST]}

    def is_valid(self) -> bool:
        """Whether everything that was typed can be read; each fault stands at its field."""
        # All of them, not only the first that is wrong.
        return all([self.once.is_valid(), *(form.is_valid() for form in self.lines.values())])

    def told(self, words: Mapping[UUID, Sequence[str]], twice: Container[UUID]) -> None:
        """Leave only these people in the form, each with what was said against it; `twice`: on file for that day."""
        self.lines = {person: form for person, form in self.lines.items() if person in words}
        for person, form in self.lines.items():
            form.told, form.twice = list(words[person]), person in twice
