"""Acts about how a file ends: since when the clean years count, what keeps an end waiting, a sealed file opened
again; what article 136 seals; and help that goes on by consent alone, on a file of its own.
"""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark


class CleanCounted(Act):
    """A police paper says since when the clean years count, and on which ground."""

    kind, about, label = "clean.counted", "person", mark("Start of the clean years, from a police paper")
    fields = (
        Field("since", "date", True, label=mark("Counted from")),
        Field("ground", "code", True, codes.CLEAN_GROUNDS, label=mark("Ground")),
        Field("number", "text", sealed=True, label=mark("Number of the paper")),
        NOTE,
    )


class EndDeferred(Act):
    """The police say why control does not end yet, and by which day they will decide. It lengthens nothing."""

    kind, about, label = "end.deferred", "person", mark("End of control: not yet")
    fields = (
        Field("reason", "code", True, codes.DEFERRED_FOR, label=mark("Because")),
        Field("until", "date", True, label=mark("Will be decided by")),
        Field("text", "text", sealed=True, label=mark("In a few words")),
    )


class PenaltyNoted(Act):
    """A decision on a public-order offence. Sealed by law from the day it is entered: no field of it is in clear."""

    kind, about, label = "penalty.noted", "person", mark("Record sealed by law")
    fields = (
        Field("offence", "text", True, sealed=True, by_law=True, label=mark("Offence")),
        Field("number", "text", sealed=True, by_law=True, label=mark("Number of the decision")),
        Field("outcome", "text", sealed=True, by_law=True, label=mark("Outcome")),
        Field("decided_on", "date", sealed=True, by_law=True, label=mark("Decided on")),
    )


class FileUnsealed(Act):
    """A sealed file was opened for half an hour, by two people, on a ground that the law names."""

    kind, about, label = "file.unsealed", "person", mark("Sealed file opened")
    fields = (Field("ground", "code", True, codes.UNSEALED_FOR, label=mark("Ground")),)


class HelpAgreed(Act):
    """The person wants help to go on after control has ended: a file of its own, with what the person gives."""

    kind, about, label = "help.agreed", "person", mark("Help by consent")
    fields = (Field("wishes", "text", sealed=True, label=mark("What the person wishes for")),)


class HelpEnded(Act):
    """The person ends it, at any time and without a reason; the file is sealed that day."""

    kind, about, label = "help.ended", "person", mark("Help by consent ended")
    fields = ()


ENDS: tuple[type[Act], ...] = (CleanCounted, EndDeferred, PenaltyNoted, FileUnsealed, HelpAgreed, HelpEnded)

# What may still be written on a sealed file. Everything else begins a new one.
ON_A_SEALED_FILE = frozenset({"file.unsealed"})
