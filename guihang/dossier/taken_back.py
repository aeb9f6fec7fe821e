"""What is taken back together with an entry: with an arrival, who was named to answer since it was written; with a
report of being away, the days that it covers; with the word that nothing excused somebody, what counted by it.

Nobody of an office that the person never came to answers for them; nobody is away by a report that was taken back;
nothing counts against anybody whose reason was good after all.
Whoever takes the one back, at a desk, from a phone or as the second of two, takes the other back in the same deed. A
corrected report corrects its days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID, uuid5

from guihang.dossier.crossing import RECEIVED
from guihang.dossier.entry import Facts, NewEntry
from guihang.dossier.second_word import first_of, needs_second
from guihang.rules.acts.correcting import BECAUSE

ASSIGNED, WITHDRAWN = "worker.assigned", "entry.withdrawn"
ASKED, GRANTED = "leave.asked", "leave.granted"
# What was weighed, and what counts where it was not excused.
COUNTS_BY = {"noshow.weighed": "test.refused", "overstay.weighed": "absence.found"}
NOT_EXCUSED = "not_excused"
# What the days of a leave say of what was reported.
SHARED = ("until", "destination", "reason", BECAUSE.name)
MOMENT = timedelta(seconds=1)


def with_what_goes_along(incoming: Iterable[NewEntry], entries: Sequence[Facts]) -> Iterator[NewEntry]:
    """What comes in, and before each withdrawal of an arrival those that it brings: written where the file lies still.

    Their ids follow from it: sent twice, they are written once.
    """
    for new in incoming:
        if new.kind == WITHDRAWN:
            yield from _along(new, entries)
            yield from _leave_along(new, entries)
        if new.supersedes:
            yield from _counts_no_more(new, entries)
        yield new
        if new.kind == ASKED and new.supersedes:
            yield from _days_corrected(new, entries)


def two_for_it(new: NewEntry, entries: Sequence[Facts]) -> bool:
    """Whether a correction or withdrawal needs a second person: for what it is about, or for what goes along."""
    by_id = {e.id: e for e in entries}
    about = [by_id[e.supersedes] for e in with_what_goes_along([new], entries) if e.supersedes in by_id]
    return any(needs_second(e, entries, new.written_at, new.entered_by) for e in about)


def counts_no_more(new: NewEntry, entries: Sequence[Facts]) -> list[Facts]:
    """What counted against the person, and is taken back with what `new` corrects or takes back."""
    taken = {e.supersedes for e in _counts_no_more(new, entries)} if new.supersedes else set()
    return [e for e in entries if e.id in taken]


def _along(new: NewEntry, entries: Sequence[Facts]) -> Iterator[NewEntry]:
    by_id = {e.id: e for e in entries}
    arrived = by_id.get(new.supersedes) if new.supersedes else None
    if arrived is None or arrived.kind != RECEIVED or new.id in by_id:
        return
    arrived = first_of(arrived, by_id)  # a correction is as old as what it corrects
    replaced = {e.supersedes for e in entries}
    for e in entries:
        if e.kind == ASSIGNED and e.seq > arrived.seq and e.id not in replaced:
            yield new._replace(id=uuid5(new.id, e.id.hex), order=e.order, supersedes=e.id)


def _counts_no_more(new: NewEntry, entries: Sequence[Facts]) -> Iterator[NewEntry]:
    """With a word that is taken back, or says now that it was excused, what counted by it: the refusal of that test,
    or the days written down in the same deed."""
    by_id = {e.id: e for e in entries}
    word = by_id.get(new.supersedes) if new.supersedes else None
    if word is None or new.id in by_id or word.data.get("outcome") != NOT_EXCUSED or word.kind not in COUNTS_BY:
        return
    if new.kind == word.kind and new.data.get("outcome") == NOT_EXCUSED:
        return
    first, about = first_of(word, by_id), _stands_for(word.data.get("entry"), entries)
    replaced = {e.supersedes for e in entries}
    reason = str(new.data.get("reason" if new.kind == WITHDRAWN else BECAUSE.name) or "")
    for e in entries:
        if e.kind != COUNTS_BY[word.kind] or e.id in replaced:
            continue
        if e.data.get("entry") is not None:
            counted = _stands_for(e.data["entry"], entries) == about
        else:
            counted = _one_deed(first, first_of(e, by_id))
        if counted:
            yield new._replace(
                id=uuid5(new.id, e.id.hex),
                kind=WITHDRAWN,
                on=new.on,
                order=e.order,
                supersedes=e.id,
                data={"reason": reason} if reason else {},
            )


def _leave_along(new: NewEntry, entries: Sequence[Facts]) -> Iterator[NewEntry]:
    """With a report or a request the days that it covers; with those the report, where both were one deed."""
    by_id = {e.id: e for e in entries}
    taken = by_id.get(new.supersedes) if new.supersedes else None
    if taken is None or new.id in by_id or taken.kind not in (ASKED, GRANTED):
        return
    replaced = {e.supersedes for e in entries}
    for e in entries:
        if e.id in replaced or {e.kind, taken.kind} != {ASKED, GRANTED}:
            continue
        asked, granted = (e, taken) if e.kind == ASKED else (taken, e)
        if _stands_for(granted.data.get("entry"), entries) == asked.id and (e is granted or _one_deed(asked, granted)):
            yield new._replace(id=uuid5(new.id, e.id.hex), order=e.order, supersedes=e.id)


def _days_corrected(new: NewEntry, entries: Sequence[Facts]) -> Iterator[NewEntry]:
    """The days of a report that is corrected, as they are now; those that somebody granted stay as they were."""
    by_id, replaced = {e.id: e for e in entries}, {e.supersedes for e in entries}
    asked = by_id.get(new.supersedes) if new.supersedes else None
    if asked is None or asked.kind != ASKED or new.id in by_id:
        return
    for e in entries:
        if e.kind != GRANTED or e.id in replaced or _stands_for(e.data.get("entry"), entries) != asked.id:
            continue
        if _one_deed(asked, e):
            said = {name: new.data[name] for name in SHARED if new.data.get(name)}
            data = {**said, "entry": str(e.data["entry"])}
            first = max(new.on, date.fromisoformat(str(new.data["from"])))
            yield new._replace(
                id=uuid5(new.id, e.id.hex), kind=GRANTED, on=first, order=e.order, supersedes=e.id, data=data
            )


def _one_deed(asked: Facts, granted: Facts) -> bool:
    """Whether a report and its days were written by one press: nobody granted anything."""
    same = asked.entered_by == granted.entered_by
    return same and abs(granted.written_at - asked.written_at) < MOMENT


def _stands_for(named: object, entries: Sequence[Facts]) -> UUID | None:
    """The entry that stands now for the one named."""
    newer = {e.supersedes: e.id for e in entries if e.supersedes and e.kind != WITHDRAWN}
    try:
        found = UUID(str(named or ""))
    except ValueError:
        return None
    while found in newer:
        found = newer[found]
    return found
