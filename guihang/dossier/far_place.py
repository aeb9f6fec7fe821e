"""A township or street anywhere in the country, said by its name or code: found, or asked back with the whole path.

What is sure is taken. A county's name, part of a name, a name that several bear or a code that no list here has is
asked back: the places that may be meant stand below the field, each with its path, to choose one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from guihang.territory.codes import CODE_LENGTH, BadCode, Level, Territory, ancestors_of, full_code, level_of
from guihang.territory.models import Division
from guihang.territory.spelling import key_of, short_upper_names, upper_names

MOST = 60
DIGITS = re.compile(r"(?<!\d)\d{2,15}(?!\d)")
ENDS = ("镇", "乡", "街道", "苏木", "民族乡")
COUNTY_ENDS = ("县", "区", "旗", "市", "自治县", "自治旗", "新区")
# Rows of the list that only group counties.
_UNNAMED = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})

Places = Sequence[tuple[str, str]]


class Picked(str):
    """A code that was chosen from those asked back, not typed."""


class PlaceInput(forms.TextInput):
    """The box for a name or code; what was chosen below it counts as long as the box says what was asked back."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """What was chosen, else what was typed."""
        typed, chosen = data.get(name), data.get(f"{name}_pick")
        return Picked(chosen) if chosen and typed == data.get(f"{name}_of") else typed


class FarPlaceField(forms.CharField):
    """A township, typed by name or code; `near` is offered while typing, `known` is what stands there already."""

    widget = PlaceInput

    def __init__(self, *, near: Places = (), known: str = "", **more: Any) -> None:
        super().__init__(max_length=100, **more)
        self.near, self.known = near, known
        self.found: Places = ()  # what may be meant, once it was asked back
        self.help_text = _("The name of a township or street, with the county's before it if need be, or its code.")

    def clean(self, value: Any) -> str:
        """The code of the township. Raises ValidationError, with `found` set where there is something to choose."""
        said = str(super().clean(value) or "")
        if not said:
            return ""
        digits = DIGITS.search(said)
        if digits is not None:
            return self._of_code(digits[0], picked=isinstance(value, Picked))
        sure, found = called(said, self.near[0][0] if self.near else "")
        if sure:
            return found[0][0]
        self.found = found
        if found:
            text = _("“%(said)s” may be one of these: choose which, or write more of the name, or the code.")
            raise forms.ValidationError(text % {"said": said})
        raise forms.ValidationError(
            _(
                "“%(said)s”: no township or street of this name is in the list of divisions. Write the county's name "
                "to choose from its townships, or a code of 9 or 12 digits."
            )
            % {"said": said}
        )

    def _of_code(self, said: str, *, picked: bool) -> str:
        try:
            code, level = full_code(said), level_of(said)
        except BadCode:
            text = _("“%(said)s” has %(found)s digits; the code of a township has 9, or 12.")
            raise forms.ValidationError(text % {"said": said, "found": len(said)}) from None
        if level is Level.TOWNSHIP:
            if picked or code == self.known or in_force().filter(code=code).exists():
                return code
            self.found = ((code, code),)
            text = _(
                "%(code)s is in no list of divisions here. If the code is right, choose it; the place then stands by "
                "its code."
            )
            raise forms.ValidationError(text % {"code": code})
        self.found = paths(in_force().filter(_inside(code)).order_by("code")[:MOST])
        if not self.found:
            raise forms.ValidationError(
                _("%(code)s is no township, and the list of divisions has none in it. Write the township's own code.")
                % {"code": code}
            )
        raise forms.ValidationError(_("%(code)s is not a township: choose one of these.") % {"code": code})

    def prepare_value(self, value: Any) -> Any:
        """The path before a code, so that it can be read; anything else as it was typed."""
        said = str(value or "")
        if not (len(said) == CODE_LENGTH and said.isascii() and said.isdigit()):
            return value
        path = path_of(said)
        return f"{path} {said}" if path != said else said


def called(said: str, near: str = "") -> tuple[bool, Places]:
    """Whether it is sure which township is meant; that one, or those that may be, the ones near `near` first."""
    key = key_of(said)
    if len(key) < 2:
        return False, ()
    ends = [key[at:] for at in range(len(key) - 1)]
    named = _fitting(in_force().filter(name__in=ends), key)
    if not named:
        named = _fitting(in_force().filter(name__in=[end + more for end in ends for more in ENDS]), key)
    if named:
        return len(named) == 1, _near_first(named, near)
    counties = Division.objects.filter(level__in=(Level.CITY, Level.COUNTY), valid_until=None)
    upper = _fitting(counties.filter(name__in=[*ends, *(end + more for end in ends for more in COUNTY_ENDS)]), key)
    if upper:
        where = Q()
        for code, _path in upper:
            where |= _inside(code)
        return False, _near_first(paths(in_force().filter(where).order_by("code")[:MOST]), near)
    return False, _near_first(paths(in_force().filter(name__contains=key).order_by("code")[:MOST]), near)


def in_force() -> QuerySet[Division]:
    """The townships and streets of the list as it stands."""
    return Division.objects.filter(level=Level.TOWNSHIP, valid_until=None)


def path_of(code: str) -> str:
    """The names from the province down; the code itself where the list lacks it."""
    names = _names([code])
    return _path(code, names) if code in names else code


def paths(rows: Iterable[Division]) -> list[tuple[str, str]]:
    """Each with its whole path."""
    found = {row.code: row.name for row in rows}
    names = _names(found)
    return [(code, _path(code, names)) for code in found]


def _inside(code: str) -> Q:
    """What lies in a division; of a village the township that it lies in."""
    if level_of(code) is Level.VILLAGE:
        code = f"{code[:9]}000"
    territory = Territory.of(code)
    return Q(code__gte=territory.low, code__lte=territory.high)


def _fitting(rows: QuerySet[Division], key: str) -> list[tuple[str, str]]:
    """Those before whose name `key` says nothing but where they lie."""
    found = {row.code: row.name for row in rows.order_by("code")[: 4 * MOST]}
    names = _names(found)
    return [(code, _path(code, names)) for code, name in found.items() if _leads_to(code, name, key, names)][:MOST]


def _leads_to(code: str, name: str, key: str, names: Mapping[str, str]) -> bool:
    """Whether what stands before the name in `key` is some of the divisions above it, in their order."""
    forms_of = [name, *short_upper_names(name), *(name.removesuffix(end) for end in ENDS)]
    fronts = [key.removesuffix(form) for form in forms_of if len(form) > 1 and key.endswith(form)]
    above = [names.get(up, "") for up in ancestors_of(code)]
    return any(_only_above(front, above) for front in fronts)


def _only_above(front: str, above: Sequence[str]) -> bool:
    for name in above:
        for form in sorted(upper_names(name), key=len, reverse=True):
            if front.startswith(form):
                front = front.removeprefix(form)
                break
    return not front


def _names(codes: Iterable[str]) -> dict[str, str]:
    wanted = {each for code in codes for each in (*ancestors_of(code), code)}
    return dict(Division.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}


def _path(code: str, names: Mapping[str, str]) -> str:
    above = (names.get(up, "") for up in ancestors_of(code))
    return "".join(name for name in above if name not in _UNNAMED) + names.get(code, code)


def _near_first(found: Places, near: str) -> Places:
    """In the order of the codes, those of the same county and city before."""
    return sorted(found, key=lambda one: (one[0][:6] != near[:6], one[0][:4] != near[:4], one[0][:2] != near[:2], one))
