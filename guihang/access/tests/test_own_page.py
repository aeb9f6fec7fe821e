"""One's own page: language, size of the text, a new password, and signing out elsewhere."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from guihang.access.models import Choice, User
from guihang.access.sessions import end_all
from guihang.access.tests.cast import Cast
from guihang.access.tests.conftest import PASSWORD

NEW = "kettle-草原-lantern-88"


@pytest.fixture
def lin(keyed: Cast, client: Client) -> Client:
    client.force_login(keyed.lin)
    return client


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = NEW) -> int:
    return client.post("/account/password/", {"old": old, "new": new, "again": again}).status_code


def test_what_was_chosen_is_kept_and_shown(lin: Client, keyed: Cast) -> None:
    lin.post("/account/", {"language": "en", "size": "large", "whose": "mine"})
    page = lin.get("/account/").content.decode()
    assert '<html lang="en" class="large">' in page
    assert dict(Choice.objects.values_list("name", "value")) == {"text.size": "large", "today.whose": "mine"}
    assert User.objects.get(pk=keyed.lin.pk).language == "en"


def test_the_size_follows_its_reader_to_another_machine(lin: Client, keyed: Cast) -> None:
    lin.post("/account/", {"size": "large"})
    elsewhere = Client()
    elsewhere.post("/sign-in/", {"username": "lin", "password": PASSWORD})
    assert elsewhere.cookies["size"].value == "large"


def test_what_nobody_offers_is_not_kept(lin: Client) -> None:
    lin.post("/account/", {"language": "tlh", "size": "huge", "whose": "theirs"})
    assert not Choice.objects.exists()


def test_who_records_nothing_is_not_asked_whose_work_comes_first(lin: Client, keyed: Cast) -> None:
    assert 'name="whose"' in lin.get("/account/").content.decode()
    lin.force_login(keyed.wu)
    assert 'name="whose"' not in lin.get("/account/").content.decode()


def test_a_new_password_holds_here_and_ends_every_other_session(lin: Client, keyed: Cast) -> None:
    elsewhere = Client()
    elsewhere.force_login(keyed.lin)
    User.objects.filter(pk=keyed.lin.pk).update(first_password=True)
    assert change(lin) == 302
    assert lin.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    after = User.objects.get(pk=keyed.lin.pk)
    assert after.check_password(NEW)
    assert not after.first_password


@pytest.mark.parametrize(
    "wrong",
    [
        {"old": "not it"},
        {"new": "short", "again": "short"},
        {"new": "password1234", "again": "password1234"},
        {"new": "linlinlinlin林晓", "again": "other"},
        {"again": "kettle-草原-lantern-89"},
        {"new": PASSWORD, "again": PASSWORD},
        {"new": "", "again": ""},
    ],
)
def test_a_password_that_will_not_do_is_refused_and_comes_back_nowhere(
    lin: Client, keyed: Cast, wrong: dict[str, str]
) -> None:
    answer = lin.post("/account/password/", {"old": PASSWORD, "new": NEW, "again": NEW} | wrong)
    assert answer.status_code == 422
    assert not any(word in answer.content.decode() for word in (PASSWORD, NEW))
    assert User.objects.get(pk=keyed.lin.pk).check_password(PASSWORD)


def test_signing_out_elsewhere_leaves_this_session_and_other_people_alone(lin: Client, keyed: Cast) -> None:
    elsewhere, wu = Client(), Client()
    elsewhere.force_login(keyed.lin)
    wu.force_login(keyed.wu)
    assert lin.post("/account/elsewhere/").status_code == 302
    assert [c.get("/account/").status_code for c in (lin, elsewhere, wu)] == [200, 302, 200]


def test_every_session_of_one_person_can_be_ended(lin: Client, keyed: Cast) -> None:
    assert end_all(keyed.kong.pk) == 0
    assert end_all(keyed.lin.pk) == 1
    assert not Session.objects.exists()
