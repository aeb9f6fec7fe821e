"""Acts of the working group: its plan for the person, and the one helper named."""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark


class PlanMade(Act):
    """The plan of help: its goals, each with who sees to it and by when. A new plan takes the place of the old one."""

    kind, about, label = "plan.made", "order", mark("Plan of help made")
    fields = (
        Field("subjects", "codes", True, codes.PLAN_SUBJECTS, label=mark("What it is about")),
        Field("goals", "rows", True, ("goal", "who", "until"), sealed=True, label=mark("Goals")),
        Field("review_on", "date", True, label=mark("Looked at again on")),
        Field("signed", "bool", label=mark("The person has agreed to it")),
        NOTE,
    )


class PlanReviewed(Act):
    """The plan was looked at again."""

    kind, about, label = "plan.reviewed", "order", mark("Plan of help looked at again")
    fields = (
        Field("entry", "text", True, label=mark("To which plan")),
        Field("outcome", "code", True, codes.PLAN_OUTCOMES, label=mark("Outcome")),
        Field("text", "text", sealed=True, label=mark("What was reached, and what was not")),
        Field("review_on", "date", label=mark("Looked at again on")),
    )
    answers = ("plan.made", "plan.reviewed")


class HelperNamed(Act):
    """One named helper for the person (对口联系), until the day given or further notice."""

    kind, about, label = "helper.named", "person", mark("Helper named")
    fields = (
        Field("name", "text", True, sealed=True, label=mark("Helper's name")),
        Field("role", "code", True, codes.GROUP_ROLES, label=mark("Helper's part")),
        Field("unit", "text", sealed=True, label=mark("Unit")),
        Field("phone", "text", sealed=True, label=mark("Phone")),
        Field("until", "date", label=mark("Until, that day included")),
        NOTE,
    )


HELPING: tuple[type[Act], ...] = (PlanMade, PlanReviewed, HelperNamed)
