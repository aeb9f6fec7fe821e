"""The person's own words stand beside what they answer, as a quotation, whatever becomes of that entry."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.dossier.addresses import words_address
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Entry
from guihang.dossier.tests.lives import TODAY, Life

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SAID = "那天我在医院，打过电话的。"


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def a_refusal(cast: Cast) -> tuple[Life, NewEntry]:
    life = Life().reported()
    refused = {"notice_on": "2026-11-01", "excuse": "说有事。"}
    entry = life.act("test.refused", date(2026, 11, 9), refused, entered_by=cast.lin.pk)
    life.write()
    return life, entry


def answered(life: Life, entry: UUID, text: str = SAID, **more: Any) -> UUID:
    return life.add("words.given", date(2026, 11, 12), {"entry": str(entry), "text": text}, **more).entry


def page(cast: Cast, life: Life, asked: str = "", name: str = "lin") -> str:
    return signed_in(cast, name).get(reverse("dossier:file", args=[life.person]) + asked).content.decode()


def beside(text: str, entry: UUID) -> str:
    """The words that stand beside an entry, without markup."""
    own, _mark, answers = text.partition(f'<li id="item-{entry.hex}"')[2].partition('<ol class="answers">')
    return "" if '<li id="item-' in own else re.sub(r"<[^>]+>", "", answers.partition("</ol>")[0])


def test_words_stand_beside_the_entry_that_they_answer_and_nowhere_else(cast: Cast) -> None:
    life, refused = a_refusal(cast)
    answered(life, refused.id, entered_by=cast.ma.pk)
    text = page(cast, life)
    said = beside(text, refused.id)
    assert "11 月 12 日" in said
    assert f"本人陈述：{SAID}" in said
    assert "马骏" in said, "who wrote it down is said"
    assert text.count(SAID) == 1


def test_words_go_with_their_entry_into_its_part_of_the_story(cast: Cast) -> None:
    life, refused = a_refusal(cast)
    answered(life, refused.id)
    assert SAID in page(cast, life, "?show=tests")
    assert SAID not in page(cast, life, "?show=papers")


def test_words_stay_beside_an_entry_that_was_corrected_since(cast: Cast) -> None:
    life, refused = a_refusal(cast)
    answered(life, refused.id)
    data = {"notice_on": "2026-11-02", "excuse": "说有事。"}
    newer = life.add("test.refused", date(2026, 11, 9), data, supersedes=refused.id).entry
    assert SAID in beside(page(cast, life), newer)


def test_words_to_nothing_stand_by_themselves_as_a_quotation(cast: Cast) -> None:
    life, _refused = a_refusal(cast)
    life.add("words.given", date(2026, 11, 12), {"text": SAID})
    answered(life, uuid4(), "给另一条的话。")
    text = page(cast, life, "?show=contact")
    for said in (SAID, "给另一条的话。"):
        assert f'<span class="words brief own">{said}</span>' in text


def test_an_objection_is_quoted_as_well(cast: Cast) -> None:
    life, _refused = a_refusal(cast)
    life.add("objection.made", date(2026, 11, 12), {"text": "我没有拒绝。"})
    assert '<span class="words brief own">我没有拒绝。</span>' in page(cast, life)


def test_words_that_were_corrected_or_taken_back_show_it(cast: Cast) -> None:
    life, refused = a_refusal(cast)
    first = answered(life, refused.id, "在医院。", entered_by=cast.lin.pk)
    newer = answered(life, refused.id, SAID, supersedes=first, entered_by=cast.lin.pk)
    said = beside(page(cast, life), refused.id)
    assert "在医院。" in said
    assert "更正" in said
    life.add("entry.withdrawn", TODAY, {}, supersedes=newer, entered_by=cast.lin.pk)
    said = beside(page(cast, life), refused.id)
    assert "撤回" in said


def test_each_entry_offers_to_write_the_persons_words_and_the_form_stands_below_it(cast: Cast) -> None:
    life, refused = a_refusal(cast)
    address = words_address(life.person, refused.id)
    assert f'href="{address}"' in page(cast, life)
    form = signed_in(cast).get(address, headers=HTMX).content.decode()
    assert f'name="to_entry" value="{refused.id}"' in form
    assert f'hx-target="#mend-{refused.id.hex}"' in form
    assert re.search(r"巴图 · 11 月 9 日 [^<]*拒[^<]*检测", form), "the form says what it answers"
    assert "说有事" not in form, "and nothing that is sealed"


def test_what_is_written_in_that_form_answers_that_entry(cast: Cast) -> None:
    life, refused = a_refusal(cast)
    lin, address = signed_in(cast), words_address(life.person, refused.id)
    form = lin.get(address).content.decode()
    entry = re.search(r'name="entry" value="([^"]+)"', form)
    assert entry
    assert entry[1] != str(refused.id), "the words have an id of their own"
    filled = {"entry": entry[1], "to_entry": str(refused.id), "on": "2026-11-20", "text": SAID}
    assert lin.post(address, filled).status_code == 302
    assert Entry.objects.get(pk=entry[1]).data == {"entry": str(refused.id)}
    assert SAID in beside(page(cast, life), refused.id)


def test_a_form_without_words_comes_back_below_its_entry(cast: Cast) -> None:
    life, refused = a_refusal(cast)
    lin, address = signed_in(cast), words_address(life.person, refused.id)
    answer = lin.post(address, {"entry": str(uuid4()), "to_entry": str(refused.id), "on": "2026-11-20"}, headers=HTMX)
    assert answer.status_code == 422
    assert f'hx-target="#mend-{refused.id.hex}"' in answer.content.decode()


def test_corrected_words_still_answer_the_same_entry(cast: Cast) -> None:
    life, refused = a_refusal(cast)
    lin, words = signed_in(cast), answered(life, refused.id)
    address = reverse("dossier:correct", args=[life.person, words])
    form = lin.get(address).content.decode()
    entry = re.search(r'name="entry" value="([^"]+)"', form)
    assert entry
    assert f'name="to_entry" value="{refused.id}"' in form
    filled = {"entry": entry[1], "to_entry": str(refused.id), "on": "2026-11-12", "text": "那天我在医院。"}
    filled["corrected_because"] = "听错了一个字"
    assert lin.post(address, filled).status_code == 302
    assert "那天我在医院。" in beside(page(cast, life), refused.id)


def test_who_only_reads_sees_the_words_and_no_form(cast: Cast) -> None:
    life, refused = a_refusal(cast)
    answered(life, refused.id)
    text = page(cast, life, name="zhao")
    assert SAID in beside(text, refused.id)
    assert "words.given" not in text
