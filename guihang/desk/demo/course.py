"""The course of one decision: served, reported, agreed, moved, suspended, ended; mostly in time, sometimes not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guihang.desk.demo.names import invent_name, pick
from guihang.desk.demo.phrases import MEMBERS, MOVED_FOR, TIERED
from guihang.desk.demo.story import Story
from guihang.dossier.policy import pack_for
from guihang.rules import packs
from guihang.rules.days import TEXTS
from guihang.rules.facts import Span
from guihang.rules.packs import Rules
from guihang.rules.schedule import Window, lengths, moved, term_and_windows

DAYS_TO_REPORT = 15
NEVER = 1 << 40
TIERS = ("yellow", "yellow", "yellow", "yellow", "yellow", "yellow", "blue", "blue", "blue", "red")
ENDINGS = ("compulsory_isolation",) * 6 + ("imprisoned",) * 2 + ("died", "other")

# Shares of people.
SERVED, SERVED_LATE, FAMILY_FIRST = 0.96, 0.985, 0.07
NOTIFIED, NOTIFIED_LATE = 0.94, 0.98
REPORTED, REPORTED_LATE = 0.925, 0.975
DONE, DONE_LATE = 0.94, 0.98
TERMINATED, SUSPENDED, MOVED, RETIERED, OTHER_WORKER = 0.06, 0.035, 0.045, 0.35, 0.08
RELEASED, RELEASED_LATE, CONTROL_ENDED = 0.92, 0.96, 0.02


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided. `index` is its place among the person's decisions; days are day numbers."""

    index: int
    kind: str
    decided: int
    term_years: int = 3
    credited_days: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """How it went: when the person reported in, up to when they are followed, and the windows for tests."""

    decision: Decision
    reported: int
    until: int
    windows: tuple[Window, ...]
    tiers: tuple[tuple[int, str], ...]
    rules: Rules


def run(story: Story, decision: Decision, *, ends_for: str = "") -> Run | None:
    """Invent the course of `decision`; None where the person never reported in. `ends_for`: why it must break off."""
    _enter(story, decision)
    reported = _begin(story, decision)
    if reported is None or reported > story.today:
        return None
    _agree(story, decision, reported)
    rules = packs.load(pack_for(story.township.code)).rules(reported)
    end, windows = term_and_windows(
        reported, decision.term_years, decision.credited_days, rules.tests[decision.kind].months
    )
    windows, end = _suspend(story, decision, reported, end, windows)
    stopped = _stop(story, decision, reported, end, ends_for)
    until = min(story.today, end, stopped)
    tiers = _tier(story, decision, reported, until)
    if story.chance(MOVED):
        _move(story, decision, reported, until)
    return Run(decision, reported, until, windows, tiers, rules)


def _enter(story: Story, decision: Decision) -> None:
    word = "戒" if decision.kind == "treatment" else "康"
    year, number = TEXTS[decision.decided][:4], story.number * 2 + decision.index + 1
    data: dict[str, Any] = {
        "order_kind": decision.kind,
        "number": f"（演示）社{word}决字〔{year}〕{number}号",
        "decided_on": TEXTS[decision.decided],
        "place": story.township.code,
        "term_years": decision.term_years,
    }
    if decision.credited_days:
        data["credited_days"] = decision.credited_days
    story.add(decision.decided, "order.entered", data, decision.index)


def _begin(story: Story, decision: Decision) -> int | None:
    """Notice, service and reporting in; the day of reporting in, None where it never came to that."""
    add, index, decided, luck = story.add, decision.index, decision.decided, story.rng.random
    told = luck()
    if told < NOTIFIED_LATE:
        add(
            decided + (story.between(0, 5) if told < NOTIFIED else story.between(10, 30)), "order.notified", order=index
        )
    served_how = luck()
    if served_how > SERVED_LATE:
        return None
    served = decided + (story.between(0, 5) if served_how < SERVED else story.between(12, 25))
    if story.chance(FAMILY_FIRST):
        add(served, "order.served", TO_FAMILY, index)
        served += 1
    add(served, "order.served", TO_PERSON, index)
    how = luck()
    if how < REPORTED:
        reported = served + story.between(0, DAYS_TO_REPORT - 1)
    elif how < REPORTED_LATE:
        reported = served + story.between(DAYS_TO_REPORT + 8, 70)
    else:
        reported = NEVER
    if reported > served + DAYS_TO_REPORT + 6 and story.chance(0.75):
        add(served + DAYS_TO_REPORT + 7, "breach.reported", UNREPORTED, index)
    if reported == NEVER:
        return None
    add(reported, "report.made", order=index)
    return reported


def _agree(story: Story, decision: Decision, reported: int) -> None:
    """The agreement, the group, and who answers for the person."""
    agreed, formed = story.rng.random(), story.rng.random()
    if agreed < DONE_LATE:
        day = reported + (story.between(0, 6) if agreed < DONE else story.between(9, 25))
        story.add(day, "agreement.signed", order=decision.index)
    if formed < DONE_LATE:
        day = reported + (story.between(0, 6) if formed < DONE else story.between(9, 25))
        story.add(day, "group.formed", {"members": _members(story), **PARTS}, decision.index)
    story.add(reported, "worker.assigned", {"user": str(story.worker)})
    if story.chance(OTHER_WORKER):
        other = pick(story.rng, tuple(map(str, story.township.workers)))
        story.add(reported + story.between(60, 600), "worker.assigned", {"user": other})


def _members(story: Story) -> list[dict[str, str]]:
    region = story.township.code[:2]
    sexes = "m" if story.chance(0.5) else "f"
    return [{"role": role, "name": invent_name(story.rng, sexes, region)} for role in MEMBERS]


def _suspend(
    story: Story, decision: Decision, reported: int, end: int, windows: tuple[Window, ...]
) -> tuple[tuple[Window, ...], int]:
    """Detained for a while: the schedule moves by the days. The windows and the end of the term as moved."""
    if not story.chance(SUSPENDED):
        return windows, end
    first = story.between(reported + 20, min(end, story.today + 200))
    last = first + story.between(5, 15)
    if first > story.today or first >= end:
        return windows, end
    story.add(first, "order.suspended", DETAINED, decision.index)
    story.add(last, "order.resumed", order=decision.index)
    story.pauses = (*story.pauses, (first, last))
    days = lengths([Span(first, min(last, story.today + 1))], story.today)
    return tuple((moved(a, days), moved(b, days)) for a, b in windows), moved(end, days)


def _stop(story: Story, decision: Decision, reported: int, end: int, ends_for: str) -> int:
    """How it ends: before its time, released, or not yet. The day of the stop, NEVER while there is none."""
    if ends_for or story.chance(TERMINATED):
        day = story.between(reported + 60, reported + 300 if ends_for else end - 1)
        if any(first <= day <= last for first, last in story.pauses):
            day = story.pauses[-1][1] + 1
        story.add(day, "order.terminated", {"reason": ends_for or pick(story.rng, ENDINGS)}, decision.index)
        return day if day <= story.today else NEVER
    how = story.rng.random()
    if end >= story.today or how > RELEASED_LATE:
        return NEVER
    day = end + (story.between(0, 6) if how < RELEASED else story.between(12, 60))
    story.add(day, "order.released", order=decision.index)
    if story.chance(CONTROL_ENDED):
        story.add(day + story.between(60, 400), "control.ended")
    return day if day <= story.today else NEVER


def _tier(story: Story, decision: Decision, reported: int, until: int) -> tuple[tuple[int, str], ...]:
    """The tiers in which the person was placed, each from its day on."""
    tiers = [(reported + story.between(0, 14), pick(story.rng, TIERS))]
    if story.chance(RETIERED):
        tiers.append((tiers[0][0] + story.between(90, 700), pick(story.rng, TIERS)))
    for day, tier in tiers:
        if day <= until:
            data = {"tier": tier, "reason": pick(story.rng, TIERED)} if story.chance(0.3) else {"tier": tier}
            story.add(day, "tier.set", data, decision.index)
    return tuple(tiers)


def _move(story: Story, decision: Decision, reported: int, until: int) -> None:
    """To another township of the same city, where another worker takes over."""
    towns = story.plan.townships
    there = towns[int(story.rng.random() * len(towns))]
    if there.code == story.township.code or there.code[:4] != story.township.code[:4] or until - reported < 90:
        return
    if story.plan.quiet_days(there):  # whoever came from elsewhere would still be written about
        return
    day = story.between(reported + 30, until - 1)
    received = day + story.between(3, 12)
    if any(first - 20 <= day <= last for first, last in story.pauses):
        return
    place = {"place": there.code}
    story.add(day, "move.approved", {**place, "reason": pick(story.rng, MOVED_FOR)}, decision.index)
    if received > min(until, story.today) or story.chance(0.05):
        return
    story.add(received, "move.received", place, decision.index)
    story.add(received + story.between(0, 6), "agreement.signed", order=decision.index)
    story.add(received, "worker.assigned", {"user": str(there.workers[0])})


PARTS = {"roles": ["worker", "police", "doctor", "family_member", "volunteer", "village_cadre"], "woman": True}
TO_PERSON, TO_FAMILY = {"to": "person"}, {"to": "family"}
UNREPORTED, DETAINED = {"reason": "unreported"}, {"reason": "detained"}
