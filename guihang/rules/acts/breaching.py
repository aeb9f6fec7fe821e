"""Acts on breaches: a friendly word early, a warning, an urging, the report's receipt and answer; a search."""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark

ABOUT = Field("about", "code", True, codes.WARNED_OF, label=mark("What it is about"))
WITNESS = Field("witness", "text", sealed=True, label=mark("Witness"))
WHERE = Field("where", "text", sealed=True, label=mark("Where"))
TO_REPORT = Field("entry", "text", True, label=mark("To which report"))
TO_SEARCH = Field("entry", "text", True, label=mark("To which search"))
NUMBER = Field("number", "text", sealed=True, label=mark("Number of the paper"))


class ReminderGiven(Act):
    """A friendly word before anything counts."""

    kind, about, label = "reminder.given", "person", mark("Friendly word said")
    fields = (ABOUT, Field("how", "code", True, codes.REMINDED_HOW, label=mark("How")), NOTE)


class WarningGiven(Act):
    """A warning: criticism, or a written exhortation (劝诫书), with who was there."""

    kind, about, label = "warning.given", "order", mark("Warning given")
    fields = (
        Field("level", "code", True, codes.WARNINGS, label=mark("Which")),
        ABOUT,
        WHERE,
        WITNESS,
        Field("signed", "code", False, codes.SIGNED, label=mark("Signature")),
        Field("text", "text", sealed=True, label=mark("What was said")),
    )


class UrgingSent(Act):
    """Who has not reported in, or not come to a test, was urged to (催告书)."""

    kind, about, label = "urging.sent", "order", mark("Urged in writing")
    fields = (
        ABOUT,
        Field("until", "date", True, label=mark("To come by")),
        Field("how", "code", True, codes.SERVED_HOW, label=mark("How it was served")),
        WITNESS,
        NOTE,
    )


class ReportReceipted(Act):
    """The police have received the report."""

    kind, about, label = "report.receipted", "order", mark("Police received the report")
    fields = (TO_REPORT, NUMBER, Field("by", "text", sealed=True, label=mark("Received by")), NOTE)
    answers = ("breach.reported",)


class ReportAnswered(Act):
    """What the police decided on the report."""

    kind, about, label = "report.answered", "order", mark("Police answered the report")
    fields = (
        TO_REPORT,
        Field("outcome", "code", True, codes.POLICE_ANSWERS, by_law=True, label=mark("Answer")),
        NUMBER,
        NOTE,
    )
    answers = ("breach.reported",)


class SearchBegun(Act):
    """A search for somebody lost begins: recorded, and with an end."""

    kind, about, label = "search.begun", "person", mark("Search begun")
    fields = (Field("until", "date", True, label=mark("Until, that day included")), NOTE)


class SearchStep(Act):
    """One step of a search."""

    kind, about, label = "search.step", "person", mark("Step of the search")
    fields = (
        TO_SEARCH,
        Field("what", "code", True, codes.SEARCHED, label=mark("Where it was looked or asked")),
        Field("outcome", "code", True, codes.TRACES, label=mark("Outcome")),
        Field("text", "text", sealed=True, label=mark("In a few words")),
    )
    answers = ("search.begun",)


class SearchEnded(Act):
    """A search ends, whether or not it found."""

    kind, about, label = "search.ended", "person", mark("Search ended")
    fields = (
        TO_SEARCH,
        Field("outcome", "code", True, codes.SEARCH_ENDS, label=mark("Outcome")),
        NOTE,
    )
    answers = ("search.begun",)


class ClearingDone(Act):
    """The periodic clearing of those who are lost: what is known of this one."""

    kind, about, label = "clearing.done", "person", mark("Gone through anew")
    fields = (Field("outcome", "code", True, codes.CLEARINGS, label=mark("What is known")), NOTE)


BREACHING: tuple[type[Act], ...] = (
    ReminderGiven,
    WarningGiven,
    UrgingSent,
    ReportReceipted,
    ReportAnswered,
    SearchBegun,
    SearchStep,
    SearchEnded,
    ClearingDone,
)
