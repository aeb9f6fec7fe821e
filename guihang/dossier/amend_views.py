"""Corrections that wait for a second person: the list of them, and one with both versions side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guihang.access import clock
from guihang.access.actor import Actor, Refused
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Part, Power
from guihang.dossier import amending
from guihang.dossier.addresses import file_address
from guihang.dossier.aside import asked_entry
from guihang.dossier.entry import Facts, NewEntry, behind_a_door, told_words
from guihang.dossier.entry_words import Reader, said
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Amendment, Person
from guihang.dossier.parts import fields_told
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.second_people import ENDS, SecondPeople, waits_above, who_can_agree
from guihang.dossier.second_word import BY_TWO
from guihang.dossier.taken_back import counts_no_more
from guihang.protect.datakeys import PersonKey, open_keys
from guihang.rules.acts import ACTS
from guihang.web.words.dates import moment, short_day
from guihang.web.words.names import act_name, field_name

WRITES = (Power.RECORD, Power.CONFIRM, Power.END_CONTROL)
LOOKS = (*WRITES, Power.STAND_IN)
A_PAGE = 50
LONGEST_REASON = 400
ABSENT = object()


@require_GET
@staff(*LOOKS)
def corrections(request: StaffRequest) -> HttpResponse:
    """What waits for a second person where the reader works, the longest waiting first; on top of Today the number of
    those that wait for the reader."""
    actor = request.actor
    rows = Amendment.objects.visible_to(actor).filter(decided_at=None).annotate(ends=ENDS)
    if Part.PENALTY not in actor.parts:
        rows = rows.exclude(kind__in=amending.BY_LAW)
    if not actor.powers & {*WRITES}:
        rows = rows.filter(waits_above(actor.today))
    if request.htmx:
        many = rows.exclude(Q(asked_by=actor.user_id)).count()
        return render(request, "dossier/_corrections_today.html", {"many": many})
    page = Paginator(rows.select_related("person").order_by("asked_at", "pk"), A_PAGE).get_page(request.GET.get("page"))
    shown = [row for row in page.object_list if amending.may_look(actor, row)]
    names = read_identities(actor, [row.person for row in shown], opened=False)
    who = _names({row.asked_by for row in shown})
    context = {
        "lines": [
            {
                "name": names[row.person_id].name,
                "href": file_address(row.person_id),
                "url": reverse("dossier:correction", args=[row.pk]),
                "place": name_of(row.person.place),
                "kind": row.kind,
                "withdraws": row.withdraws,
                "ends": bool(getattr(row, "ends", False)) and row.kind in BY_TWO,
                "asked_at": row.asked_at,
                "days": (actor.today - clock.day_of(row.asked_at)).days,
                "by": who.get(row.asked_by, "—"),
                "mine": row.asked_by == actor.user_id,
            }
            for row in shown
        ],
        "before": page.previous_page_number() if page.has_previous() else 0,
        "after": page.next_page_number() if page.has_next() else 0,
    }
    return render(request, "dossier/corrections.html", context)


@require_http_methods(["GET", "POST"])
@staff(*LOOKS)
def correction(request: StaffRequest, correction: UUID) -> HttpResponse:
    """One correction: what stands, what it would say, why; to agree to, or to decline with a reason."""
    actor = request.actor
    row = get_object_or_404(Amendment.objects.visible_to(actor).select_related("person"), pk=correction)
    if not amending.may_look(actor, row):
        raise Refused
    person = row.person
    if request.method == "POST":
        # The file first, then what waits: the order in which everybody holds them.
        person = get_object_or_404(Person.objects.visible_to(actor).with_key().select_for_update(), pk=row.person_id)
        row = Amendment.objects.select_for_update().select_related(None).get(pk=correction)
        row.person = person
    actor.reading.opened(person.pk)
    key = open_keys([person.pk])[person.pk]
    faults: list[str] = []
    if request.method == "POST":
        if row.decided_at is not None:
            return _decided_already(request, row)
        faults = _decide(request, row, person, key)
        if not faults:
            return _decided_already(request, row)
    return _show(request, row, person, key, faults)


def _decide(request: StaffRequest, row: Amendment, person: Person, key: PersonKey) -> list[str]:
    actor, choice = request.actor, request.POST.get("choice", "")
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if choice == "agree":
        if _differs_unseen(actor, row, key):
            return [_("It changes something that your role is not shown. Somebody else must look at it.")]
        try:
            amending.agree(actor, row, clock.now(), person)
        except Unacceptable as refused:
            return list(refused.lines(actor.language))
        return []
    if choice != "decline":
        return [_("Choose whether you agree.")]
    if not reason and row.asked_by != actor.user_id:
        return [_("Say why you do not agree: whoever asked reads it.")]
    amending.decline(actor, row, reason, clock.now(), key)
    return []


def _decided_already(request: StaffRequest, row: Amendment) -> HttpResponse:
    """The answer to the first word, and to each repeat of it."""
    actor = request.actor
    if row.decided_by != actor.user_id:
        told = {"who": _name(row.decided_by), "at": _moment(row.decided_at, actor)}
        messages.info(request, _("This was decided already: %(who)s, %(at)s.") % told)
    elif row.agreed:
        agreed = _("Agreed: it is written, with both names.")
        messages.success(
            request, agreed if row.kind in BY_TWO else _("Agreed: the correction is written, with both names.")
        )
    elif row.asked_by == actor.user_id:
        messages.success(request, _("Taken back. What stands on file stays."))
    else:
        messages.success(request, _("Declined. What stands on file stays; whoever asked reads your reason."))
    if row.agreed is False:
        return redirect("dossier:correction", row.pk)
    here = Person.objects.visible_to(actor).filter(pk=row.person_id).exists()
    return redirect(file_address(row.person_id) if here else reverse("desk:today"))


def _show(request: StaffRequest, row: Amendment, person: Person, key: PersonKey, faults: list[str]) -> HttpResponse:
    actor = request.actor
    story = entries_of([person.pk]).get(person.pk, [])
    new = None if key.is_destroyed else asked_entry(key, row)
    ends = new is not None and new.supersedes is None
    first = None if ends else next((e for e in story if e.id == row.entry), None)
    who = _names({i for i in (row.asked_by, row.decided_by, first and first.entered_by) if i})
    reader = Reader(actor.language, actor.today.year, who, name_of)
    why = new.data.get("reason" if row.withdraws else amending.BECAUSE.name, "") if new else ""
    can = who_can_agree(row, person, actor.today) if row.decided_at is None else SecondPeople()
    context = {
        "name": read_identities(actor, [person], opened=True)[person.pk].name,
        "href": file_address(person.pk),
        "kind": row.kind,
        "withdraws": row.withdraws,
        "ends": ends,
        "rows": _beside(first, None if row.withdraws else new, key, reader, actor.sees(person.place, person.pk)),
        "why": why,
        "asked_by": who.get(row.asked_by, "—"),
        "asked_at": row.asked_at,
        "mine": row.asked_by == actor.user_id,
        "waits": row.decided_at is None,
        "can": can if row.decided_at is None and (ends or can.stand_in) else None,
        "agreed": row.agreed,
        "decided_by": who.get(row.decided_by, "—") if row.decided_by else "",
        "decided_at": row.decided_at,
        "said": amending.said_of_it(row, key) if not key.is_destroyed else "",
        "along": going_along(actor, counts_no_more(new, story)) if new and row.decided_at is None else [],
        "changed": row.decided_at is None and amending.stands(row, story) is None,
        "may": row.decided_at is None and amending.may_decide(actor, row),
        "faults": faults,
        "typed": request.POST.get("reason", "")[:LONGEST_REASON],
    }
    return render(request, "dossier/correction.html", context, status=422 if faults else 200)


def _beside(
    first: Facts | None, new: NewEntry | None, key: PersonKey, reader: Reader, sees: frozenset[Part]
) -> list[dict[str, Any]]:
    """Each thing that either version says, as far as it is told: its label, what stands, what it would say."""
    kind = first.kind if first else new.kind if new and new.supersedes is None else ""
    if not kind or key.is_destroyed:
        return []
    here = {**first.data, **told_words(first, key)} if first else {}
    there = dict(new.data) if new else {}
    rows = [_pair(_("Day"), short_day(first.on, reader.year, reader.language) if first else "", _day(new, reader))]
    told = fields_told(kind, sees)
    for f in ACTS[kind].fields:
        if f.name not in told or (f.sealed and behind_a_door(kind, f.name)):
            continue
        if f.name in here or f.name in there:
            label = field_name(kind, f.name, reader.language)
            rows.append(_pair(label, _value(f.type, here, f.name, reader), _value(f.type, there, f.name, reader)))
    if first is None:
        return rows
    written = moment(first.written_at, reader.year, reader.language)
    by = reader.staff.get(first.entered_by, "") if first.entered_by else ""
    rows.append(
        {"label": _("Written by"), "first": " · ".join(filter(None, (by, written))), "second": "", "differs": False}
    )
    return rows


def _differs_unseen(actor: Actor, row: Amendment, key: PersonKey) -> bool:
    """Whether it changes something of the act that the actor is not told."""
    if row.withdraws:
        return False
    new = asked_entry(key, row)
    first = next((e for e in entries_of([row.person_id]).get(row.person_id, []) if e.id == new.supersedes), None)
    if new.supersedes and first is None:
        return False
    told = fields_told(row.kind, actor.sees(row.person.place, row.person_id))
    before, after = {**first.data, **amending.all_words(first, key)} if first else {}, new.data
    hidden = {f.name for f in ACTS[row.kind].fields} - told
    return any(before.get(name, ABSENT) != after.get(name, ABSENT) for name in hidden)


def _pair(label: str, first: str, second: str) -> dict[str, Any]:
    return {"label": label, "first": first, "second": second, "differs": first != second}


def _value(kind: str, data: Mapping[str, Any], name: str, reader: Reader) -> str:
    return said(kind, data[name], reader) if data.get(name) not in (None, "", []) else ""


def _day(new: NewEntry | None, reader: Reader) -> str:
    return short_day(new.on, reader.year, reader.language) if new else ""


def _names(ids: set[Any]) -> dict[UUID, str]:
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name")) if ids else {}


def _name(user: UUID | None) -> str:
    return _names({user}).get(user, "—") if user else "—"


def _moment(at: Any, actor: Actor) -> str:
    return moment(at, actor.today.year, actor.language)


def going_along(actor: Actor, taken: Iterable[Facts]) -> list[str]:
    """What is taken back in the same deed, a sentence each."""
    says = _("“%(act)s” of %(day)s is taken back with it, and counts no more.")
    year, language = actor.today.year, actor.language
    return [says % {"act": act_name(e.kind, language), "day": short_day(e.on, year, language)} for e in taken]


def waits_for_second(request: StaffRequest, row: Amendment) -> None:
    """Tell whoever asked that nothing is written yet."""
    what = {"act": act_name(row.kind, request.actor.language)}
    can = who_can_agree(row, row.person, request.actor.today)
    if amending.ends(row):
        if not can.stand_in:
            text = _("%(act)s: it waits. It holds once the office lead or the police agree.")
        elif can.names:
            text = _("%(act)s: it waits. There is neither another lead nor police here: the county officer agrees.")
        else:
            text = _("%(act)s: it waits, and nobody can agree to it yet. Its page says who is missing.")
        messages.info(request, text % what)
        return
    text = _("%(act)s: the correction waits. It holds once a second person of the office agrees.")
    if can.stand_in and can.names:
        text = _("%(act)s: the correction waits. Nobody else here can agree to it: the county officer does.")
    elif can.stand_in:
        text = _("%(act)s: the correction waits, and nobody can agree to it yet. Its page says who is missing.")
    messages.info(request, text % what)
