"""The honest reasons to read a file without writing in it: what takes a look out, and what weighs against asking."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from guihang.access.clock import SHANGHAI
from guihang.dossier.looks import Look, Seen, Subject

# Work written so many days before a look, or after it, is what the look was for.
WORK_BEFORE, WORK_AFTER = timedelta(days=3), timedelta(days=10)
# A colleague writes up a telephone call that somebody took for them on the same day or the next two.
CALL_WRITTEN = timedelta(days=2)
# Looks with less than this between them are one sitting: a list gone through, a sample, a desk of calls.
ONE_SITTING = timedelta(minutes=10)
# Standing in shows within days around: so many of one colleague's people read, or so many of them written on.
AROUND = timedelta(days=3)
STANDS_IN_READS, STANDS_IN_WRITES = 4, 2
HARDLY_OTHERS = 0.6
# A batch handed over: whoever reads so many of it had it before, or settles it with who has it now.
BATCH, BATCH_SHARE = 3, 0.4
HANDED_LATELY = timedelta(days=14)
# How much each weighs against asking. A sitting weighs more the longer it is; up to three files are no sitting. While
# the colleague is there too, what looks like standing in is met by chance by one reader in a dozen.
NO_SITTING, LONGEST_SITTING = 3, 6.0
STOOD_IN, BESIDE, HAD_BATCH, HAD_BEFORE, CHANGED_HANDS, WROTE_ONCE = 6.0, 2.5, 6.0, 2.5, 0.7, 1.5
# In the middle of a list somebody is not looked up: such a look has little to do with what is around it.
LOOKED_UP_SHARE = 0.4


def local(at: datetime) -> datetime:
    """The instant by the clock on the wall."""
    return at if at.tzinfo is None else at.astimezone(SHANGHAI)


class Honest:
    """What is known of honest work in the days seen."""

    def __init__(self, seen: Seen) -> None:
        self._people = {p.id: p for p in seen.subjects}
        self._have_people = {p.worker for p in seen.subjects if p.worker}
        self._own_work: dict[tuple[UUID, UUID], list[date]] = defaultdict(list)
        self._work_on: dict[UUID, list[tuple[date, UUID]]] = defaultdict(list)
        self._work_for: dict[tuple[UUID, UUID], list[tuple[date, UUID]]] = defaultdict(list)
        for work in sorted(seen.works, key=lambda w: w.on):
            self._own_work[work.by, work.person].append(work.on)
            self._work_on[work.person].append((work.on, work.by))
            worker = self._worker(work.person)
            if worker is not None and worker != work.by:
                self._work_for[work.by, worker].append((work.on, work.person))
        self._owed: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
        for owed in seen.owed:
            self._owed[owed.person].append((owed.opens_on, owed.due_on))
        self._there = {(w.by, w.on) for w in seen.works} | {(k.by, local(k.at).date()) for k in seen.looks}
        self._read(seen)

    def unexplained(self, look: Look) -> bool:
        """Whether the file is not the reader's own, and they wrote nothing in it near that day."""
        if self._worker(look.person) == look.by:
            return False
        on, days = local(look.at).date(), self._own_work.get((look.by, look.person), [])
        return bisect_left(days, on - WORK_BEFORE) == bisect_right(days, on + WORK_AFTER)

    def excuse(self, look: Look) -> float:
        """How much speaks for an honest reason of a look that no own work explains."""
        sitting = min(LONGEST_SITTING, max(0.0, float(self._sitting.get(look.id, 0) - NO_SITTING)))
        sitting *= LOOKED_UP_SHARE if look.searched else 1.0
        found = max(sitting, self._standing_in(look), self._handed(look))
        return found + (WROTE_ONCE if (look.by, look.person) in self._own_work else 0.0)

    def owed_near(self, look: Look) -> bool:
        """Whether something was owed on the file then."""
        on = local(look.at).date()
        return any(opens <= on <= due + AROUND for opens, due in self._owed.get(look.person, ()))

    def other_wrote(self, look: Look) -> bool:
        """Whether somebody else wrote in the file on that day or just after."""
        on = local(look.at).date()
        return any(on <= day <= on + CALL_WRITTEN for day, _by in self._work_on.get(look.person, ()))

    def _worker(self, person: UUID) -> UUID | None:
        return self._people[person].worker if person in self._people else None

    def _read(self, seen: Seen) -> None:
        """Sort what was read without work: into sittings, by colleague, by batches that changed hands."""
        by_reader: dict[UUID, list[Look]] = defaultdict(list)
        self._reads: dict[UUID, list[tuple[date, UUID]]] = defaultdict(list)
        self._reads_for: dict[tuple[UUID, UUID], list[tuple[date, UUID]]] = defaultdict(list)
        self._batches: dict[tuple[UUID, date], set[UUID]] = defaultdict(set)
        self._read_of_batch: dict[tuple[UUID, UUID, date], set[UUID]] = defaultdict(set)
        for person in seen.subjects:
            if (batch := _batch(person)) is not None:
                self._batches[batch].add(person.id)
        for look in sorted(seen.looks, key=lambda one: (local(one.at), one.id)):
            person_read = self._people.get(look.person)
            if person_read is None or person_read.worker == look.by:
                continue
            by_reader[look.by].append(look)
            read = (local(look.at).date(), look.person)
            self._reads[look.by].append(read)
            if person_read.worker is not None:
                self._reads_for[look.by, person_read.worker].append(read)
            if (batch := _batch(person_read)) is not None:
                self._read_of_batch[look.by, *batch].add(look.person)
        self._sitting = {
            look.id: len({one.person for one in sitting})
            for looks in by_reader.values()
            for sitting in _sittings(looks)
            for look in sitting
        }

    def _standing_in(self, look: Look) -> float:
        """What says that the reader does the work of the colleague whose person it is."""
        if not self._stands_in(look):
            return 0.0
        return BESIDE if (self._worker(look.person), local(look.at).date()) in self._there else STOOD_IN

    def _stands_in(self, look: Look) -> bool:
        """Whether the reader writes on the colleague's files, or reads many of them and, where they have no people of
        their own, hardly any others."""
        worker = self._worker(look.person)
        if worker is None:
            return False
        on = local(look.at).date()
        wrote = _near(self._work_for.get((look.by, worker), []), on) - {look.person}
        if len(wrote) >= STANDS_IN_WRITES:
            return True
        reads = _near(self._reads_for.get((look.by, worker), []), on) - {look.person}
        alone = look.by in self._have_people or len(reads) >= HARDLY_OTHERS * len(_near(self._reads[look.by], on))
        return alone and len(reads) >= STANDS_IN_READS

    def _handed(self, look: Look) -> float:
        """What the change of hands says: whoever had the file before it still looks at it, and at the others."""
        person = self._people[look.person]
        batch = _batch(person)
        if batch is None or local(look.at).date() > batch[1] + HANDED_LATELY:
            return 0.0
        read, of = len(self._read_of_batch[look.by, *batch]), len(self._batches[batch])
        if read >= max(BATCH, BATCH_SHARE * of):
            return HAD_BATCH
        return HAD_BEFORE if local(look.at).date() < batch[1] else CHANGED_HANDS


def _batch(person: Subject) -> tuple[UUID, date] | None:
    return (person.worker, person.since) if person.worker and person.since else None


def _near(days: list[tuple[date, UUID]], on: date) -> set[UUID]:
    low = bisect_left(days, on - AROUND, key=lambda row: row[0])
    high = bisect_right(days, on + AROUND, key=lambda row: row[0])
    return {person for _day, person in days[low:high]}


def _sittings(looks: list[Look]) -> Iterator[list[Look]]:
    """The looks of one reader, in the order of time, parted where a longer while lies between two."""
    held: list[Look] = []
    for look in looks:
        if held and local(look.at) - local(held[-1].at) > ONE_SITTING:
            yield held
            held = []
        held.append(look)
    if held:
        yield held
