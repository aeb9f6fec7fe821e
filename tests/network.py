"""No test reaches beyond this machine: whoever tries fails, also where the code under test would swallow it."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

HERE = {"localhost", "", None}


class Outbound(OSError):
    """Something tried to reach another machine."""


def is_here(host: object) -> bool:
    """Whether an address is this machine's own: the loopback, or no name at all."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in HERE:
        return True
    try:
        return ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False


class Guard:
    """Stands before `socket`; `tried` holds where somebody wanted to go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tried: list[str] = []
        for name in ("connect", "connect_ex", "sendto"):
            monkeypatch.setattr(socket.socket, name, self._connecting(getattr(socket.socket, name)), raising=True)
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            monkeypatch.setattr(socket, name, self._asking(getattr(socket, name)))

    def _connecting(self, real: Any) -> Any:
        def connecting(line: socket.socket, *given: Any) -> Any:
            address = given[-1]
            if line.family in (socket.AF_INET, socket.AF_INET6) and not is_here(address[0]):
                self._refuse(f"{address[0]}:{address[1]}")
            return real(line, *given)

        return connecting

    def _asking(self, real: Any) -> Any:
        def asking(host: Any, *given: Any, **named: Any) -> Any:
            if not is_here(host):
                self._refuse(str(host))
            return real(host, *given, **named)

        return asking

    def _refuse(self, where: str) -> None:
        self.tried.append(where)
        raise Outbound(f"no way out of the tests: {where}")


@pytest.fixture(autouse=True)
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[Guard]:
    """The guard of this test; a try that nobody took back fails it."""
    guard = Guard(monkeypatch)
    yield guard
    if guard.tried:
        pytest.fail(f"tried to reach {', '.join(guard.tried)}", pytrace=False)
