"""What a search found, kept in the session so that the way back shows it again: ids and places in names, no text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guihang.dossier.people_lines import Span
from guihang.protect.tokens import Query

KEY = "people_found"
# So many searches back; an older one is made again.
KEPT = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A search as it is kept: how the text was read, whether only the own office was looked through, who was found."""

    kind: str
    here: bool
    people: tuple[tuple[UUID, Span], ...]

    def spans(self) -> dict[UUID, Span]:
        """What of each person was typed."""
        return dict(self.people)


def keep(session: Any, query: Query, people: Sequence[UUID], spans: Mapping[UUID, Span]) -> int:
    """Keep a result in the session and return the number under which it stands there."""
    shelf: dict[str, Any] = session.get(KEY) or {"last": 0, "kept": {}}
    number = int(shelf["last"]) + 1
    rows = [[person.hex, *(spans.get(person) or ())] for person in people]
    kept = {**shelf["kept"], str(number): {"kind": str(query.kind), "here": query.here, "people": rows}}
    newest = sorted(kept, key=int)[-KEPT:]
    session[KEY] = {"last": number, "kept": {n: kept[n] for n in newest}}
    return number


def kept(session: Any, number: str) -> Found | None:
    """The result that stands in the session under `number`; None when it is there no more."""
    row = ((session.get(KEY) or {}).get("kept") or {}).get(number)
    if row is None:
        return None
    people = ((UUID(hex=who), (int(span[0]), int(span[1])) if span else None) for who, *span in row["people"])
    return Found(row["kind"], row["here"], tuple(people))
