"""Ids derived from rows: the same row, the same id; sorted by day; of no use without the key."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from guihang.protect import derived_id
from guihang.protect.keyring import KeyRing

DAYS = st.dates(date(1970, 1, 2), date(2200, 12, 31))


def test_the_same_row_gives_the_same_id_and_every_part_counts() -> None:
    on = date(2026, 3, 1)
    first = derived_id("ledger", "150699199001010018", "尿检", on=on)
    assert first == derived_id("ledger", "150699199001010018", "尿检", on=on)
    others = {
        derived_id("phone", "150699199001010018", "尿检", on=on),
        derived_id("ledger", "150699199001010018尿", "检", on=on),
        derived_id("ledger", "150699199001010018", "尿检", "", on=on),
        derived_id("ledger", "150699199001010018", "尿检", on=date(2026, 3, 2)),
    }
    assert len(others | {first}) == 5


def test_it_is_of_version_8_and_begins_with_the_day_in_shanghai() -> None:
    made = derived_id("ledger", "x", on=date(2026, 3, 1))
    assert made.version == 8
    assert made.int >> 80 == 1772294400_000  # 2026-03-01T00:00+08:00
    assert derived_id("ledger", "x", on=date(1950, 1, 1)).int >> 80 == 0


@given(a=DAYS, b=DAYS)
def test_text_order_follows_the_day(a: date, b: date) -> None:
    first, second = derived_id("n", "1", on=a), derived_id("n", "2", on=b)
    if a < b:
        assert str(first) < str(second)


def test_without_the_key_the_id_cannot_be_made(tmp_path: Path, settings: Settings) -> None:
    here: UUID = derived_id("ledger", "150699199001010018", on=date(2026, 3, 1))
    settings.GUIHANG_KEYS = tmp_path / "other"
    KeyRing.create(settings.GUIHANG_KEYS)
    assert derived_id("ledger", "150699199001010018", on=date(2026, 3, 1)) != here
