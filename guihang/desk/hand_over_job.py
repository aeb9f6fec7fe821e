"""A hand-over as a job: at once where it is short, beside the page where it is long, and how each came out.

The note may name an illness: it waits sealed with a key of the hand-over's own, which is destroyed once it is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.roles import Power
from guihang.desk.hand_over import UNDO_FOR, HandOver, carry_out, take_back
from guihang.dossier.scope import Scope
from guihang.jobs import board
from guihang.jobs.models import Job
from guihang.jobs.running import Running, work_on
from guihang.protect.datakeys import destroy, new_key, open_keys
from guihang.territory.query import within

OVER, BACK = "hand-over", "hand-back"
HERE = "request"
MOST_OF_LATE = 20
# More people than these are handed over beside the page, which shows how far it is.
IN_REQUEST = 200


def offer() -> None:
    """Say that these can be done."""
    board.offer(OVER, _hand_over)
    board.offer(BACK, _hand_back)


def hand_over(actor: Actor, what: HandOver, place: str) -> Job:
    """Carry it out, or have it carried out; asked for twice, it is the same job."""
    if (job := Job.objects.filter(pk=what.id, kind=OVER).first()) is not None:
        return job
    row, key = new_key(what.id)
    row.save(force_insert=True)
    note = key.seal(what.note.encode(), _context(what.id)).hex()
    return _begin(OVER, what.id, actor, place, what.plain() | {"note": note}, len(what.people))


def hand_back(actor: Actor, job: Job) -> Job:
    """Take a hand-over back, the same way."""
    back = _back_id(job)
    if (there := Job.objects.filter(pk=back).first()) is not None:
        return there
    params = {**job.params, "note": "", "day": actor.today.isoformat()}
    return _begin(BACK, back, actor, job.place, params, job.total or 0)


def go_on(job: Job) -> None:
    """Begin again what failed or was stopped: what is written already is known for it."""
    changed = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.STOPPED])
    if changed.update(state=Job.State.WAITING, fault="", tries=0, stop_asked=False, ended_at=None):
        job.refresh_from_db()
        _here(job)


def of(actor: Actor, pk: UUID) -> Job | None:
    """The hand-over of this id, for who asked for it and for the lead of its place; None for anybody else."""
    job = Job.objects.filter(pk=pk, kind=OVER).first()
    if job is None or not (job.asked_by == actor.user_id or actor.may(Power.CONFIRM, job.place)):
        return None
    return job


def of_late(actor: Actor, scope: Scope) -> list[Job]:
    """The hand-overs of these places that run now, are for a while that is not over, or were made within a day.

    Of who asked for them and of the lead of their place, the newest first; what was taken back is gone. Two statements.
    """
    after = clock.now() - UNDO_FOR
    recent = Q(asked_at__gte=after) | Q(ended_at__gte=after) | Q(params__until__gte=actor.today.isoformat())
    recent |= Q(state__in=[Job.State.WAITING, Job.State.RUNNING])
    mine = Q(asked_by=actor.user_id) | within("place", actor.territories(Power.CONFIRM))
    jobs = Job.objects.filter(recent, mine, within("place", scope.territories), kind=OVER)
    found = list(jobs.order_by("-asked_at")[:MOST_OF_LATE])
    taken = set(Job.objects.filter(pk__in=[_back_id(j) for j in found]).values_list("pk", flat=True))
    return [j for j in found if _back_id(j) not in taken]


def back_of(job: Job) -> Job | None:
    """The taking back of a hand-over, where somebody asked for it."""
    return Job.objects.filter(pk=_back_id(job)).first()


def may_be_taken_back(job: Job) -> bool:
    """For a day after it was done."""
    return job.state == Job.State.DONE and job.ended_at is not None and clock.now() - job.ended_at <= UNDO_FOR


def _begin(kind: str, pk: UUID, actor: Actor, place: str, params: Mapping[str, Any], total: int) -> Job:
    job = Job.objects.create(
        id=pk, kind=kind, asked_at=clock.now(), asked_by=actor.user_id, place=place, params=dict(params), total=total
    )
    _here(job)
    return job


def _here(job: Job) -> None:
    """Do it within this request, if it is short, once the request's own transaction is over; else the runner does.

    So the one lock of SQLite is held to write, not to work out; and if the server falls, the runner goes on.
    """
    if (job.total or 0) > IN_REQUEST:
        return
    now = clock.now()
    job.state, job.runner, job.tries, job.beat_at, job.begun_at = Job.State.RUNNING, HERE, 1, now, now
    job.save()
    transaction.on_commit(partial(work_on, job, clock.now))


def _hand_over(running: Running) -> Mapping[str, Any]:
    form = UUID(running.params["form"])
    note = open_keys([form])[form].open(bytes.fromhex(running.params["note"]), _context(form)).decode()
    what = HandOver.from_plain(running.params, note)
    report = carry_out(_actor(running), what, running.now(), running.tell)
    destroy(form)
    return report.plain()


def _hand_back(running: Running) -> Mapping[str, Any]:
    what, day = HandOver.from_plain(running.params), date.fromisoformat(running.params["day"])
    return take_back(_actor(running), what, day, running.now(), running.tell).plain()


def _actor(running: Running) -> Actor:
    """Who asked, with what they may do today."""
    assert running.by is not None
    return Actor.for_user(User.objects.get(pk=running.by), clock.today())


def _back_id(job: Job) -> UUID:
    return uuid5(job.pk, BACK)


def _context(form: UUID) -> bytes:
    return b"hand-over note:" + form.bytes
