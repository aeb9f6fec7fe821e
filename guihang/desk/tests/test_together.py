"""Several people at once: each line an act of its own, sent twice written once, taken back within the hour."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from guihang.access import clock
from guihang.access.models import ReadRow
from guihang.access.tests.cast import BAINIJING, Cast, make_cast, signed_in
from guihang.dossier.models import Duty, Entry
from guihang.dossier.record import record_many
from guihang.dossier.tests.lives import NOW, TODAY, Life, monthly
from guihang.dossier.verify import verify
from guihang.dossier.writer import ByOperator

pytestmark = pytest.mark.django_db
TEST_DAY = "/together/test.taken/"
VILLAGES = ("150621100201", "150621100202")
NAMES = (
    "赵甲",
    "钱乙",
    "孙丙",
    "李丁",
    "周戊",
    "吴己",
    "郑庚",
    "王辛",
    "冯壬",
    "陈癸",
    "褚子",
    "卫丑",
    "蒋寅",
    "沈卯",
    "韩辰",
)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def lives(count: int = 3, **more: Any) -> list[Life]:
    """People whose ninth test is open and whose eighth was missed."""
    made = [
        Life({"name": name, "home_place": VILLAGES[n % 2]}, **more).reported().tested(*monthly(7))
        for n, name in enumerate(NAMES[:count])
    ]
    record_many(ByOperator(), [e for life in made for e in life.made], today=TODAY, now=NOW)
    return made


class Form:
    """The form as the browser holds it: its fields by name, and what is changed in it."""

    def __init__(self, client: Client, people: Sequence[Life], kind: str = "test.taken", rest: bool = True) -> None:
        self.client, self.url = client, f"/together/{kind}/"
        self.read(client.post(self.url, {"person": [str(p.person) for p in people], "do": "form"}))
        if rest:
            self.read(self.send("rest"))

    def read(self, answer: Any) -> None:
        self.page = answer.content.decode()
        self.fields: dict[str, Any] = {"person": re.findall(r'name="person" value="([^"]+)"', self.page)}
        for tag in re.findall(r"<input[^>]*>", self.page):
            name = re.search(r'name="([^"]+)"', tag)
            value = re.search(r' value="([^"]*)"', tag)
            chosen = not re.search(r'type="(radio|checkbox)"', tag) or "checked" in tag
            if name and value and chosen and name[1] not in {"person", "csrfmiddlewaretoken", "q"}:
                self.fields[name[1]] = value[1]
        for name, inside in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', self.page, re.DOTALL):
            if picked := re.search(r'value="([^"]*)" selected', inside):
                self.fields[name] = picked[1]
        if self.url == TEST_DAY:
            usual = {
                "second": "王敏",
                "kit": "五联卡",
                "kit_lot": "B2026-11",
                "kit_expires": "2027-05-31",
                "same_sex": "on",
            }
            self.fields |= {name: self.fields.get(name) or value for name, value in usual.items()}

    def say(self, life: Life, outcome: str = "", note: str = "", **more: str) -> None:
        prefix = f"p{life.person.hex}"
        if outcome:
            self.fields[f"{prefix}-outcome"] = outcome
        self.fields[f"{prefix}-note"] = note
        self.fields |= {f"{prefix}-{name}": value for name, value in more.items()}

    def send(self, do: str = "save", **more: Any) -> HttpResponse:
        answer = self.client.post(self.url, {**self.fields, "do": do, **more})
        assert isinstance(answer, HttpResponse)
        return answer


def written(kind: str = "test.taken", on: date = TODAY) -> dict[UUID, Mapping[str, Any]]:
    return dict(Entry.objects.filter(kind=kind, happened_on=on).values_list("person_id", "data"))


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_who_is_due_stands_there_by_village_and_nobody_is_ticked(cast: Cast) -> None:
    lives(3)
    lives(2, place=BAINIJING)
    page = signed_in(cast).get(TEST_DAY).content.decode()
    assert len(re.findall(r'name="person"', page)) == 3
    assert "checked" not in page.partition("<form")[2].partition('class="together"')[2]
    assert page.count("data-whole>") == 2
    assert "第 9 次检测" in page
    assert "第 8 次检测" not in page, "what cannot be made up is not met by a test today"


def test_a_village_is_ticked_with_one_button(cast: Cast) -> None:
    lives(4)
    answer = signed_in(cast).post(TEST_DAY, {"stage": "choose", "whole": VILLAGES[0]})
    assert len(re.findall(r'name="person" value="[^"]+" checked', answer.content.decode())) == 2


def test_a_test_day_writes_an_act_for_each_and_says_what_it_met(cast: Cast) -> None:
    people, lin = lives(3), signed_in(cast)
    form = Form(lin, people)
    form.fields |= {"kit_lot": "B2026-11", "first": "林晓", "second": "王敏", "place_text": "村委会"}
    form.say(people[1], "positive", "已留样")
    answer = form.send()
    assert answer.status_code == 302
    assert {p: d["result"] for p, d in written().items()} == {
        people[0].person: "negative", people[1].person: "positive", people[2].person: "negative"
    }  # fmt: skip
    assert {d["kit_lot"] for d in written().values()} == {"B2026-11"}
    page = lin.get(answer["Location"]).content.decode()
    assert page.count("第 9 次检测") == 3
    assert "阳性，待确认" in page
    assert Duty.objects.filter(key="test/9", met_on=TODAY).count() == 3
    assert verify().faults == []
    story = lin.get(reverse("dossier:file", args=[people[1].person])).content.decode()
    assert "检测人 林晓、王敏" in story
    assert "已留样" in story


def test_a_result_that_nobody_said_is_not_written(cast: Cast) -> None:
    people = lives(3)
    form = Form(signed_in(cast), people, rest=False)
    assert not [name for name in form.fields if name.endswith("-outcome")], "nothing is chosen beforehand"
    form.say(people[1], "positive", "已留样")
    answer = form.send()
    assert answer.status_code == 422
    assert written() == {}
    form.read(answer)
    assert form.page.count("此人还没有填写") == 2
    assert form.fields[f"p{people[1].person.hex}-outcome"] == "positive"
    assert "已留样" in form.page
    answer = form.send("rest")
    assert (answer.status_code, written()) == (200, {}), "shown again, for somebody to look at and to save"
    form.read(answer)
    assert form.send().status_code == 302
    assert sorted(d["result"] for d in written().values()) == ["negative", "negative", "positive"]


def test_sent_twice_it_is_written_once_and_answered_alike(cast: Cast) -> None:
    people = lives(3)
    form = Form(signed_in(cast), people)
    first, second = form.send(), form.send()
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Entry.objects.filter(kind="test.taken", happened_on=TODAY).count() == 3


def test_who_did_not_come_stays_owed_and_a_refusal_is_never_written_in_bulk(cast: Cast) -> None:
    people, lin = lives(3), signed_in(cast)
    form = Form(lin, people)
    form.say(people[0], "absent")
    form.say(people[1], "refused")
    page = lin.get(form.send()["Location"]).content.decode()
    assert set(written()) == {people[2].person}
    assert not Entry.objects.filter(kind="test.refused").exists()
    assert reverse("dossier:record", args=[people[1].person, "test.refused"]) in page
    assert "仍待办" in page
    assert Duty.objects.filter(Duty.OWED, person=people[0].person, key="test/9").exists()


def test_what_is_refused_stays_with_its_reason_and_the_others_are_written(cast: Cast) -> None:
    people, lin = lives(3), signed_in(cast)
    form = Form(lin, people)
    form.fields["on"] = "2026-02-20"  # before the first decision
    late = Life({"name": "早来"}, decided=date(2026, 1, 5))
    late.write()
    form = Form(lin, [*people, late])
    form.fields["on"] = "2026-02-20"
    form.say(people[0], note="在家")
    answer = form.send()
    assert answer.status_code == 422
    assert set(written(on=date(2026, 2, 20))) == {late.person}
    form.read(answer)
    assert set(form.fields["person"]) == {str(p.person) for p in people}
    assert "在家" in form.page
    assert form.page.count("早于第一份决定") == 3
    form.fields["on"] = TODAY.isoformat()
    assert form.send().status_code == 302
    assert len(written()) == 3
    assert "4" in text(lin.get("/together/test.taken/done/")), "what was saved in two goes is one set"


def test_a_second_act_of_the_day_is_asked_back(cast: Cast) -> None:
    people, lin = lives(2), signed_in(cast)
    Form(lin, people[:1]).send()
    form = Form(lin, people)
    answer = form.send()
    assert answer.status_code == 422
    assert len(written()) == 2
    form.read(answer)
    assert form.fields["person"] == [str(people[0].person)]
    form.say(people[0], again="1")
    assert form.send().status_code == 302
    assert Entry.objects.filter(person=people[0].person, kind="test.taken", happened_on=TODAY).count() == 2


def test_all_of_it_is_taken_back_within_the_hour_and_no_later(cast: Cast) -> None:
    people, lin = lives(3), signed_in(cast)
    form = Form(lin, people)
    done = form.send()["Location"]
    lin.post(done)
    assert Entry.objects.filter(kind="entry.withdrawn").count() == 3
    assert Duty.objects.filter(Duty.OWED, key="test/9").count() == 3
    lin.post(done)
    assert Entry.objects.filter(kind="entry.withdrawn").count() == 3
    Form(lin, people).send()
    Entry.objects.filter(kind="test.taken").update(written_at=clock.now() - timedelta(minutes=61))
    lin.post(done)
    assert Entry.objects.filter(kind="entry.withdrawn").count() == 3
    assert '<button class="btn plain">' not in lin.get(done).content.decode()


def test_somebody_else_is_added_by_name_and_what_was_typed_stays(cast: Cast) -> None:
    people, lin = lives(3), signed_in(cast)
    form = Form(lin, people[:1])
    form.say(people[0], "invalid", "杯漏了")
    form.read(form.send("find", q="孙丙"))
    assert f'name="add" value="{people[2].person}"' in form.page
    form.read(form.send("", add=str(people[2].person)))
    assert set(form.fields["person"]) == {str(people[0].person), str(people[2].person)}
    assert form.fields[f"p{people[0].person.hex}-outcome"] == "invalid"
    assert "杯漏了" in form.page
    form.read(form.send("", drop=str(people[0].person)))
    assert form.fields["person"] == [str(people[2].person)]


def test_nobody_of_another_office_gets_in(cast: Cast) -> None:
    people, foreign = lives(1), lives(2, place=BAINIJING)
    lin = signed_in(cast)
    form = Form(lin, people)
    form.fields["person"] += [str(p.person) for p in foreign]
    form.fields[f"p{foreign[0].person.hex}-entry"] = str(people[0].person)
    form.fields[f"p{foreign[0].person.hex}-outcome"] = "negative"
    form.send()
    assert set(written()) == {people[0].person}
    found = lin.post(TEST_DAY, {"stage": "choose", "do": "find", "q": "钱乙"}).content.decode()
    assert 'name="add"' not in found
    duty = Duty.objects.filter(person=foreign[0].person).first()
    assert duty is not None
    assert lin.post(TEST_DAY, {"duty": duty.pk}).status_code == 422
    assert signed_in(cast, "zhao").get(TEST_DAY).status_code == 403


def test_a_talk_with_several_has_one_topic_and_a_remark_each(cast: Cast) -> None:
    people, lin = lives(2), signed_in(cast)
    form = Form(lin, people, "talk.held")
    form.fields |= {"note": "冬季用工信息", "first": "王敏"}
    form.say(people[0], note="想去面馆")
    form.send()
    said = lin.post(reverse("dossier:notes", args=[people[0].person])).content.decode()
    assert "冬季用工信息<br>想去面馆" in said
    talk = Entry.objects.get(person=people[1].person, kind="talk.held")
    assert (talk.collected_by, talk.entered_by) == (cast.wang.pk, cast.lin.pk)


def test_a_round_of_visits_leaves_who_was_not_there(cast: Cast) -> None:
    people = lives(3)
    form = Form(signed_in(cast), people, "visit.made")
    form.say(people[0], "absent")
    form.send()
    assert set(written("visit.made")) == {p.person for p in people[1:]}


def test_one_reason_is_given_for_several_missed_duties(cast: Cast) -> None:
    people, lin = lives(3), signed_in(cast)
    duties = list(Duty.objects.filter(Duty.OWED, key="test/8").order_by("pk"))
    page = lin.get("/together/duty.explained/").content.decode()
    ids = dict(re.findall(r'name="entry-(\d+)" value="([^"]+)"', page))
    named = re.search(r'name="set" value="([^"]+)"', page)
    assert named
    sent = {f"entry-{pk}": id for pk, id in ids.items()}
    sent |= {"do": "save", "set": named[1], "reason": "weather", "text": "大雪封路", "duty": [d.pk for d in duties[:2]]}
    for _time in range(2):
        assert lin.post("/together/duty.explained/", sent).status_code == 302
    told = Entry.objects.filter(kind="duty.explained")
    assert {(e.person_id, e.data["duty"], e.data["reason"]) for e in told} == {
        (d.person_id, "test/8", "weather") for d in duties[:2]
    }
    assert told.count() == 2
    assert "第 8 次检测" in lin.get("/together/duty.explained/done/").content.decode()
    assert Duty.objects.filter(Duty.OWED, key="test/8").get().pk == duties[2].pk
    assert len(people) == 3


def test_without_a_tick_or_a_reason_nothing_is_explained(cast: Cast) -> None:
    lives(1)
    lin = signed_in(cast)
    named = "018f0000-0000-7000-8000-000000000001"
    url = "/together/duty.explained/"
    assert lin.post(url, {"do": "save", "set": named, "reason": "ill"}).status_code == 422
    assert lin.post(url, {"do": "save", "set": named, "duty": "1"}).status_code == 422
    assert not Entry.objects.filter(kind="duty.explained").exists()


def test_today_offers_ticks_only_when_asked(cast: Cast) -> None:
    lives(2)
    lin = signed_in(cast)
    assert 'form="selected"' not in lin.get("/").content.decode()
    page = lin.get("/?select=1").content.decode()
    duties = re.findall(r'name="duty" value="(\d+)" form="selected"', page)
    assert duties
    chosen = Duty.objects.get(pk=duties[0])
    form = lin.post(TEST_DAY, {"duty": duties[0]}).content.decode()
    assert f'name="person" value="{chosen.person_id}"' in form


def test_who_stands_in_the_form_is_written_in_the_log(cast: Cast) -> None:
    people = lives(2)
    Form(signed_in(cast), people)
    assert set(ReadRow.objects.values_list("person_id", flat=True)) == {p.person for p in people}


def test_the_form_asks_as_often_for_two_as_for_fifteen(cast: Cast, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = {}
    for count in (2, 15):
        with transaction.atomic():
            people, lin = lives(count), signed_in(cast)
            form = Form(lin, people)
            with CaptureQueriesContext(connection) as caught:
                assert form.send().status_code == 302
            asked[count] = len(caught)
            transaction.set_rollback(True)
    assert asked[2] == asked[15]


@pytest.fixture
def five(cast: Cast) -> Iterator[tuple[Client, list[Life]]]:
    yield signed_in(cast), lives(5)


OUTCOMES = ("negative", "positive", "invalid", "absent", "refused")


@settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    ticked=st.lists(st.booleans(), min_size=5, max_size=5),
    outcomes=st.lists(st.sampled_from(OUTCOMES), min_size=5, max_size=5),
    times=st.integers(1, 2),
)
def test_any_set_of_ticks_and_outcomes_writes_exactly_those(
    five: tuple[Client, list[Life]], ticked: list[bool], outcomes: list[str], times: int
) -> None:
    lin, people = five
    chosen = [(life, outcome) for life, tick, outcome in zip(people, ticked, outcomes, strict=True) if tick]
    with transaction.atomic():
        if chosen:
            form = Form(lin, [life for life, _o in chosen])
            for life, outcome in chosen:
                form.say(life, outcome)
            for _time in range(times):
                assert form.send().status_code == 302
        rows = Entry.objects.filter(kind="test.taken", happened_on=TODAY).values_list("person_id", "data")
        assert sorted((str(p), d["result"]) for p, d in rows) == sorted(
            (str(life.person), o) for life, o in chosen if o not in {"absent", "refused"}
        )
        transaction.set_rollback(True)


def test_the_chips_come_again_with_the_counters(cast: Cast) -> None:
    lives(2)
    page = signed_in(cast).get(reverse("desk:cards")).content.decode()
    assert 'id="kinds" hx-swap-oob="true"' in page
    assert 'id="tiers" hx-swap-oob="true"' in page
