"""The people of the demo: nobody's numbers, likely names, lives of the length that was asked for."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from guihang.desk.demo.contacts import DAYS_A_MONTH
from guihang.desk.demo.life import life_of
from guihang.desk.demo.names import MONGOLIAN_MEN, RARE, invent_name
from guihang.desk.demo.numbers import MOST_PEOPLE, identity_number
from guihang.desk.tests.counties import TODAY, county
from guihang.exchange.ledger.identity import read_identity
from guihang.rules.identity_number import check_character
from guihang.territory.places import own_places


def test_no_identity_number_can_be_a_real_persons() -> None:
    described = [e for n in range(300) for e in life_of(county(300), n) if e.kind == "person.described"]
    numbers = [e.data["id_number"] for e in described]
    assert {number[:6] for number in numbers} == {"150699"}
    assert "150699000000" not in own_places()
    assert all(number[-1] == check_character(number[:17]) for number in numbers)
    assert {phone[:7] for e in described for phone in e.data["phones"]} == {"1380000"}


def test_the_ledger_takes_such_a_number_for_a_right_one() -> None:
    for number in range(200):
        made = identity_number(number, "mf"[number % 2], 12345)
        assert read_identity(made) == (made, ())
        assert int(made[16]) % 2 == (number % 2 == 0)  # odd for a man


def test_everybody_has_a_number_of_their_own() -> None:
    around = [*range(2000), *range(MOST_PEOPLE - 2000, MOST_PEOPLE)]
    assert len({identity_number(n, "m", 99) for n in around}) == len(around)


def test_names_are_of_many_kinds() -> None:
    names = [invent_name(Random(n), "m", "15") for n in range(4000)]
    assert any("·" in name for name in names)
    assert any(name in MONGOLIAN_MEN for name in names)
    assert any(set(name) & set(RARE) for name in names)
    assert any(ord(c) > 0xFFFF for name in names for c in name)
    assert len(set(names)) > 2000
    assert not any("·" in invent_name(Random(n), "m", "50") for n in range(1000))


@pytest.mark.parametrize("entries", [10, 30, 60, 120])
def test_files_are_as_long_as_was_asked_for(entries: int) -> None:
    plan = county(800, entries=entries)
    mean = sum(len(life_of(plan, n)) for n in range(800)) / 800
    assert 0.93 < mean / entries < 1.12


def test_a_life_follows_from_the_plan_alone() -> None:
    assert life_of(county(50), 7) == life_of(county(9000), 7)
    assert life_of(county(50), 7) != life_of(county(50, seed="8"), 7)


def test_ids_have_the_shape_of_version_7_and_are_in_the_order_of_writing() -> None:
    for n in range(100):
        ids = [e.id for e in life_of(county(100), n)]
        assert {i.version for i in ids} == {7}
        assert len(set(ids)) == len(ids)
        plain = [i for i in ids if (i.int >> 64) & 0xFFF >= 8]  # the decisions stand before
        assert plain == sorted(plain)
    people = county(100).person_ids(range(100))
    assert list(people.values()) == sorted(people.values())


def test_nothing_has_happened_after_the_demos_day() -> None:
    lives = [life_of(county(200), n) for n in range(200)]
    assert max(e.on for life in lives for e in life) <= TODAY
    oldest = min(e.on for life in lives for e in life)
    assert (TODAY - oldest).days > 40 * DAYS_A_MONTH


def test_much_that_happens_in_a_county_happens_in_this_one() -> None:
    kinds = Counter(e.kind for n in range(1500) for e in life_of(county(1500), n))
    rare = {
        "absence.found", "breach.checked", "breach.reported", "contact.lost", "contact.regained", "control.ended",
        "duty.explained", "entry.withdrawn", "leave.granted", "move.approved", "move.received", "order.released",
        "order.resumed", "order.suspended", "order.terminated", "test.refused", "worker.assigned",
    }  # fmt: skip
    assert rare <= kinds.keys()
    assert any(e.supersedes and e.kind != "entry.withdrawn" for n in range(300) for e in life_of(county(300), n))
