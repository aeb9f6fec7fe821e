"""The runner: takes what waits, one at a time, says that it lives, takes up again what fell silent.

A job belongs to the runner that took it until that runner ends it, gives it back, or is silent for a minute; then the
next runner takes it, and whatever the first one still says of it is not written.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, close_old_connections
from django.db.models import F, Q, QuerySet

from guihang.jobs.board import KINDS, ask_for_what_is_due
from guihang.jobs.models import Job

SILENT_FOR = timedelta(seconds=60)
BEAT = 2.0
PAUSE = 1.0
LOOK_AT_THE_CLOCK = 30.0
MOST_TRIES = 5
GAVE_UP = "TakenUpTooOften"
AWAY = (OperationalError, InterfaceError)
log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Until = Callable[[], bool]


class Stopped(Exception):
    """Somebody asked the job to stop."""


class Interrupted(Exception):
    """The runner is to end; the job goes on when the next one takes it."""


class Lost(Exception):
    """The job is no longer this runner's: it was silent for too long, and another has taken it."""


class Running:
    """A job in work, as its worker sees it."""

    def __init__(self, job: Job, clock: Clock, until: Until = lambda: False) -> None:
        self.id: UUID = job.pk
        self.by: UUID | None = job.asked_by
        self.place: str = job.place
        self.params: dict[str, Any] = job.params
        self.now = clock
        self._until = until
        self._told = 0.0
        self._tries, self._runner = job.tries, job.runner

    @property
    def row(self) -> QuerySet[Job]:
        """The job's row while it is this runner's; nothing once it is not."""
        return Job.objects.filter(pk=self.id, state=Job.State.RUNNING, runner=self._runner, tries=self._tries)

    def tell(self, done: int, total: int | None = None) -> None:
        """Say how far it is; a sign of life too. Call it between transactions, at least twice a minute.

        As often as you like: every two seconds it is written down. Raises Stopped when somebody asked for an end,
        Interrupted when the runner is to end, Lost when another one has the job: let them pass.
        """
        if self._until():
            raise Interrupted
        instant = time.monotonic()
        if instant - self._told < BEAT and done != total:
            return
        self._told = instant
        change: dict[str, Any] = {"done": done, "beat_at": self.now()}
        if total is not None:
            change["total"] = total
        if not self.row.filter(stop_asked=False).update(**change):
            raise Stopped if self.row.exists() else Lost


def run_waiting(clock: Clock, *, until: Until = lambda: False) -> int:
    """Do everything that waits now; returns how many jobs were worked on."""
    count = 0
    while not until() and (job := take(clock())) is not None:
        work_on(job, clock, until)
        count += 1
    return count


def keep_running(clock: Clock, *, until: Until) -> None:
    """Work until told to end, and ask for what has come due by itself. A database that is away is waited for."""
    looked = -LOOK_AT_THE_CLOCK
    while not until():
        try:
            if time.monotonic() - looked >= LOOK_AT_THE_CLOCK:
                ask_for_what_is_due(clock())
                looked = time.monotonic()
            run_waiting(clock, until=until)
        except AWAY as fault:
            log.warning("the database does not answer (%s); the runner waits", type(fault).__name__)
        close_old_connections()
        _pause(until)


def _pause(until: Until) -> None:
    for _tenth in range(10):
        if until():
            return
        time.sleep(PAUSE / 10)


def take(now: datetime) -> Job | None:
    """The oldest job that waits or has fallen silent, made this runner's own; None when there is none."""
    silent = Q(state=Job.State.RUNNING, beat_at__lt=now - SILENT_FOR)
    open_jobs = Job.objects.filter(Q(state=Job.State.WAITING) | silent, kind__in=KINDS)
    for job in open_jobs.order_by("asked_at")[:20]:
        same = Job.objects.filter(pk=job.pk, state=job.state, beat_at=job.beat_at, tries=job.tries)
        if job.tries >= MOST_TRIES:
            same.update(state=Job.State.FAILED, ended_at=now, fault=GAVE_UP)
            continue
        mine = {"runner": _name(), "tries": job.tries + 1, "beat_at": now, "begun_at": job.begun_at or now}
        if same.update(state=Job.State.RUNNING, **mine):
            for name, value in mine.items():
                setattr(job, name, value)
            return job
    return None


def work_on(job: Job, clock: Clock, until: Until = lambda: False) -> None:
    """Do one job and write down how it ended. What went wrong is named by its class: texts may hold names.

    A job whose database went away falls silent and is taken up again; that is not written here, and raised.
    """
    running = Running(job, clock, until)
    end: dict[str, Any] = {"state": Job.State.DONE, "fault": "", "stop_asked": False}
    try:
        running.tell(job.done)
        end["result"] = json.loads(json.dumps(dict(KINDS[job.kind].work(running) or {})))
    except Interrupted:
        running.row.update(state=Job.State.WAITING, runner="", beat_at=None, tries=F("tries") - 1)
        return
    except Lost:
        log.warning("job %s of kind %s was taken by another runner", job.pk, job.kind)
        return
    except Stopped:
        end["state"] = Job.State.STOPPED
    except AWAY:
        raise
    except Exception as error:
        log.warning("job %s of kind %s failed: %s", job.pk, job.kind, type(error).__name__, exc_info=True)
        end |= {"state": Job.State.FAILED, "fault": type(error).__name__[:80]}
    running.row.update(**end, ended_at=clock())


def _name() -> str:
    return f"{socket.gethostname()[:24]}:{os.getpid()}"
