"""Acts about the tier: assessed by the published standard, proposed by one, confirmed or declined by another.

What is confirmed is the contract's own `tier.set`.
"""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE, WHY
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark


class TierAssessed(Act):
    """The person was assessed item by item; what the standard and the file of that day give is kept with it."""

    kind, about, label = "tier.assessed", "order", mark("Assessed for a tier")
    fields = (
        Field("standard", "text", True, label=mark("By the standard")),
        Field("answers", "rows", True, ("item", "points"), sealed=True, label=mark("Points of each item")),
        Field("facts", "rows", False, ("fact", "count"), sealed=True, label=mark("What the file counts")),
        Field("points", "int", True, label=mark("Points")),
        Field("proposed", "code", True, codes.EVERY_TIER, label=mark("The standard gives")),
        NOTE,
    )


class TierProposed(Act):
    """Somebody decided on a tier, with the reason and the day on which it is looked at again; another confirms."""

    kind, about, label = "tier.proposed", "order", mark("Tier decided on, to be confirmed")
    fields = (
        Field("entry", "text", True, label=mark("On which assessment")),
        Field("tier", "code", True, codes.EVERY_TIER, label=mark("Tier")),
        Field("reason", "text", True, sealed=True, label=WHY),
        Field("review_on", "date", True, label=mark("To be looked at again by")),
    )
    answers = ("tier.assessed",)


class TierDeclined(Act):
    """The other named person does not confirm it, and says why."""

    kind, about, label = "tier.declined", "order", mark("Tier not confirmed")
    fields = (
        Field("entry", "text", True, label=mark("Which was decided on")),
        Field("text", "text", True, sealed=True, label=WHY),
    )
    answers = ("tier.proposed",)


TIERING: tuple[type[Act], ...] = (TierAssessed, TierProposed, TierDeclined)
