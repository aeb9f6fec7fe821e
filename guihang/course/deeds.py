"""Several acts on one file at once: all are written, or none. What forms of the course with their own deed share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.access import clock, wall
from guihang.access.actor import Actor, Refused
from guihang.access.audience import StaffRequest
from guihang.dossier.act_view import form_view
from guihang.dossier.entry import NewEntry
from guihang.dossier.form_ids import uuids
from guihang.dossier.forms import ActForm
from guihang.dossier.identity import read_identities
from guihang.dossier.models import Entry, Person
from guihang.dossier.record import record_each
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.to_write import file_to_write
from guihang.dossier.writer import ByActor


def held(request: StaffRequest, person: UUID, kind: str) -> Person:
    """The file that a deed writes on; a ticket reads, and writes nothing. Raises Http404, access.Refused."""
    found = file_to_write(request, person, kind)
    if found.pk in request.actor.opened:
        raise Refused
    return found


def written_before(request: StaffRequest, person: UUID, kind: str) -> bool:
    """Whether what is sent stands on the file already, written by whoever sends it again: the answer is that of the
    first time, though the file may have moved or left their sight since."""
    for sent in uuids([request.POST.get("entry", "")[:36]]) if request.method == "POST" else ():
        own = wall.entry_own(sent, person, kind)
        mine = Entry.objects.filter(pk=sent, person=person, kind=kind, entered_by=request.actor.user_id)
        return mine.exists() if own is None else own
    return False


def page_of(person: UUID, subject: str) -> str:
    """The page of a subject, to which a deed goes back."""
    return reverse("course:subject", args=[person, subject])


def written(actor: Actor, person: Person, form: ActForm, entries: Sequence[NewEntry]) -> bool:
    """Write the acts in this request's transaction; `person` is held. False where the file says that they cannot be:
    the form says why. Raises access.Refused."""
    told = record_each(
        ByActor(actor), entries, today=actor.today, now=clock.now(), locked={person.pk: person}
    ).values()  # fmt: skip
    refused = next((one for one in told if isinstance(one, Unacceptable)), None)
    if refused is None:
        return True
    refused.said_in(form, actor.language)
    return False


def new(actor: Actor, person: UUID, form: ActForm, kind: str, data: Mapping[str, Any], **more: Any) -> NewEntry:
    """An act of the form's day, written by the actor now; `id` where it is not the form's own."""
    values = {"id": form.cleaned_data["entry"], **more}
    return NewEntry(
        person=person, kind=kind, on=form.cleaned_data["on"], written_at=clock.now(), source="desk", data=dict(data),
        collected_by=actor.user_id, entered_by=actor.user_id, **values,
    )  # fmt: skip


def show(
    request: StaffRequest, form: ActForm, *, title: str, note: str, back: tuple[str, str], danger: bool = False,
    hidden: Sequence[tuple[str, Any]] = (),
) -> HttpResponse:  # fmt: skip
    """The form on a page of its own; `back` is a label and an address."""
    label, url = back
    view = form_view(
        form, action=request.path, target="#act", title=title, note=note, hidden=list(hidden), cancel_url=url
    )
    context = {"form": {**view, "danger": danger or view["danger"]}, "back": {"label": label, "url": url}}
    return render(request, "dossier/act.html", context, status=422 if form.errors else 200)


def show_for(
    request: StaffRequest, person: Person, form: ActForm, title: str, subject: str,
    hidden: Sequence[tuple[str, Any]] = (),
) -> HttpResponse:  # fmt: skip
    """The form with whom it is about, name and masked number; back to the page of its subject."""
    who = read_identities(request.actor, [person], opened=True)[person.pk]
    note = f"{who.name} {who.masked_number()}".strip()
    return show(request, form, title=title, note=note, back=(_("Back"), page_of(person.pk, subject)), hidden=hidden)
