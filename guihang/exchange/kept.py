"""Where ledgers lie that came in through the page: sealed, a folder each under GUIHANG_HOME/imports, for a set time.

Each piece is sealed with the key of its import and bound to its place, so that none can be moved or left out. When the
time is over the key is destroyed and the folder removed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from guihang.protect.datakeys import destroy
from guihang.protect.suite import Damaged, SealingKey

PIECE = 1 << 20
FOLDER = "imports"
_LENGTH = 4


class Missing(LookupError):
    """What was kept of an import is no longer there."""


def folder_of(owner: UUID) -> Path:
    """The folder of an import."""
    home: Path = settings.GUIHANG_HOME
    return home / FOLDER / owner.hex


def put(key: SealingKey, owner: UUID, name: str, content: bytes) -> None:
    """Seal `content` in pieces and keep it under `name`: whole, or as it was before."""
    where = folder_of(owner)
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = where / f".draft-{os.urandom(8).hex()}"
    pieces = [content[at : at + PIECE] for at in range(0, len(content), PIECE)] or [b""]
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            for number, piece in enumerate(pieces):
                sealed = key.seal(piece, _context(owner, name, number, number + 1 == len(pieces)))
                stream.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(where / name)
    finally:
        draft.unlink(missing_ok=True)


def get(key: SealingKey, owner: UUID, name: str) -> bytes:
    """What was kept under `name`. Raises Missing; Damaged where it is not as it was kept; Destroyed without a key."""
    try:
        stored = (folder_of(owner) / name).read_bytes()
    except FileNotFoundError:
        raise Missing(name) from None
    pieces = list(_pieces(stored))
    last = len(pieces) - 1
    return b"".join(key.open(piece, _context(owner, name, at, at == last)) for at, piece in enumerate(pieces))


def _pieces(stored: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(stored):
        end = at + _LENGTH + int.from_bytes(stored[at : at + _LENGTH], "big")
        if end > len(stored):
            raise Damaged("a kept ledger was cut off")
        yield stored[at + _LENGTH : end]
        at = end


def drop(owner: UUID, prefix: str, *, but: str) -> None:
    """Remove what was kept under names that begin with `prefix`, but for those that begin with `but`."""
    for path in folder_of(owner).glob(f"{prefix}*"):
        if not path.name.startswith(but):
            path.unlink(missing_ok=True)


def remove(owner: UUID) -> None:
    """Destroy the key of an import and remove its folder; what was sealed can never be read again."""
    destroy(owner)
    shutil.rmtree(folder_of(owner), ignore_errors=True)


def _context(owner: UUID, name: str, number: int, last: bool) -> bytes:
    return b"import:" + owner.bytes + f":{name}:{number}:{int(last)}".encode()
