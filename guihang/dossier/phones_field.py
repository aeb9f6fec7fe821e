"""Phone numbers in a form, as people write them: with spaces, hyphens, the country's own code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

# A mobile number as it is written in groups: 138 0000 1111 is one number.
MOBILE = re.compile(r"(?<!\d)(1\d\d)[ -](\d{4})[ -](\d{4})(?!\d)")
# With the country's own code before it or without.
HOME_CODE = re.compile(r"(?:\+|00)86|86(?=1\d{10}$)")
AFTER_HOME_CODE = re.compile(r"(?<!\d)((?:\+|00)86)[ -]+(?=\d)")
AREA_CODE = re.compile(r"(?<!\d)(0\d{2,3}|(?:\+|00)860?\d{2,3}) (\d{7,8})(?!\d)")


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


class PhoneField(forms.CharField):
    """A phone of somebody else, kept as it was written; one that can be dialled."""

    def clean(self, value: Any) -> Any:
        """What was typed."""
        typed = super().clean(value)
        PhonesField(required=False).clean(typed)
        return typed


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
