"""What the pages of going out show: the form, one that is under way, and the list of what left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guihang.access import cap, clock
from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.exchange.models import Outgoing
from guihang.exchange.out import gate, second, work
from guihang.exchange.out.form import NAMES, OutForm
from guihang.exchange.out.marks import copy_code
from guihang.exchange.out.purposes import OUT_PURPOSES
from guihang.exchange.out.rows import SHEETS
from guihang.exchange.outgoing_models import TOLD
from guihang.jobs.models import Job
from guihang.territory.codes import Territory
from guihang.texts import translate

State = Outgoing.State
RECENT = timedelta(days=30)
MOST_RECENT = 20


def choosing(actor: Actor, form: OutForm) -> dict[str, Any]:
    """The form; what the actor asked for of late; what waits for their word."""
    now = clock.now()
    assert actor.user_id is not None
    mine = Outgoing.objects.of(actor).exclude(kind=Outgoing.Kind.PAPER).filter(asked_at__gte=now - RECENT)
    waiting = second.to_decide(actor, now)
    names = names_of([row.user_id for row in waiting])
    return {
        "form": form,
        "chosen": form["sheets"].value() or [],
        "recent": [_line(row, now, actor) for row in mine.order_by("-asked_at", "-id")[:MOST_RECENT]],
        "waiting": [{**_line(row, now, actor), "by": names.get(row.user_id, "—")} for row in waiting],
        "left": cap.left(actor.user_id, actor.today),
        "most": cap.a_day(),
        "free": settings.GUIHANG_PEOPLE_OUT_FREE,
        "taken_url": reverse("ledgers_out:taken") if may_look_back(actor) else "",
        "today": actor.today,
    }


def may_look_back(actor: Actor) -> bool:
    """Whether the actor is told what left."""
    return any(power in actor.powers for power in TOLD)


def still_seen(actor: Actor, row: Outgoing) -> bool:
    """Whether who asked may still read those files; refused rows are those of a ledger they may bring in."""
    return row.kind == Outgoing.Kind.RETURNED or work.sees(actor, Territory.of(row.place))


def standing(actor: Actor, row: Outgoing, now: datetime) -> dict[str, Any]:
    """One of them: what it is, where it stands, what its reader can do."""
    job = work.job_of(row)
    names = names_of(u for u in (row.user_id, row.approved_by, row.ended_by) if u is not None)
    own = row.user_id == actor.user_id
    written = gate.told(row)
    writes = job is not None and not job.ended
    ready = row.may_be_taken(now) and not writes
    return {
        **_line(row, now, actor),
        "here": reverse("ledgers_out:one", args=[row.pk]),
        "back": _back(actor, row),
        "row": row,
        "own": own,
        "purpose": translate(OUT_PURPOSES[row.purpose].label, actor.language),
        "basis": [translate(law, actor.language) for law in OUT_PURPOSES[row.purpose].basis],
        "words": written.get("words", ""),
        "why": written.get("why", ""),
        "by": names.get(row.user_id, "—"),
        "units": [name_of(code) or code for code in row.units],
        "second_name": names.get(row.approved_by, "—") if row.approved_by else "",
        "ended_name": names.get(row.ended_by, "—") if row.ended_by else "",
        "code": copy_code(row.pk),
        "minutes": settings.GUIHANG_OUT_WAIT_MINUTES,
        "hours": settings.GUIHANG_OUT_FETCH_HOURS,
        "free": settings.GUIHANG_PEOPLE_OUT_FREE,
        "waits": row.waits(now),
        "wait_left": _left(row.may_be_taken_from, now) if row.waits(now) else "",
        "fetch_left": _left(row.may_be_taken_until, now) if ready else "",
        "work": _work(job) if writes and job is not None else None,
        "failed": job is not None and job.state in {Job.State.FAILED, Job.State.STOPPED},
        "phase": f"{row.state}-{int(row.waits(now))}-{int(row.may_be_taken(now))}-{job.state if job else ''}",
        "may": {
            "ask": own and row.state == State.DRAFT,
            "decide": second.may_decide(actor, row, now),
            "fetch": own and ready,
            "stop": second.may_stop(actor, row) and not _over(row, now),
            "destroy": own and row.taken > 0 and row.destroyed_at is None,
        },
    }


def _back(actor: Actor, row: Outgoing) -> dict[str, str]:
    """Where its reader came from, by its own name: papers are not asked for on the page of ledgers."""
    if row.kind == row.Kind.PAPERS and Power.RECORD in actor.powers:
        return {"label": _("Papers for many"), "url": reverse("documents:many")}
    if Power.SEE_FILES in actor.powers:
        return {"label": _("Ledgers out"), "url": reverse("ledgers_out:choose")}
    return {"label": _("What has left"), "url": reverse("ledgers_out:taken")}


def taken(actor: Actor, page: Page[Outgoing]) -> dict[str, Any]:
    """A page of what left from where the actor answers for it."""
    now, rows = clock.now(), list(page.object_list)
    names = names_of(u for row in rows for u in (row.user_id, row.approved_by) if u is not None)
    lines = [
        {
            **_line(row, now, actor),
            "by": names.get(row.user_id, "—"),
            "second_name": names.get(row.approved_by, "") if row.approved_by else "",
            "purpose": translate(OUT_PURPOSES[row.purpose].label, actor.language),
            "row": row,
            "late": row.past_its_end(actor.today),
        }
        for row in rows
    ]
    return {
        "lines": lines,
        "total": page.paginator.count,
        "back_url": reverse("ledgers_out:choose") if Power.SEE_FILES in actor.powers else "",
        "today": actor.today,
        "pages": {
            "before": f"?page={page.previous_page_number()}" if page.has_previous() else "",
            "after": f"?page={page.next_page_number()}" if page.has_next() else "",
            "number": page.number,
            "of": page.paginator.num_pages,
        },
    }


def names_of(users: Iterable[UUID]) -> Mapping[UUID, str]:
    """The names of people who sign in."""
    wanted = set(users)
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "display_name")) if wanted else {}


def _line(row: Outgoing, now: datetime, actor: Actor) -> dict[str, Any]:
    return {
        "place": name_of(row.place) or row.place,
        "kind": row.get_kind_display(),
        "sheets": [NAMES[key] for key in SHEETS if key in row.params.get("sheets", ())],
        "people": row.people,
        "asked_at": row.asked_at,
        "state": state_words(row, now),
        "url": reverse("ledgers_out:one", args=[row.pk]),
        "ready": row.may_be_taken(now),
        "ends_on": row.ends_on,
        "late": row.past_its_end(actor.today),
    }


def state_words(row: Outgoing, now: datetime) -> str:
    """Where it stands, in a few words."""
    if row.destroyed_at is not None:
        return _("destroyed")
    if row.state == State.APPROVED:
        if row.may_be_taken(now):
            return _("can be fetched")
        return _("agreed to; waits") if row.waits(now) else str(State.LAPSED.label)
    if row.state == State.ASKED and _over(row, now):
        return str(State.LAPSED.label)
    return str(State(row.state).label)


def _over(row: Outgoing, now: datetime) -> bool:
    """Whether its time is over, noted yet or not."""
    if row.state == State.ASKED:
        return row.asked_at < now - second.ASKED_FOR
    return row.state == State.APPROVED and row.may_be_taken_until is not None and now >= row.may_be_taken_until


def _left(until: datetime | None, now: datetime) -> str:
    minutes = max(1, -(-int((until - now).total_seconds()) // 60)) if until is not None else 0
    if minutes < 120:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


def _work(job: Job) -> dict[str, Any]:
    return {
        "title": _("The ledger is being written") if job.kind == work.KIND else _("The papers are being set"),
        "told": _("%(done)s of %(total)s people") % {"done": job.done, "total": job.total or "…"},
        "done": job.done,
        "total": job.total,
        "waits": job.state == Job.State.WAITING,
    }
