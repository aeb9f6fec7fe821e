"""The runner: takes what waits, one at a time, says that it lives, takes up again what fell silent."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, close_old_connections
from django.db.models import F, Q

from guihang.jobs.board import KINDS, ask
from guihang.jobs.models import Job

SILENT_FOR = timedelta(seconds=60)
BEAT = 2.0
PAUSE = 1.0
MOST_TRIES = 5
log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class Stopped(Exception):
    """Somebody asked the job to stop."""


class Running:
    """A job in work, as its worker sees it."""

    def __init__(self, job: Job, clock: Clock) -> None:
        self.id: UUID = job.pk
        self.by: UUID | None = job.asked_by
        self.place: str = job.place
        self.params: dict[str, Any] = job.params
        self.now = clock
        self._told = 0.0

    def tell(self, done: int, total: int | None = None) -> None:
        """Say how far it is; a sign of life too. Raises Stopped when somebody asked for an end.

        Call it between transactions, as often as you like: every two seconds it is written down.
        """
        instant = time.monotonic()
        if instant - self._told < BEAT and done != total:
            return
        self._told = instant
        change: dict[str, Any] = {"done": done, "beat_at": self.now()}
        if total is not None:
            change["total"] = total
        if not Job.objects.filter(pk=self.id, stop_asked=False).update(**change):
            raise Stopped


def run_waiting(clock: Clock, *, until: Callable[[], bool] = lambda: False) -> int:
    """Do everything that waits now, and what has come due by itself; returns how many jobs were worked on."""
    ask_for_what_is_due(clock())
    count = 0
    while not until() and (job := take(clock())) is not None:
        work_on(job, clock)
        count += 1
    return count


def keep_running(clock: Clock, *, until: Callable[[], bool]) -> None:
    """Work until told to end. A database that is away for a moment is waited for."""
    while not until():
        try:
            run_waiting(clock, until=until)
        except OperationalError:
            log.warning("the database does not answer; the runner waits")
        close_old_connections()
        for _tenth in range(10):
            if until():
                return
            time.sleep(PAUSE / 10)


def ask_for_what_is_due(now: datetime) -> None:
    """Ask for the work that comes round by itself, unless the last asking is recent or still open."""
    for kind in KINDS.values():
        if kind.every is None:
            continue
        last = Job.objects.filter(kind=kind.name).order_by("-asked_at").first()
        if last is None or (last.ended and last.asked_at <= now - kind.every):
            ask(kind.name, now=now)


def take(now: datetime) -> Job | None:
    """The oldest job that waits or has fallen silent, made this runner's own; None when there is none."""
    silent = Q(state=Job.State.RUNNING, beat_at__lt=now - SILENT_FOR)
    open_jobs = Job.objects.filter(Q(state=Job.State.WAITING) | silent, kind__in=KINDS)
    for job in open_jobs.order_by("asked_at")[:20]:
        same = Job.objects.filter(pk=job.pk, state=job.state, beat_at=job.beat_at)
        if job.tries >= MOST_TRIES:
            same.update(state=Job.State.FAILED, ended_at=now, fault="gave up after several tries")
            continue
        taken = same.update(
            state=Job.State.RUNNING, runner=_name(), beat_at=now, begun_at=job.begun_at or now, tries=F("tries") + 1
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def work_on(job: Job, clock: Clock) -> None:
    """Do one job and write down how it ended. What went wrong is named by its class: texts may hold names."""
    running = Running(job, clock)
    state, result, fault = Job.State.DONE, {}, ""
    try:
        running.tell(job.done)
        result = dict(KINDS[job.kind].work(running) or {})
    except Stopped:
        state = Job.State.STOPPED
    except Exception as error:
        log.warning("job %s of kind %s failed: %s", job.pk, job.kind, type(error).__name__)
        state, fault = Job.State.FAILED, type(error).__name__
    Job.objects.filter(pk=job.pk).update(state=state, result=result, fault=fault, ended_at=clock(), stop_asked=False)


def _name() -> str:
    return f"{socket.gethostname()[:24]}:{os.getpid()}"
