"""What a duty is called and what one does about it, from its key: ``test/8``, ``visit/2026-11-x2``."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from guihang.texts import mark, translate
from guihang.web.words.dates import month_name

# The kinds of duty, in the order in which a page offers them as filters.
KINDS: dict[str, str] = {
    "test": mark("Test"),
    "tier-test": mark("Tier test"),
    "visit": mark("Meeting"),
    "talk": mark("Talk"),
    "risk": mark("Risk assessment"),
    "counselling": mark("Counselling"),
    "report": mark("Reporting in"),
    "agreement": mark("Signing the agreement"),
    "group": mark("Forming the working group"),
    "notify": mark("Notifying the office that will carry out the order"),
    "serve": mark("Serving the decision"),
    "move-report": mark("Reporting in at the new place"),
    "move-agreement": mark("Signing the agreement (new place)"),
    "breach": mark("Reporting to the police"),
    "release": mark("Release"),
    "serve-local": mark("Serving the decision (local clock)"),
    "notify-local": mark("Notifying the office (local clock)"),
    "family-ask": mark("Asking the family before the release"),
    "fetch-plan": mark("Agreeing who fetches"),
    "hand-over": mark("Handing over in person"),
    "move-answer": mark("Answering the request to move"),
    "move-papers": mark("Sending the papers"),
    "move-receipt": mark("Receipt for the papers"),
    "visit-rolling": mark("Meeting within ten days"),
    "result-told": mark("Telling the result"),
    "recheck-ask": mark("Asking for another test, if disputed"),
    "recheck-decide": mark("Deciding on another test"),
    "lab-object": mark("Objecting to the laboratory's result, if disputed"),
    "sample-send": mark("Sending the sample"),
    "lab-report": mark("Laboratory's report"),
    "sample-keep": mark("Sample kept until this day"),
    "weigh": mark("Weighing why they did not come"),
    "test-entrusted": mark("Reply of the office asked to test"),
    "tier-confirm": mark("Confirming the tier"),
    "tier-review": mark("Review of the tier"),
    "plan": mark("Plan of help"),
    "plan-review": mark("Review of the plan"),
    "helper": mark("Naming one helper"),
    "release-file": mark("Papers for the release to the police"),
    "release-serve-person": mark("Serving the notice of release on the person"),
    "release-serve-family": mark("Serving the notice of release on the family"),
    "release-tell": mark("Telling the township of the release"),
    "leave-answer": mark("Answering the request for leave"),
    "leave-return": mark("Return from leave"),
    "overstay": mark("Weighing the days beyond the leave"),
    "early-word": mark("A friendly word"),
    "urging": mark("Urging to report in"),
    "report-receipt": mark("Receipt of the police"),
    "search-begin": mark("Beginning the search"),
    "search-end": mark("Ending the search"),
    "clearing": mark("Going through anew who is lost"),
    "care": mark("Finding a place"),
    "care-again": mark("Asking about the place again"),
}
_CHIPS: dict[str, str] = {
    "agreement": mark("Agreement"),
    "group": mark("Group"),
    "notify": mark("Notice"),
    "serve": mark("Service"),
    "move-report": mark("Move"),
    "move-agreement": mark("New agreement"),
    "breach": mark("Police report"),
}
_DO: dict[str, str] = {
    "test": mark("Record test"),
    "tier-test": mark("Record test"),
    "visit": mark("Record meeting"),
    "talk": mark("Record talk"),
    "risk": mark("Record assessment"),
    "counselling": mark("Record session"),
    "report": mark("Record arrival"),
    "agreement": mark("Record signing"),
    "group": mark("Record group"),
    "notify": mark("Record notice"),
    "serve": mark("Record service"),
    "move-report": mark("Record arrival"),
    "move-agreement": mark("Record signing"),
    "breach": mark("To the check and report"),
    "release": mark("Record release"),
    "visit-rolling": mark("Record meeting"),
    "tier-confirm": mark("Confirm"),
    "tier-review": mark("Assess"),
    "plan": mark("Write the plan"),
    "plan-review": mark("Write the review"),
    "helper": mark("Name the helper"),
    "fetch-plan": mark("Record who fetches"),
    "hand-over": mark("Record the handover"),
    "family-ask": mark("Record the contact"),
    "move-answer": mark("Answer"),
    "leave-answer": mark("Answer"),
    "move-papers": mark("Record the sending"),
    "move-receipt": mark("Record the receipt"),
    "report-receipt": mark("Record the receipt"),
    "result-told": mark("Record the telling"),
    "leave-return": mark("Record the return"),
    "early-word": mark("Record the word"),
    "urging": mark("Record the urging"),
    "weigh": mark("Review the reason"),
    "overstay": mark("Decide on the days"),
}
# The parts of Today, in the order of the page.
SECTIONS: dict[str, tuple[str, str]] = {
    "overdue": (mark("Overdue, still possible"), mark("Late, and can still be done: do these first.")),
    "missed": (
        mark("Missed, to be explained"),
        mark("Cannot be made up: write down why, and it leaves this list."),
    ),
    "today": (mark("Today"), mark("The last day is today.")),
    "week": (mark("This week"), mark("The last day is within this week.")),
    "next": (mark("Next"), mark("Already open, with time left.")),
}
_BREACHES: dict[str, str] = {
    "unreported": mark("has not reported in"),
    "serious_breach.refusals": mark("three refusals, after the check"),
    "serious_breach.departures": mark("three departures, after the check"),
    "serious_breach.days_away": mark("more than 30 days away, after the check"),
}
_THIRDS = {"x1": mark("early {month}"), "x2": mark("mid {month}"), "x3": mark("late {month}")}
_QUARTERS = (mark("first quarter"), mark("second quarter"), mark("third quarter"), mark("fourth quarter"))
# A key that names the entry it is about says no more than its kind.
ENTRY_ID = 32
_PERIOD = re.compile(r"(?P<year>\d{4})-(?:Q(?P<quarter>[1-4])|(?P<month>\d\d)(?:-(?P<third>x[123]))?)")


def kind_name(kind: str, language: str) -> str:
    """The kind of a duty as a noun; an unknown kind is given back as it is."""
    return translate(KINDS[kind], language) if kind in KINDS else kind


def chip_name(kind: str, language: str) -> str:
    """The kind of a duty in one word, for a filter."""
    return translate(_CHIPS[kind], language) if kind in _CHIPS else kind_name(kind, language)


def do_name(kind: str, language: str) -> str:
    """What the button beside a duty of this kind says."""
    return translate(_DO.get(kind, mark("Record")), language)


def section_name(section: str, language: str) -> str:
    """The heading of a part of Today."""
    return translate(SECTIONS[section][0], language)


def section_hint(section: str, language: str) -> str:
    """One sentence below that heading."""
    return translate(SECTIONS[section][1], language)


@lru_cache(maxsize=8192)
def period_name(period: str, year_now: int | None, language: str) -> str:
    """A calendar period of the rules: "11 月中旬", "mid November"; with the year unless it is `year_now`."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        return period
    if found["quarter"]:
        said = translate(_QUARTERS[int(found["quarter"]) - 1], language)
    else:
        said = month_name(int(found["month"]), language)
        if found["third"]:
            said = translate(_THIRDS[found["third"]], language).format(month=said)
    if int(found["year"]) == year_now:
        return said
    return (
        f"{said} {found['year']}" if language == "en" else f"{found['year']} 年{'' if found['quarter'] else ' '}{said}"
    )


@lru_cache(maxsize=8192)
def duty_name(key: str, today: date | None, language: str) -> str:
    """A duty by its key, as one says it on `today`: "第 8 次检测", "见面 · 11 月中旬", "本季度见面"."""
    kind, _, rest = key.partition("/")
    name = kind_name(kind, language)
    if not rest or len(rest) == ENTRY_ID or kind in {"visit-rolling", "early-word", "urging", "clearing"}:
        return name
    if kind == "test":
        return translate(mark("Test {number}"), language).format(number=rest)
    if kind == "breach":
        return _breach_name(name, rest, language)
    if rest.isdigit():
        again = translate(mark("{name}, move {number}"), language)
        return name if rest == "1" else again.format(name=name, number=rest)
    if today is not None and rest == f"{today.year}-Q{(today.month + 2) // 3}":
        return translate(mark("{name} this quarter"), language).format(name=name)
    return f"{name} · {period_name(rest, today.year if today else None, language)}"


def _breach_name(name: str, rest: str, language: str) -> str:
    code = rest.rpartition("/")[0] or rest
    why = translate(_BREACHES[code], language) if code in _BREACHES else code
    return translate(mark("{name}: {reason}"), language).format(name=name, reason=why)
