"""The contract's vectors, and our own in the same form."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guihang.rules import packs
from guihang.rules.evaluate import Case, evaluate

FOLDER = Path(__file__).parent / "vectors"
VECTORS = sorted(FOLDER.rglob("*.json"))


def held_against(expected: dict[str, Any], answer: dict[str, Any], exactly: bool) -> None:
    """`expected` key by key; duties by key, findings as code and day."""
    for key, value in expected.items():
        if key == "duties":
            found = {duty["key"]: duty for duty in answer["duties"]}
            if exactly:
                assert sorted(found) == sorted(duty["key"] for duty in value)
            for duty in value:
                row = {name: found[duty["key"]][name] for name in duty}
                assert row == duty
        elif key == "findings":
            assert [(f["code"], f["on"]) for f in answer["findings"]] == [(f["code"], f["on"]) for f in value]
        else:
            assert answer[key] == value, key


@pytest.mark.parametrize("path", VECTORS, ids=[path.stem for path in VECTORS])
def test_the_vector_holds(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    standing = evaluate(Case.read(vector["input"]), date.fromisoformat(vector["on"]))
    held_against(vector["expect"], standing.as_json(), vector["duties_exactly"])


@pytest.mark.parametrize("path", VECTORS, ids=[path.stem for path in VECTORS])
def test_every_basis_is_a_source_that_the_pack_declares(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    standing = evaluate(Case.read(vector["input"]), date.fromisoformat(vector["on"]))
    followed = [vector["input"]["policy"], *(p["policy"] for p in vector["input"].get("policies", ()))]
    declared = {identity for name in followed for identity in packs.load(name).sources}
    cited = [duty.basis for duty in standing.duties] + [finding.basis for finding in standing.findings]
    assert all(basis and set(basis) <= declared for basis in cited)
