"""A friendly word, breaches, searches."""

from __future__ import annotations

from guihang.rules.figures.known import DAYS, WORKING, Known, number, number_or_none
from guihang.texts import mark

FIGURES: dict[str, Known] = {
    "word.times_before": number_or_none(
        mark("A friendly word, so many times before a serious breach"), mark("{value} before")
    ),
    "word.days_before": number_or_none(
        mark("A friendly word, so many days away before a serious breach"), mark("{value} days before")
    ),
    "word.within_days": number(mark("The friendly word is said, after it came to that"), DAYS),
    "urging.within_working_days": number_or_none(
        mark("Who has not reported in is urged to, after the last day"), WORKING
    ),
    "breach.receipt_within_working_days": number(
        mark("The police's receipt for a report is on file, after it was made"), WORKING
    ),
    "search.begin_within_working_days": number(mark("A search begins, after contact was lost"), WORKING),
    "search.longest_days": number(mark("A search lasts at most"), DAYS),
    "clearing.every_days": number_or_none(mark("Who is lost is gone through anew"), mark("every {value} days")),
}
