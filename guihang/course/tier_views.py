"""The pages of a tier: the standard as published, the answer sheet, the decision, the other person's word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guihang.access.audience import StaffRequest, staff
from guihang.access.outside import INSIDE
from guihang.access.roles import Power
from guihang.course.subjects import SUBJECTS
from guihang.course.tier import (
    ASSESSED,
    DECLINED,
    PROPOSED,
    SET,
    TierCourse,
    assessment,
    counted,
    order_of,
    tier_course,
)
from guihang.course.tier_forms import AnswerForm, AssessForm, DecideForm
from guihang.course.tier_shown import TIERING, page_of, standard_shown
from guihang.dossier.addresses import file_address
from guihang.dossier.catchup import work_out_again
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person
from guihang.dossier.policy import packs_of
from guihang.dossier.to_write import act_written, file_to_write
from guihang.protect.datakeys import open_keys
from guihang.rules import packs
from guihang.rules.acts import code_label
from guihang.rules.standard import standard_of
from guihang.texts import translate


@require_GET
@staff(*INSIDE)
def standard(request: StaffRequest) -> HttpResponse:
    """The standard by which tiers are proposed, of the reader's pack or of the one asked for (?pack=jinan)."""
    actor = request.actor
    own = packs_of(actor)
    chosen = request.GET.get("pack", own[0])
    if chosen not in packs.names():
        raise Http404
    pack = packs.load(chosen)
    found = standard_of(pack, actor.today.toordinal())
    context = {
        "pack": translate(code_label(chosen), actor.language),
        "rules_url": f"{reverse('desk:rules')}?pack={chosen}",
        "standard": standard_shown(found, pack, actor.language) if found else None,
        "packs": [
            {"label": translate(code_label(name), actor.language),
             "url": f"{reverse('course:standard')}?pack={name}", "current": name == chosen}
            for name in dict.fromkeys([*own, chosen])
        ],
    }  # fmt: skip
    return render(request, "course/standard.html", context)


@require_GET
@staff(Power.OPEN_FILES)
def tier(request: StaffRequest, person: UUID) -> HttpResponse:
    """Where it stands, what comes next, and how it came about."""
    found = get_object_or_404(Person.objects.to_open(request.actor), pk=person)
    return _show(request, found, _course(request, found))


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def assess(request: StaffRequest, person: UUID) -> HttpResponse:
    """The answer sheet of the published standard, and its writing."""
    actor = request.actor
    found = file_to_write(request, person, ASSESSED)
    course = _course(request, found)
    form = None
    if course is not None and course.standard is not None:
        form = AssessForm(course.standard, actor.language, request.POST if request.method == "POST" else None)
        if form.is_valid():
            data = assessment(course.standard, form.answers(), counted(course.order, actor.today))
            if note := form.cleaned_data["note"].strip():
                data["note"] = note
            if act_written(actor, found, course.order, form, ASSESSED, data):
                return redirect(_address(found))
    context = {
        "name": read_identities(actor, [found], opened=True)[found.pk].name,
        "tier_url": _address(found),
        "order": str(course.order.pk) if course else "",
        "form": form,
        "standard": standard_shown(course.standard, course.pack, actor.language)
        if course and course.standard
        else None,
    }
    return render(request, "course/tier_assess.html", context, status=422 if form is not None and form.errors else 200)


@require_POST
@staff(Power.RECORD)
def decide(request: StaffRequest, person: UUID) -> HttpResponse:
    """One decides on a tier, on the newest assessment; where the region wants no second person, it is set at once."""
    actor = request.actor
    found = file_to_write(request, person, PROPOSED)
    course = _course(request, found)
    if course is None or course.undecided is None:
        messages.error(request, _("Assess first: a tier is decided on an assessment that nothing was decided on yet."))
        return redirect(_address(found))
    form = DecideForm(course.scheme, actor.language, request.POST)
    if form.is_valid():
        kind = PROPOSED if course.by_two else SET
        data = form.said() | ({"entry": str(course.undecided.entry.id)} if course.by_two else {})
        if act_written(actor, found, course.order, form, kind, data):
            told = (
                _("Decided on. It holds once another person confirms it.") if course.by_two else _("The tier is set.")
            )
            messages.success(request, told)
            return redirect(_address(found))
    return _show(request, found, course, decide=form)


@require_POST
@staff(Power.RECORD)
def answer(request: StaffRequest, person: UUID) -> HttpResponse:
    """Another named person confirms what was decided on, or says why not."""
    found = file_to_write(request, person, SET)
    course = _course(request, found)
    form = AnswerForm(request.POST)
    waiting = course.waiting if course is not None else None
    if course is None or waiting is None or (form.is_valid() and form.cleaned_data["proposal"] != waiting.id):
        messages.error(request, _("Nothing waits for a word here, or it was answered meanwhile."))
        return redirect(_address(found))
    if form.is_valid():
        confirmed = form.cleaned_data["word"] == "confirm"
        data: dict[str, Any] = {"entry": str(waiting.id)}
        if confirmed:
            reason = course.word_of(waiting)["reason"]
            data |= {"tier": waiting.data["tier"], "reason": reason, "review_on": waiting.data["review_on"]}
        else:
            data["text"] = form.cleaned_data["text"].strip()
        if act_written(request.actor, found, course.order, form, SET if confirmed else DECLINED, data):
            messages.success(
                request, _("The tier is set.") if confirmed else _("Not confirmed. The tier stays as it was.")
            )
            return redirect(_address(found))
    return _show(request, found, course, answer=form)


def _course(request: StaffRequest, person: Person) -> TierCourse | None:
    asked = (request.POST.get("order") or request.GET.get("order") or "")[:36]
    order = order_of(person, asked)
    if order is None:
        return None
    if order.next_change_on is not None and order.next_change_on <= request.actor.today:
        work_out_again([person.pk], request.actor.today)
        order = order_of(person, asked) or order
    entries = entries_of([person.pk]).get(person.pk, [])
    return tier_course(order, entries, open_keys([person.pk])[person.pk], request.actor.today)


def _show(
    request: StaffRequest,
    person: Person,
    course: TierCourse | None,
    *,
    decide: DecideForm | None = None,
    answer: AnswerForm | None = None,
) -> HttpResponse:
    actor = request.actor
    name = read_identities(actor, [person], opened=True)[person.pk].name
    context: dict[str, Any] = {
        "name": name,
        "file_url": file_address(person.pk),
        "standard_url": reverse("course:standard"),
    }
    sees = actor.sees(person.place, person.pk)
    context["subjects"] = [
        {"label": _(s.title), "url": reverse("course:subject", args=[person.pk, s.key]), "current": s is TIERING}
        for s in SUBJECTS.values()
        if s.part in sees
    ]
    context |= page_of(actor, person, course, decide=decide, answer=answer)
    failed = any(form is not None and form.errors for form in (decide, answer))
    return render(request, "course/tier.html", context, status=422 if failed else 200)


def _address(person: Person) -> str:
    return reverse("course:tier", args=[person.pk])
