"""What was measured: each figure beside its floor and its gate, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from bench.timing import Times, ratio


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `value` is held against `gate`; with `least`, it must not be below, else not above.

    A figure without a gate is reported only. `aim` says in words what was hoped for, where that is no gate.
    """

    database: str
    name: str
    ours: str
    floor: str = ""
    value: float | None = None
    gate: float | None = None
    unit: str = "x"
    least: bool = False
    aim: str = ""

    @property
    def over(self) -> bool:
        """Whether the gate does not hold."""
        if self.gate is None or self.value is None:
            return False
        return self.value < self.gate if self.least else self.value > self.gate

    @property
    def verdict(self) -> str:
        """ok, over, or nothing where there is no gate."""
        return "" if self.gate is None else "over" if self.over else "ok"


def against(database: str, name: str, ours: Times, floor: Times, gate: float) -> Figure:
    """A page against its floor, pair by pair, held against the gate."""
    return Figure(database, name, ours.words, floor.words, ratio(ours, floor), gate)


HEADINGS = ("", "measured", "ours", "floor", "ratio", "gate", "")


def cells(figure: Figure) -> tuple[str, ...]:
    """A figure as it stands in the table."""
    unit = "x" if figure.unit == "x" else f" {figure.unit}" if figure.unit else ""
    spoken = "" if figure.value is None else f"{figure.value:.2f}x" if figure.unit == "x" else ""
    sign = "at least " if figure.least else ""
    gate = figure.aim if figure.gate is None else f"{sign}{figure.gate:g}{unit}"
    return (figure.database, figure.name, figure.ours, figure.floor, spoken, gate, figure.verdict)


def table(figures: Iterable[Figure]) -> str:
    """Columns that line up in a terminal, Chinese characters counted twice."""
    rows = [HEADINGS, *map(cells, figures)]
    widths = [max(_width(row[n]) for row in rows) for n in range(len(HEADINGS))]
    lines = [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def write(path: Path, figures: Iterable[Figure], about: dict[str, Any]) -> None:
    """The same as JSON, for a comparison with another day."""
    told = [{**asdict(f), "verdict": f.verdict} for f in figures]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**about, "figures": told}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> list[Figure]:
    """The figures that `write` wrote."""
    told = json.loads(path.read_text(encoding="utf-8"))["figures"]
    return [Figure(**{k: v for k, v in figure.items() if k != "verdict"}) for figure in told]
