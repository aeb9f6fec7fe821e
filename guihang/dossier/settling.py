"""Settling what was set aside: somebody named looks at it, and it stays on file what they found, by whom and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from guihang.access.actor import Actor
from guihang.dossier.aside import clashing_entry, parked_entry
from guihang.dossier.entry import Facts, NewEntry
from guihang.dossier.load import entries_of
from guihang.dossier.models import Amendment, Clash, Parked, Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.writer import ByActor
from guihang.protect.datakeys import PersonKey
from guihang.texts import Message, mark

SENT_IT = mark("You sent the second content yourself: that it holds is for somebody else to say. The first may stay.")


def newest_of(entry: UUID, story: Iterable[Facts]) -> Facts | None:
    """What holds in place of `entry`: itself or its last correction; None where it was taken back, or is not here."""
    story = list(story)
    by_id = {e.id: e for e in story}
    follows = {e.supersedes: e for e in story if e.supersedes}
    found = by_id.get(entry)
    while found is not None and (after := follows.get(found.id)) is not None:
        found = after
    return None if found is None or found.kind == "entry.withdrawn" else found


def keep_first(actor: Actor, clash: Clash, now: datetime) -> None:
    """The content that came first stays; the second is settled and stays readable in its row."""
    _settled(clash, actor, now, kept_first=True)


def take_second(actor: Actor, clash: Clash, key: PersonKey, entry: UUID, now: datetime, locked: Person) -> Outcome:
    """The second content holds: it corrects what stands in the file or, where that is another act, stands beside it.

    `entry` is the id under which it is written: sent twice, it is written once. Raises refusal.Unacceptable, and then
    the clash is as open as before.
    """
    if clash.sent_by == actor.user_id:
        raise Unacceptable([Message(SENT_IT)])
    second = clashing_entry(key, clash)
    first = newest_of(clash.entry_id, entries_of([clash.person_id]).get(clash.person_id, []))
    corrects = first is not None and first.kind == second.kind
    made = second._replace(
        id=entry,
        supersedes=first.id if first is not None and corrects else None,
        order=first.order if first is not None and corrects else second.order,
        source="desk",
        written_at=now,
        entered_by=actor.user_id,
    )
    outcome = record(ByActor(actor, second=True), made, today=actor.today, now=now, locked=locked)
    _settled(clash, actor, now, kept_first=False)
    return outcome


def take_in(actor: Actor, parked: Parked, key: PersonKey, now: datetime, locked: Person) -> Outcome:
    """Take in what waits for an entry that will not come, as an act of its own. Raises refusal.Unacceptable."""
    entry = parked_entry(key, parked)
    made = entry._replace(supersedes=None, order=None, written_at=now, entered_by=actor.user_id)
    outcome = record(ByActor(actor), made, today=actor.today, now=now, locked=locked)
    parked.delete()
    note_waiting(locked.pk)
    return outcome


def may_stand_alone(entry: NewEntry) -> bool:
    """Whether a parked entry says something without what it waits for; a withdrawal does not."""
    return entry.kind != "entry.withdrawn"


def note_waiting(person: UUID) -> None:
    """Write down whether anything still waits for this person."""
    waits = (
        Parked.objects.filter(person_id=person).exists()
        or Clash.objects.filter(person_id=person, settled_at=None).exists()
        or Amendment.objects.filter(person_id=person, decided_at=None).exists()
    )
    Person.objects.filter(pk=person).update(has_parked=waits)


def _settled(clash: Clash, actor: Actor, now: datetime, *, kept_first: bool) -> None:
    clash.settled_at, clash.settled_by, clash.kept_first = now, actor.user_id, kept_first
    clash.save(update_fields=["settled_at", "settled_by", "kept_first"])
    note_waiting(clash.person_id)
