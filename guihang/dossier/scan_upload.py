"""The files of a form, taken in before the transaction that attaches them: read apart, sealed, written.

On SQLite a transaction holds the one lock for writing, and a photo takes a second: so nothing of this is done in it.
Whoever may not write to the file is not read for at all; the view behind answers as if there were none.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest

from guihang.access.roles import Power
from guihang.dossier import scan_pieces
from guihang.dossier.models import Person
from guihang.dossier.scan_apart import remake_apart
from guihang.dossier.scan_attach import ATTACHED, Kept, keep
from guihang.dossier.scan_paper import MOST_BYTES, NotAPaper, Paper, too_many_bytes
from guihang.protect.datakeys import PersonKey, unwrap
from guihang.protect.suite import Damaged
from guihang.texts import Message, mark

if TYPE_CHECKING:
    from guihang.access.actor import Actor

FIELD = "papers"
# Files that came in pieces before the form, each as its id and its size.
PIECES = "uploads"
MOST_AT_ONCE = 12
TOO_MANY = mark("There are {found} files; at most {most} can be sent at once. Send the others after these.")
TOO_MUCH_AT_ONCE = mark("Together the files are too large to be sent at once. Send fewer at a time.")
NOTHING = mark("No file was chosen. Take a photo of the paper, or choose a file.")
ERASED = mark("What tells who this is has been erased. Nothing can be attached to the file any more.")
NOT_WHOLE = mark("A file has not arrived whole. Choose it again: what has arrived is not sent twice.")
ONE_OF = mark("File {number}: {fault}")
SIDE_BY_SIDE = 2


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the files of a form: those that are kept, and what is wrong with the others."""

    kept: tuple[Kept, ...] = ()
    faults: tuple[Message, ...] = ()


def take_in(request: HttpRequest, person: UUID) -> Taken:
    """Read, make anew, seal and keep the files of the form. Nothing is written to the database."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.signed_in or not actor.powers & {Power.RECORD, Power.END_CONTROL}:
        return Taken()
    found = Person.objects.visible_to(actor).with_key().filter(pk=person).first()
    if found is None or not actor.may_write(ATTACHED, found.place):
        return Taken()
    uploads = request.POST.getlist(PIECES)[: MOST_AT_ONCE + 1]
    files: Sequence[Any] = [*request.FILES.getlist(FIELD), *uploads]
    if not files:
        return Taken(faults=(Message(NOTHING),))
    if len(files) > MOST_AT_ONCE:
        return Taken(faults=(Message(TOO_MANY, {"found": len(files), "most": MOST_AT_ONCE}),))
    wrapped = found.wrapped_key  # type: ignore[attr-defined]
    if wrapped is None:
        return Taken(faults=(Message(ERASED),))  # what would be sealed could never be read
    key = unwrap(found.pk, wrapped, found.master_version)  # type: ignore[attr-defined]

    def read(file: Any) -> Kept | Message:
        # What came in pieces is opened only when its turn has come, and let go before the next: it never lies in memory
        # together with all the others.
        result = _read(_arrived(key, actor, found.pk, file) if isinstance(file, str) else file)
        return keep(key, found.pk, result) if isinstance(result, Paper) else result

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        results = list(pool.map(read, files))
    kept, faults = [], []
    for number, result in enumerate(results, 1):
        if isinstance(result, Kept):
            kept.append(result)
        else:
            faults.append(Message(ONE_OF, {"number": number, "fault": result}) if len(files) > 1 else result)
    return Taken(tuple(kept), tuple(faults))


def used_up(request: HttpRequest, person: UUID) -> None:
    """The files that came in pieces were attached: they no longer count as begun."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    for said in request.POST.getlist(PIECES)[:MOST_AT_ONCE]:
        upload, _size = _named(said)
        if upload is not None and actor.user_id is not None:
            scan_pieces.used(actor.user_id, person, upload)


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A file that came in pieces, as one that came with the form."""

    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def read(self) -> bytes:
        return self.content


def _named(said: str) -> tuple[UUID | None, int]:
    """The id and the size of a file that came in pieces, as the form names them."""
    name, _colon, size = said.partition(":")
    try:
        return UUID(name), int(size[:9])
    except ValueError:
        return None, 0


def _arrived(key: PersonKey, actor: Actor, person: UUID, said: str) -> _Arrived | Message:
    upload, size = _named(said)
    if upload is None or actor.user_id is None:
        return Message(NOT_WHOLE)
    try:
        content = scan_pieces.whole(key, actor.user_id, person, upload)
    except (scan_pieces.Unknown, Damaged):
        return Message(NOT_WHOLE)
    return _Arrived(content) if len(content) == size else Message(NOT_WHOLE)


def _read(file: Any) -> Paper | Message:
    """One file as a paper, or what is wrong with it."""
    if isinstance(file, Message):
        return file
    if file.size > MOST_BYTES:
        return too_many_bytes(file.size)
    content = file.read()
    if len(content) < file.size:
        return Message(TOO_MUCH_AT_ONCE)
    try:
        return remake_apart(content)
    except NotAPaper as refused:
        return refused.message
