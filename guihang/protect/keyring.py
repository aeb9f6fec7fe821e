"""The key ring: the few keys from which everything else hangs, each a file of its own in GUIHANG_KEYS
(mode 0600).

    master-0001.key    wraps the data keys; a rotation adds the next number
    token-0001.key     search tokens; two versions live side by side while tokens are written anew
    commitment.key     commitments of the chain; never changes, or the chain would not verify
    id.key             ids derived from ledger rows; never changes, or a second load would double the first
    complete           an empty file, written last

A key file is one line: ``guihang-key 1 SUITE HEX``. Copy the folder outside, apart from the database's
copies: without it nothing sealed can be read, with it and the database everything can.
"""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from guihang.protect.suite import SECRET_LENGTH, SUITES, Mac, SealingKey, writing_suite
from guihang.texts import Message, mark

_NAME = re.compile(r"(master|token)-(\d{4,})\.key")
_COMPLETE = "complete"
_SINGLE = ("commitment", "id")
_LOOK_AGAIN_AFTER = 1.0  # seconds


class KeyRingError(Exception):
    """The key ring cannot be used; `message` says what is wrong and what to do, and never holds a key."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class _KeyFile:
    suite: str
    secret: bytes


class KeyRing:
    """The opened ring. Keys are read once; `is_stale` tells that another process has added or removed one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._looked = time.monotonic()
        self._stamp = folder.stat().st_mtime_ns
        files = {path.name: _read(path) for path in sorted(folder.glob("*.key")) if _is_ours(path.name)}
        self._masters = {n: SealingKey(f.secret) for n, f in _versions(files, "master").items()}
        self._tokens = {n: SUITES[f.suite].mac(f.secret) for n, f in _versions(files, "token").items()}
        missing = [f"{name}.key" for name in _SINGLE if f"{name}.key" not in files]
        missing += [
            f"{kind}-0001.key" for kind, have in (("master", self._masters), ("token", self._tokens)) if not have
        ]
        if missing:
            raise _incomplete(folder, missing)
        commitment, ids = files["commitment.key"], files["id.key"]
        self._commitments = {suite.id: suite.mac(commitment.secret) for suite in SUITES.values()}
        self.id_mac: Mac = SUITES[ids.suite].mac(ids.secret)

    @classmethod
    def create(cls, folder: Path) -> KeyRing:
        """Make what is missing of a new ring and open it; on a complete ring change nothing.

        Raises KeyRingError when a ring that was once complete has lost a key: a new key in its place
        would hide that what the old one sealed can no longer be read.
        """
        folder = Path(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (folder / _COMPLETE).exists():
            for name in ("master-0001", "token-0001", *_SINGLE):
                _write_new(folder / f"{name}.key")
            _write_once(folder / _COMPLETE, b"")
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> KeyRing:
        """Read the ring in `folder`. Raises KeyRingError when there is none, or it is incomplete or
        damaged.
        """
        folder = Path(folder)
        if not (folder / _COMPLETE).exists():
            raise KeyRingError(
                Message(mark("There is no key ring in {folder}. Run: guihang init"), {"folder": str(folder)})
            )
        return cls(folder)

    def is_stale(self) -> bool:
        """Whether the folder has changed since it was read; looks once a second at most."""
        now = time.monotonic()
        if now - self._looked < _LOOK_AGAIN_AFTER:
            return False
        self._looked = now
        return self.folder.stat().st_mtime_ns != self._stamp

    @property
    def master_version(self) -> int:
        """The version that wraps new data keys."""
        return max(self._masters)

    def master_versions(self) -> tuple[int, ...]:
        """All versions at hand, oldest first."""
        return tuple(sorted(self._masters))

    def master(self, version: int) -> SealingKey:
        """A master key. Raises KeyRingError when the ring does not hold that version."""
        try:
            return self._masters[version]
        except KeyError:
            raise _incomplete(self.folder, [_file_name("master", version)]) from None

    def token_versions(self) -> tuple[int, ...]:
        """The versions to look tokens up with, newest first."""
        return tuple(sorted(self._tokens, reverse=True))

    def token_mac(self, version: int) -> Mac:
        """The keyed digest of one token version. Raises KeyRingError when the ring does not hold it."""
        try:
            return self._tokens[version]
        except KeyError:
            raise _incomplete(self.folder, [_file_name("token", version)]) from None

    def commitment_mac(self, suite_id: int) -> Mac:
        """The keyed digest for commitments, in the suite that sealed the value."""
        return self._commitments[suite_id]

    def add_version(self, kind: str) -> KeyRing:
        """A new "master" or "token" key beside the old ones; the ring read anew. Written to the disk
        before it is used.
        """
        versions = self._masters if kind == "master" else self._tokens
        _write_new(self.folder / _file_name(kind, max(versions) + 1))
        forget_keyrings()
        return KeyRing.open(self.folder)

    def drop_version(self, kind: str, version: int) -> KeyRing:
        """Destroy an old "master" or "token" key for ever; the ring read anew. The newest is never
        dropped.
        """
        versions = self._masters if kind == "master" else self._tokens
        if version == max(versions):
            raise ValueError("the newest key is in use")
        path = self.folder / _file_name(kind, version)
        with suppress(FileNotFoundError):
            with path.open("r+b") as stream:
                stream.write(os.urandom(path.stat().st_size))
                os.fsync(stream.fileno())
            path.unlink()
            _sync_folder(self.folder)
        forget_keyrings()
        return KeyRing.open(self.folder)

    def newest_age(self, kind: str) -> timedelta:
        """How long ago the newest "master" or "token" key was made."""
        newest = max(self._masters if kind == "master" else self._tokens)
        made = datetime.fromtimestamp((self.folder / _file_name(kind, newest)).stat().st_mtime, UTC)
        return datetime.now(UTC) - made


_rings: dict[Path, KeyRing] = {}


def keyring() -> KeyRing:
    """The ring in GUIHANG_KEYS, kept in memory and read anew when another process has changed it."""
    folder: Path = settings.GUIHANG_KEYS
    ring = _rings.get(folder)
    if ring is None or ring.is_stale():
        ring = _rings[folder] = KeyRing.open(folder)
    return ring


def forget_keyrings() -> None:
    """Read the ring anew at the next use."""
    _rings.clear()


def _is_ours(name: str) -> bool:
    return _NAME.fullmatch(name) is not None or name.removesuffix(".key") in _SINGLE


def _file_name(kind: str, version: int) -> str:
    return f"{kind}-{version:04d}.key"


def _versions(files: dict[str, _KeyFile], kind: str) -> dict[int, _KeyFile]:
    found = ((_NAME.fullmatch(name), content) for name, content in files.items())
    return {int(m[2]): content for m, content in found if m is not None and m[1] == kind}


def _incomplete(folder: Path, names: list[str]) -> KeyRingError:
    text = mark("The key ring in {folder} lacks {names}. Put the file back from the copy kept outside.")
    return KeyRingError(Message(text, {"folder": str(folder), "names": ", ".join(names)}))


def _read(path: Path) -> _KeyFile:
    """One key file. Raises KeyRingError, without what it holds, when it is not one."""
    words = path.read_text(encoding="ascii", errors="replace").split()
    with suppress(ValueError):
        head, version, suite, digits = words
        secret = bytes.fromhex(digits)
        if (head, version) == ("guihang-key", "1") and suite in SUITES and len(secret) == SECRET_LENGTH:
            return _KeyFile(suite, secret)
    text = mark("{path} is damaged: expected one line, guihang-key 1 SUITE and 96 hexadecimal digits.")
    raise KeyRingError(Message(text, {"path": str(path)}))


def _write_new(path: Path) -> None:
    line = f"guihang-key 1 {writing_suite().name} {os.urandom(SECRET_LENGTH).hex()}\n"
    _write_once(path, line.encode("ascii"))


def _write_once(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all, and never over another: two starts at once make
    one key.
    """
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return  # a folder cannot be opened there; NTFS keeps a journal of its names
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
