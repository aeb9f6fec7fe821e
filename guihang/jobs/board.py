"""What kinds of work there are, who does each, and how work is asked for.

A room registers what it can do when it starts (`AppConfig.ready`); the runner knows no room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, UUID, uuid5

from guihang.jobs.models import Job

if TYPE_CHECKING:
    from guihang.jobs.running import Running

KEPT_FOR = timedelta(days=90)
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


def stop(job: UUID, *, now: datetime | None = None) -> None:
    """Ask a job to stop at its next step; one that waits is ended at once, at `now` where that is told."""
    asked = Job.objects.filter(pk=job, state__in=[Job.State.WAITING, Job.State.RUNNING])
    asked.update(stop_asked=True)
    # A runner that takes it in between finds the word at its first step.
    Job.objects.filter(pk=job, state=Job.State.WAITING).update(state=Job.State.STOPPED, ended_at=now)


def again(job: Job, *, now: datetime, by: UUID | None = None) -> Job:
    """Ask once more for what failed or was stopped: a new job of the same kind with the same words."""
    return ask(job.kind, now=now, by=by, place=job.place, params=job.params)


def ask_for_what_is_due(now: datetime) -> None:
    """Ask for the work that comes round by itself, unless the last asking is recent or still open.

    Two runners that ask at the same moment ask for one job: its id follows from the job before it.
    """
    for kind in KINDS.values():
        if kind.every is None:
            continue
        last = Job.objects.filter(kind=kind.name).order_by("-asked_at", "-id").first()
        if last is not None and not (last.ended and last.asked_at <= now - kind.every):
            continue
        following = uuid5(last.pk if last is not None else NAMESPACE_OID, kind.name)
        Job.objects.bulk_create([Job(id=following, kind=kind.name, asked_at=now)], ignore_conflicts=True)


def forget_old(now: datetime) -> int:
    """Remove the jobs that ended more than `KEPT_FOR` ago; returns how many."""
    ended = Job.objects.filter(state__in=[Job.State.DONE, Job.State.FAILED, Job.State.STOPPED])
    return ended.filter(asked_at__lt=now - KEPT_FOR).delete()[0]
