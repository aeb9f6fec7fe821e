"""Being away, suspensions, and how days count."""

from __future__ import annotations

from guihang.rules.figures.known import DAYS, WORKING, Known, number, number_or_none, one_of, yes_or_no
from guihang.texts import mark

FIGURES: dict[str, Known] = {
    "leave.mode": one_of(
        mark("Being away is reported, or leave is asked for"), "report", "approval", expected=mark("report or approval")
    ),
    "leave.report_from_days": number(mark("Being away is reported in writing, from so many days on"), DAYS),
    "leave.second_level_over_days": number_or_none(
        mark("A leave that the office lead decides on, not the worker"), mark("more than {value} days")
    ),
    "leave.answer_within_working_days": number(
        mark("Leave that was asked for is answered, after it was asked"), WORKING
    ),
    "leave.last_day": one_of(mark("The last day of a leave"), "covered", "back", expected=mark("covered or back")),
    "absence.counting": one_of(
        mark("How days away are counted"), "difference", "inclusive", expected=mark("difference or inclusive")
    ),
    "absence.shortest_days": number_or_none(mark("An absence of fewer days never counts"), DAYS),
    "overstay.counts": yes_or_no(mark("Days beyond a leave count as days away without one")),
    "overstay.weigh_within_working_days": number(
        mark("The office lead weighs days beyond a leave, after the return"), WORKING
    ),
    "suspension.windows": one_of(
        mark("What a suspension does to the test windows"), "move", "keep", expected=mark("move or keep")
    ),
    "suspension.administrative": yes_or_no(mark("An administrative detention suspends a decision")),
    "move.gap": one_of(
        mark("The days between two places of execution"), "counts", "excluded", expected=mark("counts or excluded")
    ),
    "term.end": one_of(
        mark("The last day of the term"), "day_before", "same_day", expected=mark("day_before or same_day")
    ),
}
