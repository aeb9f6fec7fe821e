"""What the person asks for by right, and the answer: to see, to copy, to correct, to have deleted or explained."""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark


class RightAsked(Act):
    """The person, or who may act for them, asks for what the law on personal information gives them (art. 44-50)."""

    kind, about, label = "right.asked", "person", mark("A right asked for")
    fields = (
        Field("right", "code", True, codes.RIGHTS, label=mark("What is asked for")),
        Field("entry", "text", label=mark("To which entry")),
        Field("asked_by", "code", True, codes.ASKED_BY, label=mark("Asked by")),
        Field("text", "text", sealed=True, label=mark("In the person's own words")),
        NOTE,
    )


class RightAnswered(Act):
    """The office's answer. Whatever is refused, in whole or in part, is refused with reasons (art. 50)."""

    kind, about, label = "right.answered", "person", mark("A right answered")
    fields = (
        Field("entry", "text", True, label=mark("To which request")),
        Field("outcome", "code", True, codes.RIGHT_OUTCOMES, label=mark("Outcome")),
        Field("how", "code", True, codes.SERVED_HOW, label=mark("How the answer was given")),
        Field("text", "text", sealed=True, label=mark("Answer and reasons")),
    )


RIGHTS: tuple[type[Act], ...] = (RightAsked, RightAnswered)
