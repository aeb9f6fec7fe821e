"""Breaking the glass: one single file outside one's daily work, for a written reason, for half an hour, to read.

Who may be looked for is bounded by place; who is looked for by a number learns nothing before the glass is broken, and
nothing of a file that is unknown, sealed, restricted or elsewhere: those are one answer, found by one question to the
database. Whoever answers for the file, and the county's privacy officer, are told at once, in words that name nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from guihang.access import throttle, wall
from guihang.access.actor import Actor
from guihang.access.models import HouseEvent, Ticket
from guihang.access.roles import Power
from guihang.access.watch_models import note, raise_alert
from guihang.dossier.models import SearchToken, in_lists
from guihang.protect import tokens
from guihang.protect.datakeys import Destroyed, open_keys
from guihang.protect.suite import Damaged
from guihang.territory.codes import Level, Territory, county_of
from guihang.territory.query import outermost, within

PURPOSE = "break_glass"
# Kinds of alerts.
BROKEN, ASKED_ABOUT, GUESSING = "glass.broken", "glass.asked", "glass.guessing"
LEAST_REASON, MOST_REASON = 10, 1000
NUMBER = re.compile(r"[0-9]{17}[0-9X]")
TRIES = throttle.Limit(20, 3600)
# So many tries one after the other that opened nothing are no slips of the pen.
SEQUENCE = 5
REVIEW_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Broken:
    """What came of it: the ticket; or, without one, the file of one's daily work, or nothing."""

    ticket: Ticket | None = None
    own: UUID | None = None


def reach(actor: Actor) -> tuple[Territory, ...]:
    """Where the actor may look for a single file: the county they work in; who looks on from above, their territory."""
    found = []
    for grant in actor.grants:
        if grant.role_may(Power.SEE_FILES):
            whole = grant.territory.level <= Level.COUNTY
            found.append(grant.territory if whole else Territory.of(county_of(grant.territory.code)))
    return outermost(found)


def exact_number(typed: str) -> str:
    """An identity number of exactly eighteen characters as it is compared; empty for anything else."""
    number = re.sub(r"\s+", "", typed).upper()
    return number if NUMBER.fullmatch(number) else ""


def wait_before(actor: Actor) -> int:
    """Take one of the actor's tries of this hour. 0, or the seconds until the next one; then nothing was asked."""
    assert actor.user_id is not None
    return throttle.reserve({throttle.lane("glass", actor.user_id.hex): TRIES})


def look_behind(actor: Actor, number: str, reason: str, now: datetime) -> Broken:
    """Break the glass before the file with this number. Call it in a transaction, after `wait_before`.

    The same question to the database whoever there is; nothing comes back of what may not be opened.
    """
    found = _behind(actor, number)
    _count_try(actor, found=found is not None, now=now)
    if found is None:
        return Broken()
    person, place = found
    if actor.may_open(place):
        return Broken(own=person)
    return Broken(ticket=break_before(actor, person, place, reason, now))


def break_before(actor: Actor, person: UUID, place: str, reason: str, now: datetime) -> Ticket | None:
    """Open one file for a while; tell who must know. None once the person's key was destroyed: there is nothing to
    read. The file must lie within `reach` and be neither sealed nor restricted."""
    assert actor.user_id is not None
    ticket = Ticket.objects.create(
        user_id=actor.user_id,
        person_id=person,
        place=place,
        purpose=PURPOSE,
        asked_at=now,
        opens_at=now,
        ends_at=now + timedelta(minutes=settings.GUIHANG_GLASS_MINUTES),
    )
    wall.stand(actor)  # the key of the file is in sight from here on, not before
    try:
        ticket.reason = open_keys([person])[person].seal(reason.encode(), _context(ticket.pk))
    except (Destroyed, KeyError):
        Ticket.objects.filter(pk=ticket.pk).update(ends_at=now, closed_at=now)
        return None
    ticket.save(update_fields=["reason"])
    for power in (Power.CONFIRM, Power.GUARD_PRIVACY):
        raise_alert(BROKEN, key=f"{BROKEN}:{ticket.pk}:{power}", place=place, power=power, about=ticket.pk, at=now)
    note(BROKEN, at=now, user=actor.user_id, about=ticket.pk, person=person, place=place, purpose=PURPOSE)
    return ticket


def reason_of(ticket: Ticket) -> str:
    """What was written as the reason; empty once the person's key was destroyed."""
    if ticket.reason is None:
        return ""
    try:
        return open_keys([ticket.person_id])[ticket.person_id].open(bytes(ticket.reason), _context(ticket.pk)).decode()
    except (Destroyed, Damaged, KeyError):
        return ""


def _behind(actor: Actor, number: str) -> tuple[UUID, str] | None:
    """The file with this number that may be opened by a reason, and its place: within reach, not sealed, not
    restricted, not past its end. Of several the one that has most."""
    wanted = [tokens.identity(number, version) for version in tokens.versions()]
    if (walled := wall.behind_glass(wanted, actor.today)) is not None:
        return walled[0] if walled else None
    rows = SearchToken.objects.filter(
        in_lists(actor.today, "person__"), within("person__place", reach(actor)), token__in=wanted,
        person__restricted=False,
    )  # fmt: skip
    found = rows.order_by("-person__entries", "person_id").values_list("person_id", "person__place")
    return found.first()


def _count_try(actor: Actor, *, found: bool, now: datetime) -> None:
    """Write the try down, without the number; a run of tries that find nothing is told to the privacy officer."""
    assert actor.user_id is not None
    county = _county(actor)
    note("glass.tried", at=now, user=actor.user_id, place=county, found=found)
    if found:
        return
    lately = HouseEvent.objects.filter(kind="glass.tried", at__gte=now - timedelta(hours=1), user_id=actor.user_id)
    last = list(lately.order_by("-id").values_list("told", flat=True)[:SEQUENCE])
    if len(last) == SEQUENCE and not any(told.get("found") for told in last):
        key = f"{GUESSING}:{actor.user_id}:{now:%Y%m%d%H}"
        raise_alert(GUESSING, key=key, place=county, power=Power.GUARD_PRIVACY, about=actor.user_id, at=now)


def _county(actor: Actor) -> str:
    """The county in which whoever asks works, or the territory from which they look on."""
    found = reach(actor)
    return found[0].low if found else ""


def _context(ticket: UUID) -> bytes:
    return b"ticket:" + ticket.bytes
