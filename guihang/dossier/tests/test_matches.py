"""Two files that may be of one person: found beside the page, shown to who may see both, settled once."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from guihang.access import clock
from guihang.access.actor import Refused
from guihang.access.models import ReadRow
from guihang.access.tests.cast import BAINIJING, DALAD, QIXINGGANG, SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier import match
from guihang.dossier.entry import NewEntry
from guihang.dossier.match import ByOfficer, find_matches, look_for_the_same, lowest_common, open_matches
from guihang.dossier.models import Entry, Match, Person
from guihang.dossier.record import record
from guihang.dossier.tests.lives import BATU, NOW, TODAY, XIAOMEI, Life
from guihang.dossier.writer import ByActor
from guihang.jobs import running
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db
MATCHES = "/people/matches/"
NUMBER = "150699199001012213"


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    for code, name, level in ((SHULINZHAO, "树林召镇", 4), (BAINIJING, "白泥井镇", 4), (DALAD, "达拉特旗", 3)):
        Division.objects.create(code=code, name=name, level=level)
    return make_cast()


def two_files(other: str = BAINIJING) -> tuple[Person, Person]:
    """Batu in Shulinzhao, and somebody with his number elsewhere; looked for as after an order in."""
    one = Life(BATU).reported().write()
    two = Life({**BATU, "name": "巴特尔", "phones": ["13800009999"]}, place=other).reported().write()
    Life(XIAOMEI).reported().write()
    look_for_the_same(two.pk, NOW)
    running.run_waiting(clock.now)
    return one, two


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (SHULINZHAO, SHULINZHAO, SHULINZHAO),
        (SHULINZHAO, BAINIJING, DALAD),
        (SHULINZHAO, "150602001000", "150600000000"),
        (SHULINZHAO, "150102001000", "150000000000"),
        (SHULINZHAO, QIXINGGANG, match.NOWHERE),
        ("441900003000", "441900004000", "441900000000"),
    ],
)
def test_the_lowest_division_holds_both(one: str, other: str, common: str) -> None:
    assert lowest_common(one, other) == common


def test_a_pair_is_noted_once_for_the_lowest_that_holds_both(cast: Cast) -> None:
    one, two = two_files()
    assert find_matches(one.pk, NOW) == 0
    found = Match.objects.get()
    assert {found.one_id, found.other_id} == {one.pk, two.pk}
    assert (found.place, found.level) == (DALAD, 3)


def test_without_a_number_nobody_is_the_same(cast: Cast) -> None:
    for place in (SHULINZHAO, BAINIJING):
        person = Life({"name": "巴图"}, place=place).write()
        assert find_matches(person.pk, NOW) == 0


@pytest.mark.proves("T2", "T14")
def test_only_who_may_see_both_is_told(cast: Cast) -> None:
    two_files()
    everybody = ("lin", "ma", "wang", "zhao", "qian", "sun", "feng")
    assert [n for n in everybody if open_matches(cast.actor(n)).exists()] == ["zhao", "qian", "sun"]
    assert signed_in(cast, "lin").get(MATCHES).status_code == 403


@pytest.mark.proves("T2")
def test_across_provinces_nobody_is_told(cast: Cast) -> None:
    two_files(QIXINGGANG)
    assert Match.objects.get().level == 0
    assert not any(open_matches(cast.actor(n)).exists() for n in ("zhao", "qian", "sun", "feng"))


def test_both_are_shown_side_by_side_and_the_log_knows(cast: Cast) -> None:
    one, two = two_files()
    zhao = signed_in(cast, "zhao")
    assert "1 对档案可能是同一人" in zhao.get("/people/").content.decode()
    text = zhao.get(MATCHES).content.decode()
    for word in ("巴图", "巴特尔", "树林召镇", "白泥井镇", "138••••9999"):
        assert word in text
    assert BATU["id_number"] not in text
    assert {one.pk, two.pk} <= set(ReadRow.objects.values_list("person_id", flat=True))


def settle(client: Client, found: str) -> int:
    return client.post(f"{MATCHES}{Match.objects.get().pk}/", {"found": found}).status_code


def test_one_person_is_written_in_both_files_by_the_officer(cast: Cast) -> None:
    one, two = two_files()
    zhao = signed_in(cast, "zhao")
    assert settle(zhao, "one") == 302
    said = {e.person_id: (UUID(e.data["other"]), e.entered_by) for e in Entry.objects.filter(kind="file.joined")}
    assert said == {one.pk: (two.pk, cast.zhao.pk), two.pk: (one.pk, cast.zhao.pk)}
    found = Match.objects.get()
    assert (found.same, found.settled_by) == (True, cast.zhao.pk)
    assert settle(zhao, "two") == 404, "settled once"
    assert "没有待核对的档案" in zhao.get(MATCHES).content.decode()


def test_two_people_are_two_and_nothing_is_written(cast: Cast) -> None:
    two_files()
    settle(signed_in(cast, "qian"), "two")
    assert Match.objects.get().same is False
    assert not Entry.objects.filter(kind="file.joined").exists()


@pytest.mark.parametrize(("name", "status"), [("lin", 403), ("wang", 403), ("feng", 403), ("zhou", 403), ("kong", 403)])
def test_nobody_else_settles(cast: Cast, name: str, status: int) -> None:
    two_files()
    assert settle(signed_in(cast, name), "one") == status
    assert Match.objects.get().settled_at is None


def test_a_word_that_is_neither_settles_nothing(cast: Cast) -> None:
    two_files()
    settle(signed_in(cast, "zhao"), "maybe")
    assert Match.objects.get().settled_at is None


def test_an_officer_may_write_just_that(cast: Cast) -> None:
    one, two = two_files()
    officer = ByOfficer(cast.actor("zhao"))
    for kind, place in (("note.written", SHULINZHAO), ("file.joined", QIXINGGANG), ("entry.withdrawn", SHULINZHAO)):
        with pytest.raises(Refused):
            officer.require(kind, place)
    with pytest.raises(Refused):
        ByOfficer(cast.actor("lin")).require("file.joined", SHULINZHAO)
    with pytest.raises(Refused):
        ByActor(cast.actor("zhao")).require("file.joined", SHULINZHAO)
    note = NewEntry(two.pk, one.pk, "note.written", TODAY, NOW, "desk", {"text": "甲"})
    with pytest.raises(Refused):
        record(officer, note, today=TODAY, now=NOW)


def test_what_the_officer_found_can_be_taken_back_by_the_office(cast: Cast) -> None:
    one, _two = two_files()
    settle(signed_in(cast, "zhao"), "one")
    joined = Entry.objects.get(kind="file.joined", person=one)
    entry = str(UUID(int=joined.pk.int ^ 1))
    url = f"/people/{one.pk}/entries/{joined.pk}/withdraw/"
    assert signed_in(cast, "lin").post(url, {"entry": entry, "reason": "不是同一人"}).status_code == 302
    assert Entry.objects.filter(supersedes=joined.pk).exists()


def test_the_story_says_it_without_an_id(cast: Cast) -> None:
    one, two = two_files()
    settle(signed_in(cast, "zhao"), "one")
    text = signed_in(cast, "lin").get(f"/people/{one.pk}/").content.decode()
    assert "与另一档案合并" in text
    assert str(two.pk) not in text


def test_a_number_that_is_corrected_is_looked_for_too(cast: Cast) -> None:
    life = Life({"name": "巴图"})
    life.write()
    Life({"name": "巴特尔", "id_number": NUMBER}, place=BAINIJING).write()
    lin, url = signed_in(cast, "lin"), f"/people/{life.person}/record/person.described/"
    entry = re.search(r'name="entry" value="([^"]+)"', lin.get(url).content.decode())
    assert entry
    lin.post(url, {"entry": entry[1], "on": TODAY.isoformat(), "name": "巴图", "id_number": NUMBER})
    running.run_waiting(clock.now)
    assert Match.objects.count() == 1
