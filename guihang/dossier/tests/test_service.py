"""The departments' pages: what is asked for, whom it concerns when opened, an answer; and nothing of why."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings
from uuid_utils import compat

from guihang.access.models import ReadEvent
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.dossier.errand_models import Errand
from guihang.dossier.models import Entry
from guihang.dossier.tests.lives import BATU, TODAY, XIAOMEI, Life
from guihang.dossier.tests.outside import Outside, make_outside, pass_on, tells
from guihang.dossier.verify import verify

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
URL = "/service/"


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


@pytest.fixture
def outside(cast: Cast) -> Outside:
    return make_outside()


def asked(described: dict[str, Any] = BATU, **more: Any) -> tuple[Life, Any]:
    life = Life(described).reported()
    entry = pass_on(life, **more)
    life.write()
    return life, entry


def page_of(client: Client, address: str = URL) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def of(entry: Any) -> str:
    return f"{URL}{entry.id}/"


def sent(page: str, outcome: str, text: str = "") -> dict[str, str]:
    hidden = dict(re.findall(r'<input type="hidden" name="(entry|errand)" value="([^"]*)"', page))
    return {**hidden, "outcome": outcome, "text": text}


@pytest.mark.proves("I4.1", "T3", "T17", "PIPL 6", "ASVS 8.2.3")
def test_the_list_says_what_is_wanted_and_names_nobody(outside: Outside) -> None:
    _life, entry = asked(wish="想找一份面馆的活，包住最好")
    page = page_of(outside.client("lao"))
    assert "想找一份面馆的活，包住最好" in page
    assert of(entry) in page
    for secret in (BATU["name"], BATU["phones"][0], BATU["address"], BATU["id_number"], "会做面食"):
        assert secret not in page
    assert tells(page) == []


@pytest.mark.proves("I4.1", "T3", "T17", "T21", "PIPL 23", "PIPL 25", "P2 2.32")
def test_opened_it_shows_who_and_what_they_can_do_with_the_consent_and_its_end(outside: Outside) -> None:
    _life, entry = asked(wish="想找工作", can_do="会开叉车，有证", days=30)
    page = page_of(outside.client("lao"), of(entry))
    for told in (BATU["name"], BATU["phones"][0], "想找工作", "会开叉车，有证", "社区服务"):
        assert told in page
    assert "经本人同意提供，只用于办这件事" in page
    assert "12 月 22 日" in page
    for secret in (BATU["address"], BATU["id_number"]):
        assert secret not in page
    assert tells(page) == []


@pytest.mark.proves("I4.4", "T19", "PIPL 44", "ASVS 16.3.1")
def test_the_log_of_readings_tells_list_and_look_apart_and_what_for(outside: Outside) -> None:
    life, entry = asked()
    client = outside.client("lao")
    page_of(client)
    page_of(client, of(entry))
    events = ReadEvent.objects.filter(user_id=outside.lao.pk).order_by("pk")
    assert [(e.basis, e.kind, e.role) for e in events] == [
        ("help_asked", "listed", "labour"),
        ("help_asked", "opened", "labour"),
    ]
    assert {r.person_id for e in events for r in e.rows.all()} == {life.person}
    page_of(outside.client("yuan"))
    assert not ReadEvent.objects.filter(user_id=outside.yuan.pk).exists()


@pytest.mark.proves("T2", "T14", "PIPL 15", "ASVS 8.2.2")
def test_foreign_ended_taken_back_and_without_consent_look_like_none(outside: Outside) -> None:
    _one, of_health = asked(XIAOMEI, department="health")
    _two, ended = asked(on=TODAY - 20 * DAY, days=5)
    three, back = asked()
    four, without = asked()
    five, over = asked()
    three.add("entry.withdrawn", TODAY, {}, supersedes=back.id)
    four.add("consent.withdrawn", TODAY, {"entry": str(without.id)})
    five.add("help.answered", TODAY, {"entry": str(over.id), "outcome": "done"})
    client = outside.client("lao")
    answers = {}
    for name, errand in (("foreign", of_health.id), ("ended", ended.id), ("back", back.id), ("without", without.id),
                         ("over", over.id), ("none", uuid4())):  # fmt: skip
        for method in ("get", "post"):
            form = {"entry": str(compat.uuid7()), "errand": str(errand), "outcome": "done", "text": ""}
            answer = client.get(f"{URL}{errand}/") if method == "get" else client.post(f"{URL}{errand}/", form)
            body = re.sub(rb"\b\d{4}-\d{4}\b", b"", answer.content)
            answers[name, method] = (answer.status_code, body, tuple(sorted(answer.headers)))
    assert len(set(answers.values())) == 1
    assert next(iter(answers.values()))[0] == 404
    assert "目前没有要办的事" in page_of(client)
    assert Entry.objects.filter(kind="help.answered").count() == 1


@pytest.mark.parametrize(
    ("outcome", "stays"), [("arranged", True), ("more_needed", True), ("not_possible", False), ("done", False)]
)
def test_an_answer_is_written_and_the_last_one_ends_it(outside: Outside, outcome: str, stays: bool) -> None:
    _life, entry = asked()
    client = outside.client("lao")
    answer = client.post(of(entry), sent(page_of(client, of(entry)), outcome, "已联系两家面馆"))
    assert answer["Location"] == (of(entry) if stays else URL)
    assert "已经转达" in page_of(client, answer["Location"])
    assert client.get(of(entry)).status_code == (200 if stays else 404)
    assert Errand.objects.values_list("outcome", "answered_on").get() == (outcome, TODAY)
    assert Entry.objects.get(kind="help.answered").source == "department"
    assert verify().faults == []


def test_an_answer_without_a_choice_comes_back_with_what_was_typed(outside: Outside) -> None:
    _life, entry = asked()
    client = outside.client("lao")
    answer = client.post(of(entry), sent(page_of(client, of(entry)), "", "写了半天"))
    assert answer.status_code == 422
    assert "写了半天" in answer.content.decode()


@pytest.mark.proves("T8")
def test_sent_twice_it_is_written_once(outside: Outside) -> None:
    _life, entry = asked()
    client = outside.client("lao")
    form = sent(page_of(client, of(entry)), "arranged")
    for _ in range(3):
        assert client.post(of(entry), form).status_code == 302
    assert Entry.objects.filter(kind="help.answered").count() == 1


def test_a_longer_list_is_leafed_through(outside: Outside) -> None:
    for n in range(53):
        asked({**BATU, "id_number": f"15069919900101{n:03d}1"}, wish=f"请求第{n}号", days=20 + n)
    client = outside.client("lao")
    first, second = page_of(client), page_of(client, f"{URL}?page=2")
    assert first.count("请求第") >= 50
    assert "?page=2" in first
    assert "请求第52号" in second
    assert "请求第52号" not in first
    assert page_of(client, f"{URL}?page=99")


@pytest.mark.proves("I4.1", "ASVS 8.2.1")
def test_it_is_all_that_a_department_sees(outside: Outside) -> None:
    life, entry = asked()
    client = outside.client("lao")
    assert client.get("/")["Location"] == URL
    rail = page_of(client).split('class="nav"')[1].split("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', rail) == [URL, "/account/"]
    for address in ("/people/", "/county/", "/visit/", "/rules/", "/workers/", "/confirm/"):
        assert client.get(address).status_code == 403
    assert client.get(reverse("dossier:file", args=[life.person])).status_code in {403, 404}
    for name in ("wei", "yuan"):
        assert outside.client(name).get(of(entry)).status_code == 404


def test_the_office_reads_the_answer_and_what_was_passed_on(outside: Outside, cast: Cast) -> None:
    life, entry = asked(wish="想找工作")
    client = outside.client("lao")
    client.post(of(entry), sent(page_of(client, of(entry)), "arranged", "下周一面试"))
    file = signed_in(cast).get(reverse("dossier:file", args=[life.person])).content.decode()
    for word in ("转交服务请求", "人力资源和社会保障部门", "想找工作", "部门答复：已安排", "下周一面试"):
        assert word in file


@pytest.mark.proves("I4.1", "T17")
def test_signed_out_a_department_is_led_to_its_own_door(outside: Outside) -> None:
    answer = Client().get(URL)
    assert answer["Location"].split("?")[0] == "/service/sign-in/"
    page = Client().get(answer["Location"]).content.decode()
    assert re.search(r"<h1[^>]*>社区服务</h1>", page)
    assert 'action="/service/sign-in/"' in page
    assert tells(page) == []
    wrong = Client().post("/service/sign-in/", {"username": "nobody", "password": "wrong"})
    assert re.search(r"<h1[^>]*>社区服务</h1>", wrong.content.decode())
    assert Client().get("/people/")["Location"].split("?")[0] == "/sign-in/"


def test_signing_out_leads_back_to_the_own_door(outside: Outside) -> None:
    assert outside.client("lao").post("/sign-out/")["Location"] == "/service/sign-in/"
    assert outside.client("niu").post("/sign-out/")["Location"] == "/sign-in/"


def test_from_the_own_door_one_comes_to_the_requests(outside: Outside, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    outside.lao.set_password("horse-battery-七星-staple")
    outside.lao.save()
    form = {"username": outside.lao.username, "password": "horse-battery-七星-staple"}
    answer = Client().post("/service/sign-in/", form)
    assert answer.status_code == 302
    assert answer["Location"] == URL


def test_the_list_asks_as_often_for_two_as_for_twenty(outside: Outside) -> None:
    counted = []
    for count in (2, 18):
        for n in range(count):
            asked({**BATU, "id_number": f"15069919900101{n:03d}1"})
        client = outside.client("lao")
        page_of(client)
        with CaptureQueriesContext(connection) as caught:
            page_of(client)
        counted.append(len(caught.captured_queries))
    assert counted[0] == counted[1]
