"""A form for each kind of act, made from the act's own fields. What was typed is kept; errors say what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid_utils import compat

from guihang.access.places import name_of
from guihang.dossier import group_field
from guihang.dossier.act_field import form_field
from guihang.dossier.far_place import FarPlaceField
from guihang.dossier.form_asks import AFTER_THE_STOP, EARLY, LEADS_AWAY, NEEDED, SAID_IF_OTHER, TEST_FIRST, USUAL
from guihang.dossier.id_number import checked
from guihang.dossier.phones_field import PhonesField
from guihang.dossier.slip import AHEAD
from guihang.dossier.told import CURRENT, NOTICE
from guihang.rules import packs
from guihang.rules.acts import ACTS
from guihang.rules.acts.codes import CODES, EVERY_TIER, OF_LABORATORY
from guihang.rules.acts.correcting import BECAUSE
from guihang.rules.regions import pack_for

# The law came into force on this day; an earlier one is a slip of the pen.
EARLIEST = date(2008, 6, 1)
# A form's own "entry" is the id of what is being written: an act's field of that name stands there under another.
TO_ENTRY = "to_entry"


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
        self._ask_the_acts_fields(stays, places)
        self._hide_what_is_sent_along(chosen=given or {})
        self._offer_choices(orders, colleagues)
        self._hints()
        if kind not in AHEAD:
            self.fields["on"].widget.attrs["max"] = today.isoformat()

    def _ask_the_acts_fields(self, stays: Sequence[tuple[str, str]], places: Sequence[tuple[str, str]]) -> None:
        """A field of the form for each of the act's own."""
        for field in ACTS[self.kind].fields:
            near = [*stays, *places] if field.name == "home_place" else places
            written = self.initial.get(field.name)
            if field.type == "place" and self.kind in LEADS_AWAY:
                self.fields[name_in_form(field.name)] = FarPlaceField(
                    near=near, known=str(written or ""), label=_(field.label), required=field.required
                )
                continue
            near = _with(near, written) if field.type == "place" else ()
            words = OF_LABORATORY if self.kind == "lab.reported" else CODES
            self.fields[name_in_form(field.name)] = form_field(field, near, words)
        if self.kind == group_field.KIND:
            self.fields["members"] = group_field.GroupField(label=self.fields["members"].label, required=False)
            for name in group_field.FOLLOWING:
                del self.fields[name]
        for name in NEEDED.get(self.kind, ()):
            self.fields[name].required = True
        if isinstance(phones := self.fields.get("phones"), PhonesField):
            phones.on_file = tuple(self.initial.get("phones") or ())

    def _hide_what_is_sent_along(self, chosen: Mapping[str, Any]) -> None:
        """Never chosen: the duty explained, since when the platform keeps it, the finding checked where it is
        `chosen` already, the entry that is answered."""
        for name in ("duty", "code", "live_from", "site_id"):
            if name in self.fields and (name != "code" or name in chosen):
                self.fields[name].widget = forms.HiddenInput()
        if TO_ENTRY in self.fields:
            self.fields[TO_ENTRY] = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def _offer_choices(self, orders: Sequence[tuple[UUID, str]], colleagues: Sequence[tuple[UUID, str]]) -> None:
        """Which decision it is about, and which colleague; nothing is asked where there is no choice."""
        if ACTS[self.kind].about == "order" and (len(orders) > 1 or self.kind in AFTER_THE_STOP):
            self.fields["order"] = forms.ChoiceField(
                label=_("Which decision"), choices=[(str(i), t) for i, t in orders]
            )
        if "user" in self.fields:
            # Who has left the office since is not among the colleagues, and stays who was named.
            named = {str(self.initial["user"]): "—"} if self.initial.get("user") else {}
            choices = list((named | {str(i): name for i, name in colleagues}).items())
            self.fields["user"] = forms.ChoiceField(label=_("Who answers for the person"), choices=choices)
        elif len(colleagues) > 1:
            # Who collects answers for what was collected; who enters, for how it was entered.
            choices = [(str(i), name) for i, name in colleagues]
            self.fields["collected_by"] = forms.ChoiceField(label=_("Collected by"), choices=choices)

    def _hints(self) -> None:
        """When a field is needed that otherwise may stay empty."""
        if self.kind in SAID_IF_OTHER:
            self.fields["note"].help_text = _("Needed where the reason is “other”")
        if self.kind == "absence.found":
            self.fields["note"].help_text = _("What was asked and said: was it reported, was there a reason?")
        if self.kind == "notice.served":
            self.fields["for_on"].help_text = _("Needed for a notice to come to a test")
        if self.kind == "warning.given":
            for name in ("where", "witness"):
                self.fields[name].help_text = _("Needed for an exhortation")
        if self.kind == "test.taken":
            for name in ("kit", "kit_lot", "kit_expires"):
                self.fields[name].help_text = _("Needed for urine and saliva")

    def choose_tier(self, place: str) -> None:
        """Offer the tiers that the file's place has, and the one that is written already."""
        for field in ACTS[self.kind].fields:
            if field.type == "code" and field.values == EVERY_TIER:
                written = str(self.initial.get(field.name) or "")
                codes = packs.load(pack_for(place)).scheme(self.today.toordinal()).codes
                offered = [*codes, *([written] if written in EVERY_TIER and written not in codes else [])]
                self.fields[field.name] = form_field(replace(field, values=tuple(offered)), ())

    def ask_why(self, hint: str) -> None:
        """Ask why the entry is corrected; the reason stands in what is written. What it left out may stay out."""
        for name in NEEDED.get(self.kind, ()):
            self.fields[name].required = self.kind == group_field.KIND
        self.fields[BECAUSE.name] = forms.CharField(label=_(BECAUSE.label), max_length=400, help_text=hint)

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
        if said.get("from") and said["from"] > self.today and self.kind != "leave.asked":
            self.add_error("from", _("This day has not come yet. Write what happened, on the day it happened."))
        if self.kind in SAID_IF_OTHER and said.get("reason") == "other" and not said.get("note"):
            self.add_error("note", _("The reason is “other”: write what it was."))
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
        if self.kind == group_field.KIND:
            values |= group_field.told(values["members"], self.initial)
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
        asked = needed | {"text", "notice_on", "excuse", "reason"} | TEST_FIRST
        # Where the act has a text of its own, a second empty box for words would only ask which of the two.
        asked |= set() if "text" in self.fields else {"note"}
        asked |= EARLY if self.early else set()
        asked |= NEEDED.get(self.kind, frozenset())
        asked.add(BECAUSE.name)
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
