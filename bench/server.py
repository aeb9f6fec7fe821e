"""The real server on the loopback: requests a second at eight clients, and how much memory a worker holds.

The clients are threads of this process on the same cores; they cost both sides the same.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench import pages, weight
from bench.browser import Inside
from bench.county import OFFICE
from bench.figures import Figure
from bench.timing import Times

CLIENTS = 8
MEMORY_MIB = 130.0
READY_WITHIN = 30.0


def measure(database: str, rounds: int, seconds: float) -> Iterator[Figure]:
    """Each page at one client, Today and the bare page at eight in turn, then what the workers have come to hold."""
    cookie = Inside("office").cookie
    with serving() as (port, process):
        if database == "sqlite":
            yield weight.measure(port, cookie)
        yield from pages.measure(database, port, rounds)
        asked = {"Today": "/", "bare": f"/plain/today/{OFFICE}/"}
        for address in asked.values():
            load(port, address, cookie, 0.5)
        found: dict[str, list[float]] = {name: [] for name in asked}
        times: dict[str, list[float]] = {name: [] for name in asked}
        for _round in range(2):
            for name, address in asked.items():
                taken, rate = load(port, address, cookie, seconds)
                found[name].append(rate)
                times[name] += taken
        rates = {name: sum(r) / len(r) for name, r in found.items()}
        told = {name: f"{rates[name]:.0f} a second, {Times(tuple(times[name])).words}" for name in asked}
        yield Figure(
            database, f"Today at {CLIENTS} clients, server of 2 workers", told["Today"], told["bare"],
            rates["bare"] / rates["Today"], aim="reported",
        )  # fmt: skip
        held = max(resident(process.pid), default=0.0)
        yield Figure(database, "memory of a worker", f"{held:.0f} MiB", "", held, MEMORY_MIB, unit="MiB")


def load(port: int, address: str, cookie: str, seconds: float) -> tuple[list[float], float]:
    """Eight clients ask for `address` as often as they can: how long each answer took, answers a second."""
    until = time.perf_counter() + seconds
    taken: list[list[float]] = [[] for _ in range(CLIENTS)]
    wrong: list[int] = []

    def ask(mine: list[float]) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        while (start := time.perf_counter()) < until:
            line.request("GET", address, headers={"Cookie": cookie})
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                wrong.append(answer.status)
                return
            mine.append(time.perf_counter() - start)
        line.close()

    clients = [threading.Thread(target=ask, args=(mine,)) for mine in taken]
    start = time.perf_counter()
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    if wrong:
        raise AssertionError(f"{address}: {wrong[0]}")
    every = [t for mine in taken for t in mine]
    return every, len(every) / (time.perf_counter() - start)


@contextmanager
def serving() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """`guihang serve` with two workers on a free port, as it is started in service."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port = int(asking.getsockname()[1])
    words = [sys.executable, "-m", "guihang.cli", "serve", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    try:
        _wait(port, process)
        yield port, process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        if process.poll() is None:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def resident(pid: int) -> list[float]:
    """Resident memory in MiB of the children of `pid`, the workers; nothing where the system does not tell."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        return []
    found = []
    for child in children.read_text(encoding="ascii").split():
        status = Path(f"/proc/{child}/status").read_text(encoding="utf-8")
        found += [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:")]
    return found
