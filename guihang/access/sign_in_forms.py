"""The forms of whoever hands out sign-ins."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guihang.access import living, role_words, sign_in_scope
from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.roles import Power

USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,63}")
A_YEAR = timedelta(days=365)
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def tongue() -> str:
    """The language of the answer, as `guihang.texts` names it."""
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"


class GrantForm(forms.Form):
    """A role at a place for a time and a purpose."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=role_words.choices)
    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=100,
        help_text=gettext_lazy("The name of a township, street or county of yours, or its code."),
        widget=forms.TextInput(attrs={**_PLAIN, "list": "places"}),
    )
    first = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("The last day, included."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        max_length=200,
        help_text=gettext_lazy("What for. It stands beside every file that is opened with this grant."),
        widget=forms.TextInput(attrs=_PLAIN),
    )

    def __init__(self, actor: Actor, data: Any = None) -> None:
        start = {"first": actor.today, "last": actor.today + A_YEAR}
        super().__init__(data, initial=start, auto_id="f-%s")
        self.actor = actor

    def clean_place(self) -> str:
        """The code of the place, which lies in the actor's own territory."""
        said = str(self.cleaned_data["place"]).strip()
        code = re.match(r"\d{2,12}(?!\d)", said)
        found = [code[0].ljust(12, "0")] if code else sign_in_scope.places_called(self.actor, said)
        if len(found) > 1:
            text = _("Several are called %(name)s: %(codes)s. Give the code.")
            raise forms.ValidationError(text % {"name": said, "codes": ", ".join(found)})
        if not found or not self.actor.may(Power.MANAGE_SIGN_INS, found[0]):
            raise forms.ValidationError(_("No such place in your territory. Choose one from the list."))
        return found[0]

    def asked(self) -> tuple[str, str, date, date, str]:
        """What `granting.grant` is asked, of a form that is right."""
        said = self.cleaned_data
        return said["role"], said["place"], said["first"], said["last"], said["purpose"]


class VillageForm(forms.Form):
    """In which village somebody lives; nothing, where that is not to be kept."""

    village = forms.CharField(
        label=gettext_lazy("Home village"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "May stay empty. The name of a village of yours, or its code. It is kept as a mark that nobody can read, "
            "and serves only to ask why a neighbour's file was opened."
        ),
        widget=forms.TextInput(attrs=_PLAIN),
    )
    actor: Actor

    def clean_village(self) -> str:
        """The code of the village."""
        said = str(self.cleaned_data["village"]).strip()
        if not said:
            return ""
        named = [said] if said.isascii() else sign_in_scope.places_called(self.actor, said)
        found = [code for place in named if (code := living.village_code(place))]
        if len(found) > 1:
            text = _("Several are called %(name)s: %(codes)s. Give the code.")
            raise forms.ValidationError(text % {"name": said, "codes": ", ".join(found)})
        if not found:
            raise forms.ValidationError(_("No such village. Give its name, or its code of twelve digits."))
        return found[0]


class HomeForm(VillageForm):
    """The village alone, of somebody who signs in already."""

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data, auto_id="home-%s")
        self.actor = actor


class LeavingForm(forms.Form):
    """When somebody leaves: at once, or with the end of a last day."""

    NOW, DAY = "now", "day"
    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[(NOW, gettext_lazy("At once")), (DAY, gettext_lazy("With the end of a day"))],
        widget=forms.RadioSelect,
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data, initial={"when": self.NOW, "last_day": actor.today}, auto_id="leave-%s")
        self.today = actor.today

    def clean(self) -> dict[str, Any]:
        """A day where one was chosen, and none that is past; "now" has none."""
        said = self.cleaned_data
        if said.get("when") == self.NOW:
            said["last_day"] = None
            self.errors.pop("last_day", None)
        elif "last_day" in said and said["last_day"] is None:
            self.add_error("last_day", _("Say the last day."))
        elif said.get("last_day") and said["last_day"] < self.today:
            self.add_error("last_day", _("This day is past. Choose today or a later day, or “At once”."))
        return said


class NewSignInForm(GrantForm, VillageForm):
    """Somebody new, with a first grant."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=64,
        help_text=gettext_lazy("2 to 64 small letters, digits, dots or hyphens, a letter first: wangmin"),
        widget=forms.TextInput(attrs={**_PLAIN, "autocapitalize": "none"}),
    )
    display_name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=64,
        help_text=gettext_lazy("As colleagues see it beside what was recorded."),
        widget=forms.TextInput(attrs=_PLAIN),
    )
    field_order = ("username", "display_name", "role", "place", "first", "last", "purpose", "village")

    def clean_username(self) -> str:
        """A user name of plain Latin letters that nobody has."""
        name = str(self.cleaned_data["username"]).strip()
        if not USERNAME.fullmatch(name):
            raise forms.ValidationError(_("2 to 64 small letters, digits, dots or hyphens, a letter first."))
        if User.objects.filter(username=name).exists():
            raise forms.ValidationError(_("This user name is taken."))
        return name
