"""What waits for a named person's word: findings to check, courses to sum up, entries that came in and clash.

Arithmetic never speaks it (DECISIONS 15): each line says whom and what it is about, since when, on what basis, and
what to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Model, Q, QuerySet, Value
from django.db.models.functions import Substr

from guihang.access.actor import Actor
from guihang.access.clock import day_of
from guihang.access.roles import Part as Shown
from guihang.access.roles import Power
from guihang.dossier.amending import BY_LAW
from guihang.dossier.aside import clashing_entry, parked_entry
from guihang.dossier.basis import basis_words
from guihang.dossier.entry import NewEntry
from guihang.dossier.findings import finding_words
from guihang.dossier.identity import Identity, read_identities
from guihang.dossier.models import Amendment, Clash, Duty, Order, Parked, Person
from guihang.dossier.second_people import ENDS, waits_above
from guihang.dossier.second_word import BY_TWO
from guihang.protect.datakeys import Destroyed, PersonKey, open_keys
from guihang.rules import packs
from guihang.territory.codes import PREFIX_LENGTHS, BadCode, Level, Territory
from guihang.territory.query import outermost, within

M = TypeVar("M", bound=Model)

# A summary is asked for from so long before the last day, and until so long after the release.
AHEAD, AFTER = timedelta(days=30), timedelta(days=30)
# So many lines of one part on a page; an office has a handful.
AT_MOST = 100
PARTS = ("endings", "checks", "weighing", "summaries", "tiers", "mendings", "clashes", "parked")
# What one wrote down and another weighs, and on which page of the course: by the duty.
WEIGHED: Mapping[str, tuple[str, str]] = {"weigh": ("noshow.noted", "tests"), "overstay": ("overstay.weighed", "leave")}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits. `code` names what: a finding, the stage of an order, the kind of an entry."""

    person: Person
    name: str
    code: str
    since: date
    basis: str = ""
    order: UUID | None = None
    id: int | UUID | None = None
    may: bool = False
    page: str = ""
    says: str = ""  # a finding in words, as it stands
    further: tuple[Waiting, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page: its lines, one a decision or entry, and whether there are more than are shown."""

    key: str
    lines: Sequence[Waiting]
    more: bool


def places(actor: Actor, asked: str = "") -> tuple[Territory, ...]:
    """Where the actor may confirm, or look on as one who sees the figures; the one asked for, if it lies there."""
    seen = outermost((*actor.territories(Power.CONFIRM), *actor.territories(Power.SEE_FIGURES)))
    try:
        wanted = Territory.of(asked)
    except BadCode:
        return seen
    return (wanted,) if any(t.covers(wanted) for t in seen) else seen


def fits(where: Iterable[Territory]) -> bool:
    """Whether what waits there is listed: a county at most."""
    return all(t.level >= Level.COUNTY for t in where)


def waiting(actor: Actor) -> int:
    """How many lines wait for the actor's own word, in one statement; none and no statement without the power."""
    if Power.CONFIRM not in actor.powers:
        return 0
    return sum(by_office(actor, actor.territories(Power.CONFIRM)).values())


def by_office(actor: Actor, where: Iterable[Territory]) -> dict[str, int]:
    """How many lines wait in each office of `where`, by the first nine digits of their places; in one statement."""
    office = Substr("place", 1, PREFIX_LENGTHS[Level.TOWNSHIP])
    first, *others = (
        rows.order_by().annotate(of=office).values_list("of").annotate(n=Count("pk")) for rows in _rows(actor, where)
    )
    found: Counter[str] = Counter()
    for at, n in first.union(*others, all=True):
        found[at] += n
    return dict(found)


def parts(actor: Actor, where: Sequence[Territory]) -> list[Part]:
    """What waits in `where`, the longest waiting first; the parts in which nothing waits are left out."""
    if not fits(where):
        return []
    orders, summaries, tiers, mendings, clashes, parked = _rows(actor, where)
    to_check = list(orders.select_related("person").order_by("to_check_since", "id")[: AT_MOST + 1])
    to_sum_up = list(summaries.select_related("person").order_by("ends_on", "id")[: AT_MOST + 1])
    apart: list[Clash | Parked] = [
        *clashes.select_related("person").order_by("received_at", "pk")[: AT_MOST + 1],
        *parked.select_related("person").order_by("received_at", "pk")[: AT_MOST + 1],
    ]
    mendings = mendings.select_related("person").annotate(ends=ENDS, above=_above(actor))
    to_mend = list(mendings.order_by("asked_at", "pk")[: AT_MOST + 1])
    tiered = list(tiers.select_related("person").order_by("opens_on", "pk")[: AT_MOST + 1])
    waiting_rows: list[Order | Amendment | Duty | Clash | Parked] = [*to_check, *to_sum_up, *to_mend, *tiered, *apart]
    people = {row.person_id: row.person for row in waiting_rows}
    names = read_identities(actor, list(people.values()), opened=False)
    told = _Told(actor, names, open_keys({a.person_id for a in apart}) if apart else {})
    found = {
        "checks": [told.checks(o) for o in to_check],
        "summaries": [told.summary(o) for o in to_sum_up],
        "weighing": [told.weighing(d) for d in tiered if d.kind in WEIGHED],
        "tiers": [told.tier(d) for d in tiered if d.kind not in WEIGHED],
        "mendings": [told.mending(m) for m in to_mend if not told.ends(m)],
        "endings": [told.mending(m) for m in to_mend if told.ends(m)],
        "clashes": [told.apart(a) for a in apart if isinstance(a, Clash)],
        "parked": [told.apart(a) for a in apart if isinstance(a, Parked)],
    }
    return [Part(key, found[key][:AT_MOST], len(found[key]) > AT_MOST) for key in PARTS if found[key]]


def _rows(
    actor: Actor, where: Iterable[Territory]
) -> tuple[QuerySet[Order], QuerySet[Order], QuerySet[Duty], QuerySet[Amendment], QuerySet[Clash], QuerySet[Parked]]:
    """The rows that wait in `where`, among those that the actor sees."""
    here, today = within("place", where), actor.today
    orders = Order.objects.visible_to(actor).filter(here, person__ended_on=None)
    runs_out = Q(stopped_on=None, ends_on__lte=today + AHEAD)
    # What the reader asked for themselves waits for somebody else.
    mendings = Amendment.objects.visible_to(actor).filter(here, decided_at=None).exclude(Q(asked_by=actor.user_id))
    released = Q(stage="released", stopped_on__gte=today - AFTER)
    return (
        orders.filter(to_check_since__isnull=False, stopped_on=None),
        orders.filter(runs_out | released, summed_on=None, ends_on__lte=today + AHEAD),
        Duty.objects.visible_to(actor).filter(
            here, Duty.OWED, kind__in=("tier-confirm", *WEIGHED), opens_on__lte=today
        ),
        mendings if Shown.PENALTY in actor.parts else mendings.exclude(kind__in=BY_LAW),
        Clash.objects.visible_to(actor).filter(here, settled_at=None),
        Parked.objects.visible_to(actor).filter(here),
    )


def _above(actor: Actor) -> Value | ExpressionWrapper[Any]:
    """Whether a correction waits for whoever stands in, where the actor does."""
    if Power.STAND_IN not in actor.powers:
        return Value(False)
    return ExpressionWrapper(waits_above(actor.today), output_field=BooleanField())


@dataclass(frozen=True, slots=True)
class _Told:
    """The rows as lines, for one reader."""

    actor: Actor
    names: Mapping[UUID, Identity]
    keys: Mapping[UUID, PersonKey]

    def checks(self, order: Order) -> Waiting:
        """The findings of the order that wait: the first of them, with those that came after it."""
        pack = packs.load(order.policy)
        lines = []
        for finding in order.findings:
            if finding.get("waits"):
                on = date.fromisoformat(finding["on"])
                basis = pack.findings_on(on.toordinal()).get(finding["code"], ())
                line = self._line(order.person, finding["code"], on, basis, order=order)
                lines.append(replace(line, says=finding_words(finding, self.actor.language)))
        first = (
            lines[0] if lines else self._line(order.person, "", order.to_check_since or order.decided_on, order=order)
        )
        return replace(first, further=tuple(lines[1:]))

    def summary(self, order: Order) -> Waiting:
        """A course whose term runs out, or that was released, without a summary yet."""
        last = order.ends_on or order.decided_on
        rules = packs.load(order.policy).rules(last.toordinal())
        stopped = order.stopped_on
        code = "released" if stopped else "ends"
        return self._line(order.person, code, stopped or last, rules.release.basis, order=order)

    def tier(self, duty: Duty) -> Waiting:
        """A tier that one decided on and another confirms."""
        return self._line(duty.person, "tier.proposed", duty.opens_on, duty.basis.split(","))

    def weighing(self, duty: Duty) -> Waiting:
        """What somebody gave as a reason, and another named person weighs. `page`: where in the course."""
        code, page = WEIGHED[duty.kind]
        line = self._line(duty.person, code, duty.opens_on, duty.basis.split(","))
        return replace(line, page=page)

    def mending(self, row: Amendment) -> Waiting:
        """A correction of something older that waits for a second person."""
        line = self._line(row.person, row.kind, day_of(row.asked_at))
        stands_in = bool(getattr(row, "above", False)) and self.actor.may(Power.STAND_IN, row.person.place)
        return replace(line, id=row.pk, may=line.may or stands_in)

    @staticmethod
    def ends(row: Amendment) -> bool:
        """Whether it would end a decision, and corrects nothing; `ends` is read with the row."""
        return row.kind in BY_TWO and bool(getattr(row, "ends", False))

    def apart(self, row: Clash | Parked) -> Waiting:
        """An entry that came in and could not be taken in."""
        entry = entry_of(self.keys[row.person_id], row)
        since = entry.on if entry else day_of(row.received_at)
        line = self._line(row.person, entry.kind if entry else "", since)
        return replace(line, id=row.pk)

    def _line(
        self, person: Person, code: str, since: date, basis: Iterable[str] = (), order: Order | None = None
    ) -> Waiting:
        words = basis_words(",".join(basis), self.actor.language, person.place)
        may = self.actor.may(Power.CONFIRM, person.place)
        name = self.names[person.pk].name
        return Waiting(person, name, code, since, words, order.pk if order else None, may=may)


def entry_of(key: PersonKey, row: Clash | Parked) -> NewEntry | None:
    """What was set aside, opened; None once the person's key has been destroyed."""
    try:
        return clashing_entry(key, row) if isinstance(row, Clash) else parked_entry(key, row)
    except Destroyed:
        return None
