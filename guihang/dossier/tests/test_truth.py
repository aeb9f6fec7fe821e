"""What is stored can be worked out again at any time, and a change behind the door's back is found."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guihang.dossier.catchup import catch_up, stale
from guihang.dossier.erase import erase
from guihang.dossier.identity import unseal_all
from guihang.dossier.models import Duty, Entry, Order, Person, SearchToken
from guihang.dossier.rebuild import rebuild
from guihang.dossier.tests.lives import TODAY, Life, monthly
from guihang.dossier.verify import verify
from guihang.protect import datakeys

pytestmark = pytest.mark.django_db


def codes() -> set[str]:
    return {fault.code for fault in verify().faults}


def written() -> Life:
    life = Life().reported().tested(*monthly(8))
    life.act("visit.made", date(2026, 11, 2), {"mode": "in_person", "note": "想转正"})
    life.write()
    return life


def test_a_file_as_it_was_written_has_no_fault() -> None:
    written()
    verdict = verify()
    assert (verdict.people, verdict.faults, verdict.stale) == (1, [], 0)


def test_an_edited_entry_is_found() -> None:
    life = written()
    entry = Entry.objects.filter(person=life.person, kind="test.taken").first()
    assert entry is not None
    Entry.objects.filter(pk=entry.pk).update(data={"result": "positive", "method": "urine"})
    assert "chain_broken" in codes()


def test_a_cut_tail_is_found() -> None:
    life = written()
    Entry.objects.filter(person=life.person).order_by("-seq")[:1].get().delete()
    assert "chain_end" in codes()


def test_an_entry_taken_from_the_middle_is_found() -> None:
    life = written()
    Entry.objects.get(person=life.person, seq=5).delete()
    assert "chain_gap" in codes()


def test_sealed_words_that_were_exchanged_are_found() -> None:
    life = written()
    described, visit = (Entry.objects.get(person=life.person, kind=k) for k in ("person.described", "visit.made"))
    Entry.objects.filter(pk=visit.pk).update(sealed=described.sealed)
    assert "sealed_damaged" in codes()


def test_sealed_words_that_were_removed_are_found() -> None:
    life = written()
    Entry.objects.filter(person=life.person, kind="visit.made").update(sealed=None)
    assert "sealed_damaged" in codes()


@pytest.mark.parametrize("change", [{"met_on": date(2026, 11, 20)}, {"due_on": date(2030, 1, 1)}])
def test_a_duty_changed_by_hand_is_found_and_rebuilt(change: dict[str, date]) -> None:
    written()
    Duty.objects.filter(key="test/9").update(**change)
    assert "duty" in codes()
    rebuild(TODAY)
    assert codes() == set()


def test_a_standing_changed_by_hand_is_found_and_rebuilt() -> None:
    written()
    Order.objects.update(stage="released")
    assert "standing" in codes()
    rebuild(TODAY)
    assert codes() == set()


def test_lost_tokens_are_found_and_rebuilt() -> None:
    written()
    SearchToken.objects.all().delete()
    assert "tokens" in codes()
    rebuild(TODAY)
    assert codes() == set()


def test_key_rotation_leaves_chain_and_contents_whole() -> None:
    life = written()
    datakeys.rotate()
    assert codes() == set()
    assert unseal_all([Person.objects.get(pk=life.person)])[life.person].name == "巴图"


def test_erasure_destroys_what_identifies_and_the_chain_still_verifies() -> None:
    life = written()
    erase(life.person)
    assert codes() == set()
    assert unseal_all([Person.objects.get(pk=life.person)])[life.person].name == ""
    assert not SearchToken.objects.filter(person=life.person).exists()
    assert Order.objects.get(pk=life.order).tests_met == 8


def test_a_day_on_which_nobody_signs_in_still_counts() -> None:
    life = Life()
    life.act("order.served", date(2026, 11, 2), {"to": "person"}, order=life.order)
    life.write(today=date(2026, 11, 3))
    assert Order.objects.get(pk=life.order).stage == "reporting"
    assert catch_up(date(2026, 11, 30)) == 1
    assert Order.objects.get(pk=life.order).stage == "unreported"
    assert Duty.objects.filter(order=life.order, kind="breach").exists()
    assert verify().faults == []


def test_a_new_quarter_lays_new_duties_without_anybody() -> None:
    life = written()
    assert not Duty.objects.filter(person=life.person, key="visit/2027-Q2").exists()
    catch_up(date(2027, 1, 1))
    assert Duty.objects.filter(person=life.person, key="visit/2027-Q2").exists()
    assert not stale(date(2027, 1, 1)).exists()


def test_catching_up_twice_does_nothing_twice() -> None:
    written()
    catch_up(date(2027, 2, 1))
    assert catch_up(date(2027, 2, 1)) == 0


def test_a_standing_of_an_earlier_day_is_stale_not_wrong() -> None:
    written()
    Order.objects.update(ruled_by="an earlier calendar")
    verdict = verify()
    assert (verdict.faults, verdict.stale) == ([], 1)


def test_one_file_that_cannot_be_worked_out_does_not_stop_the_others() -> None:
    broken, sound = written(), written()
    Entry.objects.filter(person=broken.person, kind="report.made").update(kind="order.resumed")
    catch_up(date(2027, 1, 1))
    assert Order.objects.get(pk=sound.order).evaluated_on == date(2027, 1, 1)
    assert Order.objects.get(pk=broken.order).next_change_on == date(2027, 1, 2)
    assert "entries_contradict" in codes()


def test_a_year_added_from_the_notice_moves_what_was_provisional(tmp_path: Path) -> None:
    from guihang.dossier.calendar_command import BadCalendar, add

    life = Life(decided=date(2026, 12, 28))
    life.write(today=date(2026, 12, 29))
    before = Duty.objects.get(order=life.order, key="serve")
    assert before.provisional
    notice = tmp_path / "2027.toml"
    told = 'year = 2027\nsource = "通知"\ndays_off = [2027-01-01, 2027-01-04]\nmake_up = []\n'
    notice.write_text(told, encoding="utf-8")
    add(notice)
    catch_up(date(2026, 12, 30))
    after = Duty.objects.get(order=life.order, key="serve")
    assert not after.provisional
    assert after.due_on > before.due_on
    assert verify().faults == []
    notice.write_text('year = 2027\nsource = "通知"\ndays_off = ["2027-01-01"]\n', encoding="utf-8")
    with pytest.raises(BadCalendar):
        add(notice)
