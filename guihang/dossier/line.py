"""One duty as a line of a list: who, what, on what basis, by when, what do I do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from guihang.access.places import name_of
from guihang.dossier.addresses import basis_address, file_address, record_address
from guihang.dossier.basis import basis_words
from guihang.dossier.desk_act import KIND_FOR_DUTY
from guihang.dossier.models import Duty
from guihang.territory.codes import Level, level_of

SECTIONS = ("overdue", "missed", "today", "week", "next")


def section_of(duty: Duty, today: date) -> str:
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
    duty: Duty, name: str, *, today: date, language: str, may_record: bool, staff: Mapping[UUID, str] | None = None,
    me: UUID | None = None, back: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A duty, its person joined, as the line's template wants it."""
    person, section = duty.person, section_of(duty, today)
    stays = person.stays_at
    record = ""
    if may_record:
        kind = "duty.explained" if section == "missed" else KIND_FOR_DUTY.get(duty.kind, "note.written")
        record = f"{record_address(duty.person_id, kind)}?line={duty.pk}"
        record += f"&back={back}" if back else ""
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
        "basis": basis_words(duty.basis, language),
        "basis_url": basis_address(duty.person_id, duty.pk),
        "record_url": record,
    }
