"""The pages of papers: attaching them to an entry, looking at them, and the picture itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods
from uuid_utils import compat

from guihang.access import clock
from guihang.access.actor import Actor, Refused
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.roles import Power
from guihang.dossier import scan_store
from guihang.dossier.addresses import attach_address, entry_address, file_address, papers_address
from guihang.dossier.archive_guards import ONLY_READ, shut_for
from guihang.dossier.doors import DOORS, door_address, stands_open
from guihang.dossier.entry import Facts
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person, Scan
from guihang.dossier.parts import told_story
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.scan_attach import ATTACHED, WITHOUT, one_entry, papers_of, standing
from guihang.dossier.scan_attach import attach as attach_papers
from guihang.dossier.scan_pages import picture
from guihang.dossier.scan_paper import MOST_BYTES, MOST_PAGES
from guihang.dossier.scan_upload import MOST_AT_ONCE, Taken, take_in, used_up
from guihang.dossier.way_back import BACK, go_to
from guihang.protect.datakeys import Destroyed, open_keys
from guihang.protect.suite import Damaged
from guihang.texts import Message
from guihang.web.words.dates import short_day
from guihang.web.words.names import act_name

TYPES = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "image/jpeg"}
# A picture is a picture: it runs nothing, loads nothing, stands in no frame.
ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"
# Not image/*: asked for these, a phone that takes photos in another form hands over a JPEG.
ACCEPT = "image/jpeg,image/png,image/webp,image/tiff,image/bmp,application/pdf"


@transaction.non_atomic_requests
def attach(request: HttpRequest, person: UUID, entry: UUID) -> HttpResponseBase:
    """The form for the papers of an entry, and their taking in."""
    taken = take_in(request, person) if request.method == "POST" else Taken()
    with transaction.atomic():
        return _attach(request, person, entry, taken)


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD, Power.END_CONTROL)
def _attach(request: StaffRequest, person: UUID, entry: UUID, taken: Taken) -> HttpResponse:
    actor = request.actor
    people = Person.objects.visible_to(actor)
    found = get_object_or_404(people.select_for_update() if request.method == "POST" else people, pk=person)
    if not actor.may_write(ATTACHED, found.place):
        raise Refused
    story = told(actor, found)
    chain = entry_of(story, entry)
    if request.method == "GET" and (since := shut_for(entries_of([found.pk]).get(found.pk, []), chain[0])) is not None:
        messages.error(request, Message(ONLY_READ, {"day": since.isoformat()}).render(actor.language))
        return go_to(request, file_address(found.pk))
    faults = [fault.render(actor.language) for fault in taken.faults]
    if request.method == "POST" and taken.kept:
        already = {paper.data["digest"] for paper in papers_of(story, chain)}
        try:
            new = attach_papers(actor, found, chain[0].id, taken.kept, already=already, now=clock.now())
        except Unacceptable as refused:
            faults += refused.lines(actor.language)
        else:
            used_up(request, found.pk)
            return _attached(request, found, chain, new, faults)
    name = read_identities(actor, [found], opened=True)[found.pk].name
    context = {"form": _form(request, found, story, chain, name, faults), "back": _back(request, found, chain)}
    template = "dossier/_attach_form.html" if request.htmx else "dossier/attach.html"
    return render(request, template, context, status=422 if faults else 200)


# The mark of an audience stands on the view that answers.
attach.__dict__["audience"] = _attach.audience  # type: ignore[attr-defined]


@require_GET
@staff(Power.OPEN_FILES)
def papers(request: StaffRequest, person: UUID, entry: UUID) -> HttpResponse:
    """The papers of an entry, page by page, to look at and to print."""
    actor = request.actor
    found = get_object_or_404(Person.objects.to_open(actor), pk=person)
    story = told(actor, found)
    chain = entry_of(story, entry)
    if (door := closed(request, chain)) is not None:
        return redirect(door)
    may_attach = actor.may_write(ATTACHED, found.place)
    context = {
        **papers_context(actor, found, story, chain, _address, may_attach=may_attach),
        "attach_url": attach_address(found.pk, chain[0].id) if may_attach else "",
        "back": _back(request, found, chain),
    }
    return render(request, "dossier/papers.html", context)


def papers_context(
    actor: Actor,
    person: Person,
    story: Sequence[Facts],
    chain: Sequence[Facts],
    address: Callable[[Facts], str],
    *,
    may_attach: bool,
) -> dict[str, Any]:
    """Context of ``dossier/papers.html``, less the ways on from it. That the file was read is written down."""
    name = read_identities(actor, [person], opened=True)[person.pk].name
    attached = papers_of(story, chain)
    users = {p.entered_by for p in attached if p.entered_by}
    names = dict(User.objects.filter(pk__in=users).values_list("pk", "display_name")) if users else {}
    return {
        "name": name,
        "of": chain[0].kind,
        "on": chain[0].on,
        "papers": [
            _paper(p, names.get(p.entered_by, "") if p.entered_by else "", address(p), may_attach) for p in attached
        ],
        "dom": chain[0].id.hex,
        "mark": paper_mark(person.pk),
    }


@require_GET
@staff(Power.OPEN_FILES)
def show(request: StaffRequest, person: UUID, scan: UUID) -> HttpResponse:
    """The picture of a paper; of a document the page asked for. What was withdrawn is not shown."""
    actor = request.actor
    found = get_object_or_404(Person.objects.to_open(actor), pk=person)
    return picture_of(request, found, scan)


def picture_of(request: StaffRequest, found: Person, scan: UUID) -> HttpResponse:
    """The answer with the picture of a paper of this file, which the reader may open; the reading is written down."""
    actor = request.actor
    row = get_object_or_404(Scan, pk=scan, person=found)
    story = told(actor, found)
    if scan not in {e.id for e in standing(story)}:  # withdrawn, or of an entry that the reader is not shown
        raise Http404
    if closed(request, one_entry(story, row.entry)) is not None:
        raise Http404
    actor.reading.opened(found.pk)
    try:
        content: bytes | None = scan_store.get(open_keys([found.pk])[found.pk], found.pk, row.digest)
    except (scan_store.Missing, Damaged, Destroyed):
        raise Http404 from None
    if row.media == "pdf":
        page = request.GET.get("page", "1")
        content = picture(content or b"", int(page)) if page.isascii() and page.isdigit() and len(page) < 3 else None
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type=TYPES[row.media],
        headers={
            "Content-Disposition": "inline",
            "Content-Security-Policy": ALONE,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def closed(request: StaffRequest, chain: Sequence[Facts]) -> str | None:
    """The address of the door behind which an entry's papers lie, while it is closed; None where they lie open."""
    behind = next((e for e in chain if e.kind in DOORS), None)
    if behind is None or stands_open(request.session, behind.person, DOORS[behind.kind]):
        return None
    return door_address(behind)


def told(actor: Actor, person: Person) -> list[Facts]:
    """The entries of the file that the actor is shown."""
    story = entries_of([person.pk]).get(person.pk, [])
    return told_story(story, actor.sees(person.place, person.pk))[1]


def paper_mark(person: UUID) -> str:
    """What stands at the foot of a person's printed sheets, to tell by eye whose a scanned one is."""
    return person.hex[-6:].upper()


def entry_of(story: Sequence[Facts], entry: UUID) -> list[Facts]:
    """The entry with what it replaced; a withdrawal is looked at as what it took away."""
    chain = one_entry(story, entry)
    if chain and chain[0].kind == "entry.withdrawn":
        chain = chain[1:]
    if not chain or chain[0].kind in WITHOUT:
        raise Http404
    return chain


def _attached(
    request: StaffRequest, person: Person, chain: Sequence[Facts], new: int, faults: list[str]
) -> HttpResponse:
    if new:
        says = ngettext("%(count)s paper attached.", "%(count)s papers attached.", new) % {"count": new}
    else:
        says = _("These papers were attached already.")
    messages.success(request, says)
    for fault in faults:
        messages.error(request, fault)
    request.actor.reading.opened(person.pk)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(_back(request, person, chain)["url"])


def _back(request: StaffRequest, person: Person, chain: Sequence[Facts]) -> dict[str, str]:
    """To the list from which the form was opened, else to the entry in the file."""
    if request.GET.get("back") in BACK:
        name, label = BACK[request.GET["back"]]
        return {"label": str(label), "url": reverse(name)}
    return {"label": _("Back to the file"), "url": entry_address(person.pk, chain[0].id)}


def _form(
    request: StaffRequest,
    person: Person,
    story: Sequence[Facts],
    chain: Sequence[Facts],
    name: str,
    faults: list[str],
) -> dict[str, Any]:
    language, year = request.actor.language, request.actor.today.year
    back = f"?back={request.GET['back']}" if request.GET.get("back") in BACK else ""
    return {
        "id": f"attach-{chain[0].id.hex}",
        "action": attach_address(person.pk, chain[0].id) + back,
        "pieces_url": attach_address(person.pk, chain[0].id),
        "target": f"#mend-{chain[0].id.hex}",
        "note": f"{name} · {act_name(chain[0].kind, language)} {short_day(chain[0].on, year, language)}",
        "errors": faults,
        "accept": ACCEPT,
        "most": {"files": MOST_AT_ONCE, "megabytes": MOST_BYTES // 1_000_000, "pages": MOST_PAGES, "bytes": MOST_BYTES},
        "papers_url": papers_address(person.pk, chain[0].id) if papers_of(story, chain) else "",
        "cancel_url": _back(request, person, chain)["url"],
    }


def _address(paper: Facts) -> str:
    return reverse("dossier:scan", args=[paper.person, paper.id])


def _paper(paper: Facts, by: str, address: str, may_attach: bool) -> dict[str, Any]:
    count = cast(int, paper.data.get("pages", 1))
    document = paper.data["media"] == "pdf"
    return {
        "dom": paper.id.hex,
        "pages": [f"{address}?page={n}" for n in range(1, count + 1)] if document else [address],
        "by": by,
        "at": paper.written_at,
        "withdraw_url": reverse("dossier:withdraw", args=[paper.person, paper.id]) if may_attach else "",
        "withdrawal": compat.uuid7(),
    }
