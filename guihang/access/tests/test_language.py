"""Two languages: a switch for everybody, a setting for the signed-in."""

from __future__ import annotations

import pytest
from django.test import Client

from guihang.access.models import User
from guihang.access.tests.cast import Cast
from guihang.access.tests.conftest import PASSWORD

pytestmark = pytest.mark.urls("guihang.access.tests.urls")


def tongue(client: Client, path: str = "/sign-in/") -> str:
    return client.get(path).content.decode().partition('<html lang="')[2].partition('"')[0]


def test_chinese_comes_first_whatever_the_browser_speaks(db: None, client: Client) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en-US"
    assert tongue(client).lower().startswith("zh")


def test_the_switch_is_a_post_that_leads_back(db: None, client: Client) -> None:
    assert client.get("/language/").status_code == 405
    answer = client.post("/language/", {"language": "en", "next": "/anybody/"})
    assert answer.headers["Location"] == "/anybody/"
    assert tongue(client) == "en"


def test_the_switch_never_leads_out_of_the_house(db: None, client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "//evil.example/"})
    assert answer.headers["Location"] == "/sign-in/"


def test_a_language_that_we_do_not_have_changes_nothing(db: None, client: Client) -> None:
    answer = client.post("/language/", {"language": "tlh"})
    assert answer.status_code == 302
    assert "language" not in answer.cookies


def test_the_signed_in_keep_their_language_on_every_machine(cast: Cast, client: Client) -> None:
    client.force_login(cast.lin)
    client.post("/language/", {"language": "en"})
    assert User.objects.get(pk=cast.lin.pk).language == "en"
    elsewhere = Client()
    elsewhere.force_login(User.objects.get(pk=cast.lin.pk))
    assert tongue(elsewhere, "/account/") == "en"


def test_what_was_chosen_on_the_sign_in_page_stays(keyed: Cast, client: Client) -> None:
    client.post("/language/", {"language": "en"})
    client.post("/sign-in/", {"username": "lin", "password": PASSWORD})
    assert tongue(client, "/account/") == "en"
    assert User.objects.get(pk=keyed.lin.pk).language == "en"


def test_the_next_reader_of_the_machine_chooses_anew(keyed: Cast, client: Client) -> None:
    client.post("/language/", {"language": "en"})
    client.post("/sign-in/", {"username": "lin", "password": PASSWORD})
    client.post("/sign-out/")
    assert tongue(client).lower().startswith("zh")
