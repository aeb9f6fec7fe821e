"""A county's own layouts of papers: which are in use, a new version, back to the one before or to ours."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.access.watch_models import note
from guihang.documents.catalogue import FIELDS, ROWS, Form, form_at, forms, number_of
from guihang.documents.making import TYPES, WORD
from guihang.documents.models import Template
from guihang.documents.own_file import NotATemplate
from guihang.documents.own_words import fill, looked_at
from guihang.documents.starting import invented, layout_of
from guihang.documents.views import answer_of
from guihang.protect.suite import sm3
from guihang.territory.codes import Level

# How a layout writes a field, and a row that repeats.
SAMPLES = {"field": "{{ name }}", "first": "{%tr for row in tests %}", "last": "{%tr endfor %}"}
OURS = frozenset({"mark"})
TAKEN = frozenset({"take", "preview", "ours"})


@require_GET
@staff(Power.KEEP_FORMS)
def templates(request: StaffRequest) -> HttpResponse:
    """Every form with the county's own layout of it, where it has one."""
    place = _county(request.actor)
    in_use = {t.form: t for t in Template.objects.filter(place=place, withdrawn_at=None).order_by("version")}
    lines = [
        {"id": f.id, "name": f.name(request.actor.language), "own": in_use.get(f.id),
         "url": reverse("documents:template", args=[number_of(f)])}
        for f in forms().values()
    ]  # fmt: skip
    return render(request, "documents/templates.html", {"lines": lines, "county": name_of(place)})


@require_http_methods(["GET", "POST"])
@staff(Power.KEEP_FORMS)
def template(request: StaffRequest, form: int) -> HttpResponse:
    """One form: its fields, the versions of the county's layout, a new one."""
    wanted = form_at(form)
    if wanted is None:
        raise Http404
    place = _county(request.actor)
    fault = ""
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "withdraw":
            return _withdrawn(request, wanted, place)
        if do in TAKEN:
            return _taken(request, wanted, place, do)
        if do == "use":
            return _used(request, wanted, place)
        fault = _new(request, wanted, place)
        if not fault:
            return redirect("documents:template", form)
    context = _about(request, wanted, place, fault)
    return render(request, "documents/template.html", context, status=422 if fault else 200)


def _county(actor: Actor) -> str:
    """The county whose layouts the actor keeps."""
    found = [t.code for t in actor.territories(Power.KEEP_FORMS) if t.level == Level.COUNTY]
    if not found:
        raise Http404
    return found[0]


def tables() -> dict[str, list[str]]:
    """The tables of many rows that a layout may go through, with their columns."""
    return {key: list(rows.columns) for key, rows in ROWS().items()}


def _new(request: StaffRequest, form: Form, place: str) -> str:
    """Take a new version in; why not, where it cannot be used."""
    sent = request.FILES.get("file")
    if sent is None:
        return _("Choose a Word document (.docx).")
    content = sent.read()
    try:
        looked = looked_at(content, tables())
    except NotATemplate as refused:
        return refused.message.render(request.actor.language)
    known = known_names(form)
    unknown = [{"name": name, "where": where} for name, where in looked.names.items() if name not in known]
    left_out = [key for key in form.fields() if key not in looked.names]
    now = clock.now()
    assert request.actor.user_id is not None
    # One with fields that nothing fills, or the same for everybody, waits until somebody has looked at it, as if
    # withdrawn by nobody.
    nameless = "name" in form.fields() and "name" not in looked.names
    row = Template(
        place=place, form=form.id, content=content, digest=sm3(content), unknown=unknown[:100],
        left_out=left_out, user_id=request.actor.user_id, at=now, withdrawn_at=now if unknown or nameless else None,
    )  # fmt: skip
    stands = row.add()
    if stands is row:
        note("layout.added", at=now, user=request.actor.user_id, about=row.pk, place=place, form=form.id)
    if stands.waits and nameless:
        messages.warning(
            request,
            _("It is not in use yet: it names nobody, and would be the same for everybody. Look at the preview."),
        )
    elif stands.waits:
        messages.warning(
            request,
            _("It is not in use yet: some of its fields are not known, and would stay empty. Look at the preview."),
        )
    else:
        messages.success(request, _("It is in use from now on."))
    return ""


def known_names(form: Form) -> frozenset[str]:
    """Everything that a layout of this form may name."""
    columns = {f"{key}.{column}" for key, names in tables().items() for column in names}
    return frozenset({*FIELDS(), *form.own, *ROWS(), *columns, *OURS})


def _withdrawn(request: StaffRequest, form: Form, place: str) -> HttpResponse:
    row = _version(request, form, place)
    now = clock.now()
    assert request.actor.user_id is not None
    row.withdrawn_at, row.withdrawn_by = now, request.actor.user_id
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    note("layout.withdrawn", at=now, user=request.actor.user_id, about=row.pk, place=place, form=form.id)
    return redirect("documents:template", number_of(form))


def _used(request: StaffRequest, form: Form, place: str) -> HttpResponse:
    """Put a version to use that waited, after it was looked at."""
    row = _version(request, form, place)
    if not row.waits:
        raise Http404
    if request.POST.get("looked") != "1":
        messages.warning(request, _("Look at the preview first, and tick that you have."))
        return redirect("documents:template", number_of(form))
    row.withdrawn_at, now = None, clock.now()
    row.save(update_fields=["withdrawn_at"])
    note("layout.added", at=now, user=request.actor.user_id, about=row.pk, place=place, form=form.id)
    messages.success(request, _("It is in use from now on."))
    return redirect("documents:template", number_of(form))


def _taken(request: StaffRequest, form: Form, place: str, do: str) -> HttpResponse:
    """A version as it came in, or filled for an invented person; or our own layout to start from."""
    if do == "ours":
        return answer_of(layout_of(form), TYPES[WORD], f"{form.id}.docx")
    row = _version(request, form, place)
    content = bytes(row.content)
    if do == "preview":
        content = fill(content, invented())
    return answer_of(content, TYPES[WORD], f"{form.id}-{row.version}.docx")


def _version(request: StaffRequest, form: Form, place: str) -> Template:
    typed = request.POST.get("version", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    row = Template.objects.filter(place=place, form=form.id, version=number).first()
    if row is None:
        raise Http404
    return row


def _about(request: StaffRequest, form: Form, place: str, fault: str) -> dict[str, Any]:
    language = request.actor.language
    rows = list(Template.objects.filter(place=place, form=form.id).order_by("-version"))
    names = dict(User.objects.filter(pk__in={r.user_id for r in rows}).values_list("pk", "display_name"))
    current = next((r for r in rows if r.withdrawn_at is None or r.waits), None)
    known = dict(FIELDS()) | dict(form.own)
    return {
        "form": {"id": form.id, "name": form.name(language)},
        "county": name_of(place),
        "here": reverse("documents:template", args=[number_of(form)]),
        "samples": SAMPLES,
        "fault": fault,
        "current": current,
        "versions": [{"row": r, "by": names.get(r.user_id, "—")} for r in rows],
        "unknown": current.unknown if current else [],
        "left_out": [known[key].label(language) for key in current.left_out if key in known] if current else [],
        "fields": [{"key": f.key, "label": f.label(language)} for f in form.fields().values()],
        "others": [{"key": f.key, "label": f.label(language)} for f in FIELDS().values() if f.key not in form.fields()],
        "tables": [{"key": t.key, "label": t.en if language == "en" else t.zh, "columns": list(t.columns)}
                   for t in ROWS().values() if t.columns],
    }  # fmt: skip
