"""Proof of service, paper by paper: on whom, how, when, refused why, who saw it; and the signed copy."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.documents.catalogue import forms
from guihang.documents.proofs import NOT_SERVED, SERVED_BY
from guihang.documents.tests.full_file import Full
from guihang.dossier.addresses import attach_address
from guihang.dossier.load import entries_of
from guihang.dossier.tests.lives import TODAY, Life
from guihang.rules.acts import ACTS

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.10")]


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def lines(cast: Cast, life: Life, name: str = "lin") -> dict[str, str]:
    """The page of papers, a line a form."""
    page = unescape(signed_in(cast, name).get(reverse("documents:papers", args=[life.person])).content.decode())
    found = re.findall(r'<li class="line">(.*?)</li>', page, re.S)
    return {f"F{int(re.search(r'/papers/([0-9]+)/', line)[1]):02d}": line for line in found}  # type: ignore[index]


def test_each_paper_says_on_whom_how_when_why_refused_and_who_saw_it(cast: Cast) -> None:
    life = Full()
    life.write()
    shown = lines(cast, life, "ma")
    for form, words in {
        "F01": ("3月5日", "本人", "拒绝签收", "称要先问律师", "斯琴", "3月6日", "家属"),
        "F07": ("3月12日", "家属", "巴雅尔（兄）", "本人不在", "敖登"),
        "F11": ("6月3日", "邮寄", "敖登"),
        "F19": ("7月16日", "马丽"),
        "F23": ("6月22日", "敖登"),
        "F24": ("6月29日", "高峰"),
        "F27": ("10月21日", "10月22日", "敖登"),
    }.items():
        for word in words:
            assert word in re.sub(r"\s", "", shown[form]), (form, word)
    assert "没有签字件" in shown["F05"]
    assert "巴雅尔" not in shown["F05"], "the proof of another paper is none of this one"


def test_what_is_not_there_is_offered_where_it_belongs(cast: Cast) -> None:
    life = Life().reported()
    life.write()
    shown = lines(cast, life)
    agreement = next(e for e in entries_of([life.person])[life.person] if e.kind == "agreement.signed")
    assert attach_address(life.person, agreement.id) in shown["F05"]
    assert "record/order.served/" in shown["F01"] and "to=person" in shown["F01"]
    assert "record/paper.served/" in shown["F05"] and "form=F05" in shown["F05"]
    assert "record/notice.served/" in shown["F11"] and "notice=test" in shown["F11"]
    assert "record/release.served/" in shown["F27"]
    assert "papers.received" not in shown["F19"], "nothing was sent yet"
    assert "record/paper.served" not in shown["F12"], "a register stays in the office"


def test_the_form_of_a_service_begins_with_the_paper_it_is_of(cast: Cast) -> None:
    life = Life().reported()
    life.write()
    client = signed_in(cast)
    url = unescape(re.search(r'href="([^"]*record/paper.served/[^"]*)"', lines(cast, life)["F05"])[1])  # type: ignore[index]
    page = client.get(url).content.decode()
    assert re.search(r'value="F05"[^>]*(checked|selected)', page)


def test_every_form_is_served_by_an_act_that_there_is() -> None:
    assert {*SERVED_BY, *NOT_SERVED} <= set(forms())
    assert set(SERVED_BY.values()) <= set(ACTS)
    assert not set(SERVED_BY) & NOT_SERVED
