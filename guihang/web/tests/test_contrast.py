"""The colours meet WCAG 2.2 AA in both schemes; the ratios are computed, not trusted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parent.parent / "static" / "web" / "guihang.css").read_text(encoding="utf-8")
GROUNDS = ("paper", "card", "sunk")
# Text and what it stands on: 4.5 to 1.
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "sea", "sea-2", "red") for ground in GROUNDS),
    *((tier, f"{tier}-wash") for tier in ("red", "orange", "yellow", "blue", "ok")),
    ("ink", "sea-wash"), ("ink-2", "sea-wash"), ("ink-3", "sea-wash"), ("sea", "sea-wash"),
    ("sea-2", "sea-wash"), ("on-sea", "sea"), ("on-sea", "sea-2"), ("card", "ok"), ("card", "sea"),
    ("card", "red"), ("paper", "ink"),
    ("sea", "yellow-wash"), ("ink", "ok-wash"), ("sea", "ok-wash"),
]  # fmt: skip
# Edges, marks and the focus ring against what is beside them: 3 to 1.
SHAPES = [
    *((edge, ground) for edge in ("edge", "sea", "red", "focus") for ground in GROUNDS),
    ("ok", "card"), ("red", "red-wash"),
]  # fmt: skip


def tokens(scheme: str) -> dict[str, tuple[int, int, int]]:
    """The colours of a scheme: the light ones, and in the dark the ones that it replaces."""
    light, dark = re.findall(r":root \{([^}]*--paper[^}]*)\}", CSS)[:2]
    source = light if scheme == "light" else light + dark
    found = re.findall(r"--([\w-]+): #([0-9a-f]{6})", source)
    return {name: (int(c[:2], 16), int(c[2:4], 16), int(c[4:], 16)) for name, c in found}


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [c / 255 for c in colour]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def ratio(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Contrast of two colours, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_twenty_one() -> None:
    assert round(ratio((0, 0, 0), (255, 255, 255)), 2) == 21


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(scheme: str, ink: str, ground: str) -> None:
    colour = tokens(scheme)
    assert ratio(colour[ink], colour[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_edges_and_marks_can_be_seen(scheme: str, shape: str, ground: str) -> None:
    colour = tokens(scheme)
    assert ratio(colour[shape], colour[ground]) >= 3
