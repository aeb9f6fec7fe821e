"""record(): one door, one transaction, one answer."""

from __future__ import annotations

from datetime import date

import pytest
from uuid_utils import compat

from guihang.access.actor import Refused
from guihang.access.tests.cast import BAINIJING, make_cast
from guihang.dossier.models import Clash, Duty, Entry, Order, Parked, Person, SearchToken
from guihang.dossier.record import record, record_each
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.tests.lives import NOW, TODAY, Life, monthly
from guihang.dossier.verify import verify
from guihang.dossier.writer import ByActor, ByOperator

pytestmark = pytest.mark.django_db


def duty(life: Life, key: str) -> Duty:
    return Duty.objects.get(person=life.person, key=key)


def test_a_test_inside_its_window_meets_the_duty() -> None:
    life = Life().reported()
    life.write()
    outcome = life.add("test.taken", date(2026, 11, 20), {"result": "negative", "method": "urine"})
    assert [d.key for d in outcome.met] == ["test/9"]
    assert duty(life, "test/9").met_on == date(2026, 11, 20)


@pytest.mark.proves("T8")
def test_a_repeat_answers_like_the_first_time() -> None:
    life = Life().reported()
    life.write()
    entry = life.act("test.taken", date(2026, 11, 20), {"result": "negative", "method": "urine"})
    first = record(ByOperator(), entry, today=TODAY, now=NOW)
    life.add("visit.made", date(2026, 11, 21), {"mode": "in_person"})
    again = record(ByOperator(), entry, today=TODAY, now=NOW)
    assert (again.met, again.next, again.state) == (first.met, first.next, "repeated")
    assert Entry.objects.filter(pk=entry.id).count() == 1


@pytest.mark.proves("T8", "T9")
def test_the_same_id_with_other_content_is_refused_and_kept_for_a_look() -> None:
    life = Life().reported()
    life.write()
    entry = life.act("test.taken", date(2026, 11, 20), {"result": "negative", "method": "urine"})
    record(ByOperator(), entry, today=TODAY, now=NOW)
    other = entry._replace(data={"result": "positive", "method": "urine"})
    assert record(ByOperator(), other, today=TODAY, now=NOW).state == "clashing"
    assert Clash.objects.filter(entry_id=entry.id).count() == 1
    assert Entry.objects.get(pk=entry.id).data["result"] == "negative"


@pytest.mark.proves("T8")
def test_an_id_of_another_file_is_a_clash_there_and_changes_neither() -> None:
    batu, other = Life().reported(), Life({"name": "图雅"}).reported()
    batu.write(), other.write()
    entry = batu.act("visit.made", date(2026, 11, 20), {"mode": "in_person"})
    record(ByOperator(), entry, today=TODAY, now=NOW)
    outcome = record(ByOperator(), entry._replace(person=other.person), today=TODAY, now=NOW)
    assert outcome.state == "clashing"
    assert Entry.objects.get(pk=entry.id).person_id == batu.person


@pytest.mark.proves("T8")
def test_of_several_acts_of_which_one_has_an_id_of_another_file_none_is_written_where_one_is_refused() -> None:
    batu, other = Life().reported(), Life({"name": "图雅"}).reported()
    batu.write(), other.write()
    visit = batu.act("visit.made", date(2026, 11, 20), {"mode": "in_person"})
    told = {"notice": "test", "version": "1", "for_on": "2026-11-20", "how": "handed_over"}
    taken = other.add("visit.made", date(2026, 11, 20), {"mode": "in_person"}).entry
    notice = batu.act("notice.served", date(2026, 11, 18), told, id=taken)
    missed = {"entry": str(taken), "what": "did_not_come"}
    noted = batu.act("noshow.noted", date(2026, 11, 20), missed)
    plain = other.act("talk.held", date(2026, 11, 20), {"mode": "in_person"})
    held = {row.pk: row for row in Person.objects.with_key().select_for_update()}
    came = record_each(ByOperator(), [visit, notice, noted, plain], today=TODAY, now=NOW, locked=held)
    assert all(isinstance(came[e.id], Unacceptable) for e in (visit, notice, noted))
    assert not Entry.objects.filter(pk__in=[visit.id, noted.id]).exists()
    assert Entry.objects.get(pk=plain.id).person_id == other.person, "who is refused holds up nobody else"


@pytest.mark.proves("T9")
def test_a_correction_supersedes_and_nothing_is_overwritten() -> None:
    life = Life().reported()
    life.write()
    wrong = life.add("test.taken", date(2026, 11, 20), {"result": "positive", "method": "urine"}).entry
    life.add("test.taken", date(2026, 11, 20), {"result": "negative", "method": "urine"}, supersedes=wrong)
    assert Entry.objects.get(pk=wrong).data["result"] == "positive"
    assert Order.objects.get(pk=life.order).findings == []


def test_a_withdrawal_makes_the_duty_owed_again() -> None:
    life = Life().reported()
    life.write()
    test = life.add("test.taken", date(2026, 11, 20), {"result": "negative", "method": "urine"}).entry
    life.add("entry.withdrawn", TODAY, supersedes=test)
    assert duty(life, "test/9").met_on is None


def test_what_was_corrected_already_is_not_corrected_twice() -> None:
    life = Life().reported()
    life.write()
    test = life.add("test.taken", date(2026, 11, 20), {"result": "positive", "method": "urine"}).entry
    life.add("test.taken", date(2026, 11, 20), {"result": "negative", "method": "urine"}, supersedes=test)
    with pytest.raises(Unacceptable, match="corrected already"):
        life.add("test.taken", date(2026, 11, 20), {"result": "invalid", "method": "urine"}, supersedes=test)


@pytest.mark.proves("T25")
def test_a_day_that_has_not_come_is_refused() -> None:
    life = Life().reported()
    life.write()
    with pytest.raises(Unacceptable, match="2026-11-23"):
        life.add("visit.made", date(2026, 11, 23), {"mode": "in_person"})


def test_a_file_that_would_contradict_itself_is_refused_whole() -> None:
    life = Life().reported()
    before = life.write()
    with pytest.raises(Unacceptable):
        life.add("order.resumed", date(2026, 11, 1), order=life.order)
    after = Person.objects.get(pk=life.person)
    assert (bytes(after.head), after.entries) == (bytes(before.head), before.entries)


def test_a_field_that_the_act_does_not_have_is_refused() -> None:
    life = Life().reported()
    life.write()
    with pytest.raises(Unacceptable):
        life.add("visit.made", date(2026, 11, 20), {"mode": "in_person", "mood": "calm"})


@pytest.mark.proves("T10")
def test_what_lacks_its_sibling_waits_in_sight_and_is_taken_in_when_it_comes() -> None:
    life = Life().reported()
    life.write()
    test = life.act("test.taken", date(2026, 11, 20), {"result": "positive", "method": "urine"})
    mended = life.act("test.taken", date(2026, 11, 20), {"result": "negative", "method": "urine"}, supersedes=test.id)
    assert record(ByOperator(), mended, today=TODAY, now=NOW).state == "parked"
    assert Parked.objects.get().waits_for == test.id
    record(ByOperator(), test, today=TODAY, now=NOW)
    assert not Parked.objects.exists()
    assert Order.objects.get(pk=life.order).findings == []
    assert verify().faults == []


def test_who_may_only_look_may_not_write() -> None:
    cast, life = make_cast(), Life().reported()
    life.write()
    visit = life.act("visit.made", date(2026, 11, 20), {"mode": "in_person"})
    with pytest.raises(Refused):
        record(ByActor(cast.actor("zhao", TODAY)), visit, today=TODAY, now=NOW)
    with pytest.raises(Refused):
        record(ByActor(cast.actor("feng", TODAY)), visit, today=TODAY, now=NOW)
    assert record(ByActor(cast.actor("lin", TODAY)), visit, today=TODAY, now=NOW).state == "added"


def test_a_move_takes_the_file_its_duties_and_its_tokens_along() -> None:
    life = Life().reported()
    life.write()
    life.add("move.approved", date(2026, 11, 1), {"place": BAINIJING}, order=life.order)
    life.add("move.received", date(2026, 11, 9), {"place": BAINIJING}, order=life.order)
    assert Person.objects.get(pk=life.person).place == BAINIJING
    assert set(Duty.objects.filter(person=life.person).values_list("place", flat=True)) == {BAINIJING}
    assert set(SearchToken.objects.filter(person=life.person).values_list("place", flat=True)) == {BAINIJING}
    assert Entry.objects.filter(person=life.person).exclude(place=BAINIJING).exists(), "written where they were written"


def test_two_decisions_at_once_ask_which_one_is_meant() -> None:
    life = Life().reported()
    second = {"order_kind": "rehabilitation", "decided_on": "2026-10-01", "place": BAINIJING, "term_years": 3}
    life.act("order.entered", date(2026, 10, 1), second)
    life.write()
    with pytest.raises(Unacceptable, match="2 running"):
        life.add("agreement.signed", date(2026, 11, 1))


def test_one_visit_counts_for_every_decision_that_runs_that_day() -> None:
    life = Life().reported()
    second = life.act(
        "order.entered", date(2026, 6, 1),
        {"order_kind": "rehabilitation", "decided_on": "2026-06-01", "place": BAINIJING, "term_years": 3},
    ).id  # fmt: skip
    life.act("report.made", date(2026, 6, 10), order=second)
    life.write()
    life.add("visit.made", date(2026, 11, 20), {"mode": "in_person"})
    met = Duty.objects.filter(person=life.person, key="visit/2026-Q4").values_list("met_on", flat=True)
    assert list(met) == [date(2026, 11, 20)] * 2


@pytest.mark.proves("T18", "ASVS 14.2.4", "PIPL 51")
def test_sealed_words_stand_nowhere_in_clear() -> None:
    life = Life().reported()
    life.write()
    life.add("visit.made", date(2026, 11, 20), {"mode": "in_person", "note": "在面馆试工"})
    entry = Entry.objects.get(person=life.person, kind="visit.made")
    assert entry.data == {"mode": "in_person"}
    assert entry.sealed is not None
    assert "面馆".encode() not in bytes(entry.sealed)


def test_an_order_of_one_day_later_than_the_chain_stays_in_the_order_of_writing() -> None:
    life = Life().reported().tested(*monthly(8))
    life.write()
    late = life.add("visit.made", date(2026, 4, 1), {"mode": "in_person"})  # the phone had no signal for months
    assert Entry.objects.get(pk=late.entry).seq == Entry.objects.filter(person=life.person).count()
    assert verify().faults == []


def test_an_entry_for_nobody_is_refused() -> None:
    life = Life()
    stray = life.act("visit.made", TODAY, {"mode": "in_person"})._replace(person=compat.uuid7())
    with pytest.raises(Unacceptable, match="no file of this person"):
        record(ByOperator(), stray, today=TODAY, now=NOW)


def test_a_decision_from_before_any_rule_is_refused_with_the_reason() -> None:
    life = Life(decided=date(2009, 3, 1))
    with pytest.raises(Unacceptable, match="no rule in force"):
        life.write()


def test_leave_may_begin_after_today() -> None:
    life = Life().reported()
    life.write()
    assert life.add("leave.granted", date(2026, 12, 1), {"until": "2026-12-20"}).state == "added"


@pytest.mark.proves("T24")
def test_a_worker_may_not_take_back_what_only_a_lead_may_say() -> None:
    cast, life = make_cast(), Life().reported()
    life.write()
    said = {"code": "serious_breach.refusals", "outcome": "confirmed"}
    checked = life.add("breach.checked", TODAY, said, order=life.order).entry
    back = life.act("entry.withdrawn", TODAY, supersedes=checked, order=life.order)
    with pytest.raises(Refused):
        record(ByActor(cast.actor("lin", TODAY)), back, today=TODAY, now=NOW)
    assert record(ByActor(cast.actor("wang", TODAY)), back, today=TODAY, now=NOW).state == "added"


@pytest.mark.parametrize(
    ("kind", "on", "data", "said"),
    [
        ("control.ended", TODAY, {}, "still runs"),
        ("order.released", TODAY, {}, "The term runs until 2029-03-09"),
        ("contact.regained", TODAY, {}, "was not lost"),
        ("visit.made", date(1890, 11, 22), {"mode": "in_person"}, "before the first decision"),
        ("leave.granted", TODAY, {"until": "2026-11-01"}, "lies after the last day"),
        ("leave.granted", TODAY, {"until": "2099-11-01"}, "more than 400 days"),
    ],
)
def test_what_cannot_be_meant_is_asked_back(kind: str, on: date, data: dict[str, str], said: str) -> None:
    cast, life = make_cast(), Life().reported()
    life.write()
    order = life.order if kind.startswith("order.") else None
    who = "jing" if kind == "control.ended" else "wang"
    entry = life.act(kind, on, data, order=order, entered_by=getattr(cast, who).pk)
    with pytest.raises(Unacceptable, match=said):
        record(ByActor(cast.actor(who, TODAY)), entry, today=TODAY, now=NOW)


def test_a_decision_that_has_stopped_asks_for_nothing_any_more() -> None:
    life = Life()
    life.act("order.terminated", date(2026, 11, 1), {"reason": "imprisoned"}, order=life.order)
    life.write()
    assert Duty.objects.filter(person=life.person, met_on=None, void_from=None).exists()
    assert not Duty.objects.filter(Duty.OWED, person=life.person).exists()
