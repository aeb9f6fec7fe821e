"""The finished dossier's page: its index to print, its closing and opening again; and the list of what is closed."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from uuid_utils import compat

from guihang.access.actor import Refused
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Part, Power
from guihang.dossier.addresses import file_address
from guihang.dossier.archive_guards import CLOSED, REOPENED, closing_of
from guihang.dossier.archiving import Item, index_of
from guihang.dossier.catchup import work_out_again
from guihang.dossier.entry import Facts, sealed_words
from guihang.dossier.identity import read_identities
from guihang.dossier.light import light_words, open_words, paper_words
from guihang.dossier.load import entries_of
from guihang.dossier.models import Order, Person
from guihang.dossier.to_write import act_written
from guihang.dossier.workout import effective
from guihang.protect.datakeys import Destroyed, open_keys
from guihang.web.words.names import code_name

A_PAGE = 50


class ClosingForm(forms.Form):
    """How a dossier is closed: its number, pages, place; with gaps, why. `entry`: sent twice, it is written once."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    index = forms.CharField(label=gettext_lazy("Number of the dossier"), max_length=60)
    pages = forms.IntegerField(label=gettext_lazy("Pages"), min_value=1, max_value=9999)
    kept_at = forms.CharField(label=gettext_lazy("Where it is kept"), max_length=120, required=False)
    because = forms.CharField(label=gettext_lazy("Why it is closed with gaps"), max_length=400, required=False)
    looked = forms.BooleanField(
        label=gettext_lazy("I have looked through the dossier: it holds what the index says"),
        error_messages={"required": gettext_lazy("Look through the dossier first: then it is closed.")},
    )

    def __init__(self, *args: Any, gaps: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if gaps:
            self.fields["because"].required = True
        else:
            del self.fields["because"]


class OpeningForm(forms.Form):
    """Why a closed dossier is opened again."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Why it is opened again"), max_length=400)


@require_GET
@staff(Power.OPEN_FILES)
def closed(request: StaffRequest) -> HttpResponse:
    """The closed dossiers where the reader works, those closed last first; before them those that are over and wait to
    be put away, the oldest first."""
    actor = request.actor
    over = Order.objects.visible_to(actor).filter(stopped_on__lte=actor.today).select_related("person")
    page = Paginator(over.filter(closed_on__isnull=False).order_by("-closed_on", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    wait = over.filter(closed_on=None)
    waiting = list(wait.order_by("stopped_on", "pk")[:A_PAGE]) if page.number == 1 else []
    names = read_identities(actor, [row.person for row in (*waiting, *page.object_list)], opened=False)

    def line(row: Order) -> dict[str, Any]:
        return {
            "name": names[row.person_id].name,
            "href": file_address(row.person_id),
            "url": reverse("dossier:archive", args=[row.person_id, row.pk]),
            "kind": row.kind,
            "decided_on": row.decided_on,
            "stopped_on": row.stopped_on,
            "closed_on": row.closed_on,
            "light": light_words(row.papers, row.papers_open, actor.today),
            "place": name_of(row.place),
        }

    context = {
        "total": page.paginator.count,
        "lines": [line(row) for row in page.object_list],
        "waiting": [line(row) for row in waiting],
        "waits": len(waiting) if len(waiting) < A_PAGE else wait.count(),
        "before": page.previous_page_number() if page.has_previous() else 0,
        "after": page.next_page_number() if page.has_next() else 0,
    }
    return render(request, "dossier/archives.html", context)


@require_http_methods(["GET", "POST"])
@staff(Power.OPEN_FILES)
def archive(request: StaffRequest, person: UUID, order: UUID) -> HttpResponse:
    """The index of one decision's dossier; closing it, and opening it again."""
    actor = request.actor
    people = Person.objects.visible_to(actor)
    found = get_object_or_404(people.with_key().select_for_update() if request.method == "POST" else people, pk=person)
    if not actor.may_open(found.place, found.pk) or Part.COURSE not in actor.sees(found.place, found.pk):
        raise Refused
    decision = get_object_or_404(Order, pk=order, person=found)
    actor.reading.opened(found.pk)
    entries = entries_of([found.pk]).get(found.pk, [])
    held = effective(entries)
    if decision.next_change_on and decision.next_change_on <= actor.today:
        work_out_again([found.pk], actor.today)
        decision.refresh_from_db()
    closing = closing_of(held, decision.pk)
    # The index of a closed dossier stays as it was signed, whatever the person has said since.
    lain = entries if closing is None else [e for e in entries if e.seq < closing.seq]
    index = index_of(lain, held if closing is None else effective(lain), decision)
    gaps = [item.code for item in index if item.missing]
    writes = frozenset() if found.pk in actor.opened or actor.viewing else actor.writes(found.place)
    form = _form(request, closing, gaps)
    if request.method == "POST":
        kind = REOPENED if closing is not None else CLOSED
        repeated = _stands_already(form, entries, actor.user_id)
        if repeated is not None:
            return _answer(request, found, decision, repeated)
        if kind not in writes:
            form.add_error(None, _("Your role does not write this. An office lead closes a dossier."))
        if form.is_valid() and _written(request, form, kind, gaps, found, decision):
            return _answer(request, found, decision, kind)
    return _show(request, found, decision, index, closing, form, writes)


def _form(request: StaffRequest, closing: Facts | None, gaps: list[str]) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    start = {"entry": compat.uuid7()}
    return ClosingForm(data, initial=start, gaps=bool(gaps)) if closing is None else OpeningForm(data, initial=start)


def _stands_already(form: forms.Form, entries: list[Facts], me: UUID | None) -> str | None:
    """What was written under the id of the form before, by the same person: a repeat answers like the first time."""
    sent = str(form.data.get("entry", "")).replace("-", "")
    return next(
        (e.kind for e in entries if e.id.hex == sent and e.kind in {CLOSED, REOPENED} and e.entered_by == me), None
    )


def _written(request: StaffRequest, form: forms.Form, kind: str, gaps: list[str], person: Person, order: Order) -> bool:
    said = {name: value for name, value in form.cleaned_data.items() if name not in {"entry", "looked"}}
    data = {name: value for name, value in said.items() if value not in (None, "")}
    if kind == CLOSED and gaps:
        data["missing"] = gaps
    return act_written(request.actor, person, order, form, kind, data)


def _answer(request: StaffRequest, person: Person, order: Order, kind: str) -> HttpResponse:
    if kind == CLOSED:
        messages.success(request, _("The dossier is closed. It is only read from now on."))
    else:
        messages.success(request, _("The dossier is open again."))
    return redirect("dossier:archive", person.pk, order.pk)


def _show(
    request: StaffRequest, person: Person, order: Order, index: list[Item], closing: Facts | None, form: forms.Form,
    writes: frozenset[str],
) -> HttpResponse:  # fmt: skip
    actor = request.actor
    who = read_identities(actor, [person], opened=True)[person.pk]
    by = User.objects.filter(pk=closing.entered_by) if closing and closing.entered_by else User.objects.none()
    own = closing is not None and closing.entered_by == actor.user_id
    may = REOPENED in writes and not own if closing else CLOSED in writes and order.stopped_on is not None
    context = {
        "name": who.name or _("(erased)"),
        "href": file_address(person.pk),
        "kind": order.kind,
        "decided_on": order.decided_on,
        "stopped_on": order.stopped_on,
        "place": name_of(order.place),
        "index": [
            (
                item,
                code_name(item.code, actor.language),
                [paper_words(one, actor.language) for one in item.lacks],
                [f"{paper_words(one, actor.language)} · {open_words(one, actor.today)}" for one in item.open],
            )
            for item in index
        ],
        "open": len(order.papers_open),
        "light": light_words(order.papers, order.papers_open, actor.today),
        "papers_url": reverse("course:subject", args=[person.pk, "papers"]),
        "gaps": sum(item.missing for item in index),
        "closed": closing is not None,
        "closed_on": closing.on if closing else None,
        "closed_by": by.values_list("display_name", flat=True).first() or "",
        "said": _said(person, closing),
        "pages": closing.data.get("pages") if closing else None,
        "own": own,
        "may": may,
        "form": form,
    }
    return render(request, "dossier/archive.html", context, status=422 if form.errors else 200)


def _said(person: Person, closing: Facts | None) -> dict[str, Any]:
    """What was written when it was closed: its number, where it is kept, why with gaps."""
    if closing is None:
        return {}
    try:
        return dict(partial(sealed_words, key=open_keys([person.pk])[person.pk])(closing))
    except Destroyed:
        return {}
