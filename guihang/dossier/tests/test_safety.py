"""The safety note: a flag that everybody sees, words behind a door of their own, and every reading written down."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings
from uuid_utils import compat

from guihang.access.models import ReadEvent
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.dossier.models import Clash, Entry, Person
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.verify import verify

pytestmark = pytest.mark.django_db
SECRET = "家中养有烈犬，勿单独进院"


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def noted(text: str = SECRET, two: bool = True) -> Life:
    life = Life().reported()
    life.act("safety.noted", TODAY, {"two_visitors": two, **({"text": text} if text else {})})
    life.write()
    return life


def door(life: Life) -> str:
    return reverse("dossier:safety", args=[life.person])


def test_it_is_written_from_the_file_with_its_flag(cast: Cast) -> None:
    life, lin = Life().reported(), signed_in(cast)
    life.write()
    url = reverse("dossier:record", args=[life.person, "safety.noted"])
    assert url in lin.get(reverse("dossier:file", args=[life.person])).content.decode()
    said = {"entry": str(compat.uuid7()), "on": TODAY.isoformat(), "two_visitors": "1", "text": SECRET}
    assert lin.post(url, said).status_code == 302
    assert Person.objects.get(pk=life.person).two_visitors
    assert SECRET not in str(Entry.objects.get(kind="safety.noted").data)


def test_its_words_stand_in_no_story_list_or_form(cast: Cast) -> None:
    life, lin = noted(), signed_in(cast)
    entry = Entry.objects.get(kind="safety.noted").pk
    life.add("safety.noted", TODAY, {"two_visitors": False, "text": "改为一人"}, supersedes=entry)
    file = lin.get(reverse("dossier:file", args=[life.person])).content.decode()
    assert "安全提示已记录" in file
    assert door(life) in file
    assert "须两人同行" not in signed_in(cast, "lin").get(door(life)).content.decode(), "the newest says one may visit"
    pages = [file, lin.get("/").content.decode(), lin.get(reverse("dossier:people")).content.decode()]
    pages.append(lin.get(reverse("dossier:record", args=[life.person, "safety.noted"])).content.decode())
    for newest in Entry.objects.filter(kind="safety.noted"):
        assert lin.get(reverse("dossier:correct", args=[life.person, newest.pk])).status_code == 404
    pages.append(lin.get(door(life)).content.decode())
    for page in pages:
        assert SECRET not in page
        assert "改为一人" not in page


def test_two_notes_under_one_id_are_settled_without_their_words(cast: Cast) -> None:
    life = noted()
    entry = Entry.objects.get(kind="safety.noted").pk
    life.add("safety.noted", TODAY, {"two_visitors": True, "text": "另一句"}, id=entry)
    url = reverse("desk:settle-clash", args=[Clash.objects.get().pk])
    page = signed_in(cast, "wang").get(url).content.decode()
    assert "走访安全提示" in page
    assert SECRET not in page
    assert "另一句" not in page


def test_the_door_says_that_a_reading_is_written_down_and_opening_writes_it(cast: Cast) -> None:
    life, lin = noted(), signed_in(cast)
    assert "留下记录" in lin.get(door(life)).content.decode()
    assert not ReadEvent.objects.filter(kind="opened").exists()
    page = lin.post(door(life)).content.decode()
    assert SECRET in page
    event = ReadEvent.objects.get(kind="opened")
    assert (event.view, event.user_id) == ("dossier.safety_views.safety", cast.lin.pk)
    assert list(event.rows.values_list("person_id", "opened")) == [(life.person, True)]


def test_who_does_not_visit_is_told_nothing_of_it(cast: Cast) -> None:
    life = noted()
    for name in ("zhao", "qian"):
        client = signed_in(cast, name)
        for page in (reverse("dossier:file", args=[life.person]), reverse("dossier:people"), reverse("desk:today")):
            assert "须两人同行" not in client.get(page).content.decode()
        assert client.post(door(life)).status_code == 403


def test_the_police_read_the_note_and_do_not_write_it(cast: Cast) -> None:
    life, jing = noted(), signed_in(cast, "jing")
    assert door(life) in jing.get(reverse("dossier:file", args=[life.person])).content.decode()
    page = jing.post(door(life)).content.decode()
    assert SECRET in page
    assert "safety.noted" not in page
    assert ReadEvent.objects.filter(view="dossier.safety_views.safety", kind="opened", role="police_liaison").exists()


def test_neither_is_anybody_of_another_office(cast: Cast) -> None:
    life = noted()
    for name in ("ma", "feng"):
        assert signed_in(cast, name).post(door(life)).status_code == 404
    assert not ReadEvent.objects.filter(view="dossier.safety_views.safety").exists()


def test_the_newest_holds_and_taken_back_the_one_before_it(cast: Cast) -> None:
    life, lin = noted(), signed_in(cast)
    newer = life.add("safety.noted", TODAY, {"two_visitors": False, "text": "犬已送走"})
    page = lin.post(door(life)).content.decode()
    assert ("犬已送走" in page, SECRET in page) == (True, False)
    assert not Person.objects.get(pk=life.person).two_visitors
    url = reverse("dossier:withdraw", args=[life.person, newer.entry])
    assert url in page
    found = re.search(r'name="entry" value="([^"]+)"', page)
    assert found
    lin.post(url, {"entry": found[1], "reason": "写错"})
    assert SECRET in lin.post(door(life)).content.decode()
    assert Person.objects.get(pk=life.person).two_visitors
    assert verify().faults == []


def test_without_words_or_without_a_note_the_door_says_so(cast: Cast) -> None:
    life, lin = noted(text=""), signed_in(cast)
    assert "没有安全提示" in lin.get(door(life)).content.decode()
    assert "没有文字" in lin.post(door(life)).content.decode()
    assert "安全提示已记录" not in lin.get(reverse("dossier:file", args=[life.person])).content.decode()


def test_an_erased_file_has_no_words_left(cast: Cast) -> None:
    from guihang.dossier.erase import erase

    life = noted()
    erase(life.person)
    page = signed_in(cast).post(door(life)).content.decode()
    assert SECRET not in page
