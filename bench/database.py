"""Everything that needs a database, on one of them, in a process of its own: ``python -m bench.database``."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, write
from bench.plan import Plan
from bench.timing import Times, ratio

GROWN = 1.3
ENTRIES_OF_A_LIFE = 40


def measure(database: str, plan: Plan) -> Iterator[Figure]:
    """Fill, measure, grow, measure again. Django has been started."""
    from bench import county, crowd, ledger, pages, papers, rows, server, walled

    county.prepare()
    walled.stand_behind()
    filled = county.fill(plan.people, rows.add())
    yield Figure(
        database, f"{filled.people:,} people written through record_many",
        f"{filled.people / filled.seconds:,.0f} people a second, {filled.entries / filled.seconds:,.0f} entries",
        aim="reported",
    )  # fmt: skip
    county.copy_bare()
    yield from server.measure(database, plan.rounds, plan.seconds)
    yield from rows.measure(database)
    yield from papers.measure(database)
    small, large = plan.around
    few = crowd.grow(small)
    before = pages.growth(plan.rounds)
    start = time.perf_counter()
    many = crowd.grow(large)
    _say(f"{database}: grown to {many:,} people in {time.perf_counter() - start:.0f} s")
    yield from _grown(database, few, many, before, pages.growth(plan.rounds))
    yield from ledger.measure(database, plan.ledger)


def _grown(
    database: str, few: int, many: int, before: dict[str, tuple[Times, Times]], after: dict[str, tuple[Times, Times]]
) -> Iterator[Figure]:
    """Each page among many against the same among few, each held against the bare page of its own minute."""
    for name, (ours, yardstick) in after.items():
        was, was_yardstick = before[name]
        yield Figure(
            database, f"growth: {name}, {few:,} to {many:,} people", ours.words, was.words,
            ratio(ours, yardstick) / ratio(was, was_yardstick), GROWN,
        )  # fmt: skip


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(argv: list[str]) -> int:
    """`python -m bench.database sqlite OUT.json people=3000 …`; the address stands in GUIHANG_DATABASE_URL."""
    import django

    database, path, *words = argv
    plan = Plan.read(words)
    django.setup()
    figures = []
    start = time.perf_counter()
    for figure in measure(database, plan):
        figures.append(figure)
        _say(f"{time.perf_counter() - start:5.0f} s  {figure.database} {figure.name}: {figure.ours} {figure.verdict}")
    write(Path(path), figures, {})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
