"""At any time exactly one office answers for each running decision: a rule of the database, tried by random courses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils import compat

from guihang.access.tests.cast import BAINIJING, QIXINGGANG, SHULINZHAO, VILLAGE
from guihang.dossier.entry import NewEntry
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Order, Person, Reader
from guihang.dossier.record import record, record_each, record_many
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.tests.lives import BATU, NOW, Life
from guihang.dossier.workout import effective
from guihang.dossier.writer import ByOperator
from guihang.protect.datakeys import open_keys
from tests.prove import tries

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.1", "I5.7")]

PLACES = [SHULINZHAO, BAINIJING, "150602001000", VILLAGE, QIXINGGANG]
STEPS = [
    "announce", "family", "failed", "handover", "order", "serve", "report", "agree", "ask", "refuse", "approve",
    "approve", "send", "receipt", "receive", "receive", "recall", "turn down", "withdraw received", "correct order",
    "suspend", "resume", "terminate", "another order", "test",
]  # fmt: skip
# The entry that a step is about, by its kind; the newest.
ABOUT = {
    "family": "release.announced", "failed": "release.announced", "refuse": "move.asked", "send": "move.approved",
    "receipt": "papers.sent", "recall": "move.approved", "turn down": "move.approved", "receive": "move.approved",
    "withdraw received": "move.received", "correct order": "order.entered",
}  # fmt: skip
ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {
    "family": ("family.contacted", {"reached": True}),
    "failed": ("handover.failed", {"why": "nobody_came"}),
    "refuse": ("move.refused", {"text": "理由"}),
    "send": ("papers.sent", {"how": "by_hand", "papers": [{"paper": "协议", "pages": "2"}]}),
    "receipt": ("papers.received", {"complete": False}),
}
PLAIN: dict[str, tuple[str, dict[str, str]]] = {
    "handover": ("handover.done", {}),
    "serve": ("order.served", {"to": "person"}),
    "report": ("report.made", {}),
    "agree": ("agreement.signed", {}),
    "approve": ("move.approved", {"place": "place"}),
    "ask": ("move.asked", {"place": "place", "change_on": "today", "ground": "residence"}),
    "suspend": ("order.suspended", {}),
    "resume": ("order.resumed", {}),
    "terminate": ("order.terminated", {"reason": "other"}),
    "test": ("test.taken", {"result": "negative", "method": "urine"}),
}
# What an operator may write, or take back, so that two decisions run apart; at a desk it is refused.
APART = {"another order", "correct order", "withdraw received"}
# What a move answers by itself: the report of the move, and papers that the old office no longer sends.
ANSWERED = ("move-report/", "move-papers/", "report", "release-")
step = st.tuples(st.sampled_from(STEPS), st.integers(0, 9), st.sampled_from(PLACES))


@dataclass
class Course:
    """A person's course as it is tried: what was written, and where each decision should be carried out by that."""

    person: UUID = field(default_factory=compat.uuid7)
    today: date = date(2026, 3, 2)
    written: list[str] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return NOW.replace(year=self.today.year, month=self.today.month, day=self.today.day)

    def entry(self, kind: str, data: dict[str, Any] | None = None, **more: Any) -> NewEntry:
        values: dict[str, Any] = {"id": compat.uuid7(), "on": self.today, "written_at": self.now, "source": "desk"}
        return NewEntry(person=self.person, kind=kind, data=data or {}, **(values | more))

    def begin(self, place: str) -> None:
        record_many(
            ByOperator(),
            [self.entry("person.described", {**BATU, "home_place": place})],
            today=self.today,
            now=self.now,
        )

    def held(self, *kinds: str) -> list[Any]:
        found = effective(entries_of([self.person]).get(self.person, []))
        return [e for e in found if e.kind in kinds and e.on <= self.today]

    def running(self) -> list[Order]:
        return list(Order.objects.filter(person=self.person, stopped_on=None))

    def write(self, *entries: NewEntry) -> bool:
        """Write it as far as it can be; what cannot be true is refused and leaves all as it was."""
        try:
            with transaction.atomic():
                if len(entries) == 1:
                    record(ByOperator(), entries[0], today=self.today, now=self.now)
                    return True
                person = Person.objects.with_key().select_for_update().get(pk=self.person)
                told = record_each(ByOperator(), entries, today=self.today, now=self.now, locked={self.person: person})
                if any(isinstance(one, Unacceptable) for one in told.values()):
                    raise Unacceptable([])
                return True
        except Unacceptable:
            return False

    def try_(self, name: str, place: str) -> bool:
        """One step, as far as the file lets it be written."""
        order = next(iter(self.running()), None)
        if name == "order" and order is not None:
            return False
        about = self.held(ABOUT[name]) if name in ABOUT else []
        if name in ABOUT and not about:
            return False
        if name in PLAIN and order is None:
            return False
        if name in PLAIN:
            assert order is not None
            kind, data = PLAIN[name]
            filled = {
                k: place if v == "place" else self.today.isoformat() if v == "today" else v for k, v in data.items()
            }
            return self.write(self.entry(kind, filled, order=order.pk))
        if name not in ABOUT:
            return self.write(self.beginning(name, place))
        return self.write(*self.answer(name, about[-1], place))

    def beginning(self, name: str, place: str) -> NewEntry:
        """What answers nothing: an announcement, a decision."""
        if name == "announce":
            later = (self.today + timedelta(days=5)).isoformat()
            return self.entry("release.announced", {"release_on": later, "to_place": place})
        said = {"order_kind": "rehabilitation", "decided_on": self.today.isoformat(), "place": place, "term_years": 3}
        return self.entry("order.entered", said)

    def answer(self, name: str, to: Any, place: str) -> list[NewEntry]:
        """What is said of an entry: answered, called back, corrected, withdrawn."""
        back = self.entry("entry.withdrawn", supersedes=to.id, order=to.order)
        if name == "correct order":
            return [self.entry("order.entered", {**to.data, "place": place}, supersedes=to.id, on=to.on)]
        if name == "withdraw received":
            return [back]
        if name == "receive":
            return [self.entry("move.received", {"place": to.data["place"]}, order=to.order)]
        if name in {"recall", "turn down"}:
            by = "giving_office" if name == "recall" else "receiving_office"
            return [self.entry("move.recalled", {"entry": str(to.id), "by": by, "text": "理由"}, order=to.order), back]
        kind, data = ANSWERS[name]
        return [self.entry(kind, {"entry": str(to.id), **data}, order=to.order)]


def township(place: str) -> str:
    return place if place.endswith("000") else f"{place[:9]}000"


def place_by_hand(course: Course, order: UUID) -> str:
    """Where a decision is carried out, read from its entries without any of the rules."""
    entries = entries_of([course.person])[course.person]
    gone = {e.supersedes for e in entries if e.supersedes}
    first = {e.id: e for e in entries if e.kind == "order.entered"}

    def root(e: Any) -> UUID:
        while e.supersedes in first:
            e = first[e.supersedes]
        return UUID(str(e.id))

    held = [e for e in entries if e.id not in gone]
    decided = {root(e): e for e in held if e.kind == "order.entered"}
    at = {one: e.data["place"] for one, e in decided.items()}
    ended: set[UUID | None] = set()
    for e in sorted(held, key=lambda e: (e.on, e.id.int)):
        if e.kind == "order.terminated":
            ended.add(e.order)
        if e.kind == "move.received" and e.order in at and e.order not in ended:
            # Whoever is received is received with every decision of theirs that the office they left answered for.
            left = township(at[e.order])
            along = [one for one in at if one not in ended and decided[one].on < e.on and township(at[one]) == left]
            at |= dict.fromkeys([*along, e.order], e.data["place"])
    return str(at[order])


def split(course: Course) -> bool:
    """Whether two decisions of the person run at two offices: entered so, or so again once a move is taken back."""
    return len({o.office for o in course.running()}) > 1


def check(course: Course, apart: bool = False) -> None:
    for order in Order.objects.filter(person=course.person, stopped_on=None):
        assert order.office == township(order.place) != ""
        assert order.place == place_by_hand(course, order.pk)
    running = course.running()
    if running:
        offices, home = {o.office for o in running}, township(Person.objects.get(pk=course.person).place)
        assert home in offices
        assert offices == {home} or apart, "nothing but such an entry leaves a decision behind at another office"
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            person = course.person.hex if connection.vendor == "sqlite" else course.person
            cursor.execute("UPDATE dossier_order SET office = '' WHERE person_id = %s AND stopped_on IS NULL", [person])


def owed(course: Course) -> dict[tuple[UUID, str], str]:
    rows = Duty.objects.filter(Duty.OWED, person=course.person, opens_on__lte=course.today)
    return {(d.order_id, d.key): d.kind for d in rows}


@settings(
    max_examples=tries(300), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(st.sampled_from(PLACES), st.lists(step, min_size=5, max_size=25))
def test_whatever_is_written_one_office_answers(home: str, steps: list[tuple[str, int, str]]) -> None:
    with transaction.atomic():
        course = Course()
        course.begin(home)
        course.try_("order", home)
        for name, days, place in steps:
            course.today += timedelta(days=days)
            before, policy = owed(course), {o.pk: o.policy for o in course.running()}
            apart = split(course)
            done = course.try_(name, place)
            check(course, apart or name in APART)
            if done and name == "receive":
                after = {(d.order_id, d.key) for d in Duty.objects.filter(person=course.person)}
                same = {o.pk for o in course.running() if policy.get(o.pk) == o.policy}
                lost = {k for k in before if k[0] in same and k not in after}
                assert lost == set(), (name, lost)
                still = owed(course)
                gone = {k[1] for k in before if k[0] in same and k not in still and not k[1].startswith(ANSWERED)}
                assert gone == set()
        transaction.set_rollback(True)


def test_the_tokens_the_gaps_the_readers_and_the_key_go_with_a_move() -> None:
    life = Life().reported()
    life.write()
    before = Person.objects.get()
    life.add("move.approved", date(2026, 11, 1), {"place": BAINIJING}, order=life.order)
    life.add("file.restricted", date(2026, 11, 2), {"restricted": True, "why": "other", "readers": [str(life.person)]})
    gaps, tokens = Order.objects.get().gaps, set(before.tokens.values_list("token", flat=True))
    assert "family_not_served" in [g["code"] for g in gaps]
    life.add("move.received", date(2026, 11, 9), {"place": BAINIJING}, order=life.order)
    person, order = Person.objects.get(), Order.objects.get()
    assert (person.place, order.office) == (BAINIJING, BAINIJING)
    assert [g for g in gaps if g not in order.gaps] == []
    assert set(person.tokens.values_list("token", flat=True)) == tokens
    assert Reader.objects.count() == 1
    assert open_keys([person.pk])[person.pk] is not None
