"""Work every file out again and compare: chain, commitments, columns, standing, duties, tokens.

Each standing is compared at the day, packs and calendar it was worked out with. A standing from an earlier day is
stale, which a catch-up mends; only a difference is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from guihang.access.clock import day_of
from guihang.dossier.entry import NO_HEAD, Facts, entry_context, link
from guihang.dossier.errand import Asked, errands_of, stored_errands
from guihang.dossier.identity import Identity
from guihang.dossier.load import duties_of, entries_of, orders_of
from guihang.dossier.models import Person, SearchToken
from guihang.dossier.policy import calendar, ruled_by
from guihang.dossier.readers import readers_of, stored_readers
from guihang.dossier.rights import requests_of
from guihang.dossier.rights_rows import rows_of as rows_of_requests
from guihang.dossier.rights_rows import stored_requests
from guihang.dossier.scan_verify import paper_faults, rows_of_papers
from guihang.dossier.tables import ORDER
from guihang.dossier.workout import FileState, effective, said_of, work_out
from guihang.protect import tokens
from guihang.protect.commitment import Damaged, open_with_commitment
from guihang.protect.datakeys import PersonKey, open_keys
from guihang.rules.packs import NoRuleInForce
from guihang.rules.problems import BadInput

BATCH = 200
EVALUATED_ON, RULED_BY, POLICY = ORDER.index("evaluated_on"), ORDER.index("ruled_by"), ORDER.index("policy")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be: whose file, what, and which entry, column or duty."""

    person: UUID
    code: str
    where: str = ""


@dataclass(slots=True)
class Verdict:
    """What a verification found."""

    people: int = 0
    entries: int = 0
    stale: int = 0
    faults: list[Fault] = field(default_factory=list)


def verify(progress: Callable[[int], None] = lambda _done: None, only: Sequence[UUID] | None = None) -> Verdict:
    """Verify all files, or those of `only`. Reads only; `progress` is told the number of people done."""
    verdict = Verdict()
    for batch in _batches(only):
        _verify_batch(batch, verdict)
        verdict.people += len(batch)
        progress(verdict.people)
    return verdict


def _batches(only: Sequence[UUID] | None) -> Iterator[list[Person]]:
    people = Person.objects.order_by("pk")
    if only is not None:
        people = people.filter(pk__in=list(only))
    last: UUID | None = None
    while True:
        batch = list((people.filter(pk__gt=last) if last else people)[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def _verify_batch(people: Sequence[Person], verdict: Verdict) -> None:
    ids = [p.pk for p in people]
    entries = entries_of(ids)
    orders, duties = orders_of(ids), duties_of(ids)
    keys, papers = open_keys(ids), rows_of_papers(ids)
    errands, requests = stored_errands(ids), stored_requests(ids)
    readers = stored_readers(ids)
    stored_tokens: dict[UUID, set[tuple[Any, ...]]] = {}
    for person, *token in SearchToken.objects.filter(person__in=ids).values_list(
        "person_id", "token", "place", "version"
    ):
        stored_tokens.setdefault(person, set()).add(tuple(token))
    for p in people:
        story = entries.get(p.pk, [])
        verdict.entries += len(story)
        verdict.faults += _chain(p, story)
        key = keys.get(p.pk)
        contents, faults = _contents(p, story, key)
        verdict.faults += faults
        verdict.faults += [Fault(p.pk, *told) for told in paper_faults(p.pk, story, key, papers.get(p.pk, ()))]
        verdict.faults += _errands(p, story, errands.get(p.pk, set()))
        asked = rows_of_requests(requests_of(effective(story), calendar()), p.place)
        if asked != requests.get(p.pk, set()):
            verdict.faults.append(Fault(p.pk, "request"))
        if readers_of(story) != readers.get(p.pk, set()):
            verdict.faults.append(Fault(p.pk, "readers"))
        for state, rows in _states(p, story, orders.get(p.pk, {}), verdict):
            verdict.faults += _standing(p, state, rows, orders.get(p.pk, {}), duties.get(p.pk, {}))
            verdict.faults += _columns(p, state, contents, key, stored_tokens.get(p.pk, set()))


def _chain(p: Person, story: Sequence[Facts]) -> list[Fault]:
    head = NO_HEAD
    for place, facts in enumerate(story, 1):
        if facts.seq != place:
            return [Fault(p.pk, "chain_gap", str(place))]
        head = link(head, facts)
        if head != facts.digest:
            return [Fault(p.pk, "chain_broken", str(facts.id))]
    return [] if (head, len(story)) == (bytes(p.head), p.entries) else [Fault(p.pk, "chain_end")]


def _errands(p: Person, story: Sequence[Facts], stored: set[Asked]) -> list[Fault]:
    """What is asked of others, held against the entries: it does not depend on the day."""
    return [Fault(p.pk, "errand", str(one)) for one in sorted({a.id for a in {*errands_of(story)} ^ stored})]


def _contents(p: Person, story: Sequence[Facts], key: PersonKey | None) -> tuple[dict[UUID, Any], list[Fault]]:
    """What is sealed in each entry; nothing, and no fault, once the person's key has been lawfully destroyed."""
    contents: dict[UUID, Any] = {}
    faults: list[Fault] = []
    for facts in story:
        if key is None or key.is_destroyed or facts.commitment is None:
            continue
        try:
            contents[facts.id] = open_with_commitment(
                key, facts.sealed or b"", facts.commitment, entry_context(facts.id)
            )
        except Damaged:
            faults.append(Fault(p.pk, "sealed_damaged", str(facts.id)))
    return contents, faults


def _states(
    p: Person, story: Sequence[Facts], rows: dict[UUID, tuple[Any, ...]], verdict: Verdict
) -> Iterator[tuple[FileState, set[UUID]]]:
    """The file worked out for each day on which one of its orders was; with the orders of that day."""
    days: dict[date, set[UUID]] = {}
    for order, row in rows.items():
        if row[RULED_BY] != ruled_by(row[POLICY]):
            verdict.stale += 1
            continue
        days.setdefault(row[EVALUATED_ON], set()).add(order)
    if not rows and story:
        days[day_of(story[-1].written_at)] = set()
    for day, orders in days.items():
        try:
            yield work_out(story, day), orders
        except (BadInput, NoRuleInForce):
            verdict.faults.append(Fault(p.pk, "entries_contradict"))


def _standing(
    p: Person,
    state: FileState,
    of_that_day: set[UUID],
    orders: dict[UUID, tuple[Any, ...]],
    duties: dict[tuple[UUID, str], tuple[Any, ...]],
) -> list[Fault]:
    faults: list[Fault] = []
    worked_out = {row[0]: row for row in state.orders}
    for order in sorted(of_that_day | set(worked_out) if len(of_that_day) == len(orders) else of_that_day):
        here, there = orders.get(order), worked_out.get(order)
        if here is None or there is None:
            faults.append(Fault(p.pk, "order_missing" if here is None else "order_unfounded", str(order)))
            continue
        faults += [Fault(p.pk, "standing", c) for c, a, b in zip(ORDER, here, there, strict=True) if a != b]
    fresh = {(r[0], r[3]): r for r in state.duties if r[0] in of_that_day}
    stored = {k: r for k, r in duties.items() if k[0] in of_that_day}
    for duty in sorted(fresh.keys() | stored.keys(), key=str):
        if fresh.get(duty) != stored.get(duty):
            faults.append(Fault(p.pk, "duty", duty[1]))
    return faults


def _columns(
    p: Person,
    state: FileState,
    contents: dict[UUID, Any],
    key: PersonKey | None,
    found: set[tuple[Any, ...]],
) -> list[Fault]:
    faults = [Fault(p.pk, "column", name) for name, value in state.columns().items() if getattr(p, name) != value]
    if key is None or p.sealed is None or state.described is None or state.described.id not in contents:
        return faults
    identity = Identity.from_described(said_of(state, lambda e: contents.get(e.id, {})) or {})
    if Identity.unseal(key, p.pk, bytes(p.sealed)) != identity:
        faults.append(Fault(p.pk, "column", "sealed"))
    versions = {version for _, _, version in found} & set(tokens.versions())
    right = {(t, state.place, v) for v in versions for t in identity.tokens(state.place, v)}
    if found if state.ended_on is not None else not versions or found != right:
        faults.append(Fault(p.pk, "tokens"))
    return faults
