"""Factors enrolled for the tests: through the pages, or directly where the page is not the point."""

from __future__ import annotations

import json
import re
from typing import Any

import pyotp
from django.test import Client

from guihang.access import code_app, factor, recovery
from guihang.access.models import CodeApp, User
from guihang.access.tests.authenticator import Authenticator


def options(client: Client, address: str) -> dict[str, Any]:
    """What a page asks the browser for."""
    found: dict[str, Any] = json.loads(client.post(address, {"do": "begin"}).json()["options"])
    return found


def passkey(client: Client, name: str = "办公室电脑") -> Authenticator:
    """A passkey, made on the page by somebody who is signed in."""
    device = Authenticator()
    answer = client.post(
        "/account/passkey/", {"answer": device.made(options(client, "/account/passkey/")), "name": name}
    )
    assert answer.status_code == 302, answer.content.decode()
    return device


def secret_on(page: str) -> str:
    """The secret that the page of the code app shows."""
    found = re.search(r'<strong translate="no">([A-Z2-7 ]{39})</strong>', page)
    assert found is not None
    return found[1].replace(" ", "")


def app_of(user: User) -> pyotp.TOTP:
    """A confirmed code app, without its page; its first code is still unused."""
    app = code_app.begin(user)
    CodeApp.objects.filter(pk=app.pk).update(confirmed_at=app.added_at)
    factor._keep(user)
    return pyotp.TOTP(code_app.secret_of(app))


def codes_of(user: User) -> list[str]:
    """Ten recovery codes."""
    return recovery.make(user)
