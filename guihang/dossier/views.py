"""The pages of the file: one file, recording an act, correcting one, taking one back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Part, Power
from guihang.dossier.act_answer import answer_written, line_again
from guihang.dossier.act_form import duty_asked, form_of_act, line_number
from guihang.dossier.act_page import show_form
from guihang.dossier.amend_views import going_along, waits_for_second
from guihang.dossier.amending import ask
from guihang.dossier.archive_guards import ONLY_READ, shut_for
from guihang.dossier.basis import law_of
from guihang.dossier.desk_act import OF_THE_COURSE, OFFERED, new_entry
from guihang.dossier.end_sure import end_control
from guihang.dossier.ending import CONTROL_ENDED, HELP_ENDED
from guihang.dossier.entry import Facts, NewEntry, sealed_words
from guihang.dossier.file_context import file_context
from guihang.dossier.file_story import MOST_PAGES
from guihang.dossier.forms import ActForm
from guihang.dossier.load import entries_of
from guihang.dossier.match import look_for_the_same
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.page import UNDO, file_view
from guihang.dossier.parts import sealed_part
from guihang.dossier.policy import pack_for
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.second_word import ARRANGED, ends_by_two, needs_second
from guihang.dossier.story_kinds import NEVER_CORRECTED
from guihang.dossier.taken_back import counts_no_more, two_for_it
from guihang.dossier.to_write import file_to_write, shut_on
from guihang.dossier.way_back import go_to, way_back
from guihang.dossier.writer import ByActor
from guihang.protect.datakeys import open_keys
from guihang.rules import packs
from guihang.rules.acts import ACTS
from guihang.rules.acts.correcting import BECAUSE
from guihang.texts import Message
from guihang.web.words.duties import duty_name

FORMS = frozenset({*OFFERED, *OF_THE_COURSE, "duty.explained", "duty.asked", "right.answered", HELP_ENDED})
FORMS -= {"move.received"}  # whoever receives somebody names who answers: only the page of the move writes it
# Acts with a page of their own in the course of a decision, and which: a button leads there.
ON_A_PAGE = {
    "noshow.weighed": "tests", "tier.assessed": "tier", "tier.set": "tier", "overstay.weighed": "leave",
    "breach.reported": "breach", "move.received": "moving", "test.refused": "tests",
}  # fmt: skip
# Who writes acts through the forms of a file; which acts, the table of roles says.
WRITES = (Power.RECORD, Power.END_CONTROL)


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
        page=min(MOST_PAGES, int(page)) if page.isascii() and page.isdigit() and int(page) else 1,
        entry=request.GET.get("entry", "")[:36].replace("-", ""),
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
    own = kind in ON_A_PAGE and request.method == "GET"
    if own and _has_a_page(_file_to_write(request, person, kind), kind, actor):
        page = reverse("course:subject", args=[person, ON_A_PAGE[kind]])
        return go_to(request, page)
    if kind not in FORMS:
        raise Http404
    found = _file_to_write(request, person, kind)
    if (since := shut_on(found, kind)) is not None:
        return _only_read(request, found, since)
    outcome: Outcome | HttpResponse | None
    if request.method == "POST":
        form = form_of_act(request, found, kind, None)
        if form.is_valid():
            entry = new_entry(actor, found.pk, kind, form)
            if ends_by_two(actor, kind, found.place):
                return _asked_of_two(request, form, entry, found) or show_form(request, found, kind, form, None)
            if kind == CONTROL_ENDED:
                outcome = end_control(request, found, form, entry, way_back(request, found).url)
            else:
                outcome = _written(request, form, entry, found)
            if isinstance(outcome, HttpResponse):
                return outcome
            if outcome is not None:
                return answer_written(request, found, outcome, line_number(request), kind)
    duty = duty_asked(request, found)
    if request.method != "POST":
        form = form_of_act(request, found, kind, duty)
    return show_form(request, found, kind, form, duty)


@staff(*WRITES)
def correct(request: StaffRequest, person: UUID, entry: UUID) -> HttpResponse:
    """The form of an entry with what it says; what is written supersedes it."""
    actor = request.actor
    story = entries_of([person]).get(person, [])
    facts = next((e for e in story if e.id == entry), None)
    if facts is None or facts.kind in NEVER_CORRECTED:
        raise Http404
    found = _file_to_write(request, person, facts.kind)
    if request.method == "GET" and (since := shut_for(story, facts)) is not None:
        return _only_read(request, found, since)
    said = dict(facts.data)
    if facts.sealed:
        said |= sealed_words(facts, open_keys([found.pk])[found.pk])
    # What is sealed by law is neither shown to whoever is not told it nor lost by their correction.
    kept = {} if Part.PENALTY in actor.sees(found.place, found.pk) else sealed_part(facts.kind, said)
    said = {name: value for name, value in said.items() if name not in kept and name != BECAUSE.name}
    actor.reading.opened(found.pk)
    form = form_of_act(request, found, facts.kind, None, given=said, on=facts.on)
    second = needs_second(facts, story, clock.now(), actor.user_id)
    older = _("A second person of the office agrees before it holds: it is an older entry, or somebody else's finding.")
    form.ask_why(older if second else "")
    if request.method == "POST" and form.is_valid():
        new = new_entry(actor, found.pk, facts.kind, form, supersedes=facts.id, order=facts.order)
        new = new._replace(data={**kept, **new.data, BECAUSE.name: form.cleaned_data[BECAUSE.name]})
        if second or two_for_it(new, story):
            return _asked_of_two(request, form, new, found) or show_form(
                request, found, facts.kind, form, None, correcting=facts.id
            )
        outcome = _written(request, form, new, found)
        if outcome is not None:
            _told_what_goes(request, new, story)
            return answer_written(request, found, outcome, None, facts.kind)
    return show_form(request, found, facts.kind, form, None, correcting=facts.id)


@require_POST
@staff(*WRITES)
def withdraw(request: StaffRequest, person: UUID, entry: UUID) -> HttpResponse:
    """Take an entry back by an entry of its own; what it had met is owed again."""
    actor = request.actor
    found = _file_to_write(request, person, "entry.withdrawn")
    story = entries_of([person]).get(person, [])
    facts = next((e for e in story if e.id == entry), None)
    if facts is None or not actor.may_write(facts.kind, found.place):
        raise Http404
    data = QueryDict(mutable=True)
    asked = {name: request.POST.get(name, "") for name in ("entry", "reason")}
    data.update({**asked, "on": actor.today.isoformat()})
    form = ActForm("entry.withdrawn", data, today=actor.today)
    if not form.is_valid():
        return HttpResponse(status=400)
    new = new_entry(actor, found.pk, "entry.withdrawn", form, supersedes=entry, order=facts.order)
    back = way_back(request, found).url
    two = two_for_it(new, story)
    if not (new.data.get("reason") or facts.kind in ARRANGED or (_just_written(actor, facts) and not two)):
        messages.error(request, _("Say why it is taken back: the reason stays on file."))
        return go_to(request, back)
    if two:
        answer = _asked_of_two(request, form, new, found)
        if answer is None:
            messages.error(request, " ".join(map(str, form.non_field_errors())))
        return answer or go_to(request, back)
    outcome = _written(request, form, new, found)
    if outcome is None:
        messages.error(request, " ".join(map(str, form.non_field_errors())))
    elif request.htmx and (duty := duty_asked(request, found)) is not None:
        answer = line_again(request, found, duty)
        answer["HX-Trigger"] = "recorded"
        return answer
    else:
        messages.success(request, _("Taken back. It stays on file, struck through."))
        _told_what_goes(request, new, story)
        if not actor.may(Power.SEE_FILES, outcome.place or found.place):  # an arrival takes the file with it
            messages.info(request, _("The file has left your list."))
            back = reverse("desk:today")
    return go_to(request, back)


def _told_what_goes(request: StaffRequest, new: NewEntry, story: Sequence[Facts]) -> None:
    """Say what counted against the person and is taken back in the same deed."""
    for line in going_along(request.actor, counts_no_more(new, story)):
        messages.info(request, line)


def _has_a_page(person: Person, kind: str, actor: Actor) -> bool:
    """Whether the act is written from its page: a refusal is, where a named person weighs why somebody did not come."""
    if kind != "test.refused":
        return True
    running = Order.objects.filter(person=person, stopped_on=None).values_list("policy", flat=True).first()
    figures = packs.load(running or pack_for(person.place))
    return bool(figures.row("test.excuses_weighed", actor.today.toordinal()).value == "yes")


def _just_written(actor: Actor, facts: Facts) -> bool:
    """Whether it is what the actor wrote a moment ago, and takes back with one press."""
    return facts.entered_by == actor.user_id and clock.now() - facts.written_at <= UNDO + UNDO


def _only_read(request: StaffRequest, person: Person, since: date) -> HttpResponse:
    """No form is opened on a file whose dossier is closed: what would be written is refused before it is typed."""
    says = Message(ONLY_READ, {"day": since.isoformat()})
    messages.error(request, says.render(request.actor.language))
    return go_to(request, way_back(request, person).url)


def _asked_of_two(request: StaffRequest, form: ActForm, entry: NewEntry, locked: Person) -> HttpResponse | None:
    """Ask for a correction that a second person agrees to; None: what was refused stands in the form."""
    try:
        row = ask(request.actor, entry, clock.now(), locked)
    except Unacceptable as refused:
        refused.said_in(form, request.actor.language)
        return None
    waits_for_second(request, row)
    return go_to(request, way_back(request, locked).url)


def _file_to_write(request: StaffRequest, person: UUID, kind: str) -> Person:
    """The person, if the actor may write an act of `kind` for them; else as if there were none."""
    if kind not in ACTS:
        raise Http404
    return file_to_write(request, person, kind)


def _written(request: StaffRequest, form: ActForm, entry: NewEntry, locked: Person) -> Outcome | None:
    """Write it; what was refused stands in the form, with what was typed."""
    try:
        outcome = record(ByActor(request.actor), entry, today=request.actor.today, now=clock.now(), locked=locked)
    except Unacceptable as refused:
        refused.said_in(form, request.actor.language)
        return None
    if entry.kind == "person.described":
        look_for_the_same(entry.person, clock.now())
    return outcome
