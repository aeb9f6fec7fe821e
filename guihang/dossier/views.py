"""The pages of the file: one file, recording an act, correcting one, taking one back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from uuid_utils import compat

from guihang.access import clock
from guihang.access.actor import Refused
from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Part, Power
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
from guihang.dossier.ending import CONTROL_ENDED, ENDINGS, HELP_ENDED
from guihang.dossier.entry import NewEntry, sealed_words
from guihang.dossier.errand import ASKS, REFERRING
from guihang.dossier.errand_asking import asking_form
from guihang.dossier.file_context import file_context
from guihang.dossier.forms import AFTER_THE_STOP, TO_ENTRY, ActForm
from guihang.dossier.identity import read_identities
from guihang.dossier.line import line_of
from guihang.dossier.load import entries_of
from guihang.dossier.match import look_for_the_same
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.page import file_view
from guihang.dossier.parts import sealed_part
from guihang.dossier.reach import CHANGED, ReachForm, stands_now
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.story import NEVER_CORRECTED, UNANSWERED, Reader, sentence_of
from guihang.dossier.writer import LEGAL, ByActor
from guihang.protect.datakeys import open_keys
from guihang.rules.acts import ACTS
from guihang.web.words.duties import duty_name
from guihang.web.words.names import act_name

FORMS = frozenset({*OFFERED, "duty.explained", "duty.asked", "right.answered", HELP_ENDED})
# Who writes acts through the forms of a file; which acts, the table of roles says.
WRITES = (Power.RECORD, Power.END_CONTROL)
# Lists from which a form is opened, and to which one goes back.
BACK = {
    "today": ("desk:today", gettext_lazy("Back to today")),
    "confirm": ("desk:confirm", gettext_lazy("Back to what is to be confirmed")),
}


@require_GET
@staff(Power.SEE_FILES)
def file(request: StaffRequest, person: UUID) -> HttpResponse:
    """One person's file."""
    actor = request.actor
    found = get_object_or_404(Person.objects.visible_to(actor), pk=person)
    if not actor.may_open(found.place, found.pk):
        return redirect("glass:one", found.pk)
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
    """Why a duty is asked: the article, and the figure of the pack in force. It tells no more than the list did that
    led here: whoever looks on from above reads it too."""
    duties = Duty.objects.visible_to(request.actor).select_related("order")
    found = get_object_or_404(duties, pk=duty, person=person)
    of = get_object_or_404(Person.objects.visible_to(request.actor), pk=person)
    if request.actor.may_open(of.place, of.pk):
        request.actor.reading.opened(person)  # that something is owed is read from the file too
    else:
        request.actor.reading.listed([person])
    law = law_of(found, found.order, request.actor.language)
    if request.htmx:
        return render(request, "dossier/_law.html", {"law": law})
    name = duty_name(found.key, request.actor.today, request.actor.language)
    context = {"law": law, "alone": True, "name": name, "back_url": reverse("dossier:file", args=[person])}
    return render(request, "dossier/basis.html", context)


@staff(*WRITES)
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


@staff(*WRITES)
def correct(request: StaffRequest, person: UUID, entry: UUID) -> HttpResponse:
    """The form of an entry with what it says; what is written supersedes it."""
    actor = request.actor
    facts = next((e for e in entries_of([person]).get(person, []) if e.id == entry), None)
    if facts is None or facts.kind in NEVER_CORRECTED:
        raise Http404
    found = _file_to_write(request, person, facts.kind)
    said = dict(facts.data)
    if facts.sealed:
        said |= sealed_words(facts, open_keys([found.pk])[found.pk])
    # What is sealed by law is neither shown to whoever is not told it nor lost by their correction.
    kept = {} if Part.PENALTY in actor.sees(found.place, found.pk) else sealed_part(facts.kind, said)
    said = {name: value for name, value in said.items() if name not in kept}
    actor.reading.opened(found.pk)
    form = _form(request, found, facts.kind, None, given=said, on=facts.on)
    if request.method == "POST" and form.is_valid():
        new = new_entry(actor, found.pk, facts.kind, form, supersedes=facts.id, order=facts.order)
        new = new._replace(data={**kept, **new.data})
        outcome = _written(request, form, new, found)
        if outcome is not None:
            return _answer(request, found, outcome, None, facts.kind)
    return _show_form(request, found, facts.kind, form, None, correcting=facts.id)


@require_POST
@staff(*WRITES)
def withdraw(request: StaffRequest, person: UUID, entry: UUID) -> HttpResponse:
    """Take an entry back by an entry of its own; what it had met is owed again."""
    actor = request.actor
    found = _file_to_write(request, person, "entry.withdrawn")
    facts = next((e for e in entries_of([person]).get(person, []) if e.id == entry), None)
    if facts is None or not actor.may_write(facts.kind, found.place):
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
        answer = _line_again(request, found, duty)
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
    if not request.actor.may_write(kind, found.place):
        raise Refused
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
    if kind in ASKS:
        typed = request.POST if request.method == "POST" else None
        return asking_form(kind, typed, person=person, today=request.actor.today, language=request.actor.language)
    # An answer without a choice of decision needs none: record() takes the only one that runs.
    orders = _orders(person, kind) if request.method == "GET" or "order" in request.POST else []
    myself = str(request.actor.user_id)
    ask = request.method == "GET" or kind == "worker.assigned" or request.POST.get("collected_by", myself) != myself
    colleagues = colleagues_of(request.actor, person.place) if ask else []
    places = places_near(person.place) if any(f.type == "place" for f in ACTS[kind].fields) else ()
    stays = villages_of(person.place) if kind in {"person.described", CHANGED} else ()
    start = {"given": {**given_for(kind, duty), **asked_for(kind, request.GET)}, **given}
    if kind == "person.described" and "given" not in given:
        start["given"] = described_now(person)  # what is left blank would be gone; what stands may stay as it is
    stands = stands_now(person, request.POST.get("entry", "")) if kind == CHANGED and "given" not in given else None
    if stands is not None:
        start["given"] = stands
    data = request.POST if request.method == "POST" else None
    form = (ReachForm if kind == CHANGED else ActForm)(
        kind, data, today=request.actor.today, orders=orders, colleagues=colleagues, places=places, stays=stays, **start
    )
    if isinstance(form, ReachForm):
        form.stands = stands
    form.early = kind == CONTROL_ENDED and (person.clean_on is None or person.clean_on > request.actor.today)
    if duty is not None and "order" in form.fields:
        form.initial["order"] = str(duty.order_id)
    return form


def _orders(person: Person, kind: str) -> list[tuple[UUID, str]]:
    """The decisions that an act of `kind` may concern: those that run; a summary may come after the release."""
    orders = Order.objects.filter(person=person).order_by("-decided_on")
    chosen = orders if kind in AFTER_THE_STOP else orders.filter(stopped_on=None)
    return [(o.pk, f"{o.decided_on:%Y-%m-%d}") for o in chosen]


def _written(request: StaffRequest, form: ActForm, entry: NewEntry, locked: Person) -> Outcome | None:
    """Write it; what was refused stands in the form, with what was typed."""
    try:
        outcome = record(ByActor(request.actor), entry, today=request.actor.today, now=clock.now(), locked=locked)
    except Unacceptable as refused:
        for line in refused.lines(request.actor.language):
            form.add_error(None, line)
        return None
    if entry.kind == "person.described":
        look_for_the_same(entry.person, clock.now())
    return outcome


def _answer(request: StaffRequest, person: Person, outcome: Outcome, line: int | None, kind: str) -> HttpResponse:
    """A word of what was met and what comes next, with a way back; the line leaves."""
    if outcome.state == "clashing":
        messages.error(request, _("Something else was already written under this id. It was kept for a look."))
        return redirect(reverse("dossier:file", args=[person.pk]))
    # Look again after writing: a file that has moved may have left the writer's sight.
    here = request.actor.may(Power.SEE_FILES, outcome.place or person.place) and kind not in ENDINGS
    if kind == "duty.asked" and (duty := _duty(request, person)) is not None:
        return _still_owed(request, person, duty)
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


def _still_owed(request: StaffRequest, person: Person, duty: Duty) -> HttpResponse:
    """Asking meets nothing: the line stays where it was and says when it was asked for."""
    if request.htmx and request.POST.get("back") == "today":
        answer = _line_again(request, person, duty)
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#line-{duty.pk}", "outerHTML"
        return answer
    messages.success(request, _("Written down: asked for. It stays on the list until it is done."))
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": _back(request, person)})
    return redirect(_back(request, person))


def _line_again(request: StaffRequest, person: Person, duty: Duty) -> HttpResponse:
    """The line of a duty on Today, as it stands now."""
    actor = request.actor
    name = read_identities(actor, [person], opened=False)[person.pk].name
    writes, sees = actor.writes(person.place), actor.sees(person.place)
    line = line_of(duty, name, today=actor.today, language=actor.language, writes=writes, sees=sees, back="today")
    return render(request, "desk/line.html", {"line": line})


def _piece(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A piece that goes into a page which is there already, without what only the frame of a page needs."""
    known = {"shell": {"today": request.actor.today}, "csrf_token": get_token(request)}
    return HttpResponse(get_template(template).render({**context, **known}))


def _back(request: StaffRequest, person: Person) -> str:
    asked = request.POST.get("back") or request.GET.get("back") or ""
    return reverse(BACK[asked][0]) if asked in BACK else reverse("dossier:file", args=[person.pk])


def _answered(form: ActForm) -> UUID | None:
    """The entry to which a form's words are given: the form stands below it."""
    try:
        return UUID(str(form[TO_ENTRY].value())) if TO_ENTRY in form.fields else None
    except ValueError:
        return None


def _sentence_of(request: StaffRequest, person: Person, entry: UUID) -> str:
    """What an entry of the file says, in one sentence with its day; nothing of what words cannot be given to."""
    facts = next((e for e in entries_of([person.pk]).get(person.pk, []) if e.id == entry), None)
    if facts is None or facts.kind in UNANSWERED:
        return ""
    actor = request.actor
    staff_names = dict(colleagues_of(actor, person.place)) if facts.kind == "worker.assigned" else {}
    return sentence_of(facts, Reader(actor.language, actor.today.year, staff_names, name_of))


def _show_form(
    request: StaffRequest,
    person: Person,
    kind: str,
    form: ActForm,
    duty: Duty | None,
    correcting: UUID | None = None,
) -> HttpResponse:
    actor, back = request.actor, _back(request, person)
    who = read_identities(actor, [person], opened=False)[person.pk]
    # Before an act of law: whom of those who bear the name it is about.
    name = f"{who.name} {who.masked_number()}".strip() if kind in LEGAL else who.name
    note = f"{name} · {duty_name(duty.key, actor.today, actor.language)}" if duty else name
    hidden: list[tuple[str, Any]] = [("back", name) for name, (page, _label) in BACK.items() if back == reverse(page)]
    if duty:
        hidden.append(("line", duty.pk))
    answered = _answered(form)
    if answered and (said := _sentence_of(request, person, answered)):
        note = f"{note} · {said}"
    below = correcting or (None if kind in REFERRING else answered)
    target = f"#mend-{below.hex}" if below else f"#slot-{duty.pk}" if duty else "#record"
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
    label = next((str(label) for page, label in BACK.values() if back == reverse(page)), _("Back to the file"))
    context = {"form": view, "back": {"label": label, "url": back}}
    template = "dossier/_act_form.html" if request.htmx else "dossier/act.html"
    return render(request, template, context, status=422 if form.errors else 200)
