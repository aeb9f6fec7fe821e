"""A form as its template wants it: plain values, one dict a field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from guihang.dossier.far_place import FarPlaceField
from guihang.dossier.form_asks import DEMANDED, DEMANDED_OF
from guihang.dossier.forms import ActForm
from guihang.dossier.group_field import GroupField
from guihang.dossier.people_field import PeopleField
from guihang.dossier.phones_field import PhonesField
from guihang.dossier.rows_field import RowsField

SHORT = {"on", "until", "from", "notice_on", "decided_on", "term_years", "credited_days"}


def form_view(
    form: ActForm,
    *,
    action: str,
    target: str,
    title: str,
    note: str,
    hidden: list[tuple[str, Any]],
    cancel_url: str,
) -> dict[str, Any]:
    """What ``dossier/_act_form.html`` shows of a form."""
    given = [(f.name, f.value() or "") for f in form.hidden_fields()]
    # The first field after the day is what a worker fills in; the day is there already.
    first = next((f.name for f in form.first_fields() if f.name != "on"), "on")
    fields = [field_view(f, f.name == first) for f in form.first_fields()]
    more = [field_view(f, False) for f in form.further_fields()]
    return {
        "id": f"form-{target.lstrip('#')}",
        "action": action,
        "target": target,
        "title": title,
        "note": note,
        "hidden": [*given, *hidden],
        "submit": _("Save"),
        "cancel_url": cancel_url,
        "errors": [str(e) for e in form.non_field_errors()],
        "danger": form.kind in {"entry.withdrawn", "control.ended", "order.terminated"},
        "fields": fields,
        "more": more,
        "long": any(f["type"] == "long" for f in [*fields, *more]),
        "more_open": bool(form.errors) or any(f["value"] for f in more),
    }


def field_view(bound: BoundField, first: bool) -> dict[str, Any]:
    """What ``dossier/_field.html`` shows of a field; `first` gets the focus."""
    field, value = bound.field, bound.value()
    kind = _type(field)
    if isinstance(field, PeopleField | PhonesField):
        value = field.prepare_value(value)
    elif kind == "date" and value is not None:
        value = value if isinstance(value, str) else value.isoformat()
    return {
        "name": bound.name,
        "id": bound.id_for_label or bound.auto_id,
        "type": kind,
        "label": bound.label,
        "value": value if kind in {"tick", "ticks"} else "" if value is None else str(value),
        "rows": field.shown(bound.html_name, value) if isinstance(field, RowsField | GroupField) else (),
        "required": field.required or bound.name in DEMANDED or bound.name in _demanded(bound.form),
        "hint": str(bound.help_text),
        "error": " ".join(map(str, bound.errors)),
        "choices": [(str(v), str(t)) for v, t in getattr(field, "choices", ())],
        "size": "short" if bound.name in SHORT else "",
        "first": first,
        "min": "",
        "max": field.widget.attrs.get("max", ""),
        "placeholder": "",
        # Of a place: what is offered while typing, and what may be meant, to choose from.
        "near": field.near if isinstance(field, FarPlaceField) else (),
        "found": field.found if isinstance(field, FarPlaceField) else (),
    }


def _demanded(form: forms.BaseForm) -> frozenset[str]:
    """What a guard asks for of an act of this kind, so that nobody reads that it may be left out."""
    return DEMANDED_OF.get(getattr(form, "kind", ""), frozenset())


def _type(field: forms.Field) -> str:
    if isinstance(field, RowsField | GroupField):
        return "rows"
    if isinstance(field, FarPlaceField):
        return "place"
    if isinstance(field, forms.MultipleChoiceField):
        return "ticks"
    if isinstance(field, forms.ChoiceField):
        return "choice" if isinstance(field.widget, forms.RadioSelect) else "select"
    if isinstance(field, forms.DateField):
        return "date"
    if isinstance(field, forms.BooleanField):
        return "tick"
    if isinstance(field, forms.IntegerField):
        return "number"
    if isinstance(field, PhonesField):
        return "tel"
    return "long" if isinstance(field.widget, forms.Textarea) else "text"
