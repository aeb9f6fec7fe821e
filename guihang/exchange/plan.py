"""What each row of a checked ledger does to the files: adds an entry, says what is there already, or contradicts it.

The preview tells it, the load does it. Ids follow from what a row says, keyed: the same row is the same entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from guihang.dossier.entry import NewEntry
from guihang.exchange.alike import same_act, same_decision
from guihang.exchange.known import Decision, Found, Known, file_ids
from guihang.exchange.ledger.model import Order, Person
from guihang.protect.ids import derived_id
from guihang.texts import mark

TESTER, RECORDER = mark("tester"), mark("recorder")


class Fate(StrEnum):
    """What becomes of one thing that a row says."""

    NEW = "new"
    THERE = "there"
    DIFFERS = "differs"
    WITHDRAWN = "withdrawn"
    ELSEWHERE = "elsewhere"


class Step(NamedTuple):
    """One thing that a row says. `entry` is what is written for it, if anything."""

    sheet: str
    row: int
    kind: str
    on: date
    fate: Fate
    entry: NewEntry | None


@dataclass(slots=True)
class Plan:
    """What a person's rows do. `new`: the file begins with them."""

    person: UUID
    new: bool
    steps: list[Step] = field(default_factory=list)

    @property
    def entries(self) -> list[NewEntry]:
        """What is written."""
        return [step.entry for step in self.steps if step.entry is not None]

    @property
    def kept_out(self) -> list[Step]:
        """What a sealed file has already: it is answered as new, like that of anybody unknown, and not written."""
        return [step for step in self.steps if step.entry is None and step.fate is Fate.NEW]


@dataclass(frozen=True, slots=True)
class Bringing:
    """A load: the county, the day from which the platform keeps what it brings, its instant, who brings it."""

    county: str
    as_of: date
    now: datetime
    by: UUID | None = None


def plan_of(person: Person, found: Found, load: Bringing) -> Plan:
    """What a person's rows do to the file that was found, or to the one they begin."""
    known = found.files.get(person.id_number)
    if known is None:
        file = next(each for each in file_ids(load.county, person) if each not in found.taken)
    else:
        file = known.person
    planner = _Planner(Plan(file, known is None or not known.held), known, load)
    planner.plan.steps.extend(planner.steps(person))
    if over := found.over.get(person.id_number):
        _keep_out(planner.plan, over, begins=known is None)
    return planner.plan


def _keep_out(plan: Plan, over: Sequence[Known], *, begins: bool) -> None:
    """Write nothing of what sealed files have: their decisions with their papers, and what lies before their end.

    A new decision begins a new file, with what has been since. Without one nothing begins.
    """
    ended = max(known.ended_on for known in over if known.ended_on)
    decided = [decision.now for known in over for decision in known.decisions]
    orders = [step.entry for step in plan.steps if step.entry is not None and step.kind == "order.entered"]
    old = {e.id for e in orders if any(same_decision(e.data, there) for there in decided)}
    nothing = begins and len(old) == len(orders)

    def of_the_past(entry: NewEntry) -> bool:
        if entry.kind in {"order.entered", "person.described"}:
            return entry.id in old
        return entry.order in old if entry.order is not None else entry.on <= ended

    plan.steps = [
        step._replace(entry=None) if step.entry is not None and (nothing or of_the_past(step.entry)) else step
        for step in plan.steps
    ]


class _Planner:
    """The making of one plan."""

    def __init__(self, plan: Plan, known: Known | None, load: Bringing) -> None:
        self.plan, self.known, self.load = plan, known, load
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._used: set[int] = set()

    def steps(self, person: Person) -> Iterator[Step]:
        yield from self._described(person)
        for order in person.orders:
            yield from self._order(order)
        for t in person.tests:
            testers = [{"role": TESTER, "name": name} for name in t.testers]
            data = {"result": t.result, "method": t.sample or "other", "testers": testers, "note": t.remark}
            yield self._act(t.sheet, t.row, t.kind, t.on, data, t.result, t.sample, t.remark)
        for c in person.contacts:
            by = [{"role": RECORDER, "name": c.by}] if c.by else []
            data = {"mode": c.mode, "by": by, "note": c.note}
            yield self._act(c.sheet, c.row, c.kind, c.on, data, c.mode, c.note, c.by)
        for v in person.leaves:
            data = {"until": v.until.isoformat(), "destination": v.destination, "reason": v.reason,
                    "approved_by": v.approved_by, "note": v.remark}  # fmt: skip
            yield self._act(v.sheet, v.row, v.kind, v.on, data, v.until.isoformat(), v.destination)

    def _act(
        self, sheet: str, row: int, kind: str, on: date, data: Mapping[str, Any], *parts: str, order: UUID | None = None
    ) -> Step:
        """A row that says an act: what the file has of it, else a new entry."""
        # Two rows that say the same to the letter are two acts: the second gets another number. So does a row whose
        # entry was taken back with a whole load.
        told = (kind, on.isoformat(), *parts)
        filled = {k: v for k, v in data.items() if v not in ("", None, [])}
        taken_back = self.known.taken_back if self.known is not None else {}
        while True:
            self._seen[told] += 1
            made = derived_id("ledger entry", self.plan.person.hex, *told, str(self._seen[told]), on=on)
            if not taken_back.get(made.int, False):
                break
        fate = Fate.NEW if self.known is None else self._fate(self.known, made, kind, on, filled, order)
        entry = self._entry(made, kind, on, filled, order) if fate in (Fate.NEW, Fate.DIFFERS) else None
        return Step(sheet, row, kind, on, fate, entry)

    def _entry(self, made: UUID, kind: str, on: date, data: dict[str, Any], order: UUID | None) -> NewEntry:
        return NewEntry(
            made, self.plan.person, kind, on, self.load.now, "import", data, order, entered_by=self.load.by
        )  # fmt: skip

    def _fate(self, known: Known, made: UUID, kind: str, on: date, told: Mapping[str, Any], order: UUID | None) -> Fate:
        old = known.by_id.get(made.int)
        if old is not None:
            self._used.add(made.int)
            if made.int in known.taken_back:
                return Fate.WITHDRAWN
            if kind == "person.described":
                return Fate.THERE
            return Fate.THERE if same_act(_told(kind, told), known.words(old)) else Fate.DIFFERS
        if self._stands(known, kind, on, told, order):
            return Fate.THERE
        return Fate.ELSEWHERE if known.closed else Fate.NEW

    def _stands(self, known: Known, kind: str, on: date, told: Mapping[str, Any], order: UUID | None) -> bool:
        """Whether the file says it already, from whatever source; each entry of the file answers for one row."""
        told = _told(kind, told)
        for e in known.held.get((kind, on), ()):
            if e.id.int in self._used or (order and e.order and e.order != order):
                continue
            if same_act(told, known.words(e)):
                self._used.add(e.id.int)
                return True
        return False

    def _described(self, person: Person) -> Iterator[Step]:
        """Who the person is; nothing where the file knows it all. What a ledger does not tell is kept."""
        if not person.orders:
            return
        told, there = _description(person), self.known.described if self.known is not None else {}
        if there and same_act(told, there):
            return
        data = {**{k: v for k, v in there.items() if k != "note"}, **told}
        yield self._act(person.sheet, person.row, "person.described", self.load.as_of, data, *map(str, told.values()))

    def _order(self, order: Order) -> Iterator[Step]:
        """The decision and its papers."""
        decision = self._decision(order)
        root = decision.entry.id if decision.entry is not None else self._root
        yield decision
        for kind, on, data in (
            ("order.served", order.served_on, {"to": "person"}),
            ("report.made", order.reported_on, {}),
            ("agreement.signed", order.agreement_on, {}),
        ):
            if on:
                yield self._act(order.sheet, order.row, kind, on, data, root.hex, order=root)
        if order.tier and (self.known is None or self.known.tier_of(root) != order.tier):
            on = max(self.load.as_of, order.decided_on)
            yield self._act(
                order.sheet, order.row, "tier.set", on, {"tier": order.tier}, root.hex, order.tier, order=root
            )

    def _decision(self, order: Order) -> Step:
        told = _decided(order)
        known = self.known
        there = next((d for d in known.decisions if same_decision(told, d.now)), None) if known is not None else None
        if known is not None and there is not None:
            return self._decision_again(order, told, there, known)
        root = self._new_root(order)
        self._root = root
        if known is not None and (root.int in known.by_id or known.closed):
            fate = Fate.WITHDRAWN if root.int in known.taken_back else Fate.ELSEWHERE
            return Step(order.sheet, order.row, "order.entered", order.decided_on, fate, None)
        entry = self._entry(root, "order.entered", order.decided_on, self._kept_since(told, None), None)
        return Step(order.sheet, order.row, "order.entered", order.decided_on, Fate.NEW, entry)

    def _decision_again(self, order: Order, told: dict[str, Any], there: Decision, known: Known) -> Step:
        """A decision that the file has. It keeps the day from which the platform keeps it."""
        self._root = there.root
        fate, entry = Fate.THERE, None
        stored = known.orders.get(there.root)
        moved = {**there.now, "place": stored.place} if stored is not None else there.now
        if not any(same_act(told, said) for said in (there.now, there.first, moved)):
            fate = Fate.DIFFERS
            data = self._kept_since(told, stored)
            entry = self._entry(there.root, "order.entered", order.decided_on, data, None)
        return Step(order.sheet, order.row, "order.entered", order.decided_on, fate, entry)

    def _new_root(self, order: Order) -> UUID:
        """The id of the decision; the next one where that was taken back with a whole load."""
        parts = ("ledger order", self.plan.person.hex, order.kind, order.decided_on.isoformat(), order.number)
        root = derived_id(*parts, on=order.decided_on)
        again = 1
        while self.known is not None and self.known.taken_back.get(root.int, False):
            again += 1
            root = derived_id(*parts, str(again), on=order.decided_on)
        return root

    def _kept_since(self, told: dict[str, Any], stored: Any) -> dict[str, Any]:
        since = stored.live_from if stored is not None and stored.live_from else self.load.as_of
        return {**told, "live_from": since.isoformat()}


def _told(kind: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a row says in so many words: a sample of another kind may only be one that nobody wrote down."""
    if kind == "test.taken" and data.get("method") == "other":
        return {k: v for k, v in data.items() if k != "method"}
    return data


def _description(person: Person) -> dict[str, Any]:
    village = max(person.orders, key=lambda o: (o.decided_on, o.row)).village
    told = {
        "name": person.name,
        "sex": person.sex,
        "id_number": person.id_number,
        "phones": list(person.phones),
        "address": person.address,
        "home_place": village,
    }
    return {k: v for k, v in told.items() if v not in ("", [])}


def _decided(order: Order) -> dict[str, Any]:
    data = {
        "order_kind": order.kind,
        "number": order.number,
        "decided_on": order.decided_on.isoformat(),
        "place": order.place,
        "term_years": order.term_years,
        "drugs": order.drugs,
        "note": order.remark,
    }
    return {k: v for k, v in data.items() if v not in ("", None)}


def plans_of(people: Sequence[Person], found: Found, load: Bringing) -> list[Plan]:
    """The plans of several people."""
    return [plan_of(person, found, load) for person in people]
