"""The form of what is to be taken out: which place, sheets and days; what for, for whom, until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier.scope import Scope
from guihang.exchange.out.gate import LONGEST_WORDS, last_day
from guihang.exchange.out.ledger import Asked
from guihang.exchange.out.purposes import OUT_PURPOSES, USUAL
from guihang.exchange.out.rows import SHEETS, Period
from guihang.territory.codes import Level, Territory
from guihang.texts import translate

NAMES = {
    "roster": gettext_lazy("Roster"),
    "tests": gettext_lazy("Register of tests"),
    "contacts": gettext_lazy("Register of visits and talks"),
    "leaves": gettext_lazy("Register of leave"),
}
LONGEST_KEPT = timedelta(days=365)


class OutForm(forms.Form):
    """Which place, which sheets, which days, and why."""

    place = forms.ChoiceField(label=gettext_lazy("Place"))
    sheets = forms.MultipleChoiceField(
        label=gettext_lazy("Sheets"), choices=list(NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    since = forms.DateField(label=gettext_lazy("First day"), required=False)
    until = forms.DateField(label=gettext_lazy("Last day, included"), required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"))
    words = forms.CharField(
        label=gettext_lazy("For whom, and what for"), required=False, max_length=LONGEST_WORDS, strip=True
    )
    ends_on = forms.DateField(label=gettext_lazy("May be kept until"), required=False)

    def __init__(self, data: Any, actor: Actor) -> None:
        self.today = actor.today
        choices = places(actor)
        first = {
            "place": choices[0][0] if choices else "",
            "sheets": list(SHEETS),
            "purpose": USUAL,
            "ends_on": last_day(actor.today),
        }
        super().__init__(data, initial=first)
        offered = [(code, translate(p.label, actor.language)) for code, p in OUT_PURPOSES.items()]
        for name, options in (("place", choices), ("purpose", offered)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options

    def clean(self) -> dict[str, Any]:
        """The days run forward; who receives it is named where the purpose wants it."""
        said = self.cleaned_data
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", _("The last day lies before the first."))
        purpose = OUT_PURPOSES.get(said.get("purpose") or "")
        if purpose is not None and purpose.told:
            self.ask_for_words()
        ends_on: date | None = said.get("ends_on")
        if ends_on and not self.today <= ends_on <= self.today + LONGEST_KEPT:
            self.add_error("ends_on", _("Choose a day within the next twelve months."))
        return said

    def ask_for_words(self) -> bool:
        """Whether it is said for whom and what for; else it is asked for."""
        if self.cleaned_data.get("words"):
            return True
        self.add_error("words", _("Say for whom it is, and what they need it for."))
        return False

    def asked(self) -> Asked:
        """What was asked for."""
        said = self.cleaned_data
        chosen = [key for key in SHEETS if key in said["sheets"]]
        return Asked(Territory.of(said["place"]), chosen, Period(said["since"], said["until"]))


def places(actor: Actor) -> list[tuple[str, str]]:
    """What can be asked for: the actor's own places and their parts, a county at most; of what is wider, its parts."""
    found: dict[str, str] = {}
    for own in actor.territories(Power.SEE_FILES):
        if own.level >= Level.COUNTY:
            found[own.code] = name_of(own.code) or own.code
        parts = Scope((own,), "").parts()
        if own.level == Level.PROVINCE:
            parts = [p for code, _name in parts for p in Scope((Territory.of(code),), "").parts()]
        found |= {code: name for code, name in parts if Territory.of(code).level >= Level.COUNTY}
    return list(found.items())
