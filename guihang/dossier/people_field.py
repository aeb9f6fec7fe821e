"""People in a form: one a line, the role and the name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

LONGEST_NAME = 60


class PeopleField(forms.CharField):
    """People one a line: the role, a space, the name."""

    def clean(self, value: Any) -> Any:
        """A list of {role, name}."""
        typed = str(super().clean(value) or "")
        people = []
        for number, line in enumerate(filter(str.strip, typed.replace("、", "\n").splitlines()), 1):
            role, _space, name = line.strip().partition(" ")
            if not name.strip() or len(line) > LONGEST_NAME:
                raise forms.ValidationError(
                    _("Line %(number)s: write the role, a space, the name."), params={"number": number}
                )
            people.append({"role": role, "name": name.strip()})
        return people

    def prepare_value(self, value: Any) -> Any:
        """Back to lines."""
        return "\n".join(f"{p['role']} {p['name']}" for p in value) if isinstance(value, list) else value
