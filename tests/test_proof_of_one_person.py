"""One person's rows are proven without the house: the script of the documents, a file of heads or a code on paper."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guihang.access import heads, proof
from guihang.access.watch_models import note
from guihang.protect.commitment import digest
from tests.histories import History

SCRIPT = Path(__file__).resolve().parent.parent / "docs" / "check_proof.py"
pytestmark = [pytest.mark.django_db, pytest.mark.proves("T18", "T19", "PIPL 44", "I4.4")]

Proven = tuple[dict[str, Any], Path, History]


@pytest.fixture
def proven(db: None, tmp_path: Path) -> Proven:
    """A proof about somebody of a small house, and the file of heads that was copied outside."""
    history = History(random.Random(77))
    for _person in range(3):
        history.somebody_new()
    for _hour in range(3):
        history.looked()
        history.write_to_one()
        history.looked()
        history.pass_hour()
    kept = tmp_path / "heads.jsonl"
    heads.write(kept)
    return proof.proof_of(history.people[0], history.now), kept, history


def checked(made: dict[str, Any], *given: str | Path) -> tuple[int, str]:
    """What the script says: in a process of its own, which knows nothing of this house."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "proof.json"
        file.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        words = [sys.executable, "-I", "-S", "-X", "utf8", str(SCRIPT), str(file), *map(str, given)]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, env={})
    return done.returncode, done.stdout + done.stderr


def test_every_row_of_the_person_is_proven_and_told_in_both_languages(proven: Proven) -> None:
    made, kept, _history = proven
    status, said = checked(made, kept)
    assert status == 0, said
    assert f"{len(made['rows'])} rows lie in the log" in said
    assert "档案第 1 至" in said and "in a list 名单  worker  承担社区工作" in said


def test_a_code_on_paper_is_enough(proven: Proven) -> None:
    made, kept, _history = proven
    last = max(heads.read(kept).heads.values(), key=lambda head: head.hour)
    for typed in (heads.code_of(last.head), heads.code_of(last.head).lower().replace("-", " ").replace("0", "o")):
        assert checked(made, typed)[0] == 0
    assert checked(made, heads.code_of(bytes(32)))[0] == 1


def test_nobody_else_stands_in_it(proven: Proven) -> None:
    made, _kept, history = proven
    text = json.dumps(made)
    assert [p for p in history.people[1:] if p.hex in text or str(p) in text] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made["rows"][0].update(leaf=made["rows"][0]["leaf"].replace("20", "21", 1)),
        lambda made: made["rows"][0]["way"].pop() if made["rows"][0]["way"] else made["rows"][0].update(leaf="[]"),
        lambda made: made["hours"][0].update(root="00" * 32),
        lambda made: made["hours"][0]["parts"][0].__setitem__(1, 99),
        lambda made: made["chain"][1].__setitem__(0, made["chain"][1][0].replace("2026", "2025", 1)),
        lambda made: made["chain"].pop(),
        lambda made: made["chain"].insert(1, made["chain"][0]),
    ],
    ids=["a leaf", "a way", "a root", "a count", "an entry", "the end of the file", "an entry too many"],
)
def test_whatever_was_changed_in_it_is_found(proven: Proven, change: Callable[[dict[str, Any]], Any]) -> None:
    made, kept, _history = proven
    change(made)
    status, said = checked(made, kept)
    assert status == 1, said
    assert "不符" in said


def test_what_came_after_the_heads_that_were_kept_is_not_anchored(proven: Proven) -> None:
    _made, kept, history = proven
    history.looked()
    history.written(history.people[0])
    history.pass_hour()
    note("file.copied", at=history.now, person=history.people[0])  # not sealed yet
    made = proof.proof_of(history.people[0], history.now)
    status, said = checked(made, kept)
    assert status == 0, said
    later = sum(row["hour"] == made["hours"][-1]["hour"] for row in made["rows"])
    assert later and f"Not anchored yet: {later} rows; not in this proof: 1" in said


def test_another_house_s_heads_bear_nothing_out(proven: Proven, tmp_path: Path) -> None:
    made, kept, _history = proven
    lines = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        line["head"] = "11" * 32
    other = tmp_path / "other.jsonl"
    other.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    status, said = checked(made, other)
    assert status == 1 and "is not the one that was kept" in said


def test_the_script_s_own_sm3_is_the_house_s(proven: Proven) -> None:
    names: dict[str, Any] = {"__name__": "script"}
    exec(compile(SCRIPT.read_text(encoding="utf-8"), str(SCRIPT), "exec"), names)
    for size in (0, 1, 55, 56, 63, 64, 200):
        data = bytes(range(256))[:size]
        assert names["sm3"](len(data).to_bytes(8, "big") + data) == digest(data)


def test_the_script_needs_nothing_but_python() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    imported = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= {"hashlib", "json", "re", "sys", "datetime"}
    assert text.count("\n") < 150
    compile(text, str(SCRIPT), "exec", dont_inherit=True)
