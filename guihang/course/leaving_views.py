"""Deeds of a leave: a report taken down that covers its days at once, a request granted, days beyond it weighed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from uuid_utils import compat

from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.course import deeds
from guihang.course.file import CourseFile, course_file
from guihang.course.leaving import APPROVAL, DAY, days_beyond
from guihang.dossier.entry import Facts
from guihang.dossier.forms import TO_ENTRY, ActForm
from guihang.dossier.models import Person
from guihang.web.words.names import act_name

ASKED, GRANTED, WEIGHED, FOUND = "leave.asked", "leave.granted", "overstay.weighed", "absence.found"
WITHDRAWN = "entry.withdrawn"
COPIED = ("destination", "reason")
SECOND = "second"
SUBJECT = "leave"


class TwoActs(ActForm):
    """A form whose saving writes a second act too: its id comes with it, so that sent twice it is written once."""

    second = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, kind: str, *args: Any, **more: Any) -> None:
        super().__init__(kind, *args, **more)
        self.initial[SECOND] = compat.uuid7()


class CalledOffForm(ActForm):
    """Why somebody who reported to be away does not go."""

    def __init__(self, kind: str, *args: Any, **more: Any) -> None:
        super().__init__(kind, *args, **more)
        self.fields["reason"].required = True
        del self.fields["note"]


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def report(request: StaffRequest, person: UUID) -> HttpResponse:
    """Somebody reports being away, or asks for leave. Where a report is enough, its days are covered at once."""
    actor = request.actor
    found, file = _file(request, person, ASKED)
    longer = _entry(file, request, GRANTED, needed=False)
    given: dict[str, Any] = {"by": "by_phone" if longer else "in_writing"}
    if longer is not None:
        given |= {"from": date.fromisoformat(longer.data["until"]) + DAY, "extends": True}
        given |= {name: said for name in COPIED if (said := file.data(longer).get(name))}
    form = TwoActs(ASKED, _typed(request), today=actor.today, given=given)
    if request.method == "POST" and form.is_valid():
        said = form.act_data()
        entries = [deeds.new(actor, found.pk, form, ASKED, said)]
        approval = file.figure("leave.mode") == APPROVAL
        if not approval:
            first = max(form.cleaned_data["from"], form.cleaned_data["on"])
            entries.append(
                deeds.new(
                    actor, found.pk, form, GRANTED, _granted(entries[0].id, said), id=form.cleaned_data[SECOND]
                )._replace(on=first, written_at=entries[0].written_at)
            )
        if deeds.written(actor, found, form, entries):
            messages.success(request, _told(file, form, approval=approval))
            return redirect(deeds.page_of(person, SUBJECT))
    return deeds.show_for(request, found, form, act_name(ASKED, actor.language), SUBJECT)


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def grant(request: StaffRequest, person: UUID) -> HttpResponse:
    """A request granted, as it was asked for or for fewer days."""
    actor = request.actor
    found, file = _file(request, person, GRANTED)
    asked = _entry(file, request, ASKED)
    assert asked is not None
    words = file.data(asked)
    first = max(date.fromisoformat(words["from"]), asked.on)
    given = {"entry": str(asked.id), "until": date.fromisoformat(words["until"]), "approved_by": actor.display_name}
    given |= {name: words[name] for name in COPIED if words.get(name)}
    form = ActForm(GRANTED, _typed(request), today=actor.today, given=given, on=first)
    if request.method == "POST" and form.is_valid():
        entry = deeds.new(actor, found.pk, form, GRANTED, {**form.act_data(), "entry": str(asked.id)})
        if deeds.written(actor, found, form, [entry]):
            messages.success(request, _("Granted. The days are covered; the return is written down here."))
            return redirect(deeds.page_of(person, SUBJECT))
    form.fields["on"].label = _("Away from")
    title = _("Grant leave") if file.figure("leave.mode") == APPROVAL else act_name(GRANTED, actor.language)
    return deeds.show_for(request, found, form, title, SUBJECT)


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def off(request: StaffRequest, person: UUID) -> HttpResponse:
    """Somebody who reported or asked to be away does not go: the report and its days are taken back together."""
    actor = request.actor
    found, file = _file(request, person, WITHDRAWN)
    leave = _entry(file, request, ASKED, GRANTED)
    assert leave is not None
    form = CalledOffForm(WITHDRAWN, _typed(request), today=actor.today)
    if request.method == "POST" and form.is_valid():
        asked = next((e for e in file.of(ASKED) if leave in file.answering(e, GRANTED)), leave)
        taken = deeds.new(actor, found.pk, form, WITHDRAWN, form.act_data(), supersedes=asked.id, order=asked.order)
        if deeds.written(actor, found, form, [taken]):
            messages.success(
                request, _("Taken back: the person does not go. The report stays on file, struck through.")
            )
            return redirect(deeds.page_of(person, SUBJECT))
    hidden = [(TO_ENTRY, leave.id)]
    title = _("Does not go after all")
    return deeds.show_for(request, found, form, title, SUBJECT, hidden=hidden)


@require_http_methods(["GET", "POST"])
@staff(Power.CONFIRM)
def weigh(request: StaffRequest, person: UUID) -> HttpResponse:
    """Days beyond a leave: excused, nothing counts; not excused, they count from now on, by the same deed."""
    actor = request.actor
    found, file = _file(request, person, WEIGHED)
    leave = _entry(file, request, GRANTED)
    assert leave is not None
    form = TwoActs(WEIGHED, _typed(request), today=actor.today, given={"entry": str(leave.id)})
    if request.method == "POST" and form.is_valid():
        said = {**form.act_data(), "entry": str(leave.id)}
        entries = [deeds.new(actor, found.pk, form, WEIGHED, said)]
        counted = beyond(file, leave) if said["outcome"] == "not_excused" else None
        if counted is not None:
            data = {**counted, "note": said["text"]}
            entries.append(deeds.new(actor, found.pk, form, FOUND, data, id=form.cleaned_data[SECOND]))
        if deeds.written(actor, found, form, entries):
            told = _("Weighed: the days beyond the leave count.") if counted else _("Weighed: nothing counts.")
            messages.success(request, told)
            return redirect(deeds.page_of(person, SUBJECT))
    return deeds.show_for(request, found, form, act_name(WEIGHED, actor.language), SUBJECT)


def beyond(file: CourseFile, leave: Facts) -> dict[str, str] | None:
    """The absence that the days beyond a leave would be; None where they do not count, or are too few."""
    first, back, days = days_beyond(file, leave)
    if file.figure("overstay.counts", leave.on) == "no" or days < file.figure("leave.report_from_days", leave.on):
        return None
    return {"from": first.isoformat(), **({"until": back.isoformat()} if back else {})}


def _told(file: CourseFile, form: ActForm, *, approval: bool) -> str:
    """What became of a report: which days it covers, where somebody left before they reported it."""
    if approval:
        return _("Written down. It waits for an answer.")
    begun, on = form.cleaned_data["from"], form.cleaned_data["on"]
    if begun >= on:
        return _("Taken down: these days are reported.")
    return _("Taken down: reported from %(day)s on. The days before it, from %(begun)s, no report covers.") % {
        "day": file.short(on), "begun": file.short(begun)
    }  # fmt: skip


def _granted(asked: UUID, said: dict[str, Any]) -> dict[str, Any]:
    return {"until": said["until"], "entry": str(asked), **{n: said[n] for n in COPIED if said.get(n)}}


def _file(request: StaffRequest, person: UUID, kind: str) -> tuple[Person, CourseFile]:
    """The person, held where something is sent, and the file with its decision. Raises Http404 without a decision."""
    found = deeds.held(request, person, kind)
    asked = (request.POST.get("order") or request.GET.get("order") or "")[:36]
    file = course_file(request.actor, found, "leave", asked)
    if file.order is None:
        raise Http404
    return found, file


def _entry(file: CourseFile, request: StaffRequest, *kinds: str, needed: bool = True) -> Facts | None:
    """The entry that is answered, as it stands. Raises Http404 where none of that kind does and one is needed."""
    asked = (request.POST.get(TO_ENTRY) or request.GET.get("entry") or "")[:36].replace("-", "")
    found = next((e for e in file.of(*kinds) if e.id.hex == asked), None)
    if found is None and needed:
        raise Http404
    return found


def _typed(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None
