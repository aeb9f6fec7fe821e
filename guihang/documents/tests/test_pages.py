"""The pages of papers: filled from the file and by no more than its reader is shown, logged, counted, and in time."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.models import ReadRow
from guihang.access.roles import Role
from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast, signed_in, somebody
from guihang.documents import many
from guihang.documents.catalogue import forms
from guihang.documents.filled import day_words, values_of
from guihang.documents.making import one_pdf, ready
from guihang.documents.reading import files_of, people_for
from guihang.documents.tests.test_forms import text_of, word_text
from guihang.dossier.models import Duty, Person
from guihang.dossier.tests.lives import BATU, NOW, TODAY, XIAOMEI, Life, monthly
from guihang.exchange.models import Outgoing
from guihang.exchange.out import gate, work
from guihang.jobs.models import Job
from guihang.jobs.running import run_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def batu() -> Life:
    life = Life().reported().tested(*monthly(7))
    life.act("leave.granted", date(2026, 9, 1), {"until": "2026-09-05", "destination": "包头市", "reason": "探亲"})
    life.act("health.noted", date(2026, 9, 2), {"text": "胃病史"})
    life.act("talk.held", date(2026, 9, 3), {"mode": "in_person", "note": "想回家务农"})
    life.write()
    return life


def handed_out(client: Client, person: UUID, number: int, **posted: str) -> bytes:
    answer = client.post(reverse("documents:paper", args=[person, number]), posted)
    assert answer.status_code == 200, answer.content[:500]
    assert "attachment" in answer["Content-Disposition"]
    assert BATU["name"] not in answer["Content-Disposition"]
    return bytes(answer.content)


def test_the_papers_of_a_file_stand_in_the_archive_s_order(cast: Cast) -> None:
    page = signed_in(cast).get(reverse("documents:papers", args=[batu().person])).content.decode()
    at = [page.index(f"/papers/{int(form[1:])}/") for form in forms()]
    assert at == sorted(at)
    assert "由公安机关出具" in page


@pytest.mark.proves("I5.10")
def test_an_agreement_is_filled_from_the_file_in_pdf_and_word_alike(cast: Cast) -> None:
    person = batu().person
    pdf = text_of(handed_out(signed_in(cast), person, 5, **{"as": "pdf"}))
    word = word_text(handed_out(signed_in(cast), person, 5, **{"as": "word"}))
    for said in ("巴图", BATU["id_number"], "1990年1月1日", "13800001111", "三年", "2026年3月10日", "2029年3月9日"):
        assert said in pdf
        assert said in word
    assert ReadRow.objects.filter(person_id=person, opened=True).exists()


def test_every_form_is_handed_out_for_a_real_file(cast: Cast) -> None:
    client, person = signed_in(cast), batu().person
    for id, form in forms().items():
        assert text_of(handed_out(client, person, int(id[1:]), **{"as": "pdf"})), form.zh
        assert client.get(reverse("documents:paper", args=[person, int(id[1:])])).status_code == 200


def test_a_paper_of_an_occasion_is_empty_for_the_next_time_or_of_the_entry_named(cast: Cast) -> None:
    life = batu()
    client = signed_in(cast)
    assert "包头市" not in text_of(handed_out(client, life.person, 17, entry="", **{"as": "pdf"}))
    page = client.get(reverse("documents:paper", args=[life.person, 17])).content.decode()
    entry = page.split('name="entry" value="')[2].partition('"')[0]
    said = text_of(handed_out(client, life.person, 17, **{"as": "pdf", "entry": entry}))
    for word in ("包头市", "探亲", "2026年9月5日"):
        assert word in said


@pytest.mark.proves("T1", "PIPL 6")
def test_what_lies_behind_a_door_is_on_no_paper(cast: Cast) -> None:
    client, person = signed_in(cast), batu().person
    for id in forms():
        said = text_of(handed_out(client, person, int(id[1:]), **{"as": "pdf"}))
        assert "胃病史" not in said
        assert "想回家务农" not in said


def test_the_register_of_tests_has_fifteen_rows(cast: Cast) -> None:
    said = text_of(handed_out(signed_in(cast), batu().person, 12, **{"as": "pdf"}))
    assert said.count("阴性") == 7
    assert "15" in said


def life_of(n: int) -> Life:
    described = {"name": f"甲{'一二三四五六七八九十'[n % 10]}{n}", "sex": "m", "phones": [f"138{n:08d}"]}
    life = Life(described).reported()
    life.write()
    return life


def test_a_few_papers_come_at_once_and_stand_among_what_left(cast: Cast) -> None:
    people = [str(batu().person), str(Life(XIAOMEI).reported().write().pk)]
    posted = {"do": "make", "form": "F05", "how": "pdf", "person": people}
    answer = signed_in(cast).post(reverse("documents:many"), posted)
    assert answer["Content-Type"] == "application/pdf"
    said = text_of(answer.content)
    assert "巴图" in said
    assert "李晓梅" in said
    row = Outgoing.objects.get(kind="papers")
    assert (row.state, row.people, row.taken) == ("taken", 2, 1)
    word = signed_in(cast).post(reverse("documents:many"), posted | {"how": "word"})
    assert len(zipfile.ZipFile(io.BytesIO(word.content)).namelist()) == 2


@pytest.mark.proves("I5.10")
def test_a_list_is_set_by_the_runner_goes_on_after_a_fall_and_is_fetched_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "PART", 4)
    for n in range(12):
        life_of(n)
    client = signed_in(cast)
    posted = {"do": "make", "form": "F05", "how": "pdf", "place": SHULINZHAO}
    waits = client.post(reverse("documents:many"), posted)
    row = Outgoing.objects.get(kind="papers")
    assert waits["Location"] == reverse("ledgers_out:one", args=[row.pk])
    page = client.get(waits["Location"]).content.decode()
    back = page[page.index("<main") :].partition("<h1>")[0]
    assert f'<a href="{reverse("documents:many")}">批量文书</a>' in back, "back to where it was asked for"
    assert "导出台账" not in page[page.index("<main") :]
    read: list[int] = []
    real = files_of

    def falls(actor: Actor, people: Sequence[Person]) -> object:
        read.append(len(people))
        if len(read) == 3:
            raise MemoryError
        return real(actor, people)

    monkeypatch.setattr(many, "files_of", falls)
    run_waiting(clock.now)
    assert Job.objects.get(kind=many.KIND).state == Job.State.FAILED
    Job.objects.filter(kind=many.KIND).update(state=Job.State.WAITING, ended_at=None)
    run_waiting(clock.now)
    job = Job.objects.get(kind=many.KIND)
    assert (job.state, job.done, job.result["people"]) == (Job.State.DONE, 12, 12)
    assert read == [4, 4, 4, 4], "what was read stays read"
    fetched = client.post(reverse("ledgers_out:fetch", args=[row.pk]))
    assert fetched["Content-Type"] == "application/pdf"
    assert text_of(fetched.content).count("社区戒毒协议书") >= 12
    assert client.post(reverse("ledgers_out:fetch", args=[row.pk])).status_code == 302, "once"


def test_a_sign_that_no_font_has_leaves_out_one_paper_and_says_which(cast: Cast) -> None:
    odd = Life({"name": "张𠮷", "phones": []}).reported().write().pk
    client = signed_in(cast)
    posted = {"do": "make", "form": "F05", "how": "pdf", "person": [str(odd), str(batu().person)]}
    said = text_of(client.post(reverse("documents:many"), posted).content)
    assert "巴图" in said
    assert "未能制作的文书" in said
    assert "姓名" in said[said.index("未能制作的文书") :]
    alone = client.post(reverse("documents:paper", args=[odd, 5]), {"as": "pdf"}, follow=True).content.decode()
    assert "𠮷" in alone
    assert "字库" in alone
    assert "张𠮷" in word_text(handed_out(client, odd, 5, **{"as": "word"}))


def test_more_than_may_leave_freely_wait_for_a_second_person(cast: Cast, settings: Settings) -> None:
    settings.GUIHANG_PEOPLE_OUT_FREE = 1
    people = [str(life_of(n).person) for n in range(2)]
    posted = {"do": "make", "form": "F05", "how": "pdf", "person": people}
    client = signed_in(cast)
    assert client.post(reverse("documents:many"), posted).status_code == 422
    assert client.post(reverse("documents:many"), posted | {"words": "本单位签协议"}).status_code == 302
    row = Outgoing.objects.get(kind="papers")
    assert (row.state, row.second, row.job) == ("draft", True, None)
    assert gate.told(row)["words"] == "本单位签协议"


def test_nobody_makes_papers_of_another_office(cast: Cast) -> None:
    person = batu().person
    for name in ("ma", "feng"):
        client = signed_in(cast, name)
        assert client.get(reverse("documents:papers", args=[person])).status_code == 404
        assert client.post(reverse("documents:paper", args=[person, 5]), {"as": "pdf"}).status_code == 404
        posted = {"do": "make", "form": "F05", "how": "pdf", "person": [str(person)]}
        assert client.post(reverse("documents:many"), posted).status_code == 422
    police = Client()
    police.force_login(somebody(Role.POLICE_LIAISON, SHULINZHAO, "li"))
    assert police.get(reverse("documents:papers", args=[person])).status_code == 403


@pytest.mark.proves("I5.10")
def test_a_hundred_agreements_are_one_pdf_in_less_than_twenty_seconds(cast: Cast) -> None:
    for n in range(100):
        life_of(n)
    actor = cast.actor("lin", TODAY)
    people = [(p.pk, p.place) for p in people_for(actor, _all())]
    row = many.begin(actor, forms()["F05"], "pdf", people, "", NOW)
    begun = time.perf_counter()
    files = [ready(forms()["F05"], f) for f in files_of(actor, people_for(actor, many.people_of(row)))]
    pdf = one_pdf(files, forms()["F05"], TODAY)
    assert time.perf_counter() - begun < 20
    assert len(files) == 100
    assert pdf.startswith(b"%PDF")
    assert work.OTHERS[row.kind].people(actor, row) == 100


def _all() -> list[UUID]:
    from guihang.dossier.models import Person

    return list(Person.objects.values_list("pk", flat=True))


@pytest.mark.proves("I5.10")
def test_one_click_takes_the_newest_record_and_several_of_one_day_are_chosen_between(cast: Cast) -> None:
    life = batu()
    life.add("talk.held", date(2026, 9, 8), {"mode": "in_person"})
    lin = signed_in(cast)
    one_click = text_of(handed_out(lin, life.person, 14))
    assert "9月8日" in one_click
    assert "9月3日" not in one_click
    assert "9月8日" not in text_of(handed_out(lin, life.person, 14, entry="")), "empty, for the next time"
    answer = lin.post(reverse("documents:many"), {"do": "make", "form": "F14", "how": "pdf", "person": life.person})
    assert "9月8日" in text_of(answer.content)
    life.add("talk.held", date(2026, 9, 8), {"mode": "in_person"})
    here = reverse("documents:paper", args=[life.person, 14])
    answer = lin.post(here, {"as": "pdf"})
    assert (answer.status_code, answer["Location"]) == (302, here)


@pytest.mark.proves("I5.10")
def test_the_last_day_to_report_in_is_the_same_on_the_paper_and_on_the_page(cast: Cast) -> None:
    life = Life(decided=date(2026, 11, 20))
    life.act("order.served", date(2026, 11, 21), {"to": "person", "how": "handed_over"}, order=life.order)
    life.write()
    duty = Duty.objects.get(person=life.person, kind="report")
    assert duty.due_on == date(2026, 12, 7), "the 6th is a Sunday"
    (file,) = files_of(cast.actor("lin", TODAY), people_for(cast.actor("lin", TODAY), [life.person]))
    form = forms()["F03"]
    assert values_of(form, file).fields["report_by"] == day_words(duty.due_on)
