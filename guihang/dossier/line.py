"""One duty as a line of a list: who, what, on what basis, by when, what do I do."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from guihang.access.places import name_of
from guihang.access.roles import Part
from guihang.dossier.addresses import basis_address, file_address, record_address
from guihang.dossier.asking import DONE_BY_OTHERS
from guihang.dossier.basis import basis_words
from guihang.dossier.desk_act import KIND_FOR_DUTY
from guihang.dossier.drawn import Drawn
from guihang.dossier.models import Duty
from guihang.territory.codes import Level, level_of

SECTIONS = ("overdue", "missed", "today", "week", "next")


class Whose(NamedTuple):
    """Of a person what a line needs; the name is sealed."""

    id: UUID
    place: str
    stays_at: str
    worker: UUID | None
    two_visitors: bool
    sealed: bytes | None


class Owed(NamedTuple):
    """Of a duty what a line needs, with whose it is. A page of fifty is read so, without a model a row."""

    pk: int
    person_id: UUID
    place: str
    key: str
    kind: str
    owed_by: str
    tier: str
    opens_on: date
    due_on: date
    late_allowed: bool
    basis: str
    asked_on: date | None
    order_id: UUID
    policy: str
    away: list[list[str]]
    person: Whose


# The columns of `Owed`, less `person`; then those of `Whose`, less the id that stands there already.
OWED = (
    "pk", "person_id", "place", "key", "kind", "owed_by", "tier", "opens_on", "due_on", "late_allowed", "basis",
    "asked_on", "order_id", "order__policy", "order__away",
)  # fmt: skip
WHOSE = ("person__place", "person__stays_at", "person__worker", "person__two_visitors", "person__sealed")


def owed_of(duties: QuerySet[Duty]) -> list[Owed]:
    """The rows of these duties, in one statement."""
    rows: Iterable[tuple[Any, ...]] = duties.values_list(*OWED, *WHOSE)
    cut = len(OWED)
    return [Owed._make((*row[:cut], Whose._make((row[1], *row[cut:])))) for row in rows]


def section_of(duty: Duty | Owed, today: date) -> str:
    """Where an unmet duty that has opened belongs on `today`."""
    if duty.due_on < today:
        return "overdue" if duty.late_allowed else "missed"
    if duty.due_on == today:
        return "today"
    return "week" if duty.due_on <= sunday(today) else "next"


def sunday(today: date) -> date:
    """The last day of the week that holds `today`."""
    return today + timedelta(days=6 - today.weekday())


def line_of(
    duty: Duty | Owed, name: str, *, today: date, language: str, writes: Container[str], sees: Container[Part],
    staff: Mapping[UUID, str] | None = None, me: UUID | None = None, back: str = "", drawn: Drawn | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A duty, its person joined, as the line's template wants it: for who `writes` these acts and `sees` these parts
    at its place."""
    person, section = duty.person, section_of(duty, today)
    stays = person.stays_at if Part.REACH in sees else ""
    record = ask = ""
    kind = "duty.explained" if section == "missed" else KIND_FOR_DUTY.get(duty.kind, "note.written")
    opened_from = f"?line={duty.pk}" + (f"&back={back}" if back else "")
    if kind in writes:
        record = record_address(duty.person_id, kind) + opened_from
    if "duty.asked" in writes and duty.owed_by != "office" and section != "missed":
        ask = record_address(duty.person_id, "duty.asked") + opened_from
    return {
        "dom": str(duty.pk),
        "href": file_address(duty.person_id),
        "name": name,
        "tier": duty.tier or None,
        "village": name_of(stays) if stays and level_of(stays) is Level.VILLAGE else "",
        "key": duty.key,
        "kind": duty.kind,
        "section": section,
        "owed_by": duty.owed_by,
        "worker": (staff or {}).get(person.worker, "") if person.worker and person.worker != me else "",
        "opens_on": duty.opens_on,
        "due_on": duty.due_on,
        "window": duty.kind in {"test", "tier-test"},
        "basis": basis_words(duty.basis, language, duty.place),
        "basis_url": basis_address(duty.person_id, duty.pk),
        "record_url": record,
        "ask_url": ask,
        "by_others": duty.kind in DONE_BY_OTHERS,
        "asked_on": duty.asked_on,
        "two": person.two_visitors and Part.SAFETY in sees,
        "drawn": drawn,
    }
