"""What is older than a few days is corrected at the desk by two named people: one writes, another looks and agrees.

Ledgers, what other programs send and the program itself are not held up by it: they have checks of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from guihang.access.actor import Actor, Refused
from guihang.access.clock import day_of
from guihang.access.roles import Power
from guihang.dossier.entry import Facts
from guihang.dossier.errand import KINDS as ERRANDS
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.writer import ByActor, Writer
from guihang.texts import Message, mark

if TYPE_CHECKING:
    from guihang.dossier.errand import Asked

AGREED = "correction.agreed"
# What an office arranges or asks of others, and takes back as things go: no record of what happened.
ARRANGED = frozenset({"worker.assigned", *ERRANDS})
CALLS_BACK = frozenset({"move.recalled"})
NOT_ALONE = mark(
    "This was written more than {hours} hours ago, or found by somebody else: a correction of it holds once a second "
    "person of the office agrees."
)
# How a running decision ends is the police's to say: what an office writes of it holds once two have spoken.
BY_TWO = frozenset({"order.terminated"})
END_NOT_ALONE = mark(
    "The end of a decision holds once a second person agrees: the office lead, or the police. Use its form on the file."
)
MOST_HOURS = 10_000_000
# What one person found, decided or received: somebody else changes it only together with another.
FOUND = frozenset({
    "breach.checked", "breach.reported", "lab.reported", "noshow.weighed", "order.released", "order.resumed",
    "order.suspended", "order.terminated", "overstay.weighed", "recheck.decided", "report.answered",
    "report.receipted", "test.refused", "test.taken", "tier.set", "use.confirmed",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ByTwo:
    """Somebody who asks for a correction of something older; or, with an `asker`, somebody else who agrees to it.

    An office's lead agrees also to what the lead does not write, and so does whoever stands in: `amending.may_decide`
    says where that holds.
    """

    actor: Actor
    asker: UUID | None = None

    def require(self, kind: str, place: str) -> None:
        """Raise access.Refused unless the actor may ask for, or agree to, a correction of an act of `kind`."""
        if self.asker is not None and self.actor.user_id == self.asker:
            raise Refused
        if self.actor.viewing or not ((self.asker is not None and kind == AGREED) or self._may(kind, place)):
            raise Refused

    def _may(self, kind: str, place: str) -> bool:
        agrees = {Power.CONFIRM, Power.STAND_IN} if self.asker is not None else set()
        return any(self.actor.may(power, place) for power in agrees) or self.actor.may_write(kind, place)

    def require_asked(self, asked: Asked | None) -> None:
        """Raise access.Refused: what others were asked for is no record of the office."""
        raise Refused

    def signs(self) -> UUID | None:
        """Whoever asks or agrees."""
        return self.actor.user_id


def hours_alone() -> int:
    """For how many hours an entry is corrected by one person alone."""
    return min(int(settings.GUIHANG_CORRECT_ALONE_HOURS), MOST_HOURS)


def needs_second(corrected: Facts, standing: Sequence[Facts], at: datetime, by: UUID | None) -> bool:
    """Whether a correction of `corrected`, written `at` by that user, needs a second person.

    What was corrected before is as old as its first version: nobody makes it young again by correcting it. What two
    have agreed to is undone by two, and so is what somebody else found.
    """
    if corrected.kind in ARRANGED or _lies_ahead(corrected, at):
        return False
    if agreed_by_two(corrected.id, standing) or (corrected.kind in FOUND and corrected.entered_by != by):
        return True
    first = first_of(corrected, {e.id: e for e in standing})
    return not hours_alone() or at - first.written_at >= timedelta(hours=hours_alone())


def first_of(entry: Facts, by_id: Mapping[UUID, Facts]) -> Facts:
    """What stood there before every correction."""
    passed = {entry.id}
    while entry.supersedes is not None and entry.supersedes in by_id and entry.supersedes not in passed:
        entry = by_id[entry.supersedes]
        passed.add(entry.id)
    return entry


def agreed_by_two(entry: UUID, standing: Sequence[Facts]) -> bool:
    """Whether the entry was written because a second person agreed to it."""
    return any(e.kind == AGREED and e.data.get("entry") == str(entry) for e in standing)


def _lies_ahead(corrected: Facts, at: datetime) -> bool:
    """Whether it speaks of being away from a day that has not come: who does not go after all says so."""
    begins = {"leave.granted": corrected.on.isoformat(), "leave.asked": str(corrected.data.get("from", ""))}
    return begins.get(corrected.kind, "") > day_of(at).isoformat()


def ends_by_two(actor: Actor, kind: str, place: str) -> bool:
    """Whether what the actor writes of an end waits for a second person; the police write what they decided."""
    return kind in BY_TWO and not actor.may(Power.END_CONTROL, place)


def not_alone(added: Sequence[Facts], standing: Sequence[Facts], writer: Writer, place: str) -> None:
    """Raise Unacceptable where somebody at the desk would alone correct or take back what is older, or end a decision
    of a file at `place`."""
    if not isinstance(writer, ByActor) or writer.second:
        return
    if any(f.source == "desk" and not f.supersedes and ends_by_two(writer.actor, f.kind, place) for f in added):
        raise Unacceptable([Message(END_NOT_ALONE)])
    by_id = {e.id: e for e in standing}
    # Called back by an act of its own, with its reason: what was arranged does not take place, nothing is corrected.
    called_back = {str(facts.data["entry"]) for facts in added if facts.kind in CALLS_BACK}
    for facts in added:
        corrected = by_id.get(facts.supersedes) if facts.supersedes and facts.source == "desk" else None
        if corrected is not None and str(corrected.id) in called_back:
            continue
        if corrected is not None and needs_second(corrected, standing, facts.written_at, facts.entered_by):
            raise Unacceptable([Message(NOT_ALONE, {"hours": hours_alone()})])
