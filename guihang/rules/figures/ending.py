"""Release, its papers, and calls afterwards."""

from __future__ import annotations

from guihang.rules.figures.known import DAYS, WORKING, Known, number, number_or_none, one_of, yes_or_no
from guihang.texts import mark

FIGURES: dict[str, Known] = {
    "release.file_working_days_before": number_or_none(
        mark("The papers for the release go to the police, before the last day"), WORKING
    ),
    "release.file_opens_days_before": number(mark("They stand on the list so long before their day"), DAYS),
    "release.serve_within_working_days": number(mark("The notice of release is served, after the last day"), WORKING),
    "release.serve_family": yes_or_no(mark("The notice of release is also served on the family")),
    "release.tell_within_days": number(mark("The township is told of the release, after the last day"), DAYS),
    "release.tell_counting": one_of(
        mark("How these days count"), "calendar", "working", expected=mark("calendar or working")
    ),
    "care.ask_again_within_days": number(
        mark("Somebody on a waiting list: the site is asked again, after its answer"), DAYS
    ),
    "papers.within_days": number(
        mark("A signed copy is attached and the proof of service written, after the day of the paper"), DAYS
    ),
    "followup.every_months": number(
        mark("After the course, by consent: a call or a visit"), mark("every {value} months")
    ),
}
