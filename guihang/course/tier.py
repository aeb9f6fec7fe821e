"""Where somebody stands with the tier: assessed, decided on, confirmed; by which standard, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from guihang.dossier.course_guards import target_of
from guihang.dossier.entry import Facts, sealed_words
from guihang.dossier.findings import counted as still_counted
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.policy import pack_for
from guihang.dossier.workout import effective
from guihang.protect.datakeys import PersonKey
from guihang.rules import packs
from guihang.rules.packs import Pack
from guihang.rules.problems import BadInput
from guihang.rules.standard import Proposal, Standard, propose, standard_named, standard_of
from guihang.rules.tiers import Scheme

KINDS = ("tier.assessed", "tier.proposed", "tier.declined", "tier.set")
ASSESSED, PROPOSED, DECLINED, SET = KINDS


@dataclass(frozen=True, slots=True)
class Sheet:
    """One assessment as it is read again: its entry, the standard, the answers, and what follows from them."""

    entry: Facts
    standard: Standard | None
    answers: Mapping[str, str]
    proposal: Proposal | None


@dataclass(slots=True)
class TierCourse:
    """The tier of one decision. `waiting` waits for another's word, `undecided` for somebody's decision."""

    order: Order
    pack: Pack
    scheme: Scheme
    standard: Standard | None
    by_two: bool
    review_after: timedelta
    set: Facts | None = None
    waiting: Facts | None = None
    undecided: Sheet | None = None
    last: Sheet | None = None
    history: list[Facts] = field(default_factory=list)
    words: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)

    def word_of(self, facts: Facts | None) -> Mapping[str, Any]:
        """What is sealed in an entry of the history."""
        return self.words.get(facts.id, {}) if facts is not None else {}


def order_of(person: Person, asked: str = "") -> Order | None:
    """The decision that runs; of several the one asked for, else the newest."""
    running = list(Order.objects.filter(person=person, stopped_on=None).order_by("-decided_on", "-id"))
    return next((order for order in running if str(order.pk) == asked), running[0] if running else None)


def pack_now(order: Order, entries: Sequence[Facts]) -> Pack:
    """The pack that counts for the decision now: where it has moved, that of the place it moved to."""
    name = order.policy
    for e in effective(entries):
        if e.kind == "policy.set" and e.order == order.pk:
            name = e.data["policy"]
        elif e.kind == "move.received" and e.order == order.pk:
            name = pack_for(e.data["place"])
    return packs.load(name)


def by_two(pack: Pack, today: date) -> bool:
    """Whether one decides on a tier and another confirms it, by the region's setting."""
    return pack.row("tier.two_people", today.toordinal()).value == "yes"


def tier_course(order: Order, entries: Sequence[Facts], key: PersonKey, today: date) -> TierCourse:
    """Read it from the file's entries."""
    pack, day = pack_now(order, entries), today.toordinal()
    review = pack.row("tier.review_within_days", day).value
    assert isinstance(review, int)
    course = TierCourse(
        order, pack, pack.scheme(day), standard_of(pack, day), by_two(pack, today), timedelta(days=review)
    )
    course.history = [e for e in effective(entries) if e.kind in KINDS and e.order == order.pk]
    course.words = {e.id: sealed_words(e, key) for e in course.history}
    course.set = _last(course.history, SET)
    proposal = _last(course.history, PROPOSED)
    if proposal is not None and not _answered(proposal, course.history, entries):
        course.waiting = proposal
    sheet = _last(course.history, ASSESSED)
    if sheet is not None:
        course.last = sheet_of(sheet, course.word_of(sheet))
        later = [e for e in course.history if e.kind in (PROPOSED, SET) and e.seq > sheet.seq]
        course.undecided = course.last if not later else None
    course.history.sort(key=lambda e: (e.on, e.seq), reverse=True)
    return course


def sheet_of(entry: Facts, words: Mapping[str, Any]) -> Sheet:
    """An assessment worked out again from what was written down with it."""
    standard = standard_named(str(entry.data["standard"]))
    answers = {row["item"]: row.get("points", "") for row in words.get("answers", [])}
    facts = {row["fact"]: int(row.get("count", 0)) for row in words.get("facts", [])}
    try:
        proposal = propose(standard, answers, facts) if standard is not None else None
    except BadInput:
        proposal = None
    return Sheet(entry, standard, answers, proposal)


def counted(order: Order, today: date) -> dict[str, int]:
    """What the file counts on the day, as a standard may weigh it. One statement."""
    missed = Duty.objects.filter(
        order=order, kind="test", met_on=None, void_from=None, before_live=False, due_on__lt=today
    )
    return {
        "lost": int(order.lost),
        "tests_missed": missed.count(),
        "refusals": order.refusals,
        "departures": order.departures,
        "days_away": order.days_away,
        "positives": still_counted(order.findings, "positive_test"),
    }


def assessment(standard: Standard, answers: Mapping[str, str], facts: Mapping[str, int]) -> dict[str, Any]:
    """An answer sheet as the act keeps it. Raises BadInput."""
    proposal = propose(standard, answers, facts)
    return {
        "standard": standard.code,
        "answers": [{"item": item.code, "points": str(answers[item.code])} for item in standard.items],
        "facts": [{"fact": fact, "count": str(count)} for fact, count in facts.items() if count],
        "points": proposal.points,
        "proposed": proposal.tier,
    }


def _last(history: Sequence[Facts], kind: str) -> Facts | None:
    return max((e for e in history if e.kind == kind), key=lambda e: e.seq, default=None)


def _answered(proposal: Facts, history: Sequence[Facts], entries: Sequence[Facts]) -> bool:
    return any(e.kind in (SET, DECLINED) and "entry" in e.data and target_of(e, entries) is proposal for e in history)
