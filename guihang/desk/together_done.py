"""What was written for several a moment ago: kept in the session by opaque ids, so that all of it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from uuid_utils import compat

from guihang.access.actor import Actor
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Entry

KEPT = "together"
UNDO_FOR = timedelta(hours=1)


@dataclass(slots=True)
class Done:
    """One set: `rows` are person, entry and the id of the withdrawal that would take it back."""

    set: UUID
    rows: list[tuple[UUID, UUID, UUID]] = field(default_factory=list)
    absent: list[UUID] = field(default_factory=list)
    refused: list[UUID] = field(default_factory=list)

    @property
    def people(self) -> list[UUID]:
        """Everybody in it, each once."""
        return list(dict.fromkeys([*(r[0] for r in self.rows), *self.absent, *self.refused]))

    def plain(self) -> dict[str, Any]:
        """As the session keeps it."""
        return {
            "set": self.set.hex,
            "rows": [[i.hex for i in row] for row in self.rows],
            "absent": [i.hex for i in self.absent],
            "refused": [i.hex for i in self.refused],
        }


def recall(session: SessionBase, kind: str) -> Done | None:
    """The newest set of this kind that was written in this session."""
    kept = session.get(KEPT, {}).get(kind)
    if not kept:
        return None
    rows = [(UUID(p), UUID(e), UUID(w)) for p, e, w in kept["rows"]]
    return Done(UUID(kept["set"]), rows, [*map(UUID, kept["absent"])], [*map(UUID, kept["refused"])])


def remember(
    session: SessionBase, kind: str, name: UUID, written: Iterable[tuple[UUID, UUID]],
    absent: Sequence[UUID] = (), refused: Sequence[UUID] = (),
) -> None:  # fmt: skip
    """Add to the set of this name, or begin it; only the newest of a kind is kept."""
    done = recall(session, kind)
    if done is None or done.set != name:
        done = Done(name)
    there = {entry for _p, entry, _w in done.rows}
    new = [(person, entry) for person, entry in written if entry not in there]
    done.rows += [(person, entry, compat.uuid7()) for person, entry in new]
    done.absent = list(dict.fromkeys([*done.absent, *absent]))
    done.refused = list(dict.fromkeys([*done.refused, *refused]))
    session[KEPT] = {**session.get(KEPT, {}), kind: done.plain()}


def standing(done: Done) -> dict[UUID, Entry]:
    """The entries of the set that still hold: not corrected, not taken back."""
    entries = Entry.objects.in_bulk([entry for _p, entry, _w in done.rows])
    people = {e.person_id for e in entries.values()}
    replaced = Entry.objects.filter(person__in=people, supersedes__in=entries) if entries else Entry.objects.none()
    gone = set(replaced.values_list("supersedes", flat=True))
    return {entry: row for entry, row in entries.items() if entry not in gone}


def taken_back_by(actor: Actor, done: Done, now: datetime) -> list[NewEntry]:
    """A withdrawal for everything of the set that still holds and was written within the hour, by the actor."""
    held = standing(done)
    return [
        NewEntry(
            id=withdrawal, person=person, kind="entry.withdrawn", on=actor.today, written_at=now, source="desk",
            order=held[entry].order_id, supersedes=entry, collected_by=actor.user_id, entered_by=actor.user_id,
        )
        for person, entry, withdrawal in done.rows
        if entry in held and held[entry].entered_by == actor.user_id and now - held[entry].written_at <= UNDO_FOR
    ]  # fmt: skip
