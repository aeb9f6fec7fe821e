"""An identity number as somebody types it: asked at once whether it can be right, and what follows from it."""

from __future__ import annotations

from datetime import date

from django.forms import ValidationError
from django.utils.translation import gettext as _

from guihang.protect import tokens
from guihang.rules.identity_number import birth_of, fault_of, sex_of

RESIDENT = "resident"


def checked(typed: str, id_kind: str, today: date) -> str:
    """The number as it is kept. A resident's must be right in itself; other papers number as they like.

    Raises forms.ValidationError, which says what was found and what is expected.
    """
    typed = typed.strip()
    if not typed or (id_kind or RESIDENT) != RESIDENT:
        return typed
    number = tokens.clean_identity(typed)
    fault = fault_of(number, today)
    if fault is not None:
        raise ValidationError(_(fault.text).format(**fault.params))
    return number


def told_by(number: str) -> tuple[date | None, str]:
    """The birth day and the sex (m, f) that a checked resident's number tells; nothing for another number."""
    if len(number) != 18 or not number[:17].isdigit():
        return None, ""
    return birth_of(number), sex_of(number)
