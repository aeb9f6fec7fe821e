"""A key ring of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from guihang.protect.keyring import KeyRing, forget_keyrings


@pytest.fixture(autouse=True)
def ring(tmp_path: Path, settings: Settings) -> Iterator[KeyRing]:
    """A new ring in a folder that settings name."""
    settings.GUIHANG_KEYS = tmp_path / "keys"
    settings.GUIHANG_SUITE = "gm"
    yield KeyRing.create(settings.GUIHANG_KEYS)
    forget_keyrings()
