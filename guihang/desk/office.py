"""How an office is reached: what papers say of it, and the form in which its lead writes it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier.act_view import field_view
from guihang.territory.models import Office
from guihang.territory.query import within

MOST_NUMBERS, LONGEST_PHONE = 2, 32
DIGITS = range(3, 17)  # from 110 to a number with its area code and extension
APART = " / "
BETWEEN = re.compile(r"[、,;/]")
NUMBER = re.compile(r"[0-9](?:[0-9 -]*[0-9])?")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
TOO_LONG = gettext_lazy("Too long: it has to fit one line.")


@dataclass(frozen=True, slots=True)
class Contact:
    """An office as papers name it; what it has not told is empty, and a line to fill in by hand."""

    place: str
    name: str
    phone: str = ""
    address: str = ""
    hours: str = ""
    police_phone: str = ""

    @property
    def phones(self) -> list[str]:
        """The office's numbers, one by one."""
        return self.phone.split(APART) if self.phone else []

    @property
    def police_phones(self) -> list[str]:
        """The numbers of the community police, one by one."""
        return self.police_phone.split(APART) if self.police_phone else []


def contact_at(place: str) -> Contact:
    """The office that looks after files at `place`, by its neutral name. One statement."""
    told = Office.objects.filter(place=place).values("name", "phone", "address", "hours", "police_phone").first()
    if told is None:
        return Contact(place, _("%(place)s community services") % {"place": name_of(place)})
    return Contact(place, **told)


def offices_of(actor: Actor) -> list[Office]:
    """The offices that the actor leads."""
    return list(Office.objects.filter(within("place", actor.territories(Power.CONFIRM))).order_by("place"))


def address_to_fill(actor: Actor, contacts: Iterable[Contact]) -> str:
    """Where the actor fills in the phone that the first of these offices lacks; empty where it is not theirs to."""
    for contact in contacts:
        if not contact.phone and actor.may(Power.CONFIRM, contact.place):
            return office_address(contact.place)
    return ""


def office_address(place: str) -> str:
    """The form of the office at `place`."""
    return f"{reverse('desk:office')}?{urlencode({'place': place})}"


class PhonesOfOffice(forms.CharField):
    """One number or two. Comes back as it is printed: "0477-0000101 / 0477-0000102"."""

    def clean(self, value: Any) -> str:
        """Raises ValidationError, which says what was found and what is expected."""
        typed = super().clean(value)
        plain = unicodedata.normalize("NFKC", typed).translate(DASHES)
        numbers = [" ".join(part.split()) for part in BETWEEN.split(plain) if part.strip()]
        if len(numbers) > MOST_NUMBERS or not all(map(_is_number, numbers)):
            text = _(
                "“%(typed)s” cannot be used. Write digits, spaces and dashes, such as 0477-0000101; "
                "two numbers at most, with a comma between them."
            )
            raise forms.ValidationError(text % {"typed": typed[:40]})
        printed = APART.join(numbers)
        if len(printed) > LONGEST_PHONE:
            raise forms.ValidationError(str(TOO_LONG))
        return printed


def _is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None and sum(c.isdigit() for c in text) in DIGITS


class OfficeForm(forms.Form):
    """What is known of an office. Everything may be left out; then it is written on the paper by hand."""

    phone = PhonesOfOffice(
        label=gettext_lazy("Phone of the office"),
        required=False,
        help_text=gettext_lazy("One number or two, of the office itself: no private ones."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address of the office"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("As one finds it: street, house, floor, room."),
        error_messages={"max_length": TOO_LONG},
    )
    hours = forms.CharField(
        label=gettext_lazy("Office hours"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("When somebody is there."),
        error_messages={"max_length": TOO_LONG},
    )
    police_phone = PhonesOfOffice(
        label=gettext_lazy("Phone of the community police"),
        required=False,
        help_text=gettext_lazy("Of the police post of this place."),
    )

    def __init__(self, office: Office, data: Any = None) -> None:
        told = {name: getattr(office, name) for name in self.base_fields}
        super().__init__(data, initial=told, auto_id="office-%s")
        self.office = office

    def clean(self) -> dict[str, Any]:
        """Each on one line, as it is printed."""
        return {name: " ".join(value.split()) for name, value in self.cleaned_data.items()}

    def keep(self) -> None:
        """Write what was told, and nothing else of the office."""
        for name, value in self.cleaned_data.items():
            setattr(self.office, name, value)
        self.office.save(update_fields=list(self.cleaned_data))

    def views(self) -> list[dict[str, Any]]:
        """What ``dossier/_field.html`` shows of each field."""
        return [
            field_view(bound, first=bound.name == "phone")
            | ({"type": "tel"} if isinstance(bound.field, PhonesOfOffice) else {})
            for bound in self
        ]
