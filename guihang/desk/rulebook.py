"""The pack in force as a page reads it: each figure with its source and how sure it is, beside the nation's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guihang.dossier.basis import anchor_of, source_words
from guihang.dossier.models import CalendarYear
from guihang.dossier.policy import calendar
from guihang.rules import packs
from guihang.rules.acts import code_label
from guihang.rules.days import DATES
from guihang.rules.explain_command import in_words
from guihang.rules.figures import STATUS_LABELS
from guihang.rules.packs import NoRuleInForce, Pack, Row
from guihang.rules.regions import NATIONAL
from guihang.texts import mark, translate

# The parts of the page, and by which first words of their names figures belong to them.
PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("begin", mark("The beginning"), ("notify", "serve", "report", "agreement", "group", "move")),
    ("tests", mark("Regular tests"), ("tests",)),
    ("tiers", mark("What each tier asks for"), ("tier", "ask")),
    ("breach", mark("Serious breach: what the law counts"), ("breach",)),
    ("leave", mark("Leave and being away"), ("leave", "absence", "overstay", "away")),
    ("steps", mark("Further steps of the course"), ()),
    ("end", mark("The end"), ("release", "clean", "term", "suspension")),
)
_NAMED = frozenset(head for _key, _title, heads in PARTS for head in heads)
# What the counting of days rests on besides the figures. The last word says how sure it is.
COUNTING: tuple[tuple[str, str, str], ...] = (
    (mark("A time counts from the day after; a last day that is no working day moves to the next working day."),
     mark("Civil Code, articles 201 to 203; rules on administrative cases"), "law"),
    (mark("15 days, 7 days and the like are calendar days unless working days are said."),
     mark("Administrative Penalty Law, article 85, does not apply here"), "law"),
    (mark("The last day of a term is the day before the same date, so many years later."),
     mark("practice; the Civil Code would give the same date"), "default"),
    (mark("Days away: the day of return less the day of leaving; three days or more without a written report."),
     mark("Treatment Regulation, articles 19 and 20; how to count is not said"), "default"),
    (mark("Days served in compulsory isolation are taken off one for one."),
     mark("Treatment Regulation, article 31; the ratio is not said"), "default"),
    (mark("While a decision is suspended nothing falls due, and the end moves by those days."),
     mark("Treatment Regulation, article 24; how windows move is not said"), "default"),
    (mark("A missed test never makes the term longer."),
     mark("Treatment Regulation, articles 14 and 23"), "law"),
    (mark("The clean years count from the day after their start; from 29 February they end with the month."),
     mark("Civil Code, articles 201 to 203; Treatment Regulation, article 7"), "default"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One figure on the day: here, and in the nation where it is another."""

    anchor: str
    figure: str
    value: str
    status: str
    sure: str
    since: date
    until: date | None
    sources: list[tuple[str, str]]
    why: str
    pack: str
    national: str
    local: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Some figures under one heading."""

    key: str
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A pack as its page shows it on a day."""

    name: str
    title: str
    since: date
    base: str
    parts: list[Part]
    later: list[Line]
    findings: list[tuple[str, str]]
    sources: list[tuple[str, str, str, str]] = field(default_factory=list)


def rulebook(name: str, today: date, language: str) -> Rulebook:
    """The pack `name` with what it has in force on `today`, and what comes later."""
    pack, day = packs.load(name), today.toordinal()
    rows = list(_in_force(pack, day))
    later = [r for n in pack.names for r in pack.all_rows(n) if r.since > day]
    lines = {row.name: _line(row, pack, day, language) for row in rows}
    return Rulebook(
        name=name,
        title=translate(code_label(name), language),
        since=DATES[pack.since],
        base=translate(code_label(pack.base.name), language) if pack.base else "",
        parts=[
            Part(
                key, translate(title, language), [line for n, line in lines.items() if _belongs(n.split(".")[0], heads)]
            )
            for key, title, heads in PARTS
        ],
        later=[_line(row, pack, row.since, language) for row in later],
        findings=[
            (translate(code_label(code), language), _cited(pack, ids, language))
            for code, ids in pack.findings_on(day).items()
        ],
        sources=list(_sources(pack, [*rows, *later], pack.findings_on(day), language)),
    )


def _belongs(head: str, heads: tuple[str, ...]) -> bool:
    """Whether a figure belongs under a heading; under the one that names none, what no other names."""
    return head in heads if heads else head not in _NAMED


def _in_force(pack: Pack, day: int) -> Iterator[Row]:
    for name in pack.names:
        try:
            yield pack.row(name, day)
        except NoRuleInForce:
            continue


def _line(row: Row, pack: Pack, day: int, language: str) -> Line:
    figure, value = (words.render(language) for words in in_words(row))
    national = ""
    if row.pack != NATIONAL:
        try:
            other = packs.load(NATIONAL).row(row.name, day)
            national = in_words(other)[1].render(language)
        except NoRuleInForce:
            national = translate(mark("not asked for"), language)
    return Line(
        anchor=anchor_of(row.name),
        figure=figure,
        value=value,
        status=translate(STATUS_LABELS[row.status], language),
        sure=row.status,
        since=DATES[row.since],
        until=DATES[row.until] if row.until is not None else None,
        sources=[(i, source_words(pack.sources[i], language, pack.name)) for i in row.source],
        why=row.why.get("zh" if language == "zh-Hans" else "en", ""),
        pack=translate(code_label(row.pack), language),
        national=national,
        local=row.pack != NATIONAL,
    )


def _cited(pack: Pack, ids: Iterable[str], language: str) -> str:
    return ("; " if language == "en" else "；").join(source_words(pack.sources[i], language, pack.name) for i in ids)


def _sources(
    pack: Pack, rows: Iterable[Row], findings: Mapping[str, Iterable[str]], language: str
) -> Iterator[tuple[str, str, str, str]]:
    """Whatever is cited on the page, once, in the order of the pack: id, title, article, where published."""
    cited = {i for row in rows for i in row.source} | {i for ids in findings.values() for i in ids}
    for i, source in pack.sources.items():
        if i in cited:
            title, article = translate(source.title, language), translate(source.article, language)
            if not source.binds(pack.name):
                title, article = source_words(source, language, pack.name), f"{title} {article}"
            yield i, title, article, source.published


def calendar_years(today: date, language: str) -> dict[str, Any]:
    """The years whose working days are known, who says so, and whether the coming ones are among them."""
    known = sorted(calendar().years)
    added = {row.year: row.source for row in CalendarYear.objects.order_by("year")}
    return {
        "first": known[0] if known else None,
        "last": known[-1] if known else None,
        "gaps": [year for year in range(known[0], known[-1]) if year not in known] if known else [],
        "added": [{"year": year, "source": source} for year, source in added.items()],
        "next_missing": today.year + 1 if today.year + 1 not in known else None,
        "this_missing": today.year not in known,
    }


def counting(language: str) -> list[dict[str, str]]:
    """How days are counted, on what that rests, and how sure it is."""
    return [
        {"says": translate(says, language), "rests": translate(rests, language),
         "status": translate(STATUS_LABELS[sure], language), "sure": sure}
        for says, rests, sure in COUNTING
    ]  # fmt: skip
