"""Who writes: an actor with grants, or the program itself on an operator's word. Both pass the same checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from guihang.access.actor import Refused

if TYPE_CHECKING:
    from guihang.access.actor import Actor
    from guihang.dossier.errand import Asked

# What says how somebody stands in law, or that they broke it: written by a named person, never by arithmetic, with a
# second identifier before their eyes.
LEGAL = frozenset(
    {
        "order.entered", "order.served", "order.suspended", "order.resumed", "order.terminated", "order.released",
        "move.approved", "breach.reported", "breach.checked", "test.refused", "use.confirmed", "control.ended",
        "penalty.noted", "clean.counted", "end.deferred",
    }
)  # fmt: skip


class Writer(Protocol):
    """Somebody on whose word entries are written."""

    def require(self, kind: str, place: str) -> None:
        """Raise access.Refused unless the writer may write an act of `kind` for a file at `place`."""

    def require_asked(self, asked: Asked | None) -> None:
        """Raise access.Refused unless this was asked of the writer, and still is. None: it was taken back."""

    def signs(self) -> UUID | None:
        """The id that stands as entered-by; None for the program."""


@dataclass(frozen=True, slots=True)
class ByActor:
    """Somebody who signed in. `second`: what they write was looked at by another person before."""

    actor: Actor
    second: bool = False

    def require(self, kind: str, place: str) -> None:
        if self.actor.viewing or not self.actor.may_write(kind, place):
            raise Refused

    def require_asked(self, asked: Asked | None) -> None:
        if asked is None or not (asked.is_of(self.actor) and asked.open_on(self.actor.today)):
            raise Refused

    def signs(self) -> UUID | None:
        return self.actor.user_id


@dataclass(frozen=True, slots=True)
class ByOperator:
    """The program, started by whoever runs the server: a ledger's load, the demo."""

    def require(self, kind: str, place: str) -> None:
        """The operator's own command is the grant."""

    def require_asked(self, asked: Asked | None) -> None:
        """The operator's own command is the grant."""

    def signs(self) -> UUID | None:
        return None


def read_only(writer: Writer, person: UUID) -> bool:
    """Whether only a ticket shows the writer this file: a ticket reads, whatever the writer may write elsewhere."""
    actor: Actor | None = getattr(writer, "actor", None)
    return actor is not None and person in actor.opened
