"""A change of place, and the decision after use or a penalty came up."""

from __future__ import annotations

from guihang.rules.figures.known import WORKING, Known, number
from guihang.texts import mark

FIGURES: dict[str, Known] = {
    "move.answer_within_working_days": number(
        mark("A request to change the place is answered, after it was made"), WORKING
    ),
    "move.papers_within_working_days": number(
        mark("The papers are sent to the new office, after the move was approved"), WORKING
    ),
    "move.receipt_within_working_days": number(
        mark("The new office gives its receipt, after the papers were sent"), WORKING
    ),
    "listing.decision_within_working_days": number(
        mark("A decision is made, after use was confirmed or a penalty written down"), WORKING
    ),
}
