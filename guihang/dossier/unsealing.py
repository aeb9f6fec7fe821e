"""A sealed file opened again: on a ground that the law names, by two people of two units, for half an hour, to read.

Who asks types the exact number and learns nothing of whether there is such a file; only when a second person has agreed
does anything open. The file says that it was opened and on which ground, and the person is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Q
from uuid_utils import compat

from guihang.access import throttle
from guihang.access.actor import Actor, Refused
from guihang.access.append_only import new_id
from guihang.access.clock import day_of
from guihang.access.models import Alert, Grant, HouseEvent, Ticket
from guihang.access.roles import Power, Role, powers_of
from guihang.access.watch_models import note, raise_alert
from guihang.dossier.ending import CONTROL_ENDED
from guihang.dossier.entry import Facts, NewEntry
from guihang.dossier.identity import unseal_all
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.record import record
from guihang.dossier.sealed_models import SealedToken
from guihang.dossier.sealing import FILE_UNSEALED, ByUnsealing
from guihang.dossier.workout import effective
from guihang.protect import tokens
from guihang.protect.commitment import canonical
from guihang.protect.datakeys import Destroyed, open_keys
from guihang.protect.suite import Damaged
from guihang.territory.codes import BadCode, Level, Territory, county_of, township_of
from guihang.territory.query import outermost, within

PURPOSE = "unseal"
# Kinds of alerts, and of events of the house.
TO_AGREE, AGREED, GUESSING = "unseal.to_agree", "unseal.agreed", "unseal.guessing"
TRIED, REFUSED, LOOKED, NOTICE = "unseal.tried", "unseal.refused", "unseal.looked", "unseal.notice"
# Whoever holds one of these at the place asks, and agrees to what another unit asks.
ASKS = (Power.CONFIRM, Power.SEE_FIGURES, Power.END_CONTROL)
ASKED_FOR = timedelta(days=3)
SEQUENCE = 5


def reach(actor: Actor) -> tuple[Territory, ...]:
    """Where the actor may ask: the places of an office, of the police there, or of a county; nothing wider."""
    return outermost(
        grant.territory
        for grant in actor.grants
        if grant.territory.level >= Level.COUNTY and any(grant.role_may(power) for power in ASKS)
    )


def wait_before(actor: Actor) -> int:
    """Take one of the actor's tries of this hour. 0, or the seconds until the next one; then nothing was asked."""
    assert actor.user_id is not None
    limit = throttle.Limit(int(settings.GUIHANG_SEALED_ASKED_AN_HOUR), 3600)
    return throttle.reserve({throttle.lane("sealed", actor.user_id.hex): limit})


def ask(actor: Actor, number: str, ground: str, document: str, reason: str, now: datetime) -> None:
    """Ask for the sealed file with this number. Nothing comes back: the answer is the same whether there is one.

    Call it in a transaction, after `wait_before`.
    """
    assert actor.user_id is not None
    person = _sealed_with(actor, number)
    if person is not None:
        _put_before_another(actor, person, ground, {"document": document, "reason": reason}, now)
    _count_try(actor, found=person is not None, now=now)


def _seconds(actor: Actor, place: str, now: datetime) -> Iterator[tuple[UUID, Power]]:
    """Who may be the second person at a place, with the power by which."""
    mine = units_of([(grant.role, grant.territory.prefix) for grant in actor.grants])
    theirs: dict[UUID, list[tuple[str, str]]] = {}
    rows = Grant.objects.on(day_of(now)).filter(low__lte=place, high__gte=place, user__is_active=True)
    for user, role, prefix in rows.values_list("user", "role", "territory"):
        theirs.setdefault(user, []).append((role, prefix))
    for user, grants in sorted(theirs.items()):
        held = [power for power in ASKS if any(power in powers_of(role) for role, _prefix in grants)]
        if held and user != actor.user_id and not units_of(grants) & mine:
            yield user, held[0]


def _sealed_with(actor: Actor, number: str) -> Person | None:
    """The sealed file with this number, within reach and not for other readers alone. Of several the one sealed
    last."""
    wanted = [tokens.identity(number, version) for version in tokens.versions()]
    rows = SealedToken.objects.filter(within("place", reach(actor)), token__in=wanted)
    rows = rows.exclude(person__in=Person.objects.closed_to(actor))
    people = [row.person for row in rows.select_related("person").order_by("-person__ended_on", "-person__pk")]
    known = unseal_all(people)
    return next((p for p in people if tokens.clean_identity(known[p.pk].id_number) == number), None)


def _put_before_another(actor: Actor, person: Person, ground: str, said: dict[str, str], now: datetime) -> None:
    assert actor.user_id is not None
    waiting = Ticket.objects.filter(
        purpose=PURPOSE, person_id=person.pk, user_id=actor.user_id, approved_by=None, closed_at=None,
        asked_at__gt=now - ASKED_FOR,
    )  # fmt: skip
    if waiting.exists():
        return  # asked twice is asked once
    id = new_id()
    try:
        sealed = open_keys([person.pk])[person.pk].seal(canonical(said), _context(id))
    except Destroyed:
        return  # nothing is left to read
    Ticket.objects.create(
        id=id, user_id=actor.user_id, person_id=person.pk, place=person.place, purpose=PURPOSE, ground=ground,
        reason=sealed, asked_at=now,
    )  # fmt: skip
    # Told to each who may be the second person, never to the unit that asks: that would say that there is such a file.
    for user, power in _seconds(actor, person.place, now):
        key = f"{TO_AGREE}:{uuid5(id, user.hex).hex}"
        raise_alert(TO_AGREE, key=key, place=person.place, power=power, about=id, at=now, user=user)
    raise_alert(TO_AGREE, key=f"{TO_AGREE}:{id.hex}", place=person.place, power=Power.GUARD_PRIVACY, about=id, at=now)
    note("unseal.asked", at=now, user=actor.user_id, about=id, person=person.pk, place=person.place, ground=ground)


def _count_try(actor: Actor, *, found: bool, now: datetime) -> None:
    """Write the try down, without the number; a run that finds nothing is told to the privacy officer."""
    assert actor.user_id is not None
    where = reach(actor)
    county = county_of(where[0].code) if where else ""
    note(TRIED, at=now, user=actor.user_id, place=county, found=found)
    lately = HouseEvent.objects.filter(kind=TRIED, at__gte=now - timedelta(hours=1), user_id=actor.user_id)
    last = list(lately.order_by("-id").values_list("told", flat=True)[:SEQUENCE])
    if len(last) == SEQUENCE and not any(told.get("found") for told in last):
        key = f"{GUESSING}:{actor.user_id}:{now:%Y%m%d%H}"
        raise_alert(GUESSING, key=key, place=county, power=Power.GUARD_PRIVACY, about=actor.user_id, at=now)


@dataclass(frozen=True, slots=True)
class Said:
    """What was written for the asking: the document's number, and the reason. Empty once the key was destroyed."""

    document: str = ""
    reason: str = ""


def said_for(ticket: Ticket) -> Said:
    """What whoever asked wrote."""
    try:
        key = open_keys([ticket.person_id])[ticket.person_id]
        said = json.loads(key.open(bytes(ticket.reason or b""), _context(ticket.pk)))
    except (Destroyed, Damaged):
        return Said()
    return Said(said["document"], said["reason"])


def _context(ticket: UUID) -> bytes:
    return b"unseal:" + ticket.bytes


def units_of(grants: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """The units that somebody with these roles and territories works for. The police of a place are not its office."""
    found = set()
    for role, prefix in grants:
        try:
            territory = Territory.of(prefix)
        except BadCode:
            continue
        place = township_of(territory.code) if territory.level >= Level.TOWNSHIP else territory.code
        found.add(("police" if role == Role.POLICE_LIAISON else "office", place))
    return frozenset(found)


def may_agree(actor: Actor, ticket: Ticket, now: datetime) -> bool:
    """Whether the actor may be the second person: another one, of no unit of who asked, who holds a power there."""
    if actor.user_id in (None, ticket.user_id) or not waits(ticket, now):
        return False
    if not any(actor.may(power, ticket.place) for power in ASKS):
        return False
    asker = Grant.objects.on(day_of(now)).filter(user_id=ticket.user_id)
    theirs = units_of(list(asker.values_list("role", "territory")))
    mine = units_of([(grant.role, grant.territory.prefix) for grant in actor.grants])
    return bool(theirs) and not theirs & mine


def waits(ticket: Ticket, now: datetime) -> bool:
    """Whether the asking still waits for a second person."""
    open_still = ticket.approved_by is None and ticket.closed_at is None
    return ticket.purpose == PURPOSE and open_still and ticket.asked_at > now - ASKED_FOR


def agree(actor: Actor, ticket: Ticket, now: datetime) -> None:
    """The second person agrees: for half an hour who asked may read. The file says so. Raises access.Refused.

    `ticket` is locked. Call it in a transaction.
    """
    if not may_agree(actor, ticket, now):
        raise Refused
    ends = now + timedelta(minutes=int(settings.GUIHANG_UNSEAL_MINUTES))
    ticket.approved_by, ticket.opens_at, ticket.ends_at = actor.user_id, now, ends
    ticket.save(update_fields=["approved_by", "opens_at", "ends_at"])
    entry = NewEntry(
        id=compat.uuid7(), person=ticket.person_id, kind=FILE_UNSEALED, on=actor.today, written_at=now, source="desk",
        data={"ground": ticket.ground}, collected_by=ticket.user_id, entered_by=actor.user_id,
    )  # fmt: skip
    record(ByUnsealing(actor, ticket.person_id), entry, today=actor.today, now=now)
    _settle(ticket, actor.user_id, now)
    raise_alert(
        AGREED, key=f"{AGREED}:{ticket.pk}", place=ticket.place, power=Power.SEE_FILES, about=ticket.pk, at=now,
        user=ticket.user_id,
    )  # fmt: skip
    note("unseal.agreed", at=now, user=actor.user_id, about=ticket.pk, person=ticket.person_id, place=ticket.place,
         ground=ticket.ground)  # fmt: skip


def refuse(actor: Actor, ticket: Ticket, now: datetime) -> None:
    """The second person does not agree: nothing opens. Raises access.Refused."""
    if not may_agree(actor, ticket, now):
        raise Refused
    Ticket.objects.filter(pk=ticket.pk, closed_at=None).update(closed_at=now)
    _settle(ticket, actor.user_id, now)
    note(REFUSED, at=now, user=actor.user_id, about=ticket.pk, person=ticket.person_id, place=ticket.place)


def _settle(ticket: Ticket, by: UUID | None, now: datetime) -> None:
    rows = Alert.objects.filter(about=ticket.pk, kind=TO_AGREE, settled_at=None)
    rows.exclude(power=Power.GUARD_PRIVACY).update(settled_at=now, settled_by=by)


def waiting_for(actor: Actor, now: datetime) -> list[Ticket]:
    """What waits for the actor's word, the oldest first."""
    where = [t for power in ASKS for t in actor.territories(power)]
    rows = Ticket.objects.filter(
        within("place", where), purpose=PURPOSE, approved_by=None, closed_at=None, asked_at__gt=now - ASKED_FOR
    )
    return [ticket for ticket in rows.order_by("asked_at")[:100] if may_agree(actor, ticket, now)]


def own(actor: Actor, now: datetime) -> list[Ticket]:
    """What the actor may read at this moment. What they asked for and still waits is not told: that would say that
    there is such a file."""
    if actor.user_id is None:
        return []
    rows = Ticket.objects.open_at(now).filter(purpose=PURPOSE, user_id=actor.user_id).exclude(approved_by=None)
    return list(rows.order_by("opens_at"))


def opened_by(actor: Actor, ticket: UUID, now: datetime) -> Ticket | None:
    """The actor's own ticket, while it opens the file."""
    return next((t for t in own(actor, now) if t.pk == ticket), None)


def file_of(ticket: Ticket) -> Person | None:
    """The sealed file that an open ticket opens; the one way to a sealed row."""
    return Person.objects.filter(~Q(ended_on=None), pk=ticket.person_id).first()


def end_to_take_back(person: UUID, today: date) -> Facts | None:
    """The end of control, while it can still be taken back."""
    held = [e for e in effective(entries_of([person]).get(person, [])) if e.kind == CONTROL_ENDED]
    if not held:
        return None
    days = (today - day_of(held[-1].written_at)).days
    return held[-1] if days <= settings.GUIHANG_END_TAKEN_BACK_DAYS else None


def take_back(actor: Actor, ticket: Ticket, end: Facts, entry: UUID, reason: str, now: datetime) -> Outcome:
    """Take a wrong end of control back: the file is as it was. Raises refusal.Unacceptable, access.Refused."""
    withdrawn = NewEntry(
        id=entry, person=ticket.person_id, kind="entry.withdrawn", on=actor.today, written_at=now, source="desk",
        data={"reason": reason} if reason else {}, supersedes=end.id, collected_by=actor.user_id,
        entered_by=actor.user_id,
    )  # fmt: skip
    outcome = record(ByUnsealing(actor, ticket.person_id), withdrawn, today=actor.today, now=now)
    Ticket.objects.filter(pk=ticket.pk, closed_at=None).update(closed_at=now)
    note("unseal.end_taken_back", at=now, user=actor.user_id, about=ticket.pk, person=ticket.person_id,
         place=ticket.place)  # fmt: skip
    return outcome
