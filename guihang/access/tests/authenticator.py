"""A passkey made of software, for the tests: what a device and a browser answer, and what a dishonest one might."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def to64(raw: bytes) -> str:
    """As browsers send bytes."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from64(text: str) -> bytes:
    """As they read them."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One device with one key. `flags` say whether its owner was there and was verified."""

    origin: str = "http://testserver"
    host: str = "testserver"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(32))
    user: bytes = b""

    def made(self, options: Mapping[str, Any]) -> str:
        """What navigator.credentials.create gives."""
        self.user = from64(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        about = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        told = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + about}
        response = {
            "clientDataJSON": to64(self._client("webauthn.create", options["challenge"])),
            "attestationObject": to64(cbor2.dumps(told)),
            "transports": ["internal"],
        }
        return self._answer(response)

    def signed(self, options: Mapping[str, Any], **changed: Any) -> str:
        """What navigator.credentials.get gives; `changed` overwrites parts of the response."""
        self.count += 1
        client, data = self._client("webauthn.get", options["challenge"]), self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": to64(client),
            "authenticatorData": to64(data),
            "signature": to64(signature),
            "userHandle": to64(self.user),
        }
        return self._answer(response | changed)

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, more: int = 0) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _answer(self, response: Mapping[str, Any]) -> str:
        return json.dumps({"id": to64(self.id), "rawId": to64(self.id), "type": "public-key", "response": response})
