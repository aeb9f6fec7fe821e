"""Data keys: wrapped, opened many at once, wrapped anew in steps, destroyed for good."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from guihang.protect import datakeys
from guihang.protect.commitment import digest, open_with_commitment, seal_with_commitment
from guihang.protect.datakeys import Damaged, Destroyed, destroy, new_key, open_keys, remove_unused, rotate
from guihang.protect.keyring import KeyRingError, keyring
from guihang.protect.models import DataKey

pytestmark = pytest.mark.django_db


def people(count: int) -> dict[UUID, bytes]:
    """`count` owners with something sealed by each one's key."""
    sealed: dict[UUID, bytes] = {}
    for _ in range(count):
        owner = uuid4()
        row, key = new_key(owner)
        row.save()
        sealed[owner] = key.seal(owner.bytes, b"name")
    return sealed


def readable(sealed: dict[UUID, bytes]) -> bool:
    keys = open_keys(sealed)
    return all(keys[owner].open(blob, b"name") == owner.bytes for owner, blob in sealed.items())


def test_many_keys_are_opened_with_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    sealed = people(30)
    with django_assert_num_queries(1):
        keys = open_keys(sealed)
    assert all(keys[o].open(b, b"name") == o.bytes for o, b in sealed.items())


@pytest.mark.proves("T18")
def test_one_person_s_key_opens_nothing_of_another_s() -> None:
    (first, blob), (second, _) = people(2).items()
    with pytest.raises(Damaged):
        open_keys([second])[second].open(blob, b"name")
    assert open_keys([first])[first].open(blob, b"name")


def test_a_wrapped_key_moved_to_another_person_is_refused() -> None:
    first, second = people(2)
    row = DataKey.objects.get(owner=first)
    DataKey.objects.filter(owner=second).update(wrapped=row.wrapped)
    with pytest.raises(Damaged):
        open_keys([second])


def test_a_destroyed_or_missing_key_says_so_at_use_and_spares_the_others() -> None:
    sealed = people(3)
    gone, *_ = sealed
    assert destroy(gone)
    assert not destroy(gone)
    nobody = uuid4()
    keys = open_keys([*sealed, nobody])
    for owner in (gone, nobody):
        assert keys[owner].is_destroyed
        with pytest.raises(Destroyed):
            keys[owner].seal(b"x", b"name")
    with pytest.raises(Destroyed):
        keys[gone].open(sealed.pop(gone), b"name")
    assert readable(sealed)


def test_after_erasure_the_chain_still_stands_on_the_commitment() -> None:
    owner = uuid4()
    row, key = new_key(owner)
    row.save()
    blob, commitment = seal_with_commitment(key, {"note": "了解近况"}, b"entry:1")
    chained = digest(bytes(32), b'{"kind":"note.written"}', commitment)
    destroy(owner)
    with pytest.raises(Destroyed):
        open_with_commitment(open_keys([owner])[owner], blob, commitment, b"entry:1")
    assert digest(bytes(32), b'{"kind":"note.written"}', commitment) == chained


def test_a_rotation_wraps_every_key_and_alters_nothing_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datakeys, "BATCH", 10)
    sealed = people(25)
    owner = next(iter(sealed))
    blob, commitment = seal_with_commitment(open_keys([owner])[owner], {"a": 1}, b"entry:1")
    steps: list[tuple[int, int]] = []
    done = rotate(lambda *step: steps.append(step))
    assert (done.version, done.wrapped, done.resumed) == (2, 25, False)
    assert steps == [(10, 25), (20, 25), (25, 25)]
    assert set(DataKey.objects.values_list("master_version", flat=True)) == {2}
    assert readable(sealed)
    assert open_with_commitment(open_keys([owner])[owner], blob, commitment, b"entry:1") == {"a": 1}


def test_an_interrupted_rotation_is_resumed_and_not_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datakeys, "BATCH", 10)
    sealed = people(25)

    def killed(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(killed)
    assert readable(sealed), "old and new versions are readable side by side"
    assert remove_unused(timedelta(0)) == ()
    sealed |= people(3)
    done = rotate()
    assert (done.version, done.wrapped, done.resumed) == (2, 15, True)
    assert readable(sealed)
    assert rotate().version == 3, "the next one begins anew"


def test_an_old_master_key_goes_only_when_nothing_needs_it(settings: Settings) -> None:
    sealed = people(4)
    rotate()
    assert remove_unused() == (), "a transaction from before the rotation may still be under way"
    assert remove_unused(timedelta(0)) == (1,)
    assert readable(sealed)
    assert keyring().master_versions() == (2,)


def test_a_key_whose_master_is_gone_is_an_error_and_not_an_empty_name() -> None:
    owner = next(iter(people(1)))
    rotate()
    DataKey.objects.update(master_version=1)
    keyring().drop_version("master", 1)
    with pytest.raises(KeyRingError, match="master-0001"):
        open_keys([owner])


def test_a_destroyed_key_is_not_brought_back_by_a_rotation() -> None:
    sealed = people(3)
    gone, *_ = sealed
    destroy(gone)
    assert rotate().wrapped == 2
    assert DataKey.objects.get(owner=gone).wrapped is None


@pytest.mark.proves("ASVS 11.2.2")
def test_a_rotation_moves_everything_to_the_suite_of_the_setting(settings: Settings) -> None:
    sealed = people(2)
    settings.GUIHANG_SUITE = "intl"
    rotate()
    assert {bytes(w or b"")[0] for w in DataKey.objects.values_list("wrapped", flat=True)} == {2}
    assert readable(sealed)
