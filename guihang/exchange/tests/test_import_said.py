"""What a clerk says of a ledger on its pages is kept: columns of a sheet that nothing knew, the day from which it is
kept here; and nobody waits for the refused rows of a ledger that was taken back or thrown away."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier.models import Order
from guihang.exchange import checking
from guihang.exchange.kept import folder_of
from guihang.exchange.lines import preview_of
from guihang.exchange.models import Import, RefusedRow
from guihang.exchange.tests.importing import TODAY, brought_in, checked, packed, uploaded, work
from guihang.exchange.tests.making import number, person, sheets
from guihang.exchange.tests.paging import body, bring, mend, said, send, wrong

pytestmark = pytest.mark.django_db

PLAIN = ["人员名字", "身份证", "哪天", "结果", "谁做的"]
CHOSEN = ["name", "identity", "on", "result", "testers"]


@pytest.fixture(autouse=True)
def house(settings: Settings, tmp_path: Path) -> None:
    settings.GUIHANG_TODAY, settings.GUIHANG_HOME = TODAY, tmp_path / "home"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def lin(cast: Cast) -> Client:
    return signed_in(cast, "lin")


def plain() -> dict[str, Any]:
    """A ledger whose tests stand under headings that nothing recognises."""
    made = sheets(person(1))
    made["尿检"] = [PLAIN, ["周乙", number(order=1), "2024-04-09", "阴性", "甲"]]
    return made


def form_of(row: Import, chosen: list[str], **more: str) -> dict[str, str]:
    """The form with the second sheet said to be tests, its columns as `chosen`."""
    form = {name: text for name, text in said(row, {}).items() if not name.startswith("column-2-")}
    form |= {"kind-2": "tests", **{f"column-2-{at}": field for at, field in enumerate(chosen)}}
    return form | {name.replace("_", "-"): text for name, text in more.items()}


def count_tests(row: Import) -> int:
    """How many tests the check found."""
    row.refresh_from_db()
    return int(row.counts["figures"]["tests"])


def test_the_columns_of_a_sheet_that_nothing_knew_are_read_as_they_were_said(lin: Client, tmp_path: Path) -> None:
    send(lin, uploaded(tmp_path, plain()))
    row = Import.objects.get()
    address = f"/ledgers/{row.pk}/columns/"
    page = body(lin.get(address))
    assert 'name="shown-2" value=":1"' in page and 'name="column-2-0"' not in page
    # As a browser without scripts has it: the kind is said, the columns are not there yet.
    first = lin.post(address, form_of(row, [], shown_2=":1"))
    assert first.status_code == 422 and "此类表必须有一列：日期" in body(first)
    assert 'name="shown-2" value="tests:1"' in body(first)
    # One is still missing: what was said of the others stays.
    half = lin.post(address, form_of(row, ["name", "identity", "", "result", "testers"], shown_2="tests:1"))
    assert half.status_code == 422 and '<option value="testers" selected>' in body(half)
    assert lin.post(address, form_of(row, CHOSEN, shown_2="tests:1")).status_code == 302
    assert count_tests(row) == 1
    assert "列未读取" not in body(lin.get(address))
    send(lin, uploaded(tmp_path, plain()))
    again = Import.objects.latest("id")
    assert "列未读取" not in body(lin.get(f"/ledgers/{again.pk}/columns/")), "remembered for the office"


def test_the_columns_come_with_the_kind_when_a_script_shows_them(lin: Client, tmp_path: Path) -> None:
    send(lin, uploaded(tmp_path, plain()))
    row = Import.objects.get()
    address = f"/ledgers/{row.pk}/columns/"
    shown = lin.post(address, form_of(row, [], shown_2=":1", again="1"), headers={"HX-Request": "true"})
    assert shown.status_code == 200 and 'name="shown-2" value="tests:1"' in body(shown)
    assert lin.post(address, form_of(row, CHOSEN, shown_2="tests:1")).status_code == 302
    assert count_tests(row) == 1


def test_what_was_said_of_columns_holds_when_the_sheet_is_taken_for_another_kind(lin: Client, tmp_path: Path) -> None:
    send(lin, uploaded(tmp_path, plain()))
    row = Import.objects.get()
    # Shown for visits, where no column is a result; said to be tests: the rest holds, the result is found anew.
    chosen = ["name", "identity", "on", "", "by"]
    page = body(lin.post(f"/ledgers/{row.pk}/columns/", form_of(row, chosen, shown_2="contacts:1", again="1")))
    assert (
        'value="on" selected' in page and 'value="result" selected' in page and 'value="testers" selected' not in page
    )


def test_nobody_waits_for_the_rows_of_a_ledger_that_was_taken_back(lin: Client, tmp_path: Path) -> None:
    row = bring(lin, tmp_path, wrong())
    lin.post(f"/ledgers/{row.pk}/load/")
    work()
    assert RefusedRow.objects.filter(settled_at=None).count() == 4
    lin.post(f"/ledgers/{row.pk}/undo/")
    work()
    assert not RefusedRow.objects.filter(settled_at=None).exists()
    assert set(RefusedRow.objects.values_list("settled_how", flat=True)) == {"left_out"}
    lin.post(f"/ledgers/{row.pk}/check/")
    assert RefusedRow.objects.filter(settled_at=None).count() == 4, "read again, they wait again"


def test_nobody_waits_for_the_rows_of_a_ledger_that_was_thrown_away(lin: Client, tmp_path: Path) -> None:
    row = bring(lin, tmp_path, wrong())
    lin.post(f"/ledgers/{row.pk}/discard/")
    assert not RefusedRow.objects.filter(settled_at=None).exists()
    row.refresh_from_db()
    assert row.gone_at is not None


def test_a_ledger_thrown_away_while_it_is_read_stays_away(
    lin: Client, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = brought_in(cast.lin, SHULINZHAO, packed(tmp_path, wrong()))

    def thrown_away(*args: Any) -> Any:
        lin.post(f"/ledgers/{brought.row.pk}/discard/")
        return preview_of(*args)

    monkeypatch.setattr(checking, "preview_of", thrown_away)
    row = checked(brought)
    assert (row.state, row.gone_at is not None, folder_of(row.pk).exists()) == ("thrown_away", True, False)
    assert not RefusedRow.objects.exists()


def test_the_day_from_which_it_is_kept_is_shown_first_and_stays(
    lin: Client, tmp_path: Path, settings: Settings
) -> None:
    row = bring(lin, tmp_path, wrong())
    page = body(lin.get(f"/ledgers/{row.pk}/rows/"))
    assert page.index("从哪天起由本平台记录") < page.index("导入后一天内可以整批撤回")
    assert f'name="since" id="since" value="{TODAY}"' in page, "no day in the title: today"
    settings.GUIHANG_TODAY = date(2026, 11, 23)
    mend(lin, row, 1, 5, cell_6="2024-03-05")
    row.refresh_from_db()
    assert row.counts["as_of"] == TODAY.isoformat(), "as the clerk has seen it"
    assert "不晚于今天" in body(lin.post(f"/ledgers/{row.pk}/check/", {"since": "2027-01-01"}, follow=True))
    lin.post(f"/ledgers/{row.pk}/check/", {"since": "2026-10-08"})
    mend(lin, row, 1, 6, cell_3="树林召镇")
    row.refresh_from_db()
    assert (row.counts["as_of"], row.counts["refused"]) == ("2026-10-08", 2)
    lin.post(f"/ledgers/{row.pk}/load/")
    work()
    assert set(Order.objects.values_list("live_from", flat=True)) == {date(2026, 10, 8)}


def test_the_day_in_the_title_is_the_day_from_which_it_is_kept(lin: Client, tmp_path: Path) -> None:
    made = sheets(person(1), tests=[["周乙", number(order=1), "2024-04-09", "尿液", "阴性", "甲"]])
    made["花名册"][0] = ["达拉特旗社区戒毒社区康复人员花名册(截至2026年9月30日)"]
    row = bring(lin, tmp_path, made)
    assert row.counts["as_of"] == "2026-09-30"
    lin.post(f"/ledgers/{row.pk}/columns/", said(row, {}, as_of="2026-11-01"))
    row.refresh_from_db()
    assert row.counts["as_of"] == "2026-11-01", "another day was said"
