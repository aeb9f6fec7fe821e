"""Duties that somebody else owes: the line says whom to ask, asking is written down, and the line stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from uuid_utils import compat

from guihang.access import places
from guihang.access.tests.cast import Cast, make_cast
from guihang.dossier.models import Duty, Entry
from guihang.dossier.tests.lives import TODAY, Life, monthly

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Iterator[Cast]:
    settings.GUIHANG_TODAY = TODAY
    places.forget()
    yield make_cast()
    places.forget()


def lin(cast: Cast, **headers: str) -> Client:
    client = Client(headers=headers)
    client.force_login(cast.lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def unserved() -> Life:
    """The decision has been made five days ago; the police have served it on nobody yet."""
    life = Life(decided=TODAY - timedelta(days=5))
    life.write()
    return life


def over() -> Life:
    """The term is over: the police owe the release; their officer stands in the working group."""
    life = Life(decided=date(2025, 11, 1)).reported(on=date(2025, 11, 10)).tested(*monthly(12, date(2025, 11, 20)))
    described, entered, *rest = life.made  # of one year: after the clean years nobody has the file in a list
    year = {**entered.data, "order_kind": "rehabilitation", "term_years": 1}
    life.made = [described, entered._replace(data=year), *rest]
    life.write()
    return life


def police_duty(life: Life, kind: str) -> Duty:
    return Duty.objects.get(Duty.OWED, person=life.person, kind=kind)


def note_asking(cast: Cast, life: Life, duty: Duty, **said: str) -> HttpResponse:
    form = {"entry": str(compat.uuid7()), "on": TODAY.isoformat(), "duty": duty.key, "line": str(duty.pk), **said}
    address = reverse("dossier:record", args=[life.person, "duty.asked"])
    return lin(cast, **({"HX-Request": "true"} if "back" in said else {})).post(address, form)  # type: ignore[return-value]


def test_the_line_says_whom_to_ask_and_offers_to_note_it(cast: Cast) -> None:
    life = unserved()
    duty = police_duty(life, "serve")
    text = lin(cast).get("/").content.decode()
    line = text.partition(f'id="line-{duty.pk}"')[2].partition("</li>")[0]
    assert "联系社区民警" in line
    assert f"/record/duty.asked/?line={duty.pk}&amp;back=today" in line
    assert "已催办" in line
    assert "/record/order.served/" in line, "what has happened is recorded as before"


def test_what_the_office_owes_is_asked_of_nobody(cast: Cast) -> None:
    life = Life().reported()
    life.write()
    Duty.objects.filter(person=life.person).update(owed_by="office")
    assert "duty.asked" not in lin(cast).get("/").content.decode()


def test_after_asking_the_line_stays_with_the_day(cast: Cast) -> None:
    life = unserved()
    duty = police_duty(life, "serve")
    answer = note_asking(cast, life, duty, whom="高峰", text="下周一送达", back="today")
    assert answer["HX-Retarget"] == f"#line-{duty.pk}"
    assert "11 月 22 日已催办" in re.sub("<[^>]+>", "", answer.content.decode())
    duty.refresh_from_db()
    assert (duty.asked_on, duty.met_on) == (TODAY, None)
    entry = Entry.objects.get(kind="duty.asked")
    assert (entry.data, entry.sealed is not None) == ({"duty": "serve"}, True)
    assert "已催办" in lin(cast).get("/").content.decode()


def test_without_scripts_it_is_said_at_the_top_of_the_page(cast: Cast) -> None:
    life = unserved()
    duty, client = police_duty(life, "serve"), lin(cast)
    form = {"entry": str(compat.uuid7()), "on": TODAY.isoformat(), "duty": duty.key, "line": str(duty.pk)}
    answer = client.post(reverse("dossier:record", args=[life.person, "duty.asked"]), form, follow=True)
    assert "办妥之前仍在清单上" in answer.content.decode()


def test_on_the_file_the_officer_of_the_working_group_is_named(cast: Cast) -> None:
    life = over()
    text = lin(cast).get(reverse("dossier:file", args=[life.person])).content.decode()
    assert "联系丁一" in re.sub("<[^>]+>", "", text)
    form = lin(cast).get(
        reverse("dossier:record", args=[life.person, "duty.asked"]) + f"?line={police_duty(life, 'release').pk}"
    )
    assert 'value="丁一"' in form.content.decode()


def test_the_story_says_what_was_asked_for(cast: Cast) -> None:
    life = unserved()
    note_asking(cast, life, police_duty(life, "serve"), text="下周一去")
    story = lin(cast).get(reverse("dossier:file", args=[life.person])).content.decode().partition('class="story"')[2]
    assert "送达" in story.partition("</li>")[0]


def test_a_county_reader_is_offered_nothing(cast: Cast) -> None:
    unserved()
    client = Client()
    client.force_login(cast.zhao, backend="django.contrib.auth.backends.ModelBackend")
    text = client.get("/").content.decode()
    assert "duty.asked" not in text
    assert "公安" in text


def test_two_who_visit_together_stand_as_a_word_on_the_line_and_in_the_file(cast: Cast) -> None:
    life = Life().reported()
    life.act("safety.noted", TODAY, {"two_visitors": True, "text": "家中有恶犬"})
    life.write()
    for address in ("/", reverse("dossier:file", args=[life.person])):
        text = lin(cast).get(address).content.decode()
        assert "二人同行" in text
        assert "恶犬" not in text.partition('class="story"')[0]


def test_the_file_says_who_answers_until_when_and_who_then(cast: Cast) -> None:
    life = Life().reported()
    life.act("worker.assigned", date(2026, 3, 10), {"user": str(cast.lin.pk)})
    life.act("worker.assigned", TODAY, {"user": str(cast.wang.pk), "until": "2026-12-03"})
    life.write()
    text = lin(cast).get(reverse("dossier:file", args=[life.person])).content.decode()
    head = re.sub("<[^>]+>", "", text.partition('class="lead"')[2].partition("</p>")[0])
    assert "王敏负责，至 12 月 3 日" in head
    assert "之后由林晓负责" in head
    assert "更改" in head
