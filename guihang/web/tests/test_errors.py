"""The error pages: they say what to do, need no database, and never tell whether something exists."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from guihang.web import errors

PAGES: list[tuple[Callable[..., HttpResponse], int]] = [
    (errors.bad_request, 400),
    (errors.forbidden, 403),
    (errors.csrf_failure, 403),
    (errors.not_found, 404),
    (errors.too_many, 429),
    (errors.server_error, 500),
    (errors.unavailable, 503),
]


@pytest.mark.parametrize(("view", "status"), PAGES)
@pytest.mark.parametrize(("language", "says"), [("zh-hans", "您可以"), ("en", "What you can do")])
def test_an_error_says_what_to_do(view: Callable[..., HttpResponse], status: int, language: str, says: str) -> None:
    with translation.override(language):
        answer = view(RequestFactory().get("/x"))
    assert answer.status_code == status
    assert says in answer.content.decode()


def test_a_failure_is_told_in_both_languages_at_once() -> None:
    page = errors.server_error(RequestFactory().get("/x")).content.decode()
    assert "系统出错了" in page
    assert "Something went wrong" in page


def test_two_missing_files_look_the_same_but_for_a_number_drawn_by_lot() -> None:
    pages = set()
    for path in ("/people/1/", "/people/2/"):
        request = RequestFactory().get(path)
        page = errors.not_found(request).content.decode()
        number = errors.number_of(request)
        assert re.fullmatch(r"\d{4}-\d{4}", number)
        assert page.count(number) == 1
        pages.add(page.replace(number, ""))
    assert len(pages) == 1


def test_a_fragment_that_was_too_old_gets_a_fresh_token() -> None:
    fragment = errors.csrf_failure(RequestFactory().post("/x", headers={"HX-Request": "true"}))
    page = errors.csrf_failure(RequestFactory().post("/x"))
    assert len(fragment["X-Fresh-Token"]) == 64
    assert "X-Fresh-Token" not in page


@pytest.mark.parametrize(("language", "says"), [("zh-hans", "您已退出登录"), ("en", "You are signed out")])
def test_a_form_sent_after_signing_out_is_told_so_and_gets_no_token(language: str, says: str) -> None:
    request = RequestFactory().post("/account/", headers={"HX-Request": "true"})
    request.user = AnonymousUser()
    request.resolver_match = resolve("/account/")
    with translation.override(language):
        answer = errors.csrf_failure(request)
    assert says in answer.content.decode()
    assert answer.status_code == 403
    assert "X-Fresh-Token" not in answer
    request.resolver_match = resolve("/sign-in/")
    with translation.override(language):
        assert says not in errors.csrf_failure(request).content.decode()


def test_a_busy_answer_says_when_to_come_back() -> None:
    assert errors.unavailable(RequestFactory().get("/x"))["Retry-After"] == "60"
