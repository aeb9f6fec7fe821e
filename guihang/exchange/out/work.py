"""A ledger of many people as long work: written by the runner, sealed with a key of its own, fetched within a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from guihang.access.actor import Actor
from guihang.access.clock import SHANGHAI
from guihang.access.models import User
from guihang.access.roles import Power
from guihang.exchange import kept
from guihang.exchange.out.ledger import Asked, write_ledger
from guihang.exchange.out.rows import SHEETS, Period
from guihang.jobs import board
from guihang.jobs.models import Job
from guihang.jobs.running import Running
from guihang.protect.datakeys import Destroyed, PersonKey, new_key, open_keys
from guihang.protect.models import DataKey
from guihang.territory.codes import Territory

KIND, CLEAR = "ledger.out", "ledger.out.clear"
KEPT_FOR = timedelta(days=1)
FILE = "ledger"


class NotYours(Exception):
    """Whoever asked may not see these people any more."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A finished ledger, opened."""

    content: bytes
    place: Territory
    on: date


def ask(actor: Actor, asked: Asked, now: datetime) -> Job:
    """Ask the runner for a ledger."""
    days = [d.isoformat() if d else None for d in (asked.period.since, asked.period.until)]
    params = {"place": asked.place.code, "sheets": list(asked.sheets), "days": days}
    return board.ask(KIND, now=now, by=actor.user_id, place=asked.place.code, params=params)


def asked_of(params: Mapping[str, Any]) -> Asked:
    """What a job was asked for."""
    since, until = (date.fromisoformat(d) if d else None for d in params["days"])
    return Asked(Territory.of(params["place"]), [s for s in SHEETS if s in params["sheets"]], Period(since, until))


def write_out(running: Running) -> Mapping[str, Any]:
    """Write the ledger for whoever asked, as they may see it now, and keep it sealed."""
    if running.by is None:
        raise NotYours
    actor = Actor.for_user(User.objects.get(pk=running.by), running.now().astimezone(SHANGHAI).date())
    asked = asked_of(running.params)
    if not sees(actor, asked.place):
        raise NotYours
    ledger = write_ledger(actor, asked, running.tell)
    with transaction.atomic():
        actor.reading.write(actor, "exchange.out.work.write_out")
        key = _key(running.id)
    kept.put(key, running.id, FILE, ledger.content)
    return {"people": ledger.people, "rows": dict(ledger.rows), "size": len(ledger.content)}


def sees(actor: Actor, place: Territory) -> bool:
    """Whether the actor sees the files of the whole place."""
    return any(t.covers(place) for t in actor.territories(Power.SEE_FILES))


def of(actor: Actor) -> QuerySet[Job]:
    """The ledgers that the actor asked for and that may still be there, the newest first."""
    return Job.objects.filter(kind=KIND, asked_by=actor.user_id).order_by("-asked_at", "-id")


def fetched(job: Job) -> Fetched:
    """The finished ledger. Raises kept.Missing when it is no longer kept, or not finished."""
    if job.state != Job.State.DONE:
        raise kept.Missing(FILE)
    try:
        content = kept.get(open_keys([job.pk])[job.pk], job.pk, FILE)
    except Destroyed:
        raise kept.Missing(FILE) from None
    return Fetched(content, Territory.of(job.place), job.asked_at.astimezone(SHANGHAI).date())


def clear(running: Running) -> Mapping[str, Any]:
    """Remove what was written more than a day ago, and destroy its key."""
    ended = Job.objects.filter(kind=KIND, ended_at__lt=running.now() - KEPT_FOR)
    ids = list(ended.values_list("pk", flat=True))
    for owner in still_kept(ids):
        kept.remove(owner)
    return {}


def still_kept(jobs: Iterable[UUID]) -> list[UUID]:
    """Those of these jobs whose ledger can still be opened."""
    return list(DataKey.objects.filter(owner__in=list(jobs), wrapped__isnull=False).values_list("owner", flat=True))


def _key(owner: UUID) -> PersonKey:
    """The job's key: a fresh one, or, when it is begun again, the one it has."""
    if still_kept([owner]):
        return open_keys([owner])[owner]
    row, key = new_key(owner)
    row.save(force_insert=True)
    return key
