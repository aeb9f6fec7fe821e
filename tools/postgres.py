"""A PostgreSQL cluster for an hour: made in a temporary folder, stopped and removed at the end.

It listens on a socket inside its own folder (on Windows on a free port of the loopback), so nothing else on
the machine can meet it. PostgreSQL refuses to run as root; there it runs as `postgres` or `nobody`.
`python tools/postgres.py` starts one, prints its address and stops it at Ctrl-C.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ACCOUNTS = ("postgres", "nobody")
PLACES = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/usr/local", "pgsql/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
    ("C:/Program Files/PostgreSQL", "*/bin"),
)
# Nothing in a temporary cluster must outlive the machine; durable=True keeps the engine's own care.
UNSAFE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class NoPostgres(RuntimeError):
    """PostgreSQL is not on this machine, or will not start; the message says why and what to do."""


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", str(folder)))


def programs() -> Path:
    """The folder with `initdb` and `pg_ctl`, the newest where there are several. Raises NoPostgres."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = [found for root, pattern in PLACES for found in Path(root).glob(pattern)]
    for folder in sorted(folders, key=_version, reverse=True):
        if any((folder / f"initdb{end}").exists() for end in ("", ".exe")):
            return folder
    raise NoPostgres("not found: no initdb in PATH nor in the usual places")


def _account() -> int | None:
    """The user id the cluster runs under when we are root; None when we are not."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    for name in ACCOUNTS:
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    raise NoPostgres("it does not run as root, and there is no user postgres or nobody to run it as")


def _folder(owner: int | None) -> Path:
    """A new folder that `owner` can reach, short enough for a socket's name (107 bytes)."""
    base = Path(tempfile.gettempdir()).resolve()
    shut = owner is not None and not all(p.stat().st_mode & 0o001 for p in (base, *base.parents))
    if sys.platform != "win32" and (shut or len(str(base)) > 70):
        base = Path("/tmp")  # noqa: S108 - mkdtemp makes the name and closes the folder to others
    made = Path(tempfile.mkdtemp(prefix="guihang-pg-", dir=base))
    if sys.platform != "win32" and owner is not None:
        os.chown(made, owner, -1)
    return made


def _made(folder: Path, owner: int | None) -> Path:
    """A folder of that name for `owner`, made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform != "win32" and owner is not None:
        os.chown(folder, owner, -1)
    return folder.resolve()


def _free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


class Cluster:
    """One temporary cluster. `url` is what GUIHANG_DATABASE_URL takes."""

    def __init__(self, *, durable: bool = False, kept_in: Path | None = None) -> None:
        self.programs = programs()
        self.owner = _account()
        self.kept = kept_in is not None
        self.folder = _folder(self.owner) if kept_in is None else _made(kept_in, self.owner)
        self.settings = {} if durable else dict(UNSAFE)
        self.settings["timezone"] = "UTC"
        if sys.platform == "win32":
            port = _free_port()
            self.settings |= {"listen_addresses": "127.0.0.1", "port": str(port)}
            self.url = f"postgres://guihang@127.0.0.1:{port}/guihang"
        else:
            self.settings |= {"listen_addresses": "", "unix_socket_directories": str(self.folder)}
            self.url = f"postgres://guihang@{str(self.folder).replace('/', '%2F')}/guihang"

    def start(self) -> None:
        """Make the cluster and start it. Raises NoPostgres with the server's own last words."""
        atexit.register(self.stop)
        data, log = self.folder / "data", self.folder / "log"
        if self.kept and (data / "made").exists():
            self._run("pg_ctl", "-D", data, "-l", log, "-w", "-t", "600", "start")
            return
        shutil.rmtree(data, ignore_errors=True)
        trusted = ("-U", "guihang", "-A", "trust")
        self._run("initdb", "-D", data, *trusted, "-E", "UTF8", "--locale=C", "-k", "-N")
        with (data / "postgresql.conf").open("a", encoding="ascii") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in self.settings.items())
        self._run("pg_ctl", "-D", data, "-l", log, "-w", "-t", "60", "start")
        host = self.settings["listen_addresses"] or self.settings["unix_socket_directories"]
        port = self.settings.get("port", "5432")
        self._run("createdb", "-h", host, "-p", port, "-U", "guihang", "--maintenance-db=postgres", "guihang")
        (data / "made").touch()

    def stop(self) -> None:
        """Stop the server and remove the folder, unless it is kept. Safe to repeat."""
        atexit.unregister(self.stop)
        if (self.folder / "data" / "postmaster.pid").exists():
            with suppress(NoPostgres):
                how = "fast" if self.kept else "immediate"
                self._run("pg_ctl", "-D", self.folder / "data", "-w", "-t", "600", "-m", how, "stop")
        if not self.kept:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *words: str | Path) -> None:
        # The output goes to a file: a server started by pg_ctl would hold a pipe open for ever.
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            done = subprocess.run(
                [self.programs / program, *words],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=False,
                cwd=self.folder,
                env={k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C"},
                user=self.owner,
                extra_groups=None if self.owner is None else [],
            )
            said.seek(0)
            words_said = said.read().strip()
        if done.returncode:
            log = self.folder / "log"
            tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:] if log.exists() else []
            raise NoPostgres("\n".join([f"{program} failed: {words_said}", *tail]))


@contextmanager
def temporary_postgres(*, durable: bool = False, kept_in: Path | None = None) -> Iterator[str]:
    """Yield the address of a fresh cluster, for GUIHANG_DATABASE_URL; it is gone when the block is left.

    With `kept_in` it lies there, is found again the next time, and stays.

    `durable` keeps fsync, full page writes and synchronous commits, as in service (checksums are always on).
    Raises NoPostgres where it cannot be had.
    """
    cluster = Cluster(durable=durable, kept_in=kept_in)
    try:
        cluster.start()
        yield cluster.url
    finally:
        cluster.stop()


def main() -> int:
    """Hold a cluster until Ctrl-C or the end of the process that asked for it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with temporary_postgres(durable="--durable" in sys.argv) as url:
            print(url, flush=True)
            while True:
                time.sleep(3600)
    except NoPostgres as fault:
        print(f"PostgreSQL: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
