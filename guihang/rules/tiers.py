"""The tiers of a region: their codes and words, their shapes and colours, and which is the stricter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from guihang.rules.acts.codes import EVERY_TIER
from guihang.texts import mark

# What a page can draw: a colour is a token of the style sheet with its wash, readable in light, dark and on paper.
COLOURS = ("red", "orange", "yellow", "green", "blue")
SHAPES = ("▲", "▼", "◆", "■", "●")
LONGEST_CODE = 8
KEYS = frozenset({"code", "label", "shape", "colour", "rank"})
LANGUAGES = frozenset({"en", "zh"})


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier. `rank` 1 is the strictest of its scheme."""

    code: str
    label: Mapping[str, str]
    shape: str
    colour: str
    rank: int

    def word(self, language: str) -> str:
        """The tier in one word."""
        return self.label["zh" if language == "zh-Hans" else "en"]


@dataclass(frozen=True)
class Scheme:
    """The tiers that belong together, the strictest first; `name` is the pack that declares them."""

    name: str
    tiers: tuple[Tier, ...]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes, the strictest first."""
        return tuple(tier.code for tier in self.tiers)

    def rank(self, code: str) -> int:
        """How strict the tier is, 1 being the strictest; what the scheme does not have comes after all."""
        return self.codes.index(code) + 1 if code in self.codes else len(self.codes) + 1


class _Reader(Protocol):
    """What reads a pack's file, as far as tiers need it."""

    def tables(self, key: str) -> list[tuple[str, dict[str, object]]]: ...
    def only(self, table: Mapping[str, object], keys: frozenset[str], where: str) -> None: ...
    def refuse(self, key: str, fault: str, cure: str, /, **params: object) -> None: ...


def read_scheme(reader: _Reader, name: str) -> Scheme | None:
    """The tiers that the file declares, checked one by one; None where it declares none."""
    found = [_tier(reader, where, table) for where, table in reader.tables("tier")]
    if not found:
        return None
    found.sort(key=lambda tier: tier.rank)
    for what in ("code", "shape", "colour"):
        if len({getattr(tier, what) for tier in found}) < len(found):
            reader.refuse(f"tier.{what}", mark("stands there twice"), mark("Give every tier its own."))
    if [tier.rank for tier in found] != list(range(1, len(found) + 1)):
        reader.refuse("tier.rank", mark("is no order"), mark("Number the tiers from 1, the strictest, without a gap."))
    return Scheme(name, tuple(found))


def _tier(reader: _Reader, where: str, table: dict[str, object]) -> Tier:
    reader.only(table, KEYS, where)
    for key, allowed in (("code", EVERY_TIER), ("shape", SHAPES), ("colour", COLOURS)):
        if table.get(key) not in allowed:
            reader.refuse(
                f"{where}.{key}", mark("is none of the codes"), mark("Use one of {keys}."), keys=", ".join(allowed)
            )
    label = table.get("label")
    if (
        not isinstance(label, dict)
        or set(label) != LANGUAGES
        or not all(isinstance(w, str) and w for w in label.values())
    ):
        reader.refuse(f"{where}.label", mark("lacks a language"), mark('Write label = { en = "…", zh = "…" }.'))
    rank = table.get("rank")
    if type(rank) is not int or rank < 1:
        reader.refuse(f"{where}.rank", mark("is no whole number from 1"), mark("Write rank = 1 for the strictest."))
    assert isinstance(label, dict) and isinstance(rank, int)
    words = {str(key): str(word) for key, word in label.items()}
    return Tier(str(table["code"]), words, str(table["shape"]), str(table["colour"]), rank)
