"""The pages of the file: people, one file, recording an act, correcting one, taking one back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from uuid_utils import compat

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.dossier.act_view import form_view
from guihang.dossier.basis import law_of
from guihang.dossier.desk_act import (
    OFFERED,
    asked_for,
    colleagues_of,
    described_now,
    given_for,
    new_entry,
    places_near,
    villages_of,
)
from guihang.dossier.done import done_context, done_sentence
from guihang.dossier.entry import NewEntry, sealed_words
from guihang.dossier.file_context import file_context
from guihang.dossier.forms import ActForm
from guihang.dossier.identity import read_identities
from guihang.dossier.line import line_of
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.page import file_view
from guihang.dossier.people_lines import about, lines_of
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.search import find
from guihang.dossier.writer import NEEDS_CONFIRMATION, ByActor
from guihang.protect.datakeys import open_keys
from guihang.rules.acts import ACTS
from guihang.territory.codes import Level
from guihang.web.words.duties import duty_name
from guihang.web.words.names import act_name

PAGE = 50
FORMS = frozenset({*OFFERED, "duty.explained"})


@require_http_methods(["GET", "POST"])
@staff(Power.SEE_FILES)
def people(request: StaffRequest) -> HttpResponse:
    """Who is on the books, a page at a time; or whom a search finds: what was typed never stands in an address."""
    actor, typed, wide = request.actor, request.POST.get("q", "").strip()[:64], False
    if typed:
        found = find(actor, typed)
        lines, total, pages = lines_of(actor, found), len(found), {"before": "", "after": ""}
    elif any(t.level < Level.COUNTY for t in actor.territories(Power.SEE_FILES)):
        # A city's or province's people are found by a search; as a list they would be a count over everything.
        lines, total, pages, wide = [], 0, {"before": "", "after": ""}, True
    else:
        page = Paginator(Person.objects.visible_to(actor).order_by("place", "id"), PAGE).get_page(
            request.GET.get("page")
        )
        shown = list(page.object_list)
        names = read_identities(actor, shown, opened=False)
        lines, total = lines_of(actor, [(p, names[p.pk]) for p in shown]), page.paginator.count
        pages = {
            "before": f"?page={page.previous_page_number()}" if page.has_previous() else "",
            "after": f"?page={page.next_page_number()}" if page.has_next() else "",
        }
    context = {"search": {"action": reverse("dossier:people"), "value": typed}, "people": lines, "total": total,
               "about": about(typed), "searched": bool(typed), "pages": pages, "wide": wide}  # fmt: skip
    return render(request, "dossier/people.html", context)


@require_GET
@staff(Power.SEE_FILES)
def file(request: StaffRequest, person: UUID) -> HttpResponse:
    """One person's file."""
    actor = request.actor
    found = get_object_or_404(Person.objects.visible_to(actor), pk=person)
    page = request.GET.get("page", "1")
    context = file_context(
        actor,
        file_view(actor, found),
        order=request.GET.get("order", "")[:36],
        show=request.GET.get("show", "")[:12],
        page=min(100, int(page)) if page.isascii() and page.isdigit() and int(page) else 1,
    )
    return render(request, "dossier/file.html", context)


@require_GET
@staff(Power.SEE_FILES)
def basis(request: StaffRequest, person: UUID, duty: int) -> HttpResponse:
    """Why a duty is asked: the article, and the figure of the pack in force."""
    duties = Duty.objects.visible_to(request.actor).select_related("order")
    found = get_object_or_404(duties, pk=duty, person=person)
    get_object_or_404(Person.objects.visible_to(request.actor), pk=person)
    return render(request, "dossier/_law.html", {"law": law_of(found, found.order, request.actor.language)})


@staff(Power.RECORD)
def record_act(request: StaffRequest, person: UUID, kind: str) -> HttpResponse:
    """The form of an act, and its writing. Opened from a duty, it is filled with the usual answer."""
    actor = request.actor
    if kind not in FORMS:
        raise Http404
    found = _file_to_write(request, person, kind)
    if request.method == "POST":
        form = _form(request, found, kind, None)
        if form.is_valid():
            outcome = _written(request, form, new_entry(actor, found.pk, kind, form), found)
            if outcome is not None:
                return _answer(request, found, outcome, _line_number(request), kind)
    duty = _duty(request, found)
    if request.method != "POST":
        form = _form(request, found, kind, duty)
    return _show_form(request, found, kind, form, duty)


@staff(Power.RECORD)
def correct(request: StaffRequest, person: UUID, entry: UUID) -> HttpResponse:
    """The form of an entry with what it says; what is written supersedes it."""
    actor = request.actor
    facts = next((e for e in entries_of([person]).get(person, []) if e.id == entry), None)
    if facts is None:
        raise Http404
    found = _file_to_write(request, person, facts.kind)
    said = dict(facts.data)
    if facts.sealed:
        said |= sealed_words(facts, open_keys([found.pk])[found.pk])
    actor.reading.opened(found.pk)
    form = _form(request, found, facts.kind, None, given=said, on=facts.on)
    if request.method == "POST" and form.is_valid():
        new = new_entry(actor, found.pk, facts.kind, form, supersedes=facts.id, order=facts.order)
        outcome = _written(request, form, new, found)
        if outcome is not None:
            return _answer(request, found, outcome, None, facts.kind)
    return _show_form(request, found, facts.kind, form, None, correcting=facts.id)


@require_POST
@staff(Power.RECORD)
def withdraw(request: StaffRequest, person: UUID, entry: UUID) -> HttpResponse:
    """Take an entry back by an entry of its own; what it had met is owed again."""
    actor = request.actor
    found = _file_to_write(request, person, "entry.withdrawn")
    facts = next((e for e in entries_of([person]).get(person, []) if e.id == entry), None)
    if facts is None:
        raise Http404
    data = QueryDict(mutable=True)
    asked = {name: request.POST.get(name, "") for name in ("entry", "reason")}
    data.update({**asked, "on": actor.today.isoformat()})
    form = ActForm("entry.withdrawn", data, today=actor.today)
    if not form.is_valid():
        return HttpResponse(status=400)
    new = new_entry(actor, found.pk, "entry.withdrawn", form, supersedes=entry, order=facts.order)
    outcome = _written(request, form, new, found)
    if outcome is None:
        messages.error(request, " ".join(map(str, form.non_field_errors())))
    elif request.htmx and (duty := _duty(request, found)) is not None:
        name = read_identities(actor, [found], opened=False)[found.pk].name
        line = line_of(duty, name, today=actor.today, language=actor.language, may_record=True, back="today")
        answer = render(request, "desk/line.html", {"line": line})
        answer["HX-Trigger"] = "recorded"
        return answer
    else:
        messages.success(request, _("Taken back. It stays on file, struck through."))
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": _back(request, found)})
    return redirect(_back(request, found))


def _file_to_write(request: StaffRequest, person: UUID, kind: str) -> Person:
    """The person, if the actor may write an act of `kind` for them; else as if there were none."""
    if kind not in ACTS:
        raise Http404
    people = Person.objects.visible_to(request.actor)
    if request.method == "POST":
        people = people.with_key().select_for_update()
    found = get_object_or_404(people, pk=person)
    request.actor.reading.opened(found.pk)
    request.actor.require(Power.CONFIRM if kind in NEEDS_CONFIRMATION else Power.RECORD, found.place)
    return found


def _duty(request: StaffRequest, person: Person) -> Duty | None:
    number = _line_number(request)
    if number is None:
        return None
    return Duty.objects.visible_to(request.actor).filter(pk=number, person=person).first()


def _line_number(request: StaffRequest) -> int | None:
    """The duty from whose line the form was opened."""
    number = request.POST.get("line") or request.GET.get("line") or ""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 18 else None


def _form(request: StaffRequest, person: Person, kind: str, duty: Duty | None, **given: Any) -> ActForm:
    # An answer without a choice of decision needs none: record() takes the only one that runs.
    orders = _orders(person) if request.method == "GET" or "order" in request.POST else []
    myself = str(request.actor.user_id)
    ask = request.method == "GET" or kind == "worker.assigned" or request.POST.get("collected_by", myself) != myself
    colleagues = colleagues_of(request.actor, person.place) if ask else []
    places = places_near(person.place) if any(f.type == "place" for f in ACTS[kind].fields) else ()
    stays = villages_of(person.place) if kind == "person.described" else ()
    start = {"given": {**given_for(kind, duty), **asked_for(kind, request.GET)}, **given}
    if kind == "person.described" and "given" not in given and request.method == "GET":
        start["given"] = described_now(person)  # what is left blank would be gone
    data = request.POST if request.method == "POST" else None
    form = ActForm(
        kind, data, today=request.actor.today, orders=orders, colleagues=colleagues, places=places, stays=stays, **start
    )
    if duty is not None and "order" in form.fields:
        form.initial["order"] = str(duty.order_id)
    return form


def _orders(person: Person) -> list[tuple[UUID, str]]:
    running = Order.objects.filter(person=person, stopped_on=None).order_by("-decided_on")
    return [(o.pk, f"{o.decided_on:%Y-%m-%d}") for o in running]


def _written(request: StaffRequest, form: ActForm, entry: NewEntry, locked: Person) -> Outcome | None:
    """Write it; what was refused stands in the form, with what was typed."""
    try:
        return record(ByActor(request.actor), entry, today=request.actor.today, now=clock.now(), locked=locked)
    except Unacceptable as refused:
        for line in refused.lines(request.actor.language):
            form.add_error(None, line)
        return None


def _answer(request: StaffRequest, person: Person, outcome: Outcome, line: int | None, kind: str) -> HttpResponse:
    """A word of what was met and what comes next, with a way back; the line leaves."""
    if outcome.state == "clashing":
        messages.error(request, _("Something else was already written under this id. It was kept for a look."))
        return redirect(reverse("dossier:file", args=[person.pk]))
    # Look again after writing: a file that has moved may have left the writer's sight.
    here = request.actor.may(Power.SEE_FILES, outcome.place or person.place) and kind != "control.ended"
    if request.htmx and line is not None and request.POST.get("back") == "today":
        context = done_context(request.actor, person.pk, outcome, line, undo=here)
        answer = _piece(request, "desk/line_done.html", context)
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#line-{line}", "outerHTML"
        answer["HX-Trigger"] = "recorded"
        return answer
    messages.success(request, done_sentence(request.actor, outcome))
    if not here:
        messages.info(request, _("The file has left your list."))
    target = _back(request, person) if here else reverse("desk:today")
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def _piece(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A piece that goes into a page which is there already, without what only the frame of a page needs."""
    known = {"shell": {"today": request.actor.today}, "csrf_token": get_token(request)}
    return HttpResponse(get_template(template).render({**context, **known}))


def _back(request: StaffRequest, person: Person) -> str:
    asked = request.POST.get("back") or request.GET.get("back")
    return reverse("desk:today") if asked == "today" else reverse("dossier:file", args=[person.pk])


def _show_form(
    request: StaffRequest,
    person: Person,
    kind: str,
    form: ActForm,
    duty: Duty | None,
    correcting: UUID | None = None,
) -> HttpResponse:
    actor, back = request.actor, _back(request, person)
    name = read_identities(actor, [person], opened=False)[person.pk].name
    note = f"{name} · {duty_name(duty.key, actor.today, actor.language)}" if duty else name
    hidden: list[tuple[str, Any]] = [("back", "today")] if back == reverse("desk:today") else []
    if duty:
        hidden.append(("line", duty.pk))
    target = f"#mend-{correcting.hex}" if correcting else f"#slot-{duty.pk}" if duty else "#record"
    title = act_name(kind, actor.language)
    view = form_view(
        form,
        action=request.path,
        target=target if request.htmx else "#act",
        title=_("Correct: %(act)s") % {"act": title} if correcting else title,
        note=note,
        hidden=hidden,
        cancel_url=back,
    )
    if correcting:
        view["withdraw"] = {"url": reverse("dossier:withdraw", args=[person.pk, correcting]), "entry": compat.uuid7()}
    label = _("Back to today") if back == reverse("desk:today") else _("Back to the file")
    context = {"form": view, "back": {"label": label, "url": back}}
    template = "dossier/_act_form.html" if request.htmx else "dossier/act.html"
    return render(request, template, context, status=422 if form.errors else 200)
