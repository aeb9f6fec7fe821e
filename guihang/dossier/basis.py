"""The basis of a duty in words: which article or local rule says so, and what the pack's figure is."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django.urls import reverse

from guihang.dossier.models import Duty, Order
from guihang.rules import packs
from guihang.rules.acts import code_label
from guihang.rules.explain_command import in_words
from guihang.rules.figures import EVERY_LABELS, KIND_LABELS, MODE_LABELS, NEVER, STATUS_LABELS, Ask
from guihang.rules.regions import pack_for
from guihang.texts import Message, mark, translate

FOUND_AT = mark("default; found in practice at {region}")
NUMBER = re.compile(r"（([^（）]*〔\d{4}〕[^（）]*号)）")


def basis_words(basis: str, language: str, place: str) -> str:
    """Comma-parted source ids as words, short enough for a line: of these what binds at `place`, a division code."""
    return _basis_words(basis, language, pack_for(place))


@cache
def _basis_words(basis: str, language: str, pack: str) -> str:
    known = _sources()
    joint = "; " if language == "en" else "；"
    told = {i: source_words(known[i], language, pack) if i in known else i for i in basis.split(",") if i}
    binding = [words for i, words in told.items() if i not in known or known[i].binds(pack)]
    return joint.join(binding or dict.fromkeys(told.values()))


@cache
def _sources() -> dict[str, packs.Source]:
    return {s.id: s for name in reversed(packs.names()) for s in packs.load(name).sources.values()}


def law_of(duty: Duty, order: Order, language: str) -> dict[str, Any]:
    """What stands behind a duty, as ``dossier/_law.html`` shows it."""
    pack = packs.load(order.policy)
    ids = set(duty.basis.split(","))
    day = duty.opens_on.toordinal()
    rows = []
    for name in pack.names:
        try:
            row = pack.row(name, day)
        except packs.NoRuleInForce:
            continue
        if ids & set(row.source) and _speaks_of(name, duty):
            rows.append(row)
    home, cited = pack_for(duty.place), [s for i, s in pack.sources.items() if i in ids]
    clauses = [
        {"name": source_words(s, language, home), "text": s.published if s.binds(home) else "", "status": ""}
        for s in [s for s in cited if s.binds(home)] or cited
    ]
    for clause in clauses[:1]:
        clause["status"] = translate(STATUS_LABELS[rows[0].status], language) if rows else ""
    return {
        "clauses": clauses,
        "figure": ("; " if language == "en" else "；").join(_figure(r, language) for r in rows),
        "pack": translate(code_label(order.policy), language),
        "url": f"{reverse('desk:rules')}?pack={order.policy}#{anchor_of(rows[0].name) if rows else f's-{min(ids)}'}",
    }


def anchor_of(figure: str) -> str:
    """Where a figure stands on the page of the rules."""
    return f"r-{figure.replace('.', '-')}"


def _speaks_of(name: str, duty: Duty) -> bool:
    """Whether a figure's name belongs to the duty's kind: `ask.red.visit` to visits, `tests.treatment` to tests."""
    kind = {"test": "tests", "move-report": "move", "move-agreement": "agreement"}.get(duty.kind, duty.kind)
    return kind in name.split(".")


def source_words(source: packs.Source, language: str, pack: str) -> str:
    """A source in one breath: 戒毒条例第十四条. Another region's paper binds nobody under `pack`: it says where a
    default was found."""
    if not source.binds(pack):
        return translate(FOUND_AT, language).format(region=translate(code_label(source.of), language))
    title = translate(source.title, language)
    # A local paper is called by its number, which is shorter than its title and says more.
    if numbered := NUMBER.search(title):
        title = numbered[1]
    return f"{title}{' ' if language == 'en' else ''}{translate(source.article, language)}"


def _figure(row: packs.Row, language: str) -> str:
    if isinstance(row.value, Ask):
        return _asked(row.name.split(".")[1], row.value, language)
    figure, value = in_words(row)
    return f"{figure.render(language)}{': ' if language == 'en' else '：'}{value.render(language)}"


def _asked(tier: str, ask: Ask, language: str) -> str:
    """What a tier asks for, in one breath: 红色：每月走访一次，当面或远程均可."""
    words: dict[str, object] = {
        "tier": Message(code_label(tier)),
        "act": Message(KIND_LABELS[ask.kind]),
        "every": Message(EVERY_LABELS[ask.every]),
        "modes": Message(MODE_LABELS[ask.modes]),
    }
    if ask.every == NEVER:
        return Message(mark("{tier}: {act} not asked for"), words).render(language)
    if not MODE_LABELS[ask.modes]:
        return Message(mark("{tier}: {act} {every}"), words).render(language)
    return Message(mark("{tier}: {act} {every}, {modes}"), words).render(language)
