"""A checked ledger becomes files: the same row is the same entry, today, tomorrow and after a crash."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from guihang.dossier.identity import unseal_all
from guihang.dossier.models import Clash, Duty, Entry, Order, Person
from guihang.dossier.verify import verify
from guihang.exchange.ledger.model import Ledger
from guihang.exchange.ledger.reading import read
from guihang.exchange.load import Loaded, load_ledger
from guihang.exchange.tests.making import SAMPLES, ledger_of, number, person, sheets

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
NOVEMBER = date(2026, 11, 20)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fixed_day(settings: Settings) -> None:
    settings.GUIHANG_TODAY = TODAY


def load(ledger: Ledger, as_of: date = NOVEMBER) -> Loaded:
    return load_ledger(ledger, as_of=as_of, now=NOW)


def counts() -> tuple[int, int, int, int]:
    return Person.objects.count(), Order.objects.count(), Entry.objects.count(), Duty.objects.count()


@pytest.mark.slow
def test_the_clean_sample_goes_in_whole_and_a_second_time_changes_nothing() -> None:
    ledger = read(SAMPLES / "ledger-clean.xlsx")
    load(ledger)
    truth = ledger.figures()
    entries = Entry.objects.all()
    assert Person.objects.count() == truth["persons"]
    assert entries.filter(kind="test.taken").count() == truth["tests"]
    assert entries.filter(kind="test.taken", data__result="positive").count() == truth["tests_positive"]
    assert entries.filter(kind__in=["visit.made", "talk.held"]).count() == truth["visits"]
    assert entries.filter(kind="report.made").count() == truth["reported"]
    before = counts()
    again = load(ledger)
    assert (counts(), again.tally.added, again.refused) == (before, 0, [])
    assert verify().faults == []


def test_two_acts_of_one_day_that_differ_are_two_and_stay_two(tmp_path: Path) -> None:
    rows = [["周乙", number(order=1), date(2024, 4, 1), sample, "阴性", "甲"] for sample in ("尿液", "毛发")]
    ledger = ledger_of(tmp_path, sheets(person(1), tests=rows))
    load(ledger)
    load(ledger)
    assert Entry.objects.filter(kind="test.taken").count() == 2


def test_next_months_ledger_adds_only_what_is_new(tmp_path: Path) -> None:
    first = ["周乙", number(order=1), date(2024, 4, 1), "尿液", "阴性", "甲"]
    load(ledger_of(tmp_path, sheets(person(1), tests=[first])), as_of=date(2026, 10, 20))
    second = ["周乙", number(order=1), date(2026, 11, 5), "尿液", "阴性", "甲"]
    loaded = load(ledger_of(tmp_path, sheets(person(1), tests=[first, second])))
    assert (loaded.tally.added, loaded.tally.clashing) == (1, 0)
    assert Order.objects.get().live_from == date(2026, 10, 20), "the first ledger began to keep it"


def test_a_new_phone_is_a_new_description_and_the_old_one_stays(tmp_path: Path) -> None:
    load(ledger_of(tmp_path, sheets(person(1))), as_of=date(2026, 10, 20))
    load(ledger_of(tmp_path, sheets(person(1, 联系电话="13800009999"))))
    someone = Person.objects.get()
    assert unseal_all([someone])[someone.pk].phones == ("13800009999",)
    assert Entry.objects.filter(kind="person.described").count() == 2


def test_a_decision_that_is_told_otherwise_clashes_and_is_kept(tmp_path: Path) -> None:
    load(ledger_of(tmp_path, sheets(person(1))))
    loaded = load(ledger_of(tmp_path, sheets(person(1, 期限=2))))
    assert loaded.tally.clashing == 1
    assert Clash.objects.count() == 1
    assert Order.objects.get().term_years == 3


def test_one_person_may_have_several_decisions(tmp_path: Path) -> None:
    days = {
        "决定日期": date(2026, 5, 1),
        "送达日期": date(2026, 5, 2),
        "报到日期": date(2026, 5, 6),
        "协议签订日期": "",
    }
    later = person(1, 类别="社区康复", **days)
    load(ledger_of(tmp_path, sheets(person(1), later)))
    assert (Person.objects.count(), Order.objects.count()) == (1, 2)
    assert verify().faults == []


def test_what_the_ledger_does_not_tell_is_not_held_against_anybody(tmp_path: Path) -> None:
    load(ledger_of(tmp_path, sheets(person(1))))
    missed = Duty.objects.filter(met_on=None, due_on__lt=NOVEMBER)
    assert missed.exists()
    assert not missed.filter(before_live=False).exists()
    assert not Duty.objects.filter(Duty.OWED, due_on__lt=NOVEMBER).exists()


def test_an_interrupted_load_is_finished_by_the_next(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, sheets(*(person(n) for n in range(1, 6))))
    whole, ledger.persons = ledger.persons, ledger.persons[:2]
    load(ledger)
    ledger.persons = whole
    loaded = load(ledger)
    assert Person.objects.count() == 5
    assert loaded.tally.repeated > 0
    assert verify().faults == []


def test_the_identity_number_stands_in_no_id(tmp_path: Path) -> None:
    import uuid

    load(ledger_of(tmp_path, sheets(person(1))))
    bare = uuid.uuid5(uuid.NAMESPACE_OID, number(order=1))
    assert not Person.objects.filter(pk=bare).exists()
    assert Person.objects.get().pk.version == 8


def test_a_file_made_by_hand_takes_the_ledgers_rows_in(tmp_path: Path) -> None:
    from guihang.dossier.tests.lives import Life

    life = Life({"name": "周乙", "id_number": number(order=1)}, decided=date(2024, 3, 5)).reported(date(2026, 3, 10))
    life.write()
    load(ledger_of(tmp_path, sheets(person(1))))
    assert Person.objects.count() == 1
