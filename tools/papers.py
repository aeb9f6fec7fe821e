"""Holds the command against papers from outside: a contract's vectors, ledgers with their known truth.

`python tools/papers.py FOLDER` reads FOLDER/contract/vectors/*.json and FOLDER/samples/*.truth.json, and
prints a line for every difference.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path[:1] = [str(Path(__file__).resolve().parent.parent)]
from tools.environment import program  # noqa: E402
from tools.saying import say  # noqa: E402


def vectors(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each vector by name, with what `guihang evaluate` says otherwise."""
    for path in sorted(folder.glob("*.json")):
        vector = json.loads(path.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as place:
            case = Path(place) / "case.json"
            case.write_text(json.dumps(vector["input"]), encoding="utf-8")
            answer, fault = _asked("evaluate", str(case), "--on", vector["on"])
        yield (
            path.name,
            fault or [*_differences(vector["expect"], answer, bool(vector.get("duties_exactly")))],
        )


def ledgers(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each sample ledger by name, with what `guihang ledger check` counts or refuses otherwise."""
    for path in sorted(folder.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        book = path.with_name(path.name.replace(".truth.json", ".xlsx"))
        # A ledger with refused rows ends with status 1, which is an answer and not a fault.
        answer, fault = _asked("ledger", "check", str(book), "--json", accepted=(0, 1))
        yield book.name, fault or [*_miscounted(truth, answer)]


def _asked(*words: str, accepted: tuple[int, ...] = (0,)) -> tuple[dict[str, Any], list[str]]:
    """What the command prints as JSON, or the fault that kept it from doing so."""
    done = subprocess.run([program("guihang"), *words], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in accepted:
        return {}, [f"exit status {done.returncode}: {done.stderr.strip()[-500:]}"]
    try:
        return dict(json.loads(done.stdout)), []
    except ValueError as fault:
        return {}, [f"no JSON: {fault}"]


def _miscounted(truth: dict[str, Any], answer: dict[str, Any]) -> Iterator[str]:
    """Every figure and refused row must be the same; beside the notes there may be more of ours."""
    for key, wanted in truth.items():
        got = answer.get(key)
        if isinstance(wanted, list) and isinstance(got, list):
            missing = [row for row in wanted if row not in got]
            extra = [row for row in got if row not in wanted] if key != "notes" else []
            if missing or extra:
                yield f"{key}: missing {missing}, too many {extra}"
        elif got != wanted:
            yield f"{key}: {got!r}, expected {wanted!r}"


def _differences(expect: dict[str, Any], answer: dict[str, Any], exactly: bool) -> Iterator[str]:
    for key, wanted in expect.items():
        got = answer.get(key)
        if key == "duties":
            yield from _duties(wanted, got or [], exactly)
        elif key == "findings":
            pairs = [[{"code": f["code"], "on": f["on"]} for f in found] for found in (wanted, got or [])]
            if pairs[0] != pairs[1]:
                yield f"findings: {pairs[1]}, expected {pairs[0]}"
        elif not _holds(wanted, got):
            yield f"{key}: {got!r}, expected {wanted!r}"


def _duties(wanted: list[dict[str, Any]], got: list[dict[str, Any]], exactly: bool) -> Iterator[str]:
    by_key = {duty["key"]: duty for duty in got}
    if len(by_key) != len(got):
        yield "duties: a key stands twice"
    for duty in wanted:
        found = by_key.pop(duty["key"], None)
        if not _holds(duty, found):
            yield f"duty {duty['key']}: {found}, expected {duty}"
    if exactly and by_key:
        yield f"duties too many: {', '.join(by_key)}"


def _holds(wanted: object, got: object) -> bool:
    """Equal, where a mapping may hold more than is wanted."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        return all(key in got and _holds(value, got[key]) for key, value in wanted.items())
    return wanted == got


def main(argv: list[str]) -> int:
    """Exit status 1 when anything differs, 2 when the folder holds nothing to compare."""
    folder = Path(argv[0])
    results = [*vectors(folder / "contract" / "vectors"), *ledgers(folder / "samples")]
    for name, wrong in results:
        for line in wrong:
            say(f"{name}: {line}"[:2000])
    bad = sum(bool(wrong) for _, wrong in results)
    say(f"papers: {len(results) - bad} hold, {bad} differ")
    if not results:
        return 2
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
