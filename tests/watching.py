"""Watches a whole run of the tests: does anything personal that was sealed stand in anything that is logged?

On when GUIHANG_WATCH names a file. Up to 500 values that tests sealed (names, numbers, phones, addresses, notes) are
kept; everything that was logged meanwhile is written aside: every record of every logger at every level as the house
writes it, every row of the tables that watch, what faults that nobody caught said, what servers of the tests printed.
At the end the one is looked for in the other, and the verdict is written to the file as JSON.
"""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TextIO
from unittest import mock

import pytest
from _pytest.logging import LogCaptureHandler
from django.core.signals import got_request_exception
from django.db.models import Model
from django.db.models.signals import post_save

WATCH = "GUIHANG_WATCH"
MOST, MOST_OF_A_KIND, MOST_FOUND = 500, 110, 50
# Telling enough that it stands nowhere by chance: eight digits, or two characters of Chinese, or a line of text.
TELLING = re.compile(r"\d{8}|[\u3400-\u9fff]{2}|\S.{15}")
LONGEST = 40  # of a long text its beginning is looked for
WATCHED = frozenset({"ReadEvent", "HouseEvent", "Alert", "Ticket", "Job", "LogRemoval", "ReadSeal", "Outgoing"})


class Watch:
    """What was sealed, and what was logged."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.deaf = False
        self.counts: Counter[str] = Counter()
        self._of_kind: Counter[str] = Counter()
        # Closed with the process; it may hold what nobody shall find on a disk.
        self._spool: TextIO = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115

    def sealed(self, told: Mapping[str, Any], kind: str = "") -> None:
        """Keep the telling values of what was sealed."""
        if self.deaf:
            return
        for name, value in told.items():
            self._keep(kind or name, value)

    def _keep(self, kind: str, value: object) -> None:
        if isinstance(value, dict):
            self.sealed(value)
        elif isinstance(value, list | tuple):
            for one in value:
                self._keep(kind, one)
        elif isinstance(value, str) and len(self.values) < MOST and self._of_kind[kind] < MOST_OF_A_KIND:
            text = value.strip()[:LONGEST]
            if TELLING.search(text) and text not in self.values:
                self.values[text] = kind
                self._of_kind[kind] += 1

    def logged(self, where: str, text: str) -> None:
        """Write aside what was logged."""
        if self.deaf:
            return
        self.counts[where] += 1
        self._spool.write(json.dumps([where, text], ensure_ascii=False) + "\n")

    def found(self) -> list[dict[str, str]]:
        """The values that stand in what was logged: of which kind, where, and the line.

        What the house says of itself ("work", "help with a job") tells of nobody, though somebody typed it too.
        """
        own = house_words()
        telling = sorted((value for value in self.values if value not in own), key=len, reverse=True)
        if not telling:
            return []
        any_of = re.compile("|".join(re.escape(value) for value in telling))
        found: list[dict[str, str]] = []
        self._spool.seek(0)
        for line in self._spool:
            where, text = json.loads(line)
            if (hit := any_of.search(text)) is not None and len(found) < MOST_FOUND:
                found.append({"kind": self.values[hit[0]], "value": hit[0], "where": where, "line": text[:400]})
        return found

    def verdict(self) -> dict[str, Any]:
        """What was watched, and what was found."""
        found = self.found()
        kinds = dict(Counter(self.values.values()).most_common())
        return {
            "ok": not found,
            "values": len(self.values),
            "kinds": kinds,
            "logged": dict(self.counts),
            "found": found,
        }


@cache
def house_words() -> str:
    """Every Chinese text of the house's own catalogues."""
    folder = Path(__file__).resolve().parent.parent / "guihang"
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*/locale/zh_Hans/**/*.po")))


# The watches that are on, the innermost last: what a test plants for its own is not for the one over the whole run.
_OPEN: list[Watch] = []


class Listening(logging.Handler):
    """Hears every record, and writes it down as the house's own console does."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(level=0)
        from guihang.config.reporting import Wordless

        self.watch = watch
        self.setFormatter(Wordless())

    def emit(self, record: logging.LogRecord) -> None:
        # Another handler may have changed it: what the house writes is what is left.
        try:
            self.watch.logged(f"log {record.name}", self.format(record))
        except Exception as fault:
            self.watch.logged("log that cannot be written", type(fault).__name__)


@contextmanager
def watching(watch: Watch) -> Iterator[Watch]:
    """Everything that is sealed and logged meanwhile goes to `watch`, and to none that was opened before it."""
    from guihang.dossier import slip
    from guihang.dossier.identity import Identity
    from guihang.jobs import running
    from guihang.protect.commitment import seal_with_commitment

    def seeing(original: Callable[..., Any], tell: Callable[..., None]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            tell(*args)
            return original(*args, **kwargs)

        return call

    def identity(self: Identity, *_rest: object) -> None:
        told = {name: getattr(self, name) for name in type(self).__dataclass_fields__}
        watch.sealed(told)

    def committed(_key: object, mapping: Mapping[str, Any], *_rest: object) -> None:
        watch.sealed(mapping)

    def worked(job: Any, *_rest: Any) -> None:
        fresh = type(job).objects.filter(pk=job.pk).first()
        if fresh is not None:
            row_of(watch, fresh)

    original_work = running.work_on

    def work_on(job: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return original_work(job, *args, **kwargs)
        finally:
            worked(job)

    with (
        mock.patch.object(Identity, "seal", seeing(Identity.seal, identity)),
        mock.patch.object(slip, "seal_with_commitment", seeing(seal_with_commitment, committed)),
        mock.patch.object(running, "work_on", work_on),
        _hearing(watch),
        _alone(watch),
    ):
        yield watch


@contextmanager
def _alone(watch: Watch) -> Iterator[None]:
    """The watches that were open before hear nothing meanwhile."""
    for each in _OPEN:
        each.deaf = True
    _OPEN.append(watch)
    try:
        yield
    finally:
        _OPEN.remove(watch)
        if _OPEN:
            _OPEN[-1].deaf = False


@contextmanager
def _hearing(watch: Watch) -> Iterator[None]:
    """Every logger at every level; every row of the tables that watch; every fault that nobody caught."""
    hearing, root = Listening(watch), logging.getLogger()
    loggers = [root, *(each for each in root.manager.loggerDict.values() if isinstance(each, logging.Logger))]
    levels = [(each, each.level) for each in loggers]
    shown = [(handler, handler.level) for handler in root.handlers]
    closed = [each for each in loggers if not each.propagate]
    capture, everything = LogCaptureHandler.emit, 1
    for handler, level in shown:
        handler.setLevel(max(level, logging.WARNING))
    for each, _level in levels:
        each.setLevel(everything if each is root else logging.NOTSET)
    for each in (root, *closed):
        each.addHandler(hearing)

    def emit(self: LogCaptureHandler, record: logging.LogRecord) -> None:
        # pytest keeps what it captures in memory: what is only heard because of us is not for it.
        if record.levelno >= logging.WARNING or root.level != everything:
            capture(self, record)

    def saved(sender: type[Model], instance: Model, **_more: Any) -> None:
        if sender.__name__ in WATCHED:
            row_of(watch, instance)

    def fell(**_more: Any) -> None:
        import sys

        kind, fault, _where = sys.exc_info()
        watch.logged("fault", f"{kind!r}: {fault}")

    post_save.connect(saved, weak=False)
    got_request_exception.connect(fell, weak=False)
    try:
        with mock.patch.object(LogCaptureHandler, "emit", emit):
            yield
    finally:
        post_save.disconnect(saved)
        got_request_exception.disconnect(fell)
        for each in (root, *closed):
            each.removeHandler(hearing)
        for each, level in levels:
            each.setLevel(level)
        for handler, level in shown:
            handler.setLevel(level)


def row_of(watch: Watch, row: Model) -> None:
    """Write aside the columns of a row that are text."""
    told = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    plain = {name: value for name, value in told.items() if isinstance(value, str | dict | list)}
    watch.logged(f"row {type(row).__name__}", json.dumps(plain, ensure_ascii=False, default=str))


class Plugin:
    """The watch over one process of a run; what several found is put together at the end."""

    def __init__(self, target: Path, worker: str) -> None:
        self.target, self.worker = target, worker
        self.watch = Watch()
        self._open = watching(self.watch)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        self._open.__enter__()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self._open.__exit__(None, None, None)
        verdicts = [self.watch.verdict()]
        if self.worker:
            self._part(self.worker).write_text(json.dumps(verdicts[0], ensure_ascii=False), encoding="utf-8")
            return
        for part in sorted(self.target.parent.glob(f"{self.target.name}.*.part")):
            verdicts.append(json.loads(part.read_text(encoding="utf-8")))
            part.unlink()
        self.target.write_text(json.dumps(together(verdicts), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def _part(self, worker: str) -> Path:
        return self.target.with_name(f"{self.target.name}.{worker}.part")


def together(verdicts: list[dict[str, Any]]) -> dict[str, Any]:
    """One verdict of several."""
    logged, kinds = Counter[str](), Counter[str]()
    for verdict in verdicts:
        logged.update(verdict["logged"])
        kinds.update(verdict["kinds"])
    found = [one for verdict in verdicts for one in verdict["found"]]
    values = sum(verdict["values"] for verdict in verdicts)
    return {"ok": not found, "values": values, "kinds": dict(kinds), "logged": dict(logged), "found": found}


def pytest_configure(config: pytest.Config) -> None:
    """Begin to watch, where that is asked for."""
    target = os.environ.get(WATCH, "")
    if target:
        worker = str(getattr(config, "workerinput", {}).get("workerid", ""))
        config.pluginmanager.register(Plugin(Path(target).resolve(), worker), "guihang-watching")
