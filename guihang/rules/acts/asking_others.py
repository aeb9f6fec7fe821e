"""Acts by which an office asks somebody outside it: a neighbour for a visit, a department for help; and what they say.

Neither answer is an official visit, and neither meets a duty: the rules do not read these kinds.
"""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark

UNTIL = Field("until", "date", True, label=mark("Until, that day included"))
WORDS = Field("text", "text", sealed=True, label=mark("In a few words"))


class VisitAsked(Act):
    """A neighbour (a village clerk, a grid worker) is asked to look in on the person once, by the day given."""

    kind, about, label = "visit.asked", "person", mark("Neighbour asked to visit")
    fields = (
        Field("user", "text", True, label=mark("Whom to ask")),
        UNTIL,
        Field("text", "text", sealed=True, label=mark("Words for the visitor")),
    )


class VisitTold(Act):
    """What the neighbour says of the visit that `entry` asked for. Declining is an answer too."""

    kind, about, label = "visit.told", "person", mark("Neighbour's answer")
    fields = (
        Field("entry", "text", True, label=mark("To which entry")),
        Field("outcome", "code", True, codes.VISIT_OUTCOMES, label=mark("How it went")),
        WORDS,
    )


class HelpAsked(Act):
    """A request of the person's is passed on to one department, with a consent of its own: PIPL 23 and 29."""

    kind, about, label = "help.asked", "person", mark("Request passed on")
    fields = (
        Field("department", "code", True, codes.DEPARTMENTS, label=mark("To which department")),
        Field("wish", "text", True, sealed=True, label=mark("What the person asks for")),
        Field("can_do", "text", sealed=True, label=mark("What the person can do")),
        Field("consented_on", "date", True, label=mark("The person consented on")),
        UNTIL,
    )


class HelpAnswered(Act):
    """What the department says to the request that `entry` passed on; it may answer again until it is closed."""

    kind, about, label = "help.answered", "person", mark("Department's answer")
    fields = (
        Field("entry", "text", True, label=mark("To which entry")),
        Field("outcome", "code", True, codes.HELP_OUTCOMES, label=mark("Answer")),
        WORDS,
    )


class ConsentWithdrawn(Act):
    """The person takes back the consent to the request that `entry` passed on: the department sees it no longer."""

    kind, about, label = "consent.withdrawn", "person", mark("Consent withdrawn")
    fields = (Field("entry", "text", True, label=mark("To which entry")),)


ASKING_OTHERS: tuple[type[Act], ...] = (VisitAsked, VisitTold, HelpAsked, HelpAnswered, ConsentWithdrawn)
