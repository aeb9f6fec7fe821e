"""One reason for several duties that cannot be made up: they leave the list and stay on file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from uuid_utils import compat

from guihang.access import clock
from guihang.access.audience import StaffRequest
from guihang.access.places import name_of
from guihang.desk import together as desk
from guihang.desk.today import Filters, catch_up_own_office
from guihang.desk.together import EXPLAINED
from guihang.desk.together_done import remember
from guihang.desk.together_pages import EXPLAIN_TITLE, address, ways
from guihang.dossier.act_field import form_field
from guihang.dossier.act_view import field_view
from guihang.dossier.addresses import file_address
from guihang.dossier.entry import NewEntry
from guihang.dossier.form_ids import numbers, uuids
from guihang.dossier.identity import read_identities
from guihang.dossier.models import Duty, Entry
from guihang.dossier.outcome import Outcome
from guihang.dossier.record import record_each
from guihang.dossier.writer import ByActor
from guihang.rules.acts import ACTS

PAGE = 100


class Reason(forms.Form):
    """Why, asked once for all that is ticked."""

    set = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"set": compat.uuid7()}, auto_id="why-%s")
        for field in ACTS[EXPLAINED].fields:
            if field.name in {"reason", "text"}:
                self.fields[field.name] = form_field(field, ())

    def said(self) -> dict[str, str]:
        """The reason and, where there is one, the explanation."""
        return {name: self.cleaned_data[name] for name in ("reason", "text") if self.cleaned_data[name]}


def explain(request: StaffRequest) -> HttpResponse:
    """The missed duties, the reason, and the writing of both."""
    if request.method != "POST":
        return _page(request, Reason(), set())
    ticked = set(numbers(request.POST.getlist("duty")))
    if request.POST.get("do") != "save":
        if people := uuids(request.POST.getlist("person")):
            theirs = desk.missed(request.actor).filter(person__in=people)
            ticked |= set(theirs.values_list("pk", flat=True)[:PAGE])
        return _page(request, Reason(), ticked, only_ticked=bool(ticked))
    form = Reason(request.POST)
    if not form.is_valid():
        return _page(request, form, ticked, wrong=True)
    if not ticked:
        return _page(request, form, ticked, wrong=True, problem=_("Tick what this is the reason for."))
    told = _save(request, form, ticked)
    if told:
        return _page(request, form, ticked, wrong=True, problem=" ".join(told))
    return redirect(reverse("desk:together-done", args=[EXPLAINED]))


def _save(request: StaffRequest, form: Reason, ticked: set[int]) -> list[str]:
    """Write the reason to each duty; what was said against it."""
    actor = request.actor
    duties = list(Duty.objects.visible_to(actor).filter(pk__in=sorted(ticked)[:PAGE]).order_by("due_on", "pk"))
    held = desk.held(actor, {d.person_id for d in duties})
    meant = [(d, id) for d in duties if d.person_id in held and (id := _entry_id(request, d)) is not None]
    sent_again = set(Entry.objects.filter(pk__in=[id for _d, id in meant]).values_list("pk", flat=True))
    now, said = clock.now(), form.said()
    entries = [
        NewEntry(
            id=id, person=d.person_id, kind=EXPLAINED, on=actor.today, written_at=now, source="desk",
            data={"duty": d.key, **said}, order=d.order_id, collected_by=actor.user_id, entered_by=actor.user_id,
        )
        for d, id in meant
        if id in sent_again or _waits(d, actor.today)
    ]  # fmt: skip
    came_of = record_each(ByActor(actor), entries, today=actor.today, now=now, locked=held)
    told: list[str] = []
    written: list[tuple[UUID, UUID]] = []
    for entry in entries:
        came = came_of[entry.id]
        if isinstance(came, Outcome) and came.state != "clashing":
            written.append((entry.person, entry.id))
        elif isinstance(came, Outcome):
            told.append(_("Something else was already written under this id. It was kept for a look."))
        else:
            told += came.lines(actor.language)
    remember(request.session, EXPLAINED, form.cleaned_data["set"], written)
    return list(dict.fromkeys(told))


def _waits(duty: Duty, today: date) -> bool:
    """Whether a duty is missed and nobody has said why."""
    unmet = duty.met_on is None and duty.void_from is None and not duty.before_live
    return unmet and duty.explained_on is None and duty.due_on < today and not duty.late_allowed


def _entry_id(request: StaffRequest, duty: Duty) -> UUID | None:
    """The id that the form made for the reason of this duty."""
    return next(iter(uuids([request.POST.get(f"entry-{duty.pk}", "")])), None)


def _page(
    request: StaffRequest, form: Reason, ticked: set[int],
    *, wrong: bool = False, only_ticked: bool = False, problem: str = "",
) -> HttpResponse:  # fmt: skip
    actor = request.actor
    catch_up_own_office(actor, desk.own_ground(actor))
    filters = Filters.read(request.GET if request.method == "GET" else request.POST)
    duties = desk.missed(actor, filters)
    if only_ticked:
        duties = duties.filter(pk__in=ticked)
    shown = list(duties.select_related("person").order_by("due_on", "pk")[: PAGE + 1])
    further, shown = len(shown) > PAGE, shown[:PAGE]
    names = read_identities(actor, list({d.person_id: d.person for d in shown}.values()), opened=False)
    fields = [field_view(f, False) for f in form.visible_fields()]
    fields[0]["first"] = wrong
    lines = [
        {
            "duty": d.pk, "entry": _entry_id(request, d) or compat.uuid7(), "name": names[d.person_id].name,
            "href": file_address(d.person_id), "key": d.key, "opens_on": d.opens_on, "due_on": d.due_on,
            "window": d.kind in {"test", "tier-test"}, "ticked": d.pk in ticked,
            "village": name_of(d.person.stays_at or d.place) or d.place,
        }
        for d in shown
    ]  # fmt: skip
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in lines:
        groups.setdefault(str(one["key"]), []).append(one)
    context = {
        "title": _(EXPLAIN_TITLE), "url": address(EXPLAINED), "ways": ways(EXPLAINED), "groups": list(groups.items()),
        "ticked": sum(bool(one["ticked"]) for one in lines), "left_out": len(ticked) - len(lines) if only_ticked else 0,
        "further": PAGE if further else 0, "fields": fields, "set": form["set"].value(), "problem": problem,
        "filters": {"village": filters.village, "mine": filters.mine, "kind": filters.kind},
        "only_ticked": only_ticked,
    }  # fmt: skip
    return render(request, "desk/explain.html", context, status=422 if wrong else 200)
