"""Sizes are kept small by test, so that no file or function grows a line a day."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = ("guihang", "tools", "tests", "bench", "conftest.py")
FILE_WARN, FILE_HARD = 300, 500
FUNCTION_P95, FUNCTION_HARD = 40, 60
# What Django names and explains; ours only fill it in.
DJANGOS = {"save", "delete", "clean"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One of our own Python files, read and parsed once."""

    path: str
    text: str
    tree: ast.Module

    @property
    def tested(self) -> bool:
        return "tests" in Path(self.path).parts or self.path == "conftest.py"


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of ours but the migrations, which Django writes."""
    files = [f for name in OURS for f in ([ROOT / name] if name.endswith(".py") else (ROOT / name).rglob("*.py"))]
    paths = [f for f in sorted(files) if f.exists() and "migrations" not in f.parts]
    texts = [(f, f.read_text(encoding="utf-8")) for f in paths]
    return tuple(Source(f.relative_to(ROOT).as_posix(), text, ast.parse(text, str(f))) for f, text in texts)


def functions(source: Source) -> Iterator[Function]:
    """Every function of a file, also those inside classes and functions."""
    return (node for node in ast.walk(source.tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines from `def` to the last statement, without decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def public(body: list[ast.stmt], inside: str = "") -> Iterator[tuple[str, ast.ClassDef | Function]]:
    """The public classes and functions of a module, and the methods of its classes, by dotted name."""
    for node in body:
        if not isinstance(node, ast.ClassDef | Function) or node.name.startswith("_"):
            continue
        yield inside + node.name, node
        if isinstance(node, ast.ClassDef) and not inside:
            yield from public([n for n in node.body if isinstance(n, Function)], f"{node.name}.")


def untyped(function: Function) -> bool:
    """Whether a parameter (self and cls aside) or the answer has no type."""
    spelled = function.args
    named = [*spelled.posonlyargs, *spelled.args, *spelled.kwonlyargs]
    named += [extra for extra in (spelled.vararg, spelled.kwarg) if extra]
    bare = [a for a in named if a.annotation is None and a.arg not in {"self", "cls"}]
    return bool(bare) or function.returns is None


def test_no_file_is_longer_than_a_person_can_hold_in_mind() -> None:
    lengths = {source.path: source.text.count("\n") for source in sources()}
    for path, lines in lengths.items():
        if FILE_WARN < lines <= FILE_HARD:
            warnings.warn(f"{path} has {lines} lines; {FILE_WARN} is the aim", stacklevel=1)
    assert {path: lines for path, lines in lengths.items() if lines > FILE_HARD} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{source.path}:{f.lineno} {f.name}": length(f)
        for source in sources()
        for f in functions(source)
        if length(f) > FUNCTION_HARD
    }
    assert long == {}


def test_nineteen_functions_in_twenty_are_short() -> None:
    lengths = sorted(length(f) for source in sources() if not source.tested for f in functions(source))
    assert lengths[int(len(lengths) * 0.95)] <= FUNCTION_P95


def test_every_public_function_names_its_types() -> None:
    bare = [
        f"{source.path}:{node.lineno} {name}"
        for source in sources()
        for name, node in public(source.tree.body)
        if isinstance(node, Function) and untyped(node)
    ]
    assert bare == []


def test_a_type_error_is_never_silenced_without_its_code() -> None:
    silenced = [
        f"{source.path}:{number}"
        for source in sources()
        for number, line in enumerate(source.text.splitlines(), 1)
        if re.search(r"#\s*type:\s*ignore(?!\[)", line) and "re.search" not in line
    ]
    assert silenced == []


def test_rules_and_models_say_what_their_public_names_mean() -> None:
    """Names and types carry the rest; a rule and a table need their meaning, units and source."""
    silent = [
        f"{source.path}:{node.lineno} {name}"
        for source in sources()
        if not source.tested and (source.path.startswith("guihang/rules/") or source.path.endswith("/models.py"))
        for name, node in public(source.tree.body)
        if node.name not in DJANGOS and ast.get_docstring(node) is None and not ("." in name and small(node))
    ]
    assert silent == []


def small(node: ast.ClassDef | Function) -> bool:
    """Three lines or fewer, so that name and types leave nothing unsaid."""
    return isinstance(node, Function) and length(node) <= 3
