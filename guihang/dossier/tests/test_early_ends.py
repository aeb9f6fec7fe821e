"""Control ends before the day worked out only with its ground: the police decide, and say so."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.dossier.models import Person
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.tests.endings import course
from guihang.dossier.tests.lives import NOW, TODAY, Life
from guihang.dossier.verify import verify
from guihang.dossier.writer import ByActor

pytestmark = pytest.mark.django_db
REPORTED = date(2023, 10, 20)
EARLY = date(2026, 11, 22)
PAPER = {"number": "演禁决字〔2026〕9号", "decided_on": "2026-11-20"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def today(settings: Any) -> None:
    settings.GUIHANG_TODAY = TODAY


def ended_early(cast: Cast, life: Life, data: dict[str, Any]) -> None:
    entry = life.act("control.ended", EARLY, data, entered_by=cast.jing.pk)
    life.made.remove(entry)
    record(ByActor(cast.actor("jing", TODAY)), entry, today=TODAY, now=NOW)


@pytest.fixture
def short(cast: Cast) -> Life:
    """A course of which nobody has used for one year only: the years pass on 11 January 2028."""
    life = course(date(2025, 1, 10), released=False)
    life.act("order.terminated", date(2026, 11, 1), {"reason": "other"}, order=life.order)
    life.write()
    return life


@pytest.mark.proves("I4.6", "T24")
def test_an_end_before_the_day_worked_out_is_refused_without_its_ground(cast: Cast, short: Life, today: None) -> None:
    with pytest.raises(Unacceptable) as refused:
        ended_early(cast, short, {})
    english, chinese = refused.value.lines("en")[0], refused.value.lines("zh-Hans")[0]
    assert "2028-01-11" in english and "2026-11-22, without a ground" in english and "number and day" in english
    assert "2028-01-11" in chinese and "没有写明理由" in chinese and "文号" in chinese
    assert Person.objects.get(pk=short.person).ended_on is None


@pytest.mark.proves("I4.6")
def test_nor_where_no_day_can_be_worked_out(cast: Cast, today: None) -> None:
    life = Life(decided=date(2023, 1, 1))
    life.act("order.terminated", date(2026, 11, 1), {"reason": "other"}, order=life.order)
    assert life.write().clean_on is None
    with pytest.raises(Unacceptable) as refused:
        ended_early(cast, life, {})
    assert "not known: the person has not reported in yet" in refused.value.lines("en")[0]
    assert "尚不能确定" in refused.value.lines("zh-Hans")[0]
    ended_early(cast, life, {"ground": "died", **PAPER})
    assert Person.objects.get(pk=life.person).ended_on == EARLY


@pytest.mark.proves("I4.6", "T24")
@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({"ground": "revoked"}, "the number of the decision or paper"),
        ({"ground": "died", "number": "1号"}, "the day of the decision or paper"),
        ({"ground": "counted_otherwise", "decided_on": "2026-11-20"}, "the number of the decision"),
        ({"ground": "earlier"}, "why control ends earlier"),
        ({"ground": "earlier", **PAPER}, "why control ends earlier"),
        ({"ground": "guessed", **PAPER}, "one of"),
        ({"ground": "revoked", **PAPER, "decided_on": "2026-11-23"}, "after the day on which control ends"),
    ],
)
def test_a_ground_has_its_paper_or_its_reason(
    cast: Cast, short: Life, today: None, data: dict[str, Any], wanted: str
) -> None:
    with pytest.raises(Unacceptable) as refused:
        ended_early(cast, short, data)
    assert wanted in " ".join(refused.value.lines("en"))
    assert Person.objects.get(pk=short.person).ended_on is None


@pytest.mark.parametrize(
    "data",
    [*({"ground": ground, **PAPER} for ground in ("revoked", "died", "counted_otherwise")),
     {"ground": "earlier", "because": "决定机关已书面通知"}],
)  # fmt: skip
def test_with_its_ground_an_early_end_seals(cast: Cast, short: Life, today: None, data: dict[str, Any]) -> None:
    ended_early(cast, short, data)
    person = Person.objects.get(pk=short.person)
    assert person.ended_on == EARLY and not person.tokens.exists() and verify().faults == []
    end = person.story.get(kind="control.ended")
    assert not {"number", "because"} & set(end.data), "what the paper says is sealed"


def test_the_form_of_an_early_end_asks_for_the_ground_at_once(cast: Cast, short: Life, today: None) -> None:
    client, where = signed_in(cast, "jing"), reverse("dossier:record", args=[short.person, "control.ended"])
    page = client.get(where)
    form = page.context["form"]
    assert {"ground", "number", "decided_on", "because"} <= {f["name"] for f in form["fields"]}
    typed = {name: str(value) for name, value in form["hidden"]} | {"on": EARLY.isoformat()}
    answer = client.post(where, typed)
    assert answer.status_code == 422 and "2028-01-11" in answer.content.decode()
    said = {**typed, "ground": "earlier", "because": "决定机关已书面通知", "sure": "1"}
    assert client.post(where, said).status_code == 302
    assert Person.objects.get(pk=short.person).ended_on == EARLY


@pytest.mark.proves("I4.6")
@pytest.mark.parametrize("in_place", [False, True], ids=["page", "in place"])
def test_written_from_the_file_too_an_end_is_asked_once_more_and_what_lacks_is_named(
    cast: Cast, short: Life, today: None, in_place: bool
) -> None:
    client, where = signed_in(cast, "jing"), reverse("dossier:record", args=[short.person, "control.ended"])
    form = client.get(where).context["form"]
    typed = {name: str(value) for name, value in form["hidden"]} | {"on": EARLY.isoformat(), "ground": "died", **PAPER}
    headers = {"HX-Request": "true"} if in_place else {}
    answer = client.post(where, typed, headers=headers)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert Person.objects.get(pk=short.person).ended_on is None
    assert all(words in text for words in ("确定解除对巴图的管控？", "尚缺", "期满总结", "封存"))
    assert ("<html" in text) is not in_place
    asked = text[text.index('<form method="post" class="form"') :]
    again = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', asked))
    assert f'action="{where}"' in asked
    assert client.post(where, again).status_code == 302
    assert Person.objects.get(pk=short.person).ended_on == EARLY
    assert verify().faults == []


def test_once_the_day_has_come_no_ground_is_asked(cast: Cast, today: None) -> None:
    person = course(REPORTED).write()
    page = signed_in(cast, "jing").get(reverse("ends:end", args=[person.pk]))
    form = next(one["form"] for one in page.context["forms"] if one["kind"] == "control.ended")
    assert "ground" not in {f["name"] for f in form["fields"]} and not form["more_open"]
