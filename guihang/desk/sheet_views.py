"""The pages of sheets: one person's, or those of several as one job for the printer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.desk.office import LONGEST_PHONE, address_to_fill
from guihang.desk.sheets import KINDS, LIST, MOST, OF_ONE, ROWS, Sheet, people_for, sheets_of
from guihang.dossier.addresses import file_address, record_address, today_address
from guihang.dossier.form_ids import uuids
from guihang.dossier.models import Person
from guihang.exchange.out.gate import Closed
from guihang.exchange.out.notice import paper_notice
from guihang.exchange.out.papers import most_at_once, print_out
from guihang.texts import translate

TONGUES = {"en": "en", "zh-Hans": "zh-hans"}
LANGUAGES = (("zh-Hans", "中文"), ("en", "English"))
# Rows and lines that are left free for the hand.
BLANK = {"talk.held": range(14), "test.taken": range(6)}


class Coming(forms.Form):
    """When and where somebody is to come, and whom they can ask. What is left blank is written by hand."""

    on = forms.DateField(label=gettext_lazy("Day"), required=False)
    at = forms.TimeField(label=gettext_lazy("Time"), required=False)
    where = forms.CharField(label=gettext_lazy("Where"), required=False, max_length=120)
    ask = forms.CharField(label=gettext_lazy("Whom to ask"), required=False, max_length=30)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=LONGEST_PHONE)
    bring = forms.CharField(label=gettext_lazy("What to bring"), required=False, max_length=60)


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def sheet(request: StaffRequest, person: UUID, kind: str) -> HttpResponse:
    """One person's sheet. When to come is posted: it stands in no address."""
    people = people_for(request.actor, [person])
    if not people or kind not in OF_ONE:
        raise Http404
    return _printed(request, kind, people, here=reverse("desk:sheet", args=[person, kind]))


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def sheets(request: StaffRequest, kind: str) -> HttpResponse:
    """The sheets of several people, named by `person` in what is posted; none yet when the address is opened."""
    if kind not in KINDS:
        raise Http404
    asked = uuids(request.POST.getlist("person")) if request.method == "POST" else []
    people = people_for(request.actor, asked)
    if (more := len(set(asked)) - most_at_once(MOST)) > 0:
        text = ngettext(
            "%(count)s further person is left out: so many sheets are not printed at once.",
            "%(count)s further people are left out: so many sheets are not printed at once.",
            more,
        )
        messages.error(request, text % {"count": more})
    try:
        print_out(request.actor, kind, [(p.pk, p.place) for p in people], clock.now())
    except Closed as closed:
        messages.error(request, closed.message.render(request.actor.language))
        people = []
    return _printed(request, kind, people, here=reverse("desk:sheets", args=[kind]))


def _printed(request: StaffRequest, kind: str, people: Sequence[Person], *, here: str) -> HttpResponse:
    tongue = _tongue(request)
    with translation.override(TONGUES[tongue]):
        made = sheets_of(request.actor, people, kind, tongue) if people else []
        coming = _coming(request, kind, made)
        context = {
            "kind": kind,
            "keep_in": paper_notice(tongue),
            "title": translate(KINDS[kind].label, tongue),
            "sheets": made,
            "lists": _lists(made) if kind == LIST else [],
            "blank": BLANK.get(kind, ()),
            "coming": coming,
            "here": here,
            "people": [p.pk for p in people] if here == reverse("desk:sheets", args=[kind]) else [],
            "tongue": tongue,
            "tongues": [{"tag": t, "label": label, "current": t == tongue} for t, label in LANGUAGES],
            "back": _back(people, here),
            "fill_url": address_to_fill(request.actor, [s.contact for s in made]) if coming else "",
            "record_url": record_address(people[0].pk, kind) if len(people) == 1 and kind in OF_ONE else "",
        }
        return render(request, "desk/sheets.html", context, status=422 if coming and coming["wrong"] else 200)


def _lists(made: Sequence[Sheet]) -> list[dict[str, Any]]:
    """The pages of a list: fifteen rows each, the last with rows left free for whoever comes besides."""
    pages = [made[start : start + ROWS] for start in range(0, len(made), ROWS)]
    return [{"people": page, "free": range(ROWS - len(page)), "after": n * ROWS} for n, page in enumerate(pages)]


def _tongue(request: StaffRequest) -> str:
    """The language of the paper: the one asked for, else the reader's."""
    asked = request.POST.get("in") or request.GET.get("in", "")
    return asked if asked in TONGUES else request.actor.language


def _back(people: Sequence[Person], here: str) -> dict[str, str]:
    if len(people) == 1 and str(people[0].pk) in here:
        return {"label": _("Back to the file"), "url": file_address(people[0].pk)}
    return {"label": _("Back to today"), "url": today_address()}


def _coming(request: StaffRequest, kind: str, made: Sequence[Sheet]) -> dict[str, Any] | None:
    """What the notice says of day, place and whom to ask: as typed, else what the office always says."""
    if kind != "notice.served" or not made:
        return None
    contact = made[0].contact
    alone = all(s.contact == contact for s in made)  # of several offices none can be called by one phone
    usual = {
        "where": (contact.address or contact.name) if alone else "",
        "phone": contact.phone if alone else "",
        "ask": made[0].worker or request.actor.display_name,
        "bring": _("Identity card"),
    }
    typed = request.method == "POST" and "where" in request.POST
    form = Coming(request.POST if typed else None, initial=usual)
    valid = form.is_valid() if typed else False
    said = form.cleaned_data if valid else {} if typed else usual
    fields = [
        {
            "name": bound.name,
            "id": f"come-{bound.name}",
            "label": str(bound.label),
            "type": {"on": "date", "at": "time", "phone": "tel"}.get(bound.name, "text"),
            "value": bound.value() or "",
            "error": _error(bound),
            "required": True,
            "first": False,
        }
        for bound in form
    ]
    return {"fields": fields, "said": said, "wrong": typed and not valid}


def _error(bound: forms.BoundField) -> str:
    if not bound.errors:
        return ""
    typed = str(bound.value() or "")[:40]
    if bound.name == "on":
        return _("“%(typed)s” is no day; write it as 2026-11-22.") % {"typed": typed}
    if bound.name == "at":
        return _("“%(typed)s” is no time; write it as 14:30.") % {"typed": typed}
    return _("Too long: it has to fit one line.")
