"""Papers for many: nobody but who was chosen, once however often it is pressed, and never lost to one odd sign."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access import cap, clock
from guihang.access.models import ReadRow
from guihang.access.tests.cast import BAINIJING, SHULINZHAO, Cast, make_cast, signed_in
from guihang.documents import many
from guihang.documents.making import one_pdf
from guihang.documents.pdf import UnknownSign, shown, stands_in
from guihang.documents.tests.test_forms import text_of, word_text
from guihang.documents.tests.test_pages import life_of
from guihang.dossier.tests.lives import BATU, TODAY, XIAOMEI, Life
from guihang.exchange.models import Outgoing
from guihang.jobs.models import Job
from guihang.jobs.running import run_waiting

pytestmark = pytest.mark.django_db
ODD = "\U000f0001"


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


@pytest.fixture
def batu(cast: Cast) -> str:
    return str(Life(BATU).reported().write().pk)


def asked(client: Client, *people: str, **more: str) -> Any:
    posted = {"do": "make", "form": "F05", "how": "word", "place": SHULINZHAO, "person": list(people)}
    return client.post(reverse("documents:many"), {**posted, **more})


def papers_in(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [word_text(archive.read(name)) for name in archive.namelist()]


@pytest.mark.proves("T1", "PIPL 6", "ASVS 8.2.1")
@pytest.mark.parametrize("what", ["elsewhere", "nobody", "no id", "nothing"])
def test_whoever_was_chosen_and_cannot_be_seen_never_becomes_the_whole_place(cast: Cast, batu: str, what: str) -> None:
    far = str(Life(XIAOMEI, place=BAINIJING).reported().write().pk)
    lin = signed_in(cast)
    chosen = {"elsewhere": far, "nobody": str(uuid4()), "no id": "x", "nothing": ""}[what]
    for _time in range(2):
        answer = asked(lin, chosen)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "所选人员都不由您制作文书" in page
        assert far not in page
        assert BATU["name"] not in page
        assert 'name="place"' not in page
        # What the page sends next names people too, though nobody: pressed again, it is the same.
        chosen = re.findall(r'name="person" value="([^"]*)"', page)[0]
    assert not Outgoing.objects.exists()
    assert not ReadRow.objects.exists()


@pytest.mark.proves("T1", "PIPL 6")
def test_of_whom_some_cannot_be_seen_the_form_says_how_many_before_anything_is_made(cast: Cast, batu: str) -> None:
    far = str(Life(XIAOMEI, place=BAINIJING).reported().write().pk)
    lin = signed_in(cast)
    first = lin.post(reverse("documents:many"), {"do": "form", "person": [batu, far]}).content.decode()
    assert "所选人员中有 1 人未列入" in first
    assert far not in first
    answer = asked(lin, batu, far)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "所选人员中有 1 人未列入" in page
    assert "尚未制作任何文书" in page
    assert re.findall(r'name="person" value="([^"]*)"', page) == [batu]
    assert not Outgoing.objects.exists()
    (made,) = papers_in(asked(lin, batu).content)
    assert BATU["name"] in made
    lin.post("/language/", {"language": "en"})
    assert "1 of those chosen is left out" in asked(lin, batu, far).content.decode()


def test_nobody_ticked_is_a_place_that_the_page_shows(cast: Cast, batu: str) -> None:
    lin = signed_in(cast)
    page = lin.post(reverse("documents:many"), {"do": "form"}).content.decode()
    assert 'name="place"' in page
    posted = {"do": "make", "form": "F05", "how": "word", "place": SHULINZHAO}
    (made,) = papers_in(lin.post(reverse("documents:many"), posted).content)
    assert BATU["name"] in made


def form_id(client: Client) -> str:
    page = client.get(reverse("documents:many")).content.decode()
    return page.split('name="sent" value="')[1].partition('"')[0]


@pytest.mark.proves("I5.10")
def test_pressed_twice_the_papers_come_twice_and_are_counted_once(cast: Cast, batu: str) -> None:
    lin = signed_in(cast)
    sent = form_id(lin)
    left = cap.left(cast.lin.pk, TODAY)
    for _time in range(3):
        answer = asked(lin, batu, sent=sent)
        assert answer.status_code == 200
        assert BATU["name"] in papers_in(answer.content)[0]
    row = Outgoing.objects.get()
    assert (row.state, row.people, row.taken) == ("taken", 1, 1)
    assert cap.left(cast.lin.pk, TODAY) == left - 1
    assert asked(lin, batu, sent=sent, form="F06").status_code == 200
    assert Outgoing.objects.count() == 2, "other papers from the same page are other papers"
    assert asked(signed_in(cast, "ma"), batu, sent=sent).status_code == 422
    assert form_id(lin) != sent


@pytest.mark.proves("I5.10")
def test_a_long_list_pressed_twice_is_one_piece_of_work(cast: Cast) -> None:
    people = [str(life_of(n).person) for n in range(many.AT_ONCE + 1)]
    lin = signed_in(cast)
    sent = form_id(lin)
    answers = [asked(lin, *people, sent=sent) for _time in range(2)]
    row = Outgoing.objects.get()
    assert [a["Location"] for a in answers] == [reverse("ledgers_out:one", args=[row.pk])] * 2
    assert Job.objects.filter(kind=many.KIND).count() == 1
    lin.post(reverse("ledgers_out:stop", args=[row.pk]))
    asked(lin, *people, sent=sent)
    assert Outgoing.objects.get().state == "stopped", "what was stopped does not begin again"
    assert asked(lin, *people, sent=form_id(lin)).status_code == 302
    assert Outgoing.objects.count() == 2


def test_what_waits_for_a_second_person_is_written_down_once(cast: Cast, batu: str, settings: Settings) -> None:
    settings.GUIHANG_PEOPLE_OUT_FREE = 0
    lin = signed_in(cast)
    sent = form_id(lin)
    for _time in range(2):
        assert asked(lin, batu, sent=sent, words="本单位").status_code == 302
    assert Outgoing.objects.get().state == "draft"


@pytest.mark.proves("I5.10")
@pytest.mark.parametrize("sign", [ODD, "\U000f0001\U000f0002", "𠮷"])
def test_a_sign_that_cannot_even_be_printed_leaves_out_one_paper_and_is_told_by_its_number(
    cast: Cast, batu: str, sign: str
) -> None:
    odd = str(Life({"name": f"张{sign}", "phones": []}).reported().write().pk)
    lin = signed_in(cast)
    text = text_of(asked(lin, odd, batu, how="pdf").content)
    assert BATU["name"] in text
    assert "未能制作的文书" in text
    assert "姓名" in text[text.index("未能制作的文书") :]
    alone = text_of(asked(lin, odd, how="pdf").content)
    assert "未能制作的文书" in alone
    page = lin.post(reverse("documents:paper", args=[odd, 5]), {"as": "pdf"}, follow=True).content.decode()
    assert ("U+F0001" if sign != "𠮷" else "𠮷") in page
    assert "\\u{" not in page
    assert "姓名" in page[page.index("字库") - 100 : page.index("字库")]


def test_a_long_list_with_such_a_sign_is_made_by_the_runner_too(cast: Cast, batu: str) -> None:
    people = [str(life_of(n).person) for n in range(many.AT_ONCE)]
    odd = str(Life({"name": f"张{ODD}", "phones": []}).reported().write().pk)
    asked(signed_in(cast), odd, *people, how="pdf")
    run_waiting(clock.now)
    assert Job.objects.get(kind=many.KIND).state == Job.State.DONE


def test_a_sign_that_stands_in_no_single_field_is_found_paper_by_paper(
    cast: Cast, batu: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = str(Life({"name": "张三丰", "phones": []}).reported().write().pk)

    def falls(papers: Any, *rest: Any) -> bytes:
        if any(p.get("person") == odd.replace("-", "") for p in papers):
            raise UnknownSign("nowhere", 0)
        return one_pdf(papers, *rest)

    monkeypatch.setattr(many, "one_pdf", falls)
    text = text_of(asked(signed_in(cast), odd, batu, how="pdf").content)
    assert BATU["name"] in text
    assert "正文" in text


def test_where_nothing_can_be_set_the_form_says_so_and_nothing_was_asked_for(
    cast: Cast, batu: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def falls(*_said: Any) -> bytes:
        raise UnknownSign(ODD, 0)

    monkeypatch.setattr(many, "without_unknown_signs", falls)
    answer = asked(signed_in(cast), batu, how="pdf")
    assert answer.status_code == 422
    assert "U+F0001" in answer.content.decode()
    assert not Outgoing.objects.exists()


def test_a_sign_is_looked_for_as_it_is_and_shown_as_it_can_be_read() -> None:
    assert stands_in({"a": ["x", {"b": f"张{ODD}"}]}, ODD)
    assert not stands_in({"a": ["x", 1, None]}, ODD)
    assert shown(f"张{ODD}") == "张U+F0001"
