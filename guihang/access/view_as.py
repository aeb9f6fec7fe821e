""" "View as this role here": the security administrator of an invented county sees what a role would see, and writes
nothing.

It lasts as long as the session that began it, and not one request longer than the administrator's own grant. Where
people are not invented it does not exist.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from guihang.access import clock
from guihang.access.actor import ActiveGrant, Actor
from guihang.access.roles import LEVELS, Power, Role
from guihang.access.watch_models import note
from guihang.territory.codes import BadCode, Territory
from guihang.texts import mark

CHOSEN = "view_as"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What is still done while one looks: the way back to one's own eyes, and out.
STILL_DONE = frozenset({"access:view-as-end", "access:sign-out"})
# The id of a grant that nobody was given.
NO_GRANT = UUID(int=0)
PURPOSE = mark("Looking at an invented county as a role would")


def offered(actor: Actor) -> bool:
    """Whether the actor may look as another role: hands out sign-ins, and everybody on file is invented."""
    return bool(settings.GUIHANG_DEMO) and Power.MANAGE_SIGN_INS in actor.powers


def fits(actor: Actor, role: str, place: str) -> bool:
    """Whether the actor may look as `role` at `place`: a place in their own territory, of a level that the role has."""
    if not offered(actor) or role not in Role.values or not actor.may(Power.MANAGE_SIGN_INS, place):
        return False
    return int(Territory.of(place).level) in LEVELS[Role(role)]


def begin(request: HttpRequest, actor: Actor, role: str, place: str) -> None:
    """From the next request on the session sees what `role` sees at `place`."""
    request.session[CHOSEN] = {"role": role, "place": place}
    note("view_as.begun", at=clock.now(), user=actor.user_id, place=place, role=role)


def end(request: HttpRequest, actor: Actor) -> None:
    """The session sees with its owner's own eyes again."""
    chosen = request.session.pop(CHOSEN, None)
    if chosen is not None:
        note("view_as.ended", at=clock.now(), user=actor.user_id, place=chosen["place"], role=chosen["role"])


def seen_as(request: HttpRequest, actor: Actor) -> Actor:
    """The actor as the role that the session looks as; the actor as they are, where it looks as none or no longer may.

    What is chosen is asked again at each request: a grant that has ended ends the looking too.
    """
    chosen: Any = request.session.get(CHOSEN) if actor.signed_in else None
    if not isinstance(chosen, dict):
        return actor
    role, place = str(chosen.get("role", "")), str(chosen.get("place", ""))
    try:
        if not fits(actor, role, place):
            return actor
        territory = Territory.of(place)
    except BadCode:
        return actor
    grant = ActiveGrant(NO_GRANT, role, territory, actor.today, actor.today, PURPOSE)
    return replace(actor, grants=(grant,), opened={}, tickets={}, viewing=role)


def forbids(request: HttpRequest) -> bool:
    """Whether a request is refused because its reader only looks: whatever could write, but the way back and out."""
    if request.method in SAFE:
        return False
    actor: Actor = request.actor  # type: ignore[attr-defined]
    match = request.resolver_match
    return bool(actor.viewing) and (match is None or match.view_name not in STILL_DONE)


@receiver(user_logged_in, dispatch_uid="guihang.access.view_as.in")
@receiver(user_logged_out, dispatch_uid="guihang.access.view_as.out")
def forget(request: HttpRequest, **_kwargs: Any) -> None:
    """Nobody signs in looking as somebody, and who signs out looks no longer."""
    request.session.pop(CHOSEN, None)
