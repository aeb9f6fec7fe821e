"""A sealed file: no token leads to it but one of its identity number, which only the unsealing page asks; nothing is
written on it any more but what opens it again.

`control.ended` seals. It can be taken back within a few days, through an unsealing, when it was written wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from guihang.access.actor import Refused
from guihang.access.clock import day_of
from guihang.dossier.ending import CONTROL_ENDED
from guihang.dossier.entry import Facts
from guihang.dossier.models import Match, Person
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.sealed_models import SealedToken
from guihang.protect import tokens
from guihang.rules.acts.ends import ON_A_SEALED_FILE
from guihang.texts import Message, mark

if TYPE_CHECKING:
    from guihang.access.actor import Actor
    from guihang.dossier.errand import Asked
    from guihang.dossier.identity import Identity
    from guihang.dossier.writer import Writer

IS_SEALED = mark("This file is closed: nothing more is written on it. What is new begins a file of its own.")
TOO_LATE = mark("The end of control was written more than {days} days ago: it can no longer be taken back.")
OWN_FILE = mark("Help by consent has a file of its own, without decisions: begin a new one.")
FILE_UNSEALED, HELP_AGREED = "file.unsealed", "help.agreed"


@dataclass(frozen=True, slots=True)
class ByUnsealing:
    """Somebody whose unsealing of this file a second person has approved: may note it, and take a wrong end back."""

    by: Actor  # under another name than elsewhere: what a ticket opens is else only read
    person: UUID

    def require(self, kind: str, place: str) -> None:
        """Raise access.Refused for any other act, and for a wrong end where the actor may not end control."""
        if kind == FILE_UNSEALED:
            return
        if kind != CONTROL_ENDED or not self.by.may_write(kind, place):
            raise Refused

    def require_asked(self, asked: Asked | None) -> None:
        """Raise access.Refused: an unsealing answers nothing that was asked."""
        raise Refused

    def signs(self) -> UUID | None:
        """Whoever writes."""
        return self.by.user_id


def may_be_written(
    row: Person | None, standing: Sequence[Facts], added: Sequence[Facts], writer: Writer, today: date
) -> None:
    """Raise Unacceptable where the file is sealed, or where help by consent and decisions would share a file."""
    _apart(standing, added)
    if row is None or row.ended_on is None:
        return
    ends = {e.id: e for e in standing if e.kind == CONTROL_ENDED}
    for facts in added:
        end = ends.get(facts.supersedes) if facts.supersedes and facts.kind == "entry.withdrawn" else None
        if end is not None and isinstance(writer, ByUnsealing) and writer.person == facts.person:
            written = day_of(end.written_at)
            if (today - written).days > settings.GUIHANG_END_TAKEN_BACK_DAYS:
                raise Unacceptable([Message(TOO_LATE, {"days": settings.GUIHANG_END_TAKEN_BACK_DAYS})])
        elif facts.kind not in ON_A_SEALED_FILE:
            raise Unacceptable([Message(IS_SEALED)])


def is_sealed(refused: Unacceptable) -> bool:
    """Whether nothing was written because the file is sealed: whoever asks without a ticket is not told so."""
    return any(isinstance(p, Message) and p.text == IS_SEALED for p in refused.problems)


def _apart(standing: Sequence[Facts], added: Sequence[Facts]) -> None:
    """No link between help by consent and what came before it: neither stands on the other's file."""
    coming = {e.kind for e in added}
    if not coming & {HELP_AGREED, "order.entered"}:
        return
    if {HELP_AGREED, "order.entered"} <= coming | {e.kind for e in standing}:
        raise Unacceptable([Message(OWN_FILE)])


def sealed_tokens(person: UUID, identity: Identity, place: str) -> list[SealedToken]:
    """The rows by which a sealed file is found: of its identity number, in every version; none without a number."""
    if not identity.id_number:
        return []
    return [
        SealedToken(person_id=person, token=tokens.identity(identity.id_number, version), place=place, version=version)
        for version in tokens.versions()
    ]


def write_sealed_tokens(rows: Iterable[SealedToken], people: Iterable[UUID]) -> None:
    """Write the rows of these people anew; those with none have none any more. Call it inside a transaction."""
    SealedToken.objects.filter(person__in=list(people)).delete()
    SealedToken.objects.bulk_create(rows)


def forget_matches(people: Iterable[UUID]) -> None:
    """No officer is asked any more whether a sealed file is of the same person as another."""
    people = list(people)
    Match.objects.filter(Q(one__in=people) | Q(other__in=people), settled_at=None).delete()
