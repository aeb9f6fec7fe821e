"""Who brings ledgers in: an actor's power to load, and the territories for which it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from guihang.access.actor import Refused
from guihang.access.models import User
from guihang.access.roles import Power
from guihang.territory.codes import Level, Territory

if TYPE_CHECKING:
    from guihang.access.actor import Actor
    from guihang.dossier.errand import Asked


@dataclass(frozen=True, slots=True)
class ByLoader:
    """Somebody who brings a ledger in. What it says was done and written down before; so one power writes all of it."""

    actor: Actor

    def require(self, kind: str, place: str) -> None:
        """Raise access.Refused unless the actor may bring in rows of `place`; of which kind is all one."""
        self.actor.require(Power.LOAD, place)

    def require_asked(self, asked: Asked | None) -> None:
        """Raise access.Refused: a ledger answers nothing that was asked."""
        raise Refused

    def signs(self) -> UUID | None:
        """Whoever brings it in stands as who entered it."""
        return self.actor.user_id


def load_territories(actor: Actor) -> tuple[Territory, ...]:
    """Where the actor may bring ledgers in. A decision names a township: who has a village only has no ledger."""
    return tuple(t for t in actor.territories(Power.LOAD) if t.level <= Level.TOWNSHIP)


def actor_of(user: UUID) -> Actor:
    """The actor for somebody on whose word long work runs, with the grants of this day."""
    from guihang.access.actor import Actor

    return Actor.for_user(User.objects.get(pk=user))
