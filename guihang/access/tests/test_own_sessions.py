"""Where one is signed in: listed without an address, ended singly; two networks at once are a question."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from guihang.access import alerts, clock, sessions
from guihang.access.alert_words import words_of
from guihang.access.models import Alert, HouseEvent, KnownDevice, OpenSession
from guihang.access.tests.cast import Cast
from guihang.access.tests.conftest import PASSWORD
from guihang.access.tests.door import ELSEWHERE, HERE, attempt
from guihang.access.tests.test_devices import CHROME

pytestmark = pytest.mark.urls("guihang.access.tests.urls")


def signed_in(where: str = HERE, name: str = "lin", browser: str = "") -> Client:
    client = Client(REMOTE_ADDR=where, HTTP_USER_AGENT=browser)
    attempt(client, name, PASSWORD, where)
    return client


@pytest.mark.proves("ASVS 7.5.2", "I4.3")
def test_one_sees_where_one_is_signed_in_and_ends_it_singly(keyed: Cast) -> None:
    here, there, third = signed_in(), signed_in(ELSEWHERE, browser=CHROME), signed_in()
    page = here.get("/account/").content.decode()
    assert "Chrome · Windows" in page
    assert page.count("其他网络") == 1
    row = OpenSession.objects.get(kind="chrome windows")
    here.post("/account/elsewhere/", {"session": str(row.pk)})
    assert [c.get("/mine/").status_code for c in (here, there, third)] == [200, 302, 200]
    assert HouseEvent.objects.filter(kind="session.ended", about=row.pk).exists()


def test_nobody_ends_another_person_s_session(keyed: Cast) -> None:
    lin, wu = signed_in(), signed_in(name="wu")
    theirs = OpenSession.objects.get(user=keyed.wu)
    lin.post("/account/elsewhere/", {"session": str(theirs.pk)})
    assert wu.get("/mine/").status_code == 200


@pytest.mark.proves("T20")
def test_no_row_holds_an_address(keyed: Cast) -> None:
    signed_in()
    kept = str([list(rows.objects.values()) for rows in (OpenSession, KnownDevice, HouseEvent)])
    assert HERE not in kept
    assert "192.0.2." not in kept


def test_a_session_that_has_ended_is_in_no_list(keyed: Cast) -> None:
    lin, other = signed_in(), signed_in()
    other.post("/sign-out/")
    assert OpenSession.objects.count() == Session.objects.filter(session_key=lin.session.session_key).count() == 1


def test_a_new_password_keeps_this_session_in_the_list(keyed: Cast) -> None:
    lin, other = signed_in(), signed_in()
    new = "kettle-草原-lantern-88"
    lin.post("/account/password/", {"old": PASSWORD, "new": new, "again": new})
    assert [c.get("/mine/").status_code for c in (lin, other)] == [200, 302]
    assert OpenSession.objects.get().key == lin.session.session_key


def test_what_was_used_long_ago_is_not_shown(keyed: Cast) -> None:
    lin = signed_in()
    signed_in(browser=CHROME)
    OpenSession.objects.filter(kind="chrome windows").update(seen_at=clock.now() - timedelta(hours=2))
    # The device stays known; the session is over.
    assert lin.get("/account/").content.decode().count("Chrome · Windows") <= 2
    assert [row.kind for row in sessions.open_of(keyed.lin)] == [" "]


@pytest.mark.proves("ASVS 6.3.2", "等保 8.1.4.2", "I4.3")
def test_two_networks_at_once_are_a_question_to_the_administrator_and_stop_nobody(keyed: Cast) -> None:
    here, there = signed_in(HERE), signed_in(ELSEWHERE)
    assert [c.get("/mine/").status_code for c in (here, there)] == [200, 200]
    (asked,) = alerts.open_for(keyed.actor("wu"))
    assert (asked.kind, asked.about) == ("shared_sign_in", keyed.lin.pk)
    link = words_of(asked.kind).link
    assert link is not None
    assert link(asked) == f"/sign-ins/{keyed.lin.pk}/"
    signed_in(ELSEWHERE)
    assert Alert.objects.count() == 1  # once a day


@pytest.mark.parametrize(("where", "ago"), [(HERE, 0), ("192.0.2.200", 0), (ELSEWHERE, 11)])
def test_the_same_network_or_one_after_the_other_is_no_question(keyed: Cast, where: str, ago: int) -> None:
    signed_in(HERE)
    OpenSession.objects.update(seen_at=clock.now() - timedelta(minutes=ago))
    signed_in(where)
    assert not Alert.objects.exists()


def test_somebody_else_on_another_network_is_no_question(keyed: Cast) -> None:
    signed_in(HERE)
    signed_in(ELSEWHERE, "wu")
    assert not Alert.objects.exists()
