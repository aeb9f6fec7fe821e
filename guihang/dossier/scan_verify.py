"""Whether each paper that a file tells of is there, readable, and the one that was attached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from guihang.dossier import scan_store
from guihang.dossier.entry import Facts
from guihang.dossier.models import Scan
from guihang.dossier.scan_attach import ATTACHED
from guihang.protect.datakeys import PersonKey
from guihang.protect.suite import Damaged

Row = tuple[UUID, str, str, int]


def rows_of_papers(people: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, Row]]]:
    """What the table of papers tells of these people: for each, the id and (entry, digest, media, pages)."""
    found: dict[UUID, list[tuple[UUID, Row]]] = {}
    rows = Scan.objects.filter(person__in=list(people)).values_list(
        "person_id", "id", "entry", "digest", "media", "pages"
    )
    for person, pk, entry, digest, media, pages in rows:
        found.setdefault(person, []).append((pk, (entry, digest, media, pages)))
    return found


def paper_faults(
    person: UUID, story: Sequence[Facts], key: PersonKey | None, stored: Sequence[tuple[UUID, Row]]
) -> Iterator[tuple[str, str]]:
    """Code and entry of each fault: `paper_row`, `paper_missing`, `paper_damaged`. Once the key is destroyed the
    files are gone by right."""
    rows = dict(stored)
    gone = {e.supersedes for e in story if e.supersedes}
    for facts in story:
        if facts.kind != ATTACHED:
            continue
        data = facts.data
        said = (UUID(data["entry"]), data["digest"], data["media"], data.get("pages", 1))
        if rows.pop(facts.id, None) != said:
            yield "paper_row", str(facts.id)
        if key is None or key.is_destroyed or facts.id in gone:
            continue
        try:
            scan_store.get(key, person, data["digest"])
        except scan_store.Missing:
            yield "paper_missing", str(facts.id)
        except Damaged:
            yield "paper_damaged", str(facts.id)
    yield from (("paper_row", str(pk)) for pk in rows)
