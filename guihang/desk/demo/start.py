"""Making the demo: Dalad Banner from the ledger's sample, workers, a scene, a cast. Safe to repeat and to break off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from guihang import exchange
from guihang.access import clock
from guihang.desk.demo.cast import BAINIJING, DALAD, SHULINZHAO, sign_in_cast
from guihang.desk.demo.mark import DAY, claim, is_furnished, refuse_real, set_furnished, settle_day
from guihang.desk.demo.offices import give_phones
from guihang.desk.demo.plan import Township
from guihang.desk.demo.scene import scene
from guihang.desk.demo.townships import townships_in
from guihang.desk.demo.workers import sign_in_workers
from guihang.desk.demo.write import loading
from guihang.desk.init_command import prepare
from guihang.dossier.entry import NewEntry, sealed_words
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person
from guihang.dossier.progress import counter
from guihang.dossier.record import record_many
from guihang.dossier.workout import description, said_of
from guihang.dossier.writer import ByOperator
from guihang.exchange.ledger.model import Contact, DrugTest, Leave, Ledger
from guihang.exchange.ledger.reading import read
from guihang.exchange.load import load_ledger
from guihang.protect.datakeys import open_keys
from guihang.protect.ids import derived_id
from guihang.texts import mark, translate

# The platform keeps the banner since then; what the ledger lacks from before is nobody's fault.
LIVE_FROM = date(2026, 9, 1)
SETTLED_ON = LIVE_FROM + timedelta(days=1)
SAMPLE = Path(exchange.__file__).parent / "data" / "ledger-clean.xlsx"
VILLAGE_KNOWN = 3  # of four
# Nobody has written anything there for nine days: the county's first page asks why.
QUIET, QUIET_SINCE = "150621104000", DAY - timedelta(days=9)
Act = TypeVar("Act", DrugTest, Contact, Leave)


def make(language: str) -> None:
    """Everything the demo shows, where it is not there yet. Raises mark.NotADemo on a real database."""
    settle_day()
    refuse_real()
    prepare(language)
    claim()
    if is_furnished():
        return
    townships = townships_in([DALAD])
    with loading():
        tell = counter(translate(mark("{done} people loaded"), language))
        ledger = read(SAMPLE)
        quiet = _quiet(ledger)
        load_ledger(ledger, as_of=LIVE_FROM, now=clock.now(), progress=tell)
        load_ledger(quiet, as_of=LIVE_FROM, now=clock.first_instant(QUIET_SINCE))
        sign_in_cast(language)
        sign_in_workers(townships)
        give_phones(townships)
        _write(_placed(townships))
        by_code = {t.code: t for t in townships}
        for code in (SHULINZHAO, BAINIJING):
            _write(scene(by_code[code], clock.today()))
    set_furnished()


def _quiet(ledger: Ledger) -> Ledger:
    """Parts the quiet township from the ledger, as it was when somebody last wrote there."""

    def before(acts: Sequence[Act]) -> list[Act]:
        return [act for act in acts if act.on < QUIET_SINCE]

    people = [p for p in ledger.persons if p.place == QUIET]
    ledger.persons = [p for p in ledger.persons if p.place != QUIET]
    kept = [p for p in people if max(o.reported_on or o.decided_on for o in p.orders) < QUIET_SINCE]
    for p in kept:
        p.tests, p.contacts, p.leaves = before(p.tests), before(p.contacts), before(p.leaves)
    return replace(ledger, persons=kept)


def _write(entries: Iterable[NewEntry]) -> None:
    record_many(ByOperator(), entries, today=clock.today(), now=clock.now())


def _placed(townships: Sequence[Township]) -> Iterator[NewEntry]:
    """Who answers for whom, half and half; and in which village three of four live."""
    for township in townships:
        people = list(Person.objects.filter(place=township.code).order_by("pk").values_list("pk", flat=True))
        stories, keys = entries_of(people), open_keys(people)
        for number, person in enumerate(people):
            worker = township.workers[number % len(township.workers)]
            yield _entry(person, "worker.assigned", worker, {"user": str(worker)})
            said = said_of(description(stories[person]), partial(sealed_words, key=keys[person]))
            if number % 4 == VILLAGE_KNOWN or not township.villages or said is None:
                continue
            village, _name = township.villages[number % len(township.villages)]
            yield _entry(person, "person.described", worker, {**said, "home_place": village})


def _entry(person: UUID, kind: str, worker: UUID, data: dict[str, object]) -> NewEntry:
    own = derived_id("demo", person.hex, kind, on=SETTLED_ON)
    return NewEntry(
        own, person, kind, SETTLED_ON, clock.first_instant(SETTLED_ON), "desk", data, None, None, None, worker
    )
