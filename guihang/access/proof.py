"""A proof of one person's rows: that each lies under the head of its hour, checked by docs/check_proof.py without this
house, against a head that was copied outside. Nobody else's rows are in it, only their hashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from guihang.access import merkle, seal
from guihang.access.leaves import PARTS, Leaf
from guihang.access.models import ReadSeal

FORMAT = "log proof 2"


def proof_of(person: UUID, now: datetime) -> dict[str, Any]:
    """Everything that is sealed of a person, each row with its way up; and the hours from its first one on.

    `unproven` counts the rows that no seal of this form holds: not sealed yet, removed, or from before.
    """
    wanted = {name: dict(part.of_person(person)) for name, part in PARTS.items()}
    rows: list[dict[str, Any]] = []
    hours: list[dict[str, Any]] = []
    previous = b""
    for one, last in _seals():
        found = [row for name, keys in wanted.items() for row in _rows(name, keys, person, one, last)]
        if not (rows or found):
            continue
        if not hours:
            previous = seal.before(last)
        rows += found
        told = {"hour": _text(one.hour), "root": bytes(one.root).hex()}
        hours.append({**told, "parts": one.parts} if found else told)
    chains = (part.chain(person) for part in PARTS.values() if part.chain is not None)
    return {
        "format": FORMAT,
        "person": person.hex,
        "made_at": _text(now),
        "unproven": sum(map(len, wanted.values())) - len(rows),
        "before": previous.hex(),
        "hours": hours,
        "rows": rows,
        "chain": [list(link) for chain in chains for link in chain],
    }


def _seals() -> Iterator[tuple[ReadSeal, ReadSeal | None]]:
    """Every seal that has a head, with the one before it."""
    last = None
    for one in ReadSeal.objects.order_by("hour").iterator():
        if one.head is not None:
            yield one, last
        last = one


def _rows(
    name: str, keys: Mapping[UUID, datetime | None], person: UUID, one: ReadSeal, last: ReadSeal | None
) -> list[dict[str, Any]]:
    """The person's rows of one kind under one seal."""
    since, until = seal.since_of(name, one.hour, last), one.hour + seal.HOUR
    mine = {
        k
        for k, at in keys.items()
        if (at is None and since is None) or (at and at < until and (not since or at >= since))
    }
    if not mine:
        return []
    tree, watched = merkle.Tree(), list[tuple[int, Leaf]]()
    for leaf in PARTS[name].leaves(since, until, None):
        watch = leaf.key in mine and leaf.person in (None, person)
        number = tree.add(leaf.content, watch=watch)
        if watch:
            watched.append((number, leaf))
    tree.root()
    hour = _text(one.hour)
    return [
        {"hour": hour, "part": name, "leaf": leaf.content.decode(), "way": [[s, h.hex()] for s, h in tree.way(number)]}
        for number, leaf in watched
    ]


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
