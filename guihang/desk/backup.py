"""A copy of the database and of every sealed file, whole or not at all, with a list of what belongs to it.

Never the keys: without them a copy names nobody, and whoever keeps both in one place has given that away.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from guihang.access import database_logins
from guihang.texts import Message, mark

KIND = "backup"
MANIFEST = "manifest.json"
# What lies beside the database: sealed papers, and ledgers that wait to be loaded. Keys and settings never.
FOLDERS = ("scans", "imports")
SPARE = 1.05
_CHUNK = 1 << 20
Told = Callable[[str, int, int], None]


class Unable(Exception):
    """No copy can be made, or none was found; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def make(folder: Path, now: datetime, told: Told = lambda _what, _done, _all: None) -> Path:
    """Make a copy below `folder` and return where it lies. Raises Unable; then nothing is left behind.

    First the database, then the files: a row is written after its file, so that no row of the copy lacks one.
    """
    folder = folder.expanduser().resolve()
    _refuse_beside_keys(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _refuse_when_full(folder)
    whole = folder / f"guihang-{now.astimezone():%Y-%m-%d-%H%M%S}"
    part = whole.with_name(f".{whole.name}.part")
    part.mkdir(mode=0o700)
    try:
        database = _copy_database(part)
        _copy_files(part, told)
        _write_manifest(part, database, now, told)
        _to_disk(part)
        part.rename(whole)
        _to_disk(folder)
    except OSError as fault:
        text = mark("{folder}: the copy could not be written ({why}). Nothing was left there.")
        raise Unable(Message(text, {"folder": str(folder), "why": fault.strerror or type(fault).__name__})) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return whole


def size_of(copy: Path) -> int:
    """How many bytes a copy takes."""
    return sum(path.stat().st_size for path in copy.rglob("*") if path.is_file())


def check(folder: Path, told: Told = lambda _what, _done, _all: None) -> tuple[Path, list[Message]]:
    """Compare a copy (or the newest of a folder of copies) with its list; where it lies and what is wrong with it."""
    copy = _copy_in(folder.expanduser().resolve())
    listed: dict[str, dict[str, Any]] = {each["name"]: each for each in _manifest(copy)["files"]}
    faults = []
    for number, (name, each) in enumerate(listed.items(), 1):
        path = copy / name
        if not path.is_file():
            faults.append(Message(mark("{name}: missing"), {"name": name}))
        elif path.stat().st_size != each["size"] or _digest(path) != each["sha256"]:
            faults.append(Message(mark("{name}: not what was copied"), {"name": name}))
        told("check", number, len(listed))
    there = {path.relative_to(copy).as_posix() for path in _files(copy)} - {MANIFEST}
    faults += [Message(mark("{name}: not in the list"), {"name": name}) for name in sorted(there - listed.keys())]
    if not faults and (copy / "database.sqlite3").exists():
        faults += _sound(copy / "database.sqlite3")
    return copy, faults


def _refuse_beside_keys(folder: Path) -> None:
    home, keys = Path(settings.GUIHANG_HOME).resolve(), Path(settings.GUIHANG_KEYS).resolve()
    if folder.is_relative_to(keys) or keys.is_relative_to(folder):
        text = mark("{folder}: the keys lie there. A copy and its keys are kept apart: choose another folder.")
        raise Unable(Message(text, {"folder": str(folder)}))
    if folder.is_relative_to(home):
        text = mark("{folder} lies inside of what is to be copied. Choose a folder on another disk or machine.")
        raise Unable(Message(text, {"folder": str(folder)}))


def _refuse_when_full(folder: Path) -> None:
    needed = int(database_size() * SPARE) + sum(path.stat().st_size for _name, path in _sealed())
    free = shutil.disk_usage(folder).free
    if free < needed:
        text = mark("{folder}: {needed} MB are needed and {free} MB are free. Make room, or choose another disk.")
        megabytes = {"needed": f"{needed // 1_000_000 + 1:,}", "free": f"{free // 1_000_000:,}"}
        raise Unable(Message(text, {"folder": str(folder), **megabytes}))


def database_size() -> int:
    """How many bytes the database takes."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _copy_database(part: Path) -> dict[str, str]:
    if connection.vendor == "sqlite":
        return _copy_sqlite(part / "database.sqlite3")
    return _dump_postgres(part / "database.dump")


def _copy_sqlite(target: Path) -> dict[str, str]:
    """By SQLite's own copying, in one step: who writes meanwhile is not kept waiting and does not get in."""
    source_name = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(source_name, timeout=60)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    if _sound(target):
        raise Unable(Message(mark("The copy of the database is not sound. Run guihang verify, and try again.")))
    return {"kind": "sqlite", "file": target.name}


def _sound(path: Path) -> list[Message]:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as line:
            found = [str(row[0]) for row in line.execute("PRAGMA quick_check(1)")]
    except sqlite3.DatabaseError:
        found = []
    return [] if found == ["ok"] else [Message(mark("{name}: SQLite finds it damaged"), {"name": path.name})]


def _dump_postgres(target: Path) -> dict[str, str]:
    program = shutil.which("pg_dump")
    if program is None:
        text = mark("pg_dump is not on this machine. Install the PostgreSQL client of the server's version.")
        raise Unable(Message(text))
    line = connection.settings_dict
    where = {"PGHOST": line["HOST"], "PGPORT": line["PORT"], "PGUSER": line["USER"], "PGPASSWORD": line["PASSWORD"]}
    env = {**os.environ, **{name: str(value) for name, value in where.items() if value}}
    if database_logins.is_walled_in():
        text = mark("The role that serves pages sees no file by itself. Set GUIHANG_WORK_DATABASE_URL for the copy.")
        raise Unable(Message(text))
    # Row security stays on: who copies has a policy that shows every row, and needs no right to get round it.
    how = ("--format=custom", "--enable-row-security", "--no-password")
    words = [program, *how, f"--file={target}", str(line["NAME"])]
    done = subprocess.run(words, env=env, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        text = mark("pg_dump could not copy the database: {why}")
        raise Unable(Message(text, {"why": said[0] if said else done.returncode}))
    return {"kind": "postgresql", "file": target.name}


def _sealed() -> Iterator[tuple[str, Path]]:
    home = Path(settings.GUIHANG_HOME)
    for name in FOLDERS:
        for path in _files(home / name):
            yield path.relative_to(home).as_posix(), path


def _files(folder: Path) -> Iterator[Path]:
    """Every file below, drafts left out."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))


def _copy_files(part: Path, told: Told) -> None:
    found = list(_sealed())
    for number, (name, path) in enumerate(found, 1):
        target = part / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            shutil.copyfile(path, target)
        except FileNotFoundError:
            continue  # destroyed meanwhile, with its row
        told("copy", number, len(found))


def _write_manifest(part: Path, database: dict[str, str], now: datetime, told: Told) -> None:
    found = list(_files(part))
    files = []
    for number, path in enumerate(found, 1):
        path.chmod(0o600)
        name = path.relative_to(part).as_posix()
        files.append({"name": name, "size": path.stat().st_size, "sha256": _digest(path)})
        told("sum", number, len(found))
    said = {"manifest": 1, "made_at": now.isoformat(), "guihang": version("guihang"), "database": database}
    text = json.dumps({**said, "keys": "not in this copy", "files": files}, indent=1) + "\n"
    (part / MANIFEST).write_text(text, encoding="utf-8")


def _digest(path: Path) -> str:
    summed = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            summed.update(piece)
    return summed.hexdigest()


def _to_disk(folder: Path) -> None:
    """Have everything below on the disk before it counts as there; Windows keeps folders by itself."""
    for path in _files(folder):
        with path.open("r+b") as stream:
            os.fsync(stream.fileno())
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _copy_in(folder: Path) -> Path:
    copies = [folder] if (folder / MANIFEST).is_file() else sorted(p.parent for p in folder.glob(f"*/{MANIFEST}"))
    if not copies:
        raise Unable(Message(mark("{folder}: no copy lies there."), {"folder": str(folder)}))
    return copies[-1]


def _manifest(copy: Path) -> dict[str, Any]:
    try:
        said = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
        assert isinstance(said["files"], list)
        assert all({"name", "size", "sha256"} <= each.keys() for each in said["files"])
    except (ValueError, KeyError, AssertionError, OSError, AttributeError, TypeError):
        text = mark("{folder}: its list cannot be read. The copy is damaged.")
        raise Unable(Message(text, {"folder": str(copy)})) from None
    return dict(said)
