"""Duties that somebody else owes: whether one asks for them, and whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from guihang.dossier.entry import Facts
from guihang.dossier.workout import effective

# What the office cannot do in their stead: a button of its own notes that they were asked.
DONE_BY_OTHERS = frozenset({"notify", "serve", "release", "report", "move-report"})
# By these words the members of a working group are known for police; ledgers and offices write roles as they speak.
POLICE = ("民警", "公安", "派出所", "police")


def officers(
    entries: Iterable[Facts], opened: Callable[[Facts], Mapping[str, Any]]
) -> dict[UUID | None, list[Mapping[str, str]]]:
    """For each decision the police of its newest working group, as {role, name}. `opened` reads what is sealed."""
    groups = {e.order: e for e in effective(entries) if e.kind == "group.formed"}
    found: dict[UUID | None, list[Mapping[str, str]]] = {}
    for order, group in groups.items():
        members = opened(group).get("members") or []
        found[order] = [m for m in members if any(word in m["role"].lower() for word in POLICE)]
    return found


def names_of(members: Iterable[Mapping[str, str]]) -> str:
    """Their names, as one writes them in a line."""
    return "、".join(m["name"] for m in members)
