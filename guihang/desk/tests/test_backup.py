"""A copy is whole or not there, holds everything but the keys, and can be told from one that was touched."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection

from guihang.access.models import User
from guihang.cli import main
from guihang.desk import backup
from guihang.jobs.models import Job
from guihang.protect.keyring import keyring

SCAN = "scans/ab/" + "ab" * 32


@pytest.fixture
def home() -> Iterator[Path]:
    """A sealed paper beside the database, and nothing that other tests have left there."""
    made = Path(settings.GUIHANG_HOME)
    for name in backup.FOLDERS:
        shutil.rmtree(made / name, ignore_errors=True)
    for name, content in ((SCAN, b"sealed"), ("scans/ab/.draft-1", b"half"), ("imports/one", b"sealed too")):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(content)
    yield made
    for name in backup.FOLDERS:
        shutil.rmtree(made / name, ignore_errors=True)


@pytest.fixture
def copied(transactional_db: None, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A copy that was just made, in a folder with a space in its name."""
    User.objects.create_user("lin", "林晓")
    assert main(["backup", str(tmp_path / "off site")]) == 0
    capsys.readouterr()
    (made,) = (tmp_path / "off site").iterdir()
    return made


def check(folder: Path) -> int:
    return main(["backup", "--check", str(folder)])


@pytest.mark.proves("T26")
def test_a_copy_holds_the_database_and_the_sealed_files_and_no_key(copied: Path) -> None:
    there = {path.relative_to(copied).as_posix() for path in copied.rglob("*") if path.is_file()}
    database = "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"
    assert there == {database, SCAN, "imports/one", "manifest.json"}
    everything = b"".join(path.read_bytes() for path in copied.rglob("*") if path.is_file())
    for key in keyring().folder.glob("*.key"):
        assert key.read_bytes().strip().split()[-1] not in everything


@pytest.mark.skipif(connection.vendor != "sqlite", reason="not asked: SQLite's own copy")
def test_the_copied_database_can_be_read_by_itself(copied: Path) -> None:
    with closing(sqlite3.connect(copied / "database.sqlite3")) as line:
        assert line.execute("SELECT display_name FROM access_user").fetchall() == [("林晓",)]
        assert line.execute("PRAGMA journal_mode").fetchone() == ("delete",)


@pytest.mark.postgres
def test_the_dump_is_one_that_pg_restore_reads(copied: Path) -> None:
    assert (copied / "database.dump").read_bytes()[:5] == b"PGDMP"


def test_a_whole_copy_is_found_whole_also_as_the_newest_of_its_folder(copied: Path) -> None:
    assert check(copied) == 0
    assert check(copied.parent) == 0


@pytest.mark.proves("T26")
def test_what_was_changed_lost_or_added_is_named(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copied / SCAN).write_bytes(b"sealee")
    (copied / "imports/one").unlink()
    (copied / "more").write_bytes(b"")
    assert check(copied) == 1
    said = capsys.readouterr().out
    for line in (f"{SCAN}：与备份时不一致", "imports/one：缺失", "more：不在清单中", "发现 3 处问题"):
        assert line in said


@pytest.mark.parametrize("written", ["", "{}", '{"files": [1]}', '{"files": [{"name": "x"}]}', "[]"])
def test_a_list_that_cannot_be_read_is_a_damaged_copy(copied: Path, written: str) -> None:
    (copied / "manifest.json").write_text(written)
    assert check(copied) == 2


def test_where_no_copy_lies_there_is_nothing_to_check(tmp_path: Path) -> None:
    assert check(tmp_path / "nowhere") == 2


def test_a_copy_is_remembered_for_the_page_of_the_system(copied: Path) -> None:
    job = Job.objects.get(kind="backup")
    assert (job.state, job.done, job.result["folder"]) == ("done", 3, str(copied))
    assert job.result["bytes"] == backup.size_of(copied)
    assert json.loads((copied / "manifest.json").read_text())["made_at"] == job.asked_at.isoformat()


@pytest.mark.proves("T26")
@pytest.mark.parametrize("where", ["keys", "above the keys", "home"])
def test_no_copy_is_made_beside_its_keys_or_into_itself(
    transactional_db: None, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    keys, home = Path(settings.GUIHANG_KEYS), Path(settings.GUIHANG_HOME)
    folder = {"keys": keys / "copies", "above the keys": keys.parent, "home": home / "copies"}[where]
    assert main(["backup", str(folder)]) == 2
    assert not Job.objects.exists()
    assert not (folder / "copies").exists()


def test_a_copy_that_fails_half_way_leaves_nothing(
    transactional_db: None, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with mock.patch("guihang.desk.backup.shutil.copyfile", side_effect=OSError(28, "No space left on device")):
        assert main(["backup", str(tmp_path / "copies")]) == 2
    assert list((tmp_path / "copies").iterdir()) == []
    assert "No space left on device" in capsys.readouterr().err


def test_a_disk_that_is_too_full_is_told_before_anything_is_copied(
    transactional_db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full = shutil._ntuple_diskusage(10**9, 10**9 - 1000, 1000)
    with mock.patch("guihang.desk.backup.shutil.disk_usage", return_value=full):
        assert main(["backup", str(tmp_path / "copies")]) == 2
    assert "剩余 0 MB" in capsys.readouterr().err


@pytest.mark.postgres
def test_without_pg_dump_it_says_what_to_install(
    transactional_db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with mock.patch("guihang.desk.backup.shutil.which", return_value=None):
        assert main(["backup", str(tmp_path / "copies")]) == 2
    assert "pg_dump" in capsys.readouterr().err
    assert list((tmp_path / "copies").iterdir()) == []
