"""Commitments: the chain covers them, and they tell nothing."""

from __future__ import annotations

import hashlib
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from guihang.protect.commitment import canonical, digest, open_with_commitment, seal_with_commitment
from guihang.protect.keyring import KeyRing
from guihang.protect.suite import Damaged, SealingKey, sm3

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture
def key() -> SealingKey:
    return SealingKey(os.urandom(48))


@pytest.mark.parametrize("suite", ["gm", "intl"])
def test_what_was_sealed_comes_back_with_its_commitment(key: SealingKey, suite: str, settings: Settings) -> None:
    settings.GUIHANG_SUITE = suite
    mapping = {"name": "𠮷野·阿拉坦其其格" * 40, "phones": ["13800000001"], "note": None}
    blob, commitment = seal_with_commitment(key, mapping, b"entry:1")
    settings.GUIHANG_SUITE = "gm"
    assert len(commitment) == 32
    assert open_with_commitment(key, blob, commitment, b"entry:1") == mapping


def test_an_altered_commitment_text_or_place_is_refused(key: SealingKey) -> None:
    blob, commitment = seal_with_commitment(key, {"a": 1}, b"entry:1")
    other, its_commitment = seal_with_commitment(key, {"a": 2}, b"entry:1")
    for b, c, context in (
        (blob, its_commitment, b"entry:1"),
        (other, commitment, b"entry:1"),
        (blob, commitment, b"entry:2"),
    ):
        with pytest.raises(Damaged):
            open_with_commitment(key, b, c, context)


def test_equal_texts_have_different_commitments(key: SealingKey) -> None:
    assert len({seal_with_commitment(key, {"a": 1}, b"")[1] for _ in range(100)}) == 100


def test_a_commitment_is_no_bare_digest_of_nonce_and_text(key: SealingKey, ring: KeyRing) -> None:
    blob, commitment = seal_with_commitment(key, {"a": 1}, b"")
    plain = key.open(blob, b"")
    assert commitment not in (sm3(plain), hashlib.sha256(plain).digest())
    assert commitment == ring.commitment_mac(1)(plain)


def test_the_order_of_keys_does_not_count_but_every_value_does() -> None:
    assert canonical({"b": 1, "a": "树"}) == '{"a":"树","b":1}'.encode() == canonical({"a": "树", "b": 1})
    assert canonical({"a": "1"}) != canonical({"a": 1})
    for bad in (float("nan"), "\ud800"):
        with pytest.raises(ValueError):
            canonical({"a": bad})


def test_a_digest_tells_where_one_part_ends() -> None:
    assert digest(b"ab", b"c") != digest(b"a", b"bc") != digest(b"abc")
    assert digest(b"abc") == sm3((3).to_bytes(8, "big") + b"abc")
    assert digest() == sm3(b"")


@given(mapping=st.dictionaries(TEXT, JSON, max_size=5))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_mapping_comes_back(mapping: dict[str, object]) -> None:
    key = SealingKey(bytes(48))
    blob, commitment = seal_with_commitment(key, mapping, b"here")
    assert open_with_commitment(key, blob, commitment, b"here") == mapping
