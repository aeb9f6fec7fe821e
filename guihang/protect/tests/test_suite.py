"""The algorithms give the published answers, and nothing altered is ever opened."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from guihang.protect.suite import GM, INTL, Damaged, Destroyed, SealingKey, sm3

SUITES = ("gm", "intl")


def test_sm4_gcm_gives_the_answer_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    context = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = b"".join(bytes([b]) * 8 for b in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    sealed = GM.cipher(key).seal(nonce, plain, context)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert GM.cipher(key).open(nonce, sealed, context) == plain


def test_sm3_gives_the_answer_of_the_standard() -> None:
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_hmac_sha256_gives_the_answer_of_rfc_4231() -> None:
    mac = INTL.mac(b"Jefe")
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert mac(b"what do ya want for nothing?").hex() == expected
    assert mac(b"what do ya want for nothing?").hex() == expected, "the prepared state is not used up"


def test_hmac_sm3_is_hmac_over_sm3() -> None:
    key, message = os.urandom(48), b"what do ya want for nothing?"
    padded = key.ljust(64, b"\0")
    inner = sm3(bytes(b ^ 0x36 for b in padded) + message)
    assert GM.mac(key)(message) == sm3(bytes(b ^ 0x5C for b in padded) + inner)


@pytest.mark.parametrize("suite", SUITES)
def test_what_is_sealed_opens_again_in_its_own_place_only(suite: str, settings: Settings) -> None:
    settings.GUIHANG_SUITE = suite
    key = SealingKey(os.urandom(48))
    blob = key.seal("树林召镇 𠮷".encode(), b"entry:1")
    assert key.open(blob, b"entry:1").decode() == "树林召镇 𠮷"
    assert key.open(memoryview(blob), b"entry:1").decode() == "树林召镇 𠮷"
    with pytest.raises(Damaged):
        key.open(blob, b"entry:2")
    with pytest.raises(Damaged):
        SealingKey(os.urandom(48)).open(blob, b"entry:1")


@pytest.mark.parametrize("suite", SUITES)
def test_every_altered_bit_is_found(suite: str, settings: Settings) -> None:
    settings.GUIHANG_SUITE = suite
    key = SealingKey(os.urandom(48))
    blob = key.seal(b"text", b"here")
    for bit in range(len(blob) * 8):
        altered = bytearray(blob)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Damaged):
            key.open(bytes(altered), b"here")
    for length in range(len(blob)):
        with pytest.raises(Damaged):
            key.open(blob[:length], b"here")


def test_a_blob_of_one_suite_stays_readable_under_the_other(settings: Settings) -> None:
    key = SealingKey(os.urandom(48))
    blobs = []
    for suite in SUITES:
        settings.GUIHANG_SUITE = suite
        blobs.append(key.seal(suite.encode(), b"here"))
    assert [blob[0] for blob in blobs] == [1, 2]
    assert [key.open(blob, b"here") for blob in blobs] == [b"gm", b"intl"]


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    key = SealingKey(os.urandom(48))
    assert len({key.seal(b"same", b"here") for _ in range(200)}) == 200


def test_a_destroyed_key_does_nothing_and_no_key_shows_itself() -> None:
    blob = SealingKey(bytes(48)).seal(b"x", b"")
    with pytest.raises(Destroyed):
        SealingKey(None).open(blob, b"")
    with pytest.raises(Destroyed):
        SealingKey(None).seal(b"x", b"")
    assert repr(SealingKey(bytes(range(48)))) == "<SealingKey>"
    with pytest.raises(TypeError):
        SealingKey(bytes(48)).__reduce__()


@given(plain=st.binary(max_size=400), context=st.binary(max_size=60))
def test_anything_can_be_sealed(plain: bytes, context: bytes) -> None:
    key = SealingKey(bytes(range(48)))
    blob = key.seal(plain, context)
    assert key.open(blob, context) == plain
    assert len(blob) == 29 + len(plain)
