"""Two factors: no way in gives a session before the second one; where it is required, nothing opens before it."""

from __future__ import annotations

import ast
import time
from pathlib import Path
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver
from pytest_django import Settings

import guihang.access
from guihang.access import entering, factor, sessions
from guihang.access.models import HouseEvent, RecoveryCode, User
from guihang.access.tests.cast import Cast
from guihang.access.tests.conftest import PASSWORD
from guihang.access.tests.door import attempt
from guihang.access.tests.factored import app_of, codes_of, passkey

pytestmark = pytest.mark.urls("guihang.access.tests.urls")
NOON = 1_800_000_000.0


@pytest.fixture
def lin(keyed: Cast) -> Client:
    client = Client()
    attempt(client, password=PASSWORD)
    return client


@pytest.mark.proves("ASVS 6.3.3", "等保 8.1.4.1", "I4.3")
def test_the_password_alone_opens_nothing_once_a_factor_is_enrolled(keyed: Cast) -> None:
    totp, client = app_of(keyed.lin), Client()
    answer = attempt(client, password=PASSWORD, next="/mine/")
    assert answer.headers["Location"] == "/sign-in/second/"
    assert client.get("/mine/").status_code == 302
    entered = client.post("/sign-in/second/", {"code": totp.at(time.time())})
    assert entered.headers["Location"] == "/mine/"
    assert client.get("/mine/").content.decode() == "林晓"


def public_addresses() -> list[str]:
    found = []
    for pattern in get_resolver("guihang.access.urls").url_patterns:
        audience = getattr(pattern.callback, "audience", None)
        if audience is not None and audience.kind == "public":
            found.append(f"/{pattern.pattern}")
    return found


@pytest.mark.proves("ASVS 6.3.3", "ASVS 6.3.4", "等保 8.1.4.1", "I4.3")
@pytest.mark.parametrize("address", public_addresses())
def test_no_way_in_gives_a_session_without_the_second_factor(keyed: Cast, address: str) -> None:
    """Every address that anybody may ask, with the right name and password and every word that a form may hold."""
    app_of(keyed.lin)
    client = Client()
    attempt(client, password=PASSWORD)
    form = {"username": "lin", "password": PASSWORD, "do": "", "answer": "{}", "code": "000000", "paper": "x",
            "again_word": PASSWORD, "next": "/mine/"}  # fmt: skip
    client.post(address, form)
    client.get(address, {"state": "x", "code": "y"})
    assert "_auth_user_id" not in client.session
    assert client.get("/mine/").status_code == 302


@pytest.mark.proves("ASVS 6.3.4")
def test_sessions_begin_in_one_place() -> None:
    """Whatever way in is added: only `entering.enter` signs in, and it refuses without the second factor."""
    room = Path(guihang.access.__file__).parent.parent
    calls = [
        path.name
        for path in room.rglob("*.py")
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"login", "alogin"} and isinstance(node.value, ast.Name)
        and node.value.id == "auth"
    ]  # fmt: skip
    assert calls == ["entering.py"]


def test_entering_refuses_who_has_not_shown_it(keyed: Cast) -> None:
    app_of(keyed.lin)
    with pytest.raises(RuntimeError):
        entering.enter(mock.Mock(), User.objects.get(pk=keyed.lin.pk), entering.PASSWORD, "", None)


@pytest.mark.proves("ASVS 6.3.4")
def test_a_session_that_was_begun_without_it_is_over(keyed: Cast) -> None:
    client = Client()
    client.force_login(keyed.lin)
    assert client.get("/mine/").status_code == 200
    app_of(keyed.lin)
    assert client.get("/mine/").status_code == 302


def test_the_second_step_waits_five_minutes(keyed: Cast) -> None:
    totp, client = app_of(keyed.lin), Client()
    attempt(client, password=PASSWORD)
    with mock.patch("guihang.access.entering.time.time", return_value=time.time() + 301):
        answer = client.post("/sign-in/second/", {"code": totp.at(time.time())})
    assert answer.headers["Location"] == "/sign-in/"


@pytest.mark.parametrize("change", ["password", "closed", "left"])
def test_the_second_step_ends_with_what_the_first_one_was_for(keyed: Cast, change: str) -> None:
    totp, client = app_of(keyed.lin), Client()
    attempt(client, password=PASSWORD)
    user = User.objects.get(pk=keyed.lin.pk)
    if change == "password":
        user.set_password("another-one-七星")
    user.is_active = change != "closed"
    user.save()
    if change == "left":
        User.objects.filter(pk=user.pk).update(leaves_on="2020-01-01")
    assert client.post("/sign-in/second/", {"code": totp.at(time.time())}).headers["Location"] == "/sign-in/"
    assert client.get("/mine/").status_code == 302


def test_who_has_shown_nothing_is_sent_to_the_beginning(db: None, client: Client) -> None:
    assert client.get("/sign-in/second/").headers["Location"] == "/sign-in/"


def test_with_the_first_factor_every_other_session_ends(lin: Client, keyed: Cast) -> None:
    elsewhere = Client()
    attempt(elsewhere, password=PASSWORD)
    passkey(lin)
    assert [c.get("/mine/").status_code for c in (lin, elsewhere)] == [200, 302]


@pytest.mark.proves("ASVS 6.3.3", "等保 8.1.4.1", "I4.3")
def test_where_it_is_required_nothing_opens_before_it_is_enrolled(keyed: Cast, settings: Settings) -> None:
    settings.GUIHANG_SECOND_FACTOR = "required"
    client = Client()
    assert attempt(client, password=PASSWORD, next="/opens/").headers["Location"] == "/account/factors/"
    assert client.get("/opens/").headers["Location"] == "/account/factors/"
    assert client.get("/account/factors/").status_code == 200
    passkey(client)
    assert client.get("/opens/").status_code == 200


def test_the_only_factor_stays_where_one_is_required(lin: Client, keyed: Cast, settings: Settings) -> None:
    settings.GUIHANG_SECOND_FACTOR = "required"
    passkey(lin)
    key = factor.factors_of(keyed.lin).passkeys[0]
    assert lin.post("/account/factors/", {"which": str(key.pk)}).status_code == 422
    passkey(lin, "备用")
    assert lin.post("/account/factors/", {"which": str(key.pk)}).status_code == 302
    assert factor.factors_of(keyed.lin).count == 1


def test_who_takes_the_last_one_away_signs_in_without(lin: Client, keyed: Cast) -> None:
    passkey(lin)
    codes_of(keyed.lin)
    lin.post("/account/factors/", {"which": str(factor.factors_of(keyed.lin).passkeys[0].pk)})
    after = User.objects.get(pk=keyed.lin.pk)
    assert (after.second_factor, RecoveryCode.objects.filter(user=after).exists()) == (False, False)
    assert lin.get("/mine/").status_code == 200


@pytest.mark.proves("ASVS 6.4.4", "I4.3")
def test_lost_factors_are_reset_by_the_administrator_and_enrolled_anew(lin: Client, keyed: Cast) -> None:
    passkey(lin)
    wu = Client()
    wu.force_login(keyed.wu)
    wu.post(f"/sign-ins/{keyed.lin.pk}/", {"do": "reset"})
    assert lin.get("/mine/").status_code == 302
    again = Client()
    assert attempt(again, password=PASSWORD).headers["Location"] == "/account/factors/"
    assert again.get("/opens/").headers["Location"] == "/account/factors/"
    passkey(again)
    assert again.get("/opens/").status_code == 200
    event = HouseEvent.objects.get(kind="factor.reset")
    assert (event.user_id, event.about, event.told) == (keyed.wu.pk, keyed.lin.pk, {"factors": 1})


def test_nobody_resets_whom_they_do_not_answer_for(keyed: Cast) -> None:
    app_of(keyed.feng)
    wu = Client()
    wu.force_login(keyed.wu)
    assert wu.post(f"/sign-ins/{keyed.feng.pk}/", {"do": "reset"}).status_code == 404
    assert User.objects.get(pk=keyed.feng.pk).second_factor


@pytest.mark.proves("ASVS 7.5.1")
def test_factors_are_changed_only_by_who_has_just_signed_in(lin: Client, keyed: Cast) -> None:
    session = lin.session
    session["fresh_at"] = int(time.time()) - 3600
    session.save()
    assert lin.get("/account/factors/").headers["Location"].startswith("/again/")
    for address, form in (
        ("/account/passkey/", {"do": "begin"}),
        ("/account/code-app/", {"do": "begin"}),
        ("/account/recovery-codes/", {}),
        ("/account/factors/", {"which": ""}),
    ):
        assert lin.post(address, form).status_code == 403


def test_a_wrong_try_leaves_nothing_of_a_session_behind(keyed: Cast) -> None:
    app_of(keyed.lin)
    client = Client()
    attempt(client, password=PASSWORD)
    client.post("/sign-in/second/", {"code": "000000"})
    assert not [s for s in Session.objects.all() if "_auth_user_id" in s.get_decoded()]


def test_what_happened_is_in_the_house_s_log_and_names_nobody(lin: Client, keyed: Cast) -> None:
    passkey(lin, "张三丰的电脑")
    kinds = list(HouseEvent.objects.order_by("at", "pk").values_list("kind", flat=True))
    assert [k for k in kinds if k.startswith(("sign_in", "factor"))] == ["sign_in.done", "factor.added"]
    assert "张三丰" not in str(list(HouseEvent.objects.values()))
    assert sessions.SECOND in lin.session
