"""A sign-in service of the county, made up for the tests: keys of its own, and answers that can be made to lie."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import requests
from django.http import HttpResponse
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

ISSUER, CLIENT = "https://id.example", "guihang"
CODE = "a-code"


@dataclass
class Provider:
    """What it answers; `claims` overwrites what the token says, `keep` decides how it is signed."""

    key: ECKey = field(
        default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one", "alg": "ES256", "use": "sig"})
    )
    claims: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    nonce: str = ""
    status: int = 200
    issuer: str = ISSUER

    def answer(self, method: str, address: str, **sent: Any) -> requests.Response:
        """In place of `requests.request`."""
        self.asked.append((method, address, dict(sent.get("data") or {})))
        assert 0 < sent["timeout"] <= 5
        assert sent["allow_redirects"] is False
        found = requests.Response()
        found.status_code = self.status
        found.raw = mock.Mock()
        found.raw.read1.side_effect = [_json(self._body(urlsplit(address).path)), b""]
        return found

    def _body(self, path: str) -> dict[str, Any]:
        if path.endswith("openid-configuration"):
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{ISSUER}/go",
                "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/keys",
            }
        if path == "/keys":
            return dict(KeySet([self.key]).as_dict(private=False))
        return {"access_token": "x", "token_type": "Bearer", "id_token": self._token()}

    def _token(self) -> str:
        now = int(time.time())
        said = {"iss": ISSUER, "aud": CLIENT, "sub": "wm-17", "nonce": self.nonce, "iat": now, "exp": now + 300}
        said |= self.claims
        said = {name: value for name, value in said.items() if value is not None}
        return self.sign(said) if self.sign else jwt.encode({"alg": "ES256", "kid": "one"}, said, self.key)

    def go(self, client: Client, next_: str = "") -> dict[str, str]:
        """Somebody presses the button; what the service is sent."""
        answer = client.get("/sign-in/provider/", {"next": next_} if next_ else {})
        assert answer.status_code == 302, answer.content.decode()
        found = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
        self.nonce = found["nonce"]
        return found

    def come_back(self, client: Client, sent: dict[str, str], **changed: str) -> HttpResponse:
        """The service sends them back."""
        answer = client.get("/sign-in/provider/back/", {"state": sent["state"], "code": CODE} | changed)
        assert isinstance(answer, HttpResponse)
        return answer


def unsigned(said: dict[str, Any]) -> str:
    """A token of the algorithm "none"."""
    import base64
    import json

    parts = (json.dumps({"alg": "none"}), json.dumps(said))
    return ".".join(base64.urlsafe_b64encode(p.encode()).rstrip(b"=").decode() for p in parts) + "."


def by_the_public_key(provider: Provider) -> Callable[[dict[str, Any]], str]:
    """A token signed as with a shared secret, with the service's public key for the secret."""
    public = OctKey.import_key(_json(provider.key.as_dict(private=False)))
    return lambda said: jwt.encode({"alg": "HS256", "kid": "one"}, said, public)


def by_another_key(said: dict[str, Any]) -> str:
    """A token of somebody else's key that bears the same name."""
    return jwt.encode({"alg": "ES256", "kid": "one"}, said, ECKey.generate_key("P-256"))


def _json(value: Any) -> bytes:
    import json

    return json.dumps(value).encode()
