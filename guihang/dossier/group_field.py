"""The working group in a form: a row a member with part, name, unit, phone and whether she is a woman. The parts in the
group and whether a woman is among the workers follow from the rows, so that nothing is typed twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from guihang.dossier.phones_field import PhonesField
from guihang.rules.acts import code_label
from guihang.rules.acts.codes import CORE_ROLES, GROUP_ROLES

ROWS, LONGEST = 12, 60
# Whose being a woman is asked for: those who work with the person.
WORKERS = frozenset({"worker", "social_worker"})
FOLLOWING = frozenset({"roles", "woman"})
KIND = "group.formed"
TOLD = ("role", "name", "unit", "phone")


class GroupWidget(forms.Widget):
    """Boxes named ``members-0-role``, ``members-0-name`` and so on; or lines of text, as papers read in give them."""

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Any:
        """The rows in which a name was typed; a text where one was sent."""
        if data.get(name):
            return data[name]
        rows = []
        for number in range(ROWS + len(CORE_ROLES)):
            row = {key: str(data.get(f"{name}-{number}-{key}") or "").strip() for key in (*TOLD, "woman")}
            if any(row[key] for key in row if key != "role"):
                rows.append(row)
        return rows


class GroupField(forms.Field):
    """A list of {role, name, unit, phone}; what else follows from the rows is told by `told`."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=GroupWidget(), **more)

    def clean(self, value: Any) -> Any:
        """The rows: each with a part and a name. Raises ValidationError."""
        rows = _of_lines(value) if isinstance(value, str) else list(value or [])
        if self.required and not rows:
            raise forms.ValidationError(_("Write at least one member: whoever answers for the person."))
        for number, row in enumerate(rows, 1):
            if not row.get("role") or not row.get("name"):
                text = _("Line %(number)s: choose the part and write the name.")
                raise forms.ValidationError(text, params={"number": number})
            if any(len(row.get(key, "")) > LONGEST for key in TOLD):
                text = _("Line %(number)s: at most %(most)s signs in a box.")
                raise forms.ValidationError(text, params={"number": number, "most": LONGEST})
            PhonesField(required=False).clean(row.get("phone", ""))
        return rows

    def shown(self, name: str, value: Any) -> list[list[dict[str, Any]]]:
        """The boxes with what stands in them; without anything, a row for each part that the law names."""
        rows = _of_lines(value) if isinstance(value, str) else list(value or [])
        rows = rows or [{"role": role, "name": ""} for role in CORE_ROLES]
        rows += [{"role": "", "name": ""}] * max(1, min(3, ROWS - len(rows)))
        return [_boxes(name, number, row) for number, row in enumerate(rows)]


def told(rows: list[dict[str, str]], was: Mapping[str, Any]) -> dict[str, Any]:
    """The act's fields: members as the contract has them; the parts in the group; whether a woman works in it.

    `was` is what stands on file already: it does not tell which of them is the woman, and holds while they stay.
    """
    members = [{key: row[key] for key in TOLD if row.get(key)} for row in rows]
    roles = [role for role in GROUP_ROLES if any(row["role"] == role for row in rows)]
    woman = any(row.get("woman") and row["role"] in WORKERS for row in rows)
    woman = woman or bool(was.get("woman") and _names(was.get("members") or []) == _names(members))
    return {"members": members, **({"roles": roles} if roles else {}), **({"woman": True} if woman else {})}


def _names(members: Iterable[Mapping[str, Any]]) -> list[tuple[Any, Any]]:
    """Who is in it, as what: a new phone is no new member."""
    return [(m.get("role"), m.get("name")) for m in members]


def _boxes(name: str, number: int, row: Mapping[str, str]) -> list[dict[str, Any]]:
    chosen = row.get("role", "")
    choices = [("", "—"), *((role, _(code_label(role))) for role in GROUP_ROLES)]
    if chosen and chosen not in GROUP_ROLES:
        choices.append((chosen, chosen))
    return [
        {"name": f"{name}-{number}-role", "label": _("Part"), "value": chosen, "choices": choices},
        {"name": f"{name}-{number}-name", "label": _("Name"), "value": row.get("name", "")},
        {"name": f"{name}-{number}-unit", "label": _("Unit"), "value": row.get("unit", "")},
        {"name": f"{name}-{number}-phone", "label": _("Phone"), "value": row.get("phone", "")},
        {"name": f"{name}-{number}-woman", "label": _("a woman"), "value": row.get("woman", ""), "tick": True},
    ]


def _of_lines(text: str) -> list[dict[str, str]]:
    rows = []
    for line in filter(str.strip, text.replace("、", "\n").splitlines()):
        role, _space, name = line.strip().partition(" ")
        rows.append({"role": role if name.strip() else "", "name": name.strip() or role})
    return rows
