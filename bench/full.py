"""``python -m bench.full``: an office of 40 and a county of 3,000 while the database around them grows to a million.

Takes half an hour and 17 GB of disk, a database after the other. Broken off, it goes on where it was: what is written
and measured lies in `--folder` until everything has been measured. Exit status: 0 every gate holds, 1 one is over, 2
not all was measured.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import figures
from bench.figures import Figure
from bench.lives import TODAY
from tools.postgres import NoPostgres, temporary_postgres

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "bench-full.json"
STEPS = (10_000, 100_000, 1_000_000)
# What one more person around the county takes on the disk: 10 entries, 15 duties, tokens, indexes; and the log at work.
A_PERSON, KEPT_FREE = 13_000, 4_000_000_000


def main() -> int:
    """Grow, measure, print, keep."""
    args = _arguments()
    steps = [n for n in STEPS if n < args.people] + [args.people]
    databases = [d for d in ("sqlite", "postgres") if getattr(args, d)] or ["sqlite", "postgres"]
    found: list[Figure] = []
    missing = 0
    for database in databases:
        folder = args.folder / database
        if not (folder / "county-made").exists():
            shutil.rmtree(folder, ignore_errors=True)  # the beginning is made in one go
        if (short := _lacking(folder, args.people)) > 0:
            print(f"{database}: {short / 1e9:.1f} GB more must be free at {folder}", file=sys.stderr)
            missing += 1
            continue
        try:
            with _address(database, folder) as url:
                found += _measured(database, url, folder, steps)
        except (NoPostgres, subprocess.CalledProcessError) as fault:
            print(f"{database}: broken off: {fault}\nthe same command goes on from here", file=sys.stderr)
            missing += 1
            continue
        if not args.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print("\n" + figures.table(found))
    figures.write(OUT, found, {"command": " ".join(["python -m bench.full", *sys.argv[1:]])})
    return 2 if missing else 1 if any(f.over for f in found) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.full", description=__doc__)
    parser.add_argument("--sqlite", action="store_true", help="only SQLite")
    parser.add_argument("--postgres", action="store_true", help="only PostgreSQL, in a cluster of its own")
    parser.add_argument("--people", type=int, default=STEPS[-1], help="how many people at the end")
    usual = Path(tempfile.gettempdir()) / "guihang-bench-full"
    parser.add_argument("--folder", type=Path, default=usual, help=f"where it is kept until the end ({usual})")
    parser.add_argument("--keep", action="store_true", help="leave the database there at the end")
    return parser.parse_args()


def _lacking(folder: Path, people: int) -> int:
    """How many bytes too few are free for what is still to be written; below nought when there are enough."""
    folder.mkdir(parents=True, exist_ok=True)
    there = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    return people * A_PERSON + KEPT_FREE - there - shutil.disk_usage(folder).free


@contextmanager
def _address(database: str, folder: Path) -> Iterator[str]:
    if database == "sqlite":
        yield ""
    else:
        with temporary_postgres(durable=True, kept_in=folder / "cluster") as url:
            yield url


def _measured(database: str, url: str, folder: Path, steps: list[int]) -> list[Figure]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GUIHANG_")}
    given = {
        "GUIHANG_HOME": str(folder / "home"),
        "GUIHANG_KEYS": str(folder / "keys"),
        "GUIHANG_TODAY": TODAY.isoformat(),
        "GUIHANG_LANG": "zh-Hans",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONWARNINGS": "ignore",
        **({"GUIHANG_DATABASE_URL": url} if url else {}),
    }
    words = [sys.executable, "-m", "bench.growing", database, str(folder), *map(str, steps)]
    subprocess.run(words, cwd=ROOT, env={**kept, **given}, check=True)
    return figures.read(folder / "figures.json")


if __name__ == "__main__":
    sys.exit(main())
