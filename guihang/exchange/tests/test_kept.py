"""Files that are kept sealed: whole, in their own place, gone when their key is."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from guihang.exchange import kept
from guihang.protect.datakeys import new_key
from guihang.protect.suite import Damaged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.GUIHANG_HOME = tmp_path


def test_what_is_kept_is_read_back_whole_however_long() -> None:
    owner = uuid4()
    _row, key = new_key(owner)
    for content in (b"", b"short", os.urandom(kept.PIECE * 2 + 7)):
        kept.put(key, owner, "source", content)
        assert kept.get(key, owner, "source") == content


def test_a_piece_that_was_changed_moved_or_cut_off_is_found() -> None:
    owner = uuid4()
    _row, key = new_key(owner)
    kept.put(key, owner, "source", os.urandom(kept.PIECE + 1))
    path = kept.folder_of(owner) / "source"
    whole = path.read_bytes()
    first = 4 + int.from_bytes(whole[:4], "big")
    changed = whole[:40] + bytes([whole[40] ^ 1]) + whole[41:]
    for wrong in (whole[:-1], whole[:first], whole[first:] + whole[:first], changed):
        path.write_bytes(wrong)
        with pytest.raises(Damaged):
            kept.get(key, owner, "source")
    path.write_bytes(whole)
    (kept.folder_of(owner) / "other").write_bytes(whole)
    with pytest.raises(Damaged):
        kept.get(key, owner, "other")


def test_what_is_no_longer_kept_is_missing() -> None:
    owner = uuid4()
    row, key = new_key(owner)
    row.save()
    kept.put(key, owner, "lines-a-0", b"1")
    kept.put(key, owner, "lines-b-0", b"2")
    kept.drop(owner, "lines-", but="lines-b")
    with pytest.raises(kept.Missing):
        kept.get(key, owner, "lines-a-0")
    kept.remove(owner)
    assert not kept.folder_of(owner).exists()
    row.refresh_from_db()
    assert row.wrapped is None
