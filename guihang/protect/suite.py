"""Two suites of algorithms behind one interface: "gm" (SM4-GCM, HMAC-SM3) and "intl" (AES-256-GCM,
HMAC-SHA256).

A sealed blob is: one byte for the suite, 12 bytes nonce, ciphertext, 16 bytes tag. The first byte and
the context are authenticated with it, so a blob neither changes suite nor moves to another column or
row. What one suite sealed stays readable after the setting has changed. These are algorithms, not a
certified module: a module or a device for keys takes the place of `SealingKey` and `Mac`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

Blob = bytes | memoryview
"""What a database gives for a column of bytes: SQLite bytes, PostgreSQL perhaps a view of them."""

Mac = Callable[[bytes], bytes]
"""A keyed digest of 32 bytes."""

SECRET_LENGTH = 48
NONCE_LENGTH = 12
TAG_LENGTH = 16
_OVERHEAD = 1 + NONCE_LENGTH + TAG_LENGTH


class Damaged(ValueError):
    """A sealed blob is cut, altered, sealed with another key, or stands in a place it was not sealed for."""


class Destroyed(LookupError):
    """The key was destroyed on purpose; nothing it sealed can be read again."""


class _Cipher(Protocol):
    """Encryption and decryption under one key."""

    def seal(self, nonce: bytes, plain: bytes, context: bytes) -> bytes: ...

    def open(self, nonce: bytes, sealed: bytes, context: bytes) -> bytes: ...


class _Sm4Gcm:
    __slots__ = ("_key",)

    def __init__(self, secret: bytes) -> None:
        self._key = algorithms.SM4(secret[:16])

    def seal(self, nonce: bytes, plain: bytes, context: bytes) -> bytes:
        step = Cipher(self._key, modes.GCM(nonce)).encryptor()
        step.authenticate_additional_data(context)
        return step.update(plain) + step.finalize() + step.tag

    def open(self, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        step = Cipher(self._key, modes.GCM(nonce, sealed[-TAG_LENGTH:])).decryptor()
        step.authenticate_additional_data(context)
        return step.update(sealed[:-TAG_LENGTH]) + step.finalize()


class _Aes256Gcm:
    __slots__ = ("_key",)

    def __init__(self, secret: bytes) -> None:
        self._key = AESGCM(secret[16:48])

    def seal(self, nonce: bytes, plain: bytes, context: bytes) -> bytes:
        return self._key.encrypt(nonce, plain, context)

    def open(self, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        return self._key.decrypt(nonce, sealed, context)


@dataclass(frozen=True, slots=True)
class Suite:
    """One set of algorithms. `id` is the first byte of what it seals."""

    id: int
    name: str
    cipher: Callable[[bytes], _Cipher]
    hash: hashes.HashAlgorithm

    def mac(self, key: bytes) -> Mac:
        """HMAC under `key`, set up once: each call copies the prepared state, which halves its time."""
        prepared = hmac.HMAC(key, self.hash)

        def compute(message: bytes) -> bytes:
            step = prepared.copy()
            step.update(message)
            return step.finalize()

        return compute


GM = Suite(1, "gm", _Sm4Gcm, hashes.SM3())
INTL = Suite(2, "intl", _Aes256Gcm, hashes.SHA256())
SUITES = {suite.name: suite for suite in (GM, INTL)}
_BY_ID = {suite.id: suite for suite in SUITES.values()}


def writing_suite() -> Suite:
    """The suite that new blobs are sealed with (GUIHANG_SUITE)."""
    return SUITES[settings.GUIHANG_SUITE]


def suite_of(blob: bytes) -> Suite:
    """The suite a blob was sealed with. Raises Damaged for a blob of none."""
    suite = _BY_ID.get(blob[0]) if len(blob) >= _OVERHEAD else None
    if suite is None:
        raise Damaged("not a sealed value")
    return suite


def sm3(message: bytes) -> bytes:
    """SM3 of `message`, 32 bytes."""
    step = hashes.Hash(hashes.SM3())
    step.update(message)
    return step.finalize()


class SealingKey:
    """One secret of 48 bytes: the first 16 for SM4, the others for AES-256. Prepared ciphers are kept."""

    __slots__ = ("_ciphers", "_secret")

    def __init__(self, secret: bytes | None) -> None:
        if secret is not None and len(secret) != SECRET_LENGTH:
            raise ValueError(f"a sealing key has {SECRET_LENGTH} bytes")
        self._secret = secret
        self._ciphers: dict[int, _Cipher] = {}

    @property
    def is_destroyed(self) -> bool:
        """Whether nothing can be sealed or opened with it any more."""
        return self._secret is None

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """Seal `plain` for one place, told by `context` (table, column, row). Raises Destroyed."""
        return self.seal_at(os.urandom(NONCE_LENGTH), plain, context)

    def seal_at(self, nonce: bytes, plain: bytes, context: bytes) -> bytes:
        """As `seal`, with a nonce of 12 random bytes that was never used with this key."""
        suite = writing_suite()
        mark = suite.id.to_bytes(1, "big")
        return mark + nonce + self._cipher(suite).seal(nonce, plain, mark + context)

    def open(self, blob: Blob, context: bytes) -> bytes:
        """What was sealed. Raises Damaged for anything but the unaltered blob in its own place; Destroyed."""
        blob = bytes(blob)
        cipher = self._cipher(suite_of(blob))
        try:
            return cipher.open(blob[1 : 1 + NONCE_LENGTH], blob[1 + NONCE_LENGTH :], blob[:1] + context)
        except InvalidTag:
            raise Damaged("a sealed value was altered, or does not belong here") from None

    def _cipher(self, suite: Suite) -> _Cipher:
        if self._secret is None:
            raise Destroyed("the key was destroyed")
        cipher = self._ciphers.get(suite.id)
        if cipher is None:
            cipher = self._ciphers[suite.id] = suite.cipher(self._secret)
        return cipher

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce__(self) -> str:
        raise TypeError("a key is never pickled")
