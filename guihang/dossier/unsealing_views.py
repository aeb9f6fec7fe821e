"""The pages of a sealed file: asking by number, agreeing as the second person, reading, and telling the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from uuid_utils import compat

from guihang.access import clock, tickets
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.fresh import fresh
from guihang.access.models import Ticket, User
from guihang.access.places import name_of
from guihang.access.watch_models import note
from guihang.dossier import unsealing
from guihang.dossier.file_context import file_context
from guihang.dossier.glass import exact_number
from guihang.dossier.models import Person
from guihang.dossier.page import file_view
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.unsealing import ASKS
from guihang.rules.acts import code_label
from guihang.rules.acts.codes import UNSEALED_FOR
from guihang.texts import translate

STORY_PAGES = 100


class AskForm(forms.Form):
    """The exact number, the ground, the document, and why."""

    number = forms.CharField(
        label=gettext_lazy("Identity number, all 18 characters"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    ground = forms.ChoiceField(label=gettext_lazy("Ground"), choices=())
    document = forms.CharField(label=gettext_lazy("Number of the document that asks for it"), max_length=100)
    reason = forms.CharField(
        label=gettext_lazy("What it is needed for"),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, language: str) -> None:
        super().__init__(data, auto_id="f-%s")
        ground = self.fields["ground"]
        assert isinstance(ground, forms.ChoiceField)
        ground.choices = [(code, translate(code_label(code), language)) for code in UNSEALED_FOR]

    def clean_number(self) -> str:
        """Exactly eighteen characters."""
        number = exact_number(str(self.cleaned_data["number"]))
        if not number:
            raise forms.ValidationError(_("Expected all 18 characters of the number: 17 digits and a digit or X."))
        return number


@fresh
@sensitive_post_parameters("number", "document", "reason")
@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ASKS)
def sealed(request: StaffRequest) -> HttpResponse:
    """Ask for a sealed file; and what waits for one's own word."""
    actor, now = request.actor, clock.now()
    form = AskForm(request.POST if request.method == "POST" else None, language=actor.language)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if wait := unsealing.wait_before(actor):
                most = settings.GUIHANG_SEALED_ASKED_AN_HOUR
                told = _("%(most)s numbers in an hour is the most. Try again in %(minutes)s minutes.")
                form.add_error(None, told % {"most": most, "minutes": -(-wait // 60)})
                status = 429
            else:
                said = form.cleaned_data
                unsealing.ask(actor, said["number"], said["ground"], said["document"], said["reason"], now)
                messages.success(request, _("Asked. If there is such a file, somebody of another unit decides now."))
                return redirect("sealed:ask")
    context = {
        "form": form,
        "minutes": settings.GUIHANG_UNSEAL_MINUTES,
        "open": [_open(actor.language, t) for t in unsealing.own(actor, now)],
        "waiting": [_asked(actor.language, t) for t in unsealing.waiting_for(actor, now)],
    }
    return render(request, "dossier/sealed.html", context, status=status)


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ASKS)
def agree(request: StaffRequest, ticket: UUID) -> HttpResponse:
    """The second person's page: who asks, on which ground, by which document, why. Nothing of the file is shown."""
    actor, now = request.actor, clock.now()
    rows = Ticket.objects.select_for_update() if request.method == "POST" else Ticket.objects.all()
    found = get_object_or_404(rows, pk=ticket, purpose=unsealing.PURPOSE)
    if not unsealing.may_agree(actor, found, now):
        raise Http404
    if request.method == "POST":
        if request.POST.get("word") == "agree":
            unsealing.agree(actor, found, now)
            messages.success(
                request, _("Agreed. Whoever asked may read the file for %(n)s minutes.") % {"n": _minutes()}
            )
        elif request.POST.get("word") == "refuse":
            unsealing.refuse(actor, found, now)
            messages.success(request, _("Not agreed. Nothing is opened."))
        else:
            raise Http404
        return redirect("sealed:ask")
    said = unsealing.said_for(found)
    context = {**_asked(actor.language, found), "document": said.document, "reason": said.reason, "minutes": _minutes()}
    return render(request, "dossier/sealed_agree.html", context)


@require_GET
@staff(*ASKS)
def file(request: StaffRequest, ticket: UUID) -> HttpResponse:
    """The file, to read, while the ticket lasts; and what follows from it."""
    actor = request.actor
    held, person = opened(request, ticket)
    if not in_this_browser(actor, held):
        tickets.hold(request, held)  # the reading is written down as this ticket's, from the next request on
        return redirect("sealed:file", ticket)
    view = file_view(actor, person)
    context = file_context(actor, view, order="", show="", page=STORY_PAGES)
    context["story"] = [part for phase in context["story"] for part in phase["parts"]]
    _lead_to_papers(context["story"], held)
    end = unsealing.end_to_take_back(person.pk, actor.today)
    may = end is not None and held.ground == "correction" and actor.may_write(end.kind, person.place)
    context |= {
        "ends_at": held.ends_at,
        "notice_url": reverse("sealed:notice", args=[held.pk]),
        "print_url": reverse("documents:sealed-papers", args=[held.pk]),
        "take_back_url": reverse("sealed:take-back", args=[held.pk]) if may else "",
        "entry": compat.uuid7(),
    }
    return render(request, "dossier/sealed_file.html", context)


@require_GET
@staff(*ASKS)
def notice(request: StaffRequest, ticket: UUID) -> HttpResponse:
    """The paper that tells the person: on which day, on which ground, by whom; to be sent."""
    actor = request.actor
    held, person = opened(request, ticket)
    if not in_this_browser(actor, held):
        tickets.hold(request, held)
        return redirect("sealed:notice", ticket)
    view = file_view(actor, person)
    note(unsealing.NOTICE, at=clock.now(), user=actor.user_id, about=held.pk, person=person.pk, place=person.place)
    context = {
        "name": view.identity.name,
        "address": view.identity.address,
        "on": held.opens_at,
        "ground": translate(code_label(held.ground), actor.language),
        "place": name_of(person.place) or person.place,
        "minutes": _minutes(),
        "back_url": reverse("sealed:file", args=[held.pk]),
    }
    return render(request, "dossier/sealed_notice.html", context)


@require_POST
@staff(*ASKS)
def take_back(request: StaffRequest, ticket: UUID) -> HttpResponse:
    """Take a wrong end of control back, within its days."""
    actor = request.actor
    held, person = opened(request, ticket)
    end = unsealing.end_to_take_back(person.pk, actor.today)
    if end is None or held.ground != "correction":
        raise Http404
    try:
        entry = UUID(request.POST.get("entry", ""))
    except ValueError:
        raise Http404 from None
    try:
        unsealing.take_back(actor, held, end, entry, request.POST.get("reason", "").strip()[:400], clock.now())
    except Unacceptable as refused:
        messages.error(request, " ".join(refused.lines(actor.language)))
        return redirect("sealed:file", ticket)
    messages.success(request, _("Taken back. The file is open again as it was."))
    return redirect("sealed:ask")


def opened(request: StaffRequest, ticket: UUID) -> tuple[Ticket, Person]:
    """The reader's own ticket, while it opens a file, and that file; without one 404."""
    held = unsealing.opened_by(request.actor, ticket, clock.now())
    person = unsealing.file_of(held) if held else None
    if held is None or person is None:
        raise Http404
    return held, person


def in_this_browser(actor: Actor, ticket: Ticket) -> bool:
    """Whether the browser holds the ticket: then what is read is written down as read by it."""
    return ticket.pk in {t.pk for t in actor.tickets.values()}


def _lead_to_papers(story: Sequence[Mapping[str, Any]], ticket: Ticket) -> None:
    """The papers of each entry by the ticket's own address: no page of a person shows those of a sealed file."""
    for item in (one for part in story if "alone" in part for one in (part["alone"], *part["alone"].answers)):
        if item.papers:
            item.papers_url = reverse("sealed:papers", args=[ticket.pk, UUID(item.dom)])


def _open(language: str, ticket: Ticket) -> dict[str, Any]:
    return {
        "url": reverse("sealed:file", args=[ticket.pk]),
        "ends_at": ticket.ends_at,
        "place": name_of(ticket.place) or ticket.place,
        "ground": translate(code_label(ticket.ground), language),
    }


def _asked(language: str, ticket: Ticket) -> dict[str, Any]:
    who = User.objects.filter(pk=ticket.user_id).values_list("display_name", flat=True).first()
    return {
        "url": reverse("sealed:agree", args=[ticket.pk]),
        "who": who or "—",
        "place": name_of(ticket.place) or ticket.place,
        "ground": translate(code_label(ticket.ground), language),
        "asked_at": ticket.asked_at,
    }


def _minutes() -> int:
    return int(settings.GUIHANG_UNSEAL_MINUTES)
