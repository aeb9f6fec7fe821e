"""What was said in confidence, and health, lie behind doors of their own; so do the papers that belong to them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from guihang.access import clock
from guihang.access.models import ReadEvent
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.dossier import doors
from guihang.dossier.entry import APART, CONFIDED
from guihang.dossier.models import Entry
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.tests.papers import attached
from guihang.rules.acts import ACTS

pytestmark = [pytest.mark.django_db, pytest.mark.proves("T1", "I4.2", "等保 8.1.4.2")]
SAID, TOLD, ILL = "他说夜里睡不着", "说到女儿", "正在服用降压药"


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


@pytest.fixture
def life(cast: Cast) -> Life:
    life = Life().reported()
    life.act("talk.held", date(2026, 11, 9), {"mode": "in_person", "note": SAID})
    life.act("counselling.given", date(2026, 11, 10), {"mode": "remote", "note": TOLD})
    life.act("talk.held", date(2026, 11, 11), {"mode": "remote"})
    life.act("health.noted", date(2026, 11, 12), {"text": ILL})
    life.write()
    return life


def page(cast: Cast, name: str, address: str, *, post: bool = False, status: int = 200) -> str:
    client = signed_in(cast, name)
    answer = client.post(address) if post else client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_file_says_that_there_is_something_and_not_what(cast: Cast, life: Life) -> None:
    shown = page(cast, "lin", f"/people/{life.person}/")
    for words in (SAID, TOLD, ILL):
        assert words not in shown
    assert shown.count(f"/people/{life.person}/notes/#item-") == 2
    assert shown.count(f"/people/{life.person}/health/") == 1


@pytest.mark.parametrize(
    "address", ["handout/", "handout/?as=card", "notice/", "looked/", "sheets/talk.held/", "?show=contact"]
)
def test_no_other_page_of_the_file_says_it(cast: Cast, life: Life, address: str) -> None:
    shown = page(cast, "lin", f"/people/{life.person}/{address}")
    for words in (SAID, TOLD, ILL):
        assert words not in shown


def test_a_door_shows_nothing_before_it_is_opened_and_each_opening_is_logged_on_its_own(cast: Cast, life: Life) -> None:
    for key, words in (("notes", (SAID, TOLD)), ("health", (ILL,))):
        door = f"/people/{life.person}/{key}/"
        closed = page(cast, "lin", door)
        assert not any(one in closed for one in words)
        assert ReadEvent.objects.filter(view=f"dossier.door_views.{key}").values_list("kind", flat=True)[0] == "listed"
        opened = page(cast, "lin", door, post=True)
        assert all(one in opened for one in words)
        event = ReadEvent.objects.filter(view=f"dossier.door_views.{key}").order_by("-id")[0]
        assert (event.kind, event.basis, event.user_id) == ("opened", "daily_work", cast.lin.pk)


@pytest.mark.parametrize(("name", "status"), [("wang", 200), ("zhao", 403), ("jing", 403), ("qian", 403), ("ma", 404)])
def test_a_door_opens_for_who_works_with_the_person_alone(cast: Cast, life: Life, name: str, status: int) -> None:
    for key in ("notes", "health"):
        page(cast, name, f"/people/{life.person}/{key}/", status=status)
        said = page(cast, name, f"/people/{life.person}/{key}/", post=True, status=status)
        if status != 200:
            assert not any(words in said for words in (SAID, TOLD, ILL))


@pytest.mark.parametrize("name", ["zhao", "jing"])
def test_who_sees_the_file_without_that_part_is_not_led_to_the_door(cast: Cast, life: Life, name: str) -> None:
    shown = page(cast, name, f"/people/{life.person}/")
    assert "/notes/" not in shown
    assert "/health/" not in shown
    assert ILL not in shown
    assert SAID not in shown


@pytest.mark.parametrize("kind", sorted({*APART, *CONFIDED}))
def test_every_kind_behind_a_door_has_one_and_its_words_are_sealed(kind: str) -> None:
    door = doors.DOORS[kind]
    assert reverse(door.page, args=[uuid4()])
    closed = {f.name for f in ACTS[kind].fields if f.sealed}
    assert closed
    assert CONFIDED.get(kind, frozenset()) <= closed


@pytest.mark.parametrize(("kind", "key"), [("talk.held", "notes"), ("health.noted", "health")])
def test_papers_of_what_lies_behind_a_door_lie_behind_it_too(cast: Cast, life: Life, kind: str, key: str) -> None:
    entry: UUID = Entry.objects.filter(person=life.person, kind=kind).order_by("seq")[0].pk
    scan = attached(life.person, entry)
    lin = signed_in(cast, "lin")
    papers, picture = f"/people/{life.person}/entries/{entry}/papers/", f"/people/{life.person}/scans/{scan}/"
    door = f"/people/{life.person}/{key}/"
    assert lin.get(papers).headers["Location"].startswith(door)
    assert lin.get(picture).status_code == 404
    lin.post(door)
    assert lin.get(papers).status_code == 200
    assert lin.get(picture).status_code == 200
    assert signed_in(cast, "lin").get(picture).status_code == 404, "another browser has a door of its own"
    session = lin.session
    session["doors"] = {name: until - 601 for name, until in session["doors"].items()}
    session.save()
    assert lin.get(picture).status_code == 404, "it falls shut again"


def test_papers_of_other_entries_lie_open(cast: Cast, life: Life) -> None:
    visit = life.act("visit.made", date(2026, 11, 13), {"mode": "in_person"})
    life.write()
    scan = attached(life.person, visit.id)
    assert signed_in(cast, "lin").get(f"/people/{life.person}/scans/{scan}/").status_code == 200


def test_a_note_on_health_that_is_wrong_is_taken_back_at_its_door(cast: Cast, life: Life) -> None:
    lin = signed_in(cast, "lin")
    entry = Entry.objects.get(person=life.person, kind="health.noted").pk
    door = f"/people/{life.person}/health/"
    assert f"/entries/{entry}/withdraw/" in lin.post(door).content.decode()
    lin.post(f"/people/{life.person}/entries/{entry}/withdraw/", {"entry": str(uuid4()), "reason": "写错人了"})
    assert ILL not in lin.post(door).content.decode()


def test_a_health_note_is_written_through_the_form_and_sealed(cast: Cast, life: Life) -> None:
    lin = signed_in(cast, "lin")
    form = {"entry": str(uuid4()), "on": TODAY.isoformat(), "text": "对青霉素过敏"}
    assert lin.post(f"/people/{life.person}/record/health.noted/", form).status_code == 302
    entry = Entry.objects.filter(person=life.person, kind="health.noted").order_by("-seq")[0]
    assert entry.data == {}
    assert "青霉素".encode() not in bytes(entry.sealed or b"")
    assert "对青霉素过敏" in lin.post(f"/people/{life.person}/health/").content.decode()
    assert clock.today() == TODAY
