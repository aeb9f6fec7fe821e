"""One person's papers, in the archive's order; and one of them, to take along as PDF or Word."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Part, Power
from guihang.access.watch_models import note
from guihang.documents.catalogue import Form, form_at, forms, number_of
from guihang.documents.filled import File, follows, for_now, values_of, with_newest
from guihang.documents.making import (
    AS,
    ENDINGS,
    PDF,
    TYPES,
    WORD,
    county_at,
    field_of_sign,
    one_pdf,
    one_word,
    ready,
    templates_for,
)
from guihang.documents.models import Template
from guihang.documents.pdf import UnknownSign, shown
from guihang.documents.proofs import NOT_SERVED, copy_of, proofs_of, steps_of
from guihang.documents.reading import files_of, people_for
from guihang.dossier.addresses import file_address, record_address
from guihang.dossier.entry import Facts
from guihang.rules.paperlist import asked_by
from guihang.web.words.dates import short_day

LATEST = 6
ENTERED = "order.entered"  # written once, on the page where the person is taken in


@require_GET
@staff(Power.RECORD)
def papers(request: StaffRequest, person: UUID) -> HttpResponse:
    """Every form for a person: what it is for, when it was last filled, served, attached."""
    file = _file(request, person)
    own = own_layouts(file)
    lines = [_line(request, file, form, own) for form in forms().values() if _of_use(form, file)]
    context = {"name": file.who.name, "file_url": file_address(person), "lines": lines, "own": bool(own)}
    return render(request, "documents/papers.html", context)


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def paper(request: StaffRequest, person: UUID, form: int) -> HttpResponse:
    """One form: from which entry it is filled, what the file does not say; posted, it is handed out."""
    wanted = form_at(form)
    if wanted is None:
        raise Http404
    chosen = _uuid(request.POST.get("entry") or request.GET.get("entry", ""))
    file = _file(request, person, chosen)
    if not _of_use(wanted, file):
        raise Http404
    if request.method == "POST" and "entry" not in request.POST:  # one click: from the newest record of its step
        if len(for_now(wanted, file)) > 1:
            messages.info(request, _("Several entries are of that day: choose which."))
            return redirect("documents:paper", person, form)
        file = with_newest(wanted, file)
    if request.method == "POST":
        return handed_out(request, wanted, file, reverse("documents:paper", args=[person, form]))
    if "entry" not in request.GET:
        file = with_newest(wanted, file)
    return render(request, "documents/paper.html", _about(request, wanted, file))


def _file(request: StaffRequest, person: UUID, chosen: UUID | None = None) -> File:
    files = files_of(request.actor, people_for(request.actor, [person]), chosen)
    if not files:
        raise Http404
    return files[0]


def _of_use(form: Form, file: File) -> bool:
    """Whether a form is for this file: on one of help by consent nothing speaks of a decision or a test."""
    return form.consent or file.order is not None or not file.of("help.agreed")


def handed_out(request: StaffRequest, form: Form, file: File, back: str) -> HttpResponse:
    """One paper to take along, as it was asked for, and the house's log of it; with a sign that no font has, `back`."""
    actor, how = request.actor, request.POST.get("as", PDF)
    if how not in AS:
        raise Http404
    made = ready(form, file)
    try:
        content = one_word(made, templates_for(form, [made])) if how == WORD else one_pdf([made], form, actor.today)
    except UnknownSign as fault:
        messages.error(request, sign_words(fault.sign, field_of_sign(made, fault.sign, actor.language)))
        return redirect(back)
    note("paper.made", at=clock.now(), user=actor.user_id, person=file.person.pk, place=file.person.place,
         form=form.id, how=how)  # fmt: skip
    return answer_of(content, TYPES[how], f"{form.id}-{file.person.pk.hex[:8]}.{ENDINGS[how]}")


def own_layouts(file: File) -> set[str]:
    """The forms of which the person's county has a layout of its own in use."""
    here = Template.objects.filter(place=county_at(file.person.place), withdrawn_at=None)
    return set(here.values_list("form", flat=True))


def answer_of(content: bytes, media: str, name: str) -> HttpResponse:
    """A file to keep. Its name tells nothing: it may lie on somebody's desktop."""
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def sign_words(sign: str, where: str) -> str:
    """Why a paper cannot be set, and what can be done."""
    said = {"sign": shown(sign), "field": where or _("the paper")}
    return _("“%(sign)s” in “%(field)s” is in none of the fonts, so no PDF is made. Take the Word document.") % said


def _line(request: StaffRequest, file: File, form: Form, own: Collection[str]) -> dict[str, Any]:
    language = request.actor.language
    entries = file.for_form(form)
    return {
        "id": form.id,
        "name": form.name(language),
        "use": form.use(language),
        "url": reverse("documents:paper", args=[file.person.pk, number_of(form)]),
        "filled": entries[-1].on if entries else None,
        "proofs": proofs_of(request.actor, file, form) if form.id not in NOT_SERVED else [],
        "copy": copy_of(file, form),
        "bare": bool(entries) and form.id in _signed_forms(file) and not copy_of(file, form),
        "steps": steps_of(request.actor, file, form),
        "issued": bool(form.issued),
        "own": form.id in own,
        "occasion": form.occasion,
    }


def _signed_forms(file: File) -> frozenset[str]:
    """The forms of which a signed copy is asked for, for whoever sees papers."""
    if file.order is None or Part.PAPERS not in file.sees:
        return frozenset()
    return frozenset(paper.form for paper in asked_by(file.order.policy) if paper.signed)


def _about(request: StaffRequest, form: Form, file: File) -> dict[str, Any]:
    actor, language = request.actor, request.actor.language
    values = values_of(form, file)
    known = form.fields()
    own = Template.in_use(form.id, [county_at(file.person.place)])
    return {
        "name": file.who.name,
        "form": {"id": form.id, "name": form.name(language), "use": form.use(language), "basis": form.basis,
                 "signs": form.signs, "issued": bool(form.issued), "neutral": form.neutral},
        "here": reverse("documents:paper", args=[file.person.pk, number_of(form)]),
        "papers_url": reverse("documents:papers", args=[file.person.pk]),
        "choices": _choices(form, file, actor.today.year, language) if form.occasion else [],
        "newest": file.chosen is not None,
        "missing": [known[key].label(language) for key in values.missing if known[key].source],
        "by_hand": [field.label(language) for field in known.values() if not field.source],
        "own": next((t.version for t in own.values()), 0),
        "record": [record_address(file.person.pk, kind) for kind in form.acts[:1]
                   if kind != ENTERED and actor.may_write(kind, file.person.place)],
        "steps": steps_of(actor, file, form),
        "proofs": proofs_of(actor, file, form) if form.id not in NOT_SERVED else [],
        "copy": copy_of(file, form),
    }  # fmt: skip


def _choices(form: Form, file: File, year: int, language: str) -> list[dict[str, Any]]:
    """From which entry a paper of an occasion is filled: none, for the next time, or one of the latest."""
    latest: list[Facts] = [e for e in file.for_form(form) if not follows(form, e, file)][-LATEST:]
    return [
        {"entry": str(e.id), "label": short_day(e.on, year, language), "chosen": e.id == file.chosen}
        for e in reversed(latest)
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
