"""The county's own sign-in service (OpenID Connect): code flow with PKCE, state and nonce, and nothing else.

It signs in only whom the security administrator has linked; it makes no sign-in and fills in none. Whatever is not as
it must be refuses: a service that does not answer within five seconds, another issuer or audience, a word that was not
asked for, a signature that is none.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests
import urllib3
from django.conf import settings
from django.utils.crypto import constant_time_compare
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from guihang.protect.keyring import keyring

SECONDS = 5.0  # for the whole of one answer
LARGEST = 256_000  # bytes
KEPT = 600.0  # seconds for which the service's own description and keys are kept
LEEWAY = 60  # seconds by which its clock may differ
SIGNED_WITH = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512", "EdDSA", "Ed25519")
DEAD_FOR = 15.0  # seconds for which a service that did not answer is not asked again
_kept: dict[str, tuple[float, dict[str, Any]]] = {}
_dead: dict[str, float] = {}
_fetchers = ThreadPoolExecutor(4, "guihang-oidc")


class Refused(Exception):
    """The service's answer signs nobody in. `reason` is a code for the house's log; it holds nothing that was sent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent along with somebody to the service, kept in their own browser meanwhile."""

    state: str
    nonce: str
    verifier: str
    next: str = ""

    def plain(self) -> list[str]:
        """As the cookie holds it."""
        return [self.state, self.nonce, self.verifier, self.next]


@dataclass(frozen=True, slots=True)
class Told:
    """What the service says: who, as a keyed mark, and whether with two factors."""

    mark: str
    two_factors: bool


def name() -> str:
    """What the button calls the service; "" where none is set."""
    host = urlsplit(settings.GUIHANG_OIDC_ISSUER).hostname or ""
    return str(settings.GUIHANG_OIDC_NAME or host) if settings.GUIHANG_OIDC_ISSUER else ""


def mark_of(subject: str) -> str:
    """The keyed mark of a subject of the service: what it calls people may be a number of theirs."""
    issuer = settings.GUIHANG_OIDC_ISSUER
    return keyring().id_mac(b"provider\0" + json.dumps([issuer, subject]).encode("utf-8")).hex()


def begin(back: str, target: str) -> tuple[str, Asked]:
    """Where to send somebody, and what to keep until they come back to `back`. Raises Refused."""
    asked = Asked(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), target)
    digest = hashlib.sha256(asked.verifier.encode("ascii")).digest()
    query = {
        "response_type": "code",
        "client_id": settings.GUIHANG_OIDC_CLIENT,
        "redirect_uri": back,
        "scope": "openid",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
    }
    address = _endpoint(description(), "authorization_endpoint")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}", asked


def finish(back: str, asked: Asked, said: Mapping[str, str]) -> Told:
    """Who has come back, by the service's signed word. `said`: the address's state, code, iss. Raises Refused."""
    if not constant_time_compare(said.get("state", ""), asked.state):
        raise Refused("state")
    if said.get("iss", settings.GUIHANG_OIDC_ISSUER).rstrip("/") != settings.GUIHANG_OIDC_ISSUER:
        raise Refused("issuer")
    if not said.get("code"):
        raise Refused("no_code")
    about = description()
    form = {
        "grant_type": "authorization_code",
        "code": said["code"],
        "redirect_uri": back,
        "code_verifier": asked.verifier,
    }
    answer = _ask("POST", _endpoint(about, "token_endpoint"), form)
    return _told(str(answer.get("id_token") or ""), asked.nonce, about)


def description() -> dict[str, Any]:
    """What the service says of itself; kept for ten minutes. Raises Refused."""
    found = _keep(f"{settings.GUIHANG_OIDC_ISSUER}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != settings.GUIHANG_OIDC_ISSUER:
        raise Refused("issuer")
    return found


def forget() -> None:
    """Ask the service for its description and keys anew."""
    _kept.clear()
    _dead.clear()


def _told(token: str, nonce: str, about: Mapping[str, Any]) -> Told:
    claims = _claims(token, _endpoint(about, "jwks_uri"))
    now, client = time.time(), settings.GUIHANG_OIDC_CLIENT
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if str(claims.get("iss", "")).rstrip("/") != settings.GUIHANG_OIDC_ISSUER:
        raise Refused("issuer")
    if client not in audiences or (len(audiences) > 1 and claims.get("azp") != client):
        raise Refused("audience")
    if not _number(claims.get("exp")) or claims["exp"] < now - LEEWAY:
        raise Refused("expired")
    if not _number(claims.get("iat")) or claims["iat"] > now + LEEWAY:
        raise Refused("not_yet")
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise Refused("nonce")
    subject = claims.get(settings.GUIHANG_OIDC_CLAIM)
    if not isinstance(subject, str | int) or isinstance(subject, bool) or not str(subject):
        raise Refused("no_subject")
    return Told(mark_of(str(subject)), _two_factors(claims))


def _claims(token: str, keys_at: str) -> dict[str, Any]:
    """The claims of a token that the service has signed; its keys are asked anew once, where it has new ones."""
    for again in (False, True):
        try:
            keys = KeySet.import_key_set(_keep(keys_at, anew=again))  # type: ignore[arg-type]
            return dict(jwt.decode(token, keys, algorithms=list(SIGNED_WITH)).claims)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            if again:
                raise Refused("signature") from None
    raise Refused("signature")


def _two_factors(claims: Mapping[str, Any]) -> bool:
    """Whether acr or amr says that it was a sign-in with two factors, by the words that the setting names."""
    methods = claims.get("amr")
    said = {str(claims.get("acr", "")), *(map(str, methods) if isinstance(methods, list) else ())}
    return bool(said & set(settings.GUIHANG_OIDC_TWO_FACTORS))


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _endpoint(about: Mapping[str, Any], which: str) -> str:
    """An address of the service; only as safe as the issuer's own."""
    address = str(about.get(which) or "")
    issuer = urlsplit(settings.GUIHANG_OIDC_ISSUER)
    if urlsplit(address).scheme not in {"https", issuer.scheme} or not urlsplit(address).hostname:
        raise Refused("endpoint")
    return address


def _keep(address: str, *, anew: bool = False) -> dict[str, Any]:
    at, found = _kept.get(address, (0.0, {}))
    if anew or not found or time.monotonic() - at > KEPT:
        if time.monotonic() < _dead.get(address, 0.0):
            raise Refused("not_answered")
        try:
            found = _ask("GET", address)
        except Refused:
            _dead[address] = time.monotonic() + DEAD_FOR
            raise
        _kept[address] = (time.monotonic(), found)
    return found


def _secret() -> str:
    try:
        return Path(settings.GUIHANG_OIDC_SECRET_FILE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Refused("secret") from None


def _ask(method: str, address: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
    """One answer of the service, whole within five seconds and not too large. Raises Refused for anything else."""
    who = (quote(settings.GUIHANG_OIDC_CLIENT, safe=""), quote(_secret(), safe="")) if form is not None else None
    # In a thread of its own: a machine that drips byte by byte outlives every limit on a single read.
    fetching = _fetchers.submit(_fetch, method, address, form, who)
    try:
        found = json.loads(fetching.result(SECONDS))
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError, RecursionError):
        raise Refused("not_answered") from None
    finally:
        fetching.cancel()
    if not isinstance(found, dict):
        raise Refused("not_answered")
    return found


def _fetch(method: str, address: str, form: Mapping[str, str] | None, who: tuple[str, str] | None) -> bytes:
    until, body = time.monotonic() + SECONDS, b""
    with requests.request(
        method, address, data=form, auth=who, timeout=SECONDS, allow_redirects=False, stream=True,
        headers={"Accept": "application/json"},
    ) as answer:  # fmt: skip
        if answer.status_code != 200:
            raise ValueError(answer.status_code)
        while piece := answer.raw.read1(16_384, decode_content=True):
            body += piece
            if len(body) > LARGEST or time.monotonic() > until:
                raise ValueError("too large, or too slow")
    return body
