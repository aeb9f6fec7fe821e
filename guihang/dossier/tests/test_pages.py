"""The pages of the file, as people of different offices meet them."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access.models import ReadEvent, ReadRow
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.dossier.models import Duty, Entry
from guihang.dossier.tests.lives import BATU, TODAY, WELL_TAKEN, XIAOMEI, Life, monthly

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def batu() -> Life:
    life = Life().reported().tested(*monthly(8))
    life.write()
    return life


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def owed_in(text: str) -> str:
    """What a file says is to be done now."""
    found = re.search(r'<ul class="list owed">.*?</ul></section>', text, re.DOTALL)
    return found[0] if found else ""


def entry_id(form: str) -> str:
    found = re.search(r'name="entry" value="([^"]+)"', form)
    assert found
    return found[1]


def test_the_file_tells_who_where_in_the_term_and_what_is_owed(cast: Cast) -> None:
    text = page(signed_in(cast, "lin"), reverse("dossier:file", args=[batu().person]))
    assert "巴图" in text
    assert "第 9 次检测" in text
    assert "150699••••••••2219" in text
    assert BATU["id_number"] not in text, "the whole number is shown to nobody unasked"


def test_what_a_stopped_decision_left_undone_was_missed_and_is_not_still_to_be_done(cast: Cast) -> None:
    life, lin = Life().reported(), signed_in(cast, "lin")
    life.write()
    before = page(lin, reverse("dossier:file", args=[life.person]))
    assert "指定对口联系人" in owed_in(before)
    life.add("order.terminated", TODAY, {"reason": "imprisoned"}, order=life.order)
    after = page(lin, reverse("dossier:file", args=[life.person]))
    assert "指定对口联系人" not in owed_in(after)
    assert "指定对口联系人" in after, "it stands in the story, with what was missed"


def test_a_foreign_file_and_a_missing_one_look_the_same(cast: Cast) -> None:
    feng = signed_in(cast, "feng")
    foreign = feng.get(reverse("dossier:file", args=[batu().person]))
    missing = feng.get(reverse("dossier:file", args=[uuid4()]))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    # Each answer bears a number of its own, drawn by lot, to name to the administrator.
    by_lot = re.compile(rb"\b\d{4}-\d{4}\b")
    assert by_lot.sub(b"", foreign.content) == by_lot.sub(b"", missing.content)


def test_opening_a_file_is_written_in_the_log(cast: Cast) -> None:
    life = batu()
    page(signed_in(cast, "zhao"), reverse("dossier:file", args=[life.person]))
    row = ReadRow.objects.select_related("event").get(person_id=life.person)
    assert (row.opened, row.event.user_id) == (True, cast.zhao.pk)


def test_a_test_recorded_from_its_line_meets_the_duty_and_can_be_taken_back(cast: Cast) -> None:
    lin, life = signed_in(cast, "lin"), batu()
    duty = Duty.objects.get(person=life.person, key="test/9")
    url = reverse("dossier:record", args=[life.person, "test.taken"])
    form = lin.get(f"{url}?line={duty.pk}&back=today", headers=HTMX).content.decode()
    filled = {"entry": entry_id(form), "on": "2026-11-22", "result": "negative", "method": "urine", **WELL_TAKEN}
    filled |= {"line": str(duty.pk), "back": "today"}
    done = lin.post(url, filled, headers=HTMX)
    assert "第 9 次检测" in done.content.decode()
    assert done["HX-Retarget"] == f"#line-{duty.pk}"
    duty.refresh_from_db()
    assert duty.met_on == TODAY
    undo = re.search(r'action="([^"]+/withdraw/)"', done.content.decode())
    assert undo
    lin.post(undo[1], {"entry": entry_id(done.content.decode()), "line": duty.pk, "back": "today"}, headers=HTMX)
    duty.refresh_from_db()
    assert duty.met_on is None


def test_sent_twice_it_is_written_once(cast: Cast) -> None:
    lin, life = signed_in(cast, "lin"), batu()
    url = reverse("dossier:record", args=[life.person, "visit.made"])
    filled = {"entry": entry_id(lin.get(url).content.decode()), "on": "2026-11-20", "mode": "in_person"}
    for _time in range(2):
        assert lin.post(url, filled).status_code == 302
    assert Entry.objects.filter(person=life.person, kind="visit.made").count() == 1


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(cast: Cast) -> None:
    lin, life = signed_in(cast, "lin"), batu()
    url = reverse("dossier:record", args=[life.person, "visit.made"])
    entry = entry_id(lin.get(url).content.decode())
    answer = lin.post(url, {"entry": entry, "on": "2026-12-24", "mode": "in_person", "note": "在面馆试工"})
    assert answer.status_code == 422
    assert "在面馆试工" in answer.content.decode()
    assert "这一天还没到" in answer.content.decode()


def test_a_correction_stands_beside_what_it_corrects(cast: Cast) -> None:
    lin, life = signed_in(cast, "lin"), batu()
    found = {"result": "positive", "method": "urine"}
    wrong = life.add("test.taken", date(2026, 11, 20), found, entered_by=cast.lin.pk).entry
    url = reverse("dossier:correct", args=[life.person, wrong])
    form = lin.get(url).content.decode()
    lin.post(
        url,
        {
            "entry": entry_id(form),
            "on": "2026-11-20",
            "result": "negative",
            "method": "urine",
            "corrected_because": "看错了",
        },
    )
    text = page(lin, reverse("dossier:file", args=[life.person]))
    assert re.search(r"<del>检测[^<]*阳性", text)


def test_a_breach_is_checked_by_a_lead_and_by_nobody_else(cast: Cast) -> None:
    life = batu()
    url = reverse("dossier:record", args=[life.person, "breach.checked"])
    assert signed_in(cast, "lin").get(url).status_code == 404
    assert signed_in(cast, "wang").get(url).status_code == 200


def test_three_refusals_are_conditions_to_be_checked_until_a_lead_has_spoken(cast: Cast) -> None:
    life, wang = batu(), signed_in(cast, "wang")
    fair = {"notice_on": "2026-10-01", "excuse": "没有说明原因"}
    for day in (date(2026, 10, 5), date(2026, 10, 15), date(2026, 10, 25)):
        life.add("test.refused", day, fair)
    url = reverse("dossier:file", args=[life.person])
    assert "待核实" in page(wang, url)
    said = {"code": "serious_breach.refusals", "outcome": "not_confirmed", "text": "两次在住院"}
    life.add("breach.checked", TODAY, said, order=life.order)
    assert "写下核实结果" not in page(wang, url)


def test_a_refusal_without_a_notice_served_is_not_written(cast: Cast) -> None:
    lin, life = signed_in(cast, "lin"), batu()
    url = reverse("dossier:record", args=[life.person, "test.refused"])
    assert lin.get(url)["Location"] == reverse("course:subject", args=[life.person, "tests"])
    answer = lin.post(url, {"entry": str(uuid4()), "on": "2026-11-20"})
    assert answer.status_code == 422
    assert not Entry.objects.filter(kind="test.refused").exists()


@pytest.mark.parametrize("typed", ["李晓梅", "晓梅", "lxm", "XM", XIAOMEI["id_number"], "138 0000 2222", "梅"])
def test_search_finds_a_person_by_what_a_worker_knows(cast: Cast, typed: str) -> None:
    Life(XIAOMEI).reported().write()
    batu()
    text = signed_in(cast, "lin").post(reverse("dossier:people"), {"q": typed}, follow=True).content.decode()
    assert "李晓梅" in re.sub("</?mark>", "", text)
    assert "巴图" not in text


@pytest.mark.parametrize("typed", ["李晓梅", "lxm", "梅", "王", "%", "'; --", "😀", "a" * 5000])
def test_search_shows_nothing_of_another_county(cast: Cast, typed: str) -> None:
    Life(XIAOMEI).reported().write()
    answer = signed_in(cast, "feng").post(reverse("dossier:people"), {"q": typed}, follow=True)
    assert answer.status_code == 200
    assert XIAOMEI["id_number"][-4:] not in answer.content.decode()


def test_the_basis_of_a_duty_names_the_article(cast: Cast) -> None:
    life = batu()
    duty = Duty.objects.get(person=life.person, key="report")
    text = page(signed_in(cast, "lin"), reverse("dossier:basis", args=[life.person, duty.pk]))
    assert "戒毒条例" in text
    assert "第十四条" in text


def test_whoever_looks_on_from_above_reads_the_basis_that_their_list_leads_to(cast: Cast) -> None:
    life = batu()
    duty = Duty.objects.get(person=life.person, key="report")
    assert "第十四条" in page(signed_in(cast, "qian"), reverse("dossier:basis", args=[life.person, duty.pk]))
    assert ReadEvent.objects.latest("id").kind == "listed"


def test_the_basis_is_a_page_of_its_own_with_a_way_back_or_a_piece_below_its_line(cast: Cast) -> None:
    life = batu()
    duty = Duty.objects.filter(person=life.person, kind="visit").first()
    assert duty
    lin, address = signed_in(cast, "lin"), reverse("dossier:basis", args=[life.person, duty.pk])
    whole = page(lin, address)
    assert "<html" in whole
    assert f'href="{reverse("dossier:file", args=[life.person])}"' in whole
    assert "data-close" not in whole.partition('class="law"')[2].partition("</div>")[0]
    piece = lin.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "data-close" in piece
    # In one breath each, with Chinese signs.
    assert "红色：每月走访一次，当面或远程均可；黄色：" in piece
    assert "; " not in piece


def test_an_erased_file_still_opens(cast: Cast) -> None:
    from guihang.dossier.erase import erase

    life = batu()
    erase(life.person)
    assert "已销毁" in page(signed_in(cast, "lin"), reverse("dossier:file", args=[life.person]))


def test_an_act_that_no_form_knows_is_not_found(cast: Cast) -> None:
    lin, life = signed_in(cast, "lin"), batu()
    assert lin.get(reverse("dossier:record", args=[life.person, "no.such.kind"])).status_code == 404
    for kind in ("policy.set", "order.entered", "file.joined", "entry.withdrawn"):
        assert lin.post(reverse("dossier:record", args=[life.person, kind]), {}).status_code == 404


def test_what_could_not_be_taken_in_waits_in_sight(cast: Cast) -> None:
    life = batu()
    test = life.act("test.taken", date(2026, 11, 20), {"result": "negative", "method": "urine"})
    life.made.clear()
    life.add("test.taken", date(2026, 11, 20), {"result": "invalid", "method": "urine"}, supersedes=test.id)
    visit = life.add("visit.made", date(2026, 11, 18), {"mode": "in_person"})
    life.add("visit.made", date(2026, 11, 18), {"mode": "remote"}, id=visit.entry)
    text = page(signed_in(cast, "lin"), reverse("dossier:file", args=[life.person]))
    assert "等它所指的记录" in text
    assert "内容不同，未收入" in text


def test_who_collected_may_be_a_colleague_and_nobody_else(cast: Cast) -> None:
    lin, life = signed_in(cast, "lin"), batu()
    url = reverse("dossier:record", args=[life.person, "visit.made"])
    for who, status in ((cast.wang.pk, 302), (cast.feng.pk, 422)):
        filled = {"entry": entry_id(lin.get(url).content.decode()), "on": "2026-11-20", "mode": "in_person"}
        assert lin.post(url, {**filled, "collected_by": str(who)}).status_code == status
    visit = Entry.objects.get(person=life.person, kind="visit.made")
    assert (visit.collected_by, visit.entered_by) == (cast.wang.pk, cast.lin.pk)


def test_a_new_description_begins_with_what_is_known(cast: Cast) -> None:
    form = page(signed_in(cast, "lin"), reverse("dossier:record", args=[batu().person, "person.described"]))
    assert 'value="巴图"' in form
    assert 'value="13800001111"' in form


def test_a_refusal_by_the_rules_is_told_without_ids_and_field_names(cast: Cast) -> None:
    lin, life = signed_in(cast, "lin"), batu()
    url = reverse("dossier:record", args=[life.person, "order.resumed"])
    answer = lin.post(url, {"entry": entry_id(lin.get(url).content.decode()), "on": "2026-11-20"})
    text = answer.content.decode()
    assert "此前有中止" in text
    assert "order.resumed：" not in text
    assert "kind：" not in text


def test_the_years_and_the_term_are_told_apart_as_they_are(cast: Cast) -> None:
    lin, life = signed_in(cast, "lin"), Life().reported()
    life.write()
    text = page(lin, reverse("dossier:file", args=[life.person]))
    assert "自当日计入，因此先满" in text
    held = {"reason": "detained", "paper": "拘留通知书第 8 号"}
    life.add("order.suspended", date(2026, 5, 1), held, order=life.order)
    life.add("order.resumed", date(2026, 6, 1), order=life.order)
    text = page(lin, reverse("dossier:file", args=[life.person]))
    assert "因此先满" not in text, "the term runs longer by the days that it was held up"
    assert "2029 年 4 月 9 日" in text
