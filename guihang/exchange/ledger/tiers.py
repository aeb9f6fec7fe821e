"""The words of a ledger's tier column: which tier of the place's own scheme a word means, and what is none of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from guihang.exchange.ledger.cells import Unclear, compact, is_nothing
from guihang.rules import packs
from guihang.rules.regions import pack_for
from guihang.rules.tiers import Scheme, Tier
from guihang.texts import DEFAULT_LANGUAGE as CHINESE

UNKNOWN = "tier_unknown"
# What stands after the sign of a tier, whichever the scheme is.
_ENDS = (
    "色预警", "色等级", "色管控", "色级", "色类", "色", "码", "预警", "等级", "管控", "级", "类", "档", "风险",
    "风险等级", "风险级", "风险类", "风险人员", "",
)  # fmt: skip


def scheme_of(place: str, day: date) -> Scheme:
    """The tiers that a place has on a day."""
    return packs.load(pack_for(place)).scheme(day.toordinal())


def shown(scheme: Scheme) -> str:
    """The words of a scheme, as a ledger writes them."""
    return "、".join(tier.word(CHINESE) for tier in scheme.tiers)


def read_tier(text: str, scheme: Scheme) -> tuple[str, str]:
    """The code of a tier of the scheme or "", and the mend. A word that is no tier's anywhere is left out, and the mend
    says so. Raises Unclear(tier_unknown) for a tier that other places have."""
    if is_nothing(text):
        return "", ""
    word = _key(text)
    tier = _words(scheme.name).get(word)
    if tier is not None:
        return tier.code, "" if text in (tier.word(CHINESE), tier.code) else "tier_word"
    if word in _everywhere():
        raise Unclear(UNKNOWN)
    return "", "tier_left_out"


def _key(text: str) -> str:
    return compact(text).upper()


@cache
def _words(name: str) -> Mapping[str, Tier]:
    """The words of the tiers that a pack declares, each of one tier only."""
    found: dict[str, list[Tier]] = {}
    scheme = packs.load(name).tiers
    for tier in scheme.tiers if scheme is not None else ():
        for word in _written(tier):
            found.setdefault(word, []).append(tier)
    return {word: tiers[0] for word, tiers in found.items() if len(tiers) == 1}


def _written(tier: Tier) -> set[str]:
    """How clerks write a tier: its label, its code, what stands in the label after the code, its sign with an end."""
    label = _key(tier.word(CHINESE))
    code = _key(tier.code)
    tail = label.removeprefix(code)
    signs = {code, label.removesuffix("色"), label.removesuffix("风险"), tail.removesuffix("风险")}
    return {label, tail, _key(tier.word("en"))} | {sign + end for sign in signs if sign for end in _ENDS}


@cache
def _everywhere() -> frozenset[str]:
    """Every word of every pack's tiers."""
    schemes = [scheme for name in packs.names() if (scheme := packs.load(name).tiers) is not None]
    return frozenset(word for scheme in schemes for tier in scheme.tiers for word in _written(tier))
