"""What article 136 seals: told only to those whose work it is, from the day it is entered, on no list and no paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from guihang.access.roles import TABLE, Part
from guihang.access.tests.cast import PARTS, Cast, make_cast, signed_in
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person
from guihang.dossier.parts import part_of, part_of_field, told_story
from guihang.dossier.search import find
from guihang.dossier.tests.lives import TODAY, Life
from guihang.rules.acts import ACTS
from guihang.rules.acts.by_law import FIELDS, WHOLE, sealed_by_law, without

pytestmark = pytest.mark.django_db
OFFENCE, NUMBER, OUTCOME = "演示违法行为甲", "演罚决字〔2026〕77号", "演示处理结果乙"
PENALTY = {"offence": OFFENCE, "number": NUMBER, "outcome": OUTCOME, "decided_on": "2026-02-03"}
CONFIRMED = "演示确认说明丙"
SECRETS = (OFFENCE, NUMBER, OUTCOME, CONFIRMED, "2026-02-03", "2 月 3 日")


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def with_penalty() -> Person:
    life = Life().reported()
    life.act("penalty.noted", date(2026, 3, 12), PENALTY)
    life.act("use.confirmed", date(2026, 3, 13), {"note": CONFIRMED})
    life.act("order.suspended", date(2026, 4, 1), {"reason": "detained"}, order=life.order)
    life.act("order.resumed", date(2026, 4, 9), {}, order=life.order)
    return life.write()


@pytest.mark.proves("I4.6", "ASVS 8.1.2")
def test_every_field_of_it_is_sealed_and_marked() -> None:
    fields = ACTS["penalty.noted"].fields
    assert all(f.sealed and f.by_law for f in fields) and {"penalty.noted"} == WHOLE
    assert FIELDS["use.confirmed"] == {"note"} and FIELDS["order.suspended"] == {"reason", "paper", "note"}
    assert not any("order.entered" in kind for kind in FIELDS), "the treatment order is not what the article seals"
    person = with_penalty()
    assert person.story.get(kind="penalty.noted").data == {}


@pytest.mark.proves("I4.6", "ASVS 8.2.3")
def test_only_the_police_liaison_is_told(cast: Cast) -> None:
    person = with_penalty()
    assert [role for role, row in TABLE.items() if Part.PENALTY in row.sees] == ["police_liaison"]
    for name in PARTS:
        page = signed_in(cast, name).get(reverse("dossier:file", args=[person.pk]))
        text = page.content.decode()
        told = [secret in text for secret in (OFFENCE, NUMBER, OUTCOME, CONFIRMED)]
        assert told == [name == "jing"] * 4, name
        assert ("依法封存的记录" in text) == (name == "jing"), "not even that there is one"


@pytest.mark.proves("I4.6", "T2")
def test_it_is_not_counted_among_what_is_left_out(cast: Cast) -> None:
    life = Life().reported()
    life.write()
    sees = frozenset(TABLE["office_lead"].sees)  # type: ignore[index]
    before = told_story(entries_of([life.person])[life.person], sees)[2]
    life.add("penalty.noted", date(2026, 3, 12), PENALTY)
    assert told_story(entries_of([life.person])[life.person], sees)[2] == before


@pytest.mark.proves("I4.6")
def test_a_search_finds_nobody_by_it(cast: Cast) -> None:
    with_penalty()
    for name in ("lin", "wang", "jing", "zhao"):
        for typed in SECRETS:
            assert find(cast.actor(name, TODAY), typed) == []


@pytest.mark.proves("I4.6")
def test_the_office_can_neither_write_nor_read_it_through_a_form(cast: Cast) -> None:
    person = with_penalty()
    entry = person.story.get(kind="penalty.noted").pk
    for name in ("lin", "wang"):
        client = signed_in(cast, name)
        assert client.get(reverse("dossier:record", args=[person.pk, "penalty.noted"])).status_code == 404
        assert client.get(reverse("dossier:correct", args=[person.pk, entry])).status_code == 404
    suspended = person.story.get(kind="order.suspended").pk
    page = signed_in(cast, "lin").get(reverse("dossier:correct", args=[person.pk, suspended])).content.decode()
    assert 'value="detained" selected' not in page and 'value="detained" checked' not in page


@pytest.mark.proves("I4.6")
def test_the_police_liaison_notes_it_on_the_file(cast: Cast) -> None:
    person = Life().reported().write()
    client = signed_in(cast, "jing")
    where = reverse("dossier:record", args=[person.pk, "penalty.noted"])
    form = client.get(where).context["form"]
    hidden = {name: str(value) for name, value in form["hidden"]}
    assert client.post(where, {**hidden, "on": TODAY.isoformat(), **PENALTY}).status_code in {204, 302}
    entry = person.story.get(kind="penalty.noted")
    assert entry.data == {} and entry.sealed is not None


def test_a_lawyer_may_take_a_field_out(settings: Any) -> None:
    assert part_of_field("order.suspended", "reason") == Part.PENALTY
    settings.GUIHANG_NOT_SEALED_BY_LAW = ("order.suspended/reason",)
    assert part_of_field("order.suspended", "reason") == part_of("order.suspended") == Part.COURSE
    assert not sealed_by_law("order.suspended", "reason", but=("order.suspended/reason",))
    assert without("use.confirmed", {"note": "x", "other": 1}) == {"other": 1}
