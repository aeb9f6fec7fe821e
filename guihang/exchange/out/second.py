"""Who may say that something leaves, who may stop it, who may look at it: another person, of another unit."""

from __future__ import annotations

from datetime import datetime, timedelta

from guihang.access.actor import Actor
from guihang.access.clock import day_of
from guihang.access.models import Grant
from guihang.access.roles import Power, powers_of
from guihang.exchange.models import Outgoing
from guihang.territory.codes import BadCode, Level, Territory, county_of, township_of

State = Outgoing.State
# So long it waits for a word; then it has to be asked for anew.
ASKED_FOR = timedelta(days=3)
DECIDES = frozenset({Power.SEE_FILES, Power.SEE_FIGURES})


def may_decide(actor: Actor, row: Outgoing, now: datetime) -> bool:
    """Whether the actor may be the second person: somebody else, of no unit of the asker's, in reach of the place."""
    if row.state != State.ASKED or actor.user_id in (None, row.user_id) or row.asked_at < now - ASKED_FOR:
        return False
    return _reaches(actor, row.place) and not units_of(actor) & _asker_units(row, now)


def may_stop(actor: Actor, row: Outgoing) -> bool:
    """Whether the actor may stop it: it has not left yet, and they asked for it or agreed to it."""
    open_still = row.state in {State.DRAFT, State.ASKED, State.APPROVED}
    return open_still and actor.user_id is not None and actor.user_id in {row.user_id, row.approved_by}


def may_see(actor: Actor, row: Outgoing, now: datetime) -> bool:
    """Whether the actor may open its page: who asked, who agreed or refused, who may decide, who is told."""
    if actor.user_id is None:
        return False
    if actor.user_id in {row.user_id, row.approved_by, row.ended_by}:
        return True
    if row.state == State.DRAFT:
        return False
    return may_decide(actor, row, now) or Outgoing.objects.told_to(actor).filter(pk=row.pk).exists()


def to_decide(actor: Actor, now: datetime) -> list[Outgoing]:
    """What waits for a word that the actor may give, the oldest first."""
    waiting = Outgoing.objects.filter(state=State.ASKED).order_by("asked_at")
    return [row for row in waiting if may_decide(actor, row, now)]


def units_of(actor: Actor) -> frozenset[str]:
    """The units that the actor works for: an office is one with its villages."""
    return frozenset(unit_at(grant.territory) for grant in actor.grants)


def unit_at(territory: Territory) -> str:
    """The unit that stands at a place."""
    return township_of(territory.code) if territory.level >= Level.TOWNSHIP else territory.code


def _reaches(actor: Actor, place: str) -> bool:
    """Whether the actor reads files or figures above the place, or in another office of the same county."""
    wanted = Territory.of(place)
    return any(
        g.territory.covers(wanted) or _same_county(g.territory, wanted)
        for g in actor.grants
        if any(g.role_may(power) for power in DECIDES)
    )


def _same_county(one: Territory, other: Territory) -> bool:
    try:
        return county_of(one.code) == county_of(other.code)
    except BadCode:
        return False


def _asker_units(row: Outgoing, now: datetime) -> frozenset[str]:
    """Where whoever asked works, or worked when they asked."""
    today = day_of(now)
    held = Grant.objects.on(today).filter(user_id=row.user_id)
    here = [Territory.of(g.territory) for g in held if powers_of(g.role)]
    return frozenset(row.units) | {unit_at(t) for t in here}
