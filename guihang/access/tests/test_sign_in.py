"""Signing in: limits before hashing, one answer for every failure, a fresh session, a safe way on."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from guihang.access.actor import Actor
from guihang.access.models import HouseEvent, Lane, User
from guihang.access.nav import landing
from guihang.access.tests.cast import Cast
from guihang.access.tests.conftest import PASSWORD

pytestmark = pytest.mark.urls("guihang.access.tests.urls")
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.77"


def attempt(
    client: Client, username: str = "lin", password: str = "wrong", where: str = HERE, **more: str
) -> HttpResponse:
    posted = {"username": username, "password": password, **more}
    answer = client.post("/sign-in/", posted, REMOTE_ADDR=where)
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.fixture
def hashing() -> Iterator[mock.Mock]:
    """Counts every password that is hashed, whatever the hasher."""
    original = MD5PasswordHasher.encode
    with mock.patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=original) as seen:
        yield seen


def test_the_right_password_signs_in(keyed: Cast, client: Client) -> None:
    answer = attempt(client, password=PASSWORD)
    assert answer.status_code == 302
    assert client.get("/mine/").content.decode() == "林晓"


def test_a_wrong_password_keeps_the_name_and_drops_the_password(keyed: Cast, client: Client) -> None:
    page = attempt(client, password="Wrong-and-secret").content.decode()
    assert 'value="lin"' in page
    assert "Wrong-and-secret" not in page
    assert 'role="alert"' in page


@pytest.mark.parametrize("username", ["nobody-at-all", "kong", "林晓"])
def test_every_failure_gets_the_same_page(keyed: Cast, client: Client, username: str) -> None:
    User.objects.filter(username="kong").update(is_active=False)
    known = attempt(client, "lin").content.decode().replace('value="lin"', "")
    other = attempt(client, username, PASSWORD if username == "kong" else "wrong").content.decode()
    assert _bare(known) == _bare(other.replace(f'value="{username}"', ""))


def _bare(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower())


@pytest.mark.parametrize(("username", "hashed"), [("lin", 1), ("nobody-at-all", 1), ("ma", 1)])
def test_every_failure_costs_one_hash(
    keyed: Cast, client: Client, hashing: mock.Mock, username: str, hashed: int
) -> None:
    attempt(client, username)
    assert hashing.call_count == hashed


def test_passwords_are_kept_by_argon2(db: None) -> None:
    user = User.objects.create_user("new", "新人", PASSWORD)
    assert user.password.startswith("argon2")


@pytest.mark.proves("T15", "T16", "ASVS 6.3.1", "等保 8.1.4.1", "I4.3")
def test_after_five_tries_nothing_is_hashed_even_for_the_right_password(
    keyed: Cast, client: Client, hashing: mock.Mock
) -> None:
    for _ in range(5):
        attempt(client)
    hashing.reset_mock()
    answer = attempt(client, password=PASSWORD)
    assert answer.status_code == 429
    assert hashing.call_count == 0
    assert "/mine/" not in str(answer.headers.get("Location"))


def test_the_locked_page_says_when_to_try_again_in_both_languages(keyed: Cast, client: Client) -> None:
    for _ in range(6):
        answer = attempt(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    client.post("/language/", {"language": "en"})
    english = attempt(client, password=PASSWORD).content.decode()
    assert "Try again at" in english


@pytest.mark.proves("T16", "ASVS 6.3.1")
def test_an_unknown_name_is_locked_like_a_known_one(keyed: Cast, client: Client) -> None:
    statuses = {n: [attempt(client, n).status_code for _ in range(6)] for n in ("lin", "nobody-at-all")}
    assert statuses["lin"] == statuses["nobody-at-all"] == [200, 200, 200, 200, 200, 429]


def test_a_limit_here_does_not_keep_the_person_out_elsewhere(keyed: Cast, client: Client) -> None:
    for _ in range(20):
        attempt(client, where=ELSEWHERE)
    assert attempt(client, password=PASSWORD).status_code == 302


def test_what_was_typed_is_kept_nowhere(keyed: Cast, client: Client) -> None:
    attempt(client, "张三丰15069919900101001X", "a-typed-secret")
    kept = [str(v) for rows in (Lane, HouseEvent) for row in rows.objects.values() for v in row.values()]
    assert kept
    words = ("张三丰", "15069919900101001X", "a-typed-secret", HERE, "192.0.2.0")
    assert not [v for v in kept if any(word in v for word in words)]


def test_one_address_has_so_many_tries_whatever_the_name(
    keyed: Cast, client: Client, hashing: mock.Mock, settings: Settings
) -> None:
    settings.GUIHANG_SIGN_IN_TRIES = 3
    assert [attempt(client, f"name-{n}").status_code for n in range(5)] == [200, 200, 200, 429, 429]
    assert hashing.call_count == 3
    assert attempt(client, password=PASSWORD, where=ELSEWHERE).status_code == 302


def test_behind_our_proxy_the_address_is_the_last_that_it_added(
    keyed: Cast, client: Client, settings: Settings
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    def sent(n: int) -> int:  # the reader may write what they like on the left
        forwarded = f"10.0.{n}.1, {HERE}"
        posted = {"username": "lin", "password": "x"}
        return client.post("/sign-in/", posted, HTTP_X_FORWARDED_FOR=forwarded).status_code

    assert [sent(n) for n in range(6)] == [200] * 5 + [429]


@pytest.mark.parametrize("unreadable", ["", "unix:", "1.2.3.4:5678", "x" * 500])
def test_an_address_that_cannot_be_read_still_counts(keyed: Cast, client: Client, unreadable: str) -> None:
    assert [attempt(client, where=unreadable).status_code for _ in range(6)] == [200, 200, 200, 200, 200, 429]


def test_the_session_gets_a_new_key(keyed: Cast, client: Client) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["session"] = str(planted)
    attempt(client, password=PASSWORD)
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "https:///x",
        "/\t/evil",
    ],
)
def test_the_way_on_never_leads_out_of_the_house(keyed: Cast, client: Client, target: str) -> None:
    answer = attempt(client, password=PASSWORD, next=target)
    assert answer.status_code == 302
    assert answer.headers["Location"] == landing(Actor.for_user(keyed.lin))


def test_the_way_on_leads_back_to_where_the_reader_was(keyed: Cast, client: Client) -> None:
    asked = client.get("/mine/?a=1")
    assert asked.headers["Location"] == "/sign-in/?next=%2Fmine%2F%3Fa%3D1"
    assert attempt(client, password=PASSWORD, next="/mine/?a=1").headers["Location"] == "/mine/?a=1"


def test_a_form_sent_in_place_by_the_signed_out_is_answered_by_the_whole_sign_in_page(db: None, client: Client) -> None:
    """The page's script knows a whole page for what it is, and keeps what was typed."""
    answer = client.post("/mine/", {"note": "typed"}, headers={"HX-Request": "true"}, follow=True)
    assert answer.redirect_chain == [("/sign-in/", 302)]
    assert answer.content.lstrip().lower().startswith(b"<!doctype html")


def test_the_sign_in_page_says_nothing_of_the_work(db: None, client: Client) -> None:
    for language in ("zh-hans", "en"):
        client.post("/language/", {"language": language})
        page = client.get("/sign-in/").content.decode()
        told = [w for w in ("毒", "戒", "康复", "禁", "drug", "treatment", "rehab", "police") if w in page.lower()]
        assert told == []


def test_the_page_needs_its_token(keyed: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/", {"username": "lin", "password": PASSWORD}).status_code == 403
