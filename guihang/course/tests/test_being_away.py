"""Somebody works away: reported, met remotely, stays longer, comes back late, and is asked before it counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from guihang.access.tests.cast import make_cast
from guihang.course.tests.lives_of_course import Lived
from guihang.course.tests.whole_lives import agreed, from_order, kept, owed, to_end
from guihang.dossier.models import Duty, Entry
from guihang.dossier.tests.lives import BATU, Life
from guihang.rules import packs

pytestmark = pytest.mark.django_db
AWAY = {"from": date(2026, 6, 1), "until": date(2026, 6, 20), "by": "in_writing", "destination": "包头，建筑工地"}


def at_work(settings: Any, day: date = date(2026, 5, 28), who: Mapping[str, Any] = BATU) -> Lived:
    cast, life = make_cast(), Life(who).reported()
    return Lived(cast, life.write(today=date(2026, 3, 12)).pk, settings).on(day)


def deed(
    lived: Lived, subject: str, name: str, typed: Mapping[str, object], *, refused: bool = False, nth: int = 0
) -> str:
    """Through the form of a deed of its own that a page offers."""
    address = reverse(f"course:{name}", args=[lived.person])
    found = re.findall(rf'href="({re.escape(address)}[^"]*)"', lived.page(subject))
    assert found, f"{subject} does not offer {name}"
    return lived.sends(found[nth], typed, refused=refused)


def under(monkeypatch: pytest.MonkeyPatch, **figures: object) -> None:
    """The decision's pack with these figures."""
    settings = {name.replace("__", "."): value for name, value in figures.items()}
    changed, load = packs.load("ordos").under(settings), packs.load
    monkeypatch.setattr(packs, "load", lambda name: changed if name == "ordos" else load(name))
    from guihang.rules import case

    monkeypatch.setattr(case, "_SINGLE", {})


@pytest.mark.proves("I5.5", "I5.story")
def test_works_away_from_order_to_end(settings: Any) -> None:
    lived = kept(agreed(from_order(settings)), date(2026, 5, 28))
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    granted = Entry.objects.get(kind="leave.granted")
    assert (granted.happened_on, granted.data["until"]) == (date(2026, 6, 1), "2026-06-20"), "a report covers its days"
    lived.on(date(2026, 6, 10))
    away = lived.client.get(reverse("course:away")).content.decode()
    assert "巴图" in away and "离开后尚未联系" in away
    lived.does(
        "leave", "talk.held", {"on": date(2026, 6, 10), "note": "视频通话，工地上班，一切正常。"}, which="mode=remote"
    )
    page = lived.page("leave")
    assert "远程" in page and "谈话" in page
    assert "远程" in lived.file(), "the story says that it was remote"
    assert "远程" in lived.client.get(reverse("course:away")).content.decode()
    _tested_where_they_are(lived)
    deed(lived.on(date(2026, 6, 18)), "leave", "leave-report", {"until": date(2026, 6, 30)}, nth=1)
    longer = Entry.objects.filter(kind="leave.asked").order_by("happened_on").last()
    assert longer is not None and longer.data["extends"] and longer.data["by"] == "by_phone"
    assert Duty.objects.get(key=f"leave-return/{granted.id.hex}").met_on is not None, "the longer stay takes its place"
    lived.on(date(2026, 6, 30)).does("leave", "leave.returned", {"on": date(2026, 6, 30)})
    lived.page("leave")
    assert not Duty.objects.filter(kind="overstay").exists()
    assert (lived.order.departures, lived.order.days_away) == (0, 0)
    assert "巴图" not in lived.client.get(reverse("course:away")).content.decode()
    assert "leave-return" not in {key.partition("/")[0] for key in owed(lived)}
    to_end(lived)
    assert (lived.order.stage, lived.order.tests_met) == ("released", lived.order.tests_required)
    assert (lived.order.refusals, lived.order.departures, lived.order.days_away) == (0, 0, 0)


def _tested_where_they_are(lived: Lived) -> None:
    """Asked for by letter, taken there, replied to: the test of that month."""
    lived.on(date(2026, 6, 11)).does("tests", "test.entrusted", {"to": "包头市某街道", "until": date(2026, 6, 25)})
    there = {"result": "negative", "method": "urine", "test_kind": "entrusted", "place_text": "包头市某街道"}
    lived.on(date(2026, 6, 15)).does("tests", "test.taken", there, which="entrusted")
    lived.does("tests", "test.replied", {"outcome": "test_done", "number": "复〔2026〕8号"})
    test = Duty.objects.get(kind="test", opens_on=date(2026, 6, 10))
    assert test.met_on == date(2026, 6, 15), "it counts as the test of that month"
    assert Duty.objects.get(kind="test-entrusted").met_on == date(2026, 6, 15)


def overstayed(settings: Any) -> Lived:
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    lived.on(date(2026, 6, 27))
    assert "late" in lived.client.get(reverse("course:away")).content.decode()
    lived.does("leave", "leave.returned", {"on": date(2026, 6, 26)})
    return lived


@pytest.mark.proves("I5.5")
def test_days_beyond_a_leave_are_a_question_to_the_lead_before_they_count(settings: Any) -> None:
    lived = overstayed(settings)
    assert (lived.order.departures, lived.order.days_away) == (0, 0)
    page = lived.page("leave")
    assert "6" in page and reverse("course:overstay", args=[lived.person]) not in page, "a worker is offered nothing"
    deed(
        lived.sign_in("wang"),
        "leave",
        "overstay",
        {"outcome": "not_excused", "text": "无正当理由，电话催促后仍未返回。"},
    )
    assert (lived.order.departures, lived.order.days_away) == (1, 5)
    found = Entry.objects.get(kind="absence.found")
    assert (found.data["from"], found.data["until"]) == ("2026-06-21", "2026-06-26")
    assert Duty.objects.get(kind="overstay").met_on == date(2026, 6, 27)


def test_what_is_excused_counts_nothing(settings: Any) -> None:
    lived = overstayed(settings)
    deed(lived.sign_in("wang"), "leave", "overstay", {"outcome": "excused", "text": "车次取消，有车票为证。"})
    assert (lived.order.departures, lived.order.days_away) == (0, 0)
    assert "车次取消" in lived.page("leave")


def test_where_days_beyond_a_leave_do_not_count_it_is_a_warning(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    under(monkeypatch, overstay__counts="no")
    lived = overstayed(settings)
    deed(lived.sign_in("wang"), "leave", "overstay", {"outcome": "not_excused", "text": "无正当理由。"})
    assert not Entry.objects.filter(kind="absence.found").exists()
    assert "record/warning.given" in lived.page("leave")


def test_the_weighing_and_the_days_it_counts_are_one_deed(settings: Any) -> None:
    lived = overstayed(settings).sign_in("wang")
    leave = Entry.objects.get(kind="leave.granted")
    alone = {
        "entry": str(uuid4()), "on": "2026-06-27", "to_entry": str(leave.id), "outcome": "not_excused", "text": "无",
    }  # fmt: skip
    answer = lived.client.post(reverse("dossier:record", args=[lived.person, "overstay.weighed"]), alone)
    assert answer.status_code in (404, 422)
    assert not Entry.objects.filter(kind="overstay.weighed").exists()


def test_an_absence_is_found_from_three_days_on_and_only_once_it_was_asked(settings: Any) -> None:
    lived = at_work(settings, date(2026, 6, 10))
    short = {"on": date(2026, 6, 10), "from": date(2026, 6, 1), "until": date(2026, 6, 3), "note": "问过家属"}
    assert "3" in lived.does("leave", "absence.found", short, refused=True)
    long = {"on": date(2026, 6, 10), "from": date(2026, 6, 1), "until": date(2026, 6, 5)}
    assert "先问" in lived.does("leave", "absence.found", long, refused=True)
    lived.does("leave", "absence.found", {**long, "note": "本人称探亲，未报告，无理由"})
    assert (lived.order.departures, lived.order.days_away) == (1, 4)


@pytest.mark.proves("I5.5")
def test_days_of_one_absence_count_once(settings: Any) -> None:
    lived = at_work(settings, date(2026, 6, 10))
    first = {"on": date(2026, 6, 10), "from": date(2026, 6, 1), "until": date(2026, 6, 5), "note": "问过家属"}
    lived.does("leave", "absence.found", first)
    for begun, back in ((1, 5), (3, 8), (2, 5), (1, "")):
        again = {**first, "from": date(2026, 6, begun), "until": back and date(2026, 6, int(back))}
        said = lived.does("leave", "absence.found", again, refused=True)
        assert "2026-06-01" in said and "2026-06-05" in said and "更正" in said, "which one stands is named"
    assert (lived.order.departures, lived.order.days_away) == (1, 4)
    lived.does("leave", "absence.found", {**first, "from": date(2026, 6, 5), "until": date(2026, 6, 9)})
    assert lived.order.departures == 2, "who left again on the day of the return left twice"


def test_who_was_seen_was_not_away_and_the_page_asks_which_of_the_two_is_wrong(settings: Any) -> None:
    lived = at_work(settings, date(2026, 6, 10))
    lived.records("visit.made", {"on": date(2026, 6, 3), "mode": "in_person"})
    away = {"on": date(2026, 6, 10), "from": date(2026, 6, 1), "until": date(2026, 6, 6), "note": "问过家属"}
    assert "2026-06-03" in lived.does("leave", "absence.found", away, refused=True)
    lived.does("leave", "absence.found", {**away, "from": date(2026, 6, 3)})
    assert "两者必有一误" not in lived.page("leave")
    lived.records("visit.made", {"on": date(2026, 6, 5), "mode": "remote"})
    assert "两者必有一误" not in lived.page("leave")
    lived.records("visit.made", {"on": date(2026, 6, 4), "mode": "in_person"})
    assert "两者必有一误" in lived.page("leave")


@pytest.mark.proves("I5.5")
def test_where_approval_is_asked_for_long_leave_is_the_leads(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    under(monkeypatch, leave__mode="approval")
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    assert not Entry.objects.filter(kind="leave.granted").exists(), "it waits for an answer"
    duty = Duty.objects.get(kind="leave-answer")
    assert (duty.owed_by, duty.met_on) == ("office", None)
    assert "超过15天：由负责人决定" in lived.page("leave"), "said before it is tried"
    assert "15" in deed(lived, "leave", "leave-grant", {}, refused=True), "twenty days are the lead's to decide"
    deed(lived.sign_in("wang"), "leave", "leave-grant", {})
    assert Entry.objects.get(kind="leave.granted").data["until"] == "2026-06-20"
    assert Duty.objects.get(kind="leave-answer").met_on is not None


@pytest.mark.parametrize(
    ("until", "says"),
    [(date(2026, 7, 3), "的外出申请已经在案"), (date(3000, 1, 1), "期限到")],
    ids=["overlaps", "too far"],
)
def test_days_are_asked_for_once_and_within_the_term(
    settings: Any, monkeypatch: pytest.MonkeyPatch, until: date, says: str
) -> None:
    under(monkeypatch, leave__mode="approval")
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    again = {**AWAY, "from": date(2026, 6, 20) if until.year < 3000 else date(2026, 6, 21), "until": until}
    assert says in deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **again}, refused=True)
    assert Entry.objects.filter(kind="leave.asked").count() == 1


def test_a_request_that_is_refused_says_why(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    under(monkeypatch, leave__mode="approval")
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    lived.does("leave", "leave.refused", {"text": "目的地不明，请补充地址后再报。"})
    assert "目的地不明" in lived.page("leave")
    assert Duty.objects.get(kind="leave-answer").met_on is not None


def test_a_foreign_worker_sees_nobody_of_this_office(settings: Any) -> None:
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    lived.on(date(2026, 6, 10))
    stranger = Client()
    stranger.force_login(lived.cast.feng)
    assert "巴图" not in stranger.get(reverse("course:away")).content.decode()
    assert stranger.get(reverse("course:leave-report", args=[lived.person])).status_code == 404


def withdrawn(lived: Lived, kind: str) -> bool:
    """Whether the only entry of a kind was taken back."""
    return Entry.objects.filter(supersedes=Entry.objects.get(kind=kind).id, kind="entry.withdrawn").exists()


def test_who_does_not_go_after_all_is_away_by_nothing(settings: Any) -> None:
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    page = deed(lived, "leave", "leave-off", {}, refused=True)
    assert "原因" in page
    deed(lived, "leave", "leave-off", {"reason": "工地停工，不去了。"})
    assert withdrawn(lived, "leave.asked") and withdrawn(lived, "leave.granted"), "both or neither"
    lived.on(date(2026, 6, 10))
    assert "巴图" not in lived.client.get(reverse("course:away")).content.decode()
    assert not Duty.objects.filter(kind__startswith="leave-").exists()


def test_a_report_taken_back_on_the_file_takes_its_days_along(settings: Any) -> None:
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    asked = Entry.objects.get(kind="leave.asked")
    typed = {"entry": str(uuid4()), "reason": "记错了人"}
    assert lived.client.post(reverse("dossier:withdraw", args=[lived.person, asked.id]), typed).status_code == 302
    assert withdrawn(lived, "leave.granted")


def test_a_corrected_report_corrects_the_days_it_covers(settings: Any) -> None:
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    asked = Entry.objects.get(kind="leave.asked")
    url = reverse("dossier:correct", args=[lived.person, asked.id])
    lived.sends(url, {"until": date(2026, 6, 12), "corrected_because": "本人更正返回日期"})
    newest = Entry.objects.filter(kind="leave.granted").order_by("seq").last()
    assert newest is not None and newest.supersedes is not None and newest.data["until"] == "2026-06-12"


def test_the_same_days_are_reported_once(settings: Any) -> None:
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    said = deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY}, refused=True)
    assert "已经在案" in said
    assert Entry.objects.filter(kind="leave.granted").count() == 1


def test_a_report_after_leaving_covers_what_follows_it_and_says_so(settings: Any) -> None:
    lived = at_work(settings, date(2026, 6, 10))
    deed(lived, "leave", "leave-report", {"on": date(2026, 6, 10), **AWAY})
    page = lived.page("leave")
    assert "报告前已离开" in page and "6 月 1 日" in page


def test_an_earlier_date_does_not_answer_what_waits_for_the_lead(settings: Any) -> None:
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    lived.on(date(2026, 6, 27))
    longer = {"on": date(2026, 6, 15), "from": date(2026, 6, 21), "until": date(2026, 6, 30), "by": "by_phone"}
    assert "负责人" in deed(lived, "leave", "leave-report", longer, refused=True, nth=1)
    assert Duty.objects.filter(kind="overstay", met_on=None).exists()
    deed(lived.sign_in("wang"), "leave", "leave-report", longer, nth=1)
    page = lived.page("leave")
    assert "延期" in page and not Duty.objects.filter(kind="overstay").exists()
    assert page.count('class="what">返回<') == 1, "nobody has come back from the first: it was made longer"


def test_as_many_days_are_asked_about_as_would_count(settings: Any) -> None:
    lived = overstayed(settings)
    assert "超假 5 天" in lived.page("leave") or "超假5天" in lived.page("leave")


def test_who_is_back_on_the_day_after_the_leave_is_asked_nothing(settings: Any) -> None:
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    lived.on(date(2026, 6, 21)).does("leave", "leave.returned", {"on": date(2026, 6, 21)})
    assert not Duty.objects.filter(kind="overstay").exists()
    assert "超假" not in lived.page("leave")


def test_a_leave_that_is_over_is_not_made_longer_by_a_correction(settings: Any) -> None:
    lived = at_work(settings, date(2026, 6, 19))
    deed(lived, "leave", "leave-report", {"on": date(2026, 6, 19), **AWAY})
    granted = Entry.objects.get(kind="leave.granted")
    url = reverse("dossier:correct", args=[lived.person, granted.id])
    typed = {"until": date(2026, 6, 30), "corrected_because": "写错了"}
    assert "延期" in lived.on(date(2026, 6, 21)).sends(url, typed, refused=True)
    assert Entry.objects.filter(kind="leave.granted").count() == 1
