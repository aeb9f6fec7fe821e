"""Papers and the entries they belong to: which papers an entry has, and how further ones are attached."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils import compat

from guihang.access.actor import Actor
from guihang.dossier import scan_store
from guihang.dossier.entry import Facts, NewEntry
from guihang.dossier.models import Person, Scan
from guihang.dossier.record import record_many
from guihang.dossier.scan_paper import Paper
from guihang.dossier.writer import ByActor
from guihang.protect.suite import SealingKey

ATTACHED = "scan.attached"
# What has no paper of its own: it speaks of another entry.
WITHOUT = frozenset({ATTACHED, "entry.withdrawn", "file.joined"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper whose file lies sealed already; no row tells of it yet."""

    digest: str
    media: str
    pages: int
    size: int


def keep(key: SealingKey, person: UUID, paper: Paper) -> Kept:
    """Seal a paper and write its file. Done before the transaction that attaches it, which is short then."""
    return Kept(scan_store.put(key, person, paper.content), paper.media, paper.pages, len(paper.content))


def standing(entries: Iterable[Facts]) -> list[Facts]:
    """The papers that are attached: neither withdrawn nor replaced; in the order of the chain."""
    entries = list(entries)
    gone = {e.supersedes for e in entries if e.supersedes}
    return [e for e in entries if e.kind == ATTACHED and e.id not in gone]


def papers_by_entry(entries: Sequence[Facts]) -> dict[UUID, list[Facts]]:
    """The papers of each entry of the file, by the id that they were attached to, before or after a correction."""
    known = {e.id for e in entries}
    found: dict[UUID, list[Facts]] = {}
    for paper in standing(entries):
        target = UUID(paper.data["entry"])
        if target in known:
            found.setdefault(target, []).append(paper)
    return found


def one_entry(entries: Sequence[Facts], entry: UUID) -> list[Facts]:
    """The entry with everything it replaced and everything that replaced it, the newest first; empty for none."""
    by_id = {e.id: e for e in entries}
    after: Mapping[UUID, Facts] = {e.supersedes: e for e in entries if e.supersedes}
    newest = by_id.get(entry)
    while newest is not None and newest.id in after:
        newest = after[newest.id]
    chain: list[Facts] = []
    while newest is not None:
        chain.append(newest)
        newest = by_id.get(newest.supersedes) if newest.supersedes else None
    return chain


def papers_of(entries: Sequence[Facts], chain: Sequence[Facts]) -> list[Facts]:
    """The papers of one entry, given as `one_entry` gave it."""
    found = papers_by_entry(entries)
    return [paper for e in reversed(chain) for paper in found.get(e.id, [])]


def attach(
    actor: Actor, person: Person, entry: UUID, kept: Sequence[Kept], *, already: Collection[str], now: datetime
) -> int:
    """Attach papers to an entry; how many are new to it. Raises refusal.Unacceptable, access.Refused.

    `already` are the digests it has: the same paper sent again is answered like the first time. Call it in the
    transaction that has read the person's row for update.
    """
    new = list({k.digest: k for k in kept if k.digest not in already}.values())
    if not new:
        return 0
    entries = [
        NewEntry(
            id=compat.uuid7(),
            person=person.pk,
            kind=ATTACHED,
            on=actor.today,
            written_at=now,
            source="desk",
            data={"entry": str(entry), "digest": k.digest, "media": k.media, "pages": k.pages},
            collected_by=actor.user_id,
            entered_by=actor.user_id,
        )
        for k in new
    ]
    record_many(ByActor(actor), entries, today=actor.today, now=now)
    Scan.objects.bulk_create(
        Scan(
            id=e.id, person=person, place=person.place, entry=entry, digest=k.digest, media=k.media, pages=k.pages,
            size=k.size, attached_at=now,
        )
        for e, k in zip(entries, new, strict=True)
    )  # fmt: skip
    return len(new)
