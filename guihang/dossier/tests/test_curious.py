"""Which looks are asked about, and which honest ones are not: pure, on small invented counties."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest

from guihang.access.clock import SHANGHAI
from guihang.dossier.curious import questions
from guihang.dossier.looks import Looker, Subject
from guihang.dossier.tests.looking import DAYS, County, month

pytestmark = pytest.mark.proves("T1", "I4.5")
MORNING = datetime(2026, 6, 10, 9, 0, tzinfo=SHANGHAI)


def office() -> tuple[County, Looker, Looker, list[Subject]]:
    """Two workers of one township; the second has sixty people, each of another village and surname."""
    c = County(Random(7))
    lin, ma = c.looker(surname="林", village="A0", home=1), c.looker(surname="马", village="A8", home=2)
    people = [c.subject(ma, surname=chr(0x5000 + n), village=f"A{n + 10}") for n in range(60)]
    own = [c.subject(lin, surname="林", village="A0") for _ in range(2)]
    for day in DAYS:
        for person in own:
            c.look(lin, person, c.time(day, 0))
    return c, lin, ma, people


def asked(c: County) -> list[tuple[str, ...]]:
    return [q.because for q in questions(c.seen())]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_fifty_curious_looks_in_a_month_nine_in_ten_are_asked_about_with_a_hundred_questions(seed: int) -> None:
    c = month(seed)
    found = questions(c.seen())
    assert len(c.looks) >= 20_000
    assert len(found) <= 100
    assert len({(q.by, q.person) for q in found} & c.curious) >= 0.9 * len(c.curious)
    assert [q.weight for q in found] == sorted((q.weight for q in found), reverse=True)


def test_it_asks_about_a_namesake_one_address_one_village_and_a_file_opened_again() -> None:
    c, lin, ma, people = office()
    near = c.subject(ma, surname="甲", village="A0", home=77)
    home = c.subject(ma, surname="乙", village="A90", home=1)
    name = c.subject(ma, surname="林", village="A91")
    for n, person in enumerate((near, home, name)):
        c.look(lin, person, MORNING + timedelta(days=2 * n), searched=True)
    for days in (5, 9):
        c.look(lin, people[0], MORNING + timedelta(days=days), searched=True)
    said = {q.person: q for q in questions(c.seen())}
    assert {"same_village", "same_home", "same_surname", "again"} <= {b for q in said.values() for b in q.because}
    assert set(said) == {near.id, home.id, name.id, people[0].id}
    assert len(said[people[0].id].looks) == 2
    assert said[home.id].because[-3:] == ("no_work_near", "not_own_person", "searched")


def test_opened_again_is_opened_at_another_time_and_not_in_the_same_business() -> None:
    c, lin, _ma, people = office()
    for person, later in ((people[0], timedelta(minutes=9)), (people[1], timedelta(hours=5))):
        for at in (MORNING, MORNING + later):
            c.look(lin, person, at + timedelta(days=people.index(person)), searched=True)
    assert [(q.person, q.because[0]) for q in questions(c.seen())] == [(people[1].id, "again")]


def test_a_search_says_more_of_somebody_whose_role_hardly_ever_searches() -> None:
    weights = {}
    for usual in (True, False):
        c, _lin, ma, people = office()
        lead = c.looker("office_lead", surname="高")
        namesake = c.subject(ma, surname="高", village="A90")
        for n, person in enumerate(people):
            c.look(lead, person, MORNING + timedelta(hours=n % 6, days=n // 6), searched=usual)
        c.look(lead, namesake, MORNING + timedelta(days=12), searched=True)
        weights[usual] = next((q.weight for q in questions(c.seen()) if q.person == namesake.id), -99.0)
    assert weights[False] > weights[True] + 1


def test_nobody_stands_in_for_a_colleague_who_is_there_and_reading_much_is_no_free_pass() -> None:
    found = {}
    for there in (True, False):
        c, lin, ma, people = office()
        namesake = c.subject(ma, surname="林", home=1)
        evening = MORNING + timedelta(hours=10)
        for n, person in enumerate(people[:5]):
            c.look(lin, person, MORNING + timedelta(hours=n))
        c.look(lin, namesake, evening, searched=True)
        if there:
            c.work(ma, people[20], MORNING.date())
        found[there] = [q.weight for q in questions(c.seen()) if q.person == namesake.id]
    assert found[True]
    assert max(found[False], default=-99.0) < found[True][0] - 3


def test_a_call_taken_for_a_colleague_is_not_asked_about() -> None:
    c, lin, _ma, people = office()
    c.look(lin, people[0], MORNING, searched=True)
    c.look(lin, people[1], MORNING + timedelta(days=3))
    assert asked(c) == []


@pytest.mark.parametrize("days", [-3, 0, 10])
def test_work_written_three_days_before_to_ten_days_after_explains_a_look(days: int) -> None:
    c, lin, ma, _people = office()
    person = c.subject(ma, surname="林", home=1)
    c.look(lin, person, MORNING)
    assert len(asked(c)) == 1
    c.work(lin, person, MORNING.date() + timedelta(days=days))
    assert asked(c) == []


def test_an_open_duty_does_not_explain_the_look_of_whoever_does_not_answer_for_the_person() -> None:
    from guihang.dossier.looks import Owed

    c, lin, ma, _people = office()
    person = c.subject(ma, surname="林", home=1)
    c.look(lin, person, MORNING)
    c.owed.append(Owed(person.id, date(2026, 6, 1), date(2026, 6, 30)))
    assert len(asked(c)) == 1


def test_who_stands_in_for_an_ill_colleague_is_not_asked() -> None:
    c, lin, ma, people = office()
    namesake = c.subject(ma, surname="林", village="A0")
    for n, person in enumerate([*people[:6], namesake, *people[:3], namesake]):
        c.look(lin, person, MORNING + timedelta(hours=6 * n))
    for person in people[:3]:
        c.work(lin, person, MORNING.date() + timedelta(days=1))
    assert asked(c) == []


def test_a_lead_who_goes_through_a_list_is_not_asked_nor_an_officer_who_draws_a_sample() -> None:
    c, _lin, ma, people = office()
    namesake = c.subject(ma, surname="高", village="A5")
    for reader in (c.looker("office_lead", surname="高", village="A5"), c.looker("county", "", surname="高")):
        for n, person in enumerate([*people[:9], namesake, *people[9:20]]):
            c.look(reader, person, MORNING + timedelta(minutes=2 * n))
    assert asked(c) == []


def test_neither_side_of_a_hand_over_is_asked() -> None:
    c, lin, ma, _people = office()
    since = MORNING.date()
    handed = [c.subject(lin, surname="马", village="A8", since=since) for _ in range(5)]
    for n in range(-3, 3):
        for person in handed:
            c.look(ma, person, MORNING + timedelta(days=n))
            c.look(lin, person, MORNING + timedelta(days=n, hours=5))
    assert asked(c) == []


def test_at_most_five_a_working_day_are_asked_about_the_heaviest_first() -> None:
    c, _lin, ma, _people = office()
    c.looks = []
    for n in range(12):
        reader = c.looker(surname="丑", home=100 + n)
        c.look(reader, c.subject(ma, home=100 + n), MORNING, searched=True)
    assert len(questions(c.seen())) == 5
    assert len(questions(c.seen(), a_day=2)) == 2
