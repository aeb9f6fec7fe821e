"""``python -m bench [--quick] [--sqlite] [--postgres] [--people N]``: every figure beside its floor in the same run.

Exit status: 0 when every gate holds, 1 when one is over, 2 when something could not be measured.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench import evaluating, figures
from bench.figures import Figure
from bench.lives import TODAY
from bench.plan import Plan
from tools.postgres import NoPostgres, temporary_postgres

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "bench.json"


def main() -> int:
    """Measure, print, keep."""
    args = _arguments()
    plan = Plan.quick() if args.quick else Plan()
    if args.people:
        plan = replace(plan, people=args.people, around=(max(args.people, plan.around[0]), plan.around[1]))
    databases = [d for d in ("sqlite", "postgres") if getattr(args, d)] or ["sqlite", "postgres"]
    start, load = time.time(), os.getloadavg()[0]
    found, missing = list(evaluating.measure(plan.cases)), 0
    for database in databases:
        try:
            with _address(database) as url:
                found += _measured(database, url, plan)
        except (NoPostgres, subprocess.CalledProcessError) as fault:
            print(f"{database}: not measured: {fault}", file=sys.stderr)
            missing += 1
    about = _about(time.time() - start, load)
    print("\n" + figures.table(found))
    over = [f for f in found if f.over]
    print(f"\n{about['machine']}; {about['seconds']} s; load at the start {load:.1f}, at the end {about['load_end']}")
    for figure in over:
        print(f"over: {figure.database} {figure.name}".replace("  ", " "))
    if not over and not missing:
        print("every gate holds")
    figures.write(OUT, found, about)
    print(OUT.relative_to(ROOT))
    return 2 if missing else 1 if over else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer rounds: a minute or two")
    parser.add_argument("--sqlite", action="store_true", help="only SQLite")
    parser.add_argument("--postgres", action="store_true", help="only PostgreSQL, in a cluster for the time of the run")
    parser.add_argument("--people", type=int, help="how many people the county has")
    return parser.parse_args()


@contextmanager
def _address(database: str) -> Iterator[str]:
    """Where the database is: nothing for SQLite, a durable cluster of its own for PostgreSQL."""
    if database == "sqlite":
        yield ""
    else:
        with temporary_postgres(durable=True) as url:
            yield url


def _measured(database: str, url: str, plan: Plan) -> list[Figure]:
    """One database in a process and a home of its own."""
    with tempfile.TemporaryDirectory(prefix="guihang-bench-") as folder:
        out = Path(folder) / "figures.json"
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GUIHANG_")}
        given = {
            "GUIHANG_HOME": str(Path(folder) / "home"),
            "GUIHANG_KEYS": str(Path(folder) / "keys"),
            "GUIHANG_TODAY": TODAY.isoformat(),
            "GUIHANG_LANG": "zh-Hans",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONWARNINGS": "ignore",
            **({"GUIHANG_DATABASE_URL": url} if url else {}),
        }
        words = [sys.executable, "-m", "bench.database", database, str(out), *plan.words()]
        subprocess.run(words, cwd=ROOT, env={**kept, **given}, check=True)
        return figures.read(out)


def _about(seconds: float, load: float) -> dict[str, object]:
    return {
        "machine": f"{os.cpu_count()} cores, {_processor()}, {platform.system()}, Python {platform.python_version()}",
        "command": " ".join(["python -m bench", *sys.argv[1:]]),
        "on": time.strftime("%Y-%m-%d"),
        "seconds": round(seconds),
        "load_start": round(load, 1),
        "load_end": round(os.getloadavg()[0], 1),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    sys.exit(main())
