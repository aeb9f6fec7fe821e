"""Who looked: every row of the log in a line, in plain words; and the month's list that the person is given."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlparse
from uuid import UUID

import pytest
from django.db import connection
from uuid_utils import compat

from guihang.access import clock
from guihang.access.models import ReadEvent, ReadRow
from guihang.access.tests.cast import PARTS, SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier import looked
from guihang.dossier.entry import NewEntry
from guihang.dossier.load import entries_of
from guihang.dossier.record import record
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.tests.test_glass import REASON, ask
from guihang.dossier.told import looked_waits
from guihang.dossier.writer import ByActor
from guihang.territory.models import Division

pytestmark = [pytest.mark.django_db, pytest.mark.proves("T1", "I4.5", "PIPL 44", "P2 2.25")]
WORDS_OF_WHY = ("毒", "戒", "尿检", "美沙酮", "康复", "吸", "派出所", "帮教")


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    for code, name, level in ((SHULINZHAO, "树林召镇", 4), ("150621102000", "白泥井镇", 4)):
        Division.objects.create(code=code, name=name, level=level, valid_from=date(2020, 1, 1))
    return make_cast()


@pytest.fixture
def life(cast: Cast) -> Life:
    life = Life().reported()
    life.write()
    return life


def page(cast: Cast, life: Life, name: str = "lin", **asked: str) -> str:
    answer = signed_in(cast, name).get(f"/people/{life.person}/looked/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def at(instant: datetime) -> Any:
    """The clock stands there: for what is read, not for the day of the pages."""
    return mock.patch.object(clock, "now", lambda: instant)


def read(user: UUID, person: UUID, when: datetime, *, opened: bool, view: str = "dossier.views.file") -> None:
    """One reading in the log, at its own time."""
    event = ReadEvent(
        at=when, user_id=user, role="worker", purpose="工作", basis="daily_work",
        kind="opened" if opened else "listed", view=view, shown=1,
    )  # fmt: skip
    event.save(force_insert=True)
    ReadRow(event=event, person_id=person, opened=opened).save(force_insert=True)


def test_it_tells_who_as_what_why_and_what(cast: Cast, life: Life) -> None:
    lin, zhao = signed_in(cast, "lin"), signed_in(cast, "zhao")
    lin.get(f"/people/{life.person}/")
    for _ in range(3):
        lin.get("/people/")
    zhao.get(f"/people/{life.person}/handout/")
    shown = re.sub(r"<[^>]+>", " ", page(cast, life))
    assert re.search(r"林晓\s+社区工作人员 · 树林召镇\s+打开档案\s+承担社区日常工作", shown)
    assert "出现在名单里 3 次" in shown
    assert "赵刚" in shown
    assert re.search(r"赵刚\s+[^。]*?打开本人告知单", shown)
    assert "个人信息保护法第34条" in shown


def test_a_broken_glass_is_called_so_and_leads_whoever_reviews_it_to_its_reason(cast: Cast, life: Life) -> None:
    ma = signed_in(cast, "ma")
    ma.get(ask(ma, "150699199001012219").headers["Location"])
    to_reason = re.compile(r'href="(/glass/tickets/[0-9a-f-]+/)"')
    for name, reviews in (("lin", False), ("wang", True)):
        shown = page(cast, life, name)
        assert "马骏" in shown
        assert "书面说明理由的单次查阅" in shown
        assert REASON not in shown
        found = to_reason.search(shown)
        assert (found is not None) is reviews, name
    assert found is not None
    assert signed_in(cast, "wang").get(found[1]).status_code == 200


def test_every_row_of_the_log_stands_in_exactly_one_line(cast: Cast, life: Life) -> None:
    lin, wang, zhao = (signed_in(cast, n) for n in ("lin", "wang", "zhao"))
    for client in (lin, wang):
        for _ in range(2):
            client.get(f"/people/{life.person}/")
            client.get("/people/")
        client.post("/people/", {"q": "巴图"}, headers={"HX-Request": "true"})
        client.post(f"/people/{life.person}/notes/")
    zhao.get(f"/people/{life.person}/handout/?as=card")
    rows = ReadRow.objects.filter(person_id=life.person).count()
    found = looked.looks_at(life.person, 1)
    assert sum(look.count for look in found.looks) == found.rows == rows
    month = looked.looks_of_month(life.person, date(2026, 11, 1), date(2026, 12, 1))
    assert sum(look.count for look in month) == rows


def test_long_logs_are_paged_by_the_index_and_no_row_is_lost(
    cast: Cast, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looked, "PAGE", 20)
    for n in range(105):
        read(cast.lin.pk, life.person, datetime(2026, 11, 1 + n // 10, 1, n % 60, tzinfo=UTC), opened=n % 3 == 0)
    pages = [looked.looks_at(life.person, n) for n in range(1, 7)]
    assert [p.rows for p in pages] == [20, 20, 20, 20, 20, 5]
    assert [p.more for p in pages] == [True] * 5 + [False]
    assert sum(look.count for p in pages for look in p.looks) == 105
    story = entries_of([life.person])[life.person]
    told = [w.count for p in pages for w in looked.writings(story, p.since, p.until)]
    assert sum(told) == len(story)
    if connection.vendor == "sqlite":
        rows = ReadRow.objects.filter(person_id=life.person).select_related("event").order_by("-event_id")[:20]
        assert "read_of_person" in rows.explain()
    assert page(cast, life, page="2").count("<h2>") >= 1


def test_what_was_written_stands_there_too_with_its_writer(cast: Cast, life: Life) -> None:
    entry = NewEntry(
        compat.uuid7(), life.person, "note.written", TODAY, clock.now(), "desk", {"text": "甲"},
        collected_by=cast.wang.pk, entered_by=cast.wang.pk,
    )  # fmt: skip
    record(ByActor(cast.actor("wang", TODAY)), entry, today=TODAY, now=clock.now())
    shown = re.sub(r"<[^>]+>", " ", page(cast, life))
    assert re.search(r"王敏\s+写入 1 条记录", shown)


@pytest.mark.parametrize(("name", "status"), [("jing", 200), ("zhao", 200), ("qian", 403), ("ma", 404), ("zhou", 403)])
def test_who_may_open_the_file_sees_who_looked(cast: Cast, life: Life, name: str, status: int) -> None:
    for address in ("looked/", "looked/month/2026/10/"):
        assert signed_in(cast, name).get(f"/people/{life.person}/{address}").status_code == status


def month(cast: Cast, life: Life, language: str = "zh-Hans") -> str:
    answer = signed_in(cast, "lin").get(f"/people/{life.person}/looked/month/2026/10/", {"in": language})
    assert answer.status_code == 200
    return answer.content.decode()


def paper_of(html: str) -> str:
    found = re.search(r"<article.*</article>", html, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", " ", found[0])


def test_the_months_list_names_unit_role_and_purpose_but_no_worker(cast: Cast, life: Life) -> None:
    for day in (5, 5, 9):
        read(cast.lin.pk, life.person, datetime(2026, 10, day, 2, tzinfo=UTC), opened=True)
    for _ in range(14):
        read(cast.wang.pk, life.person, datetime(2026, 10, 7, 2, tzinfo=UTC), opened=False)
    read(cast.lin.pk, life.person, datetime(2026, 9, 30, 15, 59, tzinfo=UTC), opened=True)
    read(cast.lin.pk, life.person, datetime(2026, 10, 31, 16, 1, tzinfo=UTC), opened=True)
    paper = paper_of(month(cast, life))
    assert "树林召镇" in paper
    assert "社区工作人员" in paper
    assert "10:00 10:00" in paper
    assert "出现在名单里 14 次" in paper
    assert "一共打开 3 次" in paper, "the month begins and ends at midnight in Shanghai"
    for part in PARTS.values():
        assert part.display_name not in paper
    english = paper_of(month(cast, life, "en"))
    assert "Opened 3 times in all" in english


def test_its_words_do_not_say_why_there_is_a_file(cast: Cast, life: Life) -> None:
    for view in ("dossier.views.file", "dossier.safety_views.safety", "dossier.door_views.notes",
                 "dossier.door_views.health", "dossier.scan_views.show", "desk.handout_views.handout"):  # fmt: skip
        read(cast.lin.pk, life.person, datetime(2026, 10, 5, 2, tzinfo=UTC), opened=True, view=view)
    paper = paper_of(month(cast, life))
    assert [word for word in WORDS_OF_WHY if word in paper] == []


@pytest.mark.parametrize("address", ["2026/13/", "2026/0/", "2027/1/", "2019/5/", "2026/12/"])
def test_a_month_that_is_none_or_lies_ahead_has_no_list(cast: Cast, life: Life, address: str) -> None:
    assert signed_in(cast, "lin").get(f"/people/{life.person}/looked/month/{address}").status_code == 404


def test_it_waits_on_the_file_and_the_sheet_until_it_was_served(cast: Cast) -> None:
    life = Life().reported()
    life.made = [e._replace(written_at=datetime(2026, 9, 1, tzinfo=UTC)) for e in life.made]
    life.write()
    lin = signed_in(cast, "lin")
    file, sheet = f"/people/{life.person}/", f"/people/{life.person}/handout/"
    assert "2026-10 查阅清单：待交给本人" in lin.get(file).content.decode()
    assert "2026-10 的清单已经备好" in lin.get(sheet).content.decode()
    found = re.search(r'hx-get="([^"]*record/notice\.served/[^"]*)"', month(cast, life))
    assert found
    asked = parse_qs(urlparse(found[1].replace("&amp;", "&")).query)
    assert asked == {"notice": ["looked"], "version": ["2026-10"]}
    form = {"entry": str(compat.uuid7()), "on": TODAY.isoformat(), "notice": "looked", "version": "2026-10",
            "how": "handed_over"}  # fmt: skip
    assert lin.post(f"/people/{life.person}/record/notice.served/", form).status_code == 302
    assert "待交给本人" not in lin.get(file).content.decode()
    assert "已交给本人" in month(cast, life)
    assert looked_waits(entries_of([life.person])[life.person], date(2026, 12, 3)) == date(2026, 11, 1)


def test_a_file_that_began_this_month_has_nothing_waiting(cast: Cast, life: Life) -> None:
    assert looked_waits(entries_of([life.person])[life.person], TODAY) is None
