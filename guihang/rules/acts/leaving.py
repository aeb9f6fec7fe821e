"""Acts of leave: a report or a request, the answer, the return, what became of days beyond it."""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark


class LeaveAsked(Act):
    """The person reports or asks to be away: where, from when until when. By phone too, when it is written down."""

    kind, about, label = "leave.asked", "person", mark("Being away reported")
    fields = (
        Field("from", "date", True, label=mark("Away from")),
        Field("until", "date", True, label=mark("Until, that day included")),
        Field("by", "code", True, codes.ASKED_HOW, label=mark("Reported how")),
        Field("destination", "text", True, sealed=True, label=mark("Destination")),
        Field("reason", "text", sealed=True, label=mark("Reason")),
        Field("companion", "text", sealed=True, label=mark("Who comes along")),
        Field("phone", "text", sealed=True, label=mark("Phone while away")),
        Field("extends", "bool", label=mark("Stays longer than reported before")),
        NOTE,
    )


class LeaveRefused(Act):
    """Leave was not granted; the person is told why."""

    kind, about, label = "leave.refused", "person", mark("Leave not granted")
    fields = (
        Field("entry", "text", True, label=mark("To which request")),
        Field("text", "text", True, sealed=True, label=mark("Reason")),
    )
    answers = ("leave.asked",)


class LeaveReturned(Act):
    """The person is back from leave."""

    kind, about, label = "leave.returned", "person", mark("Back from leave")
    fields = (Field("entry", "text", True, label=mark("From which leave")), NOTE)
    answers = ("leave.granted",)


class OverstayWeighed(Act):
    """A named person weighed the days beyond a leave."""

    kind, about, label = "overstay.weighed", "person", mark("Days beyond the leave weighed")
    fields = (
        Field("entry", "text", True, label=mark("From which leave")),
        Field("outcome", "code", True, codes.EXCUSES, label=mark("Outcome")),
        Field("text", "text", True, sealed=True, label=mark("Grounds")),
    )
    answers = ("leave.granted",)


LEAVING: tuple[type[Act], ...] = (LeaveAsked, LeaveRefused, LeaveReturned, OverstayWeighed)
