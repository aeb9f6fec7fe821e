"""The named readers of restricted files: read from the entries, held against the rows, written anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from guihang.dossier.entry import Facts
from guihang.dossier.models import Reader
from guihang.dossier.workout import effective


def readers_of(story: Sequence[Facts]) -> frozenset[UUID]:
    """Whom the newest act that holds names as readers; nobody where the file is not restricted."""
    acts = [e for e in effective(story) if e.kind == "file.restricted"]
    if not acts or not acts[-1].data["restricted"]:
        return frozenset()
    return frozenset(map(UUID, acts[-1].data.get("readers") or ()))


def stored_readers(people: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """The rows of these people: whom each file names."""
    found: dict[UUID, set[UUID]] = {}
    for person, user in Reader.objects.filter(person__in=list(people)).values_list("person_id", "user"):
        found.setdefault(person, set()).add(user)
    return found


def write_readers(stories: Mapping[UUID, Sequence[Facts]]) -> None:
    """Write the rows of these people anew where they differ. Call it inside a transaction."""
    stored = stored_readers(stories)
    for person, story in stories.items():
        named = readers_of(story)
        if named != stored.get(person, set()):
            Reader.objects.filter(person=person).delete()
            Reader.objects.bulk_create(Reader(person_id=person, user=user) for user in sorted(named))
