"""A correction of something older: asked for by one, agreed to or declined by another, written when both have spoken.

It is checked as if it were written when it is asked for, and again when it is agreed to: the file may have changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from guihang.access.actor import Actor, Refused
from guihang.access.alerts import settle_about
from guihang.access.roles import Part, Power
from guihang.access.watch_models import raise_alert
from guihang.dossier.aside import asked_context, asked_entry
from guihang.dossier.entry import Facts, NewEntry, sealed_words
from guihang.dossier.load import load
from guihang.dossier.models import Amendment, Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.parts import OF, part_of
from guihang.dossier.record import record_each
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.second_people import ends as ends
from guihang.dossier.second_people import who_can_agree
from guihang.dossier.second_word import AGREED, BY_TWO, ByTwo
from guihang.dossier.settling import note_waiting
from guihang.dossier.slip import STOPS, Slip
from guihang.dossier.workout import effective
from guihang.protect.commitment import canonical
from guihang.protect.datakeys import PersonKey
from guihang.protect.suite import Damaged
from guihang.rules.acts.correcting import BECAUSE as BECAUSE
from guihang.texts import Message, mark

WAITS_ALREADY = mark(
    "A correction of this entry waits for a second person already. It can be looked at, or taken back."
)
END_WAITS_ALREADY = mark(
    "An end of this decision waits for a second person already. It can be looked at, or taken back."
)
# The alert to the police that an end waits for their word, or the lead's.
TO_END = "end.to_agree"
# The alert to whoever stands in that a correction waits for their word: nobody else there can agree to it.
TO_MEND = "correction.to_agree"
# The alert to whoever asked that the second person declined.
DECLINED = "correction.declined"
ANOTHER = mark("Something else was already asked for under this id.")
# Kinds that are told only to whom the law's seal is opened: that one stands on file is sealed too.
BY_LAW = frozenset(kind for kind, row in OF.items() if row.part is Part.PENALTY)


def ask(actor: Actor, entry: NewEntry, now: datetime, locked: Person) -> Amendment:
    """Ask for a correction, a withdrawal, or an end of a decision (`entry` corrects nothing then); sent twice, it is
    asked once. Raises Unacceptable, access.Refused.

    `locked` is the person's row with its key. Call it in a transaction.
    """
    assert actor.user_id is not None
    slip = Slip(entry.person, [entry], row=locked)
    key = slip.need_key()
    before = Amendment.objects.filter(pk=entry.id).first()
    if before is not None:
        return _asked_before(before, entry, key)
    load([slip], lock=True)
    slip.settle(ByTwo(actor), actor.today)
    if not slip.added:
        raise Unacceptable([Message(ANOTHER)])
    # What it is about: the entry that it corrects, or the decision that it ends.
    entry = entry._replace(order=next(f.order for f in slip.added if f.id == entry.id))
    about = entry.supersedes or entry.order
    corrected = next((e for e in slip.entries if e.id == entry.supersedes), None)
    if about is None or (entry.supersedes and corrected is None):
        raise Refused
    kind = corrected.kind if corrected else entry.kind
    if Amendment.objects.filter(entry=about, kind=kind, decided_at=None).exists():
        raise Unacceptable([Message(WAITS_ALREADY if entry.supersedes else END_WAITS_ALREADY)])
    row = Amendment.objects.create(
        id=entry.id, person=locked, place=locked.place, entry=about, kind=kind,
        withdraws=entry.kind == "entry.withdrawn", sealed=key.seal(canonical(entry.whole()), asked_context(entry.id)),
        asked_by=actor.user_id, asked_at=now,
    )  # fmt: skip
    note_waiting(locked.pk)
    if corrected is None:
        alert = f"{TO_END}:{row.pk.hex}"
        raise_alert(TO_END, key=alert, place=locked.place, power=Power.END_CONTROL, about=row.pk, at=now)
    if who_can_agree(row, locked, actor.today).stand_in:
        kind = TO_END if corrected is None else TO_MEND
        up = f"{kind}:{row.pk.hex}:{Power.STAND_IN}"
        raise_alert(kind, key=up, place=locked.place, power=Power.STAND_IN, about=row.pk, at=now)
    return row


def _asked_before(row: Amendment, entry: NewEntry, key: PersonKey) -> Amendment:
    there = asked_entry(key, row)
    entry = entry._replace(order=entry.order or there.order)
    if there._replace(written_at=entry.written_at) != entry._replace(data=dict(entry.data)):
        raise Unacceptable([Message(ANOTHER)])
    return row


def may_look(actor: Actor, row: Amendment) -> bool:
    """Whether the actor may see what was asked: whoever asked, whoever writes such acts there, the office's lead; an
    end also whoever may have to stand in, and a correction where they do."""
    place = row.person.place
    if part_of(row.kind) not in actor.sees(place, row.person_id) or actor.viewing:
        return False
    if actor.may_write(row.kind, place) or actor.may(Power.CONFIRM, place):
        return True
    return actor.may(Power.STAND_IN, place) and (ends(row) or who_can_agree(row, row.person, actor.today).stand_in)


def may_decide(actor: Actor, row: Amendment) -> bool:
    """Whether the actor may be the second person: of an end only the office's lead, or the police; whoever stands in
    only where nobody there can."""
    if row.asked_by == actor.user_id or row.person_id in actor.opened or not may_look(actor, row):
        return False
    place = row.person.place
    usual = actor.may(Power.END_CONTROL, place) if ends(row) else actor.may_write(row.kind, place)
    if usual or actor.may(Power.CONFIRM, place):
        return True
    return actor.may(Power.STAND_IN, place) and who_can_agree(row, row.person, actor.today).stand_in


def agree(actor: Actor, row: Amendment, now: datetime, locked: Person) -> Outcome:
    """The second person agrees: the correction and their word are written. Raises Unacceptable, access.Refused.

    `row` and the person are locked; what was decided already is for the caller to tell.
    """
    if not may_decide(actor, row):
        raise Refused
    entry = asked_entry(Slip(row.person_id, [], row=locked).need_key(), row)
    word = NewEntry(
        id=uuid5(row.pk, AGREED), person=row.person_id, kind=AGREED, on=actor.today, written_at=now, source="desk",
        data={"entry": str(row.pk)}, collected_by=actor.user_id, entered_by=actor.user_id,
    )  # fmt: skip
    writer = ByTwo(actor, asker=row.asked_by)
    told = record_each(writer, [entry, word], today=actor.today, now=now, locked={locked.pk: locked})
    for became in told.values():
        if isinstance(became, Unacceptable):
            raise became
    _decided(row, actor, now, agreed=True)
    outcome = told[entry.id]
    assert isinstance(outcome, Outcome)
    return outcome


def decline(actor: Actor, row: Amendment, reason: str, now: datetime, key: PersonKey) -> None:
    """It is not written, and why; whoever asked may so take it back. Raises access.Refused."""
    if not (may_decide(actor, row) or (row.asked_by == actor.user_id and may_look(actor, row))):
        raise Refused
    row.said = key.seal(canonical({"reason": reason}), _said_context(row.pk)) if reason else None
    _decided(row, actor, now, agreed=False)
    if row.asked_by != actor.user_id:
        raise_alert(
            DECLINED, key=f"{DECLINED}:{row.pk.hex}", place=row.person.place, power=Power.RECORD, about=row.pk, at=now,
            user=row.asked_by,
        )  # fmt: skip


def said_of_it(row: Amendment, key: PersonKey) -> str:
    """Why it was declined."""
    if row.said is None:
        return ""
    try:
        return str(json.loads(key.open(bytes(row.said), _said_context(row.pk)))["reason"])
    except Damaged:
        return ""


def all_words(facts: Facts, key: PersonKey) -> Mapping[str, Any]:
    """What is sealed in an entry, to be compared and not to be shown."""
    return sealed_words(facts, key)


def stands(row: Amendment, story: Sequence[Facts]) -> Facts | None:
    """What it corrects, or the decision that it ends, while that still holds; None once something else came first."""
    if row.kind in BY_TWO and any(e.order == row.entry and e.kind in STOPS for e in effective(story)):
        return None
    if any(e.supersedes == row.entry for e in story):
        return None
    return next((e for e in story if e.id == row.entry), None)


def _decided(row: Amendment, actor: Actor, now: datetime, *, agreed: bool) -> None:
    row.decided_by, row.decided_at, row.agreed = actor.user_id, now, agreed
    row.save(update_fields=["decided_by", "decided_at", "agreed", "said"])
    if row.kind in BY_TWO:
        settle_about(row.pk, kind=TO_END, powers=[Power.END_CONTROL, Power.STAND_IN], by=actor.user_id, at=now)
    settle_about(row.pk, kind=TO_MEND, powers=[Power.STAND_IN], by=actor.user_id, at=now)
    note_waiting(row.person_id)


def _said_context(amendment: UUID) -> bytes:
    return b"amend-said:" + amendment.bytes
