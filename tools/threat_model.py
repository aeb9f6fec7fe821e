"""The public page of threats in both languages, written from docs/controls.toml and from the tests' own marks.

`python3 tools/house.py prove --docs` writes it; a test compares. What is said to stand names the tests that hold it.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools import environment
from tools.saying import say

CONTROLS = environment.ROOT / "docs" / "controls.toml"
STANDS = ("held", "partly")
MOST_NAMED = 6
PAGES = {"en": "threat-model.md", "zh": "threat-model.zh-CN.md"}

HEAD = {
    "en": """# Threat model
[简体中文](threat-model.zh-CN.md)

What threatens the people in this system, what stands against it, which test holds it, and what does not stand.
Written from `docs/controls.toml` by `python3 tools/house.py prove --docs`; `make prove` runs every test named here, on
both databases and in a browser, and fails when something said to stand has no test that passed.

""",
    "zh": """# 威胁模型
[English](threat-model.md)

系统中的人面临什么威胁，以什么应对，由哪个测试保证，哪些尚未做到。
本页由 `python3 tools/house.py prove --docs` 根据 `docs/controls.toml` 生成；
`make prove` 在两种数据库和浏览器中运行这里列出的全部测试，凡称已应对而无测试通过者即判失败。

""",
}
WORDS = {
    "en": {"stands": "What stands", "not": "What does not stand yet", "tests": "tests", "more": "and {n} more",
           "outside": "What no software here can hold", "missing": "Not yet:"},
    "zh": {"stands": "已经应对", "not": "尚未应对", "tests": "测试", "more": "等另外 {n} 个",
           "outside": "软件无法保证的", "missing": "尚缺："},
}  # fmt: skip


def controls() -> list[dict[str, Any]]:
    """The controls as the list tells them."""
    told: list[dict[str, Any]] = tomllib.loads(CONTROLS.read_text(encoding="utf-8"))["control"]
    return told


def outside() -> list[dict[str, Any]]:
    """What nothing here can hold, as the list tells it."""
    told: list[dict[str, Any]] = tomllib.loads(CONTROLS.read_text(encoding="utf-8")).get("outside", [])
    return told


def marked() -> dict[str, list[str]]:
    """By id the tests whose marks say that they prove it: path and name, in order."""
    found: dict[str, list[str]] = {}
    root = environment.ROOT
    for path in sorted([*root.glob("guihang/**/tests/**/*.py"), *root.glob("tests/**/*.py")]):
        for name, ids in _marks(path):
            for each in ids:
                found.setdefault(each, []).append(f"{path.relative_to(root).as_posix()}::{name}")
    return found


def _marks(path: Path) -> Iterator[tuple[str, list[str]]]:
    text = path.read_text(encoding="utf-8")
    if "proves(" not in text:
        return
    tree = ast.parse(text)
    of_all = [i for node in tree.body if isinstance(node, ast.Assign) for i in _ids(node.value) if _is_mark(node)]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            ids = [i for decorator in node.decorator_list for i in _ids(decorator)]
            if ids or of_all:
                yield node.name, list(dict.fromkeys([*ids, *of_all]))


def _is_mark(node: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets)


def _ids(node: ast.expr) -> list[str]:
    """The ids in `pytest.mark.proves(...)`, alone or in a list of marks."""
    if isinstance(node, ast.List | ast.Tuple):
        return [i for each in node.elts for i in _ids(each)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "proves":
        return [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    return []


def text(language: str) -> str:
    """The page in one language: "en" or "zh"."""
    words, tests = WORDS[language], marked()
    suffix = "" if language == "en" else "_zh"
    parts = [HEAD[language], f"## {words['stands']}\n"]
    for control in controls():
        if control["state"] in STANDS:
            parts.append(_stands(control, suffix, words, tests.get(control["id"], [])))
    parts.append(f"\n## {words['not']}\n")
    parts += [
        f"- **{c['id']}** {c['threat' + suffix]} {c['missing' + suffix]}\n"
        for c in controls()
        if c["state"] not in STANDS
    ]
    parts.append(f"\n## {words['outside']}\n")
    parts += [f"- {each['what' + suffix]}\n" for each in outside()]
    return "".join(parts)


def _stands(control: dict[str, Any], suffix: str, words: dict[str, str], tests: list[str]) -> str:
    named = "; ".join(f"`{test}`" for test in tests[:MOST_NAMED])
    if len(tests) > MOST_NAMED:
        named += " " + words["more"].format(n=len(tests) - MOST_NAMED)
    missing = f" *{words['missing']}* {control['missing' + suffix]}" if "missing" in control else ""
    clauses = f" ({', '.join(control['clauses'])})" if "clauses" in control else ""
    return (
        f"\n### {control['id']} {control['threat' + suffix]}\n{control['by' + suffix]}{missing}{clauses}\n\n"
        f"{words['tests']}: {named}\n"
    )


def write_docs() -> int:
    """Write the page in both languages."""
    for language, name in PAGES.items():
        (CONTROLS.parent / name).write_text(text(language), encoding="utf-8")
    say(f"Written: {', '.join(PAGES.values())}", "已生成")
    return 0
