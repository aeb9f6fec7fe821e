"""The quieter steps of a course: the family is told, a plan is made, one helper is named, leave is asked for before."""

from __future__ import annotations

from guihang.desk.demo.course import TO_FAMILY, Run
from guihang.desk.demo.names import invent_name
from guihang.desk.demo.story import Story, day_of
from guihang.rules.days import TEXTS

FAMILY_TOLD, PLANNED, HELPED, REMINDED = 0.88, 0.8, 0.85, 0.12
DAYS_TO_PLAN, REVIEW_AFTER = 25, 180
GOALS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("work", "training"), "找到稳定工作"), (("family_life",), "修复家庭关系"), (("medical_care",), "按时复诊"),
    (("staying_clean", "mind"), "巩固戒断，每月心理疏导一次"), (("allowance", "housing"), "落实救助和住房"),
)  # fmt: skip
HELPERS = (("police", "派出所"), ("village_cadre", "村（居）委会"), ("volunteer", "禁毒志愿者协会"))


def steps(story: Story, run: Run) -> None:
    """Invent them for a decision that was begun."""
    index, reported = run.decision.index, run.reported
    if story.chance(FAMILY_TOLD):
        served = next((day_of(p) for p, kind, _d, o in story.events if kind == "order.served" and o == index), reported)
        story.add(served, "order.served", TO_FAMILY, index)
    if story.chance(PLANNED):
        _plan(story, run)
    if story.chance(HELPED):
        role, unit = HELPERS[int(story.rng.random() * len(HELPERS))]
        name = invent_name(story.rng, "m", story.township.code[:2])
        story.add(reported + story.between(0, 6), "helper.named", {"name": name, "role": role, "unit": unit})
    if story.chance(REMINDED):
        day = story.between(reported, run.until)
        story.add(day, "reminder.given", {"about": "tests", "how": "by_phone"})


def _plan(story: Story, run: Run) -> None:
    subjects, goal = GOALS[int(story.rng.random() * len(GOALS))]
    made = run.reported + story.between(0, DAYS_TO_PLAN)
    if made > run.until:
        return
    until = TEXTS[made + 365]
    said = {
        "subjects": list(subjects),
        "goals": [{"goal": goal, "who": "专职工作人员", "until": until}],
        "review_on": TEXTS[made + REVIEW_AFTER],
        "signed": True,
    }
    story.add(made, "plan.made", said, run.decision.index)
