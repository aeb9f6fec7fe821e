"""How the house is: database, disk, copies, calendar, keys, runner; and what of it needs somebody. No person in it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from guihang.access import clock
from guihang.desk import backup, recurring
from guihang.dossier.policy import calendar
from guihang.jobs.models import Job
from guihang.protect.keyring import KeyRingError, keyring
from guihang.texts import Message, mark

BACKUP_EVERY = timedelta(days=7)
RUNNER_SILENT = timedelta(hours=3)
WAITS_TOO_LONG = timedelta(minutes=10)
LEAST_FREE = 2_000_000_000
NEXT_YEAR_FROM = 12  # the notice for a year comes in November

WARNINGS = {
    "no-backup": mark("No copy has been made yet."),
    "old-backup": mark("The last copy is {days} days old."),
    "disk": mark("Only {free} GB are free on the disk. Make room before it is full: nothing can be saved then."),
    "calendar": mark("The working days of {year} are missing. Add them from the published notice."),
    "keys": mark("The key ring cannot be read. Nothing that is sealed can be shown. Put it back from its copy."),
    "keys-near": mark("The keys lie beside what they protect. Set another folder, on another disk or machine."),
    "runner": mark("The long work stands still. Restart the server, or start its runner."),
}
# What is typed at the machine about it; what stands for a name is put in the reader's language.
REMEDIES = {
    "no-backup": mark("guihang backup FOLDER"),
    "old-backup": mark("guihang backup FOLDER"),
    "calendar": mark("guihang calendar add FILE"),
    "keys-near": "GUIHANG_KEYS",
    "runner": "guihang work",
}


@dataclass(frozen=True, slots=True)
class Warning:
    """One thing that needs somebody, and what is typed at the machine about it, if anything."""

    key: str
    message: Message
    remedy: str = ""


def warnings(now: datetime) -> list[Warning]:
    """What needs somebody, the gravest first."""
    return [Warning(key, Message(WARNINGS[key], words), REMEDIES.get(key, "")) for key, words in _wanting(now)]


def _wanting(now: datetime) -> Iterator[tuple[str, dict[str, object]]]:
    if keys() is None:
        yield "keys", {}
    free = shutil.disk_usage(settings.GUIHANG_HOME).free
    if free < LEAST_FREE:
        yield "disk", {"free": f"{free / 1e9:,.1f}"}
    if _stands_still(now):
        yield "runner", {}
    last = last_backup()
    if not settings.GUIHANG_DEMO:
        if last is None:
            yield "no-backup", {}
        elif now - last.asked_at > BACKUP_EVERY:
            yield "old-backup", {"days": (now - last.asked_at).days}
        if settings.GUIHANG_KEYS.parent == settings.GUIHANG_HOME.parent:
            yield "keys-near", {}
    if (year := missing_year(clock.day_of(now))) is not None:
        yield "calendar", {"year": year}


def missing_year(today: date) -> int | None:
    """The year whose working days are wanting: this one, or from December on the next one."""
    wanted = [today.year, *([today.year + 1] if today.month >= NEXT_YEAR_FROM else [])]
    return next((year for year in wanted if year not in calendar().years), None)


def last_backup() -> Job | None:
    """The newest copy that was made with `guihang backup`."""
    return Job.objects.filter(kind=backup.KIND, state=Job.State.DONE).order_by("-asked_at").first()


def keys() -> dict[str, Any] | None:
    """The versions of the key ring and the age of its newest keys in days; None when it cannot be read."""
    try:
        ring = keyring()
    except (KeyRingError, OSError):
        return None
    return {
        "masters": list(ring.master_versions()),
        "tokens": sorted(ring.token_versions()),
        "age": ring.newest_age("master").days,
        "suite": settings.GUIHANG_SUITE,
    }


def facts() -> dict[str, Any]:
    """What the page shows of the machine."""
    disk = shutil.disk_usage(settings.GUIHANG_HOME)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        told = str(cursor.fetchone()[0]).split()[0]
    return {
        "version": version("guihang"),
        "python": ".".join(map(str, sys.version_info[:3])),
        "system": "Windows" if os.name == "nt" else os.uname().sysname,
        "database": {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor] + f" {told}",
        "database_size": backup.database_size(),
        "papers_size": sum(p.stat().st_size for p in (Path(settings.GUIHANG_HOME) / "scans").rglob("*") if p.is_file()),
        "free": disk.free,
        "disk": disk.total,
        "home": str(settings.GUIHANG_HOME),
        "years": _ranges(sorted(calendar().years)),
        "keys": keys(),
    }


def _stands_still(now: datetime) -> bool:
    """Whether a job waits that nobody takes, or the hourly work has not come round for hours."""
    if Job.objects.filter(state=Job.State.WAITING, asked_at__lt=now - WAITS_TOO_LONG).exists():
        return not Job.objects.filter(state=Job.State.RUNNING, beat_at__gt=now - WAITS_TOO_LONG).exists()
    last = Job.objects.filter(kind=recurring.CATCH_UP).order_by("-asked_at").first()
    return last is not None and last.asked_at < now - RUNNER_SILENT


def _ranges(years: list[int]) -> str:
    """2004, 2005, 2006, 2027 as "2004–2006, 2027"."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
