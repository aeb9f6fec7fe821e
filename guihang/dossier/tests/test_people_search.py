"""Finding people as somebody types: what fits, where it is looked for, what stands in no address."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.fixtures import Settings

from guihang.access.models import ReadEvent
from guihang.access.tests.cast import BAINIJING, Cast, make_cast, signed_in
from guihang.dossier.models import Person
from guihang.dossier.tests.lives import BATU, TODAY, XIAOMEI, Life

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PEOPLE = "/people/"


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    Life(XIAOMEI).reported().write()
    Life(BATU).reported().write()
    Life({"name": "欧阳长河", "phones": ["13800003333"]}, place=BAINIJING).reported().write()
    return make_cast()


def found(client: Client, typed: str) -> list[str]:
    answer = client.post(PEOPLE, {"q": typed}, headers=HTMX)
    assert answer.status_code == 200
    rows = re.findall(r"data-open>(.*?)</a>", answer.content.decode())
    return [re.sub("<[^>]*>", "", row) for row in rows]


@pytest.mark.parametrize(
    "typed", ["lixiaomei", "li xiao", "xiaom", "Lxm", "晓梅", "4427", "2222", "00002222", "138 0000 2222", "梅", "li"]
)
def test_somebody_of_the_own_office_is_found_by_all_of_these(cast: Cast, typed: str) -> None:
    assert "李晓梅" in found(signed_in(cast, "lin"), typed)


@pytest.mark.parametrize("typed", ["lixiaomin", "luxiaomei", "4428", "li xiao mei mei"])
def test_what_does_not_fit_is_not_shown(cast: Cast, typed: str) -> None:
    assert found(signed_in(cast, "lin"), typed) == []


@pytest.mark.parametrize(("typed", "whom"), [("ouyang", ["欧阳长河"]), ("3333", []), ("ou", []), ("河", [])])
def test_a_county_finds_by_tokens_and_never_by_looking_through(cast: Cast, typed: str, whom: list[str]) -> None:
    assert found(signed_in(cast, "zhao"), typed) == whom


def test_an_office_finds_nobody_of_another_by_the_end_of_a_number(cast: Cast) -> None:
    assert found(signed_in(cast, "lin"), "3333") == []
    assert found(signed_in(cast, "ma"), "3333") == ["欧阳长河"]


@pytest.mark.parametrize(
    ("typed", "marked"), [("xiaomei", "晓梅"), ("李晓", "李晓"), ("4427", "4427"), ("00002222", "2222")]
)
def test_what_was_typed_is_marked_in_what_was_found(cast: Cast, typed: str, marked: str) -> None:
    text = signed_in(cast, "lin").post(PEOPLE, {"q": typed}, headers=HTMX).content.decode()
    assert re.findall("<mark>(.*?)</mark>", text) == [marked]


def test_a_search_leads_to_an_address_that_says_nothing_of_it_and_shows_it_again(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    sent = lin.post(PEOPLE, {"q": "lixiaomei"})
    assert (sent.status_code, sent["Location"]) == (302, "/people/?found=1")
    for _time in range(2):
        text = lin.get(sent["Location"]).content.decode()
        assert "<mark>李晓梅</mark>" in text
        assert "lixiaomei" not in text


def test_while_somebody_types_the_address_follows(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    lin.post(PEOPLE, {"q": "li"}, headers=HTMX)
    answer = lin.post(PEOPLE, {"q": "lixiaomei"}, headers=HTMX)
    assert answer["HX-Replace-Url"] == "/people/?found=2"
    assert "<mark>李晓梅</mark>" in lin.get("/people/?found=2").content.decode()


def test_the_session_holds_ids_and_no_text(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    lin.post(PEOPLE, {"q": "李晓梅"})
    kept = str(Session.objects.get().get_decoded())
    assert "people_found" in kept
    assert "晓" not in kept
    assert Person.objects.get(sex="f").pk.hex in kept


def test_a_result_is_the_searchers_own_and_only_of_whom_they_may_still_see(cast: Cast) -> None:
    lin, ma = signed_in(cast, "lin"), signed_in(cast, "ma")
    lin.post(PEOPLE, {"q": "李晓梅"})
    assert "李晓梅" not in ma.get("/people/?found=1").content.decode()
    Person.objects.filter(sex="f").update(ended_on=TODAY)
    assert "李晓梅" not in lin.get("/people/?found=1").content.decode()


def test_an_old_result_is_searched_again(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    for typed in ("李", "晓", "梅", "李晓", "晓梅"):
        lin.post(PEOPLE, {"q": typed})
    assert "请重新输入" in lin.get("/people/?found=1").content.decode()
    assert "请重新输入" in lin.get("/people/?found=77777777777777777777").content.decode()


def test_nothing_typed_shows_the_list_under_its_filters_again(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    answer = lin.post(PEOPLE, {"q": " ", "asked": "tier=red&sort=last"}, headers=HTMX)
    assert answer["HX-Replace-Url"] == "/people/?tier=red&sort=last"
    assert lin.post(PEOPLE, {"q": ""})["Location"] == "/people/?all=1"


def test_a_search_is_a_search_in_the_log_also_when_it_is_shown_again(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    lin.post(PEOPLE, {"q": "李晓梅"})
    lin.get("/people/?found=1")
    assert list(ReadEvent.objects.values_list("kind", "shown")) == [("searched", 1), ("searched", 1)]


def test_the_language_switch_keeps_the_result(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    lin.post(PEOPLE, {"q": "李晓梅"})
    page = lin.get("/people/?found=1").content.decode()
    assert 'name="next" value="/people/?found=1"' in page
    switched = lin.post("/language/", {"language": "en", "next": "/people/?found=1"}, follow=True)
    assert "1 found" in switched.content.decode()
