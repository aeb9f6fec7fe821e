"""The rules in force as a page: every figure with its source, beside the nation's, reached from every basis."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access.actor import Actor
from guihang.access.tests.cast import Cast, make_cast
from guihang.desk.rulebook import rulebook
from guihang.dossier.basis import basis_words, law_of
from guihang.dossier.models import CalendarYear, Duty, Order
from guihang.dossier.policy import forget_calendar, packs_of
from guihang.dossier.tests.lives import NOW, TODAY, Life, monthly
from guihang.rules import packs
from guihang.rules.regions import PACK_OF_REGION, pack_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def page(cast: Cast, name: str = "lin", **asked: str) -> str:
    client = Client()
    client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("desk:rules"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", packs.names())
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_figure_in_force_stands_there_once_with_its_source(name: str, language: str) -> None:
    book, pack = rulebook(name, TODAY, language), packs.load(name)
    lines = [line for part in book.parts for line in part.lines]
    tiers = pack.scheme(TODAY.toordinal()).codes
    in_force = [
        n for n in pack.names
        if any(r.covers(TODAY.toordinal()) for r in pack.all_rows(n)) and (n[:4] != "ask." or n.split(".")[1] in tiers)
    ]  # fmt: skip
    assert len(lines) == len({line.anchor for line in lines}) == len(in_force)
    cited = {source[0] for source in book.sources}
    for line in lines:
        assert line.figure and line.value and line.status
        assert line.sources, line.figure
        assert {i for i, _words in line.sources} <= cited


def test_the_reader_meets_the_pack_of_the_own_place_beside_the_nations(cast: Cast) -> None:
    text = page(cast)
    assert "鄂尔多斯" in text
    assert "全国：" in text, "what the nation says stands beside"
    assert "鄂府发〔2014〕75号" in text


@pytest.mark.parametrize(
    ("name", "found"),
    [("lin", ["ordos", "national"]), ("sun", ["ordos", "national"]), ("feng", ["chongqing", "national"]),
     ("kong", ["national"])],
)  # fmt: skip
def test_which_packs_are_a_readers_own(cast: Cast, name: str, found: list[str]) -> None:
    assert packs_of(Actor.for_user(getattr(cast, name), TODAY)) == found


def test_how_sure_a_figure_is_stands_beside_it(cast: Cast) -> None:
    text = page(cast, pack="national")
    assert len(re.findall(r'class="mark of-default"', text)) > 5
    assert "法定" in text
    assert "本系统默认，由地方确定" in text


def test_a_basis_leads_to_its_figure_on_the_page(cast: Cast) -> None:
    life = Life().reported().tested(*monthly(3))
    life.write()
    order = Order.objects.get(person=life.person)
    text = page(cast, pack=order.policy)
    for duty in Duty.objects.filter(person=life.person):
        address, _mark, anchor = law_of(duty, order, "zh-Hans")["url"].partition("#")
        assert address == f"{reverse('desk:rules')}?pack={order.policy}"
        assert f'id="{anchor}"' in text, duty.key


def test_the_popup_of_a_basis_holds_that_link(cast: Cast) -> None:
    life = Life().reported()
    life.write()
    client = Client()
    client.force_login(cast.lin, backend="django.contrib.auth.backends.ModelBackend")
    duty = Duty.objects.filter(person=life.person, kind="test").first()
    assert duty is not None
    text = client.get(reverse("dossier:basis", args=[life.person, duty.pk])).content.decode()
    assert "/rules/?pack=ordos#r-tests-treatment" in text


def test_the_years_whose_working_days_are_known_are_named_and_the_next_one_asked_for(cast: Cast) -> None:
    assert "2027 年的安排还没有公布或录入" in page(cast)
    source = "国办发明电〔2026〕7号"
    CalendarYear.objects.create(year=2027, days_off=["2027-01-01"], make_up=[], source=source, added_at=NOW)
    forget_calendar()
    try:
        text = page(cast)
        assert source in text
        assert "还没有公布" not in text
    finally:
        CalendarYear.objects.all().delete()
        forget_calendar()


def test_a_figure_of_later_days_is_told_apart(cast: Cast) -> None:
    """On a day before a pack's first, the nation's figures hold and the pack's own come later."""
    book = rulebook("ordos", date(2012, 1, 1), "zh-Hans")
    assert all(not line.local for part in book.parts for line in part.lines)
    assert {line.since for line in book.later} == {date(2014, 11, 5)}


def test_a_pack_that_does_not_exist_is_not_found(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.lin, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("desk:rules"), {"pack": "atlantis"}).status_code == 404


ORDOS_PAPER, FOUND_THERE = "鄂府发〔2014〕75号", "默认口径，做法见于鄂尔多斯"
HENAN, ORDOS = "410105001000", "150621103000"


@pytest.mark.parametrize("region", [*(r for r, name in PACK_OF_REGION.items() if name != "ordos"), "6101"])
def test_no_other_region_is_told_a_paper_of_ordos_as_its_basis(region: str) -> None:
    place = region.ljust(12, "0")
    pack = packs.load(pack_for(place))
    rows = [row for name in pack.names for row in pack.all_rows(name)]
    assert any("O29" in row.source for row in rows), "the evidence stays in the data"
    for row in rows:
        words = basis_words(",".join(row.source), "zh-Hans", place)
        assert words, row.name
        assert "鄂尔多斯" not in words, row.name


def test_one_source_has_its_name_where_it_binds_and_says_where_it_was_found_elsewhere() -> None:
    assert ORDOS_PAPER in basis_words("reg-13,O29", "zh-Hans", ORDOS)
    assert basis_words("reg-13,O29", "zh-Hans", HENAN) == "戒毒条例第十三条"
    assert basis_words("O29,O31", "zh-Hans", HENAN) == FOUND_THERE
    assert basis_words("O29", "en", HENAN) == "default; found in practice at Ordos"


@pytest.mark.parametrize("name", packs.names())
def test_the_page_of_rules_names_a_paper_of_ordos_as_a_source_for_ordos_alone(name: str) -> None:
    book = rulebook(name, TODAY, "zh-Hans")
    cited = {words for part in book.parts for line in part.lines for _id, words in line.sources}
    assert (ORDOS_PAPER in "".join(cited)) is (name == "ordos")
    assert (FOUND_THERE in cited) is (name != "ordos")


def test_the_popup_of_a_basis_cites_what_binds_there() -> None:
    life = Life(place=HENAN).reported()
    life.write()
    order, duties = Order.objects.get(person=life.person), Duty.objects.filter(person=life.person)
    of_ordos = [d for d in duties if {"O12", "O28", "O29", "O31"} & set(d.basis.split(","))]
    assert of_ordos
    for duty in of_ordos:
        law = law_of(duty, order, "zh-Hans")
        assert law["clauses"], duty.key
        assert "鄂尔多斯" not in "".join(c["name"] + c["text"] for c in law["clauses"]), duty.key
