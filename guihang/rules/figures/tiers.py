"""Tiers and how visits are counted."""

from __future__ import annotations

from guihang.rules.figures.known import DAYS, WORKING, Known, number, one_of, yes_or_no
from guihang.texts import mark

FIGURES: dict[str, Known] = {
    "tier.two_people": yes_or_no(mark("One decides on a tier and another confirms it")),
    "tier.confirm_within_working_days": number(
        mark("A tier decided on is confirmed or declined, after the decision"), WORKING
    ),
    "tier.review_within_days": number(mark("A tier is looked at again, after it was set"), DAYS),
    "tier.review_opens_days_before": number(
        mark("The review of a tier stands on the list so long before its day"), DAYS
    ),
    "visit.counting": one_of(
        mark("How ten days between visits are counted"), "periods", "rolling", expected=mark("periods or rolling")
    ),
    "visit.rolling_within_days": number(mark("Where they roll: the next visit, after the one before"), DAYS),
}
