"""Help beside a page, and news that are marked until they were read."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guihang.access.models import Choice
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.web import help as helps
from guihang.web import news

pytestmark = pytest.mark.django_db
MARK = 'class="unread"'


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def text(client: Client, name: str, **asked: str) -> str:
    return client.get(reverse(name), asked).content.decode()


def test_all_helps_stand_on_one_page_each_at_its_anchor(cast: Cast) -> None:
    page = text(signed_in(cast), "access:help")
    assert all(f'id="{key}"' in page for key in helps.topics())


def test_a_page_leads_to_its_own_help(cast: Cast) -> None:
    assert f'href="{reverse("access:help")}#account" data-help="account"' in text(signed_in(cast), "access:account")


def test_the_panel_holds_that_help_alone_and_the_keys_of_every_page(cast: Cast) -> None:
    headers = {"HX-Request": "true"}
    panel = signed_in(cast).get(reverse("access:help"), {"of": "today"}, headers=headers).content.decode()
    assert "<html" not in panel
    assert helps.help_of("today", "zh-Hans").purpose in panel
    assert helps.help_of("file", "zh-Hans").purpose not in panel
    assert '<kbd lang="en">Esc</kbd>' in panel


def test_a_help_that_there_is_not_is_not_found(cast: Cast) -> None:
    assert signed_in(cast).get(reverse("access:help"), {"of": "nothing"}).status_code == 404


def test_news_are_marked_until_their_page_was_opened_also_after_the_next_sign_in(cast: Cast) -> None:
    lin = signed_in(cast)
    assert MARK in text(lin, "access:account")
    assert news.news("zh-Hans")[0].title in text(lin, "access:news")
    assert MARK not in text(lin, "access:account")
    assert MARK not in text(signed_in(cast), "access:account"), "another machine"
    assert MARK in text(signed_in(cast, "ma"), "access:account"), "somebody else"
    assert Choice.objects.get(user=cast.lin, name="news.read").value == news.newest()


def test_something_newer_is_marked_again(cast: Cast) -> None:
    Choice.objects.create(user=cast.lin, name="news.read", value="2020-01-01")
    assert MARK in text(signed_in(cast), "access:account")


def test_the_mark_costs_no_page_a_statement(cast: Cast) -> None:
    lin = signed_in(cast)
    with CaptureQueriesContext(connection) as caught:
        text(lin, "access:account")
    assert [q["sql"] for q in caught.captured_queries if "access_choice" in q["sql"] and "news" in q["sql"]] == []
