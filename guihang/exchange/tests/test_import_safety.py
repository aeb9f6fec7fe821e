"""What comes in through the pages does no harm: no plain text on disk, nothing kept for ever, hostile files refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from guihang.access import clock
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.exchange import kept
from guihang.exchange.models import ColumnMemory, Import, RefusedRow
from guihang.exchange.tests.importing import TODAY, uploaded, work
from guihang.exchange.tests.making import number
from guihang.exchange.tests.paging import body, bring, mend, odd, send, wrong
from guihang.jobs import board
from guihang.jobs.models import Job
from guihang.protect.datakeys import open_keys

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


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), "是图片"),
    "nothing": (lambda: b"", "没有内容"),
    "a web page": (lambda: b"<html><script>alert(1)</script></html>", "网页"),
    "half a file": (lambda: b"PK\x03\x04" + bytes(200), "损坏"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_is_no_ledger_is_answered_with_what_is_wrong(lin: Client, what: str) -> None:
    make, _why = HOSTILE[what]
    file = BytesIO(make())
    file.name = "台账.xlsx"
    answer = send(lin, file)
    assert answer.status_code == 422
    assert 'role="alert"' in body(answer)
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_for_a_page_says_so(lin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guihang.exchange.bringing.MOST_A_FILE", 1_000_000)
    file = BytesIO(b"a" * 1_500_000)
    file.name = "台账.csv"
    answer = send(lin, file)
    assert answer.status_code == 422 and "页面最多接收 1 MB" in body(answer)


def test_a_table_without_a_ledger_in_it_can_only_be_thrown_away(lin: Client) -> None:
    file = BytesIO("甲,乙\n1,2\n".encode())
    file.name = "表.csv"
    send(lin, file)
    row = Import.objects.get()
    assert lin.get(f"/ledgers/{row.pk}/columns/").status_code == 200
    lin.post(f"/ledgers/{row.pk}/discard/")
    row.refresh_from_db()
    assert (row.state, row.gone_at is not None, kept.folder_of(row.pk).exists()) == ("thrown_away", True, False)
    assert open_keys([row.pk])[row.pk].is_destroyed


def test_nobody_without_the_power_leaves_anything_behind(cast: Cast, tmp_path: Path) -> None:
    for name in ("qian", "zhou", "wu", "kong"):
        assert send(signed_in(cast, name), uploaded(tmp_path, odd())).status_code == 403
    assert send(Client(), uploaded(tmp_path, odd())).status_code == 302
    assert not Import.objects.exists()
    assert not kept.folder_of(Import().pk).parent.exists()


def test_nothing_of_a_ledger_lies_in_clear_on_the_disk(lin: Client, tmp_path: Path) -> None:
    row = bring(lin, tmp_path, wrong(), as_of="2026-11-01")
    mend(lin, row, 1, 5, cell_6="2024-03-05")
    lin.post(f"/ledgers/{row.pk}/load/")
    work()
    seeds = ["周乙", "周丁", number(order=1), number(order=3), "13800000001", "社戒决字", "老城那边", "台账"]
    files = [path for path in (django_settings.GUIHANG_HOME / "imports").rglob("*") if path.is_file()]
    assert len(files) > 4
    for path in files:
        content = path.read_bytes()
        for seed in seeds:
            for encoding in ("utf-8", "gb18030", "utf-16-le"):
                assert seed.encode(encoding) not in content, (path.name, seed)
        assert b"PK\x03\x04" not in content
    row.refresh_from_db()
    rows = (RefusedRow, ColumnMemory, Job)
    told = f"{row.counts} {[list(model._default_manager.values()) for model in rows]}"
    assert [seed for seed in seeds if seed in told or seed.encode() in bytes(row.sealed)] == []


def test_when_its_time_is_over_the_file_is_destroyed_and_the_report_stays(lin: Client, tmp_path: Path) -> None:
    row = bring(lin, tmp_path, wrong())
    lin.post(f"/ledgers/{row.pk}/load/")
    work()
    Import.objects.update(uploaded_at=clock.now() - timedelta(days=31))
    board.ask("ledger.clear", now=clock.now())
    work()
    row.refresh_from_db()
    assert (row.state, bytes(row.sealed), kept.folder_of(row.pk).exists()) == ("loaded", b"", False)
    assert not RefusedRow.objects.filter(settled_at=None).exists()
    page = body(lin.get(f"/ledgers/{row.pk}/"))
    assert "写入的记录" in page
    for piece in ("columns", "rows", "returned", "report"):
        assert lin.get(f"/ledgers/{row.pk}/{piece}/").status_code == 302
