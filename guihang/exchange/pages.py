"""What the pages of ledgers show, as plain values for their templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse

from guihang.access import clock
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.uploads import MOST_A_FILE
from guihang.dossier.identity import read_identities
from guihang.dossier.models import Person
from guihang.exchange import report
from guihang.exchange.bringing import MEGABYTE, job_of
from guihang.exchange.brought import Brought
from guihang.exchange.kept import Missing
from guihang.exchange.loader import load_territories
from guihang.exchange.loading import REPORT
from guihang.exchange.models import Import, ImportPerson, RefusedRow
from guihang.exchange.plan import Fate
from guihang.exchange.undoing import WITHIN, may_undo
from guihang.exchange.words import FATES, NOUNS, noun
from guihang.jobs.models import Job
from guihang.protect.datakeys import open_keys
from guihang.protect.suite import Damaged, Destroyed, SealingKey
from guihang.texts import Message, mark, translate

if TYPE_CHECKING:
    from guihang.access.actor import Actor

PAGE = 30
MOST_KEPT = 50
State = Import.State
TITLES: Mapping[str, str] = {
    "ledger.look": mark("The sheets are being looked at"),
    "ledger.check": mark("Every row is being read"),
    "ledger.load": mark("The rows are being written into the files"),
    "ledger.undo": mark("The load is being taken back"),
}
UNITS: Mapping[str, str] = {
    "ledger.look": mark("{done} rows"),
    "ledger.check": mark("{done} rows"),
    "ledger.load": mark("{done} of {total} people"),
    "ledger.undo": mark("{done} of {total} people"),
}


def upload_view(actor: Actor, fault: str, place: str) -> dict[str, Any]:
    """The form for another ledger."""
    places = [(t.code, name_of(t.code) or t.code) for t in load_territories(actor)]
    return {"places": places, "place": place, "fault": fault, "most": MOST_A_FILE // MEGABYTE,
            "days": settings.GUIHANG_IMPORT_DAYS}  # fmt: skip


def list_view(actor: Actor, page: str | None) -> dict[str, Any]:
    """The ledgers that came in, the newest first."""
    rows = Import.objects.visible_to(actor).order_by("-id")
    shown = Paginator(rows, PAGE).get_page(page)
    names, keys = _names({row.uploaded_by for row in shown}), open_keys([row.pk for row in shown])
    waiting = RefusedRow.objects.filter(source__in=[row.pk for row in shown], settled_at=None)
    open_rows: dict[UUID, int] = {}
    for source, count in waiting.values_list("source", "rows"):
        open_rows[source] = open_rows.get(source, 0) + count
    return {
        "rows": [_line(row, keys[row.pk], names, open_rows.get(row.pk, 0)) for row in shown],
        "before": f"?page={shown.previous_page_number()}" if shown.has_previous() else "",
        "after": f"?page={shown.next_page_number()}" if shown.has_next() else "",
    }


def _line(row: Import, key: SealingKey, names: Mapping[UUID, str], waiting: int) -> dict[str, Any]:
    load = row.counts.get("load", {})
    return {
        "url": reverse("exchange:ledger", args=[row.pk]),
        "name": _file_name(row, key),
        "place": name_of(row.place) or row.place,
        "state": State(row.state).label,
        "by": names.get(row.uploaded_by, ""),
        "at": row.uploaded_at,
        "people": row.counts.get("figures", {}).get("persons"),
        "added": load.get("added"),
        "refused": waiting,
        "gone": row.gone_at is not None,
    }


def _file_name(row: Import, key: SealingKey) -> str:
    """The name of the file while it is kept; nothing afterwards."""
    if row.gone_at is not None:
        return ""
    try:
        return Brought.open(row, key).name
    except (Damaged, Destroyed):
        return ""


def _names(users: set[UUID]) -> dict[UUID, str]:
    return dict(User.objects.filter(pk__in=users).values_list("pk", "display_name"))


def head_view(actor: Actor, row: Import, brought: Brought | None, step: int) -> dict[str, Any]:
    """What stands above each page of one ledger: the file, the place, where one is on the way."""
    return {
        "pk": row.pk,
        "name": brought.name if brought else "",
        "place": name_of(row.place) or row.place,
        "by": _names({row.uploaded_by}).get(row.uploaded_by, ""),
        "at": row.uploaded_at,
        "step": step,
        "gone_on": clock.day_of(row.uploaded_at + timedelta(days=settings.GUIHANG_IMPORT_DAYS)),
    }


def broken_view(actor: Actor, row: Import, brought: Brought) -> dict[str, Any]:
    """A file that cannot be read, and why."""
    fault = brought.fault
    return {"fault": fault.render(actor.language) if fault else "", "discard": _to("discard", row)}


def progress_view(actor: Actor, row: Import, brought: Brought | None) -> dict[str, Any]:
    """Long work that runs, waits, or has failed."""
    job = job_of(row)
    kind = job.kind if job is not None else "ledger.check"
    failed = job is None or job.state in {Job.State.FAILED, Job.State.STOPPED, Job.State.DONE}
    done, total = (job.done, job.total) if job is not None else (0, None)
    params = {"done": f"{done:,}", "total": f"{total:,}" if total else ""}
    again = {State.MAPPED: "check", State.LOADING: "load", State.UNDOING: "undo"}.get(State(row.state))
    unit = UNITS[kind if total or kind in {"ledger.look", "ledger.check"} else "ledger.check"]
    return {
        "head": head_view(actor, row, brought, 3 if row.state in {State.LOADING, State.UNDOING} else 2),
        "title": translate(TITLES[kind], actor.language),
        "told": Message(unit, params).render(actor.language) if done else "",
        "done": done,
        "total": total,
        "waits": job is not None and job.state == Job.State.WAITING,
        "failed": failed,
        "again": _to(again, row) if failed and again else "",
        "url": _to("progress", row),
        "page": _to("ledger", row),
    }


def report_view(actor: Actor, row: Import, brought: Brought | None) -> dict[str, Any]:
    """The report to keep: what was added, mended, refused; what can still be done."""
    counts, tongue = row.counts, actor.language
    load, undo = counts.get("load", {}), counts.get("undo", {})
    users = _names({u for u in (row.uploaded_by, row.loaded_by) if u is not None})
    open_rows = RefusedRow.objects.filter(source=row, settled_at=None)
    now = clock.now()
    return {
        "head": head_view(actor, row, brought, 3),
        "state": row.state,
        "state_label": State(row.state).label,
        "loaded_by": users.get(row.loaded_by, "") if row.loaded_by else "",
        "loaded_at": row.loaded_at,
        "ended_at": row.ended_at,
        "as_of": date.fromisoformat(counts["as_of"]) if counts.get("as_of") else None,
        "load": load,
        "figures": [(translate(report.FIGURES[k], tongue), n) for k, n in counts.get("figures", {}).items()],
        "kinds": [(noun(kind, tongue), load["kinds"][kind]) for kind in NOUNS if load.get("kinds", {}).get(kind)],
        "mended": [(translate(report.MENDED[k], tongue), n) for k, n in counts.get("kinds_mended", {}).items()],
        "codes": [(translate(report.REFUSED[k], tongue), n) for k, n in counts.get("codes", {}).items()],
        "refused": sum(open_rows.values_list("rows", flat=True)),
        "noted": counts.get("noted", 0),
        "hidden": counts.get("hidden", 0),
        "contradict": _contradictions(brought, tongue),
        "undo": undo,
        "kept": _kept(actor, row),
        "rows_url": _to("rows", row) if row.gone_at is None and counts.get("lines") else "",
        "returned_url": _to("returned", row) if row.gone_at is None and counts.get("refused") else "",
        "sheet_url": _to("report", row) if row.gone_at is None else "",
        "undo_url": _to("undo", row) if may_undo(row, now) else "",
        "undo_until": row.loaded_at + WITHIN if row.loaded_at else None,
        "load_url": _to("load", row) if row.state == State.CHECKED and row.gone_at is None else "",
        "check_url": _to("check", row) if row.state == State.UNDONE and row.gone_at is None else "",
        "discard_url": _to("discard", row) if row.gone_at is None else "",
    }


def _contradictions(brought: Brought | None, language: str) -> list[dict[str, Any]]:
    """Rows that stayed out because the file would contradict itself."""
    if brought is None:
        return []
    try:
        told = brought.get(REPORT)
        names = [sheet.name for sheet in brought.outline()]
    except Missing:
        return []
    return [{"sheet": names[sheet - 1], "row": row, "why": lines[language]} for sheet, row, lines in told]


def _kept(actor: Actor, row: Import) -> list[dict[str, Any]]:
    """Whose files could not be taken back whole, by name, for who may see them."""
    if row.state != State.UNDONE:
        return []
    left = dict(
        ImportPerson.objects.filter(source=row, kept__gt=0).order_by("person").values_list("person", "kept")[:MOST_KEPT]
    )
    people = list(Person.objects.visible_to(actor).filter(pk__in=left))
    names = read_identities(actor, people, opened=False)
    return [
        {"name": names[p.pk].name, "url": reverse("dossier:file", args=[p.pk]), "kept": left[p.pk]} for p in people
    ]  # fmt: skip


def _to(name: str, row: Import) -> str:
    return reverse(f"exchange:{name}", args=[row.pk])


def fates(language: str) -> Mapping[str, str]:
    """What becomes of a row, in a word or two."""
    return {fate.value: translate(FATES[fate], language) for fate in Fate}
