"""Passkeys: alone they are both factors; whatever is not exactly what was asked for opens nothing."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from guihang.access import passkeys
from guihang.access.models import Passkey, User
from guihang.access.tests.authenticator import PRESENT, Authenticator, to64
from guihang.access.tests.cast import Cast
from guihang.access.tests.conftest import PASSWORD
from guihang.access.tests.door import attempt
from guihang.access.tests.factored import options, passkey
from tests.prove import tries

pytestmark = pytest.mark.urls("guihang.access.tests.urls")
ENTER = "/sign-in/passkey/"


@pytest.fixture
def device(keyed: Cast) -> Authenticator:
    """Lin's."""
    client = Client()
    attempt(client, password=PASSWORD)
    return passkey(client)


def enter(client: Client, answer: str) -> bool:
    client.post(ENTER, {"answer": answer})
    return client.get("/mine/").status_code == 200


@pytest.mark.proves("ASVS 6.3.3", "等保 8.1.4.1", "I4.3")
def test_a_passkey_alone_signs_in_without_a_user_name(device: Authenticator, keyed: Cast) -> None:
    client = Client()
    asked = options(client, ENTER)
    assert (asked["userVerification"], asked["rpId"], asked["allowCredentials"]) == ("required", "testserver", [])
    assert enter(client, device.signed(asked))
    assert client.get("/mine/").content.decode() == "林晓"


def test_it_is_asked_to_be_found_without_a_name_and_to_verify_its_owner(keyed: Cast) -> None:
    client = Client()
    attempt(client, password=PASSWORD)
    asked = options(client, "/account/passkey/")
    chosen = asked["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["requireResidentKey"], chosen["userVerification"]) == (
        "required", True, "required",
    )  # fmt: skip
    assert asked["user"]["id"] == to64(keyed.lin.pk.bytes)


def test_it_is_the_second_step_too(device: Authenticator, keyed: Cast) -> None:
    client = Client()
    attempt(client, password=PASSWORD)
    asked = options(client, "/sign-in/second/")
    assert [one["id"] for one in asked["allowCredentials"]] == [to64(device.id)]
    client.post("/sign-in/second/", {"answer": device.signed(asked)})
    assert client.get("/mine/").status_code == 200


def test_somebody_else_s_passkey_is_nobody_s_second_step(device: Authenticator, keyed: Cast) -> None:
    wu = Client()
    attempt(wu, "wu", PASSWORD)
    theirs = passkey(wu)
    client = Client()
    attempt(client, password=PASSWORD)
    client.post("/sign-in/second/", {"answer": theirs.signed(options(client, "/sign-in/second/"))})
    assert client.get("/mine/").status_code == 302


@pytest.mark.proves("ASVS 6.3.3", "T8", "I4.3")
def test_an_answer_is_taken_once(device: Authenticator, keyed: Cast) -> None:
    first, second = Client(), Client()
    answer = device.signed(options(first, ENTER))
    assert enter(first, answer)
    assert not enter(second, answer)


def wrong(device: Authenticator, asked: dict[str, Any], how: str) -> str:
    """An answer with one thing that is not as it must be."""
    if how == "another house":
        device.origin = "http://testserver.evil.example"
    elif how == "another host":
        device.host = "evil.example"
    elif how == "not verified":
        device.flags = PRESENT
    elif how == "not present":
        device.flags = 0
    elif how == "another key":
        device.key = Authenticator().key
    elif how == "unknown":
        device.id = bytes(32)
    elif how == "no owner":
        device.user = b""
    elif how == "another owner":
        device.user = bytes(16)
    elif how == "another challenge":
        asked["challenge"] = to64(bytes(56))
    elif how == "a challenge for adding":
        asked["challenge"] = to64(passkeys.challenge(f"add:{User.objects.get(username='lin').pk}"))
    elif how == "an old challenge":
        asked["challenge"] = to64(passkeys.challenge("enter", now=time.time() - 301))
    elif how == "a copied key":
        device.count = 0
        Passkey.objects.update(sign_count=9)
    return device.signed(asked)


@pytest.mark.proves("ASVS 6.3.3", "I4.3")
@pytest.mark.parametrize(
    "how",
    ["another house", "another host", "not verified", "not present", "another key", "unknown", "no owner",
     "another owner", "another challenge", "a challenge for adding", "an old challenge", "a copied key"],
)  # fmt: skip
def test_whatever_is_not_as_it_must_be_opens_nothing(device: Authenticator, how: str) -> None:
    client = Client()
    assert not enter(client, wrong(device, options(client, ENTER), how))


@pytest.mark.parametrize("change", [{"is_active": False}, {"leaves_on": "2020-01-01"}])
def test_a_closed_sign_in_is_not_entered_by_its_passkey(device: Authenticator, change: dict[str, Any]) -> None:
    User.objects.filter(username="lin").update(**change)
    client = Client()
    assert not enter(client, device.signed(options(client, ENTER)))


def test_a_passkey_is_not_registered_twice_nor_by_another(device: Authenticator, keyed: Cast) -> None:
    wu = Client()
    attempt(wu, "wu", PASSWORD)
    answer = wu.post("/account/passkey/", {"answer": device.made(options(wu, "/account/passkey/"))})
    assert answer.status_code == 422
    assert Passkey.objects.get().user == keyed.lin


def test_a_passkey_that_was_taken_away_opens_nothing(device: Authenticator, keyed: Cast) -> None:
    Passkey.objects.all().delete()
    client = Client()
    assert not enter(client, device.signed(options(client, ENTER)))


@pytest.mark.proves("F11")
@with_settings(
    max_examples=tries(1000),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.one_of(
        st.text(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["id", "rawId", "type", "response", "clientDataJSON"]), inner)
            ),
            max_leaves=12,
        ).map(json.dumps),
    )
)
def test_nonsense_is_refused_and_never_a_fault(db: None, sent: str) -> None:
    request = RequestFactory().post(ENTER)
    with pytest.raises(passkeys.Refused):
        passkeys.owner_of(request, sent)


def test_deep_nonsense_too(db: None, client: Client) -> None:
    for sent in ("[" * 9000, "x" * 30_000, '{"response": ' * 2000):
        assert client.post(ENTER, {"answer": sent}).status_code == 200


@pytest.mark.parametrize(
    ("host", "name"),
    [("guihang.example", "guihang.example"), ("localhost:8000", "localhost"), ("127.0.0.1:8000", ""), ("[::1]:80", "")],
)
def test_passkeys_need_a_name(host: str, name: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert passkeys.host_of(RequestFactory().get("/", HTTP_HOST=host)) == name
