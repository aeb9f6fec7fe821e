"""The papers of a sealed file, by the door that opened it: the reader's own ticket, in this browser, while it lasts.

What lies behind a door of its own within a file stays there: those doors open on no sealed file.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guihang.access.audience import StaffRequest, staff
from guihang.dossier.entry import Facts
from guihang.dossier.scan_views import closed, entry_of, papers_context, picture_of, told
from guihang.dossier.unsealing import ASKS
from guihang.dossier.unsealing_views import in_this_browser, opened


@require_GET
@staff(*ASKS)
def papers(request: StaffRequest, ticket: UUID, entry: UUID) -> HttpResponse:
    """The papers of an entry of the file that the ticket opens, to look at."""
    actor = request.actor
    held, person = opened(request, ticket)
    file = reverse("sealed:file", args=[held.pk])
    if not in_this_browser(actor, held):
        return redirect(file)

    def address(paper: Facts) -> str:
        return reverse("sealed:scan", args=[held.pk, paper.id])

    story = told(actor, person)
    chain = entry_of(story, entry)
    if closed(request, chain) is not None:
        raise Http404
    context = {
        **papers_context(actor, person, story, chain, address, may_attach=False),
        "attach_url": "",
        "back": {"label": _("Back to the file"), "url": f"{file}#item-{chain[0].id.hex}"},
    }
    return render(request, "dossier/papers.html", context)


@require_GET
@staff(*ASKS)
def scan(request: StaffRequest, ticket: UUID, scan: UUID) -> HttpResponse:
    """The picture of a paper of the file that the ticket opens."""
    held, person = opened(request, ticket)
    if not in_this_browser(request.actor, held):
        raise Http404
    return picture_of(request, person, scan)
