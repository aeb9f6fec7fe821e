"""Every event of the house has words in the auditor's log: no code stands there as it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from guihang.access.house import WORDS

ROOT = Path(__file__).resolve().parent.parent / "guihang"


def modules() -> dict[str, ast.Module]:
    """Our modules by dotted name, without the tests."""
    files = [path for path in sorted(ROOT.rglob("*.py")) if not {"tests", "migrations"} & set(path.parts)]
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text("utf-8")) for path in files
    }


def constants(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Names that a module gives to texts, also several at once."""
    for node in module.body:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            for name, value in pairs:
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield name.id, value.value


def test_whatever_is_noted_has_words() -> None:
    held, noted = modules(), dict[str, str]()
    own = {name: dict(constants(module)) for name, module in held.items()}
    for name, module in held.items():
        for call in ast.walk(module):
            if not (
                isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "note" and call.args
            ):
                continue
            said = call.args[0]
            if isinstance(said, ast.Constant):
                noted[str(said.value)] = name
            elif isinstance(said, ast.Name) and said.id in own[name]:
                noted[own[name][said.id]] = name
            elif isinstance(said, ast.Attribute) and isinstance(said.value, ast.Name):
                theirs = [words[said.attr] for other, words in own.items()
                          if other.rpartition(".")[2] == said.value.id and said.attr in words]  # fmt: skip
                noted |= dict.fromkeys(theirs, name)
    assert len(noted) > 30
    assert {kind: where for kind, where in noted.items() if kind not in WORDS} == {}
