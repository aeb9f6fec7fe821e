"""Breaking the glass: one file outside one's daily work, for a written reason, for half an hour, to read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponseBase
from django.test import Client

from guihang.access import clock, fresh
from guihang.access.models import Alert, HouseEvent, ReadEvent, Ticket, User
from guihang.access.roles import Role
from guihang.access.tests.cast import BAINIJING, QIXINGGANG, SHULINZHAO, Cast, make_cast, signed_in, somebody
from guihang.dossier import glass
from guihang.dossier.models import Entry
from guihang.dossier.tests.lives import TODAY, Life

pytestmark = pytest.mark.django_db
REASON = "医院来电，需要核对家属的联系方式"
NUMBERS = {
    "here": "150699199001010001", "near": "150699199001010002", "far": "150699199001010003",
    "ended": "150699199001010004", "closed": "150699199001010005", "unknown": "150699199001010009",
}  # fmt: skip


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


@pytest.fixture
def world(cast: Cast) -> dict[str, Life]:
    """People in Lin's office, in the next one, in another province; one whose control has ended, one restricted."""
    lives = {
        name: Life({"name": f"某{name}", "sex": "m", "id_number": NUMBERS[name]}, place).reported()
        for name, place in (
            ("here", SHULINZHAO), ("near", BAINIJING), ("far", QIXINGGANG), ("ended", BAINIJING),
            ("closed", BAINIJING),
        )
    }  # fmt: skip
    lives["near"].act("talk.held", date(2026, 4, 2), {"mode": "in_person", "note": "谈到家里的难处"})
    lives["ended"].act("order.terminated", date(2026, 5, 1), {"reason": "other"}, order=lives["ended"].order)
    lives["ended"].act("control.ended", date(2026, 5, 2))
    lives["closed"].act(
        "file.restricted", date(2026, 5, 1), {"restricted": True, "why": "relative", "readers": [str(cast.ma.pk)]}
    )
    for life in lives.values():
        life.write()
    return lives


def ask(client: Client, number: str, *, sure: bool = True, reason: str = REASON) -> HttpResponseBase:
    form = {"number": number, "reason": reason, **({"sure": "1"} if sure else {})}
    return client.post("/glass/", form)


def body(answer: HttpResponseBase) -> str:
    content: bytes = answer.content  # type: ignore[attr-defined]
    return content.decode()


def bare(answer: HttpResponseBase, number: str) -> str:
    """The page without what is drawn by lot and what was typed."""
    said = re.sub(r'(name="csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"', "", body(answer))
    return said.replace(number, "#")


def later(minutes: float) -> Any:
    now = clock.now() + timedelta(minutes=minutes)
    return mock.patch.object(clock, "now", lambda: now)


def old(client: Client) -> None:
    """The last sign-in of this browser lies longer back than it counts."""
    session = client.session
    session[fresh.FRESH] = session[fresh.FRESH] - 60 * 6
    session.save()


@pytest.mark.proves("T1", "ASVS 7.5.3", "I4.2")
def test_a_broken_glass_opens_one_file_for_half_an_hour_and_tells_who_must_know(
    cast: Cast, world: dict[str, Life]
) -> None:
    lin, near = signed_in(cast, "lin"), world["near"].person
    assert lin.get(f"/people/{near}/").status_code == 404
    answer = ask(lin, NUMBERS["near"])
    assert answer.status_code == 302
    page = lin.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "某near" in body(page)
    ticket = Ticket.objects.get()
    assert (ticket.user_id, ticket.person_id, ticket.purpose) == (cast.lin.pk, near, "break_glass")
    assert ticket.opens_at and ticket.ends_at and ticket.ends_at - ticket.opens_at == timedelta(minutes=30)
    assert glass.reason_of(ticket) == REASON
    told = set(Alert.objects.filter(kind=glass.BROKEN, about=ticket.pk).values_list("power", "place"))
    assert told == {("confirm", BAINIJING), ("guard_privacy", BAINIJING)}
    event = HouseEvent.objects.get(kind="glass.broken")
    assert (event.user_id, event.person_id, event.about) == (cast.lin.pk, near, ticket.pk)
    with later(29):
        assert lin.get(f"/people/{near}/").status_code == 200
    with later(31):
        assert lin.get(f"/people/{near}/").status_code == 404


@pytest.mark.proves("T1", "T21", "I4.2")
def test_each_page_of_a_broken_glass_is_logged_with_its_ticket_and_purpose(cast: Cast, world: dict[str, Life]) -> None:
    lin, near = signed_in(cast, "lin"), world["near"].person
    ask(lin, NUMBERS["near"])
    for page in ("", "handout/", "looked/"):
        assert lin.get(f"/people/{near}/{page}").status_code == 200, page
    events = ReadEvent.objects.filter(rows__person_id=near)
    assert {(e.basis, e.ticket) for e in events} == {("break_glass", Ticket.objects.get().pk)}
    assert events.count() == 3


@pytest.mark.proves("T1", "I4.2")
def test_a_broken_glass_reads_and_writes_nothing(cast: Cast, world: dict[str, Life]) -> None:
    lin, near = signed_in(cast, "lin"), world["near"].person
    ask(lin, NUMBERS["near"])
    before = Entry.objects.count()
    page = body(lin.get(f"/people/{near}/"))
    assert "/record/" not in page
    assert "/correct/" not in page
    day = TODAY.isoformat()
    form = {"entry": str(uuid4()), "on": day, "mode": "remote", "text": "甲"}
    for kind in ("visit.made", "note.written", "tier.set", "control.ended"):
        assert lin.post(f"/people/{near}/record/{kind}/", form).status_code in {403, 404}
    assert Entry.objects.count() == before


@pytest.mark.proves("T1", "I4.2")
def test_a_ticket_reads_even_where_its_holder_may_write(cast: Cast, world: dict[str, Life]) -> None:
    """A file of one's own place that only a ticket opens: the door of records refuses it too."""
    from dataclasses import replace

    from guihang.access.actor import Refused
    from guihang.dossier.entry import NewEntry
    from guihang.dossier.record import record
    from guihang.dossier.writer import ByActor

    person = world["here"].person
    actor = replace(cast.actor("lin", TODAY), opened={person: "unseal"})
    entry = NewEntry(uuid4(), person, "note.written", TODAY, clock.now(), "desk", {"text": "甲"})
    with pytest.raises(Refused):
        record(ByActor(actor), entry, today=TODAY, now=clock.now())


@pytest.mark.proves("T1", "I4.2")
def test_what_was_said_in_confidence_stays_closed_behind_a_broken_glass(cast: Cast, world: dict[str, Life]) -> None:
    lin, near = signed_in(cast, "lin"), world["near"].person
    ask(lin, NUMBERS["near"])
    assert "谈到家里的难处" not in body(lin.get(f"/people/{near}/"))
    for door in ("notes", "health"):  # Lin opens such doors of her own people
        assert lin.get(f"/people/{near}/{door}/").status_code == 404
        assert lin.post(f"/people/{near}/{door}/").status_code == 404


@pytest.mark.proves("ASVS 7.5.3", "I4.2")
def test_without_having_just_signed_in_nothing_is_broken(cast: Cast, world: dict[str, Life], settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast.lin.set_password("horse-battery-七星-staple")
    cast.lin.save()
    lin = signed_in(cast, "lin")
    old(lin)
    asked = lin.get("/glass/")
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith("/again/")
    refused = ask(lin, NUMBERS["near"])
    assert refused.status_code == 403
    assert f'name="number" value="{NUMBERS["near"]}"' in body(refused), "what was typed goes on with the answer"
    assert not Ticket.objects.exists()
    form = {"number": NUMBERS["near"], "reason": REASON, "sure": "1"}
    assert lin.post("/glass/", {**form, "again_word": "wrong"}).status_code == 403
    assert not Ticket.objects.exists()
    assert lin.post("/glass/", {**form, "again_word": "horse-battery-七星-staple"}).status_code == 302
    assert Ticket.objects.count() == 1
    assert fresh.is_fresh(mock.Mock(session=lin.session))


@pytest.mark.proves("T2", "T13", "I4.2")
def test_until_the_glass_is_broken_every_number_gets_the_same_answer_and_nothing_is_looked_up(
    cast: Cast, world: dict[str, Life]
) -> None:
    lin = signed_in(cast, "lin")
    answers = {name: ask(lin, number, sure=False) for name, number in NUMBERS.items()}
    assert {a.status_code for a in answers.values()} == {200}
    assert len({bare(a, NUMBERS[name]) for name, a in answers.items()}) == 1
    assert len({len(body(a)) for a in answers.values()}) == 1
    with mock.patch.object(glass, "look_behind", side_effect=AssertionError("looked up")):
        ask(lin, NUMBERS["near"], sure=False)


@pytest.mark.proves("T2", "T13", "I4.2")
def test_unknown_sealed_restricted_and_far_away_are_one_answer_when_it_is_broken(
    cast: Cast, world: dict[str, Life]
) -> None:
    lin = signed_in(cast, "lin")
    closed = {name: ask(lin, NUMBERS[name]) for name in ("unknown", "ended", "closed", "far")}
    assert {a.status_code for a in closed.values()} == {200}
    assert len({bare(a, NUMBERS[name]) for name, a in closed.items()}) == 1
    assert not Ticket.objects.exists()
    assert not Alert.objects.filter(kind=glass.BROKEN).exists()


@pytest.mark.proves("T2")
def test_they_ask_the_database_the_same_questions(
    cast: Cast, world: dict[str, Life], django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    actor, now = cast.actor("lin", TODAY), clock.now()
    asked = {}
    for name in ("unknown", "ended", "closed", "far"):
        with CaptureQueriesContext(connection) as caught:
            assert glass._behind(actor, NUMBERS[name]) is None
        asked[name] = len(caught.captured_queries)
    assert len(set(asked.values())) == 1, (asked, now)


@pytest.mark.proves("T13")
def test_only_the_whole_number_is_looked_for(cast: Cast, world: dict[str, Life]) -> None:
    lin = signed_in(cast, "lin")
    for typed in ("1506991990010100", "15069919900101", "150699199001010002 150699199001010003", "巴图", "1506991990*"):
        assert ask(lin, typed).status_code == 422
    assert not HouseEvent.objects.filter(kind="glass.tried").exists()
    spaced = ask(lin, "150699 19900101 0002")
    assert spaced.status_code == 302


@pytest.mark.proves("T13", "I4.2")
def test_a_sequence_is_stopped_at_twenty_an_hour_and_told(cast: Cast, world: dict[str, Life]) -> None:
    lin = signed_in(cast, "lin")
    statuses = [ask(lin, f"1506991980010{n:04d}1").status_code for n in range(30)]
    assert statuses == [200] * 20 + [429] * 10
    assert HouseEvent.objects.filter(kind="glass.tried").count() == 20
    alert = Alert.objects.get(kind=glass.GUESSING)
    assert (alert.power, alert.about) == ("guard_privacy", cast.lin.pk)
    assert ask(signed_in(cast, "lin"), NUMBERS["near"]).status_code == 429, "another browser does not help"
    assert ask(signed_in(cast, "ma"), NUMBERS["here"]).status_code == 302, "a colleague goes on"


def test_the_log_of_tries_holds_no_number(cast: Cast, world: dict[str, Life]) -> None:
    ask(signed_in(cast, "lin"), NUMBERS["near"])
    ask(signed_in(cast, "lin"), NUMBERS["unknown"])
    told = " ".join(str(e.told) for e in HouseEvent.objects.all()) + " ".join(a.key for a in Alert.objects.all())
    assert "150699" not in told
    assert REASON not in told


def test_a_reason_of_a_few_letters_is_no_reason(cast: Cast, world: dict[str, Life]) -> None:
    assert ask(signed_in(cast, "lin"), NUMBERS["near"], reason="看一下").status_code == 422
    assert not Ticket.objects.exists()


def test_a_file_of_ones_own_work_opens_without_a_ticket(cast: Cast, world: dict[str, Life]) -> None:
    answer = ask(signed_in(cast, "lin"), NUMBERS["here"])
    assert answer.headers["Location"] == f"/people/{world['here'].person}/"
    assert not Ticket.objects.exists()


@pytest.mark.proves("T1", "I4.2")
def test_a_ticket_opens_in_its_browser_only_and_ends_with_the_sign_out(cast: Cast, world: dict[str, Life]) -> None:
    lin, near = signed_in(cast, "lin"), world["near"].person
    ask(lin, NUMBERS["near"])
    assert signed_in(cast, "lin").get(f"/people/{near}/").status_code == 404
    assert signed_in(cast, "ma").get(f"/people/{world['here'].person}/").status_code == 404
    lin.post("/sign-out/")
    assert Ticket.objects.get().closed_at is not None
    lin.force_login(cast.lin)
    assert lin.get(f"/people/{near}/").status_code == 404


@pytest.mark.proves("I4.2")
def test_it_can_be_given_back(cast: Cast, world: dict[str, Life]) -> None:
    lin, near = signed_in(cast, "lin"), world["near"].person
    ask(lin, NUMBERS["near"])
    ticket = Ticket.objects.get()
    assert f"/glass/tickets/{ticket.pk}/back/" in body(lin.get(f"/people/{near}/"))
    assert signed_in(cast, "ma").post(f"/glass/tickets/{ticket.pk}/back/").status_code == 404
    assert lin.post(f"/glass/tickets/{ticket.pk}/back/").status_code == 302
    assert lin.get(f"/people/{near}/").status_code == 404
    assert HouseEvent.objects.filter(kind="ticket.given_back", about=ticket.pk).count() == 1


@pytest.mark.proves("T1", "I4.2")
@pytest.mark.parametrize("name", ["qian", "sun"])
def test_city_and_province_open_a_single_file_with_a_written_reason_only(
    cast: Cast, world: dict[str, Life], name: str
) -> None:
    officer, near = signed_in(cast, name), world["near"].person
    moved = officer.get(f"/people/{near}/")
    assert moved.headers["Location"] == f"/glass/{near}/"
    for page in ("handout/", "notice/", "looked/", "notes/", "looked/month/2026/10/"):
        assert officer.get(f"/people/{near}/{page}").status_code == 403, page
    asked = officer.get(f"/glass/{near}/")
    assert asked.status_code == 200
    assert "某near" in body(asked)
    assert set(ReadEvent.objects.values_list("kind", "basis")) == {("listed", "supervision")}
    assert officer.post(f"/glass/{near}/", {"reason": "看看"}).status_code == 422
    assert officer.post(f"/glass/{near}/", {"reason": REASON}).status_code == 302
    assert officer.get(f"/people/{near}/").status_code == 200
    assert ReadEvent.objects.filter(kind="opened", basis="break_glass").count() == 1
    with later(31):
        assert officer.get(f"/people/{near}/").status_code == 302


@pytest.mark.proves("T1", "T14")
def test_nobody_reaches_beyond_the_county_they_work_in(cast: Cast, world: dict[str, Life]) -> None:
    for name in ("feng", "zhao", "jing"):
        client = signed_in(cast, name)
        reached = {n for n in ("here", "near", "far") if ask(client, NUMBERS[n]).status_code == 302}
        assert reached == ({"far"} if name == "feng" else {"here", "near"}), name


def test_who_reads_no_files_breaks_no_glass(cast: Cast, world: dict[str, Life]) -> None:
    for name in ("zhou", "wu", "kong", "gui", "lao", "bao", "xi", "shen"):
        assert signed_in(cast, name).get("/glass/").status_code == 403, name
    assert Client().get("/glass/").headers["Location"].startswith("/sign-in/")


Reviews = Callable[[str], Client]


@pytest.fixture
def broken(cast: Cast, world: dict[str, Life]) -> UUID:
    """Lin has opened the file of the next office."""
    lin = signed_in(cast, "lin")
    ask(lin, NUMBERS["near"])
    lin.get(f"/people/{world['near'].person}/")
    return Ticket.objects.get().pk


@pytest.mark.proves("T1", "I4.2")
def test_the_lead_and_the_privacy_officer_see_the_alert_and_nobody_elses_name(cast: Cast, broken: UUID) -> None:
    lead = User.objects.get(pk=somebody(Role.OFFICE_LEAD, BAINIJING).pk)
    client = Client()
    client.force_login(lead)
    for reviewer in (client, signed_in(cast, "bao")):
        listed = body(reviewer.get("/alerts/"))
        assert f"/glass/tickets/{broken}/" in listed
        assert "某near" not in listed
        assert "林晓" not in listed
        page = body(reviewer.get(f"/glass/tickets/{broken}/"))
        assert "林晓" in page
        assert REASON in page
        assert "某near" not in page
    for name in ("wang", "zhao", "zhou", "wu", "ma", "feng"):
        assert str(broken) not in body(signed_in(cast, name).get("/alerts/")), name
        assert signed_in(cast, name).get(f"/glass/tickets/{broken}/").status_code == 404, name


@pytest.mark.proves("I4.2")
def test_in_order_settles_it_for_both_and_asked_about_tells_who_looked(cast: Cast, broken: UUID) -> None:
    lead = Client()
    lead.force_login(somebody(Role.OFFICE_LEAD, BAINIJING))
    assert lead.post(f"/glass/tickets/{broken}/", {"found": "asked"}).status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.in_order is False
    assert str(broken) not in body(lead.get("/alerts/"))
    assert str(broken) in body(signed_in(cast, "lin").get("/alerts/"))
    bao = signed_in(cast, "bao")
    assert str(broken) in body(bao.get("/alerts/"))
    bao.post(f"/glass/tickets/{broken}/", {"found": "in_order"})
    assert str(broken) not in body(bao.get("/alerts/"))
    assert Ticket.objects.get().in_order is True
    assert set(HouseEvent.objects.filter(kind="glass.reviewed").values_list("told__in_order", flat=True)) == {
        True,
        False,
    }


def test_nobody_reviews_their_own_look(cast: Cast, broken: UUID) -> None:
    lin = signed_in(cast, "lin")
    assert lin.get(f"/glass/tickets/{broken}/").status_code == 200
    assert lin.post(f"/glass/tickets/{broken}/", {"found": "in_order"}).status_code == 404
    assert Ticket.objects.get().reviewed_at is None


def test_what_nobody_has_reviewed_after_three_days_stands_on_top(cast: Cast, broken: UUID) -> None:
    bao = signed_in(cast, "bao")
    Alert.objects.filter(about=broken).update(raised_at=datetime.now(UTC) - timedelta(days=9))
    Alert.objects.create(
        key="new", kind="other", place=BAINIJING, power="guard_privacy", about=uuid4(), raised_at=clock.now()
    )
    lines = re.findall(r'<li class="line([^"]*)">', body(bao.get("/alerts/")))
    assert lines == [" late", ""]
