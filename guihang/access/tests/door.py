"""Somebody at the door, in the tests: tries passwords, signs in, carries cookies from one browser to another."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.contrib.auth.hashers import MD5PasswordHasher
from django.http import HttpResponse
from django.test import Client

from guihang.access import devices
from guihang.access.tests.conftest import PASSWORD

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.77"


def attempt(
    client: Client, username: str = "lin", password: str = "wrong", where: str = HERE, **more: str
) -> HttpResponse:
    """One try at the sign-in page."""
    posted = {"username": username, "password": password, **more}
    answer = client.post("/sign-in/", posted, REMOTE_ADDR=where)
    assert isinstance(answer, HttpResponse)
    return answer


def known_device(username: str = "lin", where: str = HERE) -> Client:
    """A browser in which somebody has signed in fully, and out again."""
    client = Client()
    assert attempt(client, username, PASSWORD, where).status_code == 302
    client.post("/sign-out/")
    assert client.cookies[devices.cookie_name()].value
    return client


@contextmanager
def hashes_counted(seconds: float = 0.0) -> Iterator[list[float]]:
    """Every password that is hashed in any thread, by its moment; each takes so many seconds."""
    original, counted, lock = MD5PasswordHasher.encode, list[float](), threading.Lock()

    def encode(self: MD5PasswordHasher, password: str, salt: str) -> str:
        with lock:
            counted.append(time.monotonic())
        time.sleep(seconds)
        return original(self, password, salt)

    with mock.patch.object(MD5PasswordHasher, "encode", encode):
        yield counted
