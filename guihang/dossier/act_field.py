"""The field of a form that asks for one field of an act, by its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext as _

from guihang.dossier.people_field import PeopleField
from guihang.dossier.phones_field import PhoneField, PhonesField
from guihang.dossier.rows_field import RowsField
from guihang.rules.acts import Field
from guihang.rules.acts.codes import CODES

LONG_TEXT = {"note", "text", "excuse", "because"}


class PlaceCodeField(forms.ChoiceField):
    """One of the places offered."""


def form_field(field: Field, places: Sequence[tuple[str, str]], words: Mapping[str, str] = CODES) -> forms.Field:
    """The field of a form that asks for a field of an act; `words` are what a person reads for its codes."""
    label, needed = _(field.label), field.required
    if field.type == "code":
        options = [(v, _(words.get(v, v))) for v in field.values]
        if needed and len(options) <= 3:
            return forms.ChoiceField(label=label, choices=options, widget=forms.RadioSelect)
        return forms.ChoiceField(label=label, required=needed, choices=[("", "—"), *options])
    if field.type == "codes":
        options = [(v, _(words.get(v, v))) for v in field.values]
        ticks = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(label=label, required=needed, choices=options, widget=ticks)
    if field.type == "ids":  # which entries are meant is for the page to say, in words (`act_form`)
        return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)
    if field.type == "rows":
        return RowsField(field.values, label=label, required=needed)
    if field.type == "date":
        return forms.DateField(
            label=label, required=needed, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )
    if field.type == "place":
        return PlaceCodeField(label=label, required=needed, choices=[("", "—"), *places])
    if field.type == "bool":
        return forms.BooleanField(label=label, required=False)
    if field.type == "int":
        return forms.IntegerField(label=label, required=needed, min_value=field.least)
    if field.type == "people":
        hint = _("One a line: role, space, name")
        return PeopleField(label=label, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": 3}))
    if field.type == "phones":
        return PhonesField(label=label, required=needed)
    if field.name == "phone":
        return PhoneField(label=label, required=needed, max_length=200)
    widget = forms.Textarea(attrs={"rows": 3}) if field.name in LONG_TEXT else forms.TextInput()
    errors = {"max_length": _("At most %(limit_value)d characters; found %(show_value)d.")}
    return forms.CharField(label=label, required=needed, max_length=4000, widget=widget, error_messages=errors)
