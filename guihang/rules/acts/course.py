"""Acts that concern an order: the decision, its service, reporting in, the agreement, moves and the end."""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark

NOTE = Field("note", "text", sealed=True, label=mark("Note"))
# Where words beside the act would tell of an offence or a penalty.
NOTE_BY_LAW = Field("note", "text", sealed=True, by_law=True, label=mark("Note"))
WHY = mark("Reason")
PAPERS = Field("papers", "rows", False, ("paper", "pages"), sealed=True, label=mark("Papers"))


class OrderEntered(Act):
    """The decision as it was entered: kind, day, place, term and credit."""

    kind, about, label = "order.entered", "order", mark("Order entered")
    fields = (
        Field("order_kind", "code", True, codes.ORDER_KINDS, label=mark("Kind of order")),
        Field("number", "text", sealed=True, label=mark("Number of the decision")),
        Field("decided_on", "date", True, label=mark("Decided on")),
        Field("place", "place", True, label=mark("Place of execution")),
        Field("term_years", "int", True, label=mark("Term in years")),
        Field("credited_days", "int", label=mark("Days credited")),
        Field("decided_by", "text", label=mark("Decided by")),
        Field("drugs", "text", sealed=True, label=mark("Substances")),
        Field("live_from", "date", label=mark("Kept here since")),
        NOTE,
    )


class PolicySet(Act):
    """Which region's rules the order follows from this day on."""

    kind, about, label = "policy.set", "order", mark("Rules of the region set")
    fields = (Field("policy", "code", True, codes.POLICIES, label=mark("Rules of")), NOTE)


class OrderServed(Act):
    """The decision was served; the days to report in run from the service on the person."""

    kind, about, label = "order.served", "order", mark("Decision served")
    fields = (
        Field("to", "code", True, codes.RECIPIENTS, label=mark("Served on")),
        Field("how", "code", False, codes.SERVED_HOW, label=mark("How it was served")),
        Field("refused_because", "text", sealed=True, label=mark("Why it was refused")),
        Field("witness", "text", sealed=True, label=mark("Witness")),
        NOTE,
    )


class OrderNotified(Act):
    """The police told the place of execution and sent the papers."""

    kind, about, label = "order.notified", "order", mark("Office that carries out the order notified, papers sent")
    fields = (PAPERS, NOTE)


class HandoverDone(Act):
    """The person was handed over at the gate of the institution."""

    kind, about, label = "handover.done", "order", mark("Handover on release from the institution")
    fields = (
        PAPERS,
        Field("given_by", "text", sealed=True, label=mark("Handed over by (signature)")),
        Field("taken_by", "text", sealed=True, label=mark("Taken over by (signature)")),
        NOTE,
    )


class ReportMade(Act):
    """The person reported in; the term runs from this day."""

    kind, about, label = "report.made", "order", mark("Reporting in")
    fields = (NOTE,)


class GroupFormed(Act):
    """The working group was formed."""

    kind, about, label = "group.formed", "order", mark("Working group formed")
    fields = (
        Field("members", "people", True, ("unit", "phone"), sealed=True, label=mark("Members")),
        Field("roles", "codes", False, codes.GROUP_ROLES, label=mark("Parts in the group")),
        Field("woman", "bool", label=mark("A woman is among the workers")),
        NOTE,
    )


class AgreementSigned(Act):
    """The agreement was signed, the first one or the new one after a move."""

    kind, about, label = "agreement.signed", "order", mark("Agreement signed")
    fields = (NOTE,)


class TierSet(Act):
    """The person was placed in a tier, which says how often to see them."""

    kind, about, label = "tier.set", "order", mark("Tier set")
    fields = (
        Field("tier", "code", True, codes.EVERY_TIER, label=mark("Tier")),
        Field("reason", "text", sealed=True, label=WHY),
        Field("entry", "text", label=mark("Which was decided on")),
        Field("review_on", "date", label=mark("To be looked at again by")),
        NOTE,
    )


class BreachReported(Act):
    """The office reported to the police; `reason` is the finding it reports."""

    kind, about, label = "breach.reported", "order", mark("Reported to the police")
    fields = (
        Field("reason", "code", True, codes.REPORTABLE, label=mark("What is reported")),
        Field("evidence", "ids", label=mark("Entries that go with it")),
        Field("number", "text", sealed=True, label=mark("Number of the report")),
        NOTE,
    )


class BreachChecked(Act):
    """A named lead weighed whether the conditions of a finding are really met."""

    kind, about, label = "breach.checked", "order", mark("Finding checked")
    fields = (
        Field("code", "code", True, codes.FINDINGS, label=mark("Finding")),
        Field("outcome", "code", True, codes.CHECKED, label=mark("Outcome")),
        Field("text", "text", sealed=True, label=mark("Grounds")),
        NOTE,
    )


class CourseSummed(Act):
    """The office lead summed up the course before the release: what the form of approval asks the office to say."""

    kind, about, label = "course.summed", "order", mark("Summary at the end of the term")
    fields = (Field("text", "text", True, sealed=True, label=mark("How the course went, and the office's opinion")),)


class MoveApproved(Act):
    """A change of the place of execution was approved; 15 days to report in there."""

    kind, about, label = "move.approved", "order", mark("Move of the place of execution approved")
    fields = (
        Field("place", "place", True, label=mark("New place of execution")),
        Field("entry", "text", label=mark("To which request")),
        Field("change_on", "date", label=mark("Changes on")),
        Field("reason", "text", sealed=True, label=WHY),
        NOTE,
    )
    answers = ("move.asked",)


class MoveReceived(Act):
    """The person reported in at the new place."""

    kind, about, label = "move.received", "order", mark("Received at the new place of execution")
    fields = (Field("place", "place", True, label=mark("New place of execution")), NOTE)


class OrderSuspended(Act):
    """The order is suspended, by detention or arrest; the schedule moves on by the days."""

    kind, about, label = "order.suspended", "order", mark("Order suspended")
    # Detention may be the penalty of a public-order offence.
    fields = (
        Field("reason", "code", False, codes.SUSPENDED_FOR, by_law=True, label=WHY),
        Field("paper", "text", sealed=True, by_law=True, label=mark("Paper that shows it, with its number")),
        NOTE_BY_LAW,
    )


class OrderResumed(Act):
    """The order runs again from this day."""

    kind, about, label = "order.resumed", "order", mark("Order resumed")
    fields = (Field("reason", "text", sealed=True, label=WHY), NOTE)


class OrderTerminated(Act):
    """The order ended before its time."""

    kind, about, label = "order.terminated", "order", mark("Order terminated")
    fields = (
        Field("reason", "code", True, codes.TERMINATED_FOR, label=WHY),
        Field("paper", "text", sealed=True, label=mark("Paper that shows it, with its number")),
        NOTE,
    )


class OrderReleased(Act):
    """The police released the person from the order."""

    kind, about, label = "order.released", "order", mark("Released from the order")
    fields = (NOTE,)


class DutyExplained(Act):
    """Why a duty that can no longer be made up was not done; it leaves the list and stays on file."""

    kind, about, label = "duty.explained", "order", mark("Missed duty explained")
    fields = (
        Field("duty", "text", True, label=mark("Duty")),
        Field("reason", "code", True, codes.UNDONE_FOR, label=WHY),
        Field("text", "text", sealed=True, label=mark("Explanation")),
        NOTE,
    )


class DutyAsked(Act):
    """Somebody else owes a duty and was asked for it: whom, and how they answered."""

    kind, about, label = "duty.asked", "order", mark("Asked for a duty")
    fields = (
        Field("duty", "text", True, label=mark("Duty")),
        Field("whom", "text", sealed=True, label=mark("Who was asked")),
        Field("text", "text", sealed=True, label=mark("Answer")),
        NOTE,
    )


COURSE: tuple[type[Act], ...] = (
    OrderEntered,
    PolicySet,
    OrderServed,
    OrderNotified,
    HandoverDone,
    ReportMade,
    GroupFormed,
    AgreementSigned,
    TierSet,
    BreachReported,
    BreachChecked,
    CourseSummed,
    MoveApproved,
    MoveReceived,
    OrderSuspended,
    OrderResumed,
    OrderTerminated,
    OrderReleased,
    DutyExplained,
    DutyAsked,
)
