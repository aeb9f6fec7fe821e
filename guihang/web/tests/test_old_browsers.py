"""Office machines run browsers of late 2020. What is newer than Chromium 86 stands in one table and in no file of ours.

A newer feature may stand where an older browser simply leaves it out and nothing is lost; each such use is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django_htmx
import pytest

PACKAGE = Path(__file__).resolve().parents[2]
OLDEST = 86
STYLES = sorted(PACKAGE.rglob("static/**/*.css"))
SCRIPTS = sorted(PACKAGE.rglob("static/**/*.js"))
PAGES = sorted(PACKAGE.rglob("templates/**/*.html"))
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that a browser has since a version, and how its use looks in a file."""

    name: str
    since: int
    pattern: str


CSS = [
    Feature("the inset shorthand", 87, r"(?<![\w-])inset\s*:"),
    Feature("logical sides of inset, margin, padding, border as shorthands", 87,
            r"(?<![\w-])(?:inset|margin|padding|border)-(?:inline|block)\s*:"),
    Feature(":is() and :where()", 88, r":(?:is|where)\("),
    Feature("aspect-ratio", 88, r"(?<![\w-])aspect-ratio\s*:"),
    Feature("a list of selectors in :not()", 88, r":not\([^()]*,"),
    Feature("overflow: clip", 90, r"overflow(?:-[xy])?\s*:\s*clip"),
    Feature(":user-valid, :user-invalid", 119, r":user-(?:in)?valid"),
    Feature("the distance of an underline", 87, r"text-underline-offset\s*:"),
    Feature("the thickness of an underline", 89, r"text-decoration-thickness\s*:"),
    Feature("size-adjust in a font", 92, r"(?<!text-)size-adjust\s*:"),
    Feature("hwb(), lab(), lch(), oklch(), oklab()", 101, r"\b(?:hwb|lab|lch|oklab|oklch)\("),
    Feature("color-mix()", 111, r"color-mix\("),
    Feature("colours from other colours", 119, r"\b(?:rgb|hsl)a?\(\s*from\b"),
    Feature("light-dark()", 123, r"light-dark\("),
    Feature("accent-color", 93, r"accent-color\s*:"),
    Feature("scrollbar-gutter", 94, r"scrollbar-gutter\s*:"),
    Feature("forced-colors", 89, r"forced-color"),
    Feature("@layer", 99, r"@layer\b"),
    Feature(":has()", 105, r":has\("),
    Feature("containers", 105, r"@container\b|container-(?:type|name)\s*:|\b\d+(?:\.\d+)?cq[wihb]\b"),
    Feature("ranges in a media query", 104, r"@media[^{]*(?:(?:width|height)\s*[<>]|[<>]=?\s*(?:width|height))"),
    Feature("translate, rotate, scale as properties", 104, r"(?:^|[{;])\s*(?:translate|rotate|scale)\s*:"),
    Feature("small, large, dynamic viewport", 108, r"\b\d+(?:\.\d+)?[sld]v(?:h|w|min|max|b|i)\b"),
    Feature("subgrid", 117, r"\bsubgrid\b"),
    Feature("nesting", 120, r"^\s*&|[{;]\s*&"),
    Feature("text-wrap", 114, r"text-wrap\s*:"),
    Feature("@scope", 118, r"@scope\b"),
    Feature("field-sizing", 123, r"field-sizing\s*:"),
    Feature("anchors", 125, r"anchor-name\s*:|position-anchor\s*:|(?<![\w-])anchor\("),
    Feature("transitions to and from display", 117, r"@starting-style|transition-behavior\s*:|allow-discrete"),
    Feature("trigonometry, round(), abs()", 111, r":\s*(?:sin|cos|tan|round|mod|rem|abs|sign|pow|sqrt)\("),
    Feature("print-color-adjust without a prefix", 136, r"(?<!-webkit-)print-color-adjust\s*:"),
    Feature("line-clamp without a prefix", 200, r"(?<!-webkit-)line-clamp\s*:"),
    Feature("details content", 131, r"::details-content|interpolate-size"),
    Feature("mask without a prefix", 120, r"(?<![\w-])mask(?:-image)?\s*:"),
    Feature("page margin boxes", 131, r"@(?:top|bottom|left|right)-(?:left|center|right|middle|top|bottom)"),
]  # fmt: skip
JS = [
    Feature("#x in object", 91, r"#\w+\s+in\s+\w"),
    Feature("static blocks", 94, r"^\s*static\s*\{"),
    Feature("await outside of a function", 89, r"^await\b|^(?:const|let|var)\s[^=]*=\s*await\b"),
    Feature("JSON and style modules", 91, r"\b(?:assert|with)\s*\{\s*type\s*:"),
    Feature("at()", 92, r"\.at\(\s*-?\d"),
    Feature("Object.hasOwn", 93, r"Object\.hasOwn\b"),
    Feature("structuredClone", 98, r"\bstructuredClone\("),
    Feature("findLast, findLastIndex", 97, r"\.findLast(?:Index)?\("),
    Feature("cause of an error", 93, r"new\s+\w*Error\([^)]*\{\s*cause"),
    Feature("toSorted, toReversed, toSpliced, with", 110, r"\.to(?:Sorted|Reversed|Spliced)\(|\.with\(\s*-?\d"),
    Feature("groupBy", 117, r"\b(?:Object|Map)\.groupBy\("),
    Feature("methods of sets", 122, r"\.(?:isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\("),
    Feature("Promise.withResolvers, Promise.try", 119, r"Promise\.(?:withResolvers|try)\b"),
    Feature("match indices", 90, r"\.hasIndices\b"),
    Feature("crypto.randomUUID", 92, r"crypto\.randomUUID\b"),
    Feature("AbortSignal.timeout, any", 103, r"AbortSignal\.(?:timeout|any)\("),
    Feature("inert", 102, r"\.inert\b"),
    Feature("showPicker", 99, r"\.showPicker\("),
    Feature("popover", 114, r"\.(?:show|hide|toggle)Popover\("),
    Feature("view transitions", 111, r"\.startViewTransition\("),
    Feature("navigation", 102, r"\bnavigation\.(?:navigate|addEventListener)\("),
    Feature("checkVisibility", 105, r"\.checkVisibility\("),
    Feature("Intl.Segmenter", 87, r"Intl\.Segmenter\b"),
    Feature("Array.fromAsync", 121, r"Array\.fromAsync\("),
    Feature("URL.canParse", 120, r"URL\.canParse\("),
    Feature("scheduler", 94, r"\bscheduler\.(?:postTask|yield)\("),
    Feature("import maps", 89, r"importmap"),
    Feature("CSS through script", 99, r"adoptedStyleSheets\.(?:push|splice)\("),
]  # fmt: skip
HTML = [
    Feature("popover", 114, r"\spopover[\s=>]|popovertarget"),
    Feature("inert", 102, r"<[^>]*\sinert[\s=>]"),
    Feature("details with a name", 120, r"<details[^>]*\sname="),
    Feature("hidden until found", 102, r'hidden="until-found"'),
    Feature("import maps", 89, r'type="importmap"'),
    Feature("a search element", 118, r"<search[\s>]"),
    Feature("blocking", 105, r"\sblocking="),
]
# What an older browser leaves out without harm, and what it does then.
LEFT_OUT_WITHOUT_HARM = {
    "accent-color": "ticks and circles have the browser's own colour",
    "the distance of an underline": "it lies closer to the letters",
    "the thickness of an underline": "it is as thick as the browser likes",
    "forced-colors": "the query is not true, and Windows draws its own colours as it did before",
    "print-color-adjust without a prefix": "the prefixed one stands beside it",
    "page margin boxes": "paper has no page number",
}


def uses(path: Path, features: list[Feature]) -> Iterator[Feature]:
    """The features newer than the oldest browser that a file uses."""
    text = without_words(path.read_text(encoding="utf-8"), path.suffix)
    return (each for each in features if re.search(each.pattern, text, re.MULTILINE))


def without_words(text: str, suffix: str) -> str:
    """A file without comments and texts, which may name what they like."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    if suffix == ".js":
        text = re.sub(r"(?<!:)//[^\n]*", "", text)
        text = re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', '""', text)
    if suffix == ".html":
        text = re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
    return text


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(PACKAGE).as_posix() for path in paths]


@pytest.mark.parametrize("path", STYLES, ids=names(STYLES))
def test_a_style_holds_nothing_that_an_office_browser_needs_and_lacks(path: Path) -> None:
    assert [f"{f.name}, since {f.since}" for f in uses(path, CSS) if f.name not in LEFT_OUT_WITHOUT_HARM] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=names(SCRIPTS))
def test_a_script_holds_nothing_that_an_office_browser_lacks(path: Path) -> None:
    assert [f"{f.name}, since {f.since}" for f in uses(path, JS)] == []


@pytest.mark.parametrize("path", PAGES, ids=names(PAGES))
def test_a_page_holds_nothing_that_an_office_browser_lacks(path: Path) -> None:
    assert [f"{f.name}, since {f.since}" for f in uses(path, HTML)] == []


def test_what_is_left_out_without_harm_is_still_used() -> None:
    used = {feature.name for path in STYLES for feature in uses(path, CSS)}
    assert used == set(LEFT_OUT_WITHOUT_HARM)


def test_a_style_and_a_script_that_are_too_new_are_found(tmp_path: Path) -> None:
    style, script = tmp_path / "new.css", tmp_path / "new.js"
    style.write_text("a { inset: 0; } /* :has( is only named */ b:is(i) { width: 50dvh; clip-path: inset(50%); }")
    script.write_text(
        'const last = list.at(-1); // structuredClone(\nclass A {\n  static {\n  }\n}\nsay("Object.hasOwn");\n'
    )
    assert [f.since for f in uses(style, CSS)] == [87, 88, 108]
    assert [f.name for f in uses(script, JS)] == ["static blocks", "at()"]


def test_every_feature_has_a_version_and_a_pattern_that_can_be_read() -> None:
    for feature in (*CSS, *JS, *HTML):
        assert feature.since > OLDEST
        re.compile(feature.pattern)


def test_htmx_is_written_in_what_an_office_browser_reads() -> None:
    """It is not ours to write. View transitions it uses only where the browser has them, and we do not ask for any."""
    assert [f.name for f in uses(HTMX, JS)] == ["view transitions"]
    assert "document.startViewTransition)" in HTMX.read_text(encoding="utf-8")
