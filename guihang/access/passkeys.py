"""Passkeys (WebAuthn): made for the name of this house, the user verified by the device, found without a user name.

A challenge is a signed word with its time and what it is for, so that asking for one writes nothing; each is taken
once. A passkey counts as two factors: the device, and the finger or the number that unlocks it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import webauthn
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from guihang.access import clock, throttle
from guihang.access.models import Passkey, User

GOOD_FOR = 300  # seconds
MOST = 10
LONGEST = 20_000  # characters of what a browser answers
NAME = "Guihang"
ENTER, ADD = "enter", "add"
_UV = UserVerificationRequirement.REQUIRED


class Refused(Exception):
    """What the browser answered proves nothing. Why stands in no answer and no log."""


def host_of(request: HttpRequest) -> str:
    """The name of this house in this request; "" where it has none (an address of numbers): no passkeys there."""
    host = request.get_host().rpartition("@")[2]
    name = host[: host.rindex(":")] if ":" in host and not host.endswith("]") else host
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return name
    return ""


def registration_options(request: HttpRequest, user: User) -> str:
    """What the browser is asked to make, as JSON. Ids of passkeys that are there already keep a second one away."""
    there = Passkey.objects.filter(user=user, host=host_of(request))
    options = webauthn.generate_registration_options(
        rp_id=host_of(request),
        rp_name=NAME,
        user_id=user.pk.bytes,
        user_name=user.username,
        user_display_name=user.display_name,
        challenge=challenge(_for_adding(user)),
        timeout=GOOD_FOR * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_UV
        ),
        exclude_credentials=[_descriptor(key) for key in there],
    )
    return webauthn.options_to_json(options)


def add(request: HttpRequest, user: User, answer: str, name: str) -> Passkey:
    """The passkey that the browser has made, written down. Raises Refused."""
    credential = _read(answer)
    expected = _expected(credential, _for_adding(user))
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=expected,
            expected_rp_id=host_of(request),
            expected_origin=_origin(request),
            require_user_verification=True,
        )
    except Exception as wrong:
        # The library reads what a browser sends: whatever it stumbles over is a refusal, never a fault of the house.
        raise Refused from wrong
    if not throttle.once("challenge", expected.hex(), GOOD_FOR) or Passkey.objects.filter(user=user).count() >= MOST:
        raise Refused
    mark = _mark(made.credential_id)
    with transaction.atomic():
        if Passkey.objects.filter(credential_mark=mark).exists():
            raise Refused
        return Passkey.objects.create(
            user=user,
            name=name,
            credential=made.credential_id,
            credential_mark=mark,
            public_key=made.credential_public_key,
            host=host_of(request),
            transports=_transports(credential),
            sign_count=made.sign_count,
            added_at=clock.now(),
        )


def sign_in_options(request: HttpRequest, user: User | None = None) -> str:
    """What the browser is asked to sign, as JSON; of anybody, or of `user` as their second step."""
    keys = Passkey.objects.filter(user=user, host=host_of(request)) if user is not None else []
    options = webauthn.generate_authentication_options(
        rp_id=host_of(request),
        challenge=challenge(ENTER),
        timeout=GOOD_FOR * 1000,
        allow_credentials=[_descriptor(key) for key in keys],
        user_verification=_UV,
    )
    return webauthn.options_to_json(options)


def owner_of(request: HttpRequest, answer: str, user: User | None = None) -> User:
    """Whose passkey has signed; with `user`, only theirs will do. Raises Refused."""
    credential = _read(answer)
    expected = _expected(credential, ENTER)
    key, named = _find(credential, host_of(request))
    if key.user_id != user.pk if user is not None else not named:
        raise Refused
    try:
        proof = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=expected,
            expected_rp_id=host_of(request),
            expected_origin=_origin(request),
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except Exception as wrong:
        raise Refused from wrong
    if not throttle.once("challenge", expected.hex(), GOOD_FOR):
        raise Refused
    # Where the count was moved meanwhile, two devices sign with one key: neither is let in by the older count.
    same = Passkey.objects.filter(pk=key.pk, sign_count=key.sign_count)
    if same.update(sign_count=proof.new_sign_count, used_at=clock.now()) != 1 or not key.user.may_enter(clock.today()):
        raise Refused
    return key.user


def challenge(purpose: str, *, now: float | None = None) -> bytes:
    """A word to be signed, for one purpose and five minutes: 16 random bytes, the time, and our mark over both."""
    plain = secrets.token_bytes(16) + int(time.time() if now is None else now).to_bytes(8, "big")
    return plain + _seal(purpose, plain)


def holds(word: bytes, purpose: str, *, now: float | None = None) -> bool:
    """Whether we made this challenge for that purpose within the last five minutes."""
    plain, mark = word[:24], word[24:]
    if len(word) != 56 or not constant_time_compare(mark.hex(), _seal(purpose, plain).hex()):
        return False
    age = (time.time() if now is None else now) - int.from_bytes(plain[16:], "big")
    return -1 <= age <= GOOD_FOR


def _seal(purpose: str, plain: bytes) -> bytes:
    return salted_hmac(f"guihang.access.passkeys.{purpose}", plain, algorithm="sha256").digest()


def _for_adding(user: User) -> str:
    return f"{ADD}:{user.pk}"


def _read(answer: str) -> dict[str, Any]:
    try:
        found = json.loads(answer) if len(answer) <= LONGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused
    return found


def _expected(credential: Mapping[str, Any], purpose: str) -> bytes:
    """The challenge that was signed, if it is one of ours."""
    try:
        said = parse_client_data_json(webauthn.base64url_to_bytes(credential["response"]["clientDataJSON"])).challenge
    except Exception as wrong:
        raise Refused from wrong
    if not holds(said, purpose):
        raise Refused
    return said


def _find(credential: Mapping[str, Any], host: str) -> tuple[Passkey, bool]:
    """The passkey by its id, and whether the device named its owner, as it does where nobody was asked for."""
    try:
        raw = webauthn.base64url_to_bytes(str(credential["rawId"]))
        handle = credential["response"].get("userHandle")
        owner = UUID(bytes=webauthn.base64url_to_bytes(handle)) if handle else None
    except Exception as wrong:
        raise Refused from wrong
    key = Passkey.objects.select_related("user").filter(credential_mark=_mark(raw), host=host).first()
    if key is None or (owner is not None and owner != key.user_id):
        raise Refused
    return key, owner is not None


def _mark(credential_id: bytes) -> str:
    return hashlib.sha256(credential_id).hexdigest()


def _descriptor(key: Passkey) -> PublicKeyCredentialDescriptor:
    known = [AuthenticatorTransport(t) for t in key.transports if t in set(AuthenticatorTransport)]
    return PublicKeyCredentialDescriptor(id=bytes(key.credential), transports=known or None)


def _transports(credential: Mapping[str, Any]) -> list[str]:
    said = credential.get("response", {}).get("transports")
    values = {t.value for t in AuthenticatorTransport}
    return [t for t in said if t in values][:6] if isinstance(said, list) else []


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
