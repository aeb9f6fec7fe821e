"""A browser as the bench needs one: one connection that stays open, one session, forms with their token."""

from __future__ import annotations

import http.client
import secrets
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from guihang.access.models import User


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status_code: int
    content: bytes


class Reader(Protocol):
    """Whoever asks for pages: over the line, or within this process, where statements can be counted."""

    def ask(self, address: str) -> Answer: ...

    def send(self, address: str, form: dict[str, str], *, htmx: bool = False) -> Answer: ...


class Inside:
    """Asks within this process, without a server."""

    def __init__(self, username: str) -> None:
        self.client = Client()
        user = User.objects.get(username=username)
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    @property
    def cookie(self) -> str:
        """The session, for a browser."""
        name = settings.SESSION_COOKIE_NAME
        return f"{name}={self.client.cookies[name].value}"

    def ask(self, address: str) -> Answer:
        answer = self.client.get(address)
        return Answer(answer.status_code, answer.content)

    def send(self, address: str, form: dict[str, str], *, htmx: bool = False) -> Answer:
        answer = self.client.post(address, form, headers={"HX-Request": "true"} if htmx else None)
        return Answer(answer.status_code, answer.content)


class Browser:
    """Asks the server on the loopback."""

    def __init__(self, port: int, username: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        token = secrets.token_hex(16)
        self.headers = {
            "Cookie": f"{Inside(username).cookie}; {settings.CSRF_COOKIE_NAME}={token}",
            "X-CSRFToken": token,
        }

    def ask(self, address: str) -> Answer:
        self.line.request("GET", address, headers=self.headers)
        return self._answer()

    def send(self, address: str, form: dict[str, str], *, htmx: bool = False) -> Answer:
        headers = {**self.headers, "Content-Type": "application/x-www-form-urlencoded"}
        if htmx:
            headers["HX-Request"] = "true"
        self.line.request("POST", address, urlencode(form), headers)
        return self._answer()

    def _answer(self) -> Answer:
        answer = self.line.getresponse()
        return Answer(answer.status, answer.read())
