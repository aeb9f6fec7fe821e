"""A ledger of many people as long work: written by the runner, sealed with a key of its own, fetched once in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from guihang.access.actor import Actor
from guihang.access.clock import day_of
from guihang.access.models import User
from guihang.access.roles import Power
from guihang.exchange import kept
from guihang.exchange.models import Outgoing
from guihang.exchange.out import gate
from guihang.exchange.out.copies import Copy
from guihang.exchange.out.ledger import Asked, people_of, write_ledger
from guihang.exchange.out.rows import SHEETS, Period
from guihang.jobs import board
from guihang.jobs.models import Job
from guihang.jobs.running import Running
from guihang.protect.datakeys import Destroyed, PersonKey, new_key, open_keys
from guihang.protect.models import DataKey
from guihang.territory.codes import Territory

KIND, CLEAR = "ledger.out", "ledger.out.clear"


@dataclass(frozen=True, slots=True)
class Offered:
    """What another room lets out through this gate: the long work that writes it, how many people it would be of now,
    and what kind of file it is, with the ending of its name."""

    job: str
    people: Callable[[Actor, Outgoing], int]
    media: Callable[[Outgoing], tuple[str, str]]


# By kind of what leaves.
OTHERS: dict[str, Offered] = {}
FILE = "ledger"
# So many more people than were agreed to may have come meanwhile: so many, or a tenth.
MORE = 5


class NotYours(Exception):
    """Whoever asked may not see these people any more, or they may not leave now."""


def params_of(asked: Asked) -> dict[str, Any]:
    """What is asked for, as it is kept in the row."""
    days = [d.isoformat() if d else None for d in (asked.period.since, asked.period.until)]
    return {"sheets": list(asked.sheets), "days": days}


def asked_of(row: Outgoing) -> Asked:
    """What was asked for."""
    since, until = (date.fromisoformat(d) if d else None for d in row.params["days"])
    return Asked(Territory.of(row.place), [s for s in SHEETS if s in row.params["sheets"]], Period(since, until))


def ask(row: Outgoing, now: datetime) -> None:
    """Ask the runner for the file of a row that may be taken."""
    job = OTHERS[row.kind].job if row.kind in OTHERS else KIND
    row.job = board.ask(job, now=now, by=row.user_id, place=row.place, params={"out": str(row.pk)}).pk
    row.save(update_fields=["job"])


def write_out(running: Running) -> Mapping[str, Any]:
    """Write the ledger for whoever asked, as they may see it now, and keep it sealed."""
    row = Outgoing.objects.get(pk=UUID(running.params["out"]))
    now = running.now()
    if running.by is None or running.by != row.user_id or not row.may_be_taken(now):
        raise NotYours
    actor = Actor.for_user(User.objects.get(pk=running.by), day_of(now))
    asked = asked_of(row)
    if not sees(actor, asked.place) or grown(row, people_of(actor, asked.place).count()):
        raise NotYours
    ledger = write_ledger(actor, asked, running.tell, Copy.of(row, now))
    with transaction.atomic():
        actor.reading.write(actor, "exchange.out.work.write_out")
        Outgoing.objects.filter(pk=row.pk).update(made_at=now)
        key = key_of(running.id)
    kept.put(key, running.id, FILE, ledger.content)
    return {"people": ledger.people, "rows": dict(ledger.rows), "size": len(ledger.content)}


def sees(actor: Actor, place: Territory) -> bool:
    """Whether the actor sees the files of the whole place."""
    return any(t.covers(place) for t in actor.territories(Power.SEE_FILES))


def grown(row: Outgoing, people: int) -> bool:
    """Whether there are so many more people now that it is not what was asked for."""
    return people > row.people + max(MORE, row.people // 10)


def job_of(row: Outgoing) -> Job | None:
    """The long work that writes it, or has written it."""
    return Job.objects.filter(pk=row.job).first() if row.job is not None else None


def written(row: Outgoing) -> bytes:
    """The finished file. Raises kept.Missing when it is no longer kept, or not finished."""
    job = job_of(row)
    if job is None or job.state != Job.State.DONE:
        raise kept.Missing(FILE)
    try:
        return kept.get(open_keys([job.pk])[job.pk], job.pk, FILE)
    except Destroyed:
        raise kept.Missing(FILE) from None


def clear(running: Running) -> Mapping[str, Any]:
    """End what nobody fetched in time; destroy the key and remove the file of whatever will not be fetched any more."""
    now = running.now()
    gate.lapse(now)
    gate.remind(day_of(now), now)
    open_jobs = Outgoing.objects.filter(state=Outgoing.State.APPROVED, job__isnull=False).values_list("job", flat=True)
    kinds = [KIND, *(other.job for other in OTHERS.values())]
    over = Job.objects.filter(kind__in=kinds, ended_at__isnull=False).exclude(pk__in=list(open_jobs))
    for owner in still_kept(over.values_list("pk", flat=True)):
        kept.remove(owner)
    return {}


def still_kept(jobs: Iterable[UUID]) -> list[UUID]:
    """Those of these jobs whose file can still be opened."""
    return list(DataKey.objects.filter(owner__in=list(jobs), wrapped__isnull=False).values_list("owner", flat=True))


def key_of(owner: UUID) -> PersonKey:
    """The job's key: a fresh one, or, when it is begun again, the one it has."""
    if still_kept([owner]):
        return open_keys([owner])[owner]
    row, key = new_key(owner)
    row.save(force_insert=True)
    return key
