"""A large file sent in pieces: what has arrived lies sealed under GUIHANG_HOME/scan-pieces until the form is sent.

The sender makes the id. Where a file lies follows from who sends it and into whose file: nobody else's id finds it. A
piece is written whole or not at all; what is not used within a day is removed.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from guihang.dossier.scan_paper import MOST_BYTES
from guihang.protect.keyring import keyring
from guihang.protect.suite import SealingKey

FOLDER = "scan-pieces"
MOST_A_PIECE = 512 * 1024
# So many files one sender may have begun and not attached.
MOST_BEGUN = 24
_PIECE = re.compile(r"([0-9]{10})-([0-9]{10})")
_USED = "used"
_DRAFT = ".draft-"


class Unknown(LookupError):
    """Nothing has arrived under this id."""


class Elsewhere(ValueError):
    """The piece does not begin where the last one ended; `have` says where that is."""

    def __init__(self, have: int) -> None:
        super().__init__(have)
        self.have = have


class TooLarge(ValueError):
    """The piece, or the file with it, is larger than may be."""


class TooMany(ValueError):
    """The sender has begun too many files."""


def folder() -> Path:
    """The folder of all pieces."""
    home: Path = settings.GUIHANG_HOME
    return home / FOLDER


def have(user: UUID, person: UUID, upload: UUID) -> int:
    """How many bytes have arrived. Raises Unknown."""
    where = _path(user, person, upload)
    if not where.is_dir():
        raise Unknown(upload)
    return _end(where)


def add(key: SealingKey, user: UUID, person: UUID, upload: UUID, offset: int, piece: bytes) -> int:
    """Keep a piece; how many bytes have arrived. A repeat of a piece answers as the first time.

    Raises Unknown for an id that has no beginning, Elsewhere, TooLarge, TooMany.
    """
    if not 0 < len(piece) <= MOST_A_PIECE or offset < 0 or offset + len(piece) > MOST_BYTES:
        raise TooLarge(len(piece))
    where = _path(user, person, upload)
    if not where.is_dir():
        if offset:
            raise Unknown(upload)
        if _begun(where.parent) >= MOST_BEGUN:
            raise TooMany(upload)
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
    end = _end(where)
    if offset != end:
        there = next((size for at, size in _pieces(where) if at == offset), None)
        if there == len(piece) and key.open(_file(where, offset, there).read_bytes(), _context(where, offset)) == piece:
            return end
        raise Elsewhere(end)
    draft = where / f"{_DRAFT}{os.urandom(8).hex()}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(key.seal(piece, _context(where, offset)))
        draft.replace(_file(where, offset, len(piece)))
    finally:
        draft.unlink(missing_ok=True)
    return end + len(piece)


def whole(key: SealingKey, user: UUID, person: UUID, upload: UUID) -> bytes:
    """Everything that has arrived, in order. Raises Unknown, Damaged, Destroyed."""
    where = _path(user, person, upload)
    if not where.is_dir():
        raise Unknown(upload)
    return b"".join(key.open(_file(where, at, size).read_bytes(), _context(where, at)) for at, size in _pieces(where))


def used(user: UUID, person: UUID, upload: UUID) -> None:
    """The file was attached: it no longer counts as begun, and stays for a day, so that a repeat finds it."""
    with suppress(FileNotFoundError):
        (_path(user, person, upload) / _USED).touch(mode=0o600)


def remove_before(instant: float) -> int:
    """Remove the files of which nothing has arrived since `instant` (seconds since 1970); how many there were."""
    removed = 0
    for where in sorted(folder().glob("*/*")):
        with suppress(FileNotFoundError):
            if where.stat().st_mtime < instant:
                shutil.rmtree(where)
                removed += 1
    for sender in folder().glob("*"):
        with suppress(OSError):
            sender.rmdir()  # only an empty one goes
    return removed


def _begun(sender: Path) -> int:
    return sum(1 for where in sender.glob("*") if not (where / _USED).exists())


def _pieces(where: Path) -> Iterator[tuple[int, int]]:
    """Where each piece begins and how long it is, from the first on, as far as they follow on one another."""
    known: dict[int, int] = {}
    for path in where.iterdir():
        if (named := _PIECE.fullmatch(path.name)) is not None:
            known[int(named[1])] = int(named[2])
    at = 0
    while at in known:
        yield at, known[at]
        at += known[at]


def _end(where: Path) -> int:
    return sum(size for _at, size in _pieces(where))


def _file(where: Path, at: int, size: int) -> Path:
    return where / f"{at:010d}-{size:010d}"


def _path(user: UUID, person: UUID, upload: UUID) -> Path:
    sender = keyring().id_mac(b"sender\0" + user.bytes).hex()
    return folder() / sender / keyring().id_mac(b"upload\0" + user.bytes + person.bytes + upload.bytes).hex()


def _context(where: Path, at: int) -> bytes:
    return b"piece:" + bytes.fromhex(where.name) + at.to_bytes(8, "big")
