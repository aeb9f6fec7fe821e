"""The group, the plan of help and the helper."""

from __future__ import annotations

from guihang.rules.figures.known import DAYS, Known, number, yes_or_no
from guihang.texts import mark

FIGURES: dict[str, Known] = {
    "group.woman_for_a_woman": yes_or_no(mark("For a woman a woman is among the workers of the group")),
    "group.five_of_law": yes_or_no(mark("All five parts that the law names stand in the group")),
    "plan.within_days": number(mark("The plan of help is made, after reporting in"), DAYS),
    "plan.review_opens_days_before": number(
        mark("The review of a plan stands on the list so long before its day"), DAYS
    ),
    "helper.within_days": number(mark("One helper is named, after reporting in"), DAYS),
}
