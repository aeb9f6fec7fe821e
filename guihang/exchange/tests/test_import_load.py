"""A ledger that came in through the page is loaded by a job: resumed, repeated, taken back, brought in again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from uuid_utils import compat

from guihang.access import clock
from guihang.access.tests.cast import BAINIJING, DALAD, SHULINZHAO, Cast, make_cast
from guihang.dossier.entry import NewEntry
from guihang.dossier.identity import unseal_all
from guihang.dossier.models import Clash, Entry, Order, Person, SearchToken
from guihang.dossier.record import record, record_many
from guihang.dossier.verify import verify
from guihang.dossier.writer import ByActor
from guihang.exchange import loading
from guihang.exchange.models import Import, ImportPerson, RefusedRow
from guihang.exchange.tests.importing import (
    TODAY,
    begin_load,
    brought_in,
    checked,
    loaded,
    packed,
    taken_back,
    work,
)
from guihang.exchange.tests.making import number, person, sheets
from guihang.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(settings: Settings, tmp_path: Path) -> None:
    settings.GUIHANG_TODAY, settings.GUIHANG_HOME = TODAY, tmp_path / "home"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def few(tests: int = 2) -> dict[str, Any]:
    """Two people, one of them with tests and a visit."""
    who = ["周乙", number(order=1)]
    rows = [[*who, date(2024, 4, n + 1), "尿液", "阴性", "甲、乙"] for n in range(tests)]
    contacts = [[*who, date(2024, 5, 2), "走访", "在家"]]
    return sheets(person(1), person(2), tests=rows, contacts=contacts)


def test_what_was_checked_is_what_is_loaded(cast: Cast, tmp_path: Path) -> None:
    row = checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, few())))
    assert (row.state, row.counts["new"], row.counts["refused"], Entry.objects.count()) == ("checked", 2, 0, 0)
    row = loaded(row, cast.lin)
    assert row.state == Import.State.LOADED
    told = row.counts["load"]
    assert (told["new_people"], told["added"], told["kinds"]["test.taken"]) == (2, Entry.objects.count(), 2)
    assert set(Entry.objects.values_list("entered_by", "source")) == {(cast.lin.pk, "import")}
    assert verify().faults == []
    again = checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, few())))
    assert (again.counts["there"], again.counts["new"], again.counts["adds"]) == (2, 0, 0)
    again = loaded(again, cast.lin)
    assert (again.counts["load"]["added"], Clash.objects.count()) == (0, 0)


def test_a_load_that_was_killed_in_the_middle_is_finished_by_the_next_try(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guihang.exchange.load.PEOPLE_A_BATCH", 1)
    row = checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, few())))
    note, seen = loading.note_people, []

    def killed(*args: Any) -> None:
        note(*args)
        seen.append(1)
        if len(seen) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(loading, "note_people", killed)
    with pytest.raises(KeyboardInterrupt):
        loaded(row, cast.lin)
    assert Person.objects.count() == 1
    monkeypatch.setattr(loading, "note_people", note)
    row.refresh_from_db()
    begin = row.instants
    Job.objects.update(state=Job.State.WAITING, beat_at=None)
    work()
    row.refresh_from_db()
    assert (row.state, row.instants, Person.objects.count()) == ("loaded", begin, 2)
    assert row.counts["load"]["added"] == Entry.objects.count()
    assert row.counts["load"]["new_people"] == 2
    begin_load(row, cast.lin)
    work()
    row.refresh_from_db()
    assert row.counts["load"]["added"] == Entry.objects.count(), "a second time adds nothing"
    assert verify().faults == []


def test_a_load_is_taken_back_whole_and_can_be_brought_in_again(cast: Cast, tmp_path: Path) -> None:
    content = packed(tmp_path, few())
    row = loaded(checked(brought_in(cast.lin, SHULINZHAO, content)), cast.lin)
    first = Entry.objects.count()
    row = taken_back(row, cast.lin)
    assert (row.state, row.counts["undo"]) == ("undone", {"people": 2, "kept": 0})
    assert (Order.objects.count(), SearchToken.objects.count()) == (0, 0)
    assert not Person.objects.visible_to(cast.actor("lin", TODAY)).exists()
    assert Entry.objects.filter(kind="entry.withdrawn").count() == first
    assert verify().faults == []
    again = checked(brought_in(cast.lin, SHULINZHAO, content))
    assert (again.counts["new"], again.counts["there"]) == (2, 0)
    again = loaded(again, cast.lin)
    assert again.counts["load"]["added"] == first
    assert (Person.objects.count(), Order.objects.count()) == (2, 2)
    assert {unseal_all([p])[p.pk].name for p in Person.objects.visible_to(cast.actor("lin", TODAY))} == {"周乙", "周丙"}
    assert verify().faults == []
    third = checked(brought_in(cast.lin, SHULINZHAO, content))
    assert (third.counts["new"], third.counts["there"]) == (0, 2)


def test_what_others_built_on_since_stays_and_is_named(cast: Cast, tmp_path: Path) -> None:
    row = loaded(checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, few()))), cast.lin)
    someone = Entry.objects.filter(kind="test.taken").first()
    assert someone is not None
    visit = NewEntry(
        compat.uuid7(), someone.person_id, "visit.made", TODAY, clock.now(), "desk", {"mode": "in_person"},
        entered_by=cast.wang.pk, collected_by=cast.wang.pk,
    )  # fmt: skip
    record(ByActor(cast.actor("wang", TODAY)), visit, today=TODAY, now=clock.now())
    row = taken_back(row, cast.lin)
    kept = ImportPerson.objects.get(source=row)
    assert (kept.person, kept.kept, row.counts["undo"]["kept"]) == (someone.person_id, 2, 2)
    file = Person.objects.visible_to(cast.actor("lin", TODAY)).get()
    assert file.pk == someone.person_id
    assert verify().faults == []


def test_an_act_written_at_the_desk_is_not_written_again(cast: Cast, tmp_path: Path) -> None:
    loaded(checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, few(tests=0)))), cast.lin)
    someone = Entry.objects.get(kind="visit.made")
    testers = [{"role": "检测人", "name": "乙"}, {"role": "检测人", "name": "甲"}]
    data = {"result": "negative", "method": "urine", "testers": testers, "kit_lot": "B7", "unannounced": True}
    data |= {"kit": "五联卡", "kit_expires": "2027-05-31"}  # the desk asks for more than the ledger tells
    at_desk = NewEntry(
        compat.uuid7(), someone.person_id, "test.taken", date(2024, 4, 1), clock.now(), "desk", data,
        entered_by=cast.lin.pk, collected_by=cast.lin.pk,
    )  # fmt: skip
    record(ByActor(cast.actor("lin", TODAY)), at_desk, today=TODAY, now=clock.now())
    row = checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, few(tests=2))))
    assert (row.counts["adds"], row.counts["there"]) == (1, 1)
    row = loaded(row, cast.lin)
    assert row.counts["load"]["kinds"] == {"test.taken": 1}
    assert Entry.objects.filter(kind="test.taken").count() == 2


def test_a_decision_entered_by_hand_is_not_entered_again(cast: Cast, tmp_path: Path) -> None:
    who, order = compat.uuid7(), compat.uuid7()
    data = {"order_kind": "treatment", "number": "社戒决字(2024)1号", "decided_on": "2024-03-05", "place": SHULINZHAO,
            "term_years": 3}  # fmt: skip
    named = {"name": "周乙", "id_number": number(order=1), "sex": "m"}
    by_hand = [
        NewEntry(made, who, kind, date(2024, 3, 5), clock.now(), "desk", said, entered_by=cast.lin.pk)
        for made, kind, said in ((compat.uuid7(), "person.described", named), (order, "order.entered", data))
    ]
    record_many(ByActor(cast.actor("lin", TODAY)), by_hand, today=TODAY, now=clock.now())
    row = loaded(checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, sheets(person(1))))), cast.lin)
    assert (Person.objects.count(), Order.objects.count(), Clash.objects.count()) == (1, 1, 0)
    assert row.counts["load"]["kinds"].get("order.entered") is None
    assert Entry.objects.filter(kind="report.made", order_id=order).exists()


def test_rows_of_other_places_are_refused_and_never_written(cast: Cast, tmp_path: Path) -> None:
    content = packed(tmp_path, sheets(person(1), person(2, 执行地="白泥井镇")))
    row = checked(brought_in(cast.lin, SHULINZHAO, content))
    refused = RefusedRow.objects.get()
    assert (refused.codes, refused.place, refused.uploaded_by) == (["place_foreign"], SHULINZHAO, cast.lin.pk)
    loaded(row, cast.lin)
    assert set(Person.objects.values_list("place", flat=True)) == {SHULINZHAO}
    county = loaded(checked(brought_in(cast.zhao, DALAD, content)), cast.zhao)
    assert county.counts["load"]["new_people"] == 1
    assert set(Person.objects.values_list("place", flat=True)) == {SHULINZHAO, BAINIJING}


def test_a_file_elsewhere_in_the_county_is_neither_touched_nor_told_of(cast: Cast, tmp_path: Path) -> None:
    there = packed(tmp_path, sheets(person(1, 执行地="白泥井镇")))
    loaded(checked(brought_in(cast.ma, BAINIJING, there)), cast.ma)
    elsewhere = Entry.objects.filter(place=BAINIJING).count()
    row = checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, sheets(person(1)))))
    assert (row.counts["new"], row.counts["refused"]) == (1, 0)
    loaded(row, cast.lin)
    assert Person.objects.count() == 2
    assert Entry.objects.filter(place=BAINIJING).count() == elsewhere
    again = checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, sheets(person(1)))))
    assert again.counts["there"] == 1
    assert verify().faults == []


def test_a_register_of_tests_alone_finds_the_people_on_file(cast: Cast, tmp_path: Path) -> None:
    loaded(checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, few(tests=1)))), cast.lin)
    register = few(tests=3)
    del register["花名册"], register["走访"]
    stranger = ["周丁", number(order=3), date(2024, 4, 9), "尿液", "阴性", "甲"]
    register["检测"].append(stranger)
    row = checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, register)))
    assert (row.counts["adds"], row.counts["codes"]) == (1, {"person_unknown": 1})
    assert loaded(row, cast.lin).counts["load"]["kinds"] == {"test.taken": 2}


def test_what_was_taken_out_by_hand_does_not_come_back_with_the_ledger(cast: Cast, tmp_path: Path) -> None:
    content = packed(tmp_path, few())
    loaded(checked(brought_in(cast.lin, SHULINZHAO, content)), cast.lin)
    wrong = Entry.objects.filter(kind="test.taken").first()
    assert wrong is not None
    out = NewEntry(
        compat.uuid7(), wrong.person_id, "entry.withdrawn", TODAY, clock.now(), "desk", {"reason": "写错了人"},
        supersedes=wrong.pk, entered_by=cast.lin.pk, collected_by=cast.lin.pk,
    )  # fmt: skip
    record(ByActor(cast.actor("lin", TODAY)), out, today=TODAY, now=clock.now())
    row = loaded(checked(brought_in(cast.lin, SHULINZHAO, content)), cast.lin)
    assert (row.counts["there"], row.counts["load"]["added"], Clash.objects.count()) == (2, 0, 0)


def test_a_decision_told_otherwise_is_said_before_it_is_loaded(cast: Cast, tmp_path: Path) -> None:
    loaded(checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, sheets(person(1))))), cast.lin)
    row = checked(brought_in(cast.lin, SHULINZHAO, packed(tmp_path, sheets(person(1, 期限=2)))))
    assert (row.counts["differs"], Clash.objects.count()) == (1, 0)
    row = loaded(row, cast.lin)
    assert (row.counts["load"]["clashing"], Order.objects.get().term_years) == (1, 3)
