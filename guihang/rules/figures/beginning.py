"""Serving a decision by local clocks, and from a release to the hand-over."""

from __future__ import annotations

from guihang.rules.figures.known import DAYS, WORKING, Known, number, number_or_none, yes_or_no
from guihang.texts import mark

FIGURES: dict[str, Known] = {
    "serve.family": yes_or_no(mark("The decision is also served on the family")),
    "serve.local_within_days": number_or_none(
        mark("By a shorter local clock the decision is served, after it was made"), DAYS
    ),
    "notify.local_within_working_days": number_or_none(
        mark("By a shorter local clock the office is notified, after the decision"), WORKING
    ),
    "release.family_days_before": number(
        mark("Before a coming release the family is asked and who fetches agreed"), DAYS
    ),
    "release.hand_over_within_days": number_or_none(mark("Handed over in person, after the day of release"), DAYS),
}
