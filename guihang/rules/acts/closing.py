"""Acts around the end of a course: opinions, the notice of release, what the township is told, calls afterwards."""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark


class OpinionGiven(Act):
    """An opinion before the release: of the working group, the office, the police."""

    kind, about, label = "opinion.given", "order", mark("Opinion before the release")
    fields = (
        Field("by", "code", True, codes.OPINION_OF, label=mark("Whose")),
        Field("text", "text", True, sealed=True, label=mark("Opinion")),
    )


class ReleaseFiled(Act):
    """The papers for the release went to the police, before the last day."""

    kind, about, label = "release.filed", "order", mark("Papers for the release sent to the police")
    fields = (
        Field("papers", "rows", False, ("paper", "pages"), sealed=True, label=mark("Papers")),
        Field("taken_by", "text", sealed=True, label=mark("Taken by")),
        NOTE,
    )


class ReleaseServed(Act):
    """The notice of release was served."""

    kind, about, label = "release.served", "order", mark("Notice of release served")
    fields = (
        Field("to", "code", True, codes.RECIPIENTS, label=mark("Served on")),
        Field("how", "code", True, codes.SERVED_HOW, label=mark("How it was served")),
        Field("number", "text", sealed=True, label=mark("Number of the notice")),
        Field("witness", "text", sealed=True, label=mark("Witness")),
        NOTE,
    )


class ReleaseTold(Act):
    """The police told the township of the release."""

    kind, about, label = "release.told", "order", mark("Township told of the release")
    fields = (NOTE,)


class FollowedUp(Act):
    """A call or visit after the course, by consent."""

    kind, about, label = "followup.made", "person", mark("Follow-up")
    fields = (
        Field("mode", "code", True, codes.MODES, label=mark("How")),
        Field("text", "text", sealed=True, label=mark("In a few words")),
    )


class ProtectionNoted(Act):
    """What bars compulsory treatment (Anti-drug Law, art. 39): pregnancy, nursing a child under one year, youth."""

    kind, about, label = "protection.noted", "person", mark("Ground of protection noted")
    fields = (
        Field("why", "code", True, codes.PROTECTED_FOR, sealed=True, label=mark("Ground")),
        Field("until", "date", sealed=True, label=mark("Until, that day included")),
        Field("text", "text", sealed=True, label=mark("Paper that shows it")),
    )


class CareSought(Act):
    """A place is sought that can take somebody ill or disabled."""

    kind, about, label = "care.sought", "person", mark("Place for care sought")
    fields = (
        Field("why", "code", True, codes.CARE_FOR, sealed=True, label=mark("Why")),
        Field("until", "date", True, label=mark("Needed by")),
        Field("text", "text", sealed=True, label=mark("What the place must be able to do")),
    )


class CareAnswered(Act):
    """A site can take the person, or cannot, or does so no longer."""

    kind, about, label = "care.answered", "person", mark("Site's answer")
    fields = (
        Field("entry", "text", True, label=mark("To which search for a place")),
        Field("outcome", "code", True, codes.CARE_OUTCOMES, label=mark("Answer")),
        Field("site", "text", sealed=True, label=mark("Site")),
        Field("site_id", "int", label=mark("Site of the list")),
        Field("text", "text", sealed=True, label=mark("In a few words")),
    )
    answers = ("care.sought",)


class PaperServed(Act):
    """Proof that a paper was served: which, on whom, how, who saw it, why it was refused."""

    kind, about, label = "paper.served", "person", mark("Paper served")
    fields = (
        Field("form", "code", True, codes.FORMS, label=mark("Which paper")),
        Field("to", "code", True, codes.RECIPIENTS, label=mark("Served on")),
        Field("how", "code", True, codes.SERVED_HOW, label=mark("How it was served")),
        Field("taken_by", "text", sealed=True, label=mark("Taken by, and how related")),
        Field("refused_because", "text", sealed=True, label=mark("Why it was refused")),
        Field("witness", "text", sealed=True, label=mark("Witness")),
        NOTE,
    )


CLOSING: tuple[type[Act], ...] = (
    OpinionGiven,
    ReleaseFiled,
    ReleaseServed,
    ReleaseTold,
    FollowedUp,
    ProtectionNoted,
    CareSought,
    CareAnswered,
    PaperServed,
)
