"""The county in the morning: right to the number, quick however many offices, a question where nothing is written."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings
from python_calamine import CalamineWorkbook

from guihang.access import places
from guihang.access.tests.cast import BAINIJING, DALAD, INNER_MONGOLIA, ORDOS, SHULINZHAO, Cast, make_cast
from guihang.desk import confirm
from guihang.desk import today as desk
from guihang.desk.between import between
from guihang.desk.county import FIGURES, SECTIONS, Part, chosen, county
from guihang.dossier.models import Match, Person
from guihang.dossier.record import record_many
from guihang.dossier.scope import Scope
from guihang.dossier.tests.lives import BATU, NOW, TODAY, XIAOMEI, Life, monthly
from guihang.dossier.writer import ByOperator
from guihang.exchange.models import Import, RefusedRow
from guihang.territory.codes import Territory
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db

# Who asks, which the second wall is told too.
NOT_COUNTED = re.compile(
    r'SAVEPOINT|(RE)?SET (LOCAL )?ROLE|wall\.ticket|set_config|"(django_session|access_user|access_opensession)"'
)
LONG_AGO = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
FENGSHUILIANG = "150621103000"
NAMES = {
    INNER_MONGOLIA: ("内蒙古自治区", 1, None),
    ORDOS: ("鄂尔多斯市", 2, INNER_MONGOLIA),
    DALAD: ("达拉特旗", 3, ORDOS),
    SHULINZHAO: ("树林召镇", 4, DALAD),
    BAINIJING: ("白泥井镇", 4, DALAD),
    FENGSHUILIANG: ("风水梁镇", 4, DALAD),
}


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    places.forget()
    for code, (name, level, parent) in NAMES.items():
        Division.objects.create(code=code, name=name, level=level, parent_id=parent, valid_from=date(2020, 1, 1))
    return make_cast()


def written(at: datetime, described: dict[str, Any] = BATU, place: str = SHULINZHAO, tests: int = 7) -> Life:
    """A life of which everything was written down at `at`."""
    life = Life(described, place=place).reported().tested(*monthly(tests))
    life.made = [e._replace(written_at=at) for e in life.made]
    life.write()
    return life


def parts_of(cast: Cast, who: str, code: str) -> dict[str, Part]:
    actor = cast.actor(who, TODAY)
    return {p.code: p for p in county(actor, *chosen(actor, code)).parts}


def page(cast: Cast, who: str = "zhao", asked: str = "", name: str = "desk:county") -> Any:
    client = Client()
    client.force_login(getattr(cast, who))
    answer = client.get(reverse(name) + asked)
    assert answer.status_code == 200
    return answer


def test_the_silent_office_stands_at_the_top_with_a_question(cast: Cast) -> None:
    written(NOW)
    written(LONG_AGO, XIAOMEI, BAINIJING)
    text = page(cast).content.decode()
    assert "已 12 天没有记录：是没有联网，还是没有人手？" in text
    assert text.index("白泥井镇") < text.index("树林召镇")
    assert text.count('class="silent"') == 1


def test_an_office_is_silent_by_when_things_were_written_not_by_when_they_happened(cast: Cast) -> None:
    written(LONG_AGO)  # everything up to a future leave was put down twelve days ago
    assert parts_of(cast, "zhao", DALAD)[SHULINZHAO].silent == 1
    late = Life({**XIAOMEI})
    late.write()  # happened in March, written today
    assert parts_of(cast, "zhao", DALAD)[SHULINZHAO].silent == 0


@pytest.mark.parametrize(("days", "silent"), [(6, 0), (7, 1), (8, 1)])
def test_silent_begins_with_the_seventh_day(cast: Cast, days: int, silent: int) -> None:
    written(NOW - timedelta(days=days))
    assert parts_of(cast, "zhao", DALAD)[SHULINZHAO].silent == silent


def test_an_office_without_people_or_duties_is_asked_nothing(cast: Cast) -> None:
    life = written(LONG_AGO)
    life.add("order.terminated", TODAY, {"reason": "died"}, order=life.order, written_at=LONG_AGO)
    found = parts_of(cast, "zhao", DALAD)
    assert (found[SHULINZHAO].open, found[SHULINZHAO].silent, found[FENGSHUILIANG].silent) == (0, 0, 0)


def test_a_withdrawal_counts_as_written(cast: Cast) -> None:
    life = written(LONG_AGO)
    entry = life.add("visit.made", date(2026, 11, 1), {"mode": "in_person"}, written_at=LONG_AGO)
    life.add("entry.withdrawn", TODAY, supersedes=entry.entry)
    assert Person.objects.get().last_written_on == TODAY


def test_every_number_is_that_of_its_list(cast: Cast) -> None:
    written(NOW, tests=5)
    moving = written(LONG_AGO, XIAOMEI, BAINIJING)
    moving.add("move.approved", date(2026, 11, 18), {"place": SHULINZHAO}, order=moving.order)
    Life({**BATU, "id_number": "150699199203032216"}, place=BAINIJING, decided=date(2026, 11, 16)).write()
    actor, found = cast.actor("zhao", TODAY), parts_of(cast, "zhao", DALAD)
    for code in (SHULINZHAO, BAINIJING, FENGSHUILIANG):
        scope = Scope.read(actor, code)
        owed = desk.owed(actor, scope)
        listed = desk.count(owed, desk.Filters(), TODAY).sections
        assert {s: getattr(found[code], s) for s in SECTIONS} == {s: listed[s] for s in SECTIONS}
        assert found[code].moving == between(actor, scope.territories).count()
        assert found[code].people == Person.objects.visible_to(actor).filter(scope.condition()).count()
    assert found[SHULINZHAO].missed > 0
    assert found[BAINIJING].moving == 1


def test_each_number_leads_to_its_list_and_nothing_leads_nowhere(cast: Cast) -> None:
    written(NOW, tests=5)
    answer = page(cast)
    links = re.findall(r'<td class="num[^"]*"><span[^>]*>[^<]*</span><a href="([^"]*)"', answer.content.decode())
    assert any("section=missed" in link and f"place={SHULINZHAO}" in link for link in links)
    client = Client()
    client.force_login(cast.zhao)
    assert {client.get(link.replace("&amp;", "&")).status_code for link in links} == {200}


def test_all_is_the_sum_of_the_parts(cast: Cast) -> None:
    written(NOW, tests=5)
    written(LONG_AGO, XIAOMEI, BAINIJING)
    actor = cast.actor("zhao", TODAY)
    found = county(actor, *chosen(actor, ""))
    assert {n: getattr(found.sum, n) for n in FIGURES} == {n: sum(getattr(p, n) for p in found.parts) for n in FIGURES}
    assert found.sum.people == 2


def test_refused_rows_stand_with_who_mends_them(cast: Cast) -> None:
    source = Import.objects.create(
        place=DALAD, uploaded_by=cast.ma.pk, uploaded_at=NOW, format="xlsx", size=1, sealed=b""
    )
    for row, place in enumerate((BAINIJING, BAINIJING, DALAD), 3):
        RefusedRow.objects.create(
            source=source, place=place, sheet=1, row=row, uploaded_by=cast.ma.pk, refused_at=NOW,
            settled_at=None,
        )  # fmt: skip
    RefusedRow.objects.create(
        source=source, place=BAINIJING, sheet=1, row=9, uploaded_by=cast.ma.pk, refused_at=NOW, settled_at=NOW
    )
    found = parts_of(cast, "zhao", DALAD)
    assert (found[BAINIJING].refused, found[DALAD].refused) == (2, 1), "one row names no office"
    assert "马骏" in page(cast).content.decode()


def test_what_waits_to_be_confirmed_and_who_may_be_one_person_is_counted(cast: Cast) -> None:
    life = written(NOW)
    life.add("test.taken", date(2026, 11, 20), {"result": "positive", "method": "urine"})
    other = written(NOW, XIAOMEI, BAINIJING)
    one, two = sorted(Person.objects.all(), key=lambda p: p.pk.int)
    Match.objects.create(one=one, other=two, level=3, place=DALAD, found_at=NOW)
    found = parts_of(cast, "zhao", DALAD)
    assert (found[SHULINZHAO].checks, found[BAINIJING].checks, found[DALAD].matches) == (1, 0, 1)
    assert other.person


def test_what_waits_is_counted_as_its_own_page_lists_it(cast: Cast) -> None:
    life = written(NOW)
    life.add("test.taken", date(2026, 11, 20), {"result": "positive", "method": "urine"})
    visit = life.add("visit.made", date(2026, 11, 18), {"mode": "in_person"}).entry
    life.add("visit.made", date(2026, 11, 18), {"mode": "remote"}, id=visit)
    ending = Life({**BATU, "id_number": "150699199203032216"}, decided=date(2023, 12, 1))
    ending.act("order.served", date(2023, 12, 4), {"to": "person"}, order=ending.order)
    ending.act("report.made", date(2023, 12, 8), order=ending.order)
    ending.write()
    written(NOW, XIAOMEI, BAINIJING)
    actor, found = cast.actor("zhao", TODAY), parts_of(cast, "zhao", DALAD)
    for code in (SHULINZHAO, BAINIJING):
        listed = {p.key: len(p.lines) for p in confirm.parts(actor, confirm.places(actor, code))}
        assert found[code].checks == sum(listed.values())
        if code == SHULINZHAO:
            assert listed == {"checks": 1, "summaries": 1, "clashes": 1}


def test_a_city_is_told_by_county_and_a_province_by_city_with_their_silent_offices(cast: Cast) -> None:
    written(LONG_AGO)
    written(LONG_AGO, XIAOMEI, BAINIJING)
    city = parts_of(cast, "qian", ORDOS)
    assert (city[DALAD].people, city[DALAD].silent) == (2, 2)
    assert parts_of(cast, "sun", INNER_MONGOLIA)[ORDOS].silent == 2
    text = page(cast, "qian").content.decode()
    assert "2 个办公室已有一周没有记录" in text
    assert f"/county/?place={DALAD}" in text


def test_without_a_list_of_divisions_the_codes_stand_for_themselves(settings: Settings) -> None:
    settings.GUIHANG_TODAY = TODAY
    places.forget()
    cast = make_cast()
    written(NOW)
    assert parts_of(cast, "zhao", DALAD)[SHULINZHAO].people == 1
    assert parts_of(cast, "sun", INNER_MONGOLIA)[ORDOS].people == 1


def test_a_place_that_is_not_the_readers_is_as_if_not_asked_for(cast: Cast) -> None:
    assert chosen(cast.actor("zhao", TODAY), "500103000000")[0] == Territory.of(DALAD)
    assert chosen(cast.actor("zhao", TODAY), SHULINZHAO)[0] == Territory.of(DALAD)
    assert chosen(cast.actor("qian", TODAY), DALAD)[0] == Territory.of(DALAD)


def test_the_page_names_nobody_and_writes_no_reading(cast: Cast) -> None:
    from guihang.access.models import ReadEvent

    written(NOW)
    assert "巴图" not in page(cast).content.decode()
    assert not ReadEvent.objects.exists()


def test_county_officers_begin_their_day_there_and_offices_do_not(cast: Cast) -> None:
    from guihang.access.nav import landing

    assert {who: landing(cast.actor(who, TODAY)) for who in ("zhao", "qian", "sun")} == dict.fromkeys(
        ("zhao", "qian", "sun"), reverse("desk:county")
    )
    assert landing(cast.actor("lin", TODAY)) == reverse("desk:today")


def test_the_sheet_says_the_same_its_counts_as_numbers_and_its_words_as_texts(cast: Cast) -> None:
    written(NOW, tests=5)
    written(LONG_AGO, XIAOMEI, BAINIJING)
    content = page(cast, name="desk:county-sheet", asked="?version=working").content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    actor = cast.actor("zhao", TODAY)
    found = county(actor, *chosen(actor, ""))
    assert rows[0][0] == "达拉特旗：应办情况，2026 年 11 月 22 日 星期日"
    assert [r[0] for r in rows[2:]] == [*(p.name for p in found.parts), "合计"]
    columns = {name: at for at, name in enumerate(rows[1])}
    for row, part in zip(rows[2:], [*found.parts, found.sum], strict=True):
        told = (row[columns["人员"]], row[columns["逾期"]], row[columns["已错过"]])
        assert told == (part.people, part.overdue, part.missed)
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert set(re.findall(r' t="(\w+)"', sheet)) == {"inlineStr"}
    second = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[columns["人员"]] for row in second[2:]] == [*(p.people for p in found.parts), found.sum.people]
    assert {type(row[0]) for row in second[2:]} == {str}
    assert "<f>" not in sheet


@pytest.mark.proves("T22", "I4.7", "PIPL 51")
def test_the_sheet_to_hand_on_tells_no_small_count_and_nobodys_name(cast: Cast) -> None:
    written(NOW, tests=5)
    written(LONG_AGO, XIAOMEI, BAINIJING)
    lives = [Life({"name": f"李{n}"}).reported() for n in range(20)]
    record_many(ByOperator(), [e for life in lives for e in life.made], today=TODAY, now=NOW)
    content = page(cast, name="desk:county-sheet").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    found = county(cast.actor("zhao", TODAY), *chosen(cast.actor("zhao", TODAY), ""))
    assert list(rows[1]) == ["乡镇街道", "人员", "今天", "本周", "逾期", "已错过", "转接中", "应解除未解除"]
    assert [r[0] for r in rows[2:]] == [*(p.name for p in found.parts), "合计"]
    for row, part in zip(rows[2:], [*found.parts, found.sum], strict=True):
        for cell, name in zip(row[1:], ("people", "today", "week", "overdue", "missed", "moving", "ends"), strict=True):
            true = getattr(part, name)
            assert cell == "<10" if true < 8 else cell == "<10" or (cell % 5 == 0 and abs(cell - true) < 5)
    assert rows[-1][1] in {20, 25}
    text = "".join(str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row)
    assert "马骏" not in text and "第七十三条" in text
    assert page(cast, name="desk:county-sheet").content == content, "the same question, the same answer"


def test_three_offices_or_thirty_cost_the_same_statements(cast: Cast) -> None:
    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as caught:
            page(cast)
        return [q["sql"] for q in caught.captured_queries if not NOT_COUNTED.search(q["sql"])]

    written(NOW)
    page(cast)
    few = asked()
    lives = []
    for n in range(30):
        code = f"150621{200 + n}000"
        Division.objects.create(code=code, name=f"{n}镇", level=4, parent_id=DALAD, valid_from=date(2020, 1, 1))
        for m in range(2):
            person = {"name": f"李{n}{m}", "id_number": f"150699199{n % 10}01{10 + m}{n:03d}1"}
            lives.append(Life(person, place=code).reported())
    record_many(ByOperator(), [e for life in lives for e in life.made], today=TODAY, now=NOW)
    many = asked()
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= 13, "\n".join(many)
