"""The office lead's page: what waits for a word, and what was set aside, put side by side and settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from uuid_utils import compat

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.desk import confirm as desk
from guihang.desk.confirm import Waiting
from guihang.desk.today import catch_up_own_office
from guihang.dossier.addresses import file_address, record_address
from guihang.dossier.entry import Facts, NewEntry, behind_a_door, told_words
from guihang.dossier.entry_words import Reader, said
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Clash, Parked, Person
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.scope import Scope
from guihang.dossier.settling import keep_first, may_stand_alone, newest_of, take_in, take_second
from guihang.protect.datakeys import PersonKey, open_keys
from guihang.rules.acts import ACTS
from guihang.web.words.dates import moment, short_day
from guihang.web.words.names import act_name, field_name


@require_GET
@staff(Power.CONFIRM, Power.SEE_FIGURES)
def confirm(request: StaffRequest) -> HttpResponse:
    """What waits for the reader's word; who only looks on sees the same without the buttons."""
    actor, asked = request.actor, request.GET.get("place", "")[:12]
    where = desk.places(actor, asked)
    catch_up_own_office(actor, Scope(where, ""))
    found = desk.parts(actor, where)
    context = {
        "place": "、".join(filter(None, (name_of(t.code) for t in where))),
        "too_wide": not desk.fits(where),
        "parts": [{"key": p.key, "more": p.more, "lines": [_line(p.key, w) for w in p.lines]} for p in found],
        "may": Power.CONFIRM in actor.powers,
    }
    return render(request, "desk/confirm.html", context)


def _line(part: str, w: Waiting) -> dict[str, Any]:
    return {
        "name": w.name,
        "href": file_address(w.person.pk),
        "place": name_of(w.person.place),
        "code": w.code,
        "says": w.says,
        "since": w.since,
        "basis": w.basis,
        "url": _answer_url(part, w) if w.may else "",
        "further": [_line(part, each) for each in w.further],
    }


def _answer_url(part: str, w: Waiting) -> str:
    if part == "clashes":
        return reverse("desk:settle-clash", args=[w.id])
    if part == "weighing":
        return reverse("course:subject", args=[w.person.pk, w.page])
    if part == "tiers":
        return reverse("course:subject", args=[w.person.pk, "tier"])
    if part in {"mendings", "endings"}:
        return reverse("dossier:correction", args=[w.id])
    if part == "parked":
        return reverse("desk:settle-parked", args=[w.id])
    asked = {"order": str(w.order), "back": "confirm"}
    if part == "checks":
        return f"{record_address(w.person.pk, 'breach.checked')}?{urlencode({'code': w.code, **asked})}"
    return f"{record_address(w.person.pk, 'course.summed')}?{urlencode(asked)}"


@require_http_methods(["GET", "POST"])
@staff(Power.CONFIRM)
def settle_clash(request: StaffRequest, clash: int) -> HttpResponse:
    """Two contents under one id: which holds."""
    actor = request.actor
    rows = Clash.objects.visible_to(actor)
    found = get_object_or_404(rows.select_for_update() if request.method == "POST" else rows, pk=clash)
    person, key = _opened(request, found.person_id)
    if found.settled_at is not None:
        by = User.objects.filter(pk=found.settled_by) if found.settled_by else User.objects.none()
        who = by.values_list("display_name", flat=True).first() or "—"
        day = moment(found.settled_at, actor.today.year, actor.language)
        messages.info(request, _("This was settled already: %(who)s, %(day)s.") % {"who": who, "day": day})
        return redirect("desk:confirm")
    faults: list[str] = []
    if request.method == "POST" and request.POST.get("choice") == "first":
        keep_first(actor, found, clock.now())
        return _settled(request, _("The first stays. What came second is kept with it, struck out."))
    if request.method == "POST" and (entry := _uuid(request.POST.get("entry"))) is not None:
        try:
            take_second(actor, found, key, entry, clock.now(), person)
        except Unacceptable as refused:
            faults = list(refused.lines(actor.language))
        else:
            return _settled(request, _("What came second holds now; the first stays readable beside it."))
    return _show(request, person, key, found, faults)


@require_http_methods(["GET", "POST"])
@staff(Power.CONFIRM)
def settle_parked(request: StaffRequest, parked: UUID) -> HttpResponse:
    """An entry that waits for another which may never come: take it in as it stands, or go on waiting."""
    actor = request.actor
    found = get_object_or_404(Parked.objects.visible_to(actor), pk=parked)
    person, key = _opened(request, found.person_id)
    faults: list[str] = []
    if request.method == "POST":
        try:
            take_in(actor, found, key, clock.now(), person)
        except Unacceptable as refused:
            faults = list(refused.lines(actor.language))
        else:
            return _settled(request, _("Taken in as an act of its own."))
    return _show(request, person, key, found, faults)


def _opened(request: StaffRequest, person: UUID) -> tuple[Person, PersonKey]:
    """The person, if the actor may confirm for them, held for writing where something is sent; the log learns of it."""
    people = Person.objects.visible_to(request.actor)
    found = get_object_or_404(people.with_key().select_for_update() if request.method == "POST" else people, pk=person)
    request.actor.require(Power.CONFIRM, found.place)
    request.actor.reading.opened(found.pk)
    return found, open_keys([found.pk])[found.pk]


def _settled(request: StaffRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("desk:confirm")


def _show(
    request: StaffRequest, person: Person, key: PersonKey, row: Clash | Parked, faults: list[str]
) -> HttpResponse:
    """Both contents side by side, what differs marked; or the one that waits."""
    actor = request.actor
    second = desk.entry_of(key, row)
    story = entries_of([person.pk]).get(person.pk, [])
    first = newest_of(row.entry_id, story) if isinstance(row, Clash) else None
    staff_ids = {i for i in (row.sent_by if isinstance(row, Clash) else None, first and first.entered_by) if i}
    names = dict(User.objects.filter(pk__in=staff_ids).values_list("pk", "display_name")) if staff_ids else {}
    reader = Reader(actor.language, actor.today.year, names, name_of)
    context = {
        "clash": isinstance(row, Clash),
        "name": read_identities(actor, [person], opened=True)[person.pk].name,
        "href": file_address(person.pk),
        "kind": second.kind if second else "",
        "rows": _beside(first, second, key, reader) if second else [],
        "first": first is not None,
        "corrects": first is not None and second is not None and first.kind == second.kind,
        "alone": second is not None and may_stand_alone(second),
        "received_at": row.received_at,
        "entry": compat.uuid7(),
        "faults": faults,
    }
    return render(request, "desk/settle.html", context, status=422 if faults else 200)


def _beside(first: Facts | None, second: NewEntry, key: PersonKey, reader: Reader) -> list[dict[str, Any]]:
    """Each thing that either says: its label, what the first says, what the second says."""
    here = {**first.data, **told_words(first, key)} if first else {}
    rows = [_pair(_("Day"), _day(first.on, reader) if first else "", _day(second.on, reader))]
    if first is not None and first.kind != second.kind:
        rows.insert(0, _pair(_("Act"), _act(first.kind, reader), _act(second.kind, reader)))
    for kind in dict.fromkeys((second.kind, first.kind if first else second.kind)):
        for f in ACTS[kind].fields:
            if f.sealed and behind_a_door(kind, f.name):
                continue
            if f.name in here or f.name in second.data:
                label = field_name(kind, f.name, reader.language)
                pair = _pair(label, _value(f.type, here, f.name, reader), _value(f.type, second.data, f.name, reader))
                if pair not in rows:
                    rows.append(pair)
    by = [reader.staff.get(who, "") if who else "" for who in (first.entered_by if first else None, second.entered_by)]
    rows.append(_pair(_("Written by"), by[0], by[1]))
    at = moment(first.written_at, reader.year, reader.language) if first else ""
    rows.append(_pair(_("Written on"), at, moment(second.written_at, reader.year, reader.language)))
    return rows


def _pair(label: str, first: str, second: str) -> dict[str, Any]:
    return {"label": label, "first": first, "second": second, "differs": first != second}


def _value(kind: str, data: Mapping[str, Any], name: str, reader: Reader) -> str:
    return said(kind, data[name], reader) if data.get(name) not in (None, "", []) else ""


def _day(day: Any, reader: Reader) -> str:
    return short_day(day, reader.year, reader.language)


def _act(kind: str, reader: Reader) -> str:
    return act_name(kind, reader.language)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
