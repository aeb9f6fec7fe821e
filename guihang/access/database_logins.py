"""As which role a process speaks to PostgreSQL: who serves pages is walled in, who does the work is not.

`guihang init` speaks as the owner of the tables, whom GUIHANG_DATABASE_URL names. It makes two roles that own nothing
and keeps how they sign in, and the key that proves a ticket, in ``GUIHANG_KEYS/database.key``. Where somebody else made
the roles, GUIHANG_WEB_DATABASE_URL and GUIHANG_WORK_DATABASE_URL name them. On SQLite nothing of this exists.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import dj_database_url
from django.conf import settings
from django.db import connections

Role = Literal["web", "work"]
ROLES: tuple[Role, ...] = ("web", "work")
LONGEST = 63  # bytes of a name in PostgreSQL


@dataclass(frozen=True, slots=True)
class Login:
    """A role of the database. An empty password: it is named by an address, and looked after by others."""

    user: str
    password: str = ""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What `database.key` holds."""

    logins: dict[Role, Login]
    proof: bytes


def key_path() -> Path:
    """Where the roles' passwords and the key of the proofs lie."""
    return Path(settings.GUIHANG_KEYS) / "database.key"


def made(name: str) -> KeyFile:
    """The key file, made where there is none; `name` is the database's, by which its roles are called."""
    path = key_path()
    if not path.exists():
        base = name.encode()[: LONGEST - 5].decode(errors="ignore")
        ours = [role for role in ROLES if not settings.GUIHANG_DATABASE_URLS[role]]
        lines = [f"{role} {base}_{role} {secrets.token_urlsafe(32)}" for role in ours]
        _write_once(path, "\n".join([*lines, f"proof {secrets.token_hex(32)}"]) + "\n")
    found = kept(path)
    assert found is not None
    return found


def kept(path: Path) -> KeyFile | None:
    """The key file as it lies there; None where there is none."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> KeyFile:
    text = path.read_text(encoding="utf-8")
    words = [line.rsplit(" ", 2) if line.startswith(ROLES) else line.split() for line in text.splitlines() if line]
    logins = {role: Login(w[1], w[2]) for w in words for role in ROLES if w[0] == role}
    return KeyFile(logins, next(bytes.fromhex(w[1]) for w in words if w[0] == "proof"))


def login_of(role: Role) -> Login | None:
    """Who `role` is in the database; None where nobody has said so yet."""
    if address := settings.GUIHANG_DATABASE_URLS[role]:
        return Login(dj_database_url.parse(address)["USER"])
    found = kept(key_path())
    return None if found is None else found.logins.get(role)


def parameters_of(role: Role) -> dict[str, Any] | None:
    """How to connect as `role`, beside what the settings say; None where nobody has said so yet, and on SQLite."""
    here = connections["default"]
    if here.vendor != "postgresql":
        return None
    if address := settings.GUIHANG_DATABASE_URLS[role]:
        said = dj_database_url.parse(address)
        return {name: said[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    login = login_of(role)
    return None if login is None else {"USER": login.user, "PASSWORD": login.password}


def turn_to(role: Role) -> None:
    """Speak to the database as `role` from now on, in every thread. Without such a role nothing changes: then
    ``guihang manage check --deploy`` says so."""
    parameters = parameters_of(role)
    if parameters is not None:
        connections["default"].close()
        connections.settings["default"].update(parameters)


def is_walled_in() -> bool:
    """Whether this process speaks to the database as the role that serves pages."""
    here, web = connections["default"], login_of("web")
    return here.vendor == "postgresql" and web is not None and here.settings_dict["USER"] == web.user


def _write_once(path: Path, text: str) -> None:
    """A file that appears whole or not at all, and never over another."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
