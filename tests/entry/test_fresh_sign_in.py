"""Signing in once more: by a password or another factor, limited before it is hashed, and it goes on with the work."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from guihang.access import fresh
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.roles import Power
from guihang.access.tests.cast import Cast
from guihang.access.tests.conftest import PASSWORD
from guihang.config.urls import urlpatterns as house

pytestmark = [pytest.mark.urls("tests.entry.test_fresh_sign_in"), pytest.mark.proves("ASVS 7.5.3", "I4.2")]


@fresh.fresh
@staff(Power.RECORD)
def weighty(request: StaffRequest) -> HttpResponse:
    """Something that only somebody does who has just signed in."""
    return HttpResponse(f"done {request.POST.get('said', '')}")


urlpatterns = [path("weighty/", weighty), *house]


@pytest.fixture
def lin(keyed: Cast) -> Client:
    """Lin, who signed in six minutes ago."""
    client = Client()
    client.force_login(keyed.lin)
    session = client.session
    session[fresh.FRESH] -= 6 * 60
    session.save()
    return client


def test_who_has_just_signed_in_is_not_asked(keyed: Cast) -> None:
    client = Client()
    client.force_login(keyed.lin)
    assert client.get("/weighty/").content == b"done "


def test_a_page_leads_to_the_question_and_back(lin: Client) -> None:
    asked = lin.get("/weighty/?page=2")
    assert asked.headers["Location"] == "/again/?next=%2Fweighty%2F%3Fpage%3D2"
    shown = lin.get(asked.headers["Location"]).content.decode()
    assert 'name="next" value="/weighty/?page=2"' in shown
    wrong = lin.post("/again/", {"next": "/weighty/?page=2", fresh.WORD: "no"})
    assert wrong.status_code == 422
    right = lin.post("/again/", {"next": "/weighty/?page=2", fresh.WORD: PASSWORD})
    assert right.headers["Location"] == "/weighty/?page=2"
    assert lin.get("/weighty/").status_code == 200


def test_a_form_goes_on_with_the_answer(lin: Client) -> None:
    asked = lin.post("/weighty/", {"said": "甲<乙"})
    assert asked.status_code == 403
    assert 'name="said" value="甲&lt;乙"' in asked.content.decode()
    assert lin.post("/weighty/", {"said": "甲", fresh.WORD: "no"}).status_code == 403
    assert lin.post("/weighty/", {"said": "甲", fresh.WORD: PASSWORD}).content.decode() == "done 甲"


def test_a_password_never_comes_back_into_the_page(lin: Client) -> None:
    assert "not-the-password" not in lin.post("/weighty/", {fresh.WORD: "not-the-password"}).content.decode()


def test_it_leads_nowhere_else(lin: Client) -> None:
    answer = lin.post("/again/", {"next": "https://example.org/", fresh.WORD: PASSWORD})
    assert answer.headers["Location"] == "/account/"


def test_five_wrong_ones_end_it_for_a_while_before_anything_is_hashed(lin: Client) -> None:
    with mock.patch.object(User, "check_password", return_value=False) as hashed:
        statuses = [lin.post("/weighty/", {fresh.WORD: "no"}).status_code for _ in range(8)]
    assert statuses == [403] * 5 + [429] * 3
    assert hashed.call_count == 5
    assert lin.post("/weighty/", {fresh.WORD: PASSWORD}).status_code == 429


def test_another_factor_proves_it_too(lin: Client, keyed: Cast) -> None:
    way = fresh.Way(
        "test", "access/_errors.html", lambda _u: True, lambda request, _u: request.POST.get("code") == "42"
    )
    with mock.patch.object(fresh, "_WAYS", [way]):
        assert lin.post("/weighty/", {fresh.WAY: "test", "code": "1"}).status_code == 403
        assert lin.post("/weighty/", {fresh.WAY: "test", "code": "42"}).status_code == 200


def test_who_may_not_do_it_is_not_asked(keyed: Cast) -> None:
    client = Client()
    client.force_login(keyed.kong)
    session = client.session
    session[fresh.FRESH] -= 6 * 60
    session.save()
    assert client.get("/weighty/").status_code == 403
    assert Client().get("/weighty/").headers["Location"].startswith("/sign-in/")


@pytest.mark.django_db(transaction=True)
def test_a_password_is_worked_out_outside_of_any_transaction(lin: Client) -> None:
    from django.db import connection

    inside: list[bool] = []

    def look(_self: User, _word: str) -> bool:
        inside.append(connection.in_atomic_block)
        return True

    with mock.patch.object(User, "check_password", look):
        lin.post("/weighty/", {fresh.WORD: "x"})
        session: Any = lin.session
        session[fresh.FRESH] = 0
        session.save()
        lin.post("/again/", {fresh.WORD: "x"})
    assert inside == [False, False]
