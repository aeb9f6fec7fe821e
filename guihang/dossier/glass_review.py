"""The look at a break of the glass by whoever answers for the file, or for privacy in the county."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.alerts import settle_about
from guihang.access.clock import day_of
from guihang.access.models import Grant, HouseEvent, ReadEvent, Ticket, User
from guihang.access.places import name_of
from guihang.access.roles import Power, Role
from guihang.access.watch_models import note, raise_alert
from guihang.dossier import glass
from guihang.dossier.looked_words import what_of

REVIEWS = (Power.CONFIRM, Power.GUARD_PRIVACY)
MOST_LOOKS = 200


def may_review(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor answers for the file or for privacy there, and did not break the glass themselves."""
    return ticket.user_id != actor.user_id and any(actor.may(power, ticket.place) for power in REVIEWS)


def shown_to(actor: Actor, tickets: Iterable[UUID]) -> set[UUID]:
    """Of these tickets those whose page the actor may open: as a reviewer, or because it is their own."""
    asked = set(tickets)
    found = Ticket.objects.filter(pk__in=asked, purpose=glass.PURPOSE) if asked else ()
    return {ticket.pk for ticket in found if ticket.user_id == actor.user_id or may_review(actor, ticket)}


def review(actor: Actor, ticket: Ticket, *, in_order: bool, now: datetime) -> None:
    """Write down what the reviewer found. In order: nobody else has to look. Asked about: whoever broke the glass is
    told, and the other reviewer's alert stays."""
    Ticket.objects.filter(pk=ticket.pk).update(reviewed_by=actor.user_id, reviewed_at=now, in_order=in_order)
    mine = [power for power in REVIEWS if in_order or actor.may(power, ticket.place)]
    settle_about(ticket.pk, kind=glass.BROKEN, powers=mine, by=actor.user_id, at=now)
    if not in_order:
        key = f"{glass.ASKED_ABOUT}:{ticket.pk}"
        raise_alert(
            glass.ASKED_ABOUT, key=key, place=ticket.place, power="", about=ticket.pk, at=now, user=ticket.user_id
        )
    note("glass.reviewed", at=now, user=actor.user_id, about=ticket.pk, person=ticket.person_id, place=ticket.place,
         in_order=in_order)  # fmt: skip


def told_of(actor: Actor, ticket: Ticket, *, reviews: bool) -> dict[str, Any]:
    """The page of a ticket. That a reviewer read the reason is written down: it speaks of somebody's file."""
    if reviews:
        note("glass.reason_read", at=clock.now(), user=actor.user_id, about=ticket.pk, person=ticket.person_id,
             place=ticket.place)  # fmt: skip
    user = User.objects.filter(pk=ticket.user_id).first()
    day = day_of(ticket.asked_at)
    grants = Grant.objects.between(day, day).filter(user_id=ticket.user_id).order_by("valid_from", "pk")
    looks = list(ReadEvent.objects.filter(ticket=ticket.pk, user_id=ticket.user_id).order_by("id")[:MOST_LOOKS])
    reviewer = User.objects.filter(pk=ticket.reviewed_by).first() if ticket.reviewed_by else None
    given_back = HouseEvent.objects.filter(kind="ticket.given_back", person_id=ticket.person_id, about=ticket.pk)
    return {
        "ticket": ticket,
        "who": user.display_name if user else "",
        "roles": [{"role": Role(g.role).label, "place": name_of(g.low) or g.low} for g in grants],
        "place": name_of(ticket.place) or ticket.place,
        "reason": glass.reason_of(ticket),
        "looks": [{"at": e.at, "what": what_of(e.view, e.kind)} for e in looks],
        "given_back": given_back.values_list("at", flat=True).first(),
        "reviewer": reviewer.display_name if reviewer else "",
        "reviews": reviews,
    }
