"""How many orders the rules read in a second: in process, and through the command on a .jsonl file."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench import cases
from bench.figures import Figure
from bench.plain.rules import standing
from bench.timing import once
from guihang.rules.evaluate import Case, evaluate

ROUNDS = 5
GATE = 2.0
IN_PROCESS = "aim 8,000 a second"
BY_COMMAND = "aim 3,000 a second"


def measure(count: int) -> Iterator[Figure]:
    """`count` cases a round, ours and the plain pass in turn."""
    given = [cases.case(n) for n in range(count)]
    answer = evaluate(Case.read(given[0]), cases.ON)
    if (len(given[0]["entries"]), len(answer.duties)) != (cases.ENTRIES, cases.DUTIES):
        raise AssertionError(f"the case has changed: {len(answer.duties)} duties")
    ours, floor = _rates(count, lambda: _ours(given), lambda: _floor(given))
    yield _figure("evaluate, in process", ours, floor, IN_PROCESS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.jsonl"
        path.write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in given), encoding="utf-8")
        ours, floor = _rates(
            count,
            lambda: _command("guihang.cli", "evaluate", str(path)),
            lambda: _command("bench.plain.rules", str(path)),
        )
    yield _figure("evaluate, by the command", ours, floor, BY_COMMAND)


def _figure(name: str, ours: float, floor: float, aim: str) -> Figure:
    told = f"{ours:,.0f} a second"
    return Figure("", f"{name} ({aim})", told, f"{floor:,.0f} a second", floor / ours, GATE)


def _rates(count: int, ours: Callable[[], object], floor: Callable[[], object]) -> tuple[float, float]:
    ours(), floor()
    taken = [(once(ours), once(floor)) for _ in range(ROUNDS)]
    return count / median(t for t, _f in taken), count / median(f for _t, f in taken)


def _ours(given: list[dict[str, Any]]) -> None:
    for case in given:
        evaluate(Case.read(case), cases.ON)


def _floor(given: list[dict[str, Any]]) -> None:
    for case in given:
        standing(case, cases.ON)


def _command(*words: str) -> None:
    subprocess.run([sys.executable, "-m", *words], check=True, stdout=subprocess.DEVNULL)
