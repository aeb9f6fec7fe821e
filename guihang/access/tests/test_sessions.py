"""A sign-in ends: by leaving, by idleness, by the length of a day, by a closed sign-in or a new password."""

from __future__ import annotations

from unittest import mock

import pytest
from django.test import Client

from guihang.access import sessions
from guihang.access.models import Grant, User
from guihang.access.tests.cast import Cast

pytestmark = pytest.mark.urls("guihang.access.tests.urls")


@pytest.fixture
def lin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lin)
    return client


def at(client: Client, seconds: float) -> int:
    started = client.session[sessions.STARTED]
    with mock.patch("guihang.access.sessions.time.time", return_value=started + seconds):
        return client.get("/mine/").status_code


def test_a_session_lasts_while_it_is_used(lin: Client) -> None:
    assert [at(lin, minutes * 60) for minutes in (10, 35, 60, 85)] == [200] * 4


def test_it_ends_after_half_an_hour_without_a_request(lin: Client) -> None:
    assert at(lin, 31 * 60) == 302
    assert lin.get("/mine/").status_code == 302  # and stays ended


def test_it_ends_after_eight_hours_however_busy(lin: Client) -> None:
    statuses = [at(lin, minutes * 60) for minutes in range(20, 8 * 60, 20)]
    assert set(statuses) == {200}
    assert at(lin, 8 * 3600 + 1) == 302


def test_the_reader_is_told_that_the_session_has_ended(lin: Client) -> None:
    started = lin.session[sessions.STARTED]
    with mock.patch("guihang.access.sessions.time.time", return_value=started + 3600):
        answer = lin.get("/mine/")
    assert "ended=1" in answer.headers["Location"]


def test_a_session_without_its_stamps_is_over(lin: Client) -> None:
    session = lin.session
    del session[sessions.SEEN]
    session.save()
    assert lin.get("/mine/").status_code == 302


def test_a_closed_sign_in_is_out_at_the_next_request(lin: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.lin.pk).update(is_active=False)
    assert lin.get("/mine/").status_code == 302


def test_an_ended_grant_is_gone_at_the_next_request(lin: Client, cast: Cast) -> None:
    assert lin.get("/opens/").status_code == 200
    Grant.objects.filter(user=cast.lin).delete()
    assert lin.get("/opens/").status_code == 403


def test_a_new_password_ends_the_sessions_of_the_old_one(lin: Client, cast: Cast) -> None:
    cast.lin.set_unusable_password()
    cast.lin.save()
    assert lin.get("/mine/").status_code == 302


@pytest.mark.proves("ASVS 14.3.1")
def test_signing_out_needs_a_post_and_clears_the_browser(lin: Client) -> None:
    assert lin.get("/sign-out/").status_code == 405
    assert lin.get("/mine/").status_code == 200
    answer = lin.post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert all(not answer.cookies[name].value for name in ("session", "csrf", "size", "language"))
    assert answer.headers["Location"] == "/sign-in/"
    assert lin.get("/mine/").status_code == 302


@pytest.mark.parametrize("path", ["/mine/", "/opens/", "/confirms/", "/anybody/", "/account/", "/nowhere/"])
def test_no_answer_to_the_signed_in_may_be_kept(lin: Client, path: str) -> None:
    assert lin.get(path).headers["Cache-Control"] == "no-store"


def test_a_public_page_may_be_kept_by_the_signed_out(db: None, client: Client) -> None:
    assert client.get("/anybody/").headers["Cache-Control"] == "max-age=60"
    assert client.get("/sign-in/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["zhao", "zhou", "wu", "kong", "ma", "feng"])
def test_who_lacks_the_power_is_refused(cast: Cast, client: Client, name: str) -> None:
    client.force_login(getattr(cast, name))
    assert client.get("/confirms/").status_code == 403


def test_the_lead_may_confirm_and_only_at_home(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    assert client.get("/confirms/").status_code == 200
    Grant.objects.filter(user=cast.wang).update(territory="150621102")
    assert client.get("/confirms/").status_code == 404


def test_the_account_page_names_the_grants_or_their_lack(cast: Cast, client: Client) -> None:
    for name, told in (("lin", "承担树林召镇社区工作"), ("kong", "")):
        client.force_login(getattr(cast, name))
        page = client.get("/account/")
        assert page.status_code == 200
        assert told in page.content.decode()
