"""``guihang backup FOLDER``: copy database and sealed files; ``--check`` compares a copy with its list."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from guihang.access import clock
from guihang.access.watch_models import note
from guihang.desk import backup
from guihang.dossier.progress import counter
from guihang.jobs.models import Job
from guihang.texts import Message, mark, translate

MADE = mark("Copied: {folder}, {files} files, {size} MB.")
NO_KEYS = mark("The keys are not in it: without them nobody can read it. Keep a copy of {keys} elsewhere.")
WHOLE = mark("{folder}: everything is there, as it was copied.")
BROKEN = mark("{folder}: {count} faults. Do not rely on this copy; make another one.")
MOST_SAID = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """A folder, and what to do with it."""
    language: str = parser.get_default("lang") or "zh-Hans"
    told = mark("where copies lie, best on another disk or machine")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help=translate(told, language))
    told = mark("compare a copy, or the newest in the folder, with its list")
    parser.add_argument("--check", action="store_true", help=translate(told, language))


def run(args: argparse.Namespace) -> int:
    """0 done, 1 a copy does not agree with its list, 2 no copy could be made or found."""
    try:
        return _check(args) if args.check else _make(args)
    except backup.Unable as fault:
        sys.stderr.write(fault.message.render(args.lang) + "\n")
        return 2


def _make(args: argparse.Namespace) -> int:
    from django.conf import settings

    begun = clock.now()
    tell = counter(translate(mark("{done} files"), args.lang))
    folder = backup.make(args.folder, begun, lambda _what, done, _all: tell(done))
    size, files = backup.size_of(folder), sum(path.is_file() for path in folder.rglob("*")) - 1
    Job.objects.create(
        kind=backup.KIND, state=Job.State.DONE, asked_at=begun, begun_at=begun, ended_at=clock.now(), done=files,
        total=files, result={"folder": str(folder), "bytes": size},
    )  # fmt: skip
    note("backup.made", at=clock.now(), files=files, bytes=size)
    words = {"folder": folder, "files": f"{files:,}", "size": f"{size / 1_000_000:,.1f}"}
    sys.stdout.write(Message(MADE, words).render(args.lang) + "\n")
    sys.stdout.write(Message(NO_KEYS, {"keys": settings.GUIHANG_KEYS}).render(args.lang) + "\n")
    return 0


def _check(args: argparse.Namespace) -> int:
    tell = counter(translate(mark("{done} files"), args.lang))
    folder, faults = backup.check(args.folder, lambda _what, done, _all: tell(done))
    for fault in faults[:MOST_SAID]:
        sys.stdout.write(fault.render(args.lang) + "\n")
    text = Message(BROKEN, {"folder": folder, "count": len(faults)}) if faults else Message(WHOLE, {"folder": folder})
    sys.stdout.write(text.render(args.lang) + "\n")
    return 1 if faults else 0
