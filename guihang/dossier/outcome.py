"""What an act did, told to who wrote it: what it met, what comes next. The same for a repeat as for the first time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from guihang.dossier.entry import NewEntry
from guihang.dossier.workout import FileState, work_out

if TYPE_CHECKING:
    from guihang.dossier.slip import Slip


@dataclass(frozen=True, slots=True)
class Tally:
    """What a batch did: entries added, repeats answered, clashes kept, entries parked."""

    added: int = 0
    repeated: int = 0
    clashing: int = 0
    parked: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.added + other.added,
            self.repeated + other.repeated,
            self.clashing + other.clashing,
            self.parked + other.parked,
        )


@dataclass(frozen=True, slots=True)
class Due:
    """A duty as a sentence needs it."""

    key: str
    kind: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an entry: `state` is added, repeated, clashing or parked."""

    entry: UUID
    person: UUID
    state: str
    met: tuple[Due, ...] = ()
    next: Due | None = None
    place: str = ""

    def tally(self) -> Tally:
        """The outcome as a count."""

        return Tally(**{self.state: 1})


def outcome_of(slip: Slip, entry: NewEntry, today: date) -> Outcome:
    """Compare the file before and after the entry; for a repeat, as it stood when the entry was first written."""
    if any(e.id == entry.id for e in slip.clashing):
        return Outcome(entry.id, entry.person, "clashing")
    if any(e.id == entry.id for e, _ in slip.parked):
        return Outcome(entry.id, entry.person, "parked")
    if entry.id in slip.repeated:
        seq = slip.repeated[entry.id].seq
        before = work_out([e for e in slip.entries if e.seq < seq], today) if seq > 1 else FileState()
        after = work_out([e for e in slip.entries if e.seq <= seq], today)
        return _told(entry, "repeated", _met_keys(before), after, today)
    assert slip.state is not None
    return _told(entry, "added", {k for k, row in slip.duties.items() if row[9]}, slip.state, today)


def _met_keys(state: FileState) -> set[tuple[UUID, str]]:
    return {(row[0], row[3]) for row in state.duties if row[9]}


def _told(entry: NewEntry, word: str, before: set[tuple[UUID, str]], after: FileState, today: date) -> Outcome:
    met = tuple(Due(r[3], r[4], r[8]) for r in after.duties if r[9] and (r[0], r[3]) not in before and not r[14])
    ahead = [r for r in after.duties if not r[9] and not r[10] and r[8] >= today and r[5] != "police"]
    first = min(ahead, key=lambda r: (r[8], r[3]), default=None)
    coming = Due(first[3], first[4], first[8]) if first else None
    return Outcome(entry.id, entry.person, word, met, coming, after.place)
