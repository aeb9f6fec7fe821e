"""What kinds of work there are, who does each, and how work is asked for.

A room registers what it can do when it starts (`AppConfig.ready`); the runner knows no room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from guihang.jobs.models import Job

if TYPE_CHECKING:
    from guihang.jobs.running import Running

Work = Callable[["Running"], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work. `every`: it is asked for by itself when that long has passed since the last time."""

    name: str
    work: Work
    every: timedelta | None = None


KINDS: dict[str, Kind] = {}


def offer(name: str, work: Work, *, every: timedelta | None = None) -> None:
    """Say that work of this kind can be done. `work` is handed a `Running` and gives what the job found, as JSON.

    It must bear being begun again from its start after a fall: what it did is still there then.
    """
    KINDS[name] = Kind(name, work, every)


def ask(
    kind: str, *, now: datetime, by: UUID | None = None, place: str = "", params: Mapping[str, Any] | None = None
) -> Job:
    """Ask for work; it waits for the runner. Raises KeyError for a kind that no room offers."""
    return Job.objects.create(kind=KINDS[kind].name, asked_at=now, asked_by=by, place=place, params=dict(params or {}))


def stop(job: UUID) -> None:
    """Ask a job to stop at its next step; one that waits is ended at once."""
    with transaction.atomic():
        Job.objects.filter(pk=job, state=Job.State.WAITING).update(state=Job.State.STOPPED)
        Job.objects.filter(pk=job, state=Job.State.RUNNING).update(stop_asked=True)
