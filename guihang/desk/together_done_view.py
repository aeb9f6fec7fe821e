"""What was written for several: what it met, who is left, and all of it taken back within the hour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.desk import together as desk
from guihang.desk.together import EXPLAINED, WAYS
from guihang.desk.together_done import UNDO_FOR, Done, recall, standing, taken_back_by
from guihang.desk.together_pages import EXPLAIN_TITLE, address
from guihang.dossier.addresses import file_address, record_address
from guihang.dossier.identity import Identity, read_identities
from guihang.dossier.models import Duty, Entry, Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.record import record_each
from guihang.dossier.writer import ByActor


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def done(request: StaffRequest, kind: str) -> HttpResponse:
    """The newest set of this kind that was written in this session; by POST it is taken back."""
    if kind not in WAYS and kind != EXPLAINED:
        raise Http404
    found = recall(request.session, kind)
    if found is None:
        return redirect(address(kind))
    if request.method == "POST":
        _take_back(request, found)
        return redirect(reverse("desk:together-done", args=[kind]))
    return render(request, "desk/together_done.html", _context(request, kind, found))


def _take_back(request: StaffRequest, found: Done) -> None:
    """A withdrawal for each; what somebody has corrected since stays, and is said."""
    actor = request.actor
    held = desk.held(actor, found.people)
    entries = [e for e in taken_back_by(actor, found, clock.now()) if e.person in held]
    came_of = record_each(ByActor(actor), entries, today=actor.today, now=clock.now(), locked=held)
    gone = sum(isinstance(came, Outcome) for came in came_of.values())
    if gone:
        text = ngettext("%(count)s taken back.", "%(count)s taken back.", gone)
        messages.success(request, text % {"count": gone} + " " + _("They stay on file, struck through."))
    if gone < len(entries) or not entries:
        messages.error(request, _("What was corrected since, or is older than an hour, is taken back in the file."))


def _context(request: StaffRequest, kind: str, found: Done) -> dict[str, Any]:
    actor, way = request.actor, WAYS.get(kind)
    people = Person.objects.visible_to(actor).in_bulk(found.people)
    names = read_identities(actor, list(people.values()), opened=False)
    held = standing(found)
    rows = [(person, held.get(entry)) for person, entry, _w in found.rows if person in people]
    met = _met(kind, [e for _p, e in rows if e is not None])
    owed: dict[UUID, list[Any]] = {}
    if way is not None:
        still = desk.can_still_be_met(actor, way.meets)
        owed = {d[0].person_id: d for d in desk.by_person(still.filter(person__in=found.people))}
    newest = max((e.written_at for e in held.values() if e.entered_by == actor.user_id), default=None)
    return {
        "title": _(way.title) if way else _(EXPLAIN_TITLE),
        "url": address(kind),
        "kind": kind,
        "done": [_done_line(names, person, entry, met) for person, entry in rows if entry is not None],
        "back": [_named(names, person) for person, entry in rows if entry is None],
        "absent": [
            {**_named(names, p), "keys": [d.key for d in owed.get(p, [])],
             "due_on": owed[p][0].due_on if owed.get(p) else None}
            for p in found.absent if p in people
        ],
        "refused": [
            {**_named(names, p), "url": record_address(p, "test.refused")} for p in found.refused if p in people
        ],
        "notice_url": reverse("desk:sheets", args=["notice.served"]) if kind == "test.taken" and found.absent else "",
        "undo_until": newest + UNDO_FOR if newest and clock.now() - newest <= UNDO_FOR else None,
    }  # fmt: skip


def _met(kind: str, entries: list[Entry]) -> Mapping[UUID, list[str]]:
    """By entry the duties that it met: of its person, of its kind, on its day; or the duty that it explains."""
    if kind == EXPLAINED:
        return {e.pk: [e.data["duty"]] for e in entries}
    days = {e.happened_on for e in entries}
    duties = Duty.objects.filter(person__in={e.person_id for e in entries}, met_on__in=days, kind__in=WAYS[kind].meets)
    by_person: dict[tuple[UUID, Any], list[str]] = {}
    for person, day, key in duties.order_by("due_on", "key").values_list("person_id", "met_on", "key"):
        by_person.setdefault((person, day), []).append(key)
    return {e.pk: by_person.get((e.person_id, e.happened_on), []) for e in entries}


def _named(names: Mapping[UUID, Identity], person: UUID) -> dict[str, Any]:
    return {"name": names[person].name or _("(erased)"), "href": file_address(person), "id": str(person)}


def _done_line(
    names: Mapping[UUID, Identity], person: UUID, entry: Entry, met: Mapping[UUID, list[str]]
) -> dict[str, Any]:
    return {**_named(names, person), "met": met.get(entry.pk, []), "positive": entry.data.get("result") == "positive"}
