"""Many people leave only when somebody of another unit has agreed, an hour has passed, once, within a day."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access import cap, clock, places
from guihang.access.models import Alert, HouseEvent, ReadEvent
from guihang.access.tests.cast import DALAD, SHULINZHAO, Cast, make_cast
from guihang.dossier.tests.lives import TODAY
from guihang.exchange.models import Outgoing
from guihang.exchange.out import gate
from guihang.exchange.tests.many import people, two_offices
from guihang.protect.suite import sm3
from guihang.territory.load import OWN_COPY_AS_OF, load_divisions
from guihang.territory.places import OWN_COPY

WORD = "葳蕤蝌蚪糯米藕粉圆子"

pytestmark = [pytest.mark.django_db, pytest.mark.proves("T5", "I4.7")]


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    places.forget()
    load_divisions(OWN_COPY, OWN_COPY_AS_OF)
    return make_cast()


class Clock:
    """The house's clock, which the test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.at)

    def pass_(self, **time: float) -> datetime:
        """Let so much time pass."""
        self.at += timedelta(**time)
        return self.at


@pytest.fixture
def time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def client_of(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, who))
    return client


def asked(client: Client, place: str = SHULINZHAO, **more: Any) -> HttpResponse:
    said = {"place": place, "sheets": ["roster"], "purpose": "reported", "words": "旗禁毒办季度核对", **more}
    return client.post(reverse("ledgers_out:choose"), said)  # type: ignore[return-value]


def page_of(row: Outgoing, step: str = "one") -> str:
    return reverse(f"ledgers_out:{step}", args=[row.pk])


def put_before(cast: Cast, who: str = "lin", place: str = SHULINZHAO) -> tuple[Client, Outgoing]:
    """Asked for and put before a second person."""
    client = client_of(cast, who)
    answer = asked(client, place)
    assert answer.status_code == 302, answer.content.decode()
    row = Outgoing.objects.latest("id")
    assert answer["Location"] == page_of(row)
    client.post(page_of(row, "ask"))
    row.refresh_from_db()
    assert row.state == "asked"
    return client, row


def decide(cast: Cast, who: str, row: Outgoing, do: str = "approve", why: str = "") -> int:
    status = client_of(cast, who).post(page_of(row, "decide"), {"do": do, "why": why}).status_code
    row.refresh_from_db()
    return status


def is_file(answer: Any) -> bool:
    return bool(answer["Content-Type"].endswith("spreadsheetml.sheet") and answer.content.startswith(b"PK"))


def test_a_few_people_leave_at_once_and_stand_in_the_list_of_what_left(cast: Cast, time: Clock) -> None:
    people(3)
    answer = asked(client_of(cast, "lin"), purpose="own_work", words="")
    assert is_file(answer)
    row = Outgoing.objects.get()
    assert (row.people, row.second, row.state, row.taken, row.user_id) == (3, False, "taken", 1, cast.lin.pk)
    assert bytes(row.digest or b"") == sm3(answer.content)
    assert row.ends_on == TODAY + timedelta(days=90)


@pytest.mark.proves("ASVS 2.3.5", "等保 8.1.7", "PIPL 51")
def test_many_people_wait_for_a_second_person_and_an_hour_and_leave_once(cast: Cast, time: Clock) -> None:
    two_offices()
    lin, row = put_before(cast)
    assert not ReadEvent.objects.exists(), "nothing is read before it may leave"
    assert not is_file(lin.post(page_of(row, "fetch")))
    assert decide(cast, "ma", row) == 302
    assert (row.state, row.approved_by) == ("approved", cast.ma.pk)
    time.pass_(minutes=59)
    assert not is_file(lin.post(page_of(row, "fetch")))
    time.pass_(minutes=2)
    answer = lin.post(page_of(row, "fetch"))
    assert is_file(answer)
    row.refresh_from_db()
    assert (row.state, row.taken, bytes(row.digest or b"")) == ("taken", 1, sm3(answer.content))
    assert ReadEvent.objects.get().shown == 60
    assert not is_file(lin.post(page_of(row, "fetch")))
    kinds = list(HouseEvent.objects.order_by("id").values_list("kind", "user_id"))
    lin_, ma_ = cast.lin.pk, cast.ma.pk
    assert kinds == [("export.asked", lin_), ("export.approved", ma_), ("export.fetched", lin_)]


def test_after_a_day_it_can_no_longer_be_fetched(cast: Cast, time: Clock) -> None:
    two_offices()
    lin, row = put_before(cast)
    decide(cast, "ma", row)
    time.pass_(hours=25, minutes=1)
    assert not is_file(lin.post(page_of(row, "fetch")))
    gate.lapse(clock.now())
    row.refresh_from_db()
    assert row.state == "lapsed"


def test_what_nobody_decides_on_is_over_after_three_days(cast: Cast, time: Clock) -> None:
    two_offices()
    _lin, row = put_before(cast)
    time.pass_(days=3, minutes=1)
    assert decide(cast, "ma", row) == 404
    gate.lapse(clock.now())
    row.refresh_from_db()
    assert row.state == "lapsed"
    assert not Alert.objects.filter(settled_at=None).exists()


@pytest.mark.proves("ASVS 2.3.5", "等保 8.1.7")
@pytest.mark.parametrize(
    ("who", "what"),
    [
        ("lin", "the same person"),
        ("wang", "the same office"),
        ("feng", "another county"),
        ("zhou", "who sees neither files nor figures"),
        ("wu", "who hands out sign-ins"),
        ("kong", "no grant"),
    ],
)
def test_the_second_person_is_another_of_another_unit(cast: Cast, time: Clock, who: str, what: str) -> None:
    two_offices()
    _lin, row = put_before(cast)
    for do in ("approve", "refuse"):
        decide(cast, who, row, do, "为何")
        assert row.state == "asked", what


@pytest.mark.parametrize("who", ["ma", "zhao", "qian", "sun"])
def test_another_office_the_county_and_who_stands_above_may_agree(cast: Cast, time: Clock, who: str) -> None:
    two_offices()
    _lin, row = put_before(cast)
    page = client_of(cast, who).get(page_of(row)).content.decode()
    assert "旗禁毒办季度核对" in page and "林晓" in page and "60" in page
    decide(cast, who, row)
    assert row.state == "approved"


def test_the_countys_own_is_agreed_to_by_an_office_or_the_city_and_not_by_the_county(cast: Cast, time: Clock) -> None:
    two_offices()
    other = type(cast.zhao).objects.create_user("zhao2", "赵二")
    from guihang.access import granting
    from guihang.access.roles import Role
    from guihang.access.tests.cast import ALWAYS

    granting.row(other, Role.COUNTY, DALAD, *ALWAYS, "指导全旗工作").save()
    _zhao, row = put_before(cast, "zhao", DALAD)
    client = Client()
    client.force_login(other)
    client.post(page_of(row, "decide"), {"do": "approve"})
    row.refresh_from_db()
    assert row.state == "asked"
    decide(cast, "wang", row)
    assert row.state == "approved"


def test_who_has_moved_to_the_askers_office_meanwhile_cannot_agree(cast: Cast, time: Clock) -> None:
    from guihang.access import granting
    from guihang.access.roles import Role
    from guihang.access.tests.cast import ALWAYS

    two_offices()
    _lin, row = put_before(cast)
    granting.row(cast.ma, Role.WORKER, SHULINZHAO, *ALWAYS, "借调").save()
    decide(cast, "ma", row)
    assert row.state == "asked"


def test_the_database_itself_knows_no_second_person_who_is_the_first(cast: Cast, time: Clock) -> None:
    two_offices()
    _lin, row = put_before(cast)
    for change in ({"approved_by": cast.lin.pk}, {"state": "taken"}, {"taken": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Outgoing.objects.filter(pk=row.pk).update(**change)


def test_a_refusal_has_a_reason_which_the_asker_reads(cast: Cast, time: Clock) -> None:
    two_offices()
    lin, row = put_before(cast)
    decide(cast, "zhao", row, "refuse")
    assert row.state == "asked", "no reason, no refusal"
    decide(cast, "zhao", row, "refuse", "只需要新增人员")
    assert row.state == "refused"
    assert "只需要新增人员" in lin.get(page_of(row)).content.decode()
    assert "只需要".encode() not in bytes(row.sealed)
    assert not is_file(lin.post(page_of(row, "fetch")))
    assert Alert.objects.get(kind=gate.TO_APPROVE).settled_by == cast.zhao.pk


@pytest.mark.parametrize("who", ["lin", "ma"])
def test_whoever_asked_and_whoever_agreed_can_stop_it_until_it_is_fetched(cast: Cast, time: Clock, who: str) -> None:
    two_offices()
    lin, row = put_before(cast)
    decide(cast, "ma", row)
    time.pass_(minutes=61)
    client_of(cast, "zhao").post(page_of(row, "stop"))
    row.refresh_from_db()
    assert row.state == "approved", "nobody else can"
    client_of(cast, who).post(page_of(row, "stop"))
    row.refresh_from_db()
    assert (row.state, row.ended_by) == ("stopped", getattr(cast, who).pk)
    assert not is_file(lin.post(page_of(row, "fetch")))


def test_nobody_else_fetches_it(cast: Cast, time: Clock) -> None:
    two_offices()
    _lin, row = put_before(cast)
    decide(cast, "ma", row)
    time.pass_(minutes=61)
    for who in ("ma", "wang", "zhao", "qian", "feng"):
        assert not is_file(client_of(cast, who).post(page_of(row, "fetch")))
    row.refresh_from_db()
    assert row.taken == 0


@pytest.mark.proves("ASVS 7.5.3", "T5")
@pytest.mark.parametrize("step", ["ask", "decide", "fetch"])
def test_each_step_wants_a_sign_in_that_was_just_done(cast: Cast, time: Clock, step: str) -> None:
    two_offices()
    for user in (cast.lin, cast.ma):
        user.set_password(WORD)
        user.save()
    lin, row = put_before(cast)
    if step == "ask":
        asked(lin)
        row = Outgoing.objects.latest("id")
    if step == "fetch":
        decide(cast, "ma", row)
        time.pass_(minutes=61)
    client = client_of(cast, "ma") if step == "decide" else lin
    session = client.session
    session["fresh_at"] = 1
    session.save()
    before = row.state
    answer = client.post(page_of(row, step), {"do": "approve"})
    row.refresh_from_db()
    assert (answer.status_code, row.state, row.taken) == (403, before, 0)
    assert f'action="{page_of(row, step)}"' in answer.content.decode()
    client.post(page_of(row, step), {"do": "approve", "again_word": WORD})
    row.refresh_from_db()
    assert row.state != before


def test_who_joined_after_the_word_was_given_is_not_let_out_with_it(cast: Cast, time: Clock) -> None:
    people(55)
    lin, row = put_before(cast)
    decide(cast, "ma", row)
    people(30, start=100)
    time.pass_(minutes=61)
    assert not is_file(lin.post(page_of(row, "fetch")))


def test_the_alert_and_the_events_name_nobody(cast: Cast, time: Clock) -> None:
    two_offices()
    _lin, row = put_before(cast)
    alert = Alert.objects.get()
    assert (alert.kind, alert.place, alert.power, alert.about) == ("export_to_approve", DALAD, "see_figures", row.pk)
    event = HouseEvent.objects.get(kind="export.asked")
    assert event.told == {"what": "ledger", "people": 60, "purpose": "reported", "second": True}
    assert "旗禁毒办".encode() not in bytes(row.sealed)


@pytest.mark.proves("PIPL 23", "PIPL 25", "P2 2.32")
def test_every_file_that_leaves_has_its_notice_and_stands_in_the_list_with_its_digest(cast: Cast, time: Clock) -> None:
    two_offices()
    lin, row = put_before(cast)
    decide(cast, "ma", row)
    time.pass_(minutes=61)
    files: list[Any] = [lin.post(page_of(row, "fetch")), asked(client_of(cast, "ma"), "150621102000")]
    for answer in files:
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        text = "\n".join(str(cell) for line in book["使用须知"].iter_rows(values_only=True) for cell in line)
        left = Outgoing.objects.get(digest=sm3(answer.content))
        for said in ("第二十一条", "第一百三十六条", "Personal Information Protection Law", "旗禁毒办季度核对"):
            assert said in text
        assert left.ends_on.isoformat() in text
        for sheet in book:
            assert left.ends_on.isoformat() in (sheet.oddHeader.right.text or "")
            assert left.ends_on.isoformat() in (sheet.oddFooter.left.text or "")
    taken = client_of(cast, "zhao").get(reverse("ledgers_out:taken")).content.decode()
    assert "林晓" in taken and "马骏" in taken
    assert client_of(cast, "lin").get(reverse("ledgers_out:taken")).status_code == 403


def test_whoever_took_it_says_that_it_is_destroyed_and_until_then_it_shows_as_late(cast: Cast, time: Clock) -> None:
    people(2)
    lin = client_of(cast, "lin")
    asked(lin, ends_on=(TODAY + timedelta(days=1)).isoformat())
    row = Outgoing.objects.get()
    assert not row.past_its_end(TODAY + timedelta(days=1))
    assert row.past_its_end(TODAY + timedelta(days=2))
    for _hour in range(2):
        gate.remind(TODAY + timedelta(days=2), clock.now())
    alert = Alert.objects.get(kind=gate.ENDED)
    assert (alert.user_id, alert.settled_at) == (cast.lin.pk, None)
    lin.post(page_of(row, "destroyed"))
    alert.refresh_from_db()
    assert alert.settled_by == cast.lin.pk
    row.refresh_from_db()
    assert row.destroyed_at is not None and not row.past_its_end(TODAY + timedelta(days=2))
    assert HouseEvent.objects.filter(kind="export.destroyed").count() == 1


class TestTheDay:
    """One number of people a day, for files and lists together."""

    def test_what_was_asked_for_today_counts_and_more_is_refused(
        self, cast: Cast, time: Clock, settings: Settings
    ) -> None:
        settings.GUIHANG_PEOPLE_OUT_A_DAY = 8
        people(3)
        lin = client_of(cast, "lin")
        assert [is_file(asked(lin)) for _time in range(3)] == [True, True, False]
        assert Outgoing.objects.count() == 2
        assert cap.left(cast.lin.pk, TODAY) == 2

    def test_what_was_refused_or_stopped_gives_the_number_back(
        self, cast: Cast, time: Clock, settings: Settings
    ) -> None:
        settings.GUIHANG_PEOPLE_OUT_A_DAY = 100
        two_offices()
        _lin, row = put_before(cast)
        assert cap.left(cast.lin.pk, TODAY) == 40
        decide(cast, "ma", row, "refuse", "不需要")
        assert cap.left(cast.lin.pk, TODAY) == 100

    def test_another_reader_has_a_number_of_their_own_and_tomorrow_is_another_day(
        self, cast: Cast, time: Clock, settings: Settings
    ) -> None:
        settings.GUIHANG_PEOPLE_OUT_A_DAY = 3
        people(3)
        assert is_file(asked(client_of(cast, "lin")))
        assert is_file(asked(client_of(cast, "wang")))
        assert not is_file(asked(client_of(cast, "lin")))
        assert cap.left(cast.lin.pk, TODAY + timedelta(days=1)) == 3

    @pytest.mark.proves("ASVS 2.4.1")
    def test_a_list_that_is_paged_through_stops_where_the_number_is_reached(
        self, cast: Cast, time: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from guihang.dossier import people_views

        monkeypatch.setattr(people_views, "PAGE", 5)
        settings.GUIHANG_PEOPLE_OUT_A_DAY = 30
        people(60)
        lin, seen = client_of(cast, "lin"), 0
        for number in range(1, 13):
            answer = lin.get(f"/people/?page={number}")
            seen += answer.status_code == 200
            if answer.status_code == 429:
                break
        assert (number, seen) == (7, 6), "six pages of five, then no more"
        assert "30" in answer.content.decode()
        assert not is_file(asked(lin)), "what lists have shown counts for files too"
        assert lin.get("/people/?page=1").status_code == 200, "the work goes on"
        told = Alert.objects.filter(kind="people_cap")
        assert set(told.values_list("power", "place")) == {
            ("guard_privacy", SHULINZHAO), ("confirm", SHULINZHAO), ("see_figures", SHULINZHAO)
        }  # fmt: skip
        assert HouseEvent.objects.filter(kind="people_cap.reached").count() == 1
        lin.get("/people/?page=8")
        assert told.count() == 3, "once a day"

    def test_who_was_shown_too_many_by_narrowed_lists_is_told_of(
        self, cast: Cast, time: Clock, settings: Settings
    ) -> None:
        from guihang.jobs import board
        from guihang.jobs.running import run_waiting

        settings.GUIHANG_PEOPLE_OUT_A_DAY = 30
        people(40)
        client_of(cast, "lin").get("/people/")
        board.ask(cap.WATCH, now=clock.now())
        run_waiting(clock.now)
        assert Alert.objects.filter(kind="people_cap", about=cast.lin.pk).count() == 3


def test_no_page_tells_who_is_in_it(cast: Cast, time: Clock) -> None:
    made = people(60)
    _lin, row = put_before(cast)
    from guihang.dossier.identity import unseal_all
    from guihang.dossier.models import Person

    names = {i.name for i in unseal_all(Person.objects.filter(pk__in=[life.person for life in made])).values()}
    for who in ("lin", "ma", "zhao"):
        page = client_of(cast, who).get(page_of(row)).content.decode()
        assert not [n for n in names if n in page]


def test_a_missing_one_and_a_foreign_one_look_alike(cast: Cast, time: Clock) -> None:
    two_offices()
    _lin, row = put_before(cast)
    missing = Outgoing(pk=UUID(int=7))
    for step in ("one", "ask", "decide", "stop", "fetch", "destroyed"):
        for who in ("feng",):
            client = client_of(cast, who)
            ask = client.get if step == "one" else client.post
            assert ask(page_of(row, step)).status_code == ask(page_of(missing, step)).status_code == 404
