"""What the contract's own rules count by: the first weeks, breaches, tests, the tier one begins in."""

from __future__ import annotations

from guihang.rules.acts.codes import EVERY_TIER
from guihang.rules.figures.known import DAYS, ROLLED, TIMES, WORKING, Known, months_by_year, number, one_of
from guihang.texts import mark

FIGURES: dict[str, Known] = {
    "notify.within_working_days": number(
        mark("The police notify the office that will carry out the order, after the decision"), WORKING
    ),
    "serve.within_working_days": number(
        mark("The police serve the decision on the person, after the decision"), WORKING
    ),
    "report.within_days": number(mark("The person reports in, after the decision was served"), ROLLED),
    "agreement.within_days": number(mark("The agreement is signed, after reporting in"), DAYS),
    "group.within_days": number(mark("The working group is formed, after reporting in"), DAYS),
    "move.report_within_days": number(
        mark("The person reports in at the new place, after the move was approved"), ROLLED
    ),
    "release.within_days": number(mark("The police release the person, after the last day of the term"), ROLLED),
    "breach.report_within_working_days": number(
        mark("The office reports a breach to the police, after it arose"), WORKING
    ),
    "breach.refusals": number(mark("Refusals of a test that are a serious breach"), TIMES),
    "breach.departures": number(mark("Departures without leave that are a serious breach"), TIMES),
    "breach.days_away_over": number(
        mark("Days away without leave, in all, that are a serious breach"), mark("more than {value}")
    ),
    "tests.treatment": months_by_year(mark("Tests in community treatment")),
    "tests.rehabilitation": months_by_year(mark("Tests in community rehabilitation")),
    "tier.initial": one_of(
        mark("The tier of a person not yet placed in one"), *EVERY_TIER, expected=mark("one of the tiers")
    ),
}
