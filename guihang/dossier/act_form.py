"""The form of an act as somebody opens it at a desk: filled with what is known, or with what was typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import MultipleChoiceField
from django.utils.translation import gettext as _

from guihang.access.audience import StaffRequest
from guihang.access.places import name_of
from guihang.dossier.desk_act import asked_for, colleagues_of, described_now, given_for, places_near, villages_of
from guihang.dossier.ending import CONTROL_ENDED
from guihang.dossier.entry_words import Reader, sentence_of
from guihang.dossier.errand import ASKS
from guihang.dossier.errand_asking import asking_form
from guihang.dossier.form_asks import AFTER_THE_STOP
from guihang.dossier.forms import ActForm
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.parts import told_story
from guihang.dossier.reach import CHANGED, ReachForm, stands_now
from guihang.rules.acts import ACTS

EVIDENCE = "evidence"


def form_of_act(request: StaffRequest, person: Person, kind: str, duty: Duty | None, **given: Any) -> ActForm:
    """The form of an act of `kind`. `given`: what it says already; else what is usual, or stands on file."""
    if kind in ASKS:
        typed = request.POST if request.method == "POST" else None
        return asking_form(kind, typed, person=person, today=request.actor.today, language=request.actor.language)
    # An answer without a choice of decision needs none: record() takes the only one that runs.
    orders = _orders(person, kind) if request.method == "GET" or "order" in request.POST else []
    myself = str(request.actor.user_id)
    ask = request.method == "GET" or kind == "worker.assigned" or request.POST.get("collected_by", myself) != myself
    colleagues = colleagues_of(request.actor, person.place) if ask else []
    places = places_near(person.place, kind) if any(f.type == "place" for f in ACTS[kind].fields) else ()
    stays = villages_of(person.place) if kind in {"person.described", CHANGED} else ()
    start = {"given": {**given_for(kind, duty), **asked_for(kind, request.GET)}, **given}
    if kind == "person.described" and "given" not in given:
        start["given"] = described_now(person)  # what is left blank would be gone; what stands may stay as it is
    stands = stands_now(person, request.POST.get("entry", "")) if kind == CHANGED and "given" not in given else None
    if stands is not None:
        start["given"] = stands
    data = request.POST if request.method == "POST" else None
    if kind == "test.taken" and "given" not in given:  # two take it: oneself is one of them
        usual = {"testers": [{"role": _("tester"), "name": request.actor.display_name}], "test_kind": "screening"}
        start["given"] = {**usual, **start["given"]}
    form = (ReachForm if kind == CHANGED else ActForm)(
        kind, data, today=request.actor.today, orders=orders, colleagues=colleagues, places=places, stays=stays, **start
    )
    form.choose_tier(person.place)
    _name_entries(request, person, form)
    if isinstance(form, ReachForm):
        form.stands = stands
    if kind == "test.taken" and person.sex == "m":
        del form.fields["same_sex"]
    form.early = kind == CONTROL_ENDED and (person.clean_on is None or person.clean_on > request.actor.today)
    if duty is not None and "order" in form.fields:
        form.initial["order"] = str(duty.order_id)
    return form


def _name_entries(request: StaffRequest, person: Person, form: ActForm) -> None:
    """The entries that go with what is written, in words to be ticked: those that it names already."""
    field = form.fields.get(EVIDENCE)
    if not isinstance(field, MultipleChoiceField):
        return
    named = [str(one) for one in form.initial.get(EVIDENCE) or ()]
    if not named:
        del form.fields[EVIDENCE]
        return
    actor = request.actor
    story = entries_of([person.pk]).get(person.pk, [])
    shown = {e.id.hex: e for e in told_story(story, actor.sees(person.place, person.pk))[1]}
    reader = Reader(actor.language, actor.today.year, {}, name_of)
    entries = [(one, shown.get(one.replace("-", ""))) for one in named]
    field.choices = [(one, sentence_of(e, reader) if e else _("not shown to your role")) for one, e in entries]


def duty_asked(request: StaffRequest, person: Person) -> Duty | None:
    """The duty from whose line the form was opened, where the reader is shown it."""
    number = line_number(request)
    if number is None:
        return None
    duties = Duty.objects.visible_to(request.actor).select_related("order")
    return duties.filter(pk=number, person=person).first()


def line_number(request: StaffRequest) -> int | None:
    """The number of that duty, as it was sent."""
    number = request.POST.get("line") or request.GET.get("line") or ""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 18 else None


def _orders(person: Person, kind: str) -> list[tuple[UUID, str]]:
    """The decisions that an act of `kind` may concern: those that run; a summary may come after the release."""
    orders = Order.objects.filter(person=person).order_by("-decided_on")
    chosen = orders if kind in AFTER_THE_STOP else orders.filter(stopped_on=None)
    return [(o.pk, f"{o.decided_on:%Y-%m-%d}") for o in chosen]
