"""A colleague is ill, or leaves: everybody they answer for goes to others in one step, and comes back by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access import clock, granting, places
from guihang.access.actor import Actor
from guihang.access.tests.cast import BAINIJING, Cast, make_cast
from guihang.desk import hand_over as desk
from guihang.desk.hand_over import HandOver, OnList, carry_out, dealt, take_back
from guihang.desk.hand_over_form import left_out
from guihang.desk.tests.test_workers import colleague, of
from guihang.dossier.answering import Colleague
from guihang.dossier.catchup import catch_up
from guihang.dossier.entry import Facts
from guihang.dossier.models import Entry, Person
from guihang.dossier.tests.lives import NOW, TODAY
from guihang.dossier.verify import verify
from guihang.dossier.workout import FileState, work_out
from guihang.jobs.models import Job
from guihang.jobs.running import run_waiting
from guihang.protect.models import DataKey
from guihang.rules.problems import BadInput, Problem
from guihang.texts import Message

pytestmark = pytest.mark.django_db
UNTIL = TODAY + timedelta(days=11)
HERE = "/workers/hand-over/"


@pytest.fixture
def cast(settings: Settings) -> Iterator[Cast]:
    settings.GUIHANG_TODAY = TODAY
    places.forget()
    yield make_cast()
    places.forget()


class Desk:
    """Somebody at the form of a hand-over."""

    def __init__(self, cast: Cast, name: str = "wang") -> None:
        self.client = Client()
        self.client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        self.form = str(uuid4())

    def send(self, worker: object, *to: UUID, do: str = "look", **said: Any) -> HttpResponse:
        days = {"how": "while", "on": TODAY.isoformat(), "until": UNTIL.isoformat(), "note": "病假"}
        form = {"worker": str(worker), "form": self.form, "to": [str(t) for t in to], "do": do, **days, **said}
        return self.post(HERE, form)

    def post(self, address: str, form: Mapping[str, Any]) -> HttpResponse:
        """Sent, and what a request leaves for the time after its transaction done."""
        with TestCase.captureOnCommitCallbacks() as left:
            answer = self.client.post(address, form)
        for each in left:
            each()
        return answer  # type: ignore[return-value]

    def confirm(self, worker: object, *to: UUID, **said: Any) -> str:
        """Look, then confirm what is shown; gives the page of the result."""
        looked = self.send(worker, *to, **said).content.decode()
        seen = re.search(r'name="seen" value="(\w+)"', looked)
        assert seen, looked
        shown = re.findall(r'name="listed" value="([^"]+)"', looked)
        given = {"listed": shown, "take": shown, "seen": seen[1], **said}
        answer = self.send(worker, *to, do="confirm", **given)
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    def read(self, address: str) -> str:
        return self.client.get(address).content.decode()


def worker_of(person: UUID) -> UUID | None:
    return Person.objects.values_list("worker", flat=True).get(pk=person)


def test_a_lead_gives_all_people_of_an_ill_colleague_to_another_until_a_day(cast: Cast) -> None:
    ma = colleague("马蓝")
    lives = [of(cast.lin.pk, n) for n in range(3)]
    other = of(cast.wang.pk, 4)
    lead = Desk(cast)
    result = lead.confirm(cast.lin.pk, ma.pk)
    assert [worker_of(life.person) for life in lives] == [ma.pk] * 3
    assert worker_of(other.person) == cast.wang.pk
    assert "已交接 3 人" in lead.read(result)
    acts = Entry.objects.filter(kind="worker.assigned", entered_by=cast.wang.pk)
    assert {(e.data["user"], e.data["until"]) for e in acts} == {(str(ma.pk), UNTIL.isoformat())}
    assert all(e.sealed is not None for e in acts), "why somebody is away is sealed"
    assert catch_up(UNTIL + timedelta(days=1)) >= 3
    assert [worker_of(life.person) for life in lives] == [cast.lin.pk] * 3
    assert verify().faults == []


def test_the_page_of_workers_tells_of_it_with_the_way_back(cast: Cast) -> None:
    ma = colleague("马蓝")
    for n in range(2):
        of(cast.lin.pk, n)

    def page(who: str) -> str:
        text = Desk(cast, who).client.get(reverse("desk:workers")).content.decode()
        return re.sub(r"<[^>]+>", "", text.partition('class="of-late"')[2].partition("</section>")[0])

    lead = Desk(cast)
    assert page("wang") == ""
    result = lead.confirm(cast.lin.pk, ma.pk)
    text = page("wang")
    assert [word in text for word in ("林晓", "马蓝", "2 人", "至 12 月 3 日", "撤回")] == [True] * 5
    assert result in lead.client.get(reverse("desk:workers")).content.decode()
    assert page("lin") == page("ma") == "", "whoever asked for it, and the lead of the place"
    Job.objects.update(asked_at=clock.now() - timedelta(days=3), ended_at=clock.now() - timedelta(days=3))
    assert "马蓝" in page("wang"), "a temporary one stands there as long as it lasts"
    assert "撤回" not in page("wang")
    Job.objects.update(ended_at=clock.now())
    lead.post(result, {"do": "back"})
    assert page("wang") == ""


def test_a_hand_over_for_good_stands_on_the_page_of_workers_for_a_day(cast: Cast) -> None:
    ma = colleague("马蓝")
    of(cast.lin.pk, 1)
    lead = Desk(cast)
    result = lead.confirm(cast.lin.pk, ma.pk, how="good", until="")
    assert result in lead.client.get(reverse("desk:workers")).content.decode()
    Job.objects.update(asked_at=clock.now() - timedelta(days=2), ended_at=clock.now() - timedelta(days=2))
    assert result not in lead.client.get(reverse("desk:workers")).content.decode()


def test_hand_overs_cost_the_page_of_workers_the_same_however_many(cast: Cast) -> None:
    ma, hai = colleague("马蓝"), colleague("海兰")
    for n in range(3):
        of(cast.lin.pk, n)
    Desk(cast).confirm(cast.lin.pk, ma.pk)

    def asked() -> int:
        client = Desk(cast).client
        client.get(reverse("desk:workers"))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("desk:workers"))
        return len(caught)

    one = asked()
    Desk(cast).confirm(ma.pk, hai.pk)
    Desk(cast).confirm(hai.pk, cast.lin.pk)
    assert asked() == one


def test_the_colleagues_own_today_shows_them(cast: Cast) -> None:
    ma = colleague("马蓝")
    of(cast.lin.pk, 1)
    Desk(cast).confirm(cast.lin.pk, ma.pk)
    reader = Client()
    reader.force_login(ma, backend="django.contrib.auth.backends.ModelBackend")
    assert "巴特" in reader.get("/?mine=1").content.decode()


def test_several_get_as_many_each_and_the_heavy_ones_are_shared(cast: Cast) -> None:
    able = [Colleague(UUID(int=n), str(n), (("150000000000", "159999999999"),)) for n in (1, 2, 3)]
    tiers = ["red"] * 3 + ["yellow"] * 3 + ["blue"] * 5
    people = [OnList(uuid4(), "150621100000", "", tier) for tier in tiers]
    out = dealt(people, able)
    for tier, least in (("red", 1), ("yellow", 1), ("blue", 1)):
        given = [out[p.id] for p in people if p.tier == tier]
        assert min(given.count(t.id) for t in able) >= least
    assert sorted(list(out.values()).count(t.id) for t in able) == [3, 4, 4]


def test_nobody_is_given_to_who_may_not_record_there(cast: Cast) -> None:
    here = Colleague(UUID(int=1), "这里", (("150621100000", "150621100999"),))
    elsewhere = OnList(uuid4(), BAINIJING, "", "")
    assert dealt([elsewhere], [here]) == {}


def test_some_stay_where_they_are(cast: Cast) -> None:
    ma = colleague("马蓝")
    lives = [of(cast.lin.pk, n) for n in range(3)]
    lead = Desk(cast)
    seen = re.search(r'name="seen" value="(\w+)"', lead.send(cast.lin.pk, ma.pk).content.decode())
    assert seen
    shown = [str(life.person) for life in lives]
    lead.send(cast.lin.pk, ma.pk, do="confirm", listed=shown, take=shown[:1], seen=seen[1])
    assert [worker_of(life.person) for life in lives] == [ma.pk, cast.lin.pk, cast.lin.pk]


def test_who_was_kept_back_on_an_earlier_page_stays_kept_back() -> None:
    a, b, c = (uuid4() for _ in range(3))
    left = left_out(f"{a.hex} nonsense", [str(b), str(c)], [str(c)])
    assert left == {a, b}
    assert left_out(" ".join(p.hex for p in left), [str(a)], [str(a)]) == {b}


def test_confirmed_twice_everybody_is_handed_over_once(cast: Cast) -> None:
    ma = colleague("马蓝")
    of(cast.lin.pk, 1)
    lead = Desk(cast)
    first = lead.confirm(cast.lin.pk, ma.pk)
    entries = Entry.objects.count()
    again = lead.send(cast.lin.pk, ma.pk, do="confirm", seen="0")
    assert again.status_code == 200, "the people are hers no more: the list is another one"
    assert Entry.objects.count() == entries
    assert Job.objects.filter(kind="hand-over").count() == 1
    assert "已交接 1 人" in lead.read(first)


def test_after_a_cut_a_repeat_adds_only_the_rest(cast: Cast) -> None:
    ma = colleague("马蓝")
    lives = [of(cast.lin.pk, n) for n in range(3)]
    people = [life.person for life in lives]
    whole = HandOver(uuid4(), cast.lin.pk, {ma.pk: people}, TODAY, None, "调离")
    cut = HandOver(whole.id, whole.giver, {ma.pk: people[:1]}, TODAY, None, "调离")
    actor = cast.actor("wang", TODAY)
    assert carry_out(actor, cut, NOW).written == 1
    before = Entry.objects.count()
    assert carry_out(actor, whole, NOW + timedelta(hours=1)).written == 3
    assert Entry.objects.count() == before + 2
    assert Job.objects.count() == 0


def test_it_is_taken_back_for_a_day_and_stays_on_file(cast: Cast) -> None:
    ma, hai = colleague("马蓝"), colleague("海兰")
    lives = [of(cast.lin.pk, n) for n in range(2)]
    lead = Desk(cast)
    result = lead.confirm(cast.lin.pk, ma.pk, how="good")
    lives[1].add("worker.assigned", TODAY, {"user": str(hai.pk)}, written_at=clock.now())
    assert "撤回" in lead.read(result)
    lead.post(result, {"do": "back"})
    assert [worker_of(life.person) for life in lives] == [cast.lin.pk, hai.pk]
    text = lead.read(result)
    assert "已为 2 人撤回交接" in text
    assert 'value="back"' not in text
    lead.post(result, {"do": "back"})
    assert Entry.objects.filter(kind="entry.withdrawn").count() == 2
    assert verify().faults == []


def test_after_a_day_it_stands(cast: Cast) -> None:
    ma = colleague("马蓝")
    life = of(cast.lin.pk, 1)
    lead = Desk(cast)
    result = lead.confirm(cast.lin.pk, ma.pk)
    Job.objects.update(ended_at=clock.now() - timedelta(days=2))
    lead.post(result, {"do": "back"})
    assert worker_of(life.person) == ma.pk


def test_a_worker_hands_over_their_own_and_nobody_elses(cast: Cast) -> None:
    hai = colleague("海兰")
    own, hers = of(cast.lin.pk, 1), of(hai.pk, 2)
    worker = Desk(cast, "lin")
    assert worker.client.get(f"{HERE}?worker={hai.pk}").status_code == 404
    assert worker.client.get(f"{HERE}?worker=nobody").status_code == 404
    assert worker.send(hai.pk, cast.lin.pk).status_code == 404
    worker.confirm(cast.lin.pk, hai.pk, how="good")
    assert (worker_of(own.person), worker_of(hers.person)) == (hai.pk, hai.pk)


def test_a_lead_of_one_office_reaches_nobody_of_another(cast: Cast) -> None:
    away = of(cast.ma.pk, 1, BAINIJING)
    lead = Desk(cast)
    text = lead.read(f"{HERE}?worker={cast.ma.pk}")
    assert "没有可交接的人" in text
    assert "马骏" not in text
    assert lead.send(cast.ma.pk, cast.lin.pk).status_code in {200, 422}
    assert worker_of(away.person) == cast.ma.pk


def test_the_people_whom_nobody_answers_for_get_somebody(cast: Cast) -> None:
    left = colleague("沙文")
    lives = [of(None, 1), of(left.pk, 2)]
    granting.end(left)
    lead = Desk(cast)
    lead.confirm("nobody", cast.lin.pk, how="good")
    assert [worker_of(life.person) for life in lives] == [cast.lin.pk] * 2


def test_it_may_begin_on_a_coming_day(cast: Cast) -> None:
    ma = colleague("马蓝")
    life = of(cast.lin.pk, 1)
    lead = Desk(cast)
    lead.confirm(cast.lin.pk, ma.pk, how="good", on=(TODAY + timedelta(days=3)).isoformat())
    assert worker_of(life.person) == cast.lin.pk
    catch_up(TODAY + timedelta(days=3))
    assert worker_of(life.person) == ma.pk


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"until": ""}, "请填写截止日期"),
        ({"until": "2026-11-01"}, "结束日期早于开始日期"),
        ({"on": "2027-11-01", "until": "2027-11-02"}, "日期应在"),
        ({"on": "2026-11-21"}, "日期应在"),
        ({"to": []}, "请至少勾选一位同事"),
        ({"to": [str(uuid4())]}, 'class="error"'),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_what_was_typed_stays(
    cast: Cast, said: dict[str, Any], expected: str
) -> None:
    ma = colleague("马蓝")
    of(cast.lin.pk, 1)
    answer = Desk(cast).send(cast.lin.pk, ma.pk, **said)
    assert answer.status_code == 422
    assert expected in answer.content.decode()
    assert 'value="病假"' in answer.content.decode()


def test_a_list_that_has_changed_is_shown_again_before_anything_is_done(cast: Cast) -> None:
    ma = colleague("马蓝")
    life = of(cast.lin.pk, 1)
    lead = Desk(cast)
    lead.send(cast.lin.pk, ma.pk)
    answer = lead.send(cast.lin.pk, ma.pk, do="confirm", seen="another")
    assert "名单刚才有变动" in answer.content.decode()
    assert worker_of(life.person) == cast.lin.pk


def test_many_are_handed_over_beside_the_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from guihang.desk import hand_over_job

    monkeypatch.setattr(hand_over_job, "IN_REQUEST", 2)
    ma = colleague("马蓝")
    lives = [of(cast.lin.pk, n) for n in range(3)]
    lead = Desk(cast)
    result = lead.confirm(cast.lin.pk, ma.pk)
    assert worker_of(lives[0].person) == cast.lin.pk
    assert "hx-get" in lead.read(result)
    job = Job.objects.get(kind="hand-over")
    assert "病假" not in str(job.params), "what may name an illness does not stand in the job"
    assert run_waiting(clock.now) == 1
    assert [worker_of(life.person) for life in lives] == [ma.pk] * 3
    assert DataKey.objects.get(owner=job.pk).wrapped is None, "the note's key is gone once it is done"
    fragment = lead.client.get(result, headers={"HX-Request": "true"}).content.decode()
    assert "已交接 3 人" in fragment
    assert "<html" not in fragment


def test_what_failed_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ma = colleague("马蓝")
    life = of(cast.lin.pk, 1)

    def breaks(*_args: object, **_more: object) -> None:
        raise RuntimeError

    lead = Desk(cast)
    with monkeypatch.context() as patch:
        patch.setattr("guihang.desk.hand_over_job.carry_out", breaks)
        result = lead.confirm(cast.lin.pk, ma.pk)
    assert "未能全部完成" in lead.read(result)
    lead.post(result, {"do": "again"})
    assert worker_of(life.person) == ma.pk
    assert "已交接 1 人" in lead.read(result)


def test_one_file_that_refuses_holds_up_nobody_and_is_named(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ma = colleague("马蓝")
    good, bad = of(cast.lin.pk, 1), of(cast.lin.pk, 2)

    def contradicts(entries: list[Facts], today: date) -> FileState:
        if entries[0].person == bad.person:
            raise BadInput([Problem(Message("order"), "term_years", Message("9"), Message("3"))])
        return work_out(entries, today)

    monkeypatch.setattr("guihang.dossier.slip.work_out", contradicts)
    lead = Desk(cast)
    text = lead.read(lead.confirm(cast.lin.pk, ma.pk))
    assert (worker_of(good.person), worker_of(bad.person)) == (ma.pk, cast.lin.pk)
    assert "已交接 1 人" in text
    assert f"/people/{bad.person}/" in text.partition("未能写入")[2]


def test_only_who_handed_over_and_the_lead_see_what_became_of_it(cast: Cast) -> None:
    hai = colleague("海兰")
    of(cast.lin.pk, 1)
    result = Desk(cast, "lin").confirm(cast.lin.pk, hai.pk)
    assert Desk(cast, "lin").client.get(result).status_code == 200
    assert Desk(cast, "wang").client.get(result).status_code == 200
    reader = Client()
    reader.force_login(hai, backend="django.contrib.auth.backends.ModelBackend")
    assert reader.get(result).status_code == 404
    assert Desk(cast, "ma").client.get(result).status_code == 404


def test_who_left_meanwhile_takes_nothing_back(cast: Cast) -> None:
    ma = colleague("马蓝")
    life = of(cast.lin.pk, 1)
    what = HandOver(uuid4(), cast.lin.pk, {ma.pk: [life.person]}, TODAY, None)
    carry_out(cast.actor("wang", TODAY), what, NOW)
    granting.end(cast.wang)
    report = take_back(Actor.for_user(cast.wang, TODAY), what, TODAY, NOW)
    assert (report.written, report.refused) == (0, [life.person])


def test_the_form_offers_colleagues_with_how_many_they_have(cast: Cast) -> None:
    hai = colleague("海兰")
    of(cast.lin.pk, 1)
    of(hai.pk, 2)
    text = Desk(cast).read(f"{HERE}?worker={cast.lin.pk}")
    assert re.search(r"海兰\s*<small>1 人", text)
    assert "林晓" in text.partition('class="takers"')[0]
    assert str(cast.lin.pk) not in text.partition('class="takers"')[2].partition("</fieldset>")[0]


def test_the_list_is_paged_and_keeps_what_was_taken_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guihang.desk.hand_over_views.PAGE", 2)
    ma = colleague("马蓝")
    for n in range(3):
        of(cast.lin.pk, n)
    lead = Desk(cast)
    first = lead.send(cast.lin.pk, ma.pk).content.decode()
    shown = re.findall(r'name="listed" value="([^"]+)"', first)
    assert len(shown) == 2
    second = lead.send(cast.lin.pk, ma.pk, do="page-1", listed=shown, take=shown[:1]).content.decode()
    assert UUID(shown[1]).hex in second
    assert len(re.findall(r'name="listed"', second)) == 1
    assert "2 人" in second


def test_seen_names_the_very_list() -> None:
    one, other = OnList(uuid4(), "", "", ""), OnList(uuid4(), "", "", "")
    assert desk.seen([one, other]) != desk.seen([one])
    assert desk.seen([one]) == desk.seen([one])


def test_its_address_is_named(cast: Cast) -> None:
    assert reverse("desk:hand-over") == HERE
