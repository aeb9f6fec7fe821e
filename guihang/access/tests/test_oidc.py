"""The county's sign-in service: only whom we have linked, and only by a word that it has signed for this moment."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from pytest_django import Settings

from guihang.access import clock, oidc
from guihang.access.models import HouseEvent, ProviderLink, User
from guihang.access.tests.cast import Cast
from guihang.access.tests.factored import app_of
from guihang.access.tests.provider import CLIENT, ISSUER, Provider, by_another_key, by_the_public_key, unsigned

pytestmark = pytest.mark.urls("guihang.access.tests.urls")


@pytest.fixture
def provider(cast: Cast, settings: Settings, tmp_path: Path) -> Iterator[Provider]:
    """The service, which calls Lin wm-17; Lin is linked to it."""
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n", encoding="utf-8")
    settings.GUIHANG_OIDC_ISSUER, settings.GUIHANG_OIDC_CLIENT = ISSUER, CLIENT
    settings.GUIHANG_OIDC_SECRET_FILE, settings.GUIHANG_OIDC_NAME = str(secret), "达旗政务"
    oidc.forget()
    ProviderLink.objects.create(user=cast.lin, mark=oidc.mark_of("wm-17"), linked_at=clock.now())
    made = Provider()
    with mock.patch("guihang.access.oidc.requests.request", made.answer):
        yield made
    oidc.forget()


def entered(client: Client) -> bool:
    return client.get("/mine/").status_code == 200


def through(provider: Provider, client: Client, **changed: str) -> bool:
    provider.come_back(client, provider.go(client), **changed)
    return entered(client)


@pytest.mark.proves("ASVS 10.2.1", "ASVS 10.5.1", "I4.3")
def test_whoever_is_linked_comes_in_and_on_to_where_they_were(provider: Provider) -> None:
    client = Client()
    sent = provider.go(client, "/mine/?a=1")
    assert (sent["response_type"], sent["scope"], sent["code_challenge_method"]) == ("code", "openid", "S256")
    answer = provider.come_back(client, sent)
    assert answer.headers["Location"] == "/mine/?a=1"
    assert entered(client)
    (form,) = [form for method, _address, form in provider.asked if method == "POST"]
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert sent["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def test_the_button_stands_there_only_where_the_service_is_set(provider: Provider, settings: Settings) -> None:
    assert "通过达旗政务登录" in Client().get("/sign-in/").content.decode()
    settings.GUIHANG_OIDC_ISSUER = ""
    assert "/sign-in/provider/" not in Client().get("/sign-in/").content.decode()
    assert [Client().get(f"/sign-in/provider/{x}").status_code for x in ("", "back/")] == [404, 404]


NOW = int(time.time())
LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "other"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "somebody-else"},
    "two audiences, not for us": {"aud": [CLIENT, "other"], "azp": "other"},
    "no audience": {"aud": None},
    "another issuer": {"iss": "https://evil.example"},
    "expired": {"exp": NOW - 3600},
    "never expires": {"exp": None},
    "expires in words": {"exp": "tomorrow"},
    "from the future": {"iat": NOW + 3600},
    "unknown subject": {"sub": "wm-18"},
    "no subject": {"sub": None},
    "a list for a subject": {"sub": ["wm-17"]},
    "truth for a subject": {"sub": True},
}


@pytest.mark.proves("ASVS 10.5.1", "ASVS 10.5.2", "ASVS 10.5.3", "ASVS 10.5.4", "I4.3")
@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_for_us_now_signs_nobody_in(provider: Provider, lie: str) -> None:
    provider.claims = LIES[lie]
    client = Client()
    answer = provider.come_back(client, provider.go(client))
    assert answer.status_code == 403
    assert "未能通过达旗政务登录" in answer.content.decode()
    assert not entered(client)
    assert HouseEvent.objects.get(kind="sign_in.refused").told["how"] == "provider"


@pytest.mark.proves("ASVS 9.1.1", "ASVS 9.1.2", "I4.3")
@pytest.mark.parametrize("how", ["none", "another key", "public key as a secret", "nothing", "cut"])
def test_a_token_that_the_service_has_not_signed_is_none(provider: Provider, how: str) -> None:
    provider.sign = {
        "none": unsigned,
        "another key": by_another_key,
        "public key as a secret": by_the_public_key(provider),
        "nothing": lambda _said: "",
        "cut": lambda said: unsigned(said)[:-1],
    }[how]
    client = Client()
    assert not through(provider, client)


@pytest.mark.proves("ASVS 10.2.1", "I4.3")
def test_whoever_did_not_ask_here_does_not_come_back_here(provider: Provider) -> None:
    client, other = Client(), Client()
    sent = provider.go(client)
    assert provider.come_back(other, sent).status_code == 403
    assert provider.come_back(client, sent, state="other").status_code == 403
    assert not entered(client) and not entered(other)


def test_an_answer_is_taken_once(provider: Provider) -> None:
    client = Client()
    sent = provider.go(client)
    kept = client.cookies["asked"].value
    provider.come_back(client, sent)
    again = Client()
    again.cookies["asked"] = kept
    assert provider.come_back(again, sent).status_code == 403


@pytest.mark.parametrize(
    "said", [{"code": ""}, {"iss": "https://evil.example"}, {"error": "access_denied", "code": ""}]
)
def test_what_comes_back_without_a_code_or_from_elsewhere_signs_nobody_in(
    provider: Provider, said: dict[str, str]
) -> None:
    assert not through(provider, Client(), **said)


def test_a_service_that_calls_itself_otherwise_is_not_the_one(provider: Provider) -> None:
    provider.issuer = "https://evil.example"
    assert Client().get("/sign-in/provider/").status_code == 403


@pytest.mark.proves("ASVS 6.3.2", "I4.3")
def test_it_makes_no_sign_in_and_opens_no_closed_one(provider: Provider, cast: Cast) -> None:
    before = User.objects.count()
    provider.claims = {"sub": "new", "preferred_username": "lin"}
    assert not through(provider, Client())
    provider.claims = {}
    User.objects.filter(pk=cast.lin.pk).update(is_active=False)
    assert not through(provider, Client())
    assert User.objects.count() == before


@pytest.mark.proves("ASVS 6.8.4", "ASVS 6.3.3", "I4.3")
@pytest.mark.parametrize(
    ("claims", "counts"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "mfa"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({}, False),
    ],
)
def test_its_word_for_how_decides_whether_it_counts_as_two_factors(
    provider: Provider, cast: Cast, claims: dict[str, Any], counts: bool
) -> None:
    totp = app_of(cast.lin)
    provider.claims = claims
    client = Client()
    assert through(provider, client) is counts
    if not counts:
        client.post("/sign-in/second/", {"code": totp.at(time.time())})
        assert entered(client)


def test_without_two_factors_one_is_enrolled_first_where_it_is_required(provider: Provider, settings: Settings) -> None:
    settings.GUIHANG_SECOND_FACTOR = "required"
    for claims, leads_to in (({}, "/account/factors/"), ({"amr": ["mfa"]}, None)):
        provider.claims = claims
        client = Client()
        through(provider, client)
        assert client.get("/opens/").headers.get("Location") == leads_to


@pytest.mark.proves("F17")
def test_a_service_that_is_down_refuses_and_is_not_asked_again_at_once(provider: Provider) -> None:
    provider.status = 500
    assert [Client().get("/sign-in/provider/").status_code for _ in range(20)] == [403] * 20
    assert len(provider.asked) == 1


@pytest.mark.slow
@pytest.mark.proves("F17", "ASVS 13.2.6")
def test_a_service_that_drips_is_left_after_seconds(settings: Settings) -> None:
    """One byte a moment would keep a plain time limit waiting for ever."""
    door = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        line, _ = door.accept()
        line.recv(4096)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not over.wait(0.05):
            try:
                line.sendall(b" ")
            except OSError:
                return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    began = time.monotonic()
    with mock.patch.object(oidc, "SECONDS", 0.6), pytest.raises(oidc.Refused):
        oidc._ask("GET", f"http://127.0.0.1:{door.getsockname()[1]}/")
    over.set()
    assert time.monotonic() - began < 3
    door.close()


def test_a_staff_number_is_kept_as_a_mark(provider: Provider, cast: Cast) -> None:
    wu = Client()
    wu.force_login(cast.wu)
    wu.post(f"/sign-ins/{cast.ma.pk}/", {"do": "link", "subject": "工号-20931"})
    kept = str(list(ProviderLink.objects.values())) + str(list(HouseEvent.objects.values()))
    assert "20931" not in kept
    provider.claims = {"sub": "工号-20931"}
    client = Client()
    assert through(provider, client)
    assert client.get("/mine/").content.decode() == "马骏"


def test_one_subject_is_one_person_s_and_can_be_unlinked(provider: Provider, cast: Cast) -> None:
    wu, client = Client(), Client()
    wu.force_login(cast.wu)
    assert wu.post(f"/sign-ins/{cast.ma.pk}/", {"do": "link", "subject": "wm-17"}).status_code == 422
    assert through(provider, client)
    wu.post(f"/sign-ins/{cast.lin.pk}/", {"do": "unlink"})
    assert not entered(client)
    assert not through(provider, Client())
