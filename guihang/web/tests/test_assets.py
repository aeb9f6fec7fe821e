"""What reaches the browser: nothing inline, nothing from elsewhere, and little of it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import django_htmx
import pytest

PACKAGE = Path(__file__).resolve().parents[2]
STATIC = PACKAGE / "web" / "static" / "web"
CSS = (STATIC / "guihang.css").read_text(encoding="utf-8")
TEMPLATES = [p for p in PACKAGE.rglob("templates/**/*") if p.suffix in {".html", ".svg"}]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_a_template_has_no_inline_style_script_or_handler(path: Path) -> None:
    text = re.sub(r"{%.*?%}", "", path.read_text(encoding="utf-8"))  # what is handed to a tag reaches nobody
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|hx-on|hx-vals='js", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_a_template_loads_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(src|href|action)=\"(https?:)?//", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_a_title_says_nothing_about_why(path: Path) -> None:
    for title in re.findall(r"{% block title %}(.*?){% endblock %}", path.read_text(encoding="utf-8")):
        assert not re.search(r"drug|treat|rehab|addict|wean|戒|毒|瘾", title, re.IGNORECASE)


def test_the_style_nests_only_in_media_queries() -> None:
    depth = deepest = 0
    for part in re.findall(r"@[a-z-]+|[{}]", re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)):
        depth += {"{": 1, "}": -1}.get(part, 0)
        deepest = max(deepest, depth)
    assert (depth, deepest) == (0, 3)  # three: @keyframes inside @media


def test_every_colour_is_a_token() -> None:
    rules = CSS[CSS.index("/* ---- ground ---- */") : CSS.index("/* ---- paper ---- */")]
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", rules)


def test_script_and_style_of_a_first_load_are_small() -> None:
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    files = (htmx, STATIC / "guihang.css", STATIC / "guihang.js", STATIC / "help.js")
    assert sum(len(gzip.compress(f.read_bytes())) for f in files) < 32_000
