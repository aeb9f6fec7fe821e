"""The moves of a file: which were approved, who was received under which, what followed; for guards and pages alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from guihang.dossier.crossing import APPROVED, RECEIVED, arrivals_of
from guihang.dossier.entry import Facts
from guihang.dossier.workout import effective, order_roots


@dataclass(frozen=True, slots=True)
class Ways:
    """The moves of a file: which were approved, and for each decision the arrivals it moved with."""

    approved: list[Facts]
    arrivals: Mapping[UUID, Sequence[Facts]]
    decided: Mapping[UUID, Facts]

    @classmethod
    def of(cls, entries: Sequence[Facts]) -> Ways:
        """Those that hold among `entries`."""
        held, roots = effective(entries), order_roots(entries)
        decided = {roots[e.id]: e for e in held if e.kind == "order.entered"}
        return cls([e for e in held if e.kind == APPROVED], arrivals_of(held, decided), decided)

    def there(self, order: UUID | None) -> Sequence[Facts]:
        """The arrivals that a decision moved with, in order."""
        return () if order is None else self.arrivals.get(order, ())

    def open(self, order: UUID | None) -> list[Facts]:
        """The approved moves of a decision that nobody has received."""
        received = [(e.on, e.data["place"]) for e in self.there(order)]
        moves = [e for e in self.approved if e.order == order]
        return [e for e in moves if not any(on >= e.on and place == e.data["place"] for on, place in received)]

    def approval_of(self, arrived: Facts) -> Facts | None:
        """The approval under which somebody was received: the newest before to that place, else the first after."""
        same = [e for e in self.approved if e.order == arrived.order and e.data["place"] == arrived.data["place"]]
        before = [e for e in same if e.on <= arrived.on]
        return before[-1] if before else next(iter(same), None)

    def after(self, arrived: Facts) -> list[Facts]:
        """What was approved and who was received after an arrival, of the decisions that moved with it; in order."""
        along = {order for order, there in self.arrivals.items() if arrived in there}
        every = [*self.approved, *(e for order in along for e in self.arrivals[order])]
        own = self.approval_of(arrived)
        later = {e.id: e for e in every if e.order in along and e != own and _turn(e) > _turn(arrived)}
        return sorted(later.values(), key=_turn)

    def numbered(self, order: UUID | None) -> list[tuple[int, Facts]]:
        """The moves of a decision as the rules number them: each by its approval, or by an arrival without one."""
        moves: list[Facts] = []
        waits: list[Facts] = []
        for e in sorted([*(a for a in self.approved if a.order == order), *self.there(order)], key=_turn):
            if e.kind == RECEIVED and waits:
                same = [a for a in waits if a.data["place"] == e.data["place"]]
                waits.remove((same or waits)[0])
                continue
            moves.append(e)
            waits += [e] if e.kind == APPROVED else []
        return list(enumerate(moves, 1))

    def place(self, order: UUID | None) -> str:
        """Where a decision is carried out."""
        told = [*(e for root, e in self.decided.items() if root == order), *self.there(order)]
        return str(told[-1].data["place"]) if told else ""


def _turn(e: Facts) -> tuple[date, int]:
    return e.on, e.id.int
