"""Where papers lie: one sealed file each under GUIHANG_HOME/scans, named by a keyed fingerprint of what is in it.

The fingerprint is a person's own: the same paper in two files has two, so that equal papers tell nothing. A paper that
is attached twice is kept once. A file is written whole or not at all, before the row that tells of it.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from guihang.protect.keyring import keyring
from guihang.protect.suite import Damaged, SealingKey

FOLDER = "scans"
_NAME = re.compile(r"[0-9a-f]{64}")
_DRAFT = ".draft-"


class Missing(LookupError):
    """The file of a paper is not where it should be."""


def folder() -> Path:
    """The folder of all papers; a backup takes it with the database."""
    home: Path = settings.GUIHANG_HOME
    return home / FOLDER


def fingerprint(person: UUID, content: bytes) -> str:
    """What `content` is called in the file of `person`: 64 hexadecimal digits that say nothing without the key."""
    return keyring().id_mac(b"scan\0" + person.bytes + content).hex()


def put(key: SealingKey, person: UUID, content: bytes) -> str:
    """Seal `content` with the person's key and keep it; its fingerprint. A repeat writes the same file anew."""
    name = fingerprint(person, content)
    sealed = key.seal(content, _context(person, name))
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.parent / f"{_DRAFT}{os.urandom(8).hex()}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(sealed)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync(path.parent)
    return name


def get(key: SealingKey, person: UUID, name: str) -> bytes:
    """The content of a paper. Raises Missing, Damaged where it is not what was kept, Destroyed without a key."""
    if key.is_destroyed:
        key.open(b"", b"")  # says so
    try:
        sealed = _path(name).read_bytes()
    except FileNotFoundError:
        raise Missing(name) from None
    content = key.open(sealed, _context(person, name))
    if fingerprint(person, content) != name:
        raise Damaged("a paper is not what its entry says")
    return content


def remove(name: str) -> bool:
    """Remove the file of a paper; whether there was one."""
    path = _path(name)
    with suppress(FileNotFoundError):
        path.unlink()
        return True
    return False


def touched_before(instant: float) -> Iterator[str]:
    """The names of all papers whose file was last written before `instant` (seconds since 1970); drafts are removed."""
    for path in sorted(folder().glob("[0-9a-f][0-9a-f]/*")):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime >= instant:
                continue
            if _NAME.fullmatch(path.name):
                yield path.name
            elif path.name.startswith(_DRAFT):
                path.unlink()


def age(name: str) -> float:
    """How many seconds ago the file of a paper was written; none is as if written this moment."""
    try:
        return time.time() - _path(name).stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise Missing(name)
    return folder() / name[:2] / name


def _context(person: UUID, name: str) -> bytes:
    return b"scan:" + person.bytes + bytes.fromhex(name)


def _sync(where: Path) -> None:
    """Make a file's name as durable as its content; Windows does so by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(where, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
