"""A whole life on file: who somebody is, and one decision or two from the first day to the last."""

from __future__ import annotations

from typing import Any

from guihang.desk.demo.contacts import DAYS_A_MONTH, follow
from guihang.desk.demo.course import Decision, run
from guihang.desk.demo.names import invent_name
from guihang.desk.demo.numbers import identity_number, phone
from guihang.desk.demo.plan import Plan
from guihang.desk.demo.story import Story
from guihang.dossier.entry import NewEntry

MEN, TREATMENT, TWO_DECISIONS, SECOND_PHONE = 0.79, 0.58, 0.05, 0.15
KNOWN_VILLAGE, CREDITED = 0.8, 0.04
TERMS = (3, 3, 3, 3, 3, 3, 3, 2, 2, 1)
YEARS_IN_ISOLATION = 2 * 365


def life_of(plan: Plan, number: int) -> list[NewEntry]:
    """The entries of the plan's `number`-th person, in the order in which they were written."""
    story = Story(plan, number)
    decided = story.today - int(story.rng.random() * plan.months_back * DAYS_A_MONTH)
    treatment = story.chance(TREATMENT)
    if story.chance(TWO_DECISIONS):
        earlier = decided - YEARS_IN_ISOLATION - story.between(330, 600)
        _describe(story, earlier)
        first = run(story, Decision(0, "treatment", earlier), ends_for="compulsory_isolation")
        if first is not None:
            follow(story, first)
        decision = Decision(1, "rehabilitation", decided)
    else:
        _describe(story, decided)
        credit = story.between(20, 200) if treatment and story.chance(CREDITED) else 0
        years = 3 if treatment else TERMS[int(story.rng.random() * len(TERMS))]
        decision = Decision(0, "treatment" if treatment else "rehabilitation", decided, years, credit)
    running = run(story, decision)
    if running is not None:
        follow(story, running)
    return story.entries()


def _describe(story: Story, day: int) -> None:
    rng, township, number = story.rng, story.township, story.number
    sex = "m" if story.chance(MEN) else "f"
    phones = [phone(story.between(0, 9999))]
    if story.chance(SECOND_PHONE):
        phones.append(phone(story.between(0, 9999)))
    data: dict[str, Any] = {
        "name": invent_name(rng, sex, township.code[:2]),
        "sex": sex,
        "id_kind": "resident",
        "id_number": identity_number(number, sex, story.plan.offset),
        "phones": phones,
    }
    village = ""
    if township.villages and story.chance(KNOWN_VILLAGE):
        code, village = township.villages[int(rng.random() * len(township.villages))]
        data["home_place"] = code
    data["address"] = f"{township.path}{village}{story.between(1, 120)}号"
    story.add(day, "person.described", data)
