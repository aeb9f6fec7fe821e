"""Who writes: an actor with grants, or the program itself on an operator's word. Both pass the same checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from guihang.access.actor import Refused

if TYPE_CHECKING:
    from guihang.access.actor import Actor

# What only a named lead may say: a breach is confirmed by a person, never by arithmetic.
NEEDS_CONFIRMATION = frozenset({"breach.checked", "course.summed", "control.ended", "use.confirmed", "file.restricted"})


class Writer(Protocol):
    """Somebody on whose word entries are written."""

    def require(self, kind: str, place: str) -> None:
        """Raise access.Refused unless the writer may write an act of `kind` for a file at `place`."""

    def signs(self) -> UUID | None:
        """The id that stands as entered-by; None for the program."""


@dataclass(frozen=True, slots=True)
class ByActor:
    """Somebody who signed in."""

    actor: Actor

    def require(self, kind: str, place: str) -> None:
        if not self.actor.may_write(kind, place):
            raise Refused

    def signs(self) -> UUID | None:
        return self.actor.user_id


@dataclass(frozen=True, slots=True)
class ByOperator:
    """The program, started by whoever runs the server: a ledger's load, the demo."""

    def require(self, kind: str, place: str) -> None:
        """The operator's own command is the grant."""

    def signs(self) -> UUID | None:
        return None
