"""Bare pages: session, user, count, select, a simple template. No roles, no log, no rules, no language."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from bench.plain.models import Act, Line, Person

PAGE = 50
ENGINE = "plain"


@transaction.non_atomic_requests
@login_required
def today(request: HttpRequest, place: str) -> HttpResponse:
    """Fifty lines of one office, or of one county."""
    lines = Line.objects.filter(place__startswith=place)
    context = {"total": lines.count(), "lines": lines.order_by("due_on", "id")[:PAGE]}
    return render(request, "plain/today.html", context, using=ENGINE)


@transaction.non_atomic_requests
@login_required
def file(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """One person with all entries, newest first."""
    found = get_object_or_404(Person, pk=person)
    acts = Act.objects.filter(person=person).order_by("-seq")
    context = {"person": found, "total": acts.count(), "acts": acts}
    return render(request, "plain/file.html", context, using=ENGINE)


class ActForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no argument when it runs
    """Four fields."""

    class Meta:
        model = Act
        fields = ["kind", "happened_on", "text", "source"]


@transaction.non_atomic_requests
@login_required
def create(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """A valid form is inserted, then the answer leads back."""
    form = ActForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    act = form.save(commit=False)
    act.id, act.person, act.seq = uuid.uuid4(), person, 0
    act.sealed, act.commitment, act.digest = bytes(120), bytes(32), bytes(32)
    act.written_by, act.written_at, act.place = request.user.pk, timezone.now(), "150621100000"
    act.save(force_insert=True)
    return redirect("plain:file", person=person)


@transaction.non_atomic_requests
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """The people whose initials begin so, found by an index."""
    people = Person.objects.filter(initials=request.POST["q"])
    context = {"total": people.count(), "people": people.order_by("id")[:PAGE]}
    return render(request, "plain/people.html", context, using=ENGINE)
