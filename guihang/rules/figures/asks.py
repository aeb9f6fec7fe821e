"""What a tier asks for: which acts, how often, in which ways; and how that reads."""

from __future__ import annotations

from typing import NamedTuple

from guihang.rules.acts.codes import EVERY_TIER
from guihang.rules.periods import EVERY
from guihang.texts import mark

ASK_KINDS = ("visit", "talk", "risk", "counselling", "tier-test")
WITH_MODES = ("visit", "talk")
NEVER = "never"

EVERY_LABELS: dict[str, str] = {
    "ten_days": mark("every ten days"),
    "month": mark("every month"),
    "quarter": mark("every quarter"),
    NEVER: mark("not asked for"),
}

MODE_LABELS: dict[tuple[str, ...], str] = {
    (): "",
    ("in_person",): mark("in person only"),
    ("remote",): mark("remotely only"),
    ("in_person", "remote"): mark("in person or remotely"),
}


class Ask(NamedTuple):
    """What a tier asks for: an act of `kind` in every period of length `every`; `modes` that count, empty
    for any."""

    kind: str
    every: str
    modes: tuple[str, ...]


def ask_name(tier: str, kind: str) -> str:
    """The name under which what a tier asks for is known, beside the figures' names."""
    return f"ask.{tier}.{kind}"


def expected_codes(key: str) -> tuple[str, ...]:
    """The codes that a key of an ask row may hold."""
    return {"tier": EVERY_TIER, "kind": ASK_KINDS, "every": (*EVERY, NEVER)}[key]
