"""What is done with a person while a decision runs: tests by window, visits and talks by tier, and what befalls."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from guihang.desk.demo.course import Run
from guihang.desk.demo.names import pick
from guihang.desk.demo.phrases import CHECKED, EXCUSED, LEADS, LEFT_FOR, NOTED, TALKED, VISITED
from guihang.desk.demo.steps import steps
from guihang.desk.demo.story import Story, day_of
from guihang.rules.contacts import ACT_OF
from guihang.rules.days import DATES, TEXTS
from guihang.rules.periods import PERIODS, holding

DAYS_A_MONTH = 30.44
POSITIVE, INVALID = 0.022, 0.03
DAYS_TO_CONFIRM = 5
# Files of fewer entries hold what the rules ask for, and no more.
ENTRIES_FOR_STEPS = 30

# Shares of windows and periods, then of people.
TESTED, REFUSED, KEPT = 0.955, 0.972, 0.955
ON_LEAVE, AWAY, AWAY_LONG, LOST, EVADES = 0.3, 0.03, 0.15, 0.02, 0.008

IN_PERSON, REMOTE = {"mode": "in_person"}, {"mode": "remote"}
EXTRAS = ("visit.made",) * 8 + ("talk.held",) * 6 + ("counselling.given",) * 2 + ("risk.assessed",) * 2 + (
    "test.taken", "note.written",
)  # fmt: skip


def follow(story: Story, run: Run) -> None:
    """Invent what happens from reporting in until the person is no longer followed."""
    before = len(story.events)
    if story.plan.entries >= ENTRIES_FOR_STEPS:
        steps(story, run)
    if story.chance(LOST):
        _lose(story, run)
    if story.chance(AWAY):
        _leave_unasked(story, run)
    if story.chance(ON_LEAVE):
        _grant_leave(story, run)
    _test(story, run)
    _see(story, run)
    months = (run.until - run.reported) / DAYS_A_MONTH
    wanted = story.plan.a_month * months * (0.8 + 0.4 * story.rng.random())
    for _ in range(int(wanted) - (len(story.events) - before)):
        _contact(story, pick(story.rng, EXTRAS), story.between(run.reported, run.until))
    _confirm_positives(story, run, before)


def _confirm_positives(story: Story, run: Run, before: int) -> None:
    """Each positive test is confirmed or not within the week; those of the last days still wait."""
    for place, kind, data, _order in story.events[before:]:
        day = day_of(place) + DAYS_TO_CONFIRM
        if kind == "test.taken" and data.get("result") == "positive" and day <= run.until:
            outcome = "confirmed" if day % 3 else "not_confirmed"
            said = {"code": "positive_test", "outcome": outcome, "text": CHECKED}
            story.add(day, "breach.checked", said, run.decision.index)


def _test(story: Story, run: Run) -> None:
    """A test in most windows; some are missed, a few refused."""
    refusals, evades = 0, story.chance(EVADES)
    for number, (first, last) in enumerate(run.windows, 1):
        if first > run.until:
            return
        day = first + int(story.rng.random() * (last - first) * 0.85)
        how = story.rng.random()
        if evades and refusals < 3 and number > 2:
            how = REFUSED
        if how < TESTED:
            _contact(story, "test.taken", min(day, run.until) if last <= run.until else day)
        elif how <= REFUSED and day <= run.until:
            refusals += 1
            story.add(day, "test.refused", {"notice_on": TEXTS[day - 3], "excuse": pick(story.rng, EXCUSED)})
            if refusals == 3:
                _breach(story, run, "serious_breach.refusals", day)
        elif last < run.until and story.chance(0.4):
            story.add(last + 2, "duty.explained", {"duty": f"test/{number}", "reason": "away"}, run.decision.index)


def _see(story: Story, run: Run) -> None:
    """What the tier in force on a period's first day asks for."""
    tiers = run.tiers
    for every, asks in run.rules.asks.items():
        periods, index = PERIODS[every], holding(every, run.reported)
        while True:
            first, last, _ = periods[index]
            index += 1
            if first > run.until:
                break
            if first < run.reported:
                continue
            tier = run.rules.initial_tier
            for day, given in tiers:
                if day <= first:
                    tier = given
            for ask in asks.get(tier, ()):
                if story.rng.random() < KEPT:
                    day = first + int(story.rng.random() * (last - first + 1))
                    _contact(story, ACT_OF.get(ask.kind, "test.taken"), day, in_person=True)


def _contact(story: Story, kind: str, day: int, *, in_person: bool = False) -> None:
    """One contact, unless the person was detained that day or the day has not come."""
    if day > story.today or (story.pauses and any(first <= day < end for first, end in story.pauses)):
        return
    if kind == "test.taken":
        _take(story, day)
        return
    luck = story.rng.random()
    if kind == "note.written":
        story.add(day, kind, {"text": pick(story.rng, NOTED)})
        return
    mode = IN_PERSON if in_person or luck < 0.7 else REMOTE
    if luck < 0.06:
        story.add(day, kind, {**mode, "note": pick(story.rng, TALKED if kind == "talk.held" else VISITED)})
    else:
        story.add(day, kind, mode)


def _take(story: Story, day: int) -> None:
    luck = story.rng.random()
    on = DATES[day]
    quarter = on.year * 4 + (on.month - 1) // 3
    if luck < POSITIVE:
        story.add(day, "test.taken", taken("positive", quarter, 0))
    elif luck < INVALID:
        story.add(day, "test.taken", taken("invalid", quarter, 0))
        story.add(day + 1, "test.taken", taken("negative", quarter, 0))
    else:
        story.add(day, "test.taken", taken("negative", quarter, int(luck * 8)))


@lru_cache(maxsize=4096)
def taken(result: str, quarter: int, variant: int) -> Mapping[str, Any]:
    """What a test says in clear: six in eight by urine, some unannounced, the kit by quarter."""
    data: dict[str, Any] = {"result": result, "method": ("urine", "saliva", "hair")[max(0, variant - 5)]}
    if variant % 3 == 2:
        data["unannounced"] = True
    return data | {"kit_lot": f"DEMO-{quarter // 4}Q{quarter % 4 + 1}"}


def _grant_leave(story: Story, run: Run) -> None:
    day = story.between(run.reported, run.until)
    where, why = LEFT_FOR[int(story.rng.random() * len(LEFT_FOR))]
    until = TEXTS[day + story.between(2, 20)]
    approved = {"approved_by": pick(story.rng, LEADS)}
    story.add(day, "leave.granted", {"until": until, "destination": where, "reason": why, **approved})


def _leave_unasked(story: Story, run: Run) -> None:
    """Away without leave, for days or for more than a month; then it is reported and checked."""
    day = story.between(run.reported, run.until)
    days = story.between(33, 70) if story.chance(AWAY_LONG) else story.between(3, 14)
    back = day + days
    if back <= run.until:
        story.add(back, "absence.found", {"from": TEXTS[day], "until": TEXTS[back]})
        if days > 31 and not story.pauses:
            _breach(story, run, "serious_breach.days_away", day + 30)
    elif day + 3 <= run.until:
        story.add(day + 3, "absence.found", {"from": TEXTS[day]})


def _breach(story: Story, run: Run, code: str, day: int) -> None:
    """Two in three are weighed by the lead and reported; the others wait."""
    if story.chance(0.66):
        index = run.decision.index
        story.add(
            day + 1,
            "breach.checked",
            {"code": code, "outcome": "confirmed", "text": CHECKED},
            index,
        )
        story.add(day + 2, "breach.reported", {"reason": code}, index)


def _lose(story: Story, run: Run) -> None:
    day = story.between(run.reported, run.until)
    story.add(day, "contact.lost")
    if story.chance(0.7):
        story.add(min(day + story.between(7, 60), run.until), "contact.regained")
