"""`make test`: the tests on SQLite, on PostgreSQL and in a browser, and an account of what did not run."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools import environment
from tools.chromium import chromium, draws_chinese
from tools.postgres import NoPostgres, temporary_postgres
from tools.saying import say

RUNS = ("sqlite", "postgresql", "browser")
GET_POSTGRES = "apt-get install postgresql, or your system's package (README: PostgreSQL)"
GET_CHROMIUM = "apt-get install chromium, or name a browser in GUIHANG_CHROMIUM"
GET_FONTS = "apt-get install fonts-noto-cjk"
AFTER_PROVE = "--after-prove"
# pytest's exit status when no test answers to the words given.
NOTHING_COLLECTED = 5
# A skip whose reason begins so is a test that nobody asked for here, not one that could not run.
NOT_ASKED = "not asked: "


@dataclass
class Count:
    """How a run went. `left_out` names what did not run and how to get it."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    left_out: list[str] = field(default_factory=list)

    def add(self, other: Count) -> None:
        """Add another run to this one."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.left_out += other.left_out

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def run_all(words: Sequence[str]) -> int:
    """Run the tests on everything this machine has; exit status 1 for a failure, or a gap when asked for all.

    `words` go to pytest; `--on sqlite`, `--on postgresql`, `--on browser` (repeatable) choose among the runs.
    `--after-prove` leaves out what `make prove` runs: all on SQLite, and the proofs elsewhere.
    """
    runs, words = chosen(list(words))
    if AFTER_PROVE in words:
        words.remove(AFTER_PROVE)
        runs = [name for name in runs if name != "sqlite"]
        words.append("--not-proving")
    everything = os.environ.get("GUIHANG_TEST_ALL", "") not in {"", "0"}
    total, accounts = Count(), []
    for name in runs:
        began = time.monotonic()
        say(f"== {name}")
        count = {"sqlite": _sqlite, "postgresql": _postgresql, "browser": _browser}[name](words)
        if not words and not count.passed + count.failed + len(count.left_out):
            count.left_out.append(f"{name}: no test was found for it")
        accounts.append(f"{name}: {count} in {time.monotonic() - began:.0f} s")
        total.add(count)
    if everything:
        total.failed += len(total.left_out)
    if not total.passed + total.failed:
        total.failed, total.left_out = 1, [*total.left_out, "no test ran at all"]
    say("")
    for account in accounts:
        say(account)
    if total.left_out:
        meaning = "counts as failed" if everything else "GUIHANG_TEST_ALL=1 makes it a failure"
        say(f"Did not run ({meaning}):", "没有运行：")
        for line in dict.fromkeys(total.left_out):
            say(f"  {line}")
    say(str(total))
    return 1 if total.failed else 0


def chosen(words: list[str]) -> tuple[list[str], list[str]]:
    """The runs asked for with `--on`, all of them when none is, and the words that are left for pytest."""
    asked: list[str] = []
    while "--on" in words[:-1]:
        at = words.index("--on")
        asked.append(words[at + 1])
        del words[at : at + 2]
    unknown = [name for name in asked if name not in RUNS]
    if unknown:
        raise SystemExit(f"--on {unknown[0]}: expected one of {', '.join(RUNS)}")
    return asked or list(RUNS), words


def _sqlite(words: Sequence[str]) -> Count:
    return _pytest("not browser and not postgres", words, {"GUIHANG_DATABASE_URL": None})


def _postgresql(words: Sequence[str]) -> Count:
    """The same tests on a cluster of their own; the rules have no database and are not asked twice."""
    try:
        with temporary_postgres() as url:
            return _pytest("not browser", [*words, "--ignore=guihang/rules"], {"GUIHANG_DATABASE_URL": url})
    except NoPostgres as fault:
        return Count(left_out=[f"PostgreSQL: {fault}; {GET_POSTGRES}"])


def _browser(words: Sequence[str]) -> Count:
    found = chromium()
    if found is None:
        return Count(left_out=[f"Browser: no Chromium found; {GET_CHROMIUM}"])
    count = _pytest("browser", words, {"GUIHANG_DATABASE_URL": None, "GUIHANG_CHROMIUM": str(found)})
    if not draws_chinese():
        count.left_out.append(f"Browser: no Chinese font, pages were not drawn as they are; {GET_FONTS}")
    return count


def _pytest(marks: str, words: Sequence[str], env: Mapping[str, str | None]) -> Count:
    """One run of pytest, in its own process."""
    with tempfile.TemporaryDirectory(prefix="guihang-tests-") as folder:
        report = Path(folder) / "report.xml"
        command: list[str | Path] = [
            environment.PYTHON,
            "-m",
            "pytest",
            "-m",
            marks,
            f"--junitxml={report}",
            *_shared(words),
            *words,
        ]
        status = environment.run(*command, env=env)
        if status == NOTHING_COLLECTED:
            return Count()
        if not report.exists():
            return Count(failed=1, left_out=[f"pytest itself stopped with status {status}, see above"])
        count = _read(report)
    if status and not count.failed:
        count.failed = 1
    return count


def _shared(words: Sequence[str]) -> list[str]:
    """The whole suite is shared out among processes, at most four; what somebody asks for by name runs in one."""
    cores = min(os.cpu_count() or 1, 4)
    asked_for = [word for word in words if not word.startswith("-")]
    return ["-n", str(cores), "--dist", "worksteal"] if cores > 1 and not asked_for else []


def _read(report: Path) -> Count:
    """The figures of a JUnit report, which is ours and not a stranger's."""
    count = Count()
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            count.failed += 1
        elif skip is not None:
            count.skipped += 1
            reason = skip.get("message", "")
            if skip.get("type") != "pytest.xfail" and not reason.startswith(NOT_ASKED):
                count.left_out.append(f"{case.get('classname')}::{case.get('name')}: {reason}")
        else:
            count.passed += 1
    return count


def interrupted() -> int:
    """Ctrl-C: what ran is not summed up, and that is said."""
    say("Interrupted", "已中断")
    return 130 if sys.platform != "win32" else 1
