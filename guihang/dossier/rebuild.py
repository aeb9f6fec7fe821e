"""Write everything that is worked out anew from the entries: columns, sealed summary, tokens, standing, duties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction

from guihang.dossier import tables
from guihang.dossier.catchup import work_out_again
from guihang.dossier.ending import CONTROL_ENDED
from guihang.dossier.entry import sealed_words
from guihang.dossier.errand import errands_of, stored_errands, write_errands
from guihang.dossier.identity import Identity
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person, SearchToken
from guihang.dossier.policy import calendar
from guihang.dossier.readers import write_readers
from guihang.dossier.rights import requests_of
from guihang.dossier.rights_rows import stored_requests, write_requests
from guihang.dossier.sealed_models import SealedToken
from guihang.dossier.sealing import sealed_tokens, write_sealed_tokens
from guihang.dossier.workout import description, effective, said_of
from guihang.protect import tokens
from guihang.protect.datakeys import Destroyed, open_keys

BATCH = 100


def rebuild(today: date, progress: Callable[[int], None] = lambda _done: None, after: UUID | None = None) -> int:
    """Rebuild every file, in the order of ids, from `after` on. Returns the number of people; safe to repeat."""
    done = 0
    while True:
        people = Person.objects.order_by("pk")
        ids = list((people.filter(pk__gt=after) if after else people).values_list("pk", flat=True)[:BATCH])
        if not ids:
            return done
        with transaction.atomic():
            work_out_again(ids, today)
            write_identities(ids)
            _write_errands(ids)
            _write_requests(ids)
            write_readers(entries_of(ids))
        done, after = done + len(ids), ids[-1]
        progress(done)


def _write_errands(ids: list[UUID]) -> None:
    asking = {p for p, theirs in stored_errands(ids).items() if theirs}
    for person, story in entries_of(ids).items():
        if person in asking or errands_of(story):
            write_errands(person, story)


def _write_requests(ids: list[UUID]) -> None:
    asking = stored_requests(ids)
    places = dict(Person.objects.filter(pk__in=ids).values_list("pk", "place"))
    for person, story in entries_of(ids).items():
        requests = requests_of(effective(story), calendar())
        if requests or person in asking:
            write_requests(person, requests, places[person])


def write_identities(ids: list[UUID]) -> None:
    """Seal the summaries and write the tokens of these people anew. Call it inside a transaction."""
    people = {p.pk: p for p in Person.objects.filter(pk__in=ids)}
    keys = open_keys(ids)
    rows: list[tuple[object, ...]] = []
    sealed: list[SealedToken] = []
    for pk, story in entries_of(ids).items():
        state, key = description(story), keys.get(pk)
        if key is None or state.described is None or state.described.sealed is None:
            continue
        try:
            said = said_of(state, partial(sealed_words, key=key))
        except Destroyed:
            continue
        identity = Identity.from_described(said or {})
        Person.objects.filter(pk=pk).update(sealed=identity.seal(key, pk))
        place = people[pk].place
        if people[pk].ended_on is None:
            rows += [(pk, t, place, v) for v in tokens.versions() for t in sorted(identity.tokens(place, v))]
        elif any(e.kind == CONTROL_ENDED for e in effective(story)):
            sealed += sealed_tokens(pk, identity, place)
    SearchToken.objects.filter(person__in=ids).delete()
    tables.insert("dossier_searchtoken", tables.TOKEN, rows)
    write_sealed_tokens(sealed, ids)
