"""The steps of a move in their turn: the decision that moves and those that go along, what a correction keeps, what is
taken back with what, and what is sent twice."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from uuid_utils import compat

from guihang.access import clock
from guihang.access.roles import Role
from guihang.access.tests.cast import BAINIJING, SHULINZHAO, Cast, signed_in, somebody
from guihang.course.tests.test_far_moves import CHENGGUAN
from guihang.course.tests.test_moving import (
    FENGSHUILIANG,
    _day,
    act,
    approve,
    arrive,
    cast,
    filled,
    life,
    newest,
    owed,
    sent,
    subject,
)
from guihang.dossier.entry import NewEntry
from guihang.dossier.load import entries_of
from guihang.dossier.models import Amendment, Clash, Duty, Entry, Order, Person
from guihang.dossier.record import record_many
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.tests.lives import NOW, TODAY, Life
from guihang.dossier.verify import verify
from guihang.dossier.writer import ByActor

__all__ = ["_day", "cast", "life"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.7")]
ANOTHER = {"order_kind": "rehabilitation", "decided_on": "2026-10-01", "place": SHULINZHAO, "term_years": 3}


def approved(life: Life, on: date = date(2026, 11, 10), to: str = BAINIJING, **more: Any) -> None:
    life.add("move.approved", on, {"place": to}, order=life.order, **more)


def receive(cast: Cast, life: Life, **changed: Any) -> Client:
    """Ma receives the person in Bainijing."""
    ma = signed_in(cast, "ma")
    sent(ma, arrive(cast, life, "move.received"), worker=str(cast.ma.pk), without_papers="on", **changed)
    return ma


def said_no(answer: Any) -> str:
    """What a form answers that is not taken."""
    assert answer.status_code == 422
    return "".join(re.findall(r'class="error"[^>]*>([^<]*)', answer.content.decode()))


def correct(client: Client, life: Life, kind: str, **changed: Any) -> Any:
    url = reverse("dossier:correct", args=[life.person, newest(life, kind).id])
    return client.post(url, filled(client, url) | {"corrected_because": "写错"} | changed)


def take_back(client: Client, life: Life, kind: str) -> str:
    """Take the newest entry of a kind back; what the page says then."""
    url = reverse("dossier:withdraw", args=[life.person, newest(life, kind).id])
    answer = client.post(url, {"entry": str(compat.uuid7()), "reason": "写错"}, follow=True)
    return str(answer.content.decode())


def stored(life: Life) -> tuple[str, str, UUID | None]:
    """Where the file lies, where the person is on the way to, who answers."""
    person = Person.objects.get(pk=life.person)
    return person.place, person.crossing_to, person.worker


def by_ma(cast: Cast, life: Life, kind: str, on: date, data: dict[str, Any] | None = None, **more: Any) -> None:
    """An act that comes from elsewhere than a page."""
    entry = NewEntry(
        id=compat.uuid7(), person=life.person, kind=kind, on=on, written_at=NOW, source="phone", data=data or {},
        entered_by=cast.ma.pk, collected_by=cast.ma.pk, **more,
    )  # fmt: skip
    record_many(ByActor(cast.actor("ma", TODAY)), [entry], today=TODAY, now=NOW)


# Two decisions run.


def test_every_decision_that_the_same_office_answers_for_goes_along(cast: Cast, life: Life) -> None:
    life.add("order.entered", date(2026, 10, 1), ANOTHER)
    approved(life)
    before = owed(life)
    ma = receive(cast, life)
    assert newest(life, "move.received").order == life.order, "the decision of the move, though it is not the newest"
    assert set(Order.objects.values_list("place", "office")) == {(BAINIJING, BAINIJING)}
    assert set(Duty.objects.values_list("place", flat=True)) == {BAINIJING}
    assert stored(life) == (BAINIJING, "", cast.ma.pk)
    assert {key.partition("/")[0] for key in before - owed(life)} == {"move-report", "move-papers"}
    assert ma.get(reverse("dossier:file", args=[life.person])).status_code == 200
    assert signed_in(cast).get(reverse("dossier:file", args=[life.person])).status_code == 404
    other = Order.objects.exclude(pk=life.order).get()
    page = ma.get(f"{subject(life)}?order={other.pk}").content.decode()
    assert "本决定随同转入" in page and "新协议" in page
    assert "本决定随同转入" not in ma.get(f"{subject(life)}?order={life.order}").content.decode()
    assert verify().faults == []


def test_what_went_along_comes_back_when_the_arrival_is_taken_back(cast: Cast, life: Life) -> None:
    life.add("order.entered", date(2026, 10, 1), ANOTHER)
    approved(life)
    take_back(receive(cast, life), life, "move.received")
    assert set(Order.objects.values_list("place", flat=True)) == {SHULINZHAO}
    assert stored(life) == (SHULINZHAO, BAINIJING, cast.lin.pk)


@pytest.mark.parametrize("how", ["decided later", "ended before", "carried out elsewhere"])
def test_a_decision_that_another_office_answers_for_or_that_does_not_run_stays(
    cast: Cast, life: Life, how: str
) -> None:
    place = FENGSHUILIANG if how == "carried out elsewhere" else SHULINZHAO
    decided = date(2026, 11, 15) if how == "decided later" else date(2026, 10, 1)
    other = life.add("order.entered", decided, {**ANOTHER, "decided_on": decided.isoformat(), "place": place}).entry
    if how == "ended before":
        life.add("order.terminated", date(2026, 11, 1), {"reason": "other"}, order=other)
    approved(life)
    life.add("move.received", date(2026, 11, 12), {"place": BAINIJING}, order=life.order)
    assert Order.objects.get(pk=other).place == place
    assert Order.objects.get(pk=life.order).place == BAINIJING
    assert Person.objects.get().place == (SHULINZHAO if how == "decided later" else BAINIJING)


def test_the_receiver_of_an_older_decision_sees_the_file_though_a_newer_one_runs_elsewhere(
    cast: Cast, life: Life
) -> None:
    life.add("order.entered", date(2026, 10, 1), {**ANOTHER, "place": FENGSHUILIANG})
    approved(life)
    ma = receive(cast, life)
    assert ma.get(reverse("dossier:file", args=[life.person])).status_code == 200
    assert stored(life) == (BAINIJING, "", cast.ma.pk)


def test_nobody_is_on_the_way_to_two_places_by_two_decisions(cast: Cast, life: Life) -> None:
    other = life.add("order.entered", date(2026, 10, 1), ANOTHER).entry
    approved(life)
    lin, url = signed_in(cast), act(life, "move.approved")
    answer = lin.post(url, filled(lin, url) | {"place": FENGSHUILIANG, "order": str(other)})
    assert "先撤回" in said_no(answer)


@pytest.mark.parametrize("moved", [False, True])
def test_nobody_is_received_by_a_decision_that_no_move_is_approved_of(cast: Cast, life: Life, moved: bool) -> None:
    other = life.add("order.entered", date(2026, 10, 1), ANOTHER).entry
    approved(life)
    with pytest.raises(Unacceptable, match="No approved move"):
        by_ma(cast, life, "move.received", TODAY, {"place": BAINIJING}, order=other)
    if moved:
        by_ma(cast, life, "move.received", TODAY, {"place": BAINIJING}, order=life.order)
        with pytest.raises(Unacceptable, match="No approved move"):
            by_ma(cast, life, "move.received", TODAY, {"place": BAINIJING}, order=life.order)


def test_papers_owed_of_a_decision_that_went_along_are_owed_by_the_office_it_left(cast: Cast, life: Life) -> None:
    other = life.add("order.entered", date(2026, 10, 1), ANOTHER).entry
    approved(life)
    life.add("move.received", date(2026, 11, 12), {"place": BAINIJING}, order=life.order)
    life.add("move.approved", date(2026, 11, 14), {"place": FENGSHUILIANG}, order=other)
    life.add("move.received", date(2026, 11, 16), {"place": FENGSHUILIANG}, order=other)
    assert Person.objects.get().papers_left_at == BAINIJING
    assert set(Order.objects.values_list("place", flat=True)) == {FENGSHUILIANG}


# The day and the place of an arrival.


def test_nobody_is_received_before_the_move_was_approved(cast: Cast, life: Life) -> None:
    approved(life, date(2026, 11, 20))
    ma, url = signed_in(cast, "ma"), arrive(cast, life, "move.received")
    said = filled(ma, url) | {"worker": str(cast.ma.pk), "without_papers": "on", "on": "2026-11-15"}
    assert "2026-11-20" in said_no(ma.post(url, said))
    assert stored(life)[:2] == (SHULINZHAO, BAINIJING)
    with pytest.raises(Unacceptable, match="before what it answers"):
        by_ma(cast, life, "move.received", date(2026, 11, 15), {"place": BAINIJING}, order=life.order)


def test_a_correction_of_an_arrival_keeps_the_place_and_lies_after_the_approval(cast: Cast, life: Life) -> None:
    approved(life)
    ma = receive(cast, life)
    assert "白泥井镇" in said_no(correct(ma, life, "move.received", place=FENGSHUILIANG))
    assert "2026-11-10" in said_no(correct(ma, life, "move.received", on="2026-11-05"))
    assert stored(life)[:2] == (BAINIJING, "")
    assert correct(ma, life, "move.received", on="2026-11-15").status_code == 302
    assert newest(life, "move.received").on == date(2026, 11, 15) and stored(life)[:2] == (BAINIJING, "")


def test_a_correction_of_an_arrival_stays_with_its_decision_and_before_the_next_move(cast: Cast, life: Life) -> None:
    other = life.add("order.entered", date(2026, 10, 1), ANOTHER).entry
    approved(life)
    life.add("move.received", date(2026, 11, 12), {"place": BAINIJING}, order=life.order)
    arrived = newest(life, "move.received").id
    with pytest.raises(Unacceptable, match="keeps the place"):
        by_ma(cast, life, "move.received", date(2026, 11, 12), {"place": BAINIJING}, order=other, supersedes=arrived)
    approved(life, date(2026, 11, 14), FENGSHUILIANG)
    with pytest.raises(Unacceptable, match="which followed it"):
        by_ma(cast, life, "move.received", date(2026, 11, 16), {"place": BAINIJING}, supersedes=arrived)


def test_a_correction_of_an_approval_that_was_followed_keeps_the_place_and_lies_before_the_arrival(
    cast: Cast, life: Life
) -> None:
    approved(life)
    life.add("move.received", date(2026, 11, 12), {"place": BAINIJING}, order=life.order)
    before = newest(life, "move.approved").id
    with pytest.raises(Unacceptable, match="took place"):
        by_ma(cast, life, "move.approved", date(2026, 11, 10), {"place": FENGSHUILIANG}, supersedes=before)
    with pytest.raises(Unacceptable, match="which followed it"):
        by_ma(cast, life, "move.approved", date(2026, 11, 14), {"place": BAINIJING}, supersedes=before)
    assert stored(life)[:2] == (BAINIJING, "")


# Taken back: the last step first, and with it who was named.


def test_with_an_arrival_that_is_taken_back_goes_who_was_named_to_answer_since(cast: Cast, life: Life) -> None:
    approved(life)
    ma = receive(cast, life)
    life.add("worker.assigned", TODAY, {"user": str(cast.feng.pk)})
    assert "已不在你的名单中" in take_back(ma, life, "move.received")
    assert stored(life) == (SHULINZHAO, BAINIJING, cast.lin.pk)
    taken = Entry.objects.filter(kind="entry.withdrawn").order_by("seq")
    assert [e.place for e in taken] == [BAINIJING] * 3 and len({e.supersedes for e in taken}) == 3
    assert signed_in(cast).get(reverse("dossier:file", args=[life.person])).status_code == 200
    assert verify().faults == []


def test_a_phone_that_takes_an_arrival_back_takes_the_assignment_back_too_and_once(cast: Cast, life: Life) -> None:
    approved(life)
    receive(cast, life)
    arrived, entry = newest(life, "move.received"), compat.uuid7()
    back = NewEntry(
        id=entry, person=life.person, kind="entry.withdrawn", on=TODAY, written_at=NOW, source="phone", data={},
        entered_by=cast.ma.pk, collected_by=cast.ma.pk, supersedes=arrived.id,
    )  # fmt: skip
    for _turn in range(2):
        record_many(ByActor(cast.actor("ma", TODAY)), [back], today=TODAY, now=NOW)
    assert stored(life) == (SHULINZHAO, BAINIJING, cast.lin.pk)
    assert Entry.objects.filter(kind="entry.withdrawn").count() == 2 and not Clash.objects.exists()


def test_an_older_arrival_is_taken_back_by_two_with_the_assignment(cast: Cast, life: Life) -> None:
    lead = somebody(Role.OFFICE_LEAD, BAINIJING)
    approved(life)
    receive(cast, life)
    later = NOW + timedelta(days=10)
    with patch.object(clock, "now", lambda: later), patch.object(clock, "today", lambda: later.date()):
        take_back(signed_in(cast, "ma"), life, "move.received")
        row = Amendment.objects.get()
        assert stored(life) == (BAINIJING, "", cast.ma.pk), "not before a second person agrees"
        second = Client()
        second.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
        answer = second.post(reverse("dossier:correction", args=[row.pk]), {"choice": "agree"}, follow=True)
        assert answer.status_code == 200, "the file has gone: to today"
    assert stored(life) == (SHULINZHAO, BAINIJING, cast.lin.pk)
    assert Entry.objects.filter(kind="correction.agreed").count() == 1


def test_a_restricted_file_does_not_go_back_to_where_nobody_could_open_it(cast: Cast, life: Life) -> None:
    lead = somebody(Role.OFFICE_LEAD, BAINIJING)
    life.add("worker.assigned", date(2026, 11, 9), {"user": str(cast.ma.pk)})
    approved(life)
    ma = receive(cast, life)
    alone = sorted([str(cast.ma.pk), str(lead.pk)])
    life.add("file.restricted", TODAY, {"restricted": True, "why": "other", "readers": alone})
    assert "树林召镇" in take_back(ma, life, "move.received")
    assert stored(life)[:2] == (BAINIJING, "")
    assert ma.get(reverse("dossier:file", args=[life.person])).status_code == 200
    with_theirs = sorted([*alone, str(cast.wang.pk)])
    life.add("file.restricted", TODAY, {"restricted": True, "why": "other", "readers": with_theirs})
    take_back(ma, life, "move.received")
    assert stored(life)[:2] == (SHULINZHAO, BAINIJING)
    assert signed_in(cast, "wang").get(reverse("dossier:file", args=[life.person])).status_code == 200


def test_an_arrival_is_not_taken_back_under_a_move_that_followed_it(cast: Cast, life: Life) -> None:
    """Or the person would stay on the way to where they had been, after they have arrived at a third place."""
    approved(life)
    ma = receive(cast, life)
    approved(life, TODAY, FENGSHUILIANG)
    assert "风水梁镇" in take_back(ma, life, "move.received")
    assert stored(life)[:2] == (BAINIJING, FENGSHUILIANG)
    life.add("move.received", TODAY, {"place": FENGSHUILIANG}, order=life.order)
    assert stored(life)[:2] == (FENGSHUILIANG, "")


def test_an_approval_is_not_taken_back_nor_called_back_once_the_person_was_received(cast: Cast, life: Life) -> None:
    approved(life, date(2026, 11, 1), written_at=NOW.replace(day=1), entered_by=cast.lin.pk)
    life.add("move.received", date(2026, 11, 5), {"place": BAINIJING}, order=life.order, written_at=NOW.replace(day=5))
    ma, before = signed_in(cast, "ma"), newest(life, "move.approved").id
    url = reverse("course:move-recall", args=[life.person])
    answer = ma.post(url, filled(ma, f"{url}?entry={before}") | {"by": "person_stays", "text": "不搬了"})
    assert "先撤销" in said_no(answer)
    with pytest.raises(Unacceptable, match="took place"):
        by_ma(cast, life, "entry.withdrawn", TODAY, {"reason": "写错"}, supersedes=before)
    assert {e.id for e in entries_of([life.person])[life.person] if e.kind == "move.approved"} == {before}
    assert "不搬了" not in ma.get(subject(life)).content.decode()


# Sent twice.


def twice(client: Client, url: str, **changed: Any) -> list[tuple[int, str]]:
    said = filled(client, url) | changed
    answers = [client.post(url.partition("?")[0], said) for _turn in range(2)]
    return [(a.status_code, a.get("Location", "")) for a in answers]


def test_a_deed_of_a_move_that_is_sent_twice_is_answered_as_the_first_time(cast: Cast, life: Life) -> None:
    lin, ma = signed_in(cast), signed_in(cast, "ma")
    sent(lin, act(life, "move.asked"), place=BAINIJING, change_on="2026-11-20", ground="residence")
    answers = twice(lin, reverse("course:move-approve", args=[life.person]))
    assert answers == [(302, subject(life))] * 2
    answers = twice(lin, reverse("course:move-recall", args=[life.person]), by="person_stays", text="不搬了")
    assert answers == [(302, subject(life))] * 2
    approved(life, TODAY)
    answers = twice(ma, arrive(cast, life, "move.recalled"), text="查无此住址")
    assert answers == [(302, reverse("course:arrivals"))] * 2
    approved(life, TODAY)
    answers = twice(ma, arrive(cast, life, "move.received"), worker=str(cast.ma.pk), without_papers="on")
    assert answers == [(302, reverse("dossier:file", args=[life.person]))] * 2
    assert not Clash.objects.exists()
    assert Entry.objects.filter(kind="move.recalled").count() == 2
    assert Entry.objects.filter(kind="move.received").count() == 1


def test_a_confirmed_arrival_that_is_sent_twice_is_answered_as_the_first_time(cast: Cast, life: Life) -> None:
    approved(life, TODAY, CHENGGUAN)
    answers = twice(signed_in(cast), reverse("course:move-arrived", args=[life.person]), note="对方回函")
    assert answers == [(302, reverse("desk:today"))] * 2 and stored(life)[0] == CHENGGUAN


def test_what_somebody_else_sent_is_as_if_it_were_not_there(cast: Cast, life: Life) -> None:
    approve(cast, life)
    receive(cast, life)
    entry = str(newest(life, "move.received").id)
    assert signed_in(cast, "feng").post(arrive(cast, life, "move.received"), {"entry": entry}).status_code == 404
    assert signed_in(cast).post(arrive(cast, life, "move.received"), {"entry": entry}).status_code == 404
    ma = signed_in(cast, "ma")
    assert ma.post(arrive(cast, life, "move.recalled"), {"entry": entry}).status_code == 404, "another act"
