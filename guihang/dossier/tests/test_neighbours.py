"""The neighbour's page: one visit at a time, in neutral words, and afterwards as if it had never been."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings
from uuid_utils import compat

from guihang.access.models import Grant, ReadEvent
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.dossier.erase import erase
from guihang.dossier.errand_models import Errand
from guihang.dossier.models import Entry
from guihang.dossier.record import record_many
from guihang.dossier.tests.lives import BATU, NOW, TODAY, XIAOMEI, Life
from guihang.dossier.tests.outside import OTHER_VILLAGE, VILLAGE, Outside, ask_visit, make_outside, tells
from guihang.dossier.verify import verify
from guihang.dossier.writer import ByOperator
from guihang.territory.models import Division
from tests.prove import tries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
URL = "/visit/"
BATU_AT_HOME = {**BATU, "home_place": VILLAGE}
MEI_AT_HOME = {**XIAOMEI, "address": "白泥井镇乙村 9 号", "home_place": OTHER_VILLAGE}


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


@pytest.fixture
def outside(cast: Cast) -> Outside:
    return make_outside()


def asked(outside: Outside, described: dict[str, Any] = BATU_AT_HOME, **more: Any) -> tuple[Life, Any]:
    life = Life(described).reported()
    entry = ask_visit(life, outside.niu.pk, **more)
    life.write()
    return life, entry


def page_of(client: Client) -> str:
    answer = client.get(URL)
    assert answer.status_code == 200
    return answer.content.decode()


def bare(page: str) -> str:
    """The page without what differs at each request."""
    page = re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", "", page)  # of this copy, when it is printed
    page = re.sub(r'(name="(?:csrfmiddlewaretoken|entry)" value=")[^"]*', r"\1", page)
    return re.sub(r'("X-CSRFToken": "|nonce=")[^"]*', r"\1", page)


def sent(page: str, outcome: str, text: str = "", **more: str) -> dict[str, str]:
    """The form of the page, filled in."""
    hidden = dict(re.findall(r'<input type="hidden" name="(entry|errand)" value="([^"]*)"', page))
    return {**hidden, "outcome": outcome, "text": text, **more}


@pytest.mark.proves("I4.1", "T17", "PIPL 6", "ASVS 8.2.3")
def test_it_shows_name_and_address_and_nothing_of_why(outside: Outside) -> None:
    asked(outside, text="顺便把米带去")
    page = page_of(outside.client("niu"))
    assert BATU["name"] in page
    assert BATU["address"] in page
    assert "顺便把米带去" in page
    assert "社区服务站请您上门看望" in page
    for secret in (BATU["id_number"], BATU["phones"][0], "150699"):
        assert secret not in page
    assert tells(page) == []


def test_without_an_address_it_says_the_village(outside: Outside) -> None:
    Division.objects.create(code=VILLAGE, name="三顷地村", level=5, valid_from=date(2020, 1, 1))
    described = {k: v for k, v in BATU_AT_HOME.items() if k != "address"}
    asked(outside, described)
    assert "三顷地村" in page_of(outside.client("niu"))


@pytest.mark.proves("I4.1", "T1")
def test_one_at_a_time_the_oldest_first_and_never_how_many(outside: Outside) -> None:
    asked(outside, MEI_AT_HOME, on=TODAY - DAY)
    asked(outside, BATU_AT_HOME, on=TODAY - 2 * DAY)
    asked(outside, {**BATU, "name": "第三人", "id_number": "150699198505054427"}, on=TODAY)
    client = outside.client("niu")
    page = page_of(client)
    assert (BATU["name"] in page, XIAOMEI["name"] in page, "第三人" in page) == (True, False, False)
    assert "之后还有一件" in page
    assert client.post(URL, sent(page, "met", "在家，精神好")).status_code == 302
    page = page_of(client)
    assert (BATU["name"] in page, XIAOMEI["name"] in page, "第三人" in page) == (False, True, False)
    client.post(URL, sent(page, "declined"))
    page = page_of(client)
    assert "第三人" in page
    assert "之后还有一件" not in page
    client.post(URL, sent(page, "moved_away"))
    assert "目前没有请您上门的事" in page_of(client)
    assert sorted(Errand.objects.values_list("outcome", flat=True)) == ["declined", "met", "moved_away"]
    assert verify().faults == []


@pytest.mark.proves("I4.1", "T2")
def test_afterwards_the_page_is_as_if_it_had_never_been(outside: Outside, settings: Settings) -> None:
    never = bare(page_of(outside.client("gao"))).replace("高玉柱", "牛存根")
    _life, entry = asked(outside, days=7)
    client, seen = outside.client("niu"), {}
    for n in range(-2, 13):
        settings.GUIHANG_TODAY = TODAY + n * DAY
        page = bare(page_of(client))
        seen[n] = BATU["name"] in page
    assert [n for n, there in seen.items() if there] == list(range(11))
    settings.GUIHANG_TODAY = TODAY
    for end in ("withdrawn", "answered", "grant"):
        Errand.objects.filter(pk=entry.id).update(outcome="", ends_on=TODAY + 10 * DAY)
        assert BATU["name"] in page_of(client)
        if end == "withdrawn":
            Errand.objects.filter(pk=entry.id).update(ends_on=TODAY - DAY)
        elif end == "answered":
            Errand.objects.filter(pk=entry.id).update(outcome="met")
        else:
            erase(_life.person)
        assert strip(bare(page_of(client))) == strip(never)


def strip(page: str) -> str:
    """Without who is signed in and messages of what was just done."""
    return re.sub(r'<p class="notice".*?</p>', "", page)


@pytest.mark.proves("T2", "I4.1")
def test_an_answer_to_what_is_not_asked_looks_alike_whatever_it_is(outside: Outside, cast: Cast) -> None:
    foreign = Life(XIAOMEI).reported()
    of_gao = ask_visit(foreign, outside.gao.pk)
    foreign.write()
    _life, ended = asked(outside, on=TODAY - 20 * DAY, days=2)
    _other, back = asked(outside)
    _life.add("entry.withdrawn", TODAY, {}, supersedes=ended.id)
    _other.add("entry.withdrawn", TODAY, {}, supersedes=back.id)
    entries = Entry.objects.count()
    answers = set()
    for errand in (of_gao.id, ended.id, back.id, uuid4(), "nothing"):
        for outcome in ("met", ""):
            client = outside.client("niu")
            sent_ = {"errand": str(errand), "entry": str(compat.uuid7()), "outcome": outcome, "text": "在家"}
            answer = client.post(URL, sent_)
            answers.add(
                (errand != "nothing", outcome, answer.status_code, answer.headers.get("Location"), answer.content)
            )
            assert XIAOMEI["name"] not in page_of(client)
    assert len({row[2:] for row in answers}) == 1
    assert Entry.objects.count() == entries


@pytest.mark.proves("T8")
def test_sent_twice_it_is_written_once(outside: Outside) -> None:
    asked(outside)
    client = outside.client("niu")
    form = sent(page_of(client), "met", "在家")
    for _ in range(3):
        assert client.post(URL, form).status_code == 302
    assert Entry.objects.filter(kind="visit.told").count() == 1
    assert "已经转达" in page_of(client)


def test_an_unfilled_form_says_so_and_keeps_the_words(outside: Outside) -> None:
    asked(outside)
    client = outside.client("niu")
    answer = client.post(URL, sent(page_of(client), "", "写了半天的话"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请选一项" in page
    assert "写了半天的话" in page
    assert BATU["name"] in page


@pytest.mark.proves("I4.4", "I4.5", "T19", "ASVS 16.3.1")
def test_each_time_it_is_shown_the_log_of_readings_learns_of_it(outside: Outside) -> None:
    life, _entry = asked(outside)
    client = outside.client("niu")
    for _ in range(3):
        page_of(client)
    client.post(URL, sent(page_of(client), ""))
    events = list(ReadEvent.objects.filter(user_id=outside.niu.pk))
    assert len(events) == 5
    assert {(e.basis, e.kind, e.role, e.shown) for e in events} == {("visit_asked", "opened", "grid_worker", 1)}
    assert {r.person_id for e in events for r in e.rows.all()} == {life.person}
    page_of(outside.client("gao"))
    assert not ReadEvent.objects.filter(user_id=outside.gao.pk).exists()


@pytest.mark.proves("I4.1", "T14", "ASVS 8.2.1", "ASVS 8.2.2")
def test_it_is_the_only_page_of_a_neighbour(outside: Outside) -> None:
    life, _entry = asked(outside)
    client = outside.client("niu")
    assert client.get("/")["Location"] == URL
    page = page_of(client)
    rail = page.split('class="nav"')[1].split("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', rail) == [URL, "/account/"]
    for address in ("/people/", "/county/", "/service/", "/rules/", "/workers/", "/round/", "/confirm/"):
        assert client.get(address).status_code == 403
    assert client.get(reverse("dossier:file", args=[life.person])).status_code in {403, 404}
    assert client.post("/people/", {"q": BATU["name"]}).status_code == 403


def test_an_end_of_the_grant_ends_it_the_same_minute(outside: Outside) -> None:
    asked(outside)
    client = outside.client("niu")
    assert BATU["name"] in page_of(client)
    Grant.objects.filter(user=outside.niu).update(ended_at=NOW)
    assert client.get(URL).status_code == 403


@pytest.mark.proves("I4.1", "T1", "T2")
@hypothesis_settings(max_examples=tries(100), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 25), st.integers(0, 12)), min_size=1, max_size=12),
    st.lists(st.tuples(st.sampled_from(["look", "met", "declined", "back", "day"]), st.integers(0, 3)), max_size=40),
)
def test_never_more_than_one_person_never_before_never_after(
    askings: list[tuple[int, int, int]], steps: list[tuple[str, int]]
) -> None:
    from django.db import transaction
    from django.test.utils import override_settings

    with transaction.atomic():
        try:
            with override_settings(GUIHANG_TODAY=TODAY):
                _walk(askings, steps)
        finally:
            transaction.set_rollback(True)


def _walk(askings: list[tuple[int, int, int]], steps: list[tuple[str, int]]) -> None:
    from django.test.utils import override_settings

    make_cast()
    outside = make_outside()
    names = ("甲某某", "乙某某", "丙某某", "丁某某")
    lives = [Life({"name": name, "sex": "m", "address": f"{name}的住处"}).reported() for name in names]
    made = [
        (which, ask_visit(lives[which], outside.niu.pk, TODAY - before * DAY, days)) for which, before, days in askings
    ]
    record_many(ByOperator(), [e for life in lives for e in life.made], today=TODAY, now=NOW)
    client, today, closed = outside.client("niu"), TODAY, set()
    for what, count in [("look", 0), *steps, ("look", 0)]:
        with override_settings(GUIHANG_TODAY=today):
            page = page_of(client)
            shown = [name for name in names if name in page]
            span = {
                e.id: which
                for which, e in made
                if e.id not in closed and e.on <= today <= e.on + DAY * (length_of(e) + 3)
            }
            assert len(shown) == min(1, len(span))
            assert not shown or names.index(shown[0]) in span.values()
            if what == "day":
                today += DAY * count
            elif what == "back" and span:
                entry = sorted(span)[count % len(span)]
                life = lives[span[entry]]
                life.add("entry.withdrawn", today, {}, supersedes=entry, today=today)
                closed.add(entry)
            elif what in {"met", "declined"} and shown:
                form = sent(page, what)
                client.post(URL, form)
                closed.add(type(made[0][1].id)(form["errand"]))


def length_of(entry: Any) -> int:
    until = date.fromisoformat(entry.data["until"])
    return int((until - entry.on).days)


def test_the_office_reads_the_answer_in_the_story(outside: Outside, cast: Cast) -> None:
    life, _entry = asked(outside, text="顺便把米带去")
    client = outside.client("niu")
    client.post(URL, sent(page_of(client), "not_met", "邻居说去了县城"))
    file = signed_in(cast).get(reverse("dossier:file", args=[life.person])).content.decode()
    for word in ("请人上门看望", "牛存根", "上门答复：没有见到", "邻居说去了县城"):
        assert word in file
