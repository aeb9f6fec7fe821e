"""Questions to readers: put before the privacy officer, passed on, answered, settled. Nobody is named or accused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from guihang.access import living
from guihang.access.models import Alert, ReadEvent, ReadRow
from guihang.access.tests.cast import BAINIJING, DALAD, SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier import curious_asking
from guihang.dossier.models import Question
from guihang.dossier.tests.lives import TODAY, Life
from guihang.territory.models import Division

pytestmark = [pytest.mark.django_db, pytest.mark.proves("T1", "I4.5")]
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LOOKED = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)
WORDS_OF_BLAME = ("违规", "违反", "可疑", "异常", "偷看", "嫌疑", "窥探")


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    Division.objects.create(code=SHULINZHAO, name="树林召镇", level=4, valid_from=TODAY.replace(year=2020))
    return make_cast()


def opened(user: UUID, person: UUID, at: datetime, basis: str = "daily_work") -> UUID:
    event = ReadEvent(
        at=at,
        user_id=user,
        role="worker",
        purpose="工作",
        basis=basis,
        kind="opened",
        view="dossier.views.file",
        shown=1,
    )
    event.save(force_insert=True)
    ReadRow(event=event, person_id=person, opened=True).save(force_insert=True)
    return event.pk


@pytest.fixture
def namesake(cast: Cast) -> Life:
    """Somebody of Lin's surname, opened by Lin in the evening, among the people of the office."""
    for n in range(30):
        Life({"name": f"{chr(0x5000 + n)}某", "sex": "m"}, SHULINZHAO).write()
    life = Life({"name": "林中", "sex": "m", "address": "树林召镇甲村 9 号"}, SHULINZHAO)
    life.write()
    opened(cast.lin.pk, life.person, LOOKED.replace(hour=12))
    return life


def ask() -> int:
    return curious_asking.ask(DALAD, TODAY, NOW)


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_look_that_nothing_explains_becomes_one_question_and_one_alert_and_no_second(
    cast: Cast, namesake: Life
) -> None:
    assert ask() == 1
    assert ask() == 0
    question = Question.objects.get()
    assert (question.reader, question.person, question.place) == (cast.lin.pk, namesake.person, SHULINZHAO)
    assert {"same_surname", "no_work_near", "not_own_person", "odd_hour"} <= set(question.because)
    alert = Alert.objects.get(kind="why_opened")
    assert (alert.power, alert.about) == ("guard_privacy", question.pk)


def test_a_neighbour_s_file_is_asked_about_where_the_reader_s_village_was_said(cast: Cast) -> None:
    near, far = f"{SHULINZHAO[:9]}201", f"{SHULINZHAO[:9]}202"
    lives = [
        Life({"name": f"{chr(0x5000 + n)}某", "sex": "m", "home_place": far if n else near}, SHULINZHAO)
        for n in range(30)
    ]
    for life in lives:
        life.write()
    opened(cast.lin.pk, lives[0].person, LOOKED.replace(hour=12))
    assert ask() == 0
    living.set_village(cast.lin, near, by=None)
    assert ask() == 1
    assert "same_village" in Question.objects.get().because


def test_what_was_opened_for_a_written_reason_or_lately_is_not_asked_about_yet(cast: Cast, namesake: Life) -> None:
    other = Life({"name": "林内", "sex": "m"}, BAINIJING)
    other.write()
    opened(cast.lin.pk, other.person, LOOKED, basis="break_glass")
    opened(cast.lin.pk, other.person, NOW - timedelta(days=2))
    ask()
    assert not Question.objects.filter(person=other.person).exists()


def test_from_the_question_to_what_was_found_and_nobody_is_named_or_accused(cast: Cast, namesake: Life) -> None:
    ask()
    question = Question.objects.get()
    bao, lin, wang = signed_in(cast, "bao"), signed_in(cast, "lin"), signed_in(cast, "wang")
    assert lin.get(f"/questions/mine/{question.pk}/").status_code == 404
    for url in ("/questions/", f"/questions/{question.pk}/"):
        page = text(bao, url)
        assert "林晓" in page
        assert "树林召镇" in page
        assert "林中" not in page
        assert str(namesake.person) not in page
        assert not any(word in page for word in WORDS_OF_BLAME)
    bao.post(f"/questions/{question.pk}/", {"do": "ask"})
    assert "/questions/mine/" in text(lin, "/alerts/")
    mine = text(lin, f"/questions/mine/{question.pk}/")
    assert f"/people/{namesake.person}/" in mine
    assert not any(word in mine for word in WORDS_OF_BLAME)
    lin.post(f"/questions/mine/{question.pk}/", {"words": "替同事接了电话"})
    question.refresh_from_db()
    assert question.answer is not None
    assert "替同事".encode() not in bytes(question.answer)
    assert "替同事接了电话" in text(bao, f"/questions/{question.pk}/")
    assert wang.get(f"/questions/{question.pk}/").status_code == 404
    bao.post(f"/questions/{question.pk}/", {"do": "talk"})
    question.refresh_from_db()
    assert question.in_order is False
    assert "林晓" in text(wang, f"/questions/{question.pk}/")
    assert wang.post(f"/questions/{question.pk}/", {"do": "in_order"}).status_code == 404
    assert not Alert.objects.filter(about=question.pk, settled_at=None).exclude(kind="question.to_talk").exists()


def test_a_question_in_order_tells_nobody_else(cast: Cast, namesake: Life) -> None:
    ask()
    question = Question.objects.get()
    signed_in(cast, "bao").post(f"/questions/{question.pk}/", {"do": "in_order"})
    assert not Alert.objects.filter(settled_at=None).exists()
    assert "林晓" not in text(signed_in(cast, "bao"), "/questions/").split("<main")[-1]


def test_compound_surnames_are_one_surname() -> None:
    assert [curious_asking.surname_of(name) for name in ("欧阳明", "林晓", "司马", "")] == ["欧阳", "林", "司", ""]
