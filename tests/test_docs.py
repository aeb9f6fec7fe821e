"""Documents are held to the code: what they name exists, what exists they name, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guihang.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# The records are in English and end with a summary in Chinese; their list has a twin.
RECORDS = re.compile(r"^(\d{4}-.*|template)\.md$")
CHINESE = ".zh-CN.md"


def names(pages: list[Path]) -> list[str]:
    """Readable names for the test's own lines."""
    return [page.relative_to(ROOT).as_posix() for page in pages]


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    local = [t.split("#")[0] for t in targets if not re.match(r"https?:|mailto:|#", t)]
    assert [t for t in local if not (page.parent / t).exists()] == []


def test_every_page_has_its_twin_in_the_other_language() -> None:
    pages = {page for page in PAGES if not RECORDS.match(page.name)}
    english = {page for page in pages if not page.name.endswith(CHINESE)}
    assert {page.with_name(page.name.removesuffix(".md") + CHINESE) for page in english} == pages - english


def test_every_record_is_in_both_lists_and_sums_up_in_chinese() -> None:
    folder = ROOT / "docs" / "decisions"
    for record in folder.glob("[0-9]*.md"):
        assert "## 中文摘要" in record.read_text(encoding="utf-8"), record.name
        for index in ("README.md", "README.zh-CN.md"):
            assert f"({record.name})" in (folder / index).read_text(encoding="utf-8"), record.name


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_command_and_no_other(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert re.findall(r"^\| `guihang (\w+)` \|", text, flags=re.M) == list(COMMANDS)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_variable_that_is_read_and_no_other(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "guihang").rglob("*.py"))
    reading = r"""(?:env\.\w+\(|environ(?:\.get\(|\[)|env=)\s*["'](GUIHANG_\w+)["']"""
    named = set(re.findall(r"^\| `(GUIHANG_\w+)` \|", text, flags=re.M))
    assert named == set(re.findall(reading, code))
