"""A corpus of hostile files, made by scripts, through both doors for files: refused or made anew, each in two seconds
and little memory, with nothing left behind."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from uuid_utils import compat

from guihang.access import clock
from guihang.access.tests.cast import Cast, make_cast
from guihang.dossier import scan_apart, scan_store
from guihang.dossier.models import Entry, Scan
from guihang.dossier.scan_kinds import kind_of
from guihang.dossier.tests.lives import TODAY, Life
from guihang.exchange.models import Import
from guihang.jobs.running import run_waiting
from guihang.protect.datakeys import open_keys
from tests.hostile.books import all_books
from tests.hostile.papers import all_papers
from tests.hostile.texts import harm_in
from tests.prove import FULL

SECONDS, MEGABYTES, FEWEST = 2.0, 300, 200
EVERY = 1 if FULL else 9
# What no kept picture and no page may hold: it stood in what was sent.
TRACES = (b"<script", b"evil", b"zqx", b"PK\x03\x04", b"/JavaScript", b"/Launch", b"Exif", b"<?php")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.timeout(1_800),
    pytest.mark.proves(
        "T11", "I4.8", "ASVS 5.2.1", "ASVS 5.2.2", "ASVS 5.2.3", "ASVS 5.3.2", "ASVS 14.2.8", "等保 8.1.4.5"
    ),
    pytest.mark.skipif(sys.platform == "win32", reason="not asked: Windows tells no times of other processes"),
]


@pytest.fixture
def cast(settings: Any, tmp_path: Path) -> Cast:
    settings.GUIHANG_TODAY, settings.GUIHANG_HOME = TODAY, tmp_path / "home"
    return make_cast()


@dataclass(slots=True)
class Cost:
    """What one file cost: seconds of the processor, here and in other processes; memory beyond what there was."""

    seconds: float = 0.0
    megabytes: float = 0.0

    def faults(self, name: str, more: float = 0.0) -> list[str]:
        """What is too much of it."""
        found = [f"{name}: {self.seconds:.1f} seconds"] if self.seconds > SECONDS + more else []
        return found + ([f"{name}: {self.megabytes:.0f} MB"] if self.megabytes > MEGABYTES else [])


class Watch:
    """Looks at this process and its children while one file is taken in."""

    def __enter__(self) -> Cost:
        self.cost = Cost()
        self._cpu, self._before = _seconds(), _resident()
        _forget_the_peak()
        return self.cost

    def __exit__(self, *_fault: object) -> None:
        self.cost.seconds = _seconds() - self._cpu
        self.cost.megabytes = max(0.0, _peak() - self._before)


def _seconds() -> float:
    import resource

    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _status(name: str) -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(each for each in status.read_text().splitlines() if each.startswith(name))
    return int(line.split()[1]) / 1024


def _resident() -> float:
    return _status("VmRSS")


def _peak() -> float:
    return _status("VmHWM")


def _forget_the_peak() -> None:
    clear = Path("/proc/self/clear_refs")
    if clear.exists():
        clear.write_text("5")


# Between us and the reader: a process is counted from its beginning, when it still is a copy of whoever began it,
# and these tests are larger than any reader. This one is small.
BETWEEN = """import os, sys
reader = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
used = os.wait4(reader, 0)[2].ru_maxrss
with open(sys.argv[1], "w") as told:
    told.write(str(used))
"""


@pytest.fixture
def largest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it stands how much memory the last reader of papers had at most."""
    told = tmp_path / "largest"
    between = [sys.executable, "-I", "-S", "-c", BETWEEN, str(told)]
    monkeypatch.setattr(scan_apart, "_ME", [*between, *scan_apart._ME])
    return told


def _megabytes(told: Path) -> float:
    """What the reader took; nothing where none was asked."""
    if not told.exists():
        return 0.0
    used = int(told.read_text()) / (1024 if sys.platform == "linux" else 1 << 20)
    told.unlink()
    return used


def corpus() -> Iterator[tuple[str, bytes]]:
    """All files, or so many of them as are asked for without the whole proof."""
    for number, (name, content) in enumerate([*all_books(), *all_papers()]):
        if not number % EVERY:
            yield name, content


def test_the_corpus_is_large_and_no_two_files_are_alike() -> None:
    books, papers = dict(all_books()), dict(all_papers())
    assert len({*books.values(), *papers.values()}) >= FEWEST
    assert len(set(books.values())) > 150 and len(set(papers.values())) > 100


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for passing files that nobody else uses meanwhile."""
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setenv("TMPDIR", str(passing))
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    return passing


def files_below(*folders: Path) -> set[Path]:
    return {path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file()}


def test_ledgers_door(cast: Cast, temp: Path) -> None:
    """What is no ledger is refused; of what can be read, nothing but the texts of its cells is looked at."""
    lin = Client(raise_request_exception=False)
    lin.force_login(cast.lin)
    imports = Path(django_settings.GUIHANG_HOME) / "imports"
    before, faults, taken = {p.name for p in temp.iterdir()}, [], 0
    for name, content in corpus():
        file = BytesIO(content)
        file.name = f"../{name[:40]}.xlsx"
        with Watch() as cost:
            answers = [lin.post("/ledgers/", {"file": file})]
            if answers[0].status_code == 302:
                run_waiting(clock.now)
                answers.append(lin.get(answers[0]["Location"], follow=True))
        faults += cost.faults(name)
        for answer in answers:
            if answer.status_code not in {200, 302, 422} or list(harm_in(answer.content.decode())):
                faults.append(f"{name}: answered with {answer.status_code}")
        if answers[0].status_code == 302:
            taken += 1
            if content and content in b"".join(p.read_bytes() for p in files_below(imports)):
                faults.append(f"{name}: lies there as it came")
            _throw_away(lin)
        elif Import.objects.exists() or b'role="alert"' not in answers[0].content:
            faults.append(f"{name}: neither taken nor refused")
        if files_below(imports):
            faults.append(f"{name}: left something behind")
    assert {p.name for p in temp.iterdir()} - before == set(), "nothing lies about"
    assert not Entry.objects.exists()
    assert faults == [], "\n".join(faults)
    assert taken > 0


def _throw_away(lin: Client) -> None:
    for row in Import.objects.filter(gone_at=None):
        lin.post(f"/ledgers/{row.pk}/discard/")
    Import.objects.all().delete()


def test_papers_door(cast: Cast, temp: Path, largest: Path) -> None:
    """What is no paper is refused; a picture or document is drawn anew, and nothing of what was sent is kept."""
    life = Life().reported()
    life.write()
    visit = Entry.objects.filter(person=life.person).latest("id").pk
    lin, address = Client(raise_request_exception=False), f"/people/{life.person}/entries/{visit}/attach/"
    lin.force_login(cast.lin)
    scans = Path(django_settings.GUIHANG_HOME) / "scans"
    before, faults, kept = {p.name for p in temp.iterdir()}, [], 0
    read: list[float] = []
    for name, content in corpus():
        file = BytesIO(content)
        file.name = f"..\\{name[:40]}.jpg"
        known = files_below(scans)
        with Watch() as cost:
            answer = lin.post(address, {"papers": file, "entry": str(compat.uuid7())})
        read.append(_megabytes(largest))
        cost.megabytes = max(cost.megabytes, read[-1])
        faults += cost.faults(name, more=0.3)  # with the start of the process
        if answer.status_code not in {200, 204, 302, 422} or list(harm_in(answer.content.decode())):
            faults.append(f"{name}: answered with {answer.status_code}")
        rows = Scan.objects.filter(person_id=life.person)
        if rows.count() == kept:
            if files_below(scans) != known:
                faults.append(f"{name}: left something behind")
            continue
        kept = rows.count()
        made = scan_store.get(open_keys([life.person])[life.person], life.person, rows.latest("attached_at").digest)
        traces = [t for t in TRACES if t in made]
        if kind_of(made) not in {"JPEG", "PNG", "PDF"} or made == content or traces:
            faults.append(f"{name}: kept as it came {traces}")
    assert {p.name for p in temp.iterdir()} - before == set(), "nothing lies about"
    assert faults == [], "\n".join(faults)
    assert kept > 0
    assert max(read) > 0, "readers were asked, and counted"
