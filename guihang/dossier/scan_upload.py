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
from guihang.dossier.models import Person
from guihang.dossier.scan import MOST_BYTES, NotAPaper, Paper, too_many_bytes
from guihang.dossier.scan_apart import remake_apart
from guihang.dossier.scan_attach import ATTACHED, Kept, keep
from guihang.protect.datakeys import unwrap
from guihang.texts import Message, mark

if TYPE_CHECKING:
    from guihang.access.actor import Actor

FIELD = "papers"
MOST_AT_ONCE = 12
TOO_MANY = mark("There are {found} files; at most {most} can be sent at once. Send the others after these.")
TOO_MUCH_AT_ONCE = mark("Together the files are too large to be sent at once. Send fewer at a time.")
NOTHING = mark("No file was chosen. Take a photo of the paper, or choose a file.")
ERASED = mark("What tells who this is has been erased. Nothing can be attached to the file any more.")
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
    files: Sequence[Any] = request.FILES.getlist(FIELD)
    if not files:
        return Taken(faults=(Message(NOTHING),))
    if len(files) > MOST_AT_ONCE:
        return Taken(faults=(Message(TOO_MANY, {"found": len(files), "most": MOST_AT_ONCE}),))
    wrapped = found.wrapped_key  # type: ignore[attr-defined]
    if wrapped is None:
        return Taken(faults=(Message(ERASED),))  # what would be sealed could never be read
    key = unwrap(found.pk, wrapped, found.master_version)  # type: ignore[attr-defined]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        results = list(pool.map(_read, files))
    kept, faults = [], []
    for number, result in enumerate(results, 1):
        if isinstance(result, Paper):
            kept.append(keep(key, found.pk, result))
        else:
            faults.append(Message(ONE_OF, {"number": number, "fault": result}) if len(files) > 1 else result)
    return Taken(tuple(kept), tuple(faults))


def _read(file: Any) -> Paper | Message:
    """One file as a paper, or what is wrong with it."""
    if file.size > MOST_BYTES:
        return too_many_bytes(file.size)
    content = file.read()
    if len(content) < file.size:
        return Message(TOO_MUCH_AT_ONCE)
    try:
        return remake_apart(content)
    except NotAPaper as refused:
        return refused.message
