"""How the story of a file reads: what matters first, nothing said twice, everything that was corrected in sight."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access import clock
from guihang.access.tests.cast import Cast, make_cast
from guihang.dossier.tests.lives import TODAY, Life

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def story(cast: Cast, life: Life, asked: str = "", language: str = "zh-Hans") -> str:
    """The story of a file as text, without its markup."""
    cast.lin.language = language
    cast.lin.save()
    client = Client()
    client.force_login(cast.lin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("dossier:file", args=[life.person]) + asked).content.decode()
    return re.sub(r"<[^>]+>", "", page[page.index('id="h-story"') :])


def test_of_a_meeting_what_was_said_stands_in_the_sentence(cast: Cast) -> None:
    life = Life().reported()
    said = {"mode": "in_person", "note": "在面馆试工，想转正。", "by": [{"role": "社工", "name": "甲"}]}
    life.act("visit.made", date(2026, 11, 9), said)
    life.write()
    assert "见面走访：在面馆试工，想转正。当面，社工 甲" in story(cast, life)
    assert "Visit made:在面馆试工，想转正。In person, 社工 甲" in story(cast, life, language="en")


def test_a_long_note_stands_below_its_sentence(cast: Cast) -> None:
    life = Life().reported()
    life.act("visit.made", date(2026, 11, 9), {"mode": "remote", "note": "第一行\n第二行"})
    life.write()
    assert "走访：远程第一行\n第二行" in story(cast, life)


def test_what_the_rules_only_repeat_stands_among_the_rules_alone(cast: Cast) -> None:
    life = Life().reported().tested(date(2026, 11, 20), result="positive")
    life.write()
    assert "检测阳性" not in story(cast, life)
    assert "检测阳性" in story(cast, life, "?show=rules")


def test_what_the_rules_work_out_of_an_act_is_told_beside_it(cast: Cast) -> None:
    life = Life().reported()
    life.act("absence.found", date(2026, 11, 12), {"from": "2026-11-01", "until": "2026-11-05"})
    life.write()
    assert "发现擅自离开" in story(cast, life)
    assert "系统按规则得出" in story(cast, life)


def test_a_correction_shows_the_whole_of_what_it_corrects(cast: Cast) -> None:
    life = Life().reported()
    wrong = life.act("visit.made", date(2026, 11, 9), {"mode": "remote", "note": "在家。"})
    life.act("visit.made", date(2026, 11, 9), {"mode": "in_person", "note": "在家。"}, supersedes=wrong.id)
    life.write()
    assert "见面走访：远程，在家。" in story(cast, life)


def test_who_became_responsible_is_named(cast: Cast) -> None:
    life = Life().reported()
    life.act("worker.assigned", date(2026, 3, 10), {"user": str(cast.ma.pk)})
    life.write()
    assert "确定责任人：马骏" in story(cast, life)


@pytest.mark.parametrize(("seconds", "offered"), [(5, True), (90, False)])
def test_for_a_minute_it_can_be_taken_back_by_who_wrote_it(cast: Cast, seconds: int, offered: bool) -> None:
    life = Life().reported()
    written = clock.now() - timedelta(seconds=seconds)
    life.act("note.written", TODAY, {"text": "一句"}, entered_by=cast.lin.pk, written_at=written)
    life.act("note.written", TODAY, {"text": "又一句"}, entered_by=cast.wang.pk, written_at=written)
    life.write()
    assert story(cast, life).count("撤销") == offered
