"""Who may do what: the table of `roles.toml`, read once. A role may what stands there, and nothing else.

A power without a place is nothing: what a person may do is always a role within a territory (`access.actor`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

FILE = Path(__file__).with_name("roles.toml")


class Power(StrEnum):
    """One thing a role may do inside its territory."""

    SEE_FILES = "see_files"
    OPEN_FILES = "open_files"  # without it a file that stands in a list opens only with a ticket
    RECORD = "record"
    CONFIRM = "confirm"
    LOAD = "load"
    SEE_FIGURES = "see_figures"
    END_CONTROL = "end_control"  # what only the police decide
    STAND_IN = "stand_in"  # the second word where neither office nor police have one
    VISIT_ASKED = "visit_asked"  # single visits that an office asks a neighbour for
    SERVE_ASKED = "serve_asked"  # single requests that an office passes on with the person's consent
    SEE_LOG = "see_log"
    KEEP_LOG = "keep_log"
    GUARD_PRIVACY = "guard_privacy"
    MANAGE_SIGN_INS = "manage_sign_ins"
    KEEP_SITES = "keep_sites"  # the list of sites that can take somebody ill or disabled
    KEEP_FORMS = "keep_forms"  # the county's own layouts of papers
    RUN_SYSTEM = "run_system"


class Part(StrEnum):
    """A part of what is known of a person. What a role does not see of them never reaches its pages."""

    NAME = "name"
    ID_NUMBER = "id_number"
    REACH = "reach"  # phones, address, place of stay
    COURSE = "course"  # decisions, dates, tier, duties, breaches
    TESTS = "tests"
    MEETINGS = "meetings"  # that visits and talks took place, and when
    NOTES = "notes"  # what was said in talks and counselling
    HEALTH = "health"
    SAFETY = "safety"
    PENALTY = "penalty"  # what article 136 seals
    NEEDS = "needs"  # what the person asked for and can do
    PAPERS = "papers"


class Role(models.TextChoices):
    """The roles that a grant can give."""

    WORKER = "worker", _("Community worker")
    OFFICE_LEAD = "office_lead", _("Office lead")
    VILLAGE_CLERK = "village_clerk", _("Village clerk")
    GRID_WORKER = "grid_worker", _("Grid worker")
    POLICE_LIAISON = "police_liaison", _("Police liaison")
    CLINIC = "clinic", _("Clinic")
    HEALTH = "health", _("Health department")
    CIVIL_AFFAIRS = "civil_affairs", _("Civil affairs department")
    LABOUR = "labour", _("Labour department")
    EDUCATION = "education", _("Education department")
    JUSTICE = "justice", _("Justice department")
    UNION = "union", _("Trade union")
    YOUTH_LEAGUE = "youth_league", _("Youth League")
    WOMENS_FEDERATION = "womens_federation", _("Women's Federation")
    SOCIAL_ORGANISATION = "social_organisation", _("Social organisation")
    COUNTY = "county", _("County officer")
    CITY = "city", _("City officer")
    PROVINCE = "province", _("Province officer")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


class BadTable(ValueError):
    """`roles.toml` says something that cannot be: which role, what was found, what is expected."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one role may."""

    levels: frozenset[int]
    powers: frozenset[Power]
    acts: frozenset[str]
    sees: frozenset[Part]
    purposes: tuple[str, ...]
    apart: bool = False


NOBODY = Row(frozenset(), frozenset(), frozenset(), frozenset(), ())
_KEYS = {"levels", "powers", "acts", "sees", "purposes"}


def read_table(text: str) -> Mapping[Role, Row]:
    """The table as `roles.toml` writes it. Raises BadTable for a role, power, part or key that is not known."""
    told = tomllib.loads(text)
    groups, _nobodys = told.pop("groups", {}), told.pop("nobodys", [])
    if set(told) != set(Role.values):
        raise BadTable(f"roles: {sorted(set(told) ^ set(Role.values))} stand on one side only")
    return MappingProxyType({Role(name): _row(name, row, groups) for name, row in told.items()})


def _row(name: str, row: Mapping[str, Any], groups: Mapping[str, list[str]]) -> Row:
    if set(row) - {"apart"} != _KEYS:
        raise BadTable(f"{name}: expected {sorted(_KEYS)} and, perhaps, apart; found {sorted(row)}")
    if wrong := [key for key in sorted(_KEYS) if not isinstance(row[key], list)]:
        raise BadTable(f"{name}: {', '.join(wrong)} must be a list in brackets")
    if not row["levels"] or not set(row["levels"]) <= {1, 2, 3, 4, 5}:
        raise BadTable(f"{name}: levels {row['levels']!r}, expected some of 1 to 5")
    apart = row.get("apart", False)
    if not isinstance(apart, bool):
        raise BadTable(f"{name}: apart is {apart!r}, expected true or false")
    try:
        powers, sees = frozenset(map(Power, row["powers"])), frozenset(map(Part, row["sees"]))
    except ValueError as fault:
        raise BadTable(f"{name}: {fault}") from None
    if not powers:
        raise BadTable(f"{name}: no powers, so it would open nothing")
    acts = frozenset(kind for word in row["acts"] for kind in _acts(name, word, groups))
    return Row(frozenset(row["levels"]), powers, acts, sees, tuple(row["purposes"]), apart)


def _acts(name: str, word: str, groups: Mapping[str, list[str]]) -> list[str]:
    """A group's kinds, or the one kind that is named: kinds have a dot, groups have none."""
    if "." in word:
        return [word]
    if word not in groups:
        raise BadTable(f"{name}: acts name {word!r}, which is neither a kind nor one of {sorted(groups)}")
    return groups[word]


# Acts that no role writes, so named in the table.
NOBODYS: frozenset[str] = frozenset(tomllib.loads(FILE.read_text(encoding="utf-8")).get("nobodys", ()))
TABLE: Mapping[Role, Row] = read_table(FILE.read_text(encoding="utf-8"))
_BY_NAME: Mapping[str, Row] = MappingProxyType({role.value: row for role, row in TABLE.items()})

POWERS: Mapping[Role, frozenset[Power]] = MappingProxyType({role: row.powers for role, row in TABLE.items()})
# The levels of place (1 province … 5 village) that a role is granted for.
LEVELS: Mapping[Role, frozenset[int]] = MappingProxyType({role: row.levels for role, row in TABLE.items()})
# Duties that nobody may hold together with any other: who watches the readers does not work on files, who hands out
# sign-ins reads neither files nor the log, who runs the machine does none of these.
APART: frozenset[Role] = frozenset(role for role, row in TABLE.items() if row.apart)


def row_of(role: str) -> Row:
    """What `role` may; a role we do not know may nothing."""
    return _BY_NAME.get(role, NOBODY)


def powers_of(role: str) -> frozenset[Power]:
    """The powers of `role`; a role we do not know has none."""
    return row_of(role).powers


def conflict(one: str, other: str) -> bool:
    """Whether one person may not hold both roles at the same time."""
    return one != other and bool({one, other} & {r.value for r in APART})


def at_odds(roles: Iterable[str]) -> bool:
    """Whether two of these roles may not be held by one person."""
    held = set(roles)
    return len(held) > 1 and bool(held & {r.value for r in APART})
