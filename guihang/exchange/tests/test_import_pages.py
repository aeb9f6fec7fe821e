"""The pages on which a ledger is brought in: columns said and remembered, rows put right or sent back, load, report."""

from __future__ import annotations

import io
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from guihang.access import clock
from guihang.access.models import ReadEvent
from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier.models import Entry, Person
from guihang.exchange import checking
from guihang.exchange.models import ColumnMemory, Import, RefusedRow
from guihang.exchange.tests.importing import TODAY, uploaded, work
from guihang.exchange.tests.making import ROSTER, TESTS, number, person, sheets, write_xlsx
from guihang.exchange.tests.paging import body, bring, mend, odd, said, send, wrong
from guihang.jobs.models import Job
from guihang.territory.load import OWN_COPY_AS_OF, load_divisions
from guihang.territory.places import OWN_COPY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(settings: Settings, tmp_path: Path) -> None:
    settings.GUIHANG_TODAY, settings.GUIHANG_HOME = TODAY, tmp_path / "home"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def lin(cast: Cast) -> Client:
    return signed_in(cast, "lin")


def test_columns_that_a_clerk_puts_right_are_remembered_for_the_office(lin: Client, cast: Cast, tmp_path: Path) -> None:
    send(lin, uploaded(tmp_path, odd()))
    row = Import.objects.get()
    page = body(lin.get(f"/ledgers/{row.pk}/columns/"))
    assert "当事者" in page and "周乙" in page and "2 列未读取" in page
    assert lin.post(f"/ledgers/{row.pk}/columns/", said(row, {0: "name", 3: "place"})).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.counts["new"], row.counts["refused"]) == ("checked", 2, 0)
    assert ColumnMemory.objects.count() == 2
    send(signed_in(cast, "wang"), uploaded(tmp_path, odd()))
    again = Import.objects.latest("id")
    assert "列未读取" not in body(lin.get(f"/ledgers/{again.pk}/columns/")), "said once for the whole office"
    send(signed_in(cast, "ma"), uploaded(tmp_path, odd()))
    other = Import.objects.latest("id")
    assert "列未读取" in body(signed_in(cast, "ma").get(f"/ledgers/{other.pk}/columns/"))


def test_a_sheet_that_nothing_is_known_by_is_read_as_a_clerk_says(lin: Client, tmp_path: Path) -> None:
    made = sheets(person(1))
    made["花名册"] = [
        ["花名册"],
        ["甲列", "乙列", "丙列", "丁列", "戊列", "己列", "庚列", "辛列", "壬列", "癸列", "子列"],
        person(1),
    ]
    send(lin, uploaded(tmp_path, made))
    row = Import.objects.get()
    asked = lin.post(f"/ledgers/{row.pk}/columns/", {"kind-1": "roster", "head-1": "2", "again": "1"})
    assert asked.status_code == 200 and "甲列" in body(asked)
    form = {"kind-1": "roster", "head-1": "2"}
    refused = lin.post(f"/ledgers/{row.pk}/columns/", form)
    assert refused.status_code == 422
    row.refresh_from_db()
    assert row.state == "uploaded"


def test_what_is_missing_or_said_twice_is_named(lin: Client, tmp_path: Path) -> None:
    send(lin, uploaded(tmp_path, odd()))
    row = Import.objects.get()
    twice = lin.post(f"/ledgers/{row.pk}/columns/", said(row, {0: "phone"}))
    assert twice.status_code == 422 and "有两列都读作" in body(twice)
    none = lin.post(f"/ledgers/{row.pk}/columns/", said(row, {1: ""}))
    assert none.status_code == 422 and "此类表必须有一列" in body(none)
    nothing = lin.post(f"/ledgers/{row.pk}/columns/", {"kind-1": ""})
    assert nothing.status_code == 422 and "没有可读取的表" in body(nothing)
    ahead = lin.post(f"/ledgers/{row.pk}/columns/", said(row, {0: "name", 3: "place"}, as_of="2027-01-01"))
    assert ahead.status_code == 422 and "不晚于今天" in body(ahead)


def test_a_refused_row_is_put_right_where_it_stands(lin: Client, tmp_path: Path) -> None:
    row = bring(lin, tmp_path, wrong())
    assert set(RefusedRow.objects.filter(settled_at=None).values_list("sheet", "row", "rows")) == {
        (1, 4, 1), (1, 5, 1), (1, 6, 1), (2, 2, 2),
    }  # fmt: skip
    page = body(lin.get(f"/ledgers/{row.pk}/rows/"))
    assert "三月份" in page and "老城那边" in page and "同一人另有 1 行" in page
    still = mend(lin, row, 1, 5, cell_6="四月份")
    assert "第 5 行仍未通过" in body(still)
    assert "第 5 行已能读取" in body(mend(lin, row, 1, 5, cell_6="2024-03-05"))
    mend(lin, row, 1, 6, cell_3="树林召镇")
    mend(lin, row, 1, 4, cell_1=number(order=2))
    # The tests bear the wrong number as well: put right in one row, it holds for both.
    assert "第 2 行已能读取" in body(mend(lin, row, 2, 2, cell_1=number(order=2)))
    row.refresh_from_db()
    assert (row.counts["refused"], row.counts["new"], row.counts["figures"]["tests"]) == (0, 4, 2)
    assert set(RefusedRow.objects.values_list("settled_how", flat=True)) == {"mended"}


def test_a_row_that_is_left_out_is_not_asked_for_again(lin: Client, tmp_path: Path) -> None:
    row = bring(lin, tmp_path, wrong())
    assert "第 6 行不导入" in body(mend(lin, row, 1, 6, leave_out="1"))
    left = RefusedRow.objects.get(sheet=1, row=6)
    assert (left.settled_how, left.settled_at is not None) == ("left_out", True)
    lin.post(f"/ledgers/{row.pk}/check/")
    row.refresh_from_db()
    assert row.counts["refused"] == 3


def test_refused_rows_go_out_as_a_sheet_and_come_back_mended(lin: Client, tmp_path: Path) -> None:
    row = bring(lin, tmp_path, wrong())
    lin.post(f"/ledgers/{row.pk}/load/")
    work()
    assert Person.objects.count() == 1
    answer = lin.get(f"/ledgers/{row.pk}/returned/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    roster, tests = book["花名册"], book["检测"]
    assert [c.value for c in roster[2]][-1] == "退回原因"
    assert "日期或期限无法识别" in roster[4].__getitem__(len(ROSTER)).value
    assert all(
        c.data_type in {"s", "inlineStr", "n"} and not str(c.value or "").startswith("=") for r in roster for c in r
    )
    for line in roster.iter_rows(min_row=3):
        written = [str(cell.value or "").strip() for cell in line]  # a copy ends its texts in spaces of its own
        if written[0] == "周丙":
            line[1].value = number(order=2)
        if written[6] == "三月份":
            line[6].value = "2024-03-05"
        if written[3] == "老城那边":
            line[3].value = "树林召镇"
    for line in tests.iter_rows(min_row=3):
        line[1].value = number(order=2)
    mended = tmp_path / "mended.xlsx"
    book.save(mended)
    sent = BytesIO(mended.read_bytes())
    sent.name = "退回.xlsx"
    send(lin, sent)
    back = Import.objects.latest("id")
    lin.post(f"/ledgers/{back.pk}/columns/", said(back, {}))
    back.refresh_from_db()
    assert (back.counts["refused"], back.counts["new"]) == (0, 3)
    lin.post(f"/ledgers/{back.pk}/load/")
    work()
    assert Person.objects.count() == 4
    assert Entry.objects.filter(kind="test.taken").count() == 2
    assert set(RefusedRow.objects.values_list("settled_how", flat=True)) == {"returned"}


def test_the_load_shows_progress_to_whoever_comes_back(lin: Client, cast: Cast, tmp_path: Path) -> None:
    row = bring(lin, tmp_path, sheets(person(1), person(2)))
    page = lin.post(f"/ledgers/{row.pk}/load/", follow=True)
    assert "可以关闭此页" in body(page) and "progress/" in body(page)
    piece = lin.get(f"/ledgers/{row.pk}/progress/", headers={"HX-Request": "true"})
    assert "HX-Redirect" not in piece.headers
    work()
    done = lin.get(f"/ledgers/{row.pk}/progress/", headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == f"/ledgers/{row.pk}/"
    report = body(signed_in(cast, "wang").get(f"/ledgers/{row.pk}/"))
    assert "已导入" in report and "写入的记录" in report
    sheet = openpyxl.load_workbook(io.BytesIO(lin.get(f"/ledgers/{row.pk}/report/").content))
    assert len(sheet.sheetnames) == 3


def test_a_load_that_failed_goes_on_where_it_was(lin: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = bring(lin, tmp_path, sheets(person(1)))
    lin.post(f"/ledgers/{row.pk}/load/")
    monkeypatch.setattr("guihang.exchange.loading.read_again", fails)
    work()
    monkeypatch.undo()
    page = body(lin.get(f"/ledgers/{row.pk}/"))
    assert "没有做完就停了" in page
    lin.post(f"/ledgers/{row.pk}/load/")
    work()
    row.refresh_from_db()
    assert (row.state, Job.objects.filter(kind="ledger.load").count()) == ("loaded", 2)


def fails(*_args: object) -> None:
    raise RuntimeError


def test_a_load_is_taken_back_within_a_day_and_not_after(lin: Client, tmp_path: Path) -> None:
    row = bring(lin, tmp_path, sheets(person(1)))
    lin.post(f"/ledgers/{row.pk}/load/")
    work()
    assert "撤回本次导入" in body(lin.get(f"/ledgers/{row.pk}/"))
    Import.objects.update(loaded_at=clock.now() - timedelta(hours=25))
    assert "不能再撤回" in body(lin.post(f"/ledgers/{row.pk}/undo/", follow=True))
    Import.objects.update(loaded_at=clock.now() - timedelta(hours=23))
    lin.post(f"/ledgers/{row.pk}/undo/")
    work()
    page = body(lin.get(f"/ledgers/{row.pk}/"))
    assert "档案中已没有本次导入的内容" in page
    lin.post(f"/ledgers/{row.pk}/check/")
    lin.post(f"/ledgers/{row.pk}/load/")
    work()
    row.refresh_from_db()
    assert (row.state, row.counts["load"]["new_people"]) == ("loaded", 1)
    assert Person.objects.exclude(place="").count() == 1


def test_who_is_on_file_is_written_down_as_shown(lin: Client, tmp_path: Path) -> None:
    row = bring(lin, tmp_path, sheets(person(1)))
    lin.post(f"/ledgers/{row.pk}/load/")
    work()
    again = bring(lin, tmp_path, sheets(person(1)))
    ReadEvent.objects.all()._raw_delete("default")
    page = body(lin.get(f"/ledgers/{again.pk}/rows/?show=all"))
    someone = Person.objects.get()
    assert f"/people/{someone.pk}/" in page and "已在档，不重复写入" in page
    event = ReadEvent.objects.get()
    assert (event.kind, list(event.rows.values_list("person_id", flat=True))) == ("listed", [someone.pk])


def test_a_large_file_is_looked_at_and_read_by_the_runner(
    lin: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "AT_ONCE", {})
    send(lin, uploaded(tmp_path, wrong()))
    row = Import.objects.get()
    assert "正在识别各表" in body(lin.get(f"/ledgers/{row.pk}/columns/"))
    work()
    lin.post(f"/ledgers/{row.pk}/columns/", said(row, {}))
    assert "正在逐行读取" in body(lin.get(f"/ledgers/{row.pk}/"))
    work()
    kept_for_later = mend(lin, row, 1, 5, cell_6="2024-03-05")
    assert "重新读取" in body(kept_for_later)
    lin.post(f"/ledgers/{row.pk}/check/")
    work()
    row.refresh_from_db()
    assert (row.state, row.counts["refused"]) == ("checked", 3)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_way_reads_in_both_languages(lin: Client, cast: Cast, tmp_path: Path, language: str) -> None:
    load_divisions(OWN_COPY, OWN_COPY_AS_OF)
    cast.lin.language = language
    cast.lin.save()
    row = bring(lin, tmp_path, wrong())
    english = language == "en"
    pages = [body(lin.get(f"/ledgers/{p}")) for p in ("", f"{row.pk}/columns/", f"{row.pk}/rows/?show=all")]
    assert ("Refused rows" in pages[2]) is english and ("未入库行" in pages[2]) is not english
    lin.post(f"/ledgers/{row.pk}/load/")
    work()
    assert ("Written into the files" in body(lin.get(f"/ledgers/{row.pk}/"))) is english


def test_sheets_of_their_own_keep_their_tests(lin: Client, tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx", {"检测": [TESTS, ["周乙", number(order=1), "2024-04-09", "尿液", "阴性", "甲"]]}
    )
    file = BytesIO(path.read_bytes())
    file.name = "a.xlsx"
    send(lin, file)
    row = Import.objects.get()
    lin.post(f"/ledgers/{row.pk}/columns/", said(row, {}))
    row.refresh_from_db()
    assert (row.state, row.counts["codes"]) == ("checked", {"person_unknown": 1})
    assert RefusedRow.objects.get().place == SHULINZHAO
