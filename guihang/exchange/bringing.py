"""A file that was sent, taken in: only from somebody who may, of a size that a page can bear, and of a kind that is a
table. It is sealed before anything else is done with it, and read outside the transaction of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from guihang.access import clock
from guihang.access.roles import Power
from guihang.access.uploads import MOST_A_FILE
from guihang.access.watch_models import note
from guihang.exchange.brought import Brought
from guihang.exchange.checking import check, look, quick
from guihang.exchange.ledger import archive
from guihang.exchange.ledger.container import kind_of
from guihang.exchange.ledger.held import Held
from guihang.exchange.ledger.model import LedgerError
from guihang.exchange.loader import load_territories
from guihang.exchange.models import Import
from guihang.jobs import board
from guihang.jobs.models import Job
from guihang.texts import Message, mark

if TYPE_CHECKING:
    from guihang.access.actor import Actor

FIELD = "file"
LONGEST_NAME = 120
NO_FILE = mark("No file was chosen. Choose the ledger, or drop it here.")
NO_PLACE = mark("Choose for which place the ledger is.")
TOO_LARGE = mark(
    "{file} has {size} MB; a page takes {most}. Split it by office or year, or let whoever runs the server load it."
)
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file that was sent: the import, or what is wrong with it."""

    row: Import | None = None
    fault: Message | None = None


def take_in(request: HttpRequest) -> Taken | None:
    """Take in the file of the form; None when whoever sent it may bring in nothing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.signed_in or Power.LOAD not in actor.powers:
        return None
    places = {t.code for t in load_territories(actor)}
    place = request.POST.get("place", "") or (next(iter(places)) if len(places) == 1 else "")
    if place not in places:
        return Taken(fault=Message(NO_PLACE))
    file: Any = request.FILES.get(FIELD)
    if file is None:
        return Taken(fault=Message(NO_FILE))
    name = str(file.name)[-LONGEST_NAME:]
    if file.size > MOST_A_FILE:
        size = {"size": -(-file.size // MEGABYTE), "most": MOST_A_FILE // MEGABYTE}
        return Taken(fault=Message(TOO_LARGE, {"file": name, **size}))
    try:
        return Taken(_keep(actor, place, Held(name, file.read())))
    except LedgerError as refused:
        return Taken(fault=refused.message)


def _keep(actor: Actor, place: str, source: Held) -> Import:
    """Keep a file that can be a ledger, and look at its sheets; at those of a large one the runner looks."""
    kind = kind_of(source)
    if kind == "xlsx":
        archive.examine(source)
    assert actor.user_id is not None
    row = Import(
        place=place, uploaded_by=actor.user_id, uploaded_at=clock.now(), format=kind, size=source.size
    )  # fmt: skip
    with transaction.atomic():
        note("ledger.brought", at=row.uploaded_at, user=actor.user_id, about=row.pk, place=place, bytes=source.size)
        brought = Brought.begin(row, source)
        if not quick(row):
            ask(row, "ledger.look", actor.user_id)
    if quick(row):
        look(brought)
    return row


def ask(row: Import, kind: str, by: UUID | None) -> None:
    """Ask for long work on an import; its row names the job."""
    job = board.ask(kind, now=clock.now(), by=by, place=row.place, params={"import": str(row.pk)})
    row.job = job.pk
    row.save(update_fields=["job"])


def job_of(row: Import) -> Job | None:
    """The long work that runs for an import now, or ran last."""
    return Job.objects.filter(pk=row.job).first() if row.job is not None else None


def ask_for_check(row: Import, by: UUID | None) -> None:
    """Have the rows read: at once after the answer is worked out where the file is small, else by the runner."""
    row.state = Import.State.MAPPED
    row.save(update_fields=["state"])
    if not quick(row):
        ask(row, "ledger.check", by)


def check_now(ledger: UUID) -> None:
    """Read the rows of a small file that waits for it. Call it outside a transaction: on SQLite one holds the lock."""
    row = Import.objects.filter(pk=ledger, state=Import.State.MAPPED, gone_at=None).first()
    if row is not None and quick(row):
        check(Brought.open(row), clock.now())
