"""What a person asks for by right has a clock, an answer with reasons, and is seen beside what it is about."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import UUID, uuid4

import pypdfium2
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from guihang.access.models import HouseEvent, ReadEvent
from guihang.access.tests.cast import BAINIJING, Cast, make_cast, signed_in
from guihang.dossier.erase import erase
from guihang.dossier.models import Person, RightRequest
from guihang.dossier.rebuild import rebuild
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.rights import due, requests_of
from guihang.dossier.tests.lives import BATU, TODAY, Life
from guihang.dossier.verify import verify
from guihang.rules.calendar import official

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 2)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def disputed_visit(cast: Cast) -> tuple[Life, UUID, UUID]:
    """A visit that the person says never was, and the request to have it corrected."""
    life = Life().reported()
    visit = life.act("visit.made", date(2026, 10, 20), {"mode": "in_person"}, entered_by=cast.lin.pk).id
    said = {"right": "correct", "entry": str(visit), "asked_by": "person", "text": "那天没有人来。"}
    asked = life.act("right.asked", ON, said, entered_by=cast.lin.pk).id
    life.write()
    return life, visit, asked


@pytest.mark.proves("PIPL 50", "I4.10")
def test_a_request_is_due_fifteen_working_days_after_it_was_made() -> None:
    assert due(date(2026, 9, 28), official()) == date(2026, 10, 23), "the week of the national day does not count"
    assert due(ON, official()) == date(2026, 11, 23)


@pytest.mark.proves("T24", "PIPL 46", "I4.10")
def test_a_disputed_entry_says_so_where_it_is_shown_and_where_it_is_counted(cast: Cast) -> None:
    life, visit, _asked = disputed_visit(cast)
    page = signed_in(cast).get(reverse("dossier:file", args=[life.person])).content.decode()
    item = page.partition(f'<li id="item-{visit.hex}"')[2].partition("</li>")[0]
    assert "11 月 2 日起有异议" in item
    assert "1 条记录有异议" in page
    assert Person.objects.get().disputed == 1


def test_a_refusal_without_reasons_is_not_taken(cast: Cast) -> None:
    life, _visit, asked = disputed_visit(cast)
    for outcome in ("done_in_part", "turned_down"):
        with pytest.raises(Unacceptable) as refused:
            life.add("right.answered", TODAY, {"entry": str(asked), "outcome": outcome, "how": "handed_over"})
        assert "refused with reasons" in str(refused.value)
    assert not RightRequest.objects.exclude(answered_on=None).exists()


@pytest.mark.proves("PIPL 50", "PIPL 46", "I4.10")
def test_what_was_refused_stays_disputed_what_was_corrected_does_not(cast: Cast) -> None:
    life, visit, asked = disputed_visit(cast)
    answer = {"entry": str(asked), "outcome": "turned_down", "how": "handed_over", "text": "两名工作人员均在场。"}
    life.add("right.answered", TODAY, answer)
    row, person = RightRequest.objects.get(), Person.objects.get()
    assert (row.answered_on, row.outcome, person.disputed) == (TODAY, "turned_down", 1)
    life.add("visit.made", date(2026, 10, 21), {"mode": "remote"}, supersedes=visit)
    assert Person.objects.get().disputed == 0


def test_a_request_about_an_entry_names_the_entry(cast: Cast) -> None:
    life = Life().reported()
    life.write()
    with pytest.raises(Unacceptable):
        life.add("right.asked", TODAY, {"right": "correct", "asked_by": "person"})


def test_the_office_sees_who_waits_and_nobody_else_does(cast: Cast) -> None:
    life, _visit, _asked = disputed_visit(cast)
    address = reverse("dossier:rights-due")
    assert "巴图" in signed_in(cast).get(address).content.decode()
    assert "巴图" not in signed_in(cast, "ma").get(address).content.decode()
    assert signed_in(cast, "ma").get(reverse("dossier:rights", args=[life.person])).status_code == 404


def test_a_request_moves_with_the_file(cast: Cast) -> None:
    life, _visit, _asked = disputed_visit(cast)
    life.add("move.approved", date(2026, 11, 10), {"place": BAINIJING}, order=life.order)
    life.add("move.received", date(2026, 11, 12), {"place": BAINIJING}, order=life.order)
    assert RightRequest.objects.get().place == BAINIJING
    assert "巴图" in signed_in(cast, "ma").get(reverse("dossier:rights-due")).content.decode()


def test_rows_are_as_the_entries_say_after_a_rebuild(cast: Cast) -> None:
    _life, _visit, asked = disputed_visit(cast)
    before = RightRequest.objects.values().get()
    RightRequest.objects.update(due_on=TODAY)
    assert [f.code for f in verify().faults] == ["request"]
    rebuild(TODAY)
    assert RightRequest.objects.values().get() == before
    assert before["id"] == asked
    assert not verify().faults


def test_the_answer_is_written_through_the_page(cast: Cast) -> None:
    life, _visit, asked = disputed_visit(cast)
    lin = signed_in(cast)
    page = lin.get(reverse("dossier:rights", args=[life.person])).content.decode()
    address = f"{reverse('dossier:record', args=[life.person, 'right.answered'])}?entry={asked}"
    assert address.replace("&", "&amp;") in page
    form = {"entry": uuid4(), "to_entry": asked, "on": TODAY, "outcome": "done_in_full", "how": "read_out"}
    answer = lin.post(address, form)
    assert answer.status_code in {200, 204, 302}
    assert RightRequest.objects.get().outcome == "done_in_full"


@pytest.mark.proves("PIPL 45", "I4.10")
def test_the_whole_file_goes_out_as_data_and_as_paper_and_stands_in_the_log(cast: Cast) -> None:
    life, visit, _asked = disputed_visit(cast)
    life.add("safety.noted", TODAY, {"two_visitors": True, "text": "院内有大狗。"})
    lin = signed_in(cast)
    told = json.loads(lin.post(reverse("dossier:whole-json", args=[life.person])).content)
    assert told["person"]["name"] == BATU["name"]
    assert {e["id"] for e in told["entries"] if "disputed_since" in e} == {str(visit)}
    assert told["left_out"] == [{"kind": "safety.noted", "why": "safety_of_others", "count": 1}]
    assert "大狗" not in json.dumps(told, ensure_ascii=False)
    assert told["head"] == bytes(Person.objects.get().head).hex()
    papers = [lin.post(reverse("dossier:whole-pdf", args=[life.person])) for _again in range(2)]
    paper = papers[1]
    assert paper.content[:4] == papers[0].content[:4] == b"%PDF"
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper.content))
    assert "巴图" in text
    assert "有异议" in text
    assert "大狗" not in text
    assert "巴图" not in paper["Content-Disposition"]
    assert HouseEvent.objects.filter(kind="file.copied", person_id=life.person).count() == 3
    assert ReadEvent.objects.filter(kind="opened").count() == 3


def test_a_name_that_no_font_has_is_not_printed_as_a_box(cast: Cast) -> None:
    life = Life({**BATU, "name": "\U0003134a"}).reported()
    life.write()
    lin = signed_in(cast)
    answer = lin.post(reverse("dossier:whole-pdf", args=[life.person]), follow=True)
    assert "字库" in answer.content.decode()
    assert lin.post(reverse("dossier:whole-json", args=[life.person])).status_code == 200


def test_of_an_erased_file_nothing_is_left_to_copy(cast: Cast) -> None:
    life, _visit, _asked = disputed_visit(cast)
    erase(life.person)
    answer = signed_in(cast).post(reverse("dossier:whole-json", args=[life.person]), follow=True)
    assert answer["Content-Type"].startswith("text/html")


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2026, 10, 1)))
def test_the_clock_is_never_shorter_than_fifteen_weekdays_allow(asked: date) -> None:
    last = due(asked, official())
    assert timedelta(days=18) <= last - asked <= timedelta(days=40)
    assert official().works(last.toordinal())


def test_requests_are_read_in_the_order_in_which_they_were_made() -> None:
    life = Life().reported()
    first = life.act("right.asked", ON, {"right": "see", "asked_by": "person"}).id
    second = life.act("right.asked", TODAY, {"right": "copy", "asked_by": "guardian"}).id
    from guihang.dossier.load import entries_of

    life.write()
    assert [r.id for r in requests_of(entries_of([life.person])[life.person], official())] == [first, second]


@pytest.mark.proves("T1", "T21", "I4.2", "I4.10")
def test_who_looks_on_from_above_reads_a_request_with_a_written_reason_only(cast: Cast) -> None:
    life, _visit, _asked = disputed_visit(cast)
    qian, where = signed_in(cast, "qian"), reverse("dossier:rights", args=[life.person])
    assert qian.get(where).status_code == 403
    waits = qian.get(reverse("dossier:rights-due")).content.decode()
    assert where not in waits
    led = qian.get(reverse("dossier:file", args=[life.person]))
    assert reverse("dossier:file", args=[life.person]) in waits
    assert led.headers["Location"] == reverse("glass:one", args=[life.person])
    qian.post(led.headers["Location"], {"reason": "核实旗里转来的投诉，今天答复。"})
    assert "巴图" in qian.get(where).content.decode()


@pytest.mark.proves("T19", "I4.4")
def test_the_page_of_requests_stands_in_the_log_as_an_opened_file(cast: Cast) -> None:
    life, _visit, _asked = disputed_visit(cast)
    signed_in(cast).get(reverse("dossier:rights", args=[life.person]))
    event = ReadEvent.objects.get()
    assert (event.kind, list(event.rows.values_list("person_id", flat=True))) == ("opened", [life.person])
