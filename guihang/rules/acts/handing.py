"""Acts of handing over in person (必送必接): a coming release is told, the family asked, who fetches agreed."""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark

TO_ANNOUNCEMENT = Field("entry", "text", True, label=mark("To which announcement"))


class ReleaseAnnounced(Act):
    """A compulsory centre tells of a coming release, and which office will answer for the person."""

    kind, about, label = "release.announced", "person", mark("Coming release told")
    fields = (
        Field("release_on", "date", True, label=mark("Released on")),
        Field("to_place", "place", True, label=mark("Office that will answer")),
        Field("centre", "text", sealed=True, label=mark("Institution")),
        Field("told_by", "text", sealed=True, label=mark("Told by")),
        NOTE,
    )


class FamilyContacted(Act):
    """The family was contacted before the release."""

    kind, about, label = "family.contacted", "person", mark("Family contacted")
    fields = (
        TO_ANNOUNCEMENT,
        Field("reached", "bool", True, label=mark("The family was reached")),
        Field("will_fetch", "bool", label=mark("Somebody of the family comes along")),
        Field("who", "text", sealed=True, label=mark("Who was spoken to")),
        NOTE,
    )
    answers = ("release.announced",)


class FetchingPlanned(Act):
    """Who fetches the person at the gate, and when."""

    kind, about, label = "fetching.planned", "person", mark("Fetching agreed")
    fields = (
        TO_ANNOUNCEMENT,
        Field("fetch_on", "date", True, label=mark("Fetched on")),
        Field("fetchers", "people", True, sealed=True, label=mark("Who fetches")),
        Field("where", "text", sealed=True, label=mark("Where they meet")),
        NOTE,
    )
    answers = ("release.announced",)


class HandoverFailed(Act):
    """The person was released and not handed over in person; why, and where they are believed to be."""

    kind, about, label = "handover.failed", "person", mark("Not handed over in person")
    fields = (
        TO_ANNOUNCEMENT,
        Field("why", "code", True, codes.NOT_HANDED_FOR, label=mark("Why")),
        NOTE,
    )
    answers = ("release.announced",)


class ListingChecked(Act):
    """Somebody looked whether a decision was made where the law asks for one, and not a fine in its place."""

    kind, about, label = "listing.checked", "person", mark("Checked whether a decision was made")
    fields = (
        Field("outcome", "code", True, codes.LISTINGS, label=mark("Outcome")),
        Field("text", "text", sealed=True, by_law=True, label=mark("Grounds")),
    )


HANDING: tuple[type[Act], ...] = (ReleaseAnnounced, FamilyContacted, FetchingPlanned, HandoverFailed, ListingChecked)
