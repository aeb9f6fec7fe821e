"""A county's own .docx in place of our layout: looked through before anything opens it, and filled in a sandbox.

It may name fields and go through the tables of many rows; it may do nothing else. Macros, links to elsewhere,
attached templates and embedded objects are refused.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guihang.documents.own_file import DAMAGED, TOO_MUCH, NotATemplate, look_through, refusal
from guihang.documents.own_parts import Layout
from guihang.texts import Message, mark

MOST_TAGS = 1000
SECONDS, SECONDS_IN_ALL, MOST_MEMORY = 20, 12, 640_000_000
TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
NOT_PLAIN = mark("“{tag}” is more than a field or a table of rows: write {{{{ field }}}} and nothing else.")
BROKEN = mark("A field or a table is not closed: {tag}")


@dataclass(frozen=True, slots=True)
class Looked:
    """What a template asks for: each name with where it stands first."""

    names: Mapping[str, str] = field(default_factory=dict)


# What follows runs in a process of its own when a template comes in, and in ours only for one that passed there.


def names_in(content: bytes, tables: Mapping[str, Sequence[str]]) -> Looked:
    """What the template names. Raises NotATemplate where it does more than name fields and go through tables."""
    names: dict[str, str] = {}
    for source in Layout(content).sources():
        for name in _names_of(source.text, tables):
            names.setdefault(name, _where(source.text, name))
    return Looked(names)


def _names_of(source: str, tables: Mapping[str, Sequence[str]]) -> list[str]:
    from jinja2 import TemplateSyntaxError

    if len(TAG.findall(source)) > MOST_TAGS:
        raise refusal(TOO_MUCH)
    try:
        parsed = _sandbox().parse(source)
    except TemplateSyntaxError as fault:
        tags = TAG.findall(source.splitlines()[fault.lineno - 1]) if fault.lineno else []
        raise refusal(BROKEN, tag=_bare(tags[0] if tags else str(fault.message))) from None
    return list(_asked(parsed.body, tables, {}))


def _sandbox() -> Any:
    from jinja2.sandbox import SandboxedEnvironment

    made = SandboxedEnvironment(autoescape=True)
    made.globals.clear()
    made.filters.clear()
    made.tests.clear()
    return made


def _asked(nodes_: Sequence[Any], tables: Mapping[str, Sequence[str]], rows: Mapping[str, str]) -> Iterator[str]:
    """Names that are asked for; columns as table.column. `rows`: names of loops, with their table."""
    from jinja2 import nodes

    for node in nodes_:
        if isinstance(node, nodes.Output):
            yield from _asked(node.nodes, tables, rows)
        elif isinstance(node, nodes.TemplateData):
            continue
        elif isinstance(node, nodes.Name):
            yield node.name
        elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name in rows:
            yield f"{rows[node.node.name]}.{node.attr}"
        elif isinstance(node, nodes.For) and _plain_loop(node) and not rows:
            table, row = str(getattr(node.iter, "name", "")), str(getattr(node.target, "name", ""))
            yield table
            yield from _asked(node.body, tables, {row: table})
        elif isinstance(node, nodes.If) and isinstance(node.test, nodes.Name) and not node.elif_:
            yield node.test.name
            yield from _asked([*node.body, *node.else_], tables, rows)
        else:
            raise refusal(NOT_PLAIN, tag=_written(node))


def _written(node: Any) -> str:
    """What is not plain, as whoever made the layout wrote it, and not as the program calls it."""
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return f"{_written(node.node)}[…]"
    if isinstance(node, nodes.Filter) and node.node is not None:
        return f"{_written(node.node)}|{node.name}"
    if isinstance(node, nodes.Call):
        return f"{_written(node.node)}()"
    if isinstance(node, nodes.Const):
        return str(node.value)[:40]
    return {nodes.For: "for", nodes.If: "if", nodes.Assign: "set", nodes.Macro: "macro"}.get(type(node), "{{ … }}")


def _plain_loop(node: Any) -> bool:
    from jinja2 import nodes

    plain = isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name)
    return plain and not node.else_ and node.test is None and not node.recursive


def _bare(xml: str) -> str:
    return re.sub(r"<[^>]*>", "", xml)[:60]


def _where(source: str, name: str) -> str:
    """The words of the paragraph in which a name stands first."""
    at = re.search(rf"\b{re.escape(name.rpartition('.')[2])}\b", source)
    if at is None:
        return ""
    begin = max(source.rfind("<w:p>", 0, at.start()), source.rfind("<w:p ", 0, at.start()), 0)
    end = source.find("</w:p>", at.end())
    return " ".join(_bare(source[begin : end if end > 0 else at.end() + 200]).split())


def fill(content: bytes, context: Mapping[str, Any]) -> bytes:
    """The template filled in: an empty field is a line to write on. Raises NotATemplate, as `names_in`."""
    layout = Layout(content)
    sources = list(layout.sources())
    for source in sources:
        _names_of(source.text, {})
    return layout.fill(sources, _sandbox(), _Blanks(context))


LINE = "＿" * 8


class _Blanks(dict[str, Any]):
    """What the file does not say is a line to write on."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        super().__init__({key: value if value or isinstance(value, list) else LINE for key, value in context.items()})


_TOLD = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "HOME")
# Under which name the other process is told of the tables.
TABLES = "GUIHANG_TABLES"
_START = "import sys; sys.path[:] = {path!r}; from guihang.documents.own_words import child; child()"


def looked_at(content: bytes, tables: Mapping[str, Sequence[str]]) -> Looked:
    """Look through a template, and have another process read and try it: without keys, with little time and memory.

    Raises NotATemplate.
    """
    look_through(content)
    command = [sys.executable, "-I", "-X", "utf8", "-c", _START.format(path=sys.path)]
    told_of = {name: os.environ[name] for name in _TOLD if name in os.environ}
    told_of[TABLES] = json.dumps({key: list(columns) for key, columns in tables.items()})
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False, env=told_of)
        told = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise refusal(TOO_MUCH) from None
    if "refused" in told:
        raise NotATemplate(Message(told["refused"][0], told["refused"][1]))
    return Looked(told["names"])


def child() -> None:
    """What the other process does: reads and fills the template once, and writes down what it names."""
    _limits()
    tables = json.loads(os.environ[TABLES])
    content = sys.stdin.buffer.read()
    try:
        found = names_in(content, tables)
        rows = {key: [dict.fromkeys(columns, "一")] for key, columns in tables.items()}
        fill(content, {**dict.fromkeys(found.names, "一"), **rows})
        told: dict[str, Any] = {"names": dict(found.names)}
    except NotATemplate as refused:
        told = {"refused": [refused.message.text, dict(refused.message.params)]}
    except Exception:  # whatever its readers stumble over: it is no template to us
        told = {"refused": [DAMAGED, {}]}
    sys.stdout.buffer.write(json.dumps(told).encode("ascii"))
    sys.stdout.buffer.flush()


def _limits() -> None:
    """Bound memory and time, where the system knows how; the clock of `looked_at` counts everywhere."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_IN_ALL, SECONDS_IN_ALL))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
