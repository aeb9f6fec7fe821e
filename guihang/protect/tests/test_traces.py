"""No key stands in any byte under GUIHANG_HOME, and a destroyed one leaves nothing in the database's files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from guihang.protect.datakeys import destroy, new_key, rotate
from guihang.protect.keyring import KeyRing
from guihang.protect.models import DataKey

pytestmark = pytest.mark.django_db(transaction=True)


def files() -> Iterator[Path]:
    """Everything under GUIHANG_HOME, and the database wherever the tests keep it."""
    home = Path(settings.GUIHANG_HOME)
    yield from (p for p in home.rglob("*") if p.is_file())
    if connection.vendor == "sqlite" and Path(str(connection.settings_dict["NAME"])).is_file():
        base = Path(str(connection.settings_dict["NAME"]))
        yield from (p for p in base.parent.glob(f"{base.name}*") if not p.is_relative_to(home))


def stands_somewhere(value: bytes) -> bool:
    return any(value in path.read_bytes() for path in files())


def test_no_key_of_the_ring_stands_under_home(ring: KeyRing) -> None:
    new_key(uuid4())[0].save()
    rotate()
    keys = [path.read_text().split()[-1] for path in ring.folder.glob("*.key")]
    assert len(keys) == 5
    for key in keys:
        assert not stands_somewhere(key.encode())
        assert not stands_somewhere(bytes.fromhex(key))


def test_a_destroyed_key_leaves_nothing_in_file_and_log() -> None:
    row, _ = new_key(uuid4())
    row.save()
    wrapped = bytes(row.wrapped or b"")
    if connection.vendor == "sqlite" and any(files()):
        assert stands_somewhere(wrapped), "otherwise this test looks in the wrong place"
    destroy(row.owner)
    assert not stands_somewhere(wrapped)
    assert DataKey.objects.get(owner=row.owner).wrapped is None
