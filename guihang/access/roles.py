"""Who may do what: a role is a set of powers, and there are no others.

A power without a place is nothing: what a person may do is always a role within a territory (`access.actor`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class Power(StrEnum):
    """One thing a role may do inside its territory."""

    SEE_FILES = "see_files"
    RECORD = "record"
    CONFIRM = "confirm"
    LOAD = "load"
    SEE_FIGURES = "see_figures"
    SEE_LOG = "see_log"
    MANAGE_SIGN_INS = "manage_sign_ins"


class Role(models.TextChoices):
    """The roles that a grant can give."""

    WORKER = "worker", _("Community worker")
    OFFICE_LEAD = "office_lead", _("Office lead")
    COUNTY = "county", _("County officer")
    CITY = "city", _("City officer")
    PROVINCE = "province", _("Province officer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator of sign-ins")


_OVERSIGHT = frozenset({Power.SEE_FILES, Power.SEE_FIGURES})

POWERS: Mapping[Role, frozenset[Power]] = MappingProxyType(
    {
        Role.WORKER: frozenset({Power.SEE_FILES, Power.RECORD, Power.LOAD}),
        Role.OFFICE_LEAD: frozenset({Power.SEE_FILES, Power.RECORD, Power.CONFIRM, Power.LOAD}),
        # The county's clerk brings in the county's ledger; single acts are the offices' own.
        Role.COUNTY: _OVERSIGHT | {Power.LOAD},
        Role.CITY: _OVERSIGHT,
        Role.PROVINCE: _OVERSIGHT,
        # Neither of these two sees a name: one watches the readers, the other hands out the keys.
        Role.AUDITOR: frozenset({Power.SEE_LOG}),
        Role.ADMINISTRATOR: frozenset({Power.MANAGE_SIGN_INS}),
    }
)

NOTHING: frozenset[Power] = frozenset()
_BY_NAME: Mapping[str, frozenset[Power]] = MappingProxyType({role.value: powers for role, powers in POWERS.items()})

# The levels of place (1 province … 5 village) that a role is granted for.
LEVELS: Mapping[Role, frozenset[int]] = MappingProxyType(
    {
        Role.WORKER: frozenset({4, 5}),
        Role.OFFICE_LEAD: frozenset({4}),
        Role.COUNTY: frozenset({3}),
        Role.CITY: frozenset({2}),
        Role.PROVINCE: frozenset({1}),
        Role.AUDITOR: frozenset({1, 2, 3}),
        Role.ADMINISTRATOR: frozenset({1, 2, 3}),
    }
)

# Duties that nobody may hold together with any other: who audits does not work on files, who hands out
# sign-ins reads neither files nor the log of readings.
APART: frozenset[Role] = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


def powers_of(role: str) -> frozenset[Power]:
    """What `role` may do; a role we do not know may nothing."""
    return _BY_NAME.get(role, NOTHING)


def conflict(one: str, other: str) -> bool:
    """Whether one person may not hold both roles at the same time."""
    return one != other and bool({one, other} & {r.value for r in APART})
