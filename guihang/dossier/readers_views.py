"""Who may open a restricted file: the office lead names its readers, and takes names away; both hold at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from uuid_utils import compat

from guihang.access import clock
from guihang.access.actor import Actor, Refused
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import Grant
from guihang.access.places import name_of
from guihang.access.roles import TABLE, Power, Role, row_of
from guihang.access.watch_models import note
from guihang.dossier.addresses import file_address
from guihang.dossier.entry import NewEntry
from guihang.dossier.identity import read_identities
from guihang.dossier.models import Person, Reader
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.writer import ByActor
from guihang.rules.acts import code_label
from guihang.rules.acts.codes import RESTRICTED_FOR
from guihang.texts import translate

KIND = "file.restricted"
SEEING = [role for role, row in TABLE.items() if Power.SEE_FILES in row.powers]


class ReadersForm(forms.Form):
    """Only named readers, or no longer: why, and who."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    restricted = forms.TypedChoiceField(
        label=gettext_lazy("Who opens this file"), coerce=lambda said: said == "1", widget=forms.RadioSelect
    )
    why = forms.ChoiceField(label=gettext_lazy("Why"), required=False)
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Readers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, known: dict[str, str], leads: frozenset[str], language: str, data: Any = None) -> None:
        super().__init__(data, auto_id="f-%s")
        self.leads = leads
        self.fields["restricted"].choices = [  # type: ignore[attr-defined]
            ("0", _("Whoever is granted this place")),
            ("1", _("Only the readers named here")),
        ]
        self.fields["why"].choices = [(c, translate(code_label(c), language)) for c in RESTRICTED_FOR]  # type: ignore[attr-defined]
        self.fields["readers"].choices = list(known.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody reads it, and one of them can change the list again."""
        said = self.cleaned_data
        if said.get("restricted"):
            readers = set(said.get("readers") or ())
            if not readers:
                self.add_error("readers", _("Name at least one reader: nobody could open the file any more."))
            elif not readers & self.leads:
                text = _("One of the readers must be an office lead, or nobody could change this list again.")
                self.add_error("readers", text)
            if not said.get("why"):
                self.add_error("why", _("Say why."))
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.CONFIRM)
def readers(request: StaffRequest, person: UUID) -> HttpResponse:
    """The list of readers and its form."""
    actor = request.actor
    people = Person.objects.to_open(actor)
    if request.method == "POST":
        people = people.with_key().select_for_update()
    found = get_object_or_404(people, pk=person)
    if not actor.may_write(KIND, found.place) or found.pk in actor.opened:
        raise Refused
    known, leads = _could_read(actor, found)
    form = ReadersForm(known, leads, actor.language, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = _written(request, found, form)
        if answer is not None:
            return answer
    now = {r.user.hex: r.user for r in Reader.objects.filter(person=found)}
    chosen = form["readers"].value() if form.is_bound else [str(u) for u in now.values()]
    name = read_identities(actor, [found], opened=True)[found.pk].name
    context = {
        "name": name,
        "form": form,
        "entry": form["entry"].value() if form.is_bound else compat.uuid7(),
        "restricted": form["restricted"].value() if form.is_bound else "1" if found.restricted else "0",
        "chosen": [str(c) for c in chosen or ()],
        "why": form["why"].value() if form.is_bound else "",
        "worker": str(found.worker) if found.worker else "",
        "file_url": file_address(found.pk),
        "action": reverse("dossier:readers", args=[found.pk]),
    }
    return render(request, "dossier/readers.html", context, status=422 if form.errors else 200)


def _written(request: StaffRequest, person: Person, form: ReadersForm) -> HttpResponse | None:
    """Write the act; where it is refused, the form says why."""
    actor, said, now = request.actor, form.cleaned_data, clock.now()
    data: dict[str, Any] = {"restricted": said["restricted"]}
    if said["restricted"]:
        data |= {"why": said["why"], "readers": sorted(said["readers"])}
    entry = NewEntry(
        said["entry"], person.pk, KIND, actor.today, now, "desk", data, collected_by=actor.user_id,
        entered_by=actor.user_id,
    )  # fmt: skip
    try:
        record(ByActor(actor), entry, today=actor.today, now=now, locked=person)
    except Unacceptable as refused:
        for line in refused.lines(actor.language):
            form.add_error(None, line)
        return None
    note("file.readers", at=now, user=actor.user_id, about=entry.id, person=person.pk, place=person.place,
         restricted=said["restricted"], readers=len(data.get("readers", ())))  # fmt: skip
    actor.reading.opened(person.pk)
    if said["restricted"] and str(actor.user_id) not in said["readers"]:
        messages.success(request, _("Only the readers named open this file now. You are none of them."))
        return redirect("desk:today")
    messages.success(request, _("Written down. It holds from the next click on."))
    return redirect(file_address(person.pk))


def _could_read(actor: Actor, person: Person) -> tuple[dict[str, str], frozenset[str]]:
    """Whoever holds a grant at the place that shows files, with their role; and which of them lead the office."""
    rows = Grant.objects.on(actor.today).filter(
        role__in=SEEING, low__lte=person.place, high__gte=person.place, user__is_active=True
    )
    known: dict[str, str] = {}
    leads: set[str] = set()
    for row in rows.select_related("user").order_by("-low", "user__display_name", "pk"):
        who, role, place = row.user.display_name, Role(row.role).label, name_of(row.low) or row.low
        words = f"{who} ({role}, {place})" if actor.language == "en" else f"{who}（{place}，{role}）"
        known.setdefault(str(row.user_id), words)
        if KIND in row_of(row.role).acts:
            leads.add(str(row.user_id))
    return known, frozenset(leads)
