"""What the chain covers instead of the plain text: a keyed digest of it and of a nonce that is sealed
with it.

Whoever holds the table cannot try texts against the commitment (the nonce has 128 bits, the digest a
key); a key rotation does not touch it; and once the data key is destroyed, nonce and text are gone
while the chain still verifies.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable, Mapping
from json import encoder as json_encoder
from struct import Struct
from typing import Any

from cryptography.hazmat.primitives import hashes

from guihang.protect.keyring import keyring
from guihang.protect.suite import NONCE_LENGTH, Blob, Damaged, Destroyed, SealingKey, suite_of, writing_suite

__all__ = [
    "Damaged",
    "Destroyed",
    "canonical",
    "canonical_text",
    "digest",
    "open_with_commitment",
    "seal_with_commitment",
]

SALT_LENGTH = 16
_LENGTH = Struct(">Q").pack
_SM3 = hashes.SM3()
COMMITMENT_LENGTH = 32


def _encoder() -> Callable[[Any], str]:
    """JSON with sorted keys and no spaces. The C encoder is made once: `JSONEncoder` makes one a call,
    which takes longer than a small value itself.
    """
    plain = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    make = getattr(json_encoder, "c_make_encoder", None)
    if make is None:
        return plain.encode
    text = json_encoder.encode_basestring
    parts = make(None, plain.default, text, None, ":", ",", True, False, False)
    return lambda value: "".join(parts(value, 0))


canonical_text = _encoder()
"""As `canonical`, before it is encoded."""


def canonical(value: Any) -> bytes:
    """`value` as JSON in the one way that equal values share: keys sorted, no spaces, UTF-8.

    Raises TypeError for what JSON does not hold (write days as YYYY-MM-DD first), ValueError for NaN
    and for half a surrogate pair.
    """
    return canonical_text(value).encode("utf-8")


def digest(*parts: bytes) -> bytes:
    """SM3 over `parts`, each after its length in 8 bytes, so that no two lists of parts give the same
    input.
    """
    return hashes.Hash.hash(_SM3, b"".join([piece for part in parts for piece in (_LENGTH(len(part)), part)]))


def seal_with_commitment(key: SealingKey, mapping: Mapping[str, Any], context: bytes) -> tuple[bytes, bytes]:
    """Seal `mapping` for one place; the blob, and the commitment of 32 bytes that the chain covers."""
    noise = os.urandom(SALT_LENGTH + NONCE_LENGTH)
    plain = noise[:SALT_LENGTH] + canonical(mapping)
    commitment = keyring().commitment_mac(writing_suite().id)(plain)
    return key.seal_at(noise[SALT_LENGTH:], plain, context), commitment


def open_with_commitment(key: SealingKey, blob: Blob, commitment: Blob, context: bytes) -> dict[str, Any]:
    """The mapping that was sealed. Raises Damaged when blob or commitment was altered, Destroyed
    without a key.
    """
    plain = key.open(blob, context)
    expected = keyring().commitment_mac(suite_of(bytes(blob[:64])).id)(plain)
    if not hmac.compare_digest(expected, bytes(commitment)):
        raise Damaged("the commitment does not belong to the sealed value")
    mapping: dict[str, Any] = json.loads(plain[SALT_LENGTH:])
    return mapping
