"""The table of roles in words: families of roles, what each power lets one do, what each part of a person holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guihang.access.roles import Part, Power, Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# The roles by family, in the order in which a page or a form shows them.
FAMILIES: Mapping[str, tuple[str | _StrPromise, tuple[Role, ...]]] = {
    "office": (_("Offices of townships and streets"), (Role.WORKER, Role.OFFICE_LEAD)),
    "police": (_("Police"), (Role.POLICE_LIAISON,)),
    "neighbours": (_("Neighbours whom an office asks"), (Role.VILLAGE_CLERK, Role.GRID_WORKER)),
    "departments": (
        _("Departments and organisations that help"),
        (
            Role.CLINIC, Role.HEALTH, Role.CIVIL_AFFAIRS, Role.LABOUR, Role.EDUCATION, Role.JUSTICE, Role.UNION,
            Role.YOUTH_LEAGUE, Role.WOMENS_FEDERATION, Role.SOCIAL_ORGANISATION,
        ),
    ),
    "guidance": (_("County, city and province"), (Role.COUNTY, Role.CITY, Role.PROVINCE)),
    "watching": (_("Who watches the readers"), (Role.PRIVACY_OFFICER, Role.AUDITOR)),
    "running": (
        _("Three administrators, each apart from the others"),
        (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN),
    ),
}  # fmt: skip

POWERS: Mapping[Power, str | _StrPromise] = {
    Power.SEE_FILES: _("Sees the people on file: the parts named below"),
    Power.OPEN_FILES: _("Opens files in its daily work; others need a written reason each time"),
    Power.OPEN_FILES: _("Opens a file of its places without a ticket"),
    Power.RECORD: _("Writes what the office does"),
    Power.CONFIRM: _("Confirms what a named lead must confirm"),
    Power.LOAD: _("Brings ledgers in"),
    Power.SEE_FIGURES: _("Sees the figures of its places, and says whether two files are of one person"),
    Power.END_CONTROL: _("Writes what only the police decide"),
    Power.STAND_IN: _(
        "Agrees to the end of a decision, or to a correction, where nobody else of the office and no police can"
    ),
    Power.VISIT_ASKED: _("Visits whom an office asks it to visit, one at a time"),
    Power.SERVE_ASKED: _("Answers single requests that an office passes on with the person's consent"),
    Power.SEE_LOG: _("Reads the log of readings, without names"),
    Power.KEEP_LOG: _("Keeps the log: seals, copies, checks"),
    Power.GUARD_PRIVACY: _("Asks why a file was opened"),
    Power.MANAGE_SIGN_INS: _("Hands out sign-ins and grants"),
    Power.KEEP_SITES: _("Keeps the list of sites that can take somebody"),
    Power.KEEP_FORMS: _("Puts the county's own layouts of papers in place of ours"),
    Power.RUN_SYSTEM: _("Runs the machine: long work, copies"),
}

PARTS: Mapping[Part, str | _StrPromise] = {
    Part.NAME: _("Name and sex"),
    Part.ID_NUMBER: _("Identity number"),
    Part.REACH: _("Phone, address, place of stay"),
    Part.COURSE: _("Decisions, dates, tier, what is owed"),
    Part.TESTS: _("Tests and their results"),
    Part.MEETINGS: _("That visits and talks took place, and when"),
    Part.NOTES: _("What was said in visits, talks and counselling"),
    Part.HEALTH: _("Health and substances"),
    Part.SAFETY: _("Safety of visits"),
    Part.PENALTY: _("Offence and penalty, which the law seals"),
    Part.NEEDS: _("What the person asked for and can do"),
    Part.PAPERS: _("Scanned papers"),
}


def grouped() -> Iterator[tuple[str | _StrPromise, tuple[Role, ...]]]:
    """Every family with its roles."""
    yield from FAMILIES.values()


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The roles for a choice in a form, family by family."""
    return [(str(label), [(r.value, str(r.label)) for r in roles]) for label, roles in grouped()]
