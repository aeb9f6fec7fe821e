"""What is owed after a release once the file stands in no list (docs/decisions/0026): it is done at the task of the
police who decide its end, by the same acts as before, and nowhere else. With the end of control it is owed no more; the
log then says what was left undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.http import QueryDict

from guihang.access.actor import Actor
from guihang.access.watch_models import note
from guihang.dossier.ends import over_and_not_released
from guihang.dossier.forms import ActForm
from guihang.dossier.models import Duty, Order, Person

RELEASED, SERVED, TOLD = "order.released", "release.served", "release.told"
# By duty the act that meets it.
MET_BY: Mapping[str, str] = {
    "release-serve-person": SERVED,
    "release-serve-family": SERVED,
    "release-tell": TOLD,
}
AFTER_THE_RELEASE = (RELEASED, SERVED, TOLD)
# An event of the house: control ended, and this was left undone.
LEFT = "end.left_undone"


def owed_after(person: Person) -> list[Duty]:
    """What is owed after the releases of a file, by the day on which it is due."""
    rows = Duty.objects.filter(Duty.OWED, person=person, kind__in=list(MET_BY)).select_related("order")
    return list(rows.order_by("due_on", "key"))


def forms_after(
    actor: Actor, person: Person, owed: Sequence[Duty], kind: str, data: QueryDict | None
) -> dict[str, ActForm]:
    """The forms of what is owed, in the order of the acts: the release itself where none is on file, the notice, what
    the township is told. Each asks which decision it is about, where there are several."""
    about: dict[str, list[Order]] = {RELEASED: over_and_not_released(person, actor.today), SERVED: [], TOLD: []}
    for duty in owed:
        orders = about[MET_BY[duty.kind]]
        orders += [duty.order] if duty.order not in orders else []
    found = {}
    for one, orders in about.items():
        if not orders or not actor.may_write(one, person.place):
            continue
        given = {"order": str(orders[0].pk)}
        if one == SERVED:
            given["to"] = next(d.kind for d in owed if MET_BY[d.kind] == SERVED).removeprefix("release-serve-")
        ended = orders[0].ends_on
        # A release takes effect on the day after the last one: nothing is made longer by what was written late.
        day = ended + timedelta(days=1) if one == RELEASED and ended else None
        named = [(o.pk, f"{o.decided_on:%Y-%m-%d}") for o in orders]
        typed = data if one == kind else None
        found[one] = ActForm(one, typed, today=actor.today, orders=named, given=given, on=day)
        found[one].initial.setdefault("order", given["order"])
    return found


def note_left(actor: Actor, person: Person, owed: Sequence[Duty], now: datetime) -> None:
    """Control has ended: what was owed ends with it, and the log says what that was. Nothing, where nothing was."""
    if owed:
        keys = sorted({duty.kind for duty in owed})
        note(LEFT, at=now, user=actor.user_id, person=person.pk, place=person.place, duties=keys)
