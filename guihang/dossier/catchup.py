"""What has come due by itself: a day on which nobody signs in still counts.

A standing changes without an entry when a term runs out, a time to report passes, a quarter begins. Each order keeps
the next such day; a job works all of them out, and a page catches up its own office before it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from guihang.access import wall
from guihang.dossier import tables
from guihang.dossier.load import duties_of, entries_of, orders_of
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.workout import work_out
from guihang.rules.packs import NoRuleInForce
from guihang.rules.problems import BadInput

BATCH = 100


def stale(today: date) -> QuerySet[Order]:
    """The orders whose standing is to be worked out again by `today`."""
    return Order.objects.filter(next_change_on__lte=today)


def catch_up(
    today: date,
    within: QuerySet[Order] | None = None,
    progress: Callable[[int], None] = lambda _done: None,
    at_most: int | None = None,
) -> int:
    """Work out again what has come due among `within` (default: everywhere). Returns the number of people.

    Repeatable and resumable: what is done is no longer found.
    """
    orders = stale(today) if within is None else within.filter(next_change_on__lte=today)
    done = 0
    while at_most is None or done < at_most:
        people = list(orders.order_by("person").values_list("person", flat=True).distinct()[:BATCH])
        if not people:
            break
        with transaction.atomic():
            worked_out = work_out_again(people, today)
        if not worked_out:
            break  # what is left are decisions of files that are looked after elsewhere
        done += worked_out
        progress(done)
    return done


def work_out_again(people: Iterable[UUID], today: date) -> int:
    """Write standing, duties and columns of these people anew from their entries; of how many there was a file.

    Call it inside a transaction.
    """
    rows = {p.pk: p for p in Person.objects.select_for_update().filter(pk__in=list(people)).order_by("pk")}
    entries = entries_of(rows)
    old_orders, old_duties = orders_of(rows), duties_of(rows)
    orders, duties, gone, elsewhere = [], [], [], []
    for pk, person in rows.items():
        try:
            state = work_out(entries.get(pk, []), today)
        except (BadInput, NoRuleInForce):
            # One file that cannot be worked out must not close the office's page: it keeps its standing, is tried
            # again tomorrow, and `guihang verify` names it.
            Order.objects.filter(person=pk).update(next_change_on=today + timedelta(days=1))
            continue
        if tables.lie_elsewhere(person.place, state.orders, state.duties):
            elsewhere.append(pk)
        before = old_duties.get(pk, {})
        fresh = {(r[0], r[3]): r for r in state.duties}
        orders += [r for r in state.orders if old_orders.get(pk, {}).get(r[0]) != r]
        duties += [r for k, r in fresh.items() if before.get(k) != r]
        gone += [k for k in before if k not in fresh]
        changed = {name: value for name, value in state.columns().items() if getattr(person, name) != value}
        if changed:
            Person.objects.filter(pk=pk).update(**changed)
    wall.keep(elsewhere)
    for order, key in gone:
        Duty.objects.filter(order=order, key=key).delete()
    tables.upsert("dossier_order", tables.ORDER, ("id",), orders)
    tables.upsert("dossier_duty", tables.DUTY, ("order_id", "key"), duties)
    return len(rows)
