"""What a browser fetches the first time: script and style, as they go over the line to one that takes gzip."""

from __future__ import annotations

import gzip
import http.client
import re
from urllib.parse import urlsplit

from bench.figures import Figure

GATE_KB = 60.0
SCRIPT_OR_STYLE = re.compile(r"""<(?:script\b[^>]*\bsrc|link\b[^>]*\brel="stylesheet"[^>]*\bhref)="([^"]+)\"""")
IMPORTED = re.compile(rb"""(?:import|from)\s*["'](\./[^"']+)["']""")


def measure(port: int, cookie: str) -> Figure:
    """Every script and style of Today, and what these import."""
    waiting = SCRIPT_OR_STYLE.findall(_get(port, "/", cookie)[0].decode())
    sizes: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        if address in sizes:
            continue
        body, sizes[address] = _get(port, address, cookie)
        folder = urlsplit(address).path.rsplit("/", 1)[0]
        waiting += [f"{folder}/{found.decode().removeprefix('./')}" for found in IMPORTED.findall(body)]
    if len(sizes) < 2:
        raise AssertionError(f"script and style not found: {sizes}")
    total = sum(sizes.values()) / 1000
    name = f"script and style on first load ({len(sizes)} files)"
    return Figure("", name, f"{total:.1f} KB", "", total, GATE_KB, unit="KB")


def _get(port: int, address: str, cookie: str) -> tuple[bytes, int]:
    """What came, unpacked, and how many bytes it was on the line."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    if answer.status != 200:
        raise AssertionError(f"{address}: {answer.status}")
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(body) if packed else body), len(body)
