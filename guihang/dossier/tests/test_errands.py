"""What is asked of others: rows that follow from the entries, for whom and from which day to which."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uuid_utils import compat

from guihang.access.actor import Refused
from guihang.access.models import Grant
from guihang.access.tests.cast import BAINIJING, Cast, make_cast
from guihang.dossier.entry import NewEntry
from guihang.dossier.erase import erase
from guihang.dossier.errand import Asked, errands_of, stored_errands
from guihang.dossier.errand_models import HELP, VISIT, Errand
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Person
from guihang.dossier.rebuild import rebuild
from guihang.dossier.record import record, record_many
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.tests.lives import NOW, TODAY, XIAOMEI, Life, monthly
from guihang.dossier.tests.outside import Outside, ask_visit, make_outside, pass_on
from guihang.dossier.verify import verify
from guihang.dossier.writer import ByActor, ByOperator
from tests.prove import tries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def outside(cast: Cast) -> Outside:
    return make_outside()


def seen(outside: Outside, name: str, day: date = TODAY) -> set[Any]:
    return set(Errand.objects.asked_of(outside.actor(name, day)).values_list("pk", flat=True))


@pytest.mark.proves("I4.1", "T1", "PIPL 6")
def test_a_visit_is_seen_from_the_day_of_asking_until_three_days_after(outside: Outside) -> None:
    life = Life().reported()
    asked = ask_visit(life, outside.niu.pk, TODAY - 10 * DAY, days=7)
    life.write()
    days = {n: seen(outside, "niu", TODAY + n * DAY) == {asked.id} for n in range(-12, 3)}
    assert [n for n, there in days.items() if there] == list(range(-10, 1))
    assert verify().faults == []


@pytest.mark.proves("I4.1", "T1")
def test_nobody_else_sees_it(outside: Outside) -> None:
    life = Life().reported()
    ask_visit(life, outside.niu.pk)
    pass_on(life, "labour")
    life.write()
    assert {name: len(seen(outside, name)) for name in ("niu", "gao", "lao", "wei", "yuan")} == {
        "niu": 1, "gao": 0, "lao": 1, "wei": 0, "yuan": 0,
    }  # fmt: skip


@pytest.mark.proves("I4.1")
def test_who_is_no_neighbour_any_more_sees_nothing(outside: Outside) -> None:
    life = Life().reported()
    ask_visit(life, outside.niu.pk)
    pass_on(life)
    life.write()
    Grant.objects.filter(user__in=[outside.niu, outside.lao]).update(ended_at=NOW)
    assert seen(outside, "niu") == seen(outside, "lao") == set()


@pytest.mark.proves("PIPL 15", "PIPL 29", "PIPL 14-16", "P2 2.31")
def test_a_consent_taken_back_ends_the_request_at_once(outside: Outside) -> None:
    life = Life().reported()
    asked = pass_on(life, on=TODAY - 20 * DAY)
    life.write()
    assert seen(outside, "lao") == {asked.id}
    life.add("consent.withdrawn", TODAY, {"entry": str(asked.id)})
    assert seen(outside, "lao") == set()
    assert Errand.objects.get().ends_on == TODAY - DAY
    assert verify().faults == []


def test_a_request_ends_with_the_consent(outside: Outside) -> None:
    life = Life().reported()
    asked = pass_on(life, days=10)
    life.write()
    assert [n for n in range(-1, 12) if seen(outside, "lao", TODAY + n * DAY) == {asked.id}] == list(range(11))


def test_taken_back_it_never_was(outside: Outside) -> None:
    life = Life().reported()
    visit, request = ask_visit(life, outside.niu.pk), pass_on(life)
    life.write()
    for entry in (visit, request):
        life.add("entry.withdrawn", TODAY, {}, supersedes=entry.id)
    assert not Errand.objects.exists()
    assert verify().faults == []


@pytest.mark.parametrize("outcome", ["met", "not_met", "moved_away", "declined"])
def test_any_answer_to_a_visit_closes_it_and_meets_no_duty(outside: Outside, outcome: str) -> None:
    life = Life().reported()
    asked = ask_visit(life, outside.niu.pk)
    life.write()
    before = list(Duty.objects.order_by("pk").values_list("key", "met_on"))
    life.add("visit.told", TODAY, {"entry": str(asked.id), "outcome": outcome})
    assert seen(outside, "niu") == set()
    assert list(Duty.objects.order_by("pk").values_list("key", "met_on")) == before
    assert Errand.objects.values_list("outcome", "answered_on").get() == (outcome, TODAY)


@pytest.mark.parametrize(("outcome", "open_"), [("arranged", 1), ("more_needed", 1), ("not_possible", 0), ("done", 0)])
def test_a_department_answers_until_it_is_over(outside: Outside, outcome: str, open_: int) -> None:
    life = Life().reported()
    asked = pass_on(life)
    life.write()
    life.add("help.answered", TODAY, {"entry": str(asked.id), "outcome": outcome, "text": "下周面试"})
    assert len(seen(outside, "lao")) == open_
    assert verify().faults == []


def test_the_newest_answer_holds(outside: Outside) -> None:
    life = Life().reported()
    asked = pass_on(life, on=TODAY - 9 * DAY)
    life.act("help.answered", TODAY - DAY, {"entry": str(asked.id), "outcome": "done"})
    life.act("help.answered", TODAY - 3 * DAY, {"entry": str(asked.id), "outcome": "arranged"})
    life.write()
    assert Errand.objects.values_list("outcome", "answered_on").get() == ("done", TODAY - DAY)


def test_an_asking_that_was_corrected_keeps_its_answers(outside: Outside) -> None:
    life = Life().reported()
    asked = pass_on(life, on=TODAY - 9 * DAY)
    life.act("help.answered", TODAY - DAY, {"entry": str(asked.id), "outcome": "arranged"})
    life.write()
    again = pass_on(life, on=TODAY - 9 * DAY, days=90, supersedes=asked.id)
    life.write()
    row = Errand.objects.get()
    assert (row.pk, row.outcome, row.until) == (again.id, "arranged", TODAY + 81 * DAY)
    life.add("help.answered", TODAY, {"entry": str(asked.id), "outcome": "done"})
    assert Errand.objects.get().outcome == "done"
    assert verify().faults == []


@pytest.mark.proves("T1", "I4.6")
@pytest.mark.parametrize(
    "change", [{"ended_on": TODAY}, {"off_lists_on": TODAY}, {"restricted": True}, {"sealed": None}]
)
def test_of_a_file_that_is_closed_nothing_is_seen(outside: Outside, change: dict[str, Any]) -> None:
    life = Life().reported()
    ask_visit(life, outside.niu.pk)
    pass_on(life)
    life.write()
    Person.objects.update(**change)
    assert seen(outside, "niu") == seen(outside, "lao") == set()


def test_of_a_restricted_file_only_a_named_reader_is_asked(outside: Outside) -> None:
    life = Life().reported()
    ask_visit(life, outside.niu.pk)
    life.act("file.restricted", TODAY, {"restricted": True, "readers": [str(outside.niu.pk)]})
    life.write()
    assert len(seen(outside, "niu")) == 1


def test_an_erased_file_asks_nobody(outside: Outside) -> None:
    life = Life().reported()
    ask_visit(life, outside.niu.pk)
    life.write()
    erase(life.person)
    assert seen(outside, "niu") == set()
    assert verify().faults == []


def test_a_file_that_moves_leaves_the_request_where_the_person_consented_to_it(outside: Outside) -> None:
    life = Life().reported()
    pass_on(life, on=date(2026, 9, 1), days=200)
    life.act("move.approved", date(2026, 9, 2), {"place": BAINIJING}, order=life.order)
    life.act("move.received", date(2026, 9, 9), {"place": BAINIJING}, order=life.order)
    person = life.write()
    assert person.place == BAINIJING
    assert Errand.objects.get().place != BAINIJING
    assert verify().faults == []


@pytest.mark.proves("I4.1", "T4", "ASVS 8.2.2")
def test_an_answer_is_taken_only_from_whom_it_was_asked_while_it_is_asked(cast: Cast, outside: Outside) -> None:
    life = Life().reported()
    visit, request = ask_visit(life, outside.niu.pk, TODAY - 9 * DAY, days=5), pass_on(life, on=TODAY - 9 * DAY, days=5)
    life.write()
    office = {"lin", "wang", "zhao"}

    def tried(name: str, kind: str, to: NewEntry, day: date) -> bool:
        actor = cast.actor(name, day) if name in office else outside.actor(name, day)
        data = {"entry": str(to.id), "outcome": "met" if kind == "visit.told" else "arranged"}
        entry = NewEntry(compat.uuid7(), life.person, kind, day, NOW, "desk", data, entered_by=actor.user_id)
        try:
            record(ByActor(actor), entry, today=day, now=NOW)
        except Refused:
            return False
        return True

    for name in (*office, "gao", "lao", "wei", "yuan"):
        assert not tried(name, "visit.told", visit, TODAY - 6 * DAY)
    for name in (*office, "niu", "gao", "wei", "yuan"):
        assert not tried(name, "help.answered", request, TODAY - 6 * DAY)
    assert not tried("niu", "visit.told", visit, TODAY)  # the third day after the last day has passed
    assert not tried("lao", "help.answered", request, TODAY)
    assert tried("niu", "visit.told", visit, TODAY - DAY)
    assert not tried("niu", "visit.told", visit, TODAY - DAY)  # answered
    assert tried("lao", "help.answered", request, TODAY - 6 * DAY)
    assert verify().faults == []


@pytest.mark.proves("I4.1")
def test_whoever_is_asked_writes_nothing_else(outside: Outside) -> None:
    life = Life().reported()
    asked = ask_visit(life, outside.niu.pk)
    life.write()
    for name in ("niu", "lao"):
        actor = outside.actor(name)
        for kind, data in (
            ("visit.asked", {"user": str(outside.gao.pk), "until": "2026-11-30"}),
            ("note.written", {"text": "路过"}),
            ("visit.made", {"mode": "in_person"}),
            ("consent.withdrawn", {"entry": str(asked.id)}),
        ):
            entry = NewEntry(compat.uuid7(), life.person, kind, TODAY, NOW, "desk", data, entered_by=actor.user_id)
            with pytest.raises((Refused, Unacceptable)):
                record(ByActor(actor), entry, today=TODAY, now=NOW)
        taken = NewEntry(compat.uuid7(), life.person, "entry.withdrawn", TODAY, NOW, "desk", supersedes=asked.id)
        with pytest.raises(Refused):
            record(ByActor(actor), taken, today=TODAY, now=NOW)


def _wish(department: str, wish: str) -> dict[str, str]:
    return {"department": department, "wish": wish, "consented_on": "2026-11-01", "until": "2026-12-01"}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("visit.asked", {"user": str(compat.uuid7()), "until": "2026-12-23"}),
        ("visit.asked", {"user": str(compat.uuid7()), "until": "2026-11-21"}),
        ("visit.asked", {"user": "niu", "until": "2026-11-23"}),
        ("visit.asked", {"user": str(compat.uuid7()), "until": "2026-11-23", "text": "看看他戒毒的情况"}),
        ("help.asked", {"department": "labour", "wish": "找工作", "consented_on": "2026-11-22", "until": "2028-01-01"}),
        ("help.asked", {"department": "labour", "wish": "找工作", "consented_on": "2026-11-23", "until": "2026-12-01"}),
        ("help.asked", _wish("labour", "社区康复人员找工作")),
        ("help.asked", _wish("police_liaison", "找工作")),
        ("help.asked", {"department": "labour", "wish": "找工作", "until": "2026-12-01"}),
        ("help.answered", {"entry": str(compat.uuid7()), "outcome": "done"}),
        ("visit.told", {"entry": "nothing", "outcome": "met"}),
        ("consent.withdrawn", {"entry": str(compat.uuid7())}),
    ],
)  # fmt: skip
@pytest.mark.proves("T3", "T17", "T21", "PIPL 29")
def test_an_asking_that_says_too_much_or_lasts_too_long_is_refused(
    outside: Outside, kind: str, data: dict[str, str]
) -> None:
    life = Life().reported()
    life.write()
    with pytest.raises(Unacceptable):
        life.add(kind, TODAY, data)


def test_an_answer_lies_after_what_it_answers_and_fits_it(outside: Outside) -> None:
    life = Life().reported()
    visit, request = ask_visit(life, outside.niu.pk, TODAY - DAY), pass_on(life, on=TODAY - DAY)
    life.write()
    for kind, to, outcome, on in (
        ("visit.told", visit, "met", TODAY - 2 * DAY),
        ("visit.told", request, "met", TODAY),
        ("help.answered", visit, "done", TODAY),
    ):
        with pytest.raises(Unacceptable):
            life.add(kind, on, {"entry": str(to.id), "outcome": outcome})


def test_one_at_a_time_all_at_once_and_rebuilt_give_equal_rows(outside: Outside) -> None:
    lives = [Life().reported().tested(*monthly(3)), Life(XIAOMEI).reported()]
    for life in lives:
        visit, request = (
            ask_visit(life, outside.niu.pk, TODAY - 5 * DAY, text="带上米"),
            pass_on(life, on=TODAY - 4 * DAY),
        )
        life.act("visit.told", TODAY, {"entry": str(visit.id), "outcome": "met", "text": "在家"})
        life.act("help.answered", TODAY, {"entry": str(request.id), "outcome": "arranged"})
    entries = [e for life in lives for e in life.made]

    def rows() -> dict[Any, set[Asked]]:
        return stored_errands([life.person for life in lives])

    record_many(ByOperator(), entries, today=TODAY, now=NOW)
    at_once = rows()
    assert sum(map(len, at_once.values())) == 4
    Errand.objects.all().delete()
    assert {f.code for f in verify().faults} == {"errand"}
    rebuild(TODAY)
    assert rows() == at_once
    Errand.objects.filter(kind=HELP).update(ends_on=TODAY + 900 * DAY)
    assert {f.code for f in verify().faults} == {"errand"}
    rebuild(TODAY)
    assert (rows(), verify().faults) == (at_once, [])


# Acts by day before TODAY, on one of three files: what is asked, answered, taken back.
steps = st.tuples(
    st.sampled_from(["visit", "visit", "help", "answer", "answer", "consent", "back", "talk"]),
    st.integers(0, 2),
    st.integers(0, 40),
    st.integers(0, 30),
    st.integers(0, 3),
)


@pytest.mark.proves("I4.1", "T1", "T21")
@settings(max_examples=tries(100), deadline=None)
@given(st.lists(steps, max_size=200))
def test_whatever_the_acts_the_table_the_reader_and_a_naive_reading_agree(
    chosen: list[tuple[str, int, int, int, int]],
) -> None:
    """Two hundred random acts in any order: each of those asked sees on each day what a clerk would read from slips."""
    from django.db import transaction

    with transaction.atomic():
        try:
            _agree(chosen)
        finally:
            transaction.set_rollback(True)


def _agree(chosen: list[tuple[str, int, int, int, int]]) -> None:
    make_cast()
    outside = make_outside()
    lives = [Life(XIAOMEI).reported() for _ in range(3)]
    asked: list[tuple[int, NewEntry]] = []
    gone: set[Any] = set()
    for what, which, before, length, pick in chosen:
        life, on = lives[which], TODAY - before * DAY
        mine = [(n, e) for n, e in asked if n == which and e.id not in gone]
        if what == "visit":
            asked.append((which, ask_visit(life, (outside.niu, outside.gao)[pick % 2].pk, on, days=length)))
        elif what == "help":
            asked.append((which, pass_on(life, ("labour", "health")[pick % 2], on, days=length)))
        elif what == "talk":
            life.act("talk.held", on, {"mode": "remote"})
        elif mine:
            to = mine[pick % len(mine)][1]
            after = min(to.on + length * DAY, TODAY)
            if what == "back":
                life.act("entry.withdrawn", TODAY, {}, supersedes=to.id)
                gone.add(to.id)
            elif what == "consent" and to.kind == "help.asked":
                life.act("consent.withdrawn", after, {"entry": str(to.id)})
            elif what == "answer":
                visit = to.kind == "visit.asked"
                outcome = (
                    ("met", "declined", "moved_away", "not_met")
                    if visit
                    else ("arranged", "done", "not_possible", "more_needed")
                )
                life.act(
                    "visit.told" if visit else "help.answered", after, {"entry": str(to.id), "outcome": outcome[pick]}
                )
    entries = [e for life in lives for e in life.made]
    record_many(ByOperator(), entries, today=TODAY, now=NOW)
    assert [f.code for f in verify().faults] == []
    rows = [a for story in entries_of([life.person for life in lives]).values() for a in errands_of(story)]
    for day in (TODAY + n * DAY for n in (-41, -20, -7, -1, 0, 1, 3, 9, 33)):
        for name in ("niu", "gao", "lao", "wei", "yuan"):
            actor = outside.actor(name, day)
            there = set(Errand.objects.asked_of(actor).values_list("pk", flat=True))
            assert there == {a.id for a in rows if a.is_of(actor) and a.open_on(day)}
            assert there == naive(entries, gone, name, outside, day)


def naive(entries: list[NewEntry], gone: set[Any], name: str, outside: Outside, day: date) -> set[Any]:
    """As somebody would read it from slips on a desk."""
    found = set()
    for e in entries:
        if e.kind not in {"visit.asked", "help.asked"} or e.id in gone or e.on > day:
            continue
        last = date.fromisoformat(e.data["until"])
        said = [a for a in entries if a.data.get("entry") == str(e.id)]
        if e.kind == "visit.asked":
            theirs = e.data["user"] == str(getattr(outside, name).pk)
            last += 3 * DAY
            over = any(a.kind == "visit.told" for a in said)
        else:
            theirs = {"lao": "labour", "wei": "health"}.get(name) == e.data["department"]
            newest = sorted((a for a in said if a.kind == "help.answered"), key=lambda a: (a.on, a.id.int))
            over = bool(newest) and newest[-1].data["outcome"] in {"done", "not_possible"}
            last = min([last, *(a.on - DAY for a in said if a.kind == "consent.withdrawn")])
        if theirs and day <= last and not over:
            found.add(e.id)
    return found


def test_kinds_of_rows_are_told_apart(outside: Outside) -> None:
    life = Life().reported()
    ask_visit(life, outside.niu.pk)
    pass_on(life)
    life.write()
    told = {e.kind: (e.user, e.department) for e in Errand.objects.all()}
    assert told == {VISIT: (outside.niu.pk, ""), HELP: (None, "labour")}
