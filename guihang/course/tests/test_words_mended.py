"""A reason that was good after all clears what counted; what waits for a second person goes with the file, and no
clash is a way around them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from uuid_utils import compat

from guihang.access import clock
from guihang.access.roles import Role
from guihang.access.tests.cast import BAINIJING, SHULINZHAO, Cast, signed_in, somebody
from guihang.access.watch_models import Alert
from guihang.course.tests.test_moving import _day, act, arrive, cast, filled, life, newest, sent
from guihang.dossier.load import entries_of
from guihang.dossier.models import Amendment, Clash, Order
from guihang.dossier.tests.lives import NOW, Life
from guihang.dossier.verify import verify
from guihang.dossier.workout import effective

__all__ = ["_day", "cast", "life"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.11")]
LATER = NOW + timedelta(days=10)
EXCUSED = {"outcome": "excused", "text": "有医院证明", "corrected_because": "有医院证明"}


@contextmanager
def at(now: datetime) -> Iterator[None]:
    """As if it were then."""
    with patch.object(clock, "now", lambda: now), patch.object(clock, "today", lambda: now.date()):
        yield


def another_lead() -> Client:
    """A second lead of the office."""
    client = Client()
    client.force_login(somebody(Role.OFFICE_LEAD, SHULINZHAO))
    return client


def excused(client: Client, life: Life, kind: str) -> Any:
    """The word is corrected to "excused"."""
    url = reverse("dossier:correct", args=[life.person, newest(life, kind).id])
    return client.post(url, filled(client, url) | EXCUSED)


def missed(cast: Cast, life: Life) -> None:
    """A test that Batu did not come to, weighed by Wang as not excused."""
    life.add("notice.served", date(2026, 11, 10), {
        "notice": "test", "version": "1", "for_on": "2026-11-15", "how": "handed_over"
    })  # fmt: skip
    notice = str(newest(life, "notice.served").id)
    said = {"entry": notice, "excuse": "生病", "what": "did_not_come"}
    life.add("noshow.noted", date(2026, 11, 15), said, entered_by=cast.lin.pk)
    wang = signed_in(cast, "wang")
    url = f"{reverse('course:test-weigh', args=[life.person])}?entry={newest(life, 'noshow.noted').id}"
    found = {"outcome": "not_excused", "text": "没有理由", "on": "2026-11-16"}
    assert wang.post(url.partition("?")[0], filled(wang, url) | found).status_code == 302
    assert Order.objects.get().refusals == 1


def test_a_refusal_is_cleared_with_the_word_it_rests_on(cast: Cast, life: Life) -> None:
    missed(cast, life)
    assert excused(signed_in(cast, "wang"), life, "noshow.weighed").status_code == 302
    assert Order.objects.get().refusals == 0
    taken = [e for e in entries_of([life.person])[life.person] if e.kind == "entry.withdrawn"]
    assert [(e.entered_by, e.data.get("reason")) for e in taken] == [(cast.wang.pk, None)], "its reason is sealed"


def test_a_refusal_is_cleared_also_where_the_word_is_taken_back(cast: Cast, life: Life) -> None:
    missed(cast, life)
    url = reverse("dossier:withdraw", args=[life.person, newest(life, "noshow.weighed").id])
    form = {"entry": str(compat.uuid7()), "reason": "弄错了人"}
    signed_in(cast, "wang").post(url, form)
    signed_in(cast, "wang").post(url, form)
    assert Order.objects.get().refusals == 0
    held = effective(entries_of([life.person])[life.person])
    assert not [e for e in held if e.kind in {"noshow.weighed", "test.refused"}]


def test_whoever_corrects_the_word_is_told_what_goes_with_it(cast: Cast, life: Life) -> None:
    missed(cast, life)
    wang = signed_in(cast, "wang")
    url = reverse("dossier:correct", args=[life.person, newest(life, "noshow.weighed").id])
    said = wang.post(url, filled(wang, url) | EXCUSED, follow=True).content.decode()
    assert "随之一并撤销，不再计入" in said and "拒绝检测" in said


def test_an_older_word_takes_the_refusal_along_once_a_second_person_agrees(cast: Cast, life: Life) -> None:
    missed(cast, life)
    with at(LATER):
        excused(signed_in(cast, "wang"), life, "noshow.weighed")
        assert Order.objects.get().refusals == 1, "it waits"
        look = reverse("dossier:correction", args=[Amendment.objects.get().pk])
        second = another_lead()
        assert "随之一并撤销，不再计入" in second.get(look).content.decode()
        second.post(look, {"choice": "agree"})
    assert Order.objects.get().refusals == 0
    assert not [e for e in effective(entries_of([life.person])[life.person]) if e.kind == "test.refused"]
    assert verify().faults == []


def test_a_young_word_waits_too_where_the_refusal_is_somebody_elses(cast: Cast, life: Life) -> None:
    missed(cast, life)
    refused = newest(life, "test.refused")
    said = {**refused.data, "excuse": "生病"}
    life.add("test.refused", refused.on, said, supersedes=refused.id, entered_by=cast.lin.pk, order=refused.order)
    assert excused(signed_in(cast, "wang"), life, "noshow.weighed").status_code == 302
    assert (Order.objects.get().refusals, Amendment.objects.count()) == (1, 1)
    look = reverse("dossier:correction", args=[Amendment.objects.get().pk])
    another_lead().post(look, {"choice": "agree"})
    assert Order.objects.get().refusals == 0


def test_the_refusal_goes_with_the_word_whoever_writes_that(cast: Cast, life: Life) -> None:
    missed(cast, life)
    life.add("entry.withdrawn", date(2026, 11, 17), supersedes=newest(life, "noshow.weighed").id, source="phone")
    assert Order.objects.get().refusals == 0


def test_an_excuse_is_not_turned_into_none_without_the_refusal(cast: Cast, life: Life) -> None:
    missed(cast, life)
    wang = signed_in(cast, "wang")
    excused(wang, life, "noshow.weighed")
    url = reverse("dossier:correct", args=[life.person, newest(life, "noshow.weighed").id])
    again = {"outcome": "not_excused", "text": "证明是假的", "corrected_because": "证明是假的"}
    answer = wang.post(url, filled(wang, url) | again)
    assert answer.status_code == 422 and "请先撤销，再重新认定" in answer.content.decode()
    assert newest(life, "noshow.weighed").data["outcome"] == "excused"


def test_a_no_show_is_not_taken_away_under_a_refusal_that_nobody_weighed(cast: Cast, life: Life) -> None:
    notice = {"notice": "test", "version": "1", "for_on": "2026-11-15", "how": "handed_over"}
    told = life.add("notice.served", date(2026, 11, 10), notice).entry
    said = {"entry": str(told), "excuse": "生病", "what": "did_not_come"}
    noted = life.add("noshow.noted", date(2026, 11, 15), said, entered_by=cast.lin.pk).entry
    refused = {"entry": str(noted), "notice_on": "2026-11-10", "excuse": "生病"}
    life.add("test.refused", date(2026, 11, 16), refused, entered_by=cast.wang.pk)
    url = reverse("dossier:withdraw", args=[life.person, noted])
    said_no = signed_in(cast).post(url, {"entry": str(compat.uuid7()), "reason": "写错"}, follow=True)
    assert "请先撤销" in said_no.content.decode()
    assert newest(life, "noshow.noted").id == noted


@pytest.mark.parametrize("kind", ["noshow.noted", "notice.served"])
def test_what_others_rest_on_is_not_taken_away_under_them(cast: Cast, life: Life, kind: str) -> None:
    missed(cast, life)
    url = reverse("dossier:withdraw", args=[life.person, newest(life, kind).id])
    said = signed_in(cast).post(url, {"entry": str(compat.uuid7()), "reason": "写错"}, follow=True).content.decode()
    assert "请先撤销" in said
    assert any(e.kind == kind for e in effective(entries_of([life.person])[life.person]))


def test_days_beyond_a_leave_are_cleared_with_the_word_they_rest_on(cast: Cast, life: Life) -> None:
    life.add("leave.granted", date(2026, 10, 20), {"until": "2026-10-25"}, order=life.order)
    wang = signed_in(cast, "wang")
    url = f"{reverse('course:overstay', args=[life.person])}?entry={newest(life, 'leave.granted').id}"
    form = filled(wang, url) | {"outcome": "not_excused", "text": "没有理由"}
    assert wang.post(url.partition("?")[0], form).status_code == 302
    assert Order.objects.get().days_away > 0
    assert excused(wang, life, "overstay.weighed").status_code == 302
    assert (Order.objects.get().days_away, Order.objects.get().departures) == (0, 0)
    url = reverse("dossier:correct", args=[life.person, newest(life, "overstay.weighed").id])
    again = {"outcome": "not_excused", "text": "证明是假的", "corrected_because": "证明是假的"}
    assert wang.post(url, filled(wang, url) | again).status_code == 422, "the days would not count with it"


def test_whoever_sent_the_second_content_does_not_settle_for_it(cast: Cast, life: Life) -> None:
    old = newest(life, "test.taken")
    with at(LATER):
        wang = signed_in(cast, "wang")
        url = act(life, "test.taken")
        wang.post(url, filled(wang, url) | {
            "entry": str(old.id), "result": "positive", "on": old.on.isoformat(), "method": "urine"
        })  # fmt: skip
        clash = Clash.objects.get()
        assert clash.sent_by == cast.wang.pk
        second = {"choice": "second", "entry": str(compat.uuid7())}
        said = wang.post(reverse("desk:settle-clash", args=[clash.pk]), second)
    assert "须由他人认定" in said.content.decode()
    held = effective(entries_of([life.person])[life.person])
    assert {e.data["result"] for e in held if e.kind == "test.taken"} == {"negative"}


def test_a_correction_that_waits_goes_with_the_file(cast: Cast, life: Life) -> None:
    life.add("group.formed", date(2026, 3, 20), {"members": []})
    old = newest(life, "group.formed")
    with at(LATER):
        url = reverse("dossier:withdraw", args=[life.person, old.id])
        signed_in(cast).post(url, {"entry": str(compat.uuid7()), "reason": "写错"})
        row = Amendment.objects.get()
        look = reverse("dossier:correction", args=[row.pk])
        life.add("move.approved", LATER.date(), {"place": BAINIJING}, order=life.order, today=LATER.date())
        sent(signed_in(cast, "ma"), arrive(cast, life, "move.received"), worker=str(cast.ma.pk), without_papers="on")
        assert signed_in(cast, "ma").get(look).status_code == 200
        assert look in signed_in(cast, "ma").get(reverse("dossier:corrections")).content.decode()
        assert signed_in(cast, "wang").get(look).status_code == 404


def test_an_end_and_a_clash_that_wait_go_with_the_file_and_its_alert(cast: Cast, life: Life) -> None:
    test = newest(life, "test.taken")
    with at(LATER):
        lin = signed_in(cast)
        url = act(life, "test.taken")
        said = {"entry": str(test.id), "result": "positive", "on": test.on.isoformat(), "method": "urine"}
        lin.post(url, filled(lin, url) | said)
        url = act(life, "order.terminated")
        ended = {"reason": "imprisoned", "paper": "刑事判决书第12号", "order": str(life.order)}
        lin.post(url.partition("?")[0], filled(lin, url) | ended)
        life.add("move.approved", LATER.date(), {"place": BAINIJING}, order=life.order, today=LATER.date())
        sent(signed_in(cast, "ma"), arrive(cast, life, "move.received"), worker=str(cast.ma.pk), without_papers="on")
    row = Amendment.objects.get()
    raised = Alert.objects.filter(about=row.pk)
    assert raised.exists()
    assert {row.place, Clash.objects.get().place, *raised.values_list("place", flat=True)} == {BAINIJING}


def test_a_correction_of_a_decision_that_waits_does_not_hold_up_its_end(cast: Cast, life: Life) -> None:
    with at(LATER):
        lin = signed_in(cast)
        url = reverse("dossier:correct", args=[life.person, life.order])
        lin.post(url, filled(lin, url) | {"number": "达公戒字〔2026〕9号", "corrected_because": "文号抄错"})
        assert Amendment.objects.get().kind == "order.entered"
        url = act(life, "order.terminated")
        ended = {"reason": "imprisoned", "paper": "刑事判决书第12号", "order": str(life.order)}
        lin.post(url.partition("?")[0], filled(lin, url) | ended)
    assert set(Amendment.objects.values_list("kind", flat=True)) == {"order.entered", "order.terminated"}
