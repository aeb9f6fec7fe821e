"""One database grown step by step and measured at each, in a process of its own: ``python -m bench.growing``.

What has been measured stands in `measured.json` beside the database, so that a run can be broken off and go on.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.figures import Figure, write
from bench.timing import Times, ratio

GROWN = 1.3
COUNTY_PEOPLE, ROUNDS = 3000, 60
KEPT_FREE = 2_000_000_000

Step = dict[str, tuple[list[float], list[float]]]


class Growing:
    """A database on its way: what is measured, and where that is written down."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.path = folder / "measured.json"
        self.steps: dict[str, Step] = json.loads(self.path.read_text()) if self.path.exists() else {}

    def to(self, people: int) -> None:
        """Grow to `people` and measure, unless that has been done."""
        from bench import crowd, pages
        from guihang.desk.demo.write import loading

        if str(people) in self.steps:
            return
        start = time.perf_counter()
        with loading():
            crowd.grow(people, self._teller(people))
        print(f"\n{self.database}: {people:,} people after {time.perf_counter() - start:.0f} s more", file=sys.stderr)
        found = pages.growth(ROUNDS)
        self.steps[str(people)] = {name: (list(o.taken), list(b.taken)) for name, (o, b) in found.items()}
        self.path.write_text(json.dumps(self.steps))

    def _teller(self, people: int) -> Callable[[int], None]:
        shown = time.monotonic()

        def tell(there: int) -> None:
            nonlocal shown
            if time.monotonic() - shown < 5:
                return
            shown = time.monotonic()
            print(f"{self.database}: {there:,} of {people:,} people", file=sys.stderr, flush=True)
            if shutil.disk_usage(self.folder).free < KEPT_FREE:
                raise SystemExit(f"{self.folder}: the disk is nearly full; make room and run the same command again")

        return tell

    def figures(self) -> Iterator[Figure]:
        """Each page at each later step, held against the first; each against the bare page of its own minute."""
        first, *later = sorted(self.steps, key=int)
        for people in later:
            for name, (ours, yardstick) in self.steps[people].items():
                was, was_yardstick = (Times(tuple(t)) for t in self.steps[first][name])
                now, now_yardstick = Times(tuple(ours)), Times(tuple(yardstick))
                yield Figure(
                    self.database, f"{name}, {int(first):,} to {int(people):,} people", now.words, was.words,
                    ratio(now, now_yardstick) / ratio(was, was_yardstick), GROWN,
                )  # fmt: skip


def size_of(database: str) -> int:
    """Bytes of the database on its disk."""
    from django.conf import settings
    from django.db import connection

    if database == "sqlite":
        return sum(f.stat().st_size for f in Path(settings.GUIHANG_HOME).glob("*.sqlite3*"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def main(argv: list[str]) -> int:
    """`python -m bench.growing sqlite FOLDER 10000 100000 …`; the address stands in GUIHANG_DATABASE_URL."""
    import django

    database, folder, *steps = argv
    django.setup()
    from bench import county, rows, walled

    growing = Growing(database, Path(folder))
    ready = Path(folder) / "county-made"
    if not ready.exists():
        county.prepare()
        county.fill(COUNTY_PEOPLE, rows.add())
        county.copy_bare()
        ready.touch()
    walled.stand_behind()
    for people in map(int, steps):
        growing.to(people)
    found = list(growing.figures())
    people = int(steps[-1])
    size = size_of(database)
    told = f"{size / 1e9:.1f} GB, {size / people:,.0f} bytes a person"
    found.append(Figure(database, f"on the disk, {people:,} people", told, aim="reported"))
    write(Path(folder) / "figures.json", found, {})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
