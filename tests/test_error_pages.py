"""Each error brought about: the page says what happened, what to do, whom to call, and a number for the log."""

from __future__ import annotations

import logging
import re
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from guihang.access.tests.cast import Cast, make_cast
from guihang.config.reporting import Wordless

NUMBER = re.compile(r'translate="no">(\d{4}-\d{4})<')
DO = {"zh-hans": "您可以", "en": "What you can do"}
CALL = {"zh-hans": "联系", "en": "call"}
AWAY = mock.patch("django.db.backends.utils.CursorWrapper.execute", side_effect=OperationalError("server closed"))
BROKEN = mock.patch("guihang.access.own_page.grants_of", side_effect=RuntimeError("漆雕未录 13800099753"))
FULL = mock.patch("guihang.access.reading.Reading.write", side_effect=OperationalError("disk full"))


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def lin(cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.lin)
    return client


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What the machine's log holds, as it writes it."""
    caplog.handler.setFormatter(Wordless())
    caplog.set_level(logging.WARNING)
    return caplog


def bad_host(client: Client) -> HttpResponse:
    return client.get("/account/", headers={"host": "elsewhere.example"})  # type: ignore[return-value]


def foreign(client: Client) -> HttpResponse:
    return client.get("/sign-ins/")  # type: ignore[return-value]


def missing(client: Client) -> HttpResponse:
    return client.get("/nowhere/")  # type: ignore[return-value]


def too_large(client: Client) -> HttpResponse:
    return client.post("/account/", {"size": "x" * 1_100_000})  # type: ignore[return-value]


def stale(client: Client) -> HttpResponse:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    return strict.post("/account/", {"size": "large"})  # type: ignore[return-value]


def signed_out(client: Client) -> HttpResponse:
    del client.cookies["session"]
    return stale(client)


def broken(client: Client) -> HttpResponse:
    with BROKEN:
        return client.get("/account/")  # type: ignore[return-value]


def away(client: Client) -> HttpResponse:
    with AWAY:
        return client.get("/account/")  # type: ignore[return-value]


def unlogged(client: Client) -> HttpResponse:
    with FULL:
        return client.get("/account/")  # type: ignore[return-value]


ERRORS: dict[Any, int] = {
    bad_host: 400, foreign: 403, stale: 403, signed_out: 403, missing: 404, too_large: 413, broken: 500,
    away: 503, unlogged: 503,
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("cause", ERRORS, ids=lambda cause: cause.__name__)
def test_an_error_says_what_to_do_whom_to_call_and_a_number_that_the_log_has(
    lin: Client, cast: Cast, log: pytest.LogCaptureFixture, cause: Any, language: str
) -> None:
    cast.lin.language = {"zh-hans": "zh-Hans", "en": "en"}[language]
    cast.lin.save()
    lin.cookies["language"] = language
    answer = cause(lin)
    page = answer.content.decode()
    assert answer.status_code == ERRORS[cause]
    assert DO[language] in page
    assert CALL[language] in page
    numbers = set(NUMBER.findall(page))
    assert len(numbers) == 1
    assert f"no={numbers.pop()}" in log.text
    assert "漆雕" not in page + log.text


def test_an_office_may_be_named_that_is_to_be_called(lin: Client, settings: Settings) -> None:
    settings.GUIHANG_CONTACT = "信息科 8210"
    for cause in (missing, broken, away):
        assert "信息科 8210" in cause(lin).content.decode()


def test_two_requests_have_two_numbers(lin: Client) -> None:
    assert len({NUMBER.findall(missing(lin).content.decode())[0] for _ in range(5)}) == 5


def test_a_script_reads_the_number_of_a_fault_of_ours(lin: Client) -> None:
    answer = broken(lin)
    assert answer["X-Number"] in answer.content.decode()


def test_the_way_home_leads_everybody_to_a_page_of_their_own(cast: Cast, client: Client) -> None:
    ways = {"wu": "/sign-ins/", "zhou": "/log/", "kong": "/account/"}
    for name, way in ways.items():
        client.force_login(getattr(cast, name))
        assert client.get("/").headers["Location"] == way
        assert client.get(way).status_code == 200
