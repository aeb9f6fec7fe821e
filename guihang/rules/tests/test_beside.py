"""What lies beside the contract, held against vectors of our own in the contract's form.

Of the worked examples of LAW.md, E19 (missed doses of maintenance treatment) has no vector: doses are the clinic's,
they are health data that no file here holds, and no act tells them. What the clinic tells of is the paper F31.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guihang.rules import packs
from guihang.rules.beside.gaps import GAPS
from guihang.rules.beside.given import answer_of
from guihang.rules.evaluate import Case, evaluate
from guihang.rules.figures import KIND_LABELS
from guihang.rules.tests.test_vectors import held_against

FOLDER = Path(__file__).parent / "beside"
VECTORS = sorted(FOLDER.rglob("*.json"))
EVERYBODYS = {"plan", "helper", "release-file", "no_group", "no_plan", "no_helper"}
CONTRACT = sorted((Path(__file__).parent / "vectors").rglob("*.json"))


def answer(vector: dict[str, Any]) -> dict[str, Any]:
    given = vector["input"]
    return answer_of(Case.read(given), given, date.fromisoformat(vector["on"]))


def spoken_of(said: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """What every decision that runs is asked for stands in the answer of every vector: kept where this one speaks of
    it."""
    kinds = {duty["key"].split("/")[0] for duty in expected.get("duties", ())}
    codes = {gap["code"] for gap in expected.get("gaps", ())}
    duties = [duty for duty in said["duties"] if duty["kind"] not in EVERYBODYS or kinds & EVERYBODYS]
    gaps = [gap for gap in said["gaps"] if gap["code"] not in EVERYBODYS or codes & EVERYBODYS]
    return {**said, "duties": duties, "gaps": gaps}


@pytest.mark.parametrize("path", VECTORS, ids=[path.stem for path in VECTORS])
def test_the_vector_holds(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    said = answer(vector)
    expected = dict(vector["expect"])
    beside = expected.pop("beside", {})
    said["beside"] = spoken_of(said["beside"], beside)
    held_against(expected, said, vector["duties_exactly"])
    held_against({k: v for k, v in beside.items() if k != "gaps"}, said["beside"], vector["duties_exactly"])
    if "gaps" in beside:
        found = [(gap["code"], gap["since"]) for gap in said["beside"]["gaps"]]
        assert found == [(gap["code"], gap["since"]) for gap in beside["gaps"]]


@pytest.mark.parametrize("path", VECTORS, ids=[path.stem for path in VECTORS])
def test_every_duty_and_gap_has_words_and_a_basis_that_the_pack_declares(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    beside = answer(vector)["beside"]
    declared = packs.load(vector["input"]["policy"]).sources
    assert all(duty["kind"] in KIND_LABELS and set(duty["basis"]) <= declared.keys() for duty in beside["duties"])
    assert all(gap["code"] in GAPS and set(gap["basis"]) <= declared.keys() for gap in beside["gaps"])


@pytest.mark.parametrize("path", CONTRACT, ids=[path.stem for path in CONTRACT])
def test_what_is_asked_beside_leaves_the_contracts_answer_as_it_is(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    given, on = vector["input"], date.fromisoformat(vector["on"])
    plain = evaluate(Case.read(given), on).as_json()
    asked = answer_of(Case.read(given), {**given, "beside": {}}, on)
    assert {key: value for key, value in asked.items() if key != "beside"} == plain
    assert "beside" not in answer_of(Case.read(given), given, on)
