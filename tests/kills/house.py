"""A house of its own: home, keys and database in a folder, the real commands, the real server, real kills."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = "2026-11-22"
PASSWORD = "horse-battery-七星-staple"


@dataclass(frozen=True)
class House:
    """A home with its keys and database; `url` is empty for SQLite. The day is fixed, so that no run meets midnight."""

    folder: Path
    url: str = ""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """GUIHANG_HOME."""
        return self.folder / "home"

    @property
    def keys(self) -> Path:
        """GUIHANG_KEYS."""
        return self.folder / "apart" / "keys"

    @property
    def tmp(self) -> Path:
        """The temporary folder of everything that runs here."""
        return self.folder / "tmp"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.home / "guihang.sqlite3"

    def env(self) -> dict[str, str]:
        """The environment of everything that runs here: nothing of ours from outside."""
        self.tmp.mkdir(parents=True, exist_ok=True)
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("GUIHANG_", "DJANGO_", "PG"))}
        own = {
            "GUIHANG_HOME": str(self.home),
            "GUIHANG_KEYS": str(self.keys),
            "GUIHANG_TODAY": TODAY,
            "TMPDIR": str(self.tmp),
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
        }
        if self.url:
            own["GUIHANG_DATABASE_URL"] = self.url
        return clean | own | self.more

    def begin(self, *words: str | Path, log: Path | None = None) -> subprocess.Popen[bytes]:
        """Start a command of ours as the leader of a group of its own."""
        said = (log or self.folder / "log").open("ab")
        with said:
            return subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=self.folder,
                env=self.env(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def run(self, *words: str | Path, may_find: bool = False) -> str:
        """Run a module with its words to the end and give what it printed; status 1 only where a check `may_find`."""
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.folder,
            env=self.env(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        with (self.folder / "log").open("a", encoding="utf-8") as log:
            log.write(done.stderr)
        assert done.returncode == 0 or (may_find and done.returncode == 1), done.stderr + done.stdout
        return done.stdout

    def settle(self, *names: str) -> None:
        """``guihang init``, and a worker of Shulinzhao for each name, who can sign in."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.run("guihang", "init")
        secret = self.folder / "secret"
        secret.write_text(PASSWORD + "\n", encoding="utf-8")
        for name in names:
            words = ("--name", "林晓", "--role", "worker", "--place", "150621100000", "--from", "2020-01-01")
            more = ("--until", "2099-12-31", "--purpose", "承担树林召镇社区工作", "--password-file", secret)
            self.run("guihang", "people", "add", name, *words, *more)
        secret.unlink()

    def copy(self, folder: Path) -> House:
        """Another house with the same keys and the same rows; nobody may be at work here."""
        shutil.copytree(self.folder, folder)
        return House(folder, another_database(self.url, like=self.url) if self.url else "", self.more)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database itself says, asked past all of our code."""
        if self.url:
            with psycopg.connect(line_to(self.url), autocommit=True) as asked:
                answer = asked.execute(statement.encode())
                return list(answer.fetchall()) if answer.description else []
        with closing(sqlite3.connect(self.database)) as line:
            return line.execute(statement).fetchall()

    @contextmanager
    def served(self, workers: int = 2) -> Iterator[Server]:
        """The real server, up and answering."""
        server = Server(self, workers)
        try:
            server.start()
            yield server
        finally:
            server.kill()


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


class Server:
    """``guihang serve`` as a service manager would run it, less the mercy."""

    def __init__(self, house: House, workers: int) -> None:
        self.house, self.workers, self.port = house, workers, free_port()
        self.log = house.folder / "server.log"
        self.main: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = ("serve", "--port", str(self.port), "--workers", str(self.workers))
        self.main = self.house.begin("guihang", *words, log=self.log)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            assert self.main.poll() is None, (self.main.returncode, self.log.read_text(encoding="utf-8")[-2000:])
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5):
                return
            time.sleep(0.02)
        raise AssertionError("the server does not come up")

    def running(self) -> bool:
        """Whether the main process is there; it gives up when one worker dies twice within seconds."""
        return self.main is not None and self.main.poll() is None

    def worker_ids(self) -> list[int]:
        """The ids of the worker processes, the oldest first."""
        return sorted(set(self.children()) - set(self.runner_ids()))

    def runner_ids(self) -> list[int]:
        """The id of the runner of long work beside the server, while there is one."""
        return [child for child in self.children() if b"\0work\0" in words_of(child)]

    def children(self) -> list[int]:
        """Every process that the main one has begun and that is still there."""
        assert self.main is not None
        tasks = Path(f"/proc/{self.main.pid}/task")
        return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text("ascii").split()]

    def kill_worker(self) -> bool:
        """SIGKILL to the oldest worker. False when there is none to kill."""
        for worker in self.worker_ids()[:1]:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
                return True
        return False

    def kill(self) -> None:
        """SIGKILL to the whole tree at once."""
        if self.main is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.main.pid, signal.SIGKILL)
            self.main.wait()


def words_of(process: int) -> bytes:
    """With which words a process was begun, parted by zeros; nothing of one that has ended."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def another_database(url: str, like: str = "") -> str:
    """A new database in the cluster of `url`, empty or a copy of `like`; its address."""
    name = f"house_{uuid4().hex[:12]}"
    base = sql.Identifier(name_of(like)) if like else sql.Identifier("template0")
    with psycopg.connect(line_to(url, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), base))
    return url.rpartition("/")[0] + f"/{name}"


def drop_database(url: str) -> None:
    """Remove a database, whoever is still in it."""
    with psycopg.connect(line_to(url, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name_of(url))))


def name_of(url: str) -> str:
    """The name of the database that an address names."""
    return url.rpartition("/")[2]


def line_to(url: str, name: str = "") -> str:
    """The address as psycopg takes it, of another database of the cluster when `name` is given."""
    split = urlsplit(url)
    place = {"user": unquote(split.username or ""), "host": host_of(url), "dbname": name or name_of(url)}
    return make_conninfo("", **place, **({"port": split.port} if split.port else {}))


def host_of(url: str) -> str:
    """The host, which is a folder where the cluster listens on a socket."""
    return unquote(urlsplit(url).netloc.rpartition("@")[2].partition(":")[0])
