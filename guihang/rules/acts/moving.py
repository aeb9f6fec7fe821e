"""Acts of a change of place: asked, refused, the papers sent and received, called back; a stay at a site."""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark

PAPERS = Field("papers", "rows", True, ("paper", "pages"), sealed=True, label=mark("Papers"))


class MoveAsked(Act):
    """The person asks for another place of execution, since registration or residence changes."""

    kind, about, label = "move.asked", "order", mark("Change of place asked for")
    fields = (
        Field("place", "place", True, label=mark("New place of execution")),
        Field("change_on", "date", True, label=mark("Changes on")),
        Field("ground", "code", True, codes.MOVE_GROUNDS, label=mark("What changes")),
        Field("address", "text", sealed=True, label=mark("New address")),
        Field("reason", "text", sealed=True, label=mark("Reason")),
        NOTE,
    )


class MoveRefused(Act):
    """The change of place was refused, with reasons."""

    kind, about, label = "move.refused", "order", mark("Change of place refused")
    fields = (
        Field("entry", "text", True, label=mark("To which request")),
        Field("text", "text", True, sealed=True, label=mark("Reason")),
    )
    answers = ("move.asked",)


class PapersSent(Act):
    """The papers were sent to the office that will answer, with a list."""

    kind, about, label = "papers.sent", "order", mark("Papers sent to the new office")
    fields = (
        Field("entry", "text", True, label=mark("To which move")),
        PAPERS,
        Field("how", "code", True, codes.SENT_HOW, label=mark("How")),
        NOTE,
    )
    answers = ("move.approved",)


class PapersReceived(Act):
    """The receiving office's receipt for the papers, and what is missing of the list."""

    kind, about, label = "papers.received", "order", mark("Papers received")
    fields = (
        Field("entry", "text", True, label=mark("To which papers")),
        Field("complete", "bool", True, label=mark("Everything on the list is there")),
        Field("missing", "text", sealed=True, label=mark("What is missing")),
        Field("by", "text", sealed=True, label=mark("Received by")),
        NOTE,
    )
    answers = ("papers.sent",)


class MoveRecalled(Act):
    """An approved move does not take place: called back, or turned down by the receiving office. With reasons."""

    kind, about, label = "move.recalled", "order", mark("Move called back")
    fields = (
        Field("entry", "text", True, label=mark("To which move")),
        Field("by", "code", True, codes.RECALLED_BY, label=mark("Who calls it back")),
        Field("text", "text", True, sealed=True, label=mark("Reason")),
    )
    answers = ("move.approved",)


class SiteAgreed(Act):
    """By agreement the person lives at a rehabilitation site; the office that answers stays the same."""

    kind, about, label = "site.agreed", "order", mark("Stay at a site agreed")
    fields = (
        Field("site", "text", True, sealed=True, label=mark("Site")),
        Field("until", "date", label=mark("Until, that day included")),
        NOTE,
    )


class SiteLeft(Act):
    """The person lives at the site no longer."""

    kind, about, label = "site.left", "order", mark("Site left")
    fields = (Field("entry", "text", True, label=mark("To which stay")), NOTE)
    answers = ("site.agreed",)


MOVING: tuple[type[Act], ...] = (
    MoveAsked,
    MoveRefused,
    PapersSent,
    PapersReceived,
    MoveRecalled,
    SiteAgreed,
    SiteLeft,
)
