"""A changed phone or address is an act: search follows it, and what stood before comes back when it is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.forms import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access import places
from guihang.access.tests.cast import Cast, make_cast
from guihang.dossier.models import Entry, Person
from guihang.dossier.phones_field import PhonesField
from guihang.dossier.tests.lives import BATU, TODAY, Life
from guihang.dossier.verify import verify
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db
VILLAGE, NEXT_VILLAGE = "150621100201", "150621100202"
OLD, NEW = "13800001111", "13800009999"


@pytest.fixture
def cast(settings: Settings) -> Iterator[Cast]:
    settings.GUIHANG_TODAY = TODAY
    places.forget()
    for code, name in ((VILLAGE, "三顷地村"), (NEXT_VILLAGE, "草原村")):
        Division.objects.create(code=code, name=name, level=5, valid_from=date(2020, 1, 1))
    yield make_cast()
    places.forget()


@pytest.fixture
def lin(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def batu() -> Life:
    life = Life({**BATU, "home_place": VILLAGE}).reported()
    life.write()
    return life


class Form:
    """The form as the browser got it."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        self.page = client.get(url).content.decode()
        self.said = {"on": TODAY.isoformat()}
        for name in ("entry", "phones", "address"):
            found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', self.page)
            self.said[name] = found[1] if found else ""
        village = re.search(r'<option value="(\d+)" selected', self.page)
        self.said["home_place"] = village[1] if village else ""

    def send(self, **typed: str) -> HttpResponse:
        answer = self.client.post(self.url, {**self.said, **typed})
        assert isinstance(answer, HttpResponse)
        return answer


def change(client: Client, life: Life, **typed: str) -> HttpResponse:
    return Form(client, reverse("dossier:record", args=[life.person, "reach.changed"])).send(**typed)


def finds(client: Client, typed: str) -> bool:
    return "巴图" in client.post(reverse("dossier:people"), {"q": typed}, follow=True).content.decode()


def changed(life: Life) -> dict[str, Any]:
    """What the newest such act says in clear, and which of its fields are sealed: whether something is."""
    entry = Entry.objects.filter(person=life.person, kind="reach.changed").order_by("-seq")[0]
    return {**entry.data, "sealed": entry.sealed is not None}


def test_the_form_begins_with_what_stands(lin: Client) -> None:
    form = Form(lin, reverse("dossier:record", args=[batu().person, "reach.changed"]))
    assert (form.said["phones"], form.said["address"], form.said["home_place"]) == (OLD, BATU["address"], VILLAGE)


def test_the_new_phone_is_found_and_the_old_is_not(lin: Client) -> None:
    life = batu()
    assert finds(lin, OLD)
    assert change(lin, life, phones="138 0000 9999").status_code == 302
    assert (finds(lin, NEW), finds(lin, OLD)) == (True, False)
    page = lin.get(reverse("dossier:file", args=[life.person])).content.decode()
    assert NEW in page
    assert BATU["address"] in page, "what was not changed stays"
    assert verify().faults == []


def test_only_what_changed_is_written(lin: Client) -> None:
    life = batu()
    change(lin, life, home_place=NEXT_VILLAGE)
    assert changed(life) == {"home_place": NEXT_VILLAGE, "sealed": False}
    assert Person.objects.get(pk=life.person).stays_at == NEXT_VILLAGE
    assert finds(lin, OLD)


def test_nothing_changed_is_said_and_nothing_written(lin: Client) -> None:
    life = batu()
    answer = change(lin, life)
    assert answer.status_code == 422
    assert "没有变化" in answer.content.decode()
    assert not Entry.objects.filter(kind="reach.changed").exists()


def test_sent_twice_it_is_written_once(lin: Client) -> None:
    life = batu()
    form = Form(lin, reverse("dossier:record", args=[life.person, "reach.changed"]))
    assert [form.send(phones=NEW).status_code for _time in range(2)] == [302, 302]
    assert Entry.objects.filter(kind="reach.changed").count() == 1


def test_taken_back_or_corrected_the_old_is_found_again(lin: Client) -> None:
    life = batu()
    change(lin, life, phones=NEW)
    entry = Entry.objects.get(kind="reach.changed").pk
    form = Form(lin, reverse("dossier:correct", args=[life.person, entry]))
    assert form.said["phones"] == NEW
    assert form.send(phones="", address="树林召镇乙村 2 号", corrected_because="抄错了").status_code == 302
    assert (finds(lin, NEW), finds(lin, OLD)) == (False, True)
    newest = Entry.objects.get(supersedes=entry)
    withdrawal = {"entry": "018f0000-0000-7000-8000-0000000000aa", "reason": "记错了人"}
    lin.post(reverse("dossier:withdraw", args=[life.person, newest.pk]), withdrawal)
    page = lin.get(reverse("dossier:file", args=[life.person])).content.decode()
    assert BATU["address"] in page
    assert finds(lin, OLD)
    assert verify().faults == []


def test_a_correction_that_says_nothing_is_refused(lin: Client) -> None:
    life = batu()
    change(lin, life, phones=NEW)
    url = reverse("dossier:correct", args=[life.person, Entry.objects.get(kind="reach.changed").pk])
    assert Form(lin, url).send(phones="").status_code == 422


def test_a_phone_that_is_gone_is_said_to_be_gone(lin: Client) -> None:
    life = batu()
    assert change(lin, life, phones="").status_code == 302
    assert not finds(lin, OLD)
    assert "已无电话" in lin.get(reverse("dossier:file", args=[life.person])).content.decode()


@pytest.mark.parametrize("typed", [{"address": ""}, {"home_place": ""}, {"phones": "没有"}, {"phones": "12"}])
def test_what_cannot_be_is_refused_at_its_field(lin: Client, typed: dict[str, str]) -> None:
    answer = change(lin, batu(), **typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_ledger_that_tells_the_old_is_older_than_what_the_desk_wrote(lin: Client) -> None:
    life = batu()
    change(lin, life, phones=NEW)
    life.add("person.described", date(2026, 9, 30), {**BATU, "home_place": VILLAGE}, source="import")
    assert (finds(lin, NEW), finds(lin, OLD)) == (True, False)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("138 0000 1111", [OLD]), ("138-0000-1111、13800009999", [OLD, NEW]), ("13800001111 13800009999", [OLD, NEW])],
)
def test_a_number_written_in_groups_is_one_number(typed: str, read: list[str]) -> None:
    assert PhonesField().clean(typed) == read


@pytest.mark.parametrize(
    "typed",
    [OLD, "+8613800001111", "+86 138 0000 1111", "8613800001111", "１３８００００１１１１", "8581234", "0477-8581234",
     "0477 8581234", "(0477)8581234", "010-12345678", "+86 477 8581234", ""],
)  # fmt: skip
def test_what_can_be_dialled_is_taken(typed: str) -> None:
    assert len(PhonesField(required=False).clean(typed)) == bool(typed)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("1380000347", "10"), ("138000034755", "12"), ("858123", "6"), ("858123456", "9"), ("047785812", "9"),
     ("0477858123456", "13"), ("+861380000347", "10"), ("没有", "没有")],
)  # fmt: skip
def test_a_number_with_a_digit_too_few_or_too_many_is_told_so(typed: str, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PhonesField().clean(f"{OLD} {typed}")
    (line,) = refused.value.messages
    assert typed in line
    assert told in line.replace(typed, "", 1) or told == typed


@pytest.mark.parametrize("kind", ["reach.changed", "person.described"])
def test_a_wrong_number_that_stands_on_file_may_stay(lin: Client, kind: str) -> None:
    life = Life({**BATU, "phones": ["1380000347"], "home_place": VILLAGE}).reported()
    life.write()
    form = Form(lin, reverse("dossier:record", args=[life.person, kind]))
    who = {"name": BATU["name"], "sex": "m", "id_kind": "resident", "id_number": BATU["id_number"]}
    said = {**who, **form.said, "address": "新村 8 号"}
    assert lin.post(form.url, {**said, "phones": "138000034755"}).status_code == 422
    assert lin.post(form.url, {**said, "phones": "1380000347 13800009999"}).status_code == 302
