"""A form for each kind of act, made from the act's own fields. What was typed is kept; errors say what to do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid_utils import compat

from guihang.access.places import name_of
from guihang.dossier.id_number import checked
from guihang.dossier.slip import AHEAD
from guihang.dossier.told import CURRENT, NOTICE
from guihang.rules.acts import ACTS, Field, code_label

# What is asked first; everything else folds away under "more". A result is never among the answers filled in.
USUAL: Mapping[str, Mapping[str, Any]] = {
    "test.taken": {"method": "urine"},
    "visit.made": {"mode": "in_person"},
    "talk.held": {"mode": "in_person"},
    "order.served": {"to": "person"},
}
LONG_TEXT = {"note", "text", "excuse", "because"}
# What an end of control says where its day has not come or is not known.
EARLY = frozenset({"ground", "number", "decided_on", "because"})
# What may concern a decision that has stopped: it is always named, since the door looks only among those that run.
AFTER_THE_STOP = frozenset({"course.summed"})
# The law came into force on this day; an earlier one is a slip of the pen.
EARLIEST = date(2008, 6, 1)
LONGEST_NAME = 60
# A mobile number as it is written in groups: 138 0000 1111 is one number.
MOBILE = re.compile(r"(?<!\d)(1\d\d)[ -](\d{4})[ -](\d{4})(?!\d)")
# With the country's own code before it or without.
HOME_CODE = re.compile(r"(?:\+|00)86|86(?=1\d{10}$)")
AFTER_HOME_CODE = re.compile(r"(?<!\d)((?:\+|00)86)[ -]+(?=\d)")
AREA_CODE = re.compile(r"(?<!\d)(0\d{2,3}|(?:\+|00)860?\d{2,3}) (\d{7,8})(?!\d)")
# A form's own "entry" is the id of what is being written: an act's field of that name stands there under another.
TO_ENTRY = "to_entry"


class PeopleField(forms.CharField):
    """People one a line: the role, a space, the name."""

    def clean(self, value: Any) -> Any:
        """A list of {role, name}."""
        typed = str(super().clean(value) or "")
        people = []
        for number, line in enumerate(filter(str.strip, typed.replace("、", "\n").splitlines()), 1):
            role, _space, name = line.strip().partition(" ")
            if not name.strip() or len(line) > LONGEST_NAME:
                raise forms.ValidationError(
                    _("Line %(number)s: write the role, a space, the name."), params={"number": number}
                )
            people.append({"role": role, "name": name.strip()})
        return people

    def prepare_value(self, value: Any) -> Any:
        """Back to lines."""
        return "\n".join(f"{p['role']} {p['name']}" for p in value) if isinstance(value, list) else value


class PhonesField(forms.CharField):
    """Phones parted by spaces, commas or slashes. `on_file` are those that stand already: they may stay as they are."""

    on_file: Sequence[str] = ()

    def clean(self, value: Any) -> Any:
        """A list of texts."""
        typed = unicodedata.normalize("NFKC", str(super().clean(value) or ""))
        for mark in "，,、/；;":
            typed = typed.replace(mark, " ")
        typed = AFTER_HOME_CODE.sub(r"\1", MOBILE.sub(r"\1\2\3", typed))
        typed = AREA_CODE.sub(r"\1-\2", typed)
        phones = typed.split()
        faults = [fault for phone in phones if phone not in self.on_file and (fault := fault_of_phone(phone))]
        if faults:
            raise forms.ValidationError(faults)
        return phones

    def prepare_value(self, value: Any) -> Any:
        """Back to one line."""
        return " ".join(value) if isinstance(value, list) else value


def fault_of_phone(phone: str) -> str:
    """What is wrong with a phone number, with what was found and what is expected; "" where it can be dialled."""
    digits = re.sub(r"[-–().]", "", phone)
    if (home := HOME_CODE.match(digits)) is not None:
        digits = digits[home.end() :]
        digits = digits if digits.startswith(("0", "1")) else f"0{digits}"
    told = {"phone": phone, "found": len(digits)}
    if not (digits.isascii() and digits.isdigit()):
        return _("“%(phone)s” is not a phone number: write digits only.") % told
    if digits.startswith("1"):
        right, expected = len(digits) == 11, _("“%(phone)s” has %(found)s digits; a mobile number has 11.")
    elif digits.startswith("0"):
        right = 10 <= len(digits) <= 12
        expected = _("“%(phone)s” has %(found)s digits; a number with its area code has 10 to 12.")
    else:
        right = 7 <= len(digits) <= 8
        expected = _("“%(phone)s” has %(found)s digits; a number without area code has 7 or 8, a mobile number 11.")
    return "" if right else expected % told


class PlaceCodeField(forms.ChoiceField):
    """One of the places offered."""


class ActForm(forms.Form):
    """The form of one kind of act. `entry` is the id that the writer makes: sent twice, it is written once."""

    # Whether what an end of control before its day needs is asked at once, and not folded away.
    early = False
    entry = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(
        self,
        kind: str,
        data: Mapping[str, Any] | None = None,
        *,
        today: date,
        orders: Sequence[tuple[UUID, str]] = (),
        colleagues: Sequence[tuple[UUID, str]] = (),
        places: Sequence[tuple[str, str]] = (),
        stays: Sequence[tuple[str, str]] = (),
        given: Mapping[str, Any] | None = None,
        on: date | None = None,
    ) -> None:
        said = {name_in_form(name): value for name, value in (given or {}).items()}
        start = {"entry": compat.uuid7(), "on": on or today, **USUAL.get(kind, {}), **said}
        super().__init__(data, initial=start, auto_id=f"{kind.replace('.', '-')}-%s")
        self.kind, self.today = kind, today
        for field in ACTS[kind].fields:
            near = [*stays, *places] if field.name == "home_place" else places
            self.fields[name_in_form(field.name)] = form_field(
                field, _with(near, start.get(field.name)) if field.type == "place" else ()
            )
        if isinstance(phones := self.fields.get("phones"), PhonesField):
            phones.on_file = tuple(start.get("phones") or ())
        # Sent back and forth, never chosen: the duty explained, the finding checked, since when the platform keeps it.
        for name in ("duty", "code", "live_from"):
            if name in self.fields and (name != "code" or (given and name in given)):
                self.fields[name].widget = forms.HiddenInput()
        if TO_ENTRY in self.fields:
            self.fields[TO_ENTRY] = forms.UUIDField(required=False, widget=forms.HiddenInput)
        if ACTS[kind].about == "order" and (len(orders) > 1 or kind in AFTER_THE_STOP):
            self.fields["order"] = forms.ChoiceField(
                label=_("Which decision"), choices=[(str(i), t) for i, t in orders]
            )
        if "user" in self.fields:
            # Who has left the office since is not among the colleagues, and stays who was named.
            named = {str(start["user"]): "—"} if start.get("user") else {}
            choices = list((named | {str(i): name for i, name in colleagues}).items())
            self.fields["user"] = forms.ChoiceField(label=_("Who answers for the person"), choices=choices)
        elif len(colleagues) > 1:
            # Who collects answers for what was collected; who enters, for how it was entered.
            choices = [(str(i), name) for i, name in colleagues]
            self.fields["collected_by"] = forms.ChoiceField(label=_("Collected by"), choices=choices)
        if kind not in AHEAD:
            self.fields["on"].widget.attrs["max"] = today.isoformat()

    def clean_on(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["on"]
        if day > self.today and self.kind not in AHEAD:
            raise forms.ValidationError(_("This day has not come yet. Write what happened, on the day it happened."))
        if day < EARLIEST:
            raise forms.ValidationError(_("This day lies too far back. Check the year."))
        return day

    def clean_id_number(self) -> str:
        """A number that can be right; what stands on file already may stay as it is."""
        typed = str(self.cleaned_data["id_number"])
        if typed and typed == self.initial.get("id_number"):
            return typed
        return checked(typed, str(self.data.get("id_kind") or ""), self.today)

    def clean(self) -> dict[str, Any]:
        """A stretch of days runs forward, and an absence that is found has begun."""
        said = self.cleaned_data
        first, last = said.get("from") or said.get("on"), said.get("until")
        if first and last and last < first:
            self.add_error("until", _("The last day lies before the first."))
        if said.get("from") and said["from"] > self.today:
            self.add_error("from", _("This day has not come yet. Write what happened, on the day it happened."))
        # The version stood there for the notice about personal information; another notice has none of it.
        if said.get("version") == CURRENT and said.get("notice") != NOTICE:
            said["version"] = ""
        return said

    def act_data(self) -> dict[str, Any]:
        """The act's fields that were filled in, as they go into the file."""
        values: dict[str, Any] = {}
        for field in ACTS[self.kind].fields:
            value = self.cleaned_data.get(name_in_form(field.name))
            if isinstance(value, date):
                value = value.isoformat()
            elif isinstance(value, UUID):
                value = str(value)
            if field.required and field.type == "people":
                value = value or []
            elif value in (None, "", [], False) and not (field.required and value is False):
                continue
            values[field.name] = value
        return values

    def order(self) -> UUID | None:
        """The decision that was chosen, where there was a choice."""
        chosen = self.cleaned_data.get("order")
        return UUID(chosen) if chosen else None

    def collected_by(self) -> UUID | None:
        """Who collected what is written, where somebody was chosen."""
        chosen = self.cleaned_data.get("collected_by")
        return UUID(chosen) if chosen else None

    def first_fields(self) -> list[forms.BoundField]:
        """What is asked at once: the day and what the act needs."""
        needed = (
            {f.name for f in ACTS[self.kind].fields if f.required} | set(USUAL.get(self.kind, {})) | {"on", "order"}
        )
        asked = needed | {"text", "notice_on", "excuse", "reason"}
        # Where the act has a text of its own, a second empty box for words would only ask which of the two.
        asked |= set() if "text" in self.fields else {"note"}
        asked |= EARLY if self.early else set()
        return [f for f in self.visible_fields() if f.name in asked]

    def further_fields(self) -> list[forms.BoundField]:
        """What may be added."""
        first = {f.name for f in self.first_fields()}
        return [f for f in self.visible_fields() if f.name not in first]


def name_in_form(field: str) -> str:
    """Under which name an act's field stands in its form."""
    return TO_ENTRY if field == "entry" else field


def _with(places: Sequence[tuple[str, str]], chosen: str | None) -> Sequence[tuple[str, str]]:
    """The places with the one that was written, wherever it lies: a correction must not lose it."""
    return places if not chosen or chosen in dict(places) else [*places, (chosen, name_of(chosen) or chosen)]


def form_field(field: Field, places: Sequence[tuple[str, str]]) -> forms.Field:
    """The field of a form that asks for a field of an act."""
    label, needed = _(field.label), field.required
    if field.type == "code":
        options = [(v, _(code_label(v))) for v in field.values]
        if needed and len(options) <= 3:
            return forms.ChoiceField(label=label, choices=options, widget=forms.RadioSelect)
        return forms.ChoiceField(label=label, required=needed, choices=[("", "—"), *options])
    if field.type == "date":
        return forms.DateField(
            label=label, required=needed, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )
    if field.type == "place":
        return PlaceCodeField(label=label, required=needed, choices=[("", "—"), *places])
    if field.type == "bool":
        return forms.BooleanField(label=label, required=False)
    if field.type == "int":
        return forms.IntegerField(label=label, required=needed, min_value=0)
    if field.type == "people":
        hint = _("One a line: role, space, name")
        return PeopleField(label=label, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": 3}))
    if field.type == "phones":
        return PhonesField(label=label, required=needed)
    widget = forms.Textarea(attrs={"rows": 3}) if field.name in LONG_TEXT else forms.TextInput()
    return forms.CharField(label=label, required=needed, max_length=4000, widget=widget)
