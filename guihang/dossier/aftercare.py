"""Help that goes on by consent after control has ended: a file of its own, with only what the person gives.

Nothing leads from it to a file that was there before: a new id, no number, no history, no decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from uuid_utils import compat

from guihang.access.actor import Actor
from guihang.dossier.act_field import form_field
from guihang.dossier.act_view import field_view
from guihang.dossier.ending import HELP_ENDED
from guihang.dossier.entry import Facts, NewEntry
from guihang.dossier.outcome import Tally
from guihang.dossier.policy import pack_for
from guihang.dossier.record import record_many
from guihang.dossier.sealing import HELP_AGREED
from guihang.dossier.workout import effective
from guihang.dossier.writer import ByActor
from guihang.rules import packs
from guihang.rules.acts import ACTS
from guihang.rules.days import DATES
from guihang.rules.periods import months_after

DESCRIBED, FOLLOWED_UP = "person.described", "followup.made"
EVERY = "followup.every_months"
IDS = ("person", "described", "agreed")
ASKED = ("name", "phones", "home_place", "wishes")


class HelpForm(forms.Form):
    """What the person gives: a name, a phone, a place, what they wish for. Its ids are made with it."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    described = forms.UUIDField(widget=forms.HiddenInput)
    agreed = forms.UUIDField(widget=forms.HiddenInput)
    consents = forms.BooleanField(
        label=_("The person has said that they want this, and knows that they may end it at any time")
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, places: Sequence[tuple[str, str]]) -> None:
        start: dict[str, Any] = {name: compat.uuid7() for name in IDS}
        start["home_place"] = places[0][0] if len(places) == 1 else ""
        super().__init__(data, initial=start, auto_id="help-%s")
        known = {f.name: f for kind in (DESCRIBED, HELP_AGREED) for f in ACTS[kind].fields}
        for name in ASKED:
            self.fields[name] = form_field(known[name], places)
        self.fields["home_place"].required = True
        self.fields["home_place"].label = _("Office")
        self.fields["wishes"].widget = forms.Textarea(attrs={"rows": 3})
        self.order_fields([*IDS, *ASKED, "consents"])

    def shown(self) -> list[dict[str, Any]]:
        """The fields as ``dossier/_field.html`` shows them."""
        return [field_view(f, f.name == "name") for f in self.visible_fields()]


def begin(actor: Actor, form: HelpForm, *, today: date, now: datetime) -> Tally:
    """Begin the file. Raises refusal.Unacceptable, access.Refused: then nothing is written."""
    said = form.cleaned_data

    def entry(id: str, kind: str, data: dict[str, Any]) -> NewEntry:
        return NewEntry(
            id=said[id], person=said["person"], kind=kind, on=today, written_at=now, source="desk", data=data,
            collected_by=actor.user_id, entered_by=actor.user_id,
        )  # fmt: skip

    described = {name: said[name] for name in ("name", "phones", "home_place") if said[name]}
    agreed = {"wishes": said["wishes"]} if said["wishes"] else {}
    entries = [entry("described", DESCRIBED, described), entry("agreed", HELP_AGREED, agreed)]
    return record_many(ByActor(actor), entries, today=today, now=now)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Calls and visits after control has ended, while the person wants them: the newest, and by when the next."""

    last: date | None
    due: date
    late: bool


def follow_up_of(entries: Iterable[Facts], place: str, today: date) -> FollowUp | None:
    """The rhythm of a file of help by consent; None where nobody agreed, or the person has ended it.

    Raises packs.NoRuleInForce.
    """
    held = effective(entries)
    kinds = {e.kind for e in held}
    if HELP_AGREED not in kinds or HELP_ENDED in kinds:
        return None
    agreed = max(e.on for e in held if e.kind == HELP_AGREED)
    last = max((e.on for e in held if e.kind == FOLLOWED_UP), default=None)
    months = packs.load(pack_for(place)).row(EVERY, today.toordinal()).value
    assert type(months) is int
    due = DATES[months_after((last or agreed).toordinal(), months)]
    return FollowUp(last, due, due < today)
