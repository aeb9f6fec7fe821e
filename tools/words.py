"""What each word of `tools/house.py` does."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from tools import environment, proving, testing
from tools.saying import Fault, complain, say

PINS = ("base", "dev")
# What `guihang demo` can be asked for instead of the demo with its server.
NOT_TO_SERVE = frozenset({"--check", "--people", "--digest", "--help", "-h"})
COMPILE = (
    "--quiet",
    "--allow-unsafe",
    "--generate-hashes",
    "--strip-extras",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
)


def run(argv: Sequence[str]) -> int:
    """Do what the first word says, with the rest as its own. Exit status 0, 1 (a failure), 2 (bad usage)."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot write Chinese shows question marks instead of stopping.
        with suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    # A plain kill ends like Ctrl-C does, so that a database started for the tests is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    word, *rest = argv or ["help"]
    if word not in WORDS:
        complain(f"{word}? {' | '.join(WORDS)}")
        return 2
    try:
        return WORDS[word](rest)
    except Fault as fault:
        complain(fault)
        return 1
    except KeyboardInterrupt:
        return testing.interrupted()


def make_venv(rest: Sequence[str]) -> int:
    """Have everything the other words need."""
    environment.make("dev")
    say(f"Ready: {environment.program('guihang').relative_to(environment.ROOT)}", "已就绪")
    return 0


def demo(rest: Sequence[str]) -> int:
    """Invent a county, start the server, print the address and who can sign in."""
    environment.make("base")
    return _become(environment.program("guihang"), "demo", *([] if NOT_TO_SERVE & set(rest) else ["--start"]), *rest)


def test(rest: Sequence[str]) -> int:
    """Run the tests on all that this machine has."""
    environment.make("dev")
    return testing.run_all(rest)


def prove(rest: Sequence[str]) -> int:
    """Run every test that proves a control, and write the page of proofs."""
    environment.make("dev")
    return proving.run(rest)


def bench(rest: Sequence[str]) -> int:
    """Measure the house against floors in the same run."""
    environment.make("dev")
    return _become(environment.PYTHON, "-m", "bench", *rest)


def bench_full(rest: Sequence[str]) -> int:
    """Measure how the house bears a million people; goes on where it was broken off."""
    environment.make("dev")
    return _become(environment.PYTHON, "-m", "bench.full", *rest)


def _become(*words: str | Path) -> NoReturn:
    """Run a command in our place, so that whoever stops us stops it; Windows has no such thing and waits."""
    if sys.platform == "win32":
        sys.exit(environment.run(*words))
    os.chdir(environment.ROOT)
    os.execv(words[0], words)  # noqa: S606 - no shell is what we want


def lint(rest: Sequence[str]) -> int:
    """Run every check that does not run the product; all of them, whatever the first one finds."""
    environment.make("dev")
    checks: dict[str, list[str | Path]] = {
        "ruff check": [environment.program("ruff"), "check", "."],
        "ruff format": [environment.program("ruff"), "format", "--check", "."],
        "mypy": [environment.program("mypy")],
        "import-linter": [environment.program("lint-imports")],
        "catalogue": [environment.PYTHON, "tools/catalogue.py", "check"],
        "budgets": [environment.PYTHON, "-m", "pytest", "tests/test_budgets.py"],
    }
    with tempfile.TemporaryDirectory(prefix="guihang-lint-") as folder:
        # mypy's Django plugin reads the settings, and reading them makes a signing key: elsewhere.
        own_home = {"GUIHANG_HOME": folder, "GUIHANG_KEYS": str(Path(folder) / "keys")}
        failed = []
        for name, command in checks.items():
            say(f"== {name}")
            if environment.run(*command, env=own_home):
                failed.append(name)
    say(f"lint: {', '.join(failed)} failed" if failed else "lint: all clean", "" if failed else "全部通过")
    return 1 if failed else 0


def requirements(rest: Sequence[str]) -> int:
    """Pin requirements/*.in with hashes; `--upgrade` takes newer releases."""
    environment.make("dev")
    for name in PINS:
        words = ["-m", "piptools", "compile", *COMPILE, f"--output-file={name}.txt", *rest, f"{name}.in"]
        done = subprocess.run(
            [environment.PYTHON, *words],
            cwd=environment.ROOT / "requirements",
            env={**os.environ, "CUSTOM_COMPILE_COMMAND": "make requirements"},
            check=False,
        )
        if done.returncode:
            return done.returncode
    say("Pinned. Look at the difference before you commit it.", "已锁定版本，提交前请查看差异。")
    return 0


def show_help(rest: Sequence[str]) -> int:
    """List the words, from the comments of the Makefile."""
    lines = (environment.ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    for line in lines:
        found = re.match(r"(?P<word>[a-z-]+):.*?## (?P<english>.*?) \| (?P<chinese>.*)", line)
        if found:
            say(f"make {found['word']:<13} {found['english']}", found["chinese"])
    return 0


WORDS: dict[str, Callable[[Sequence[str]], int]] = {
    "venv": make_venv,
    "demo": demo,
    "test": test,
    "prove": prove,
    "bench": bench,
    "bench-full": bench_full,
    "lint": lint,
    "requirements": requirements,
    "help": show_help,
}
