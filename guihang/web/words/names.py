"""The names of acts, stages, findings, tiers and of who owes: codes in, words out."""

from __future__ import annotations

from collections.abc import Mapping

from guihang.rules import acts
from guihang.rules.acts import codes
from guihang.rules.packs import every_tier
from guihang.rules.tiers import Tier
from guihang.texts import mark, translate

TIERS: Mapping[str, Tier] = every_tier()
OWED_BY: dict[str, str] = {
    "person": mark("the person"),
    "office": mark("the office"),
    "police": mark("the police"),
    "receiver": mark("the receiving office"),
    "lab": mark("the laboratory"),
}
# Whom one asks for what somebody else owes.
ASK: dict[str, str] = {
    "person": mark("ask the person"),
    "police": mark("ask the community police"),
    "receiver": mark("ask the receiving office"),
    "lab": mark("ask the laboratory"),
}
STAGES: dict[str, str] = {
    "decided": mark("Decided, not yet served"),
    "reporting": mark("To report in"),
    "unreported": mark("Not reported in"),
    "active": mark("Under way"),
    "moving": mark("Between two places"),
    "suspended": mark("Suspended"),
    "expired": mark("Term over, to be released"),
    "released": mark("Released"),
    "terminated": mark("Terminated"),
}
ORDER_KINDS: dict[str, str] = {kind: acts.CODES[kind] for kind in codes.ORDER_KINDS}
# What the rules found, in words; a serious breach is only ever "to be checked".
FINDINGS: dict[str, str] = {code: acts.CODES[code] for code in codes.FINDINGS}


def named(table: dict[str, str], code: str, language: str) -> str:
    """The word for `code`; an unknown code is given back, so that a new pack never breaks a page."""
    return translate(table[code], language) if code in table else code


def act_name(kind: str, language: str) -> str:
    """The name of an act by its kind, as the rules call it."""
    act = acts.ACTS.get(kind)
    return translate(act.label, language) if act else kind


def field_name(kind: str, field: str, language: str) -> str:
    """The label of a field of an act."""
    found = next((f for f in acts.ACTS[kind].fields if f.name == field), None) if kind in acts.ACTS else None
    return translate(found.label, language) if found else field


def code_name(code: str, language: str) -> str:
    """The word for a code that a field may hold: a finding, a result, a kind of order."""
    return named(acts.CODES, code, language)
