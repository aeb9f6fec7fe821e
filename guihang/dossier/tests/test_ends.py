"""The way to the end: who is told when, what the police decide, and that nobody else sees the file meanwhile."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from guihang.access.alerts import open_for
from guihang.access.models import Alert, ReadEvent
from guihang.access.tests.cast import BAINIJING, QIXINGGANG, SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier.catchup import work_out_again
from guihang.dossier.ends import COMING, DUE, LATE, near, overdue, raise_what_is_due
from guihang.dossier.entry import Facts
from guihang.dossier.models import Person
from guihang.dossier.search import find
from guihang.dossier.tests.endings import DAY, at, course
from guihang.dossier.tests.lives import NOW, TODAY, XIAOMEI, Life
from guihang.dossier.verify import verify
from guihang.dossier.workout import work_out
from guihang.rules.tests import naive_clean
from guihang.rules.tests.invented_ends import invent
from guihang.rules.tests.naive_clean import History, three_years_on
from guihang.territory.models import Division
from tests.prove import tries

pytestmark = pytest.mark.django_db
REPORTED = date(2023, 10, 20)
OFF = date(2026, 10, 21)
NO_NUMBER = {"name": "李晓梅", "sex": "f"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def today(settings: Any) -> None:
    settings.GUIHANG_TODAY = TODAY


@pytest.mark.proves("I4.6")
def test_the_day_is_worked_out_from_the_first_day_on() -> None:
    person = Life().reported().write()
    assert (person.clean_on, person.off_lists_on) == (date(2029, 3, 11), date(2029, 3, 11))
    assert verify().faults == []


@pytest.mark.proves("I4.6")
def test_a_decision_that_runs_without_end_leaves_the_day_open() -> None:
    unreported = Life().write()
    assert (unreported.clean_on, unreported.off_lists_on) == (None, None)
    life = Life(XIAOMEI).reported()
    life.act("order.suspended", date(2026, 5, 1), {"reason": "detained"}, order=life.order)
    suspended = life.write()
    assert suspended.clean_on == date(2029, 3, 11) and suspended.off_lists_on is None


@pytest.mark.proves("I4.6")
def test_the_file_says_since_when_and_until_when(cast: Cast, today: None) -> None:
    person = Life().reported().write()
    page = signed_in(cast).get(reverse("dossier:file", args=[person.pk])).content.decode()
    assert "2029 年 3 月 11 日" in page and "戒毒条例" in page and "第七条" in page
    assert "当日不计" in page and "末日为 2029 年 3 月 10 日" in page and "分别计算" in page
    assert "上海" not in page and "山东" not in page, "the rules of other provinces do not apply here"
    unknown = Life(XIAOMEI).write()
    assert "本人尚未报到" in signed_in(cast).get(reverse("dossier:file", args=[unknown.pk])).content.decode()


@pytest.mark.proves("I4.6")
def test_sixty_days_before_the_file_says_what_is_missing(cast: Cast, today: None) -> None:
    near_end = course(date(2023, 12, 31), released=False)
    person = near_end.write()
    context = signed_in(cast, "wang").get(reverse("dossier:file", args=[person.pk])).context
    assert [item.done for item in context["ending"].checklist] == [False, False, True, False]
    near_end.add("course.summed", TODAY, {"text": "稳定"}, order=near_end.order)
    near_end.add("test.taken", TODAY, {"result": "negative", "method": "urine"})
    near_end.add("notice.served", TODAY, {"notice": "end_of_control", "how": "handed_over"})
    context = signed_in(cast, "wang").get(reverse("dossier:file", args=[person.pk])).context
    assert all(item.done for item in context["ending"].checklist)
    early = course(date(2024, 12, 31), XIAOMEI, released=False).write()
    context = signed_in(cast, "wang").get(reverse("dossier:file", args=[early.pk])).context
    assert context["ending"].checklist == ()


@pytest.mark.proves("I4.6", "T2")
def test_from_the_day_on_the_file_is_out_of_lists_and_search(cast: Cast) -> None:
    person = course(REPORTED).write()
    assert person.off_lists_on == OFF
    for name in ("lin", "wang", "zhao", "qian", "sun", "jing"):
        before, after = cast.actor(name, OFF - DAY), cast.actor(name, OFF)
        assert Person.objects.visible_to(before).exists() and not Person.objects.visible_to(after).exists()
        if name not in {"qian", "sun"}:  # without a list of divisions they have no counties to search
            assert find(before, "巴图") and not find(after, "巴图")
    work_out_again([person.pk], OFF)
    assert verify().faults == []


@pytest.mark.proves("I4.6")
def test_one_task_stands_with_the_police_there_and_with_nobody_else(cast: Cast, today: None) -> None:
    person = course(REPORTED).write()
    course(REPORTED, XIAOMEI, BAINIJING).write()
    for name, found in (("jing", [person.pk]), ("wang", []), ("zhao", []), ("lin", [])):
        tasks = Person.objects.ends_to_decide(cast.actor(name, TODAY))
        assert list(tasks.values_list("pk", flat=True)) == found
    page = signed_in(cast, "jing").get(reverse("ends:list")).content.decode()
    assert "巴图" in page and "李晓梅" not in page and "2219" in page
    event = ReadEvent.objects.latest("id")
    assert (event.user_id, event.basis) == (cast.jing.pk, "police_duty")
    assert signed_in(cast, "lin").get(reverse("ends:list")).status_code == 403
    assert "巴图" not in signed_in(cast, "zhao").get(reverse("ends:list")).content.decode()


def decided(client: Client, person: Person, kind: str, **said: str) -> Any:
    page = client.get(reverse("ends:end", args=[person.pk]))
    form = next(one["form"] for one in page.context["forms"] if one["kind"] == kind)
    hidden = {name: str(value) for name, value in form["hidden"]}
    return client.post(reverse("ends:end", args=[person.pk]), {**hidden, "on": TODAY.isoformat(), "sure": "1", **said})


@pytest.mark.proves("I4.6", "T24")
def test_the_police_end_control_and_the_file_is_sealed(cast: Cast, today: None) -> None:
    person = course(REPORTED).write()
    raise_what_is_due(TODAY, NOW)
    page = signed_in(cast, "jing").get(reverse("ends:end", args=[person.pk])).content.decode()
    assert "150699199001012219" in page, "the second identifier stands there before the decision"
    assert decided(signed_in(cast, "jing"), person, "control.ended").status_code == 302
    person.refresh_from_db()
    assert person.ended_on == TODAY and not person.tokens.exists()
    assert not Alert.objects.filter(about=person.pk, settled_at=None).exists()
    assert signed_in(cast, "jing").get(reverse("ends:end", args=[person.pk])).status_code == 404
    assert verify().faults == []


def test_a_term_that_is_over_is_released_with_the_end(cast: Cast, today: None) -> None:
    person = course(REPORTED, released=False).write()
    assert person.off_lists_on == OFF
    assert decided(signed_in(cast, "jing"), person, "control.ended").status_code == 302
    order = person.orders.get()
    assert (order.stage, order.stopped_on) == ("released", TODAY)
    assert verify().faults == []


@pytest.mark.proves("I4.6")
def test_a_confirmed_use_brings_the_file_back_and_counts_again(cast: Cast, today: None) -> None:
    person = course(REPORTED).write()
    raise_what_is_due(TODAY, NOW)
    assert decided(signed_in(cast, "jing"), person, "use.confirmed", on="2026-09-01").status_code == 302
    person.refresh_from_db()
    assert (person.clean_on, person.ended_on) == (date(2029, 9, 2), None)
    assert Person.objects.visible_to(cast.actor("lin", TODAY)).exists()
    assert not Alert.objects.filter(kind=DUE, settled_at=None).exists()


def test_not_yet_says_why_and_by_when_and_lengthens_nothing(cast: Cast, today: None) -> None:
    person = course(REPORTED).write()
    late = (TODAY + timedelta(days=31)).isoformat()
    answer = decided(signed_in(cast, "jing"), person, "end.deferred", reason="paper_missing", until=late)
    assert answer.status_code == 422
    soon = (TODAY + timedelta(days=7)).isoformat()
    answer = decided(signed_in(cast, "jing"), person, "end.deferred", reason="paper_missing", until=soon)
    assert answer.status_code == 302
    page = signed_in(cast, "jing").get(reverse("ends:list")).content.decode()
    assert "11 月 29 日" in page
    assert [(one.waiting, one.late) for one in overdue(cast.actor("zhao", TODAY))] == [(1, (1, 1, 0))]


@pytest.mark.proves("I4.6")
def test_before_a_file_is_sealed_the_page_asks_once_more_and_names_what_lacks(cast: Cast, today: None) -> None:
    person = course(REPORTED).write()
    jing = signed_in(cast, "jing")
    answer = decided(jing, person, "control.ended", sure="")
    person.refresh_from_db()
    assert (answer.status_code, person.ended_on) == (200, None)
    text = answer.content.decode()
    assert all(words in text for words in ("尚缺", "期满总结", "已告知本人", "封存"))
    again = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', text[text.index("<main") :]))
    assert jing.post(reverse("ends:end", args=[person.pk]), again).status_code == 302
    person.refresh_from_db()
    assert person.ended_on == TODAY


@pytest.mark.proves("I4.6")
def test_the_county_is_told_of_late_ends_by_township_with_their_number(cast: Cast, today: None) -> None:
    course(REPORTED).write()
    course(REPORTED, XIAOMEI).write()
    Division.objects.create(code=SHULINZHAO, name="树林召镇", level=4)
    raise_what_is_due(OFF + timedelta(days=20), at(OFF + timedelta(days=20)))
    zhao = signed_in(cast, "zhao")
    page = zhao.get(reverse("access:alerts"))
    (line,) = page.context["alerts"]
    assert (line["count"], line["place"]) == (2, "树林召镇")
    assert line["url"] == f"{reverse('ends:list')}?place={SHULINZHAO}"
    assert zhao.get(line["url"]).status_code == 200
    zhao.post(reverse("access:settle-alert", args=[line["alert"].pk]), {"all": "1"})
    assert not open_for(cast.actor("zhao", TODAY)).exists()


def test_nobody_but_the_police_there_decides(cast: Cast, today: None) -> None:
    person = course(REPORTED, place=BAINIJING).write()
    for name in ("jing", "wang", "zhao"):
        answer = signed_in(cast, name).post(reverse("ends:end", args=[person.pk]), {"kind": "control.ended"})
        assert answer.status_code in {403, 404}
    person.refresh_from_db()
    assert person.ended_on is None


@pytest.mark.proves("I4.6")
def test_each_step_is_told_on_its_day_to_that_level_and_no_other(cast: Cast) -> None:
    course(REPORTED).write()
    told = {
        "wang": OFF - timedelta(days=60), "jing": OFF, "zhao": OFF + timedelta(days=15),
        "qian": OFF + timedelta(days=30), "sun": OFF + timedelta(days=60),
    }  # fmt: skip
    day = OFF - timedelta(days=70)
    while day <= OFF + timedelta(days=70):
        raise_what_is_due(day, at(day))
        for name, first in told.items():
            waits = open_for(cast.actor(name, day)).exists()
            over = name == "wang" and day >= OFF
            assert waits == (first <= day and not over), (name, day)
        assert not any(open_for(cast.actor(name, day)).exists() for name in ("lin", "ma", "feng", "zhou"))
        day += DAY
    assert raise_what_is_due(day - DAY, at(day)) == 0, "the same again is the same"


def test_a_day_that_was_left_out_is_made_up(cast: Cast) -> None:
    course(REPORTED).write()
    raise_what_is_due(OFF + timedelta(days=80), at(OFF))
    assert sorted(Alert.objects.values_list("kind", flat=True)) == [DUE, LATE, LATE, LATE]


def test_a_place_without_an_officer_is_told_by_its_power(cast: Cast) -> None:
    course(REPORTED, place=QIXINGGANG).write()
    raise_what_is_due(OFF + timedelta(days=15), at(OFF))
    alert = Alert.objects.get(kind=LATE)
    assert (alert.user_id, alert.place) == (None, "500103000000")


@pytest.mark.proves("I4.6")
def test_five_years_day_by_day_every_task_comes_on_its_day() -> None:
    """People of random days, leap days among them; some are decided on a later day, some use, some never end."""
    first, last = date(2023, 6, 1), date(2028, 5, 31)
    due: dict[Any, date] = {}
    decided_on: dict[Any, date] = {}
    for number in range(tries(200)):
        reported = first - timedelta(days=1096) + timedelta(days=number * 1826 // tries(200))
        reported = date(2024, 2, 29) if number == 7 else reported
        life = course(reported, NO_NUMBER)
        person = life.write(today=three_years_on(max(reported, first)) + timedelta(days=3000))
        due[person.pk] = three_years_on(reported)
        if number % 3 == 0:
            decided_on[person.pk] = due[person.pk] + timedelta(days=number % 90)
    day = first
    while day <= last:
        for person in [p for p, on in decided_on.items() if on == day]:
            Person.objects.filter(pk=person).update(ended_on=day)
        raise_what_is_due(day, at(day))
        waiting = {p for p, on in due.items() if on <= day < decided_on.get(p, date.max)}
        open_tasks = Alert.objects.filter(kind=DUE, settled_at=None)
        assert set(open_tasks.values_list("about", flat=True)) == waiting, day
        day += DAY
    raised = dict(Alert.objects.filter(kind=DUE).values_list("about", "raised_at"))
    for person, on in due.items():
        if on <= last and on < decided_on.get(person, date.max):
            assert raised[person].date() == max(on, first)
    assert {one.person for one in near(last)} >= {p for p in due if due[p] <= last and p not in decided_on}


@pytest.mark.proves("I4.6", "T24")
def test_ten_thousand_histories_leave_the_lists_exactly_when_the_rule_says() -> None:
    """Against the second reading: out of lists on its day, sealed by the police's word alone, never before either."""
    today, sealed, gone = date(2026, 11, 22), 0, 0
    for number in range(tries(10_000)):
        history = invent(number)
        story, ended = _story(history, number)
        state = work_out(story, today)
        ends = [row[14] or (row[13] + DAY if row[13] and row[9] != "suspended" else None) for row in state.orders]
        assert state.off_lists_on == naive_clean.off_lists_on(history, ends), number
        assert state.clean.on == naive_clean.clean_on(history), number
        assert state.ended_on == ended, number
        assert ended is None or all(row[9] or row[10] for row in state.duties), "nothing is owed on a sealed file"
        sealed, gone = sealed + (ended is not None), gone + (state.off_lists_on is not None)
    assert min(sealed, gone) > tries(10_000) // 20


def _story(history: History, number: int) -> tuple[list[Facts], date | None]:
    """The history as entries of a file; every seventh was ended by the police, every twenty-first taken back."""
    roots = {key: UUID(int=n + 1) for n, key in enumerate(history.orders)}
    said: list[tuple[Any, ...]] = [(UUID(int=900), None, "person.described", date(2014, 1, 1), {"sex": "m"}, None)]
    for key, (kind, decided, credit) in history.orders.items():
        data = {
            "order_kind": kind, "decided_on": decided.isoformat(), "place": "150621100000", "term_years": 3,
            "credited_days": credit,
        }  # fmt: skip
        said.append((roots[key], roots[key], "order.entered", decided, data, None))
    for n, (kind, on, order, data) in enumerate(sorted(history.entries, key=lambda e: e[1])):
        said.append((UUID(int=1000 + n), roots.get(order), kind, on, data, None))
    ended = None
    if number % 7 == 0:
        ended = date(2026, 11, 1)
        said.append((UUID(int=5000), None, "control.ended", ended, {}, None))
        if number % 21 == 0:
            said.append((UUID(int=5001), None, "entry.withdrawn", ended + DAY, {}, UUID(int=5000)))
            ended = None
    person = UUID(int=77)
    story = [
        Facts(id, person, None if kind == "order.entered" else order, n, kind, on, data, None, None, "150621100000",
              None, None, at(on), "desk", supersedes, b"")
        for n, (id, order, kind, on, data, supersedes) in enumerate(said, 1)
    ]  # fmt: skip
    return story, ended


def test_the_office_is_told_of_what_is_near(cast: Cast) -> None:
    course(date(2023, 12, 31), released=False).write()
    raise_what_is_due(TODAY, NOW)
    alert = Alert.objects.get()
    assert (alert.kind, alert.power) == (COMING, "confirm")
    assert len(list(near(TODAY))) == 1
