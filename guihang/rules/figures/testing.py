"""Tests: who takes them, what follows on a result, samples, days drawn by lot."""

from __future__ import annotations

from guihang.rules.figures.known import DAYS, ROLLED, WORKING, Known, months, number, number_or_none, yes_or_no
from guihang.texts import mark

FIGURES: dict[str, Known] = {
    "test.told_within_days": number_or_none(mark("A positive result is told to the person, after the test"), DAYS),
    "test.two_testers": yes_or_no(mark("Two people take a test, a woman that of a woman")),
    "test.object_within_days": number(mark("The person may ask for another test, after being told"), ROLLED),
    "test.decide_within_days": number(mark("The police decide on another test, after it was asked for"), ROLLED),
    "test.send_within_days": number(mark("The sample is sent, after that decision"), ROLLED),
    "test.lab_within_days": number(mark("The laboratory reports, after it received the sample"), ROLLED),
    "test.sample_months": months(mark("Samples A and B are kept at least")),
    "test.hair_months": months(mark("Hair looks back about")),
    "test.notice_needed": yes_or_no(mark("Without a notice served a missed test is missed, not refused")),
    "test.excuses_weighed": yes_or_no(mark("A named person weighs why somebody did not come")),
    "test.weigh_within_working_days": number(mark("It is weighed, after it was written down"), WORKING),
    "test.entrusted_reply": yes_or_no(mark("An office asked by letter to take a test replies by the day it was given")),
    "test.drawn": yes_or_no(mark("The day of a test is drawn by lot inside its window")),
    "test.days_to_make_up": number_or_none(mark("Days left at the end of a window after the day drawn"), DAYS),
    "test.seen_days_ahead": number_or_none(mark("Days ahead on which the office lead sees the day drawn"), DAYS),
}
