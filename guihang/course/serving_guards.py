"""Papers that somebody would not take: served all the same, before a witness."""

from __future__ import annotations

from collections.abc import Iterable

from guihang.dossier.course_guards import File, guard
from guihang.dossier.entry import Facts
from guihang.texts import Message, mark

SEEN_BY = mark("Who would not take the paper: name the witness who saw that it was served all the same.")
NOT_TAKEN = "refused"


@guard("order.served", "release.served", "paper.served")
def witnessed(facts: Facts, file: File) -> Iterable[Message]:
    """What was refused names its witness; what stood without one before may be corrected otherwise."""
    was = file.corrected(facts)
    if facts.source == "import" or facts.data.get("how") != NOT_TAKEN or file.said(facts).get("witness"):
        return []
    return [] if was is not None and was.data.get("how") == NOT_TAKEN else [Message(SEEN_BY)]
