"""People of outside the offices: neighbours and departments who are asked for one thing at a time.

What is on their pages, whatever the page, must not say why an office knows somebody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guihang.access.roles import Power

if TYPE_CHECKING:
    from guihang.access.actor import Actor

OUTSIDE = frozenset({Power.VISIT_ASKED, Power.SERVE_ASKED})
INSIDE = frozenset(Power) - OUTSIDE


def is_outside(actor: Actor) -> bool:
    """Whether everything that is granted to the actor is to answer what an office asks."""
    powers = actor.powers
    return bool(powers) and powers <= OUTSIDE
