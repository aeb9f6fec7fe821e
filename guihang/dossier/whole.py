"""The whole of one person's file, for them to take along (PIPL 45): as data, and in words for a paper.

What protects somebody else stays here, and the copy says that it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from guihang.access.actor import Actor
from guihang.access.models import ReadRow
from guihang.access.places import name_of
from guihang.dossier.entry import Facts, sealed_words
from guihang.dossier.identity import Identity
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.policy import calendar
from guihang.dossier.rights import disputed, requests_of
from guihang.dossier.workout import effective
from guihang.protect.datakeys import Destroyed, PersonKey, open_keys
from guihang.rules.acts import ACTS

FORMAT = "guihang.file/1"
MOST_READINGS = 2000
ORDER_COLUMNS = (
    "id", "kind", "place", "decided_on", "term_years", "credited_days", "stage", "tier", "starts_on", "ends_on",
    "stopped_on", "tests_required", "tests_met", "refusals", "departures", "days_away",
)  # fmt: skip
DUTY_COLUMNS = ("order_id", "key", "owed_by", "opens_on", "due_on", "met_on", "void_from", "explained_on", "basis")


def whole_of(actor: Actor, person: Person) -> dict[str, Any]:
    """Everything on file about a person whom the actor may see; the read log learns that the file was opened.

    Raises protect.Destroyed when the key is gone: then nothing is left to copy.
    """
    actor.reading.opened(person.pk)
    key = open_keys([person.pk])[person.pk]
    if person.sealed is None:
        raise Destroyed
    identity = Identity.unseal(key, person.pk, bytes(person.sealed))
    entries = entries_of([person.pk]).get(person.pk, [])
    requests = requests_of(effective(entries), calendar())
    doubts = disputed(requests, entries)
    kept = [e for e in entries if not _protects_others(e)]
    return {
        "format": FORMAT,
        "made_on": actor.today.isoformat(),
        "place": {"code": person.place, "name": name_of(person.place)},
        "person": {
            "id": str(person.pk),
            "name": identity.name,
            "sex": person.sex,
            "id_number": identity.id_number,
            "phones": list(identity.phones),
            "address": identity.address,
        },
        "decisions": [_row(o, ORDER_COLUMNS) for o in Order.objects.filter(person=person).order_by("decided_on", "id")],
        "owed": [_row(d, DUTY_COLUMNS) for d in Duty.objects.filter(person=person).order_by("due_on", "key")],
        "entries": [_entry(e, key, doubts) for e in kept],
        "requests": [
            {
                "id": str(r.id), "right": r.right, "asked_on": r.on.isoformat(), "due_on": r.due_on.isoformat(),
                "answered_on": _iso(r.answered_on), "outcome": r.outcome,
            }
            for r in requests
        ],
        "readings": _readings(person.pk),
        "left_out": _left_out(entries),
        "head": bytes(person.head).hex(),
    }  # fmt: skip


def _protects_others(e: Facts) -> bool:
    return e.kind == "safety.noted"


def _by_law(kind: str) -> frozenset[str]:
    """The fields of a kind that are given to nobody but by the authority that made the decision."""
    return frozenset(f.name for f in ACTS[kind].fields if getattr(f, "by_law", False))


def _entry(e: Facts, key: PersonKey, doubts: Mapping[UUID, date]) -> dict[str, Any]:
    """One entry with all it says; who wrote it is named only on a complaint."""
    withheld = _by_law(e.kind)
    said = {**e.data, **sealed_words(e, key)}
    told: dict[str, Any] = {
        "seq": e.seq,
        "id": str(e.id),
        "kind": e.kind,
        "on": e.on.isoformat(),
        "written_at": e.written_at.isoformat(),
        "source": e.source,
        "data": {name: value for name, value in said.items() if name not in withheld},
        "digest": e.digest.hex(),
    }
    if e.order:
        told["order"] = str(e.order)
    if e.supersedes:
        told["supersedes"] = str(e.supersedes)
    if e.id in doubts:
        told["disputed_since"] = doubts[e.id].isoformat()
    return told


def _left_out(entries: Sequence[Facts]) -> list[dict[str, Any]]:
    """What the copy does not hold, by kind and reason: the safety of others, or what the law seals."""
    found: dict[tuple[str, str], int] = {}
    for e in entries:
        if _protects_others(e):
            found[e.kind, "safety_of_others"] = found.get((e.kind, "safety_of_others"), 0) + 1
        elif _by_law(e.kind) and e.sealed:
            found[e.kind, "sealed_by_law"] = found.get((e.kind, "sealed_by_law"), 0) + 1
    return [{"kind": kind, "why": why, "count": n} for (kind, why), n in sorted(found.items())]


def _readings(person: UUID) -> list[dict[str, Any]]:
    """When the file was opened, as what and what for; the newest first. Names are given on a complaint."""
    rows = ReadRow.objects.filter(person_id=person, opened=True).order_by("-event")
    told = rows.values_list("event__at", "event__role", "event__purpose")[:MOST_READINGS]
    return [{"at": at.isoformat(), "role": role, "purpose": purpose} for at, role, purpose in told]


def _row(row: Any, columns: Sequence[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in columns}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
