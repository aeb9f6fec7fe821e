"""Tickets as a session holds them: which files they open in this browser, for how long, and how they end.

A ticket opens its file only in the browser in which it was asked for. What the session does not name costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.models import Ticket
from guihang.access.watch_models import note

HELD = "tickets"


def hold(request: HttpRequest, ticket: Ticket) -> None:
    """From the next request on `ticket` opens its file in this browser, as long as it lasts; of several to one file
    the one taken up last."""
    others = [held for held in request.session.get(HELD, ()) if held != str(ticket.pk)]
    request.session[HELD] = [*others, str(ticket.pk)]


def with_tickets(request: HttpRequest, actor: Actor) -> Actor:
    """The actor with the files that open tickets give; one statement, and only where the session holds tickets."""
    held = request.session.get(HELD)
    if not held or actor.user_id is None:
        return actor
    rows = Ticket.objects.open_at(clock.now()).filter(pk__in=held, user_id=actor.user_id)
    found = sorted(rows, key=lambda ticket: held.index(str(ticket.pk)))
    if len(found) < len(held):
        request.session[HELD] = [str(ticket.pk) for ticket in found]
    return replace(actor, opened={t.person_id: t.purpose for t in found}, tickets={t.person_id: t for t in found})


def give_back(tickets: Iterable[Ticket], now: datetime) -> None:
    """End tickets before their time: they open nothing from the next request on."""
    for ticket in tickets:
        if ticket.closed_at is None and ticket.ends_at is not None and ticket.ends_at > now:
            Ticket.objects.filter(pk=ticket.pk, closed_at=None).update(closed_at=now)
            note("ticket.given_back", at=now, user=ticket.user_id, about=ticket.pk, person=ticket.person_id,
                 place=ticket.place, purpose=ticket.purpose)  # fmt: skip


@receiver(user_logged_out, dispatch_uid="guihang.access.tickets.sign_out")
def end_with_the_session(request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """Whoever signs out gives back what they held."""
    held = request.session.get(HELD) if user is not None else None
    if held:
        give_back(Ticket.objects.filter(pk__in=held, user_id=user.pk), clock.now())
