"""The form of an order in: who, and which decision. Its ids are made with it: sent twice, it is written once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid_utils import compat

from guihang.dossier.act_field import form_field
from guihang.dossier.act_view import field_view
from guihang.dossier.forms import EARLIEST
from guihang.dossier.id_number import RESIDENT, checked, told_by
from guihang.rules.acts import ACTS, Field
from guihang.web.words.names import code_name

DESCRIBED, ENTERED, SERVED, ASSIGNED = "person.described", "order.entered", "order.served", "worker.assigned"
IDS = ("person", "described", "entered", "served", "assigned")
WHO = ("name", "id_number", "id_kind", "sex", "phones", "home_place", "address")
DECISION = ("order_kind", "number", "decided_on", "place", "term_years", "served_on", "worker")
FURTHER = ("credited_days", "decided_by", "drugs", "live_from", "note")
TERMS = (1, 2, 3)
MOST_CREDITED = 1095
HALF = frozenset({"name", "id_number", "number", "address", "phones", "decided_by", "worker", "place", "home_place"})
ADD, NEW = "add", "new"

Choices = Sequence[tuple[str, str]]


class OrderInForm(forms.Form):
    """Who the person is and what was decided. Labels, codes and checks are those of the acts themselves."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    described = forms.UUIDField(widget=forms.HiddenInput)
    entered = forms.UUIDField(widget=forms.HiddenInput)
    served = forms.UUIDField(widget=forms.HiddenInput)
    assigned = forms.UUIDField(widget=forms.HiddenInput)
    served_on = forms.DateField(
        required=False,
        label=gettext_lazy("Served on the person on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        today: date,
        language: str,
        places: Choices,
        stays: Choices,
        workers: Choices,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        start: dict[str, Any] = {name: compat.uuid7() for name in IDS}
        start |= {"id_kind": RESIDENT, "term_years": "3", "order_kind": "treatment"}
        start |= {"place": places[0][0] if len(places) == 1 else "", "worker": workers[0][0] if workers else ""}
        super().__init__(data, initial={**start, **(given or {})}, auto_id="order-in-%s")
        self.today, self.language = today, language
        near = {"place": places, "home_place": stays}
        for field in _asked():
            self.fields[field.name] = form_field(field, near.get(field.name, ()))
        self.fields["term_years"] = forms.TypedChoiceField(
            label=self.fields["term_years"].label,
            choices=[(str(n), _years(n)) for n in TERMS],
            coerce=int,
            widget=forms.RadioSelect,
        )
        self.fields["worker"] = forms.ChoiceField(label=_("Who answers for the person"), choices=workers)
        self.fields["sex"].help_text = _("Left open, it follows from the number.")
        self.fields["live_from"].help_text = _(
            "For a decision that was kept on paper so far: what fell due before this day and is not on file "
            "counts as not known."
        )
        for name in ("decided_on", "served_on", "live_from"):
            self.fields[name].widget.attrs["max"] = today.isoformat()

    def clean_name(self) -> str:
        """Without the spaces around it."""
        return str(self.cleaned_data["name"]).strip()

    def clean_id_number(self) -> str:
        """A resident's number that can be right; other papers number as they like."""
        return checked(str(self.cleaned_data["id_number"]), str(self.data.get("id_kind") or ""), self.today)

    def clean_credited_days(self) -> int | None:
        """Days already served: fewer than the longest term has."""
        days: int | None = self.cleaned_data["credited_days"]
        if days is not None and days > MOST_CREDITED:
            raise forms.ValidationError(_("More days than three years have; found %(days)s."), params={"days": days})
        return days

    def clean(self) -> dict[str, Any]:
        """Days in their order, and a sex that the number bears out."""
        said = self.cleaned_data
        for name in ("decided_on", "served_on", "live_from"):
            if (fault := self._fault_of_day(said.get(name))) is not None:
                self.add_error(name, fault)
        decided, served = said.get("decided_on"), said.get("served_on")
        if decided and served and served < decided:
            self.add_error("served_on", _("Served before it was decided. Check both days."))
        if (said.get("id_kind") or RESIDENT) == RESIDENT and said.get("id_number"):
            born, sex = told_by(said["id_number"])
            if said.get("sex") and sex and said["sex"] != sex:
                told = {"found": code_name(said["sex"], self.language), "expected": code_name(sex, self.language)}
                self.add_error("sex", _("The number says {expected}; found {found}.").format(**told))
            said["sex"] = said.get("sex") or sex
            if born and decided and decided < born:
                self.add_error("decided_on", _("Decided before the day of birth in the number."))
        return said

    def _fault_of_day(self, day: date | None) -> str | None:
        if day is None:
            return None
        if day > self.today:
            return _("This day has not come yet. Write what happened, on the day it happened.")
        return _("This day lies too far back. Check the year.") if day < EARLIEST else None

    def act_data(self, kind: str) -> dict[str, Any]:
        """What was filled in of one act's fields, as it goes into the file."""
        values: dict[str, Any] = {}
        for field in ACTS[kind].fields:
            if kind == DESCRIBED and field.name == "note":
                continue  # the remark is about the decision
            value = self.cleaned_data.get(field.name)
            if isinstance(value, date):
                value = value.isoformat()
            if value not in (None, "", []):
                values[field.name] = value
        return values

    def worker(self) -> UUID:
        """Who is to answer for the person."""
        return UUID(self.cleaned_data["worker"])

    def parts(self) -> dict[str, Any]:
        """The form as its template wants it: hidden ids, and the fields by part."""
        wrong = next((name for name in (*WHO, *DECISION, *FURTHER) if name in self.errors), "name")
        views = {
            name: {**field_view(self[name], name == wrong), "size": _size(name)} for name in (*WHO, *DECISION, *FURTHER)
        }
        further = [views[name] for name in FURTHER]
        return {
            "hidden": [(name, self[name].value()) for name in IDS],
            "who": [views[name] for name in WHO],
            "decision": [views[name] for name in DECISION],
            "further": further,
            "further_open": any(f["error"] or f["value"] for f in further),
            "errors": [str(e) for e in self.non_field_errors()],
        }


def _asked() -> Iterator[Field]:
    """The fields of the two acts that the form shows."""
    for kind in (DESCRIBED, ENTERED):
        for field in ACTS[kind].fields:
            if field.name in {*WHO, *DECISION, *FURTHER}:
                yield field


def _size(name: str) -> str:
    return "half" if name in HALF else "" if name in {"order_kind", "term_years", "note"} else "short"


def _years(count: int) -> str:
    return _("%(count)s years") % {"count": count} if count > 1 else _("1 year")
