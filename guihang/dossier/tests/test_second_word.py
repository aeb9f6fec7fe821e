"""What is older than a few days is corrected by two named people, and the file names both."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from uuid_utils import compat

from guihang.access.actor import Actor
from guihang.access.models import Grant
from guihang.access.roles import Role
from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast, somebody
from guihang.dossier.entry import NewEntry
from guihang.dossier.erase import erase
from guihang.dossier.models import Amendment, Entry, Person
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.tests.lives import NOW, TODAY, Life
from guihang.dossier.writer import ByActor, ByOperator

pytestmark = pytest.mark.django_db
OLD, YOUNG = NOW - timedelta(days=5), NOW - timedelta(days=1)
SAID = {"mode": "in_person", "note": "在家，状态平稳"}


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def visited(written_at: Any = OLD, kind: str = "visit.made", data: Any = None) -> tuple[Life, UUID]:
    """Batu, with something written of him then."""
    life = Life().reported()
    life.write()
    return life, life.add(kind, date(2026, 11, 17), data or SAID, written_at=written_at).entry


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def corrected(client: Client, life: Life, wrong: UUID, **more: str) -> Any:
    """Send the form of a correction of that visit."""
    form = {"entry": str(compat.uuid7()), "on": "2026-11-17", "mode": "remote", "corrected_because": "当时记错了方式"}
    return client.post(reverse("dossier:correct", args=[life.person, wrong]), {**form, **more})


def asked(cast: Cast, **more: str) -> tuple[Life, Amendment]:
    """Lin's correction of an older visit, which waits."""
    life, entry = visited()
    assert corrected(client_of(cast.lin), life, entry, **more).status_code == 302
    return life, Amendment.objects.get()


def decide(client: Client, row: Amendment, choice: str, reason: str = "") -> Any:
    return client.post(reverse("dossier:correction", args=[row.pk]), {"choice": choice, "reason": reason})


def file_of(client: Client, life: Life) -> str:
    return client.get(reverse("dossier:file", args=[life.person])).content.decode()


def correction_of(life: Life, entry: UUID, **more: Any) -> NewEntry:
    values: dict[str, Any] = {"source": "desk", "data": {"mode": "remote"}, "written_at": NOW, **more}
    return NewEntry(id=compat.uuid7(), person=life.person, kind="visit.made", on=TODAY, supersedes=entry, **values)


def test_the_door_lets_nobody_at_the_desk_correct_something_older_alone(cast: Cast) -> None:
    life, entry = visited()
    with pytest.raises(Unacceptable):
        record(ByActor(Actor.for_user(cast.lin)), correction_of(life, entry), today=TODAY, now=NOW)
    assert not Entry.objects.filter(supersedes=entry).exists()


def test_what_is_young_is_corrected_alone_with_its_reason_in_the_entry(cast: Cast) -> None:
    life, entry = visited(written_at=YOUNG)
    lin = client_of(cast.lin)
    assert corrected(lin, life, entry).status_code == 302
    assert Entry.objects.filter(supersedes=entry).count() == 1
    assert not Amendment.objects.exists()
    assert "当时记错了方式" in file_of(lin, life)


def test_a_correction_without_a_reason_is_sent_back_with_what_was_typed(cast: Cast) -> None:
    life, entry = visited(written_at=NOW)
    answer = corrected(client_of(cast.lin), life, entry, corrected_because="", note="改成电话")
    assert answer.status_code == 422
    assert "改成电话" in answer.content.decode()
    assert not Entry.objects.filter(supersedes=entry).exists()


def test_nobody_makes_an_entry_young_by_correcting_it(cast: Cast) -> None:
    life, entry = visited()
    newer = correction_of(life, entry)
    record(ByOperator(), newer, today=TODAY, now=NOW)
    with pytest.raises(Unacceptable):
        record(ByActor(Actor.for_user(cast.lin)), correction_of(life, newer.id), today=TODAY, now=NOW)


@pytest.mark.parametrize("source", ["import", "phone", "department"])
def test_what_ledgers_phones_and_others_send_is_not_held_up(cast: Cast, source: str) -> None:
    life, entry = visited()
    sent = correction_of(life, entry, source=source)
    assert record(ByActor(Actor.for_user(cast.lin)), sent, today=TODAY, now=NOW).state == "added"


@pytest.mark.parametrize(("hours", "waits"), [(0, True), (72, False), (1_000_000_000_000, False)])
def test_a_region_sets_the_hours(cast: Cast, settings: Any, hours: int, waits: bool) -> None:
    settings.GUIHANG_CORRECT_ALONE_HOURS = hours
    life, entry = visited(written_at=NOW)
    corrected(client_of(cast.lin), life, entry)
    assert Amendment.objects.exists() is waits


def test_what_is_asked_waits_in_sight_and_nothing_is_written(cast: Cast) -> None:
    life, row = asked(cast)
    assert not Entry.objects.filter(supersedes=row.entry).exists()
    text = file_of(client_of(cast.lin), life)
    assert "有更正待确认" in text
    assert reverse("dossier:correction", args=[row.pk]) in text
    wang = client_of(cast.wang)
    assert reverse("dossier:correction", args=[row.pk]) in wang.get(reverse("desk:confirm")).content.decode()
    assert reverse("dossier:correction", args=[row.pk]) in wang.get(reverse("dossier:corrections")).content.decode()
    # Nothing of the person stands in the row in clear.
    assert "在家".encode() not in bytes(row.sealed)


def test_a_second_person_agrees_and_the_file_names_both(cast: Cast) -> None:
    life, row = asked(cast)
    wang = client_of(cast.wang)
    shown = wang.get(reverse("dossier:correction", args=[row.pk])).content.decode()
    assert "当时记错了方式" in shown
    assert "林晓" in shown
    assert decide(wang, row, "agree").status_code == 302
    written = Entry.objects.get(supersedes=row.entry)
    word = Entry.objects.get(kind="correction.agreed")
    assert (written.pk, written.entered_by, word.entered_by) == (row.pk, cast.lin.pk, cast.wang.pk)
    assert word.data == {"entry": str(row.pk)}
    text = file_of(wang, life)
    assert re.search("林晓[^<]*更正", text)
    assert "王敏同意" in text
    assert "有更正待确认" not in text
    assert not Person.objects.get(pk=life.person).has_parked
    assert reverse("dossier:correction", args=[row.pk]) not in wang.get(reverse("desk:confirm")).content.decode()


def test_a_repeat_answers_as_the_first_time_and_writes_once(cast: Cast) -> None:
    life, row = asked(cast)
    wang = client_of(cast.wang)
    first, again = decide(wang, row, "agree"), decide(wang, row, "agree")
    assert (first.status_code, first.url) == (again.status_code, again.url)
    assert Entry.objects.filter(supersedes=row.entry).count() == 1
    assert Entry.objects.filter(kind="correction.agreed").count() == 1
    # Whoever asked sends the form again: asked once, and what was said stays.
    same = {"entry": str(row.pk)}
    assert corrected(client_of(cast.lin), life, row.entry, **same).status_code in {302, 422}
    assert Amendment.objects.count() == 1


def test_the_same_asking_twice_is_one_and_another_is_told_that_one_waits(cast: Cast) -> None:
    life, row = asked(cast)
    lin = client_of(cast.lin)
    assert corrected(lin, life, row.entry, entry=str(row.pk)).status_code == 302
    other = corrected(lin, life, row.entry)
    assert other.status_code == 422
    assert "已有一条更正" in other.content.decode()
    assert corrected(lin, life, row.entry, entry=str(row.pk), mode="in_person").status_code == 422
    assert Amendment.objects.count() == 1


def test_whoever_asked_cannot_agree(cast: Cast) -> None:
    _life, row = asked(cast)
    assert decide(client_of(cast.lin), row, "agree").status_code == 404
    row.refresh_from_db()
    assert row.decided_at is None


def test_a_colleague_who_writes_such_acts_may_be_the_second(cast: Cast) -> None:
    _life, row = asked(cast)
    colleague = somebody(Role.WORKER, SHULINZHAO, "colleague")
    assert decide(client_of(colleague), row, "agree").status_code == 302
    assert Entry.objects.filter(supersedes=row.entry).exists()


@pytest.mark.parametrize("name", ["ma", "feng", "zhao", "qian", "wu", "kong", "jing", "lao", "gui", "bao"])
def test_nobody_else_sees_or_decides_it(cast: Cast, name: str) -> None:
    _life, row = asked(cast)
    client = client_of(getattr(cast, name))
    assert client.get(reverse("dossier:correction", args=[row.pk])).status_code in {403, 404}
    assert decide(client, row, "agree").status_code in {403, 404}
    row.refresh_from_db()
    assert row.decided_at is None


def test_who_lost_the_right_meanwhile_cannot_agree(cast: Cast) -> None:
    _life, row = asked(cast)
    Grant.objects.filter(user=cast.wang).update(valid_until=TODAY - timedelta(days=1))
    assert decide(client_of(cast.wang), row, "agree").status_code in {403, 404}
    assert not Entry.objects.filter(supersedes=row.entry).exists()


def test_declined_it_is_not_written_and_the_reason_is_read_by_who_asked(cast: Cast) -> None:
    life, row = asked(cast)
    wang = client_of(cast.wang)
    assert decide(wang, row, "decline").status_code == 422
    assert decide(wang, row, "decline", "原记录有签字，没有错").status_code == 302
    assert not Entry.objects.filter(supersedes=row.entry).exists()
    page = client_of(cast.lin).get(reverse("dossier:correction", args=[row.pk])).content.decode()
    assert "原记录有签字，没有错" in page
    row.refresh_from_db()
    assert "签字".encode() not in bytes(row.said or b"")
    # And a better one may be asked for.
    assert corrected(client_of(cast.lin), life, row.entry).status_code == 302


def test_what_changed_meanwhile_is_told(cast: Cast) -> None:
    life, row = asked(cast)
    record(ByOperator(), correction_of(life, row.entry), today=TODAY, now=NOW)
    wang = client_of(cast.wang)
    page = wang.get(reverse("dossier:correction", args=[row.pk])).content.decode()
    assert 'value="agree"' not in page
    answer = decide(wang, row, "agree")
    assert answer.status_code == 422
    assert Entry.objects.filter(supersedes=row.entry).count() == 1
    assert decide(wang, row, "decline", "已另行更正").status_code == 302


def test_a_withdrawal_of_something_older_needs_a_reason_and_a_second_person(cast: Cast) -> None:
    life, entry = visited()
    lin, wang = client_of(cast.lin), client_of(cast.wang)
    url = reverse("dossier:withdraw", args=[life.person, entry])
    lin.post(url, {"entry": str(compat.uuid7()), "reason": ""})
    assert not Amendment.objects.exists()
    lin.post(url, {"entry": str(compat.uuid7()), "reason": "写到别人的档案里了"})
    row = Amendment.objects.get()
    assert row.withdraws
    assert not Entry.objects.filter(kind="entry.withdrawn").exists()
    assert decide(wang, row, "agree").status_code == 302
    gone = Entry.objects.get(kind="entry.withdrawn")
    assert (gone.supersedes, gone.entered_by) == (entry, cast.lin.pk)
    text = file_of(wang, life)
    assert "写到别人的档案里了" in text
    assert "王敏同意" in text


def test_who_asked_takes_it_back(cast: Cast) -> None:
    _life, row = asked(cast)
    assert decide(client_of(cast.lin), row, "decline").status_code == 302
    row.refresh_from_db()
    assert (row.agreed, row.decided_by) == (False, cast.lin.pk)


def test_who_answers_for_a_person_is_changed_by_one_as_before(cast: Cast) -> None:
    life, entry = visited(kind="worker.assigned", data={"user": str(cast.lin.pk)})
    client_of(cast.lin).post(
        reverse("dossier:withdraw", args=[life.person, entry]), {"entry": str(compat.uuid7()), "reason": ""}
    )
    assert Entry.objects.filter(kind="entry.withdrawn").exists()


def test_what_waits_goes_when_the_file_is_erased(cast: Cast) -> None:
    life, _row = asked(cast)
    erase(life.person)
    assert not Amendment.objects.exists()


def test_both_languages_say_what_to_do(cast: Cast) -> None:
    _life, row = asked(cast)
    cast.wang.language = "en"
    cast.wang.save()
    wang = client_of(cast.wang)
    page = wang.get(reverse("dossier:correction", args=[row.pk])).content.decode()
    assert "Agree: write it" in page
    assert "Both names stay on file" in page


@pytest.mark.proves("I5.11")
def test_a_correction_to_which_nobody_else_there_can_agree_waits_for_the_county_officer(cast: Cast) -> None:
    Grant.objects.filter(user__in=[cast.wang.pk, cast.jing.pk, cast.ma.pk]).delete()
    _life, row = asked(cast, note=SAID["note"])
    zhao, url = client_of(cast.zhao), reverse("dossier:correction", args=[row.pk])
    assert "更正待第二人同意" in zhao.get(reverse("access:alerts")).content.decode()
    for page in (reverse("desk:confirm"), reverse("dossier:corrections")):
        assert url in zhao.get(page).content.decode()
    assert cast.zhao.display_name in client_of(cast.lin).get(url).content.decode()
    assert decide(client_of(cast.lin), row, "agree").status_code in {403, 404}
    assert decide(zhao, row, "agree").status_code == 302
    assert Entry.objects.get(pk=row.pk).entered_by == cast.lin.pk
    assert not zhao.get(reverse("access:alerts")).content.decode().count("更正待第二人同意")


@pytest.mark.proves("I5.11")
@pytest.mark.parametrize("who", ["zhao", "qian", "sun"])
def test_nobody_above_agrees_to_a_correction_while_somebody_of_the_office_can(cast: Cast, who: str) -> None:
    _life, row = asked(cast)
    url = reverse("dossier:correction", args=[row.pk])
    assert decide(client_of(getattr(cast, who)), row, "agree").status_code in {403, 404}
    assert not Entry.objects.filter(pk=row.pk).exists()
    assert url.encode() not in client_of(cast.zhao).get(reverse("dossier:corrections")).content
