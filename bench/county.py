"""The county that the bench looks at: an office of forty, a county around it, who signs in, and the bare copy."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from django.core.management import call_command
from django.db import connection

from bench.lives import NOW, TODAY, Life, lives
from bench.plain import models as plain
from guihang.access import granting
from guihang.access.models import User
from guihang.access.roles import Role
from guihang.desk import init_command
from guihang.dossier.entry import NewEntry
from guihang.dossier.identity import Identity, unseal_all
from guihang.dossier.models import Duty, Entry, Order, Person
from guihang.dossier.record import record_many
from guihang.dossier.writer import ByOperator
from guihang.protect.readings import initials_of

OFFICE, COUNTY, PROVINCE = "150621100000", "150621000000", "150000000000"
ELSEWHERE = ("150621101000", "150621102000", "150621103000", "150621104000", "150621105000", "150621106000")
OFFICE_PEOPLE = 40
SEARCHED = "lx"
COUNTED = {2: "150621107000", 200: "150621200000"}
ALWAYS = (date(2020, 1, 1), date(2099, 12, 31))
WORKERS = (
    ("office", "林晓", Role.OFFICE_LEAD, OFFICE),
    ("county", "赵刚", Role.COUNTY, COUNTY),
    ("province", "孙立", Role.PROVINCE, PROVINCE),
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was written, and how quickly."""

    people: int
    entries: int
    seconds: float


def prepare() -> None:
    """Tables, keys, divisions and those who sign in."""
    init_command.prepare("en")
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    for username, name, role, place in WORKERS:
        user = User.objects.create(username=username, display_name=name)
        granting.row(user, role, place, *ALWAYS, "承担社区工作").save(force_insert=True)


def fill(people: int, others: Sequence[Life] = ()) -> Filled:
    """An office of forty in a county of `people`, and `others`, through the same door as every act."""
    start = time.perf_counter()
    entries = 0
    some = [*lives(OFFICE_PEOPLE, [OFFICE], seed=1), *lives(people - OFFICE_PEOPLE, list(ELSEWHERE), seed=2), *others]
    worker = User.objects.get(username="office").pk
    for batch in _batches(some, 200):
        made = [entry for life in batch for entry in entries_of(life, worker)]
        record_many(ByOperator(), made, today=TODAY, now=NOW)
        entries += len(made)
    return Filled(len(some), entries, time.perf_counter() - start)


def entries_of(life: Life, by: UUID | None = None) -> Iterator[NewEntry]:
    """A life as entries, written at the desk."""
    for number, ((kind, on, data), made) in enumerate(zip(life.acts, life.ids, strict=True)):
        about_order = number > 1 and kind not in {"test.taken", "visit.made", "talk.held"}
        yield NewEntry(
            made, life.person, kind, on, NOW, "desk", data, life.order if about_order else None,
            collected_by=by, entered_by=by,
        )  # fmt: skip


def _batches(some: Iterable[Life], size: int) -> Iterator[list[Life]]:
    each = iter(some)
    while batch := list(islice(each, size)):
        yield batch


def copy_bare() -> None:
    """The same rows into the bare tables, names in the clear: as many people, acts and lines as ours."""
    people = list(Person.objects.all())
    names = unseal_all(people)
    orders = {o.person_id: o for o in Order.objects.all()}
    plain.Person.objects.bulk_create((_bare_person(p, names[p.pk], orders[p.pk]) for p in people), batch_size=1000)
    plain.Line.objects.bulk_create(
        (_bare_line(d, names[d.person_id].name) for d in Duty.objects.filter(Duty.OWED, opens_on__lte=TODAY)),
        batch_size=1000,
    )
    plain.Act.objects.bulk_create((_bare_act(e) for e in Entry.objects.iterator(5000)), batch_size=1000)
    _analyze()


def _bare_person(p: Person, who: Identity, order: Order) -> plain.Person:
    letters = initials_of(who.name)
    initials = SEARCHED if any(SEARCHED in found for found in letters) else min(letters)[:1]
    return plain.Person(
        id=p.pk, place=p.place, name=who.name, initials=initials, id_number=who.id_number,
        phone=" ".join(who.phones), address=who.address, kind=order.kind, stage=order.stage, tier=order.tier,
        next_key="visit/2026-Q4", next_due_on=TODAY,
    )  # fmt: skip


def _bare_line(d: Duty, name: str) -> plain.Line:
    return plain.Line(
        person=d.person_id, place=d.place, name=name, tier=d.tier, village="", key=d.key, kind=d.kind,
        owed_by=d.owed_by, opens_on=d.opens_on, due_on=d.due_on, basis=d.basis,
    )  # fmt: skip


def _bare_act(e: Entry) -> plain.Act:
    return plain.Act(
        id=e.pk, person=e.person_id, order=e.order_id, seq=e.seq, kind=e.kind, happened_on=e.happened_on,
        text="", sealed=e.sealed, commitment=e.commitment, place=e.place, written_by=e.entered_by,
        written_at=e.written_at, source=e.source, digest=e.digest,
    )  # fmt: skip


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
