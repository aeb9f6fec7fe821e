"""Whose work Today begins with: everybody's, or one's own. Each chooses for themselves."""

from __future__ import annotations

from django.db.models import Exists

from guihang.access.actor import Actor
from guihang.access.models import Choice
from guihang.access.own_page import MINE, OFFICE, WHOSE


def begins_with_mine(actor: Actor) -> Exists:
    """Whether the actor chose to begin with their own people: a part of a statement that is asked anyway."""
    assert actor.user_id is not None
    return Exists(Choice.objects.filter(user=actor.user_id, name=WHOSE, value=MINE))


def begin_with(actor: Actor, whose: str) -> None:
    """Remember it. Raises ValueError for what nobody can begin with."""
    if whose not in {MINE, OFFICE}:
        raise ValueError(whose)
    assert actor.user_id is not None
    Choice.objects.update_or_create(user_id=actor.user_id, name=WHOSE, defaults={"value": whose})
