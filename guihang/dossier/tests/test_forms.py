"""Forms refuse what cannot be, in words that say what to do, and lose nothing of what was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django.fixtures import Settings
from uuid_utils import compat

from guihang.access import places
from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast
from guihang.dossier.forms import ActForm
from guihang.dossier.models import Entry, Person
from guihang.dossier.rows_field import RowsField
from guihang.dossier.tests.lives import BATU, TODAY, Life
from guihang.rules.acts.door import check
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db
VILLAGE = "150621100201"


@pytest.fixture
def cast(settings: Settings) -> Iterator[Cast]:
    settings.GUIHANG_TODAY = TODAY
    places.forget()
    yield make_cast()
    places.forget()


@pytest.fixture
def lin(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def errors(client: Client, life: Life, kind: str, **typed: str) -> list[str]:
    """What the form of `kind` says of what was typed."""
    data = {"entry": str(compat.uuid7()), "on": TODAY.isoformat(), **typed}
    answer = client.post(reverse("dossier:record", args=[life.person, kind]), data)
    assert answer.status_code in {302, 422}
    return re.findall(r'class="error">([^<]*)', answer.content.decode())


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("note.written", {"text": "一句", "on": "0001-01-01"}, "日期太早"),
        ("note.written", {"text": "一句", "on": "2026-11-23"}, "还没到"),
        ("leave.granted", {"until": "2026-11-01"}, "结束日期早于开始日期"),
        ("absence.found", {"from": "2026-11-10", "until": "2026-11-09"}, "结束日期早于开始日期"),
        ("absence.found", {"from": "2026-11-30"}, "还没到"),
        ("person.described", {"name": "巴图", "id_number": "1506"}, "18 位"),
        ("group.formed", {"members": "民警 " + "长" * 90}, "第 1 行"),
        ("move.approved", {"place": ""}, "必填"),
    ],
)
def test_what_cannot_be_is_refused_in_words(lin: Client, kind: str, typed: dict[str, str], said: str) -> None:
    life = Life().reported()
    life.write()
    found = errors(lin, life, kind, **typed)
    assert len(found) == 1
    assert said in found[0]


def test_another_paper_numbers_as_it_likes(lin: Client) -> None:
    life = Life().reported()
    life.write()
    assert errors(lin, life, "person.described", name="巴图", id_kind="passport", id_number="E1234567") == []


def test_a_result_is_not_filled_in(lin: Client) -> None:
    life = Life().reported()
    life.write()
    form = lin.get(reverse("dossier:record", args=[life.person, "test.taken"])).content.decode()
    results = re.findall(r'<input type="radio" name="result"[^>]*>', form)
    assert len(results) == 3
    assert not [one for one in results if "checked" in one]
    assert errors(lin, life, "test.taken", method="urine")
    assert not Entry.objects.filter(kind="test.taken").exists()


def test_nothing_is_chosen_for_who_did_not_choose(lin: Client) -> None:
    life = Life().reported()
    life.write()
    form = lin.get(reverse("dossier:record", args=[life.person, "move.approved"])).content.decode()
    assert '<input type="text" name="place" id="move-approved-place" value=""' in form


def test_a_correction_keeps_the_village(lin: Client) -> None:
    Division.objects.create(code=VILLAGE, name="草原村委会", level=5, valid_from=date(2020, 1, 1))
    life = Life({**BATU, "home_place": VILLAGE}).reported()
    described = life.made[0].id
    life.write()
    form = lin.get(reverse("dossier:correct", args=[life.person, described])).content.decode()
    assert f'<option value="{VILLAGE}" selected>草原村委会</option>' in form


def test_a_colleague_becomes_responsible(lin: Client, cast: Cast) -> None:
    life = Life().reported()
    life.write()
    url = reverse("dossier:record", args=[life.person, "worker.assigned"])
    assert "王敏" in lin.get(url).content.decode()
    assert errors(lin, life, "worker.assigned", user=str(cast.wang.pk)) == []
    assert Person.objects.get(pk=life.person).worker == cast.wang.pk
    assert errors(lin, life, "worker.assigned", user=str(cast.feng.pk)) != [], "from another county"


def test_what_never_happened_is_taken_back_with_its_reason(lin: Client) -> None:
    life = Life().reported()
    wrong = life.act("visit.made", date(2026, 6, 1), {"mode": "in_person"})
    life.write()
    form = lin.get(reverse("dossier:correct", args=[life.person, wrong.id])).content.decode()
    url = reverse("dossier:withdraw", args=[life.person, wrong.id])
    assert url in form
    lin.post(url, {"entry": str(compat.uuid7()), "reason": "记到了别人的档案里。"})
    assert Entry.objects.get(kind="entry.withdrawn").supersedes == wrong.id
    page = lin.get(reverse("dossier:file", args=[life.person])).content.decode()
    assert "<del>见面走访：当面</del>" in page
    assert "记到了别人的档案里。" in page
    assert Person.objects.get(pk=life.person).place == SHULINZHAO


@pytest.mark.proves("I5.4")
def test_a_tier_is_corrected_to_one_that_the_place_has_or_stays_what_it_was(lin: Client) -> None:
    life = Life().reported()
    life.write()
    life.add("tier.set", TODAY, {"tier": "red", "reason": "复吸风险高"}, order=life.order)
    entry = Entry.objects.get(kind="tier.set")
    address = reverse("dossier:correct", args=[life.person, entry.pk])
    page = lin.get(address).content.decode()
    assert set(re.findall(r'value="(red|orange|yellow|green|blue|A|B|C1|C2|extreme|high|middle|low)"', page)) == {
        "red", "yellow", "blue",
    }  # fmt: skip
    typed = {"entry": str(compat.uuid7()), "on": TODAY.isoformat(), "tier": "C1", "corrected_because": "看错了"}
    assert lin.post(address, typed).status_code == 422
    assert lin.post(address, {**typed, "tier": "yellow"}).status_code == 302
    form = ActForm("tier.set", today=TODAY, given={"tier": "orange"})
    form.choose_tier(SHULINZHAO)
    assert [option.data["value"] for option in form["tier"].subwidgets] == ["", "red", "yellow", "blue", "orange"]


@pytest.mark.parametrize(("pages", "taken"), [("-5", False), ("0", False), ("2", True), ("", True), ("二", False)])
def test_pages_are_a_whole_number_from_one(pages: str, taken: bool) -> None:
    field = RowsField(("paper", "pages"))
    rows = [{"paper": "协议", **({"pages": pages} if pages else {})}]
    if taken:
        assert field.clean(rows) == rows
    else:
        with pytest.raises(ValidationError):
            field.clean(rows)


def test_no_number_of_pages_that_cannot_be_comes_in_by_any_way() -> None:
    for pages in ("-5", "0"):
        data = {"entry": "x", "how": "by_hand", "papers": [{"paper": "协议", "pages": pages}]}
        assert [p.field for p in check("papers.sent", data)] == ["papers"]


def test_a_laboratory_reports_a_result_and_not_one_that_is_still_to_be_confirmed() -> None:
    def words(kind: str) -> dict[str, str]:
        shown = ActForm(kind, today=TODAY)["result"].subwidgets
        return {str(option.data["value"]): str(option.data["label"]) for option in shown}

    with override("zh-hans"):
        assert words("lab.reported")["positive"] == "阳性"
        assert words("test.taken")["positive"] == "阳性，待确认"
