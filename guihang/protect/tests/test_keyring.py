"""The key ring is made once, private to its user, and never quietly made anew."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from pytest_django import Settings

from guihang.protect import keyring as module
from guihang.protect.keyring import KeyRing, KeyRingError, keyring

FIRST = ["master-0001.key", "token-0001.key"]


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_making_a_ring_twice_changes_nothing(ring: KeyRing) -> None:
    before = contents(ring.folder)
    KeyRing.create(ring.folder)
    assert contents(ring.folder) == before


def test_every_key_is_readable_by_its_user_only(ring: KeyRing) -> None:
    ring.add_version("master")
    ring.add_version("token")
    assert stat.S_IMODE(ring.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in ring.folder.iterdir()} == {0o600}


def test_no_two_keys_are_alike(ring: KeyRing) -> None:
    ring = ring.add_version("master").add_version("token")
    keys = [p.read_text() for p in ring.folder.glob("*.key")]
    assert len(keys) == 6
    assert len(set(keys)) == 6


def test_two_starts_at_once_make_one_ring(tmp_path: Path) -> None:
    folder = tmp_path / "fresh"
    threads = [threading.Thread(target=KeyRing.create, args=(folder,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(contents(folder)) == ["commitment.key", "complete", "id.key", *FIRST]


def test_a_start_that_was_interrupted_is_finished(tmp_path: Path) -> None:
    folder = tmp_path / "half"
    first = contents(KeyRing.create(folder).folder)
    (folder / "complete").unlink()
    (folder / "id.key").unlink()
    second = contents(KeyRing.create(folder).folder)
    assert second["id.key"] != first["id.key"]
    assert second["master-0001.key"] == first["master-0001.key"]


@pytest.mark.parametrize("name", ["commitment.key", "id.key", "master-0001.key", "token-0001.key"])
def test_a_lost_key_is_named_and_not_replaced(ring: KeyRing, name: str) -> None:
    (ring.folder / name).unlink()
    with pytest.raises(KeyRingError, match=name.replace(".", r"\.")):
        KeyRing.create(ring.folder)
    assert not (ring.folder / name).exists()


@pytest.mark.parametrize("content", ["", "guihang-key 1 gm 00ff\n", "guihang-key 1 gm " + "zz" * 48, "x" * 500])
def test_a_damaged_key_is_named_and_what_it_holds_is_not(ring: KeyRing, content: str) -> None:
    (ring.folder / "id.key").write_text(content)
    with pytest.raises(KeyRingError) as refused:
        KeyRing.open(ring.folder)
    assert "id.key" in str(refused.value)
    assert not content or content not in str(refused.value)


def test_without_a_ring_the_message_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(KeyRingError) as refused:
        KeyRing.open(tmp_path)
    assert "guihang init" in refused.value.message.render("zh-Hans")


def test_a_key_added_by_another_process_is_seen(
    ring: KeyRing, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LOOK_AGAIN_AFTER", 0.0)
    assert keyring().master_version == 1
    ring.add_version("master")
    assert keyring().master_version == 2
    assert keyring() is keyring()


def test_the_newest_key_is_never_dropped_and_an_old_one_leaves_nothing(ring: KeyRing) -> None:
    with pytest.raises(ValueError, match="in use"):
        ring.drop_version("master", 1)
    ring = ring.add_version("master").drop_version("master", 1)
    assert ring.master_versions() == (2,)
    with pytest.raises(KeyRingError, match="master-0001"):
        ring.master(1)
