"""How much room a demo takes on the disk, and how many entries a person there is room for."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from guihang.desk.demo.plan import FEWEST_ENTRIES, USUAL_ENTRIES
from guihang.texts import Message, mark

MEGABYTE = 1_000_000
# Measured on files of 10 and of 60 entries a person, a tenth added: an entry brings duties, and indexes grow with both.
A_PERSON = {"sqlite": 10_500, "postgresql": 9_500}
AN_ENTRY = {"sqlite": 520, "postgresql": 380}
# Unless more is asked for; 60 a person up to 166,000 people, 10 from a million on.
ENTRIES_IN_ALL = 10_000_000
KEPT_FREE = 500 * MEGABYTE
TOO_SMALL = mark(
    "Not enough room: {people} people with {entries} entries each take about {needed} MB, {folder} has {free} MB free. "
    "Ask for fewer people (--people) or entries (--entries), or set GUIHANG_HOME to another disk."
)


class NoRoom(OSError):
    """The disk would be full before the demo is made; `message` says what is needed and what is there."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


def bytes_for(people: int, entries: int) -> int:
    """What so many people take, roughly."""
    return people * (A_PERSON[connection.vendor] + entries * AN_ENTRY[connection.vendor])


def free_bytes(folder: Path) -> int:
    """What is free on the disk of `folder`, less what must stay free."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free - KEPT_FREE


def entries_that_fit(people: int, asked: int | None) -> int:
    """The entries a person: as asked, else 60, fewer for very many people or a small disk, at least 10. Raises NoRoom.

    Where the database is PostgreSQL the disk looked at is that of GUIHANG_HOME: its own cannot be seen from here.
    """
    folder: Path = settings.GUIHANG_HOME
    free = free_bytes(folder)
    entries = asked or max(FEWEST_ENTRIES, min(USUAL_ENTRIES, ENTRIES_IN_ALL // people))
    if asked is None:
        while entries > FEWEST_ENTRIES and bytes_for(people, entries) > free:
            entries -= 1
    if bytes_for(people, entries) > free:
        needed = bytes_for(people, entries) // MEGABYTE
        told = {"people": f"{people:,}", "entries": entries, "needed": f"{needed:,}", "folder": str(folder)}
        raise NoRoom(Message(TOO_SMALL, {**told, "free": f"{max(0, free) // MEGABYTE:,}"}))
    return entries
