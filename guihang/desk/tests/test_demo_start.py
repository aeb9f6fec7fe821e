"""The demo as `make demo` makes it: everybody of the cast can sign in, and Today has something to show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from uuid_utils.compat import uuid7

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.roles import Role
from guihang.desk.county import chosen, county
from guihang.desk.demo.cast import BAINIJING, CAST, DALAD, SHULINZHAO
from guihang.desk.demo.doors import tell_how_to_enter
from guihang.desk.demo.mark import DAY
from guihang.desk.demo.start import QUIET, SAMPLE, make
from guihang.desk.today import conditions
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Duty, Entry, Order, Person
from guihang.dossier.record import record
from guihang.dossier.verify import verify
from guihang.dossier.writer import ByActor
from guihang.territory.models import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GUIHANG_DEMO", "GUIHANG_TODAY"):
        monkeypatch.setenv(name, "")  # what the demo sets for its processes ends with the test
    settings.GUIHANG_DEMO = False
    settings.GUIHANG_TODAY = None
    make("en")


def lines_of(township: str) -> dict[str, int]:
    duties = Duty.objects.filter(Duty.OWED, place=township, opens_on__lte=DAY)
    return {section: duties.filter(q).count() for section, q in conditions(DAY).items()}


def test_the_demo_has_everything_a_visitor_is_told_of(demo: None, capsys: pytest.CaptureFixture[str]) -> None:
    everybody_of_the_cast_signs_in()
    nothing_is_wrong_with_the_files()
    every_office_can_be_called()
    today_has_lines_and_some_are_mine()
    one_office_is_silent_and_only_one()
    the_table_can_be_read_in_both_languages(capsys)
    a_second_start_keeps_what_was_recorded()


def everybody_of_the_cast_signs_in() -> None:
    assert {part.role for part in CAST} == set(Role)
    for part in CAST:
        client = Client()
        answer = client.post("/sign-in/", {"username": part.username, "password": part.password()}, follow=True)
        assert answer.status_code == 200, part.username
        assert answer.wsgi_request.user.is_authenticated, part.username
        assert re.search(r"2026-11-22|22 Nov|11月22日|11 月 22 日", answer.content.decode()), "the banner names the day"
    assert Client().post("/sign-in/", {"username": "lin", "password": "wrong"}).wsgi_request.user.is_anonymous


def nothing_is_wrong_with_the_files() -> None:
    verdict = verify()
    assert verdict.faults == []
    assert verdict.people > 240  # the ledger's, and the scene's


def every_office_can_be_called() -> None:
    offices = Office.objects.filter(place__startswith=DALAD[:6], place__in=Person.objects.values("place"))
    phones = [phone for office in offices for phone in (office.phone, office.police_phone)]
    assert len(set(phones)) == len(phones) > 2, "a number of its own for each"
    assert all(phone.startswith("0477-0000") for phone in phones), "invented"


def today_has_lines_and_some_are_mine() -> None:
    for township in (SHULINZHAO, BAINIJING):
        lines = lines_of(township)
        if DAY.isoweekday() == 7:
            del lines["week"]  # a Sunday is the last day of its week
        assert all(lines.values()), lines
    people = Person.objects.filter(place=SHULINZHAO)
    mine = people.filter(worker=User.objects.get(username="lin").pk).count()
    assert 0.3 < mine / people.count() < 0.7
    assert people.exclude(stays_at="").exclude(stays_at__endswith="000").exists()
    assert Order.objects.exclude(to_check_since=None).exists()


def one_office_is_silent_and_only_one() -> None:
    zhao = Actor.for_user(User.objects.get(username="zhao"))
    silent = [p.code for p in county(zhao, *chosen(zhao, "")).parts if p.silent]
    assert silent == [QUIET]


def the_table_can_be_read_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for language, word in (("en", "Community worker"), ("zh-Hans", "社区")):
        tell_how_to_enter(language, "http://localhost:8000")
        told = capsys.readouterr().out
        assert word in told
        assert "http://localhost:8000" in told
        assert all(part.username in told and part.password() in told for part in CAST)


def a_second_start_keeps_what_was_recorded() -> None:
    lin = Actor.for_user(User.objects.get(username="lin"))
    person = Person.objects.filter(place=SHULINZHAO, ended_on=None).order_by("-pk").first()
    assert person is not None
    said = {"mode": "in_person"}
    act = NewEntry(uuid7(), person.pk, "visit.made", DAY, clock.now(), "desk", said, entered_by=lin.user_id)
    record(ByActor(lin), act, today=DAY, now=clock.now())
    entries = Entry.objects.count()
    make("en")
    assert Entry.objects.count() == entries
    assert Entry.objects.filter(pk=act.id).exists()


def test_the_sample_is_the_projects_own_and_invented() -> None:
    assert SAMPLE.is_file()
    assert Path(__file__).resolve().parents[3] in SAMPLE.resolve().parents
