"""Looks for seeded values in every byte of files: whole and in pieces, in each writing a leak could take.

A piece is four characters of a text, or eight digits of a number; a text shorter than that is looked for whole. What
is packed (sessions) is unpacked by who calls.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import string
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

CHARACTERS, DIGITS = 4, 8
PREFIX = 5
ZEROS = re.compile(rb"\0{64,}")
CHUNK = 1 << 24


def pieces(value: str) -> set[str]:
    """What of a value would give it away."""
    size = DIGITS if value.strip(string.digits + "X-") == "" else CHARACTERS
    return {value} | {value[at : at + size] for at in range(len(value) - size + 1)}


def writings(piece: str) -> Iterator[bytes]:
    """A piece as it could stand in a file: each encoding, escapes, and base64 wherever it begins."""
    plain = piece.encode()
    encoded = {plain, piece.encode("utf-16-le"), piece.encode("utf-16-be"), piece.encode("gb18030")}
    yield from encoded
    escaped = {
        "".join(f"\\u{ord(c):04x}" if ord(c) > 126 else c for c in piece),
        quote(piece),
        plain.hex(),
        repr(plain)[2:-1],
    }
    for text in escaped:
        yield text.encode()
        yield text.upper().encode()
        yield text.replace("\\U", "\\u").encode()
    for raw in encoded:
        for before in range(3):
            packed = base64.b64encode(bytes(before) + raw)
            # What stands beside it bends the first and last letters; those in between are sure.
            sure = packed[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]
            yield sure
            yield sure.replace(b"+", b"-").replace(b"/", b"_")


@dataclass(frozen=True)
class Found:
    """A seeded value that stands where it must not."""

    where: str
    value: str
    piece: str


@dataclass
class Seeds:
    """The values, each with its word for a report."""

    values: Mapping[str, str]
    _meaning: dict[bytes, tuple[str, str]] = field(default_factory=dict)
    _prefixes: dict[bytes, list[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for word, value in self.values.items():
            for piece in pieces(value):
                for written in writings(piece):
                    assert len(written) >= PREFIX, (word, piece, written)
                    self._meaning.setdefault(written, (word, piece))
        for written in self._meaning:
            self._prefixes.setdefault(written[:PREFIX], []).append(written)
        self._pattern = re.compile(_trie(self._prefixes), re.DOTALL)
        self._longest = max(map(len, self._meaning))

    def in_bytes(self, data: bytes, where: str) -> list[Found]:
        """Every seeded value in `data`, each once."""
        found: dict[str, Found] = {}
        data = ZEROS.sub(bytes(64), data)
        hit = self._pattern.search(data)
        while hit:
            at = hit.start()
            for written in self._prefixes[data[at : at + PREFIX]]:
                if data.startswith(written, at):
                    word, piece = self._meaning[written]
                    found.setdefault(word, Found(where, word, piece))
            hit = self._pattern.search(data, at + 1)
        return list(found.values())

    def in_files(self, paths: Iterable[Path]) -> list[Found]:
        """Every seeded value in these files and in all that lie in these folders; also in the names of files."""
        found: list[Found] = []
        read: set[bytes] = set()
        for path in paths:
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                found += self.in_bytes(str(file.name).encode(), f"the name of {file}")
                if not file.is_file():
                    continue
                with file.open("rb") as opened:
                    same = hashlib.file_digest(opened, "sha256").digest()
                if same not in read:  # PostgreSQL keeps three copies of its own catalogue
                    read.add(same)
                    found += self._in_file(file)
        return found

    def _in_file(self, file: Path) -> list[Found]:
        found: dict[str, Found] = {}
        with file.open("rb") as opened:
            kept = b""
            while part := opened.read(CHUNK):
                for each in self.in_bytes(kept + part, str(file)):
                    found.setdefault(each.value, each)
                kept = (kept + part)[-self._longest :]
        return list(found.values())


def unpacked(signed: str) -> bytes:
    """What a session or a cookie of ours says: base64, and deflated when it begins with a dot."""
    packed = signed.partition(":")[0]
    text = packed.lstrip(".").encode()
    try:
        raw = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
        return zlib.decompress(raw) if packed.startswith(".") else raw
    except (binascii.Error, zlib.error):
        return signed.encode()


def _trie(words: Iterable[bytes]) -> bytes:
    """One pattern for all the words: a byte at a time, so that most places are left after one look."""
    below: dict[int, list[bytes]] = {}
    for word in words:
        if word:
            below.setdefault(word[0], []).append(word[1:])
    if not below:
        return b""
    same: dict[bytes, list[int]] = {}
    for byte, rest in below.items():
        same.setdefault(_trie(rest), []).append(byte)
    branches = [b"[" + b"".join(re.escape(bytes([b])) for b in first) + b"]" + rest for rest, first in same.items()]
    return branches[0] if len(branches) == 1 else b"(?:" + b"|".join(branches) + b")"
