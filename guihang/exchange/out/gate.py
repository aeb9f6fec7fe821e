"""The one gate for what leaves: for what, how many, who must agree, from when, once, until when.

Up to a few people leave at once. More leave only after somebody of another unit has agreed and an hour has passed;
whoever asked and whoever agreed can stop it until it is fetched, and it is fetched once. Whatever happens is an event
of the house; the log of readings has whom it was about.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from guihang.access import cap
from guihang.access.actor import Actor
from guihang.access.models import Alert
from guihang.access.roles import Power
from guihang.access.watch_models import note, raise_alert
from guihang.exchange.models import Outgoing
from guihang.exchange.out.second import ASKED_FOR, may_decide, may_stop, units_of
from guihang.protect.datakeys import Destroyed, new_key, open_keys
from guihang.protect.suite import Damaged
from guihang.territory.codes import Level, county_of, level_of
from guihang.texts import Message, mark

State = Outgoing.State
DRAFT_FOR = timedelta(days=1)
LONGEST_WORDS = 200
TO_APPROVE, DECIDED, ENDED = "export_to_approve", "export_decided", "export_ended"

TOO_MANY_TODAY = mark(
    "{people} people are more than may still leave today: {left} of {most}. Choose a smaller place, or go on tomorrow."
)
NOT_NOW = mark("This can no longer be done: it is {state}.")


class Closed(Exception):  # no fault of the program: the gate does not open
    """It may not leave; `message` says why and what can be done."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to take out, and why. `own_rows`: nothing but what they brought in themselves."""

    kind: str
    place: str
    people: int
    purpose: str
    words: str
    ends_on: date
    params: dict[str, Any]
    own_rows: bool = False


def free(people: int) -> bool:
    """Whether so many may leave without a second person."""
    return people <= int(settings.GUIHANG_PEOPLE_OUT_FREE)


def last_day(today: date) -> date:
    """Until when a copy may be kept, if nobody says a nearer day."""
    return today + timedelta(days=int(settings.GUIHANG_OUT_DAYS))


def begin(actor: Actor, asked: Asked, now: datetime, id: UUID | None = None) -> Outgoing:
    """Write down what is wanted. Few people: it may be taken now. Many: a draft, to be asked for with `ask`.

    Under an `id` it is written, and counted, once. Raises Closed when the day's number is reached.
    """
    assert actor.user_id is not None
    if id is not None and (there := Outgoing.objects.of(actor).filter(pk=id).first()) is not None:
        return there
    if not asked.own_rows:
        _fits_the_day(actor, asked.people)
    second = not free(asked.people) and not asked.own_rows
    row = Outgoing(
        kind=asked.kind, place=asked.place, params=asked.params, people=asked.people, own_rows=asked.own_rows,
        purpose=asked.purpose, user_id=actor.user_id, units=sorted(units_of(actor)), second=second, asked_at=now,
        ends_on=asked.ends_on,
    )  # fmt: skip
    if id is not None:
        row.id = id
    _seal(row, {"words": asked.words[:LONGEST_WORDS]}, fresh=True)
    if not second:
        row.state, row.may_be_taken_from = State.APPROVED, now
        row.may_be_taken_until = now + _to_fetch()
    row.save(force_insert=True)
    if not second:
        _note("asked", row, now, actor.user_id)
    return row


def ask(actor: Actor, row: Outgoing, now: datetime) -> None:
    """Put a draft before a second person; the county is told. Raises Closed."""
    _fits_the_day(actor, row.people)
    _move(row, (State.DRAFT,), state=State.ASKED, asked_at=now, units=sorted(units_of(actor)))
    place = row.place if level_of(row.place) < Level.COUNTY else county_of(row.place)
    raise_alert(TO_APPROVE, key=f"out:{row.pk.hex}", place=place, power=Power.SEE_FIGURES, about=row.pk, at=now)
    _note("asked", row, now, actor.user_id)


def approve(actor: Actor, row: Outgoing, now: datetime) -> None:
    """The second person agrees: from an hour on it may be fetched. Raises Closed."""
    if not may_decide(actor, row, now):
        raise Closed(Message(mark("Whoever agrees must be another person, of another unit.")))
    begins = now + timedelta(minutes=int(settings.GUIHANG_OUT_WAIT_MINUTES))
    _move(
        row, (State.ASKED,), state=State.APPROVED, approved_by=actor.user_id, approved_at=now,
        may_be_taken_from=begins, may_be_taken_until=begins + _to_fetch(),
    )  # fmt: skip
    _decided(row, actor.user_id, now)
    _note("approved", row, now, actor.user_id)


def refuse(actor: Actor, row: Outgoing, why: str, now: datetime) -> None:
    """The second person does not agree, and says why. Raises Closed."""
    if not may_decide(actor, row, now):
        raise Closed(Message(mark("Whoever agrees must be another person, of another unit.")))
    _seal(row, {**told(row), "why": why[:LONGEST_WORDS]})
    _move(row, (State.ASKED,), state=State.REFUSED, ended_by=actor.user_id, ended_at=now, sealed=row.sealed)
    _decided(row, actor.user_id, now)
    _note("refused", row, now, actor.user_id)


def stop(actor: Actor, row: Outgoing, now: datetime) -> None:
    """Whoever asked or whoever agreed stops it before it is fetched. Raises Closed."""
    if not may_stop(actor, row):
        raise Closed(Message(mark("Only who asked for it and who agreed to it can stop it.")))
    _move(row, (State.DRAFT, State.ASKED, State.APPROVED), state=State.STOPPED, ended_by=actor.user_id, ended_at=now)
    _settle(row, actor.user_id, now)
    _note("stopped", row, now, actor.user_id)


def take(row: Outgoing, digest: bytes, now: datetime) -> None:
    """It leaves: once, and only while it may. Raises Closed. Call it in the transaction that hands the file out."""
    if not row.may_be_taken(now):
        raise _closed(row)
    made = row.made_at or now
    _move(row, (State.APPROVED,), state=State.TAKEN, taken_at=now, taken=1, digest=digest, made_at=made)
    if row.second:
        _settle(row, row.user_id, now)
    _note("fetched", row, now, row.user_id)


def gone(actor: Actor, row: Outgoing, now: datetime) -> None:
    """Whoever took it says that the copy is destroyed."""
    found = Outgoing.objects.filter(pk=row.pk, user_id__in=[actor.user_id], taken=1, destroyed_at=None)
    if found.update(destroyed_at=now):
        row.destroyed_at = now
        Alert.objects.filter(about=row.pk, kind=ENDED, settled_at=None).update(
            settled_at=now, settled_by=actor.user_id
        )  # fmt: skip
        _note("destroyed", row, now, actor.user_id)


def lapse(now: datetime) -> list[Outgoing]:
    """What nobody decided on or nobody fetched in time is over; the rows, so that their files can be destroyed."""
    late = [*Outgoing.objects.filter(state=State.ASKED, asked_at__lt=now - ASKED_FOR)]
    late += Outgoing.objects.filter(state=State.APPROVED, may_be_taken_until__lte=now)
    over = []
    for row in late:
        if Outgoing.objects.filter(pk=row.pk, state=row.state).update(state=State.LAPSED, ended_at=now):
            row.state = State.LAPSED
            _settle(row, None, now)
            _note("lapsed", row, now, None)
            over.append(row)
    Outgoing.objects.filter(state=State.DRAFT, asked_at__lt=now - DRAFT_FOR).delete()
    return over


def remind(today: date, now: datetime) -> None:
    """Tell whoever took a copy that its day has passed, once."""
    told_of = Alert.objects.filter(kind=ENDED).values("about")
    late = Outgoing.objects.filter(taken=1, destroyed_at=None, ends_on__lt=today).exclude(kind=Outgoing.Kind.PAPER)
    for row in late.exclude(pk__in=told_of):
        raise_alert(
            ENDED, key=f"out-ended:{row.pk.hex}", place=row.place, power=Power.SEE_FILES, about=row.pk, at=now,
            user=row.user_id,
        )  # fmt: skip


def told(row: Outgoing) -> dict[str, str]:
    """What was written about it: `words`, for whom and what for; `why`, why it was refused. Empty once erased."""
    try:
        found: dict[str, str] = json.loads(open_keys([row.pk])[row.pk].open(bytes(row.sealed), _context(row.pk)))
    except (Destroyed, Damaged):
        return {}
    return found


def taken_between(user: UUID, first: datetime, last: datetime) -> int:
    """How many people a reader took out, or asked to, in a time: for the day's cap."""
    rows = Outgoing.objects.filter(user_id=user).counted_on(first, last)
    return rows.aggregate(all=Sum("people"))["all"] or 0


def _fits_the_day(actor: Actor, people: int) -> None:
    assert actor.user_id is not None
    left = cap.left(actor.user_id, actor.today)
    if people > left:
        said = {"people": people, "left": left, "most": cap.a_day()}
        raise Closed(Message(TOO_MANY_TODAY, said))


def _move(row: Outgoing, states: Iterable[str], **change: Any) -> None:
    """Change a row that is still in one of these states. Raises Closed when another was quicker."""
    if not Outgoing.objects.filter(pk=row.pk, state__in=list(states)).update(**change):
        row.refresh_from_db()
        raise _closed(row)
    for name, value in change.items():
        setattr(row, name, value)


def _closed(row: Outgoing) -> Closed:
    return Closed(Message(NOT_NOW, {"state": Message(str(STATES[row.state]))}))


STATES = {
    "draft": mark("not asked for yet"),
    "asked": mark("waiting for a second person"),
    "approved": mark("agreed to, and not to be fetched now"),
    "taken": mark("taken out already"),
    "refused": mark("refused"),
    "stopped": mark("stopped"),
    "lapsed": mark("lapsed"),
}


def _decided(row: Outgoing, by: UUID | None, now: datetime) -> None:
    """The alert to decide is settled; whoever asked is told."""
    Alert.objects.filter(key=f"out:{row.pk.hex}", settled_at=None).update(settled_at=now, settled_by=by)
    raise_alert(
        DECIDED, key=f"out-decided:{row.pk.hex}", place=row.place, power=Power.SEE_FILES, about=row.pk, at=now,
        user=row.user_id,
    )  # fmt: skip


def _settle(row: Outgoing, by: UUID | None, now: datetime) -> None:
    Alert.objects.filter(about=row.pk, kind__in=[TO_APPROVE, DECIDED], settled_at=None).update(
        settled_at=now, settled_by=by
    )


def _note(what: str, row: Outgoing, now: datetime, user: UUID | None) -> None:
    note(
        f"export.{what}", at=now, user=user, about=row.pk, place=row.place, what=row.kind, people=row.people,
        purpose=row.purpose, second=row.second,
    )  # fmt: skip


def _to_fetch() -> timedelta:
    return timedelta(hours=int(settings.GUIHANG_OUT_FETCH_HOURS))


def _seal(row: Outgoing, said: dict[str, str], *, fresh: bool = False) -> None:
    if fresh:
        key_row, key = new_key(row.pk)
        key_row.save(force_insert=True)
    else:
        key = open_keys([row.pk])[row.pk]
    row.sealed = key.seal(json.dumps(said, ensure_ascii=False).encode(), _context(row.pk))


def _context(owner: UUID) -> bytes:
    return b"outgoing:" + owner.bytes
