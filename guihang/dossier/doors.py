"""Doors within a file: what was said in confidence, health, the safety of visits. Each is opened by itself.

An opened door stands open in this browser for some minutes, for the papers that belong to what lies behind it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from guihang.access.roles import Part
from guihang.dossier.entry import APART, CONFIDED, Facts

STANDS_OPEN = 600  # seconds
_KEPT = "doors"


@dataclass(frozen=True, slots=True)
class Door:
    """One door: the part of a person that lies behind it, and the name of its page."""

    key: str
    part: Part
    page: str


SAFETY = Door("safety", Part.SAFETY, "dossier:safety")
HEALTH = Door("health", Part.HEALTH, "dossier:health")
NOTES = Door("notes", Part.NOTES, "dossier:notes")
# By kind of act: behind which door lies what is sealed in it.
DOORS: Final[Mapping[str, Door]] = {
    "safety.noted": SAFETY,
    "health.noted": HEALTH,
    **dict.fromkeys(CONFIDED, NOTES),
}
assert APART | CONFIDED.keys() == DOORS.keys()


def door_address(e: Facts) -> str:
    """The page behind which the sealed words of an entry lie."""
    door = DOORS[e.kind]
    address = reverse(door.page, args=[e.person])
    return f"{address}#item-{e.id.hex}" if door is NOTES else address


def open_door(session: Any, person: UUID, door: Door) -> None:
    """The door was opened: what lies behind it may be looked at for some minutes."""
    kept = {name: until for name, until in session.get(_KEPT, {}).items() if until > time.time()}
    session[_KEPT] = {**kept, f"{person.hex}:{door.key}": int(time.time()) + STANDS_OPEN}


def stands_open(session: Any, person: UUID, door: Door) -> bool:
    """Whether the door of this person's file was opened in this browser a moment ago."""
    until = session.get(_KEPT, {}).get(f"{person.hex}:{door.key}", 0)
    return isinstance(until, int) and until > time.time()
