"""The pages of the question why a file was opened: the officer's list, one question, the reader's own questions."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from guihang.access import clock
from guihang.access.audience import StaffRequest, signed_in, staff
from guihang.access.clock import day_of
from guihang.access.models import ReadEvent, User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier import question_steps as steps
from guihang.dossier.addresses import file_address
from guihang.dossier.models import Person, Question
from guihang.texts import translate

MOST = 200


class AnswerForm(forms.Form):
    """What the file was opened for."""

    words = forms.CharField(
        label=gettext_lazy("What was it for?"),
        min_length=2,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In your own words. It is kept sealed; the county's privacy officer reads it."),
    )


@require_GET
@staff(Power.GUARD_PRIVACY)
def open_questions(request: StaffRequest) -> HttpResponse:
    """What is not settled, by the day of the look, the newest day first; no name of whoever the file is about."""
    waiting = Question.objects.guarded_by(request.actor).filter(settled_at=None)
    rows = list(waiting.order_by("-last_at", "pk")[: MOST + 1])
    lines = _lines(rows[:MOST], request.actor.language)
    days = [{"day": day, "lines": list(of)} for day, of in groupby(lines, key=lambda line: line["day"])]
    return render(request, "dossier/questions.html", {"days": days, "total": len(lines), "more": len(rows) > MOST})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.GUARD_PRIVACY, *steps.TALKS)
def one(request: StaffRequest, question: UUID) -> HttpResponse:
    """One question: pass it on, read what was answered, settle it. The lead who is to talk about it reads it."""
    found = Question.objects.guarded_by(request.actor).filter(pk=question).first()
    decides = found is not None and found.settled_at is None
    if found is None:
        found = get_object_or_404(Question.objects.to_talk_about(request.actor, steps.TALKS), pk=question)
    if request.method == "POST":
        if not decides:
            raise Http404
        do, now = request.POST.get("do"), clock.now()
        if do == "ask":
            steps.send(request.actor, found, now)
            messages.success(request, _("Passed on to the reader."))
        elif do in {"in_order", "talk"}:
            steps.settle(request.actor, found, in_order=do == "in_order", now=now)
            messages.success(request, _("Written down."))
        else:
            raise Http404
        return redirect("questions:list")
    context = {"line": _lines([found], request.actor.language)[0], "answer": steps.answer_of(found), "decides": decides}
    return render(request, "dossier/question.html", context)


@require_GET
@signed_in
def mine(request: StaffRequest) -> HttpResponse:
    """What the reader is asked."""
    asked = Question.objects.asked_of(request.actor)
    rows = [*asked.filter(settled_at=None, answered_at=None).order_by("first_at", "pk")[:MOST]]
    answered = asked.exclude(settled_at=None, answered_at=None).order_by("-sent_at", "pk")[:20]
    context = {"open": _lines(rows, request.actor.language), "answered": _lines(answered, request.actor.language)}
    return render(request, "dossier/questions_mine.html", context)


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: StaffRequest, question: UUID) -> HttpResponse:
    """One question to the reader, and their answer."""
    found = get_object_or_404(Question.objects.asked_of(request.actor), pk=question)
    waits = found.settled_at is None
    form = AnswerForm(request.POST if request.method == "POST" and waits else None, auto_id="f-%s")
    if request.method == "POST" and waits and form.is_valid():
        if steps.answer(request.actor, found, form.cleaned_data["words"], clock.now()):
            messages.success(request, _("Thank you. Your answer is kept."))
            return redirect("questions:mine")
        form.add_error(None, _("The answer cannot be kept: the file was erased or the question is settled."))
    # The file may have moved away meanwhile: then there is nothing to open.
    shown = Person.objects.to_open(request.actor).filter(pk=found.person).exists()
    context = {
        "line": _lines([found], request.actor.language)[0],
        "form": form,
        "waits": waits,
        "answer": steps.answer_of(found) if shown else "",
        "file_url": file_address(found.person) if shown else "",
    }
    return render(request, "dossier/question_mine.html", context, status=422 if form.errors else 200)


def _lines(rows: Iterable[Question], language: str) -> list[dict[str, Any]]:
    rows = list(rows)
    readers = User.objects.in_bulk([q.reader for q in rows])
    looks = ReadEvent.objects.filter(pk__in=[look for q in rows for look in q.looks]).values_list("pk", "at")
    times = {str(pk): at for pk, at in looks}
    return [
        {
            "question": q,
            "who": readers[q.reader].display_name if q.reader in readers else "",
            "day": day_of(q.last_at),
            "times": sorted(times[look] for look in q.looks if look in times) or [q.first_at],
            "place": name_of(q.place) or q.place,
            "because": [translate(steps.WORDS[code], language) for code in q.because if code in steps.WORDS],
        }
        for q in rows
    ]
