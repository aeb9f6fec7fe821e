"""A worker's browser, as far as the server can tell: signs in, keeps cookies, sends a form until it is answered."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode
from uuid import UUID

from uuid_utils import compat

from tests.kills.house import PASSWORD, TODAY

LOST = (OSError, http.client.HTTPException)
GIVES_UP_AFTER = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Browser:
    """One session with the server at `port`."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.told: list[str] = []

    def ask(self, path: str, form: Mapping[str, str] | None = None, *, htmx: bool = False) -> Answer:
        """GET, or POST with a form. Raises one of LOST when no whole answer came."""
        body = None
        headers = {"Host": "localhost", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form is not None:
            body = urlencode(form).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = self.cookies.get("csrf", "")
        if htmx:
            headers["HX-Request"] = "true"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("GET" if form is None else "POST", path, body, headers)
            came = line.getresponse()
            answer = Answer(came.status, dict(came.getheaders()), came.read())
            for value in came.headers.get_all("Set-Cookie") or ():
                self._keep(value)
            return answer
        finally:
            line.close()

    def _keep(self, value: str) -> None:
        for name, morsel in SimpleCookie(value).items():
            self.told.append(morsel.value)
            if name != "messages":  # nobody looks at the page that would show them
                self.cookies[name] = morsel.value

    def sign_in(self, name: str, password: str = PASSWORD) -> Answer:
        """Fill in the sign-in page."""
        self.ask("/sign-in/")
        return self.ask("/sign-in/", {"username": name, "password": password})


@dataclass(eq=False)
class Recorder(threading.Thread):
    """Records visit after visit, each under an id of its own, sent again under the same id until it is answered."""

    port: int
    name_: str
    people: list[UUID]
    stop: Callable[[], bool]
    sent: dict[UUID, UUID] = field(default_factory=dict)
    acknowledged: dict[UUID, float] = field(default_factory=dict)
    unanswered: int = 0
    faults: list[str] = field(default_factory=list)
    longest: float = 0.0
    busy: bool = False

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.browser = Browser(self.port)
        self.choice = random.Random(self.name_)
        signed = self.browser.sign_in(self.name_)
        assert signed.status == 302, f"sign-in: {signed.status}"

    def run(self) -> None:
        """Until told to stop; what has been begun is sent until it is acknowledged."""
        while not self.stop() and not self.faults:
            entry, person = compat.uuid7(), self.choice.choice(self.people)
            self.sent[entry] = person
            self._until_answered(entry, person)

    def _until_answered(self, entry: UUID, person: UUID) -> None:
        form = {"entry": str(entry), "on": TODAY, "mode": "in_person", "note": f"门口见到本人 {entry}"}
        began = time.monotonic()
        while time.monotonic() - began < GIVES_UP_AFTER:
            try:
                self.busy = True
                answer = self.browser.ask(f"/people/{person}/record/visit.made/", form)
            except LOST:
                self.unanswered += 1
                time.sleep(0.03)
                continue
            finally:
                self.busy = False
            target = answer.headers.get("Location", answer.headers.get("location", ""))
            if answer.status == 302 and re.fullmatch(f"/people/{person}/", target):
                self.acknowledged[entry] = time.monotonic() - began
                self.longest = max(self.longest, time.monotonic() - began)
                return
            if answer.status != 503:
                self.faults.append(f"{entry}: {answer.status} {target} {answer.body[:300]!r}")
                return
            time.sleep(0.05)
        self.faults.append(f"{entry}: no answer within {GIVES_UP_AFTER:.0f} s")
