"""`make prove`: every test that proves a control, on both databases and in a browser, and one page that says so.

The list of controls is docs/controls.toml; a test names the controls that it proves with a mark. A control that is
said to stand, and of which no test passed, is a failure: a claim without a proof. On SQLite the whole suite runs, not
only the proofs, while everything that is logged is watched for personal values (tests/watching.py).
"""

from __future__ import annotations

import html
import json
import os
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools import environment
from tools.chromium import chromium
from tools.postgres import NoPostgres, temporary_postgres
from tools.saying import say
from tools.testing import GET_CHROMIUM, GET_POSTGRES, chosen
from tools.threat_model import STANDS, controls, write_docs

OUT = environment.ROOT / "build" / "proof"
# The verdict on the whole run: what it proves, and how many values must have been looked for.
WATCHED, WATCHED_PROVES, VALUES = "tests.watching::the_whole_suite_logged_nothing_personal", ("T20", "I4.4"), 500
FOUND_SHOWN = 5


@dataclass
class Proof:
    """One test, and how it went in each run: passed, failed, skipped."""

    name: str
    proves: tuple[str, ...]
    went: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def run(rest: Sequence[str]) -> int:
    """Run the proofs; words go to pytest, `--on` chooses among the runs. Exit status 1 when a control has no proof."""
    began = time.monotonic()
    proofs: dict[str, Proof] = {}
    gaps: list[str] = []
    if "--docs" in rest:
        return write_docs()
    OUT.mkdir(parents=True, exist_ok=True)
    runs, words = chosen(list(rest))
    for name in runs:
        say(f"== {name}")
        gaps += {"sqlite": _sqlite, "postgresql": _postgresql, "browser": _browser}[name](proofs, words)
    told = _verdict(proofs, gaps, time.monotonic() - began)
    (OUT / "proof.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (OUT / "proof.html").write_text(page(told), encoding="utf-8")
    for line in told["faults"]:
        say(f"  {line}")
    say(f"{told['summary']}", f"见 {(OUT / 'proof.html').relative_to(environment.ROOT)}")
    counted = Counter(how for proof in proofs.values() for how in proof.went.values())
    say(f"{counted['passed']} passed, {counted['failed']} failed, {counted['skipped']} skipped")
    return 1 if told["faults"] else 0


def _sqlite(proofs: dict[str, Proof], words: Sequence[str]) -> list[str]:
    watched = OUT / "watched.json"
    watched.unlink(missing_ok=True)
    env = {"GUIHANG_DATABASE_URL": None, "GUIHANG_WATCH": str(watched)}
    gaps = _tests("sqlite", "not browser and not postgres", words, proofs, env)
    if words:
        return gaps
    verdict: dict[str, Any] = {"ok": False, "values": 0, "found": []}
    if watched.exists():
        verdict = json.loads(watched.read_text(encoding="utf-8"))
    held = verdict["ok"] and verdict["values"] >= VALUES
    for one in verdict["found"][:FOUND_SHOWN]:
        say(f"  {one['kind']} of a test stands in {one['where']}: {one['line']}")
    proofs[WATCHED] = Proof(WATCHED, WATCHED_PROVES, {"sqlite": "passed" if held else "failed"})
    return gaps


def _postgresql(proofs: dict[str, Proof], words: Sequence[str]) -> list[str]:
    try:
        with temporary_postgres() as url:
            more = [*words, "--ignore=guihang/rules"]
            return _tests("postgresql", "proves and not browser", more, proofs, {"GUIHANG_DATABASE_URL": url})
    except NoPostgres as fault:
        return [f"PostgreSQL: {fault}; {GET_POSTGRES}"]


def _browser(proofs: dict[str, Proof], words: Sequence[str]) -> list[str]:
    found = chromium()
    if found is None:
        return [f"Browser: no Chromium found; {GET_CHROMIUM}"]
    env = {"GUIHANG_DATABASE_URL": None, "GUIHANG_CHROMIUM": str(found)}
    return _tests("browser", "proves and browser", words, proofs, env)


def _tests(
    run: str, marks: str, words: Sequence[str], proofs: dict[str, Proof], env: Mapping[str, str | None]
) -> list[str]:
    """One run of the tests; what they say is added to `proofs`. The faults that are no test's."""
    with tempfile.TemporaryDirectory(prefix="guihang-proof-") as folder:
        report = Path(folder) / "report.xml"
        cores = min(os.cpu_count() or 1, 4)
        shared = ["-n", str(cores), "--dist", "worksteal"] if cores > 1 else []
        command: list[str | Path] = [
            environment.PYTHON, "-m", "pytest", "-m", marks,
            f"--junitxml={report}", *shared, *words,
        ]  # fmt: skip
        environment.run(*command, env={**env, "GUIHANG_PROVE": "1"})
        if not report.exists():
            return [f"{run}: pytest itself stopped, see above"]
        for proof, how, seconds in _read(report):
            kept = proofs.setdefault(proof.name, proof)
            kept.went[run] = how
            kept.seconds += seconds
    return []


def _read(report: Path) -> Iterator[tuple[Proof, str, float]]:
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - our own report
        ids = [p.get("value", "") for p in case.iter("property") if p.get("name") == "proves"]
        if case.find("failure") is not None or case.find("error") is not None:
            how = "failed"
        else:
            how = "skipped" if case.find("skipped") is not None else "passed"
        name = f"{case.get('classname')}::{case.get('name')}"
        proves = tuple(i.strip() for line in ids for i in line.split(";") if i.strip())
        yield Proof(name, proves), how, float(case.get("time", 0))


def _verdict(proofs: Mapping[str, Proof], gaps: Sequence[str], seconds: float) -> dict[str, Any]:
    """The page as data. Faults: a gap, a failed test, a control said to stand without a test that passed."""
    faults = list(gaps)
    listed = []
    by_id: dict[str, list[Proof]] = {}
    for proof in proofs.values():
        for each in proof.proves:
            by_id.setdefault(each, []).append(proof)
        if "failed" in proof.went.values():
            faults.append(f"{proof.name}: failed ({', '.join(r for r, how in proof.went.items() if how == 'failed')})")
    for control in controls():
        tests = by_id.get(control["id"], [])
        went = {how for proof in tests for how in proof.went.values()}
        result = "failed" if "failed" in went else "passed" if "passed" in went else "no test"
        if control["state"] in STANDS and result == "no test":
            faults.append(f"{control['id']}: said to stand, but no test of it ran")
        listed.append({**control, "result": result, "tests": [_told(p) for p in sorted(tests, key=lambda p: p.name)]})
    known = {control["id"] for control in controls()}
    clauses: dict[str, dict[str, Any]] = {}
    for control in listed:
        for clause in control.get("clauses", ()):
            clauses.setdefault(clause, {"controls": [], "tests": []})["controls"].append(control["id"])
    for each, tests in by_id.items():
        if each not in known:
            clauses.setdefault(each, {"controls": [], "tests": []})["tests"] = [p.name for p in tests]
    proving = sum(1 for proof in proofs.values() if proof.proves)
    passed = sum(1 for control in listed if control["result"] == "passed")
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": _version(),
        "seconds": round(seconds),
        "summary": f"{passed} of {len(listed)} controls proved by {proving} tests in {seconds / 60:.1f} min, "
        f"{len(faults)} faults",
        "faults": faults,
        "controls": listed,
        "clauses": dict(sorted(clauses.items())),
    }


def _told(proof: Proof) -> dict[str, Any]:
    return {"test": proof.name, "went": proof.went, "seconds": round(proof.seconds, 1)}


def _version() -> str:
    words = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(words, cwd=environment.ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


STYLE = """
body{font:15px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin:2rem auto;
max-width:72rem;padding:0 1rem;color:#1c2430}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid
#d5dbe3;padding:.5rem .6rem;text-align:left;vertical-align:top}.passed{color:#0a6b3d}.failed,.no{color:#a4122b;
font-weight:600}.quiet{color:#5b6675;font-size:.9em}details{margin-top:.3rem}@media print{details{display:none}}
"""


def page(told: Mapping[str, Any]) -> str:
    """The one page: threat or clause, control, tests, result, when; in both languages, self-contained."""
    rows = "".join(_row(control) for control in told["controls"])
    clauses = "".join(
        f"<tr><td>{html.escape(clause)}</td><td>{html.escape(', '.join(what['controls']))}</td>"
        f"<td>{html.escape(', '.join(t.split('::')[-1] for t in what['tests']))}</td></tr>"
        for clause, what in told["clauses"].items()
    )
    faults = "".join(f"<li>{html.escape(fault)}</li>" for fault in told["faults"])
    return (
        "<!doctype html><html lang='zh-Hans'><meta charset='utf-8'><title>归航 · 安全证明</title>"
        f"<style>{STYLE}</style><h1>安全证明 · Proof</h1>"
        f"<p>{html.escape(told['summary'])} · {told['version']} · {told['made_at']}</p>"
        + (f"<h2 class='failed'>未通过 · Faults</h2><ul>{faults}</ul>" if faults else "")
        + "<table><tr><th>威胁 Threat</th><th>控制 Control</th><th>结果 Result</th></tr>"
        + rows
        + "</table><h2>条款 · Clauses</h2><table><tr><th>条款</th><th>控制</th><th>测试</th></tr>"
        + clauses
        + "</table></html>\n"
    )


def _row(control: Mapping[str, Any]) -> str:
    tests = "".join(
        f"<li>{html.escape(t['test'])} <span class='quiet'>"
        f"{html.escape(', '.join(f'{run}: {how}' for run, how in t['went'].items()))} · {t['seconds']} s</span></li>"
        for t in control["tests"]
    )
    missing = "".join(
        f"<p class='quiet'>{html.escape(control[key])}</p>" for key in ("missing_zh", "missing") if key in control
    )
    by = f"{html.escape(control.get('by_zh', ''))}<p class='quiet'>{html.escape(control.get('by', ''))}</p>"
    result = control["result"] if control["state"] in STANDS else control["state"]
    return (
        f"<tr><td><b>{control['id']}</b> {html.escape(control['threat_zh'])}"
        f"<p class='quiet'>{html.escape(control['threat'])}</p></td>"
        f"<td>{by}{missing}</td>"
        f"<td class='{result.split()[0]}'>{html.escape(result)} ({len(control['tests'])})"
        f"<details><summary>tests</summary><ul>{tests}</ul></details></td></tr>"
    )
