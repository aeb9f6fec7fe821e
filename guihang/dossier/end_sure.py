"""Before control ends and a file is sealed: asked once more, wherever it is written, with what still lacks by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest
from guihang.dossier.ending_page import Ending, checklist, ending_of
from guihang.dossier.ends import decide
from guihang.dossier.ends_papers import note_left, owed_after
from guihang.dossier.entry import Facts, NewEntry
from guihang.dossier.forms import ActForm
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.workout import effective
from guihang.web.words.duties import duty_name

SURE = "sure"


def end_control(
    request: StaffRequest, person: Person, form: ActForm, entry: NewEntry, back: str
) -> HttpResponse | Outcome | None:
    """Write the end of control once its writer has said that they are sure; before that, the page that asks. None: the
    file says that it cannot be, and the form says why. `person` is held. Raises access.Refused."""
    actor, now = request.actor, clock.now()
    owed = owed_after(person)
    try:
        if request.POST.get(SURE):
            outcome = decide(actor, person, entry, now)
            note_left(actor, person, owed, now)
            return outcome
        _could_be(actor, person, entry, now)
    except Unacceptable as refused:
        refused.said_in(form, actor.language)
        return None
    return _ask_again(request, person, form, owed, back)


def _could_be(actor: Actor, person: Person, entry: NewEntry, now: datetime) -> None:
    """Raise Unacceptable where the end could not be written: nobody is asked twice for what cannot be."""
    with transaction.atomic():
        decide(actor, person, entry, now)
        transaction.set_rollback(True)


def _ask_again(request: StaffRequest, person: Person, form: ActForm, owed: Sequence[Duty], back: str) -> HttpResponse:
    """Who it is, and what still lacks. Nothing of it is waited for, but it is seen."""
    actor = request.actor
    identity = read_identities(actor, [person], opened=True)[person.pk]
    held = effective(entries_of([person.pk]).get(person.pk, []))
    orders = _orders(person)
    wanted = checklist(
        person.pk, held, orders, actor.today, actor.language, actor.sees(person.place), (), _open(person, orders)
    )
    lacks = [item.label for item in wanted if not item.done]
    lacks += [duty_name(d.key, actor.today, actor.language) for d in owed]
    context = {
        "name": identity.name or _("(erased)"),
        "number": identity.id_number,
        "on": form.cleaned_data["on"],
        "lacks": lacks,
        "typed": [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"],
        "action": request.path,
        "back_url": back,
    }
    return render(request, "dossier/_end_sure.html" if request.htmx else "dossier/end_sure.html", context)


def ending_now(actor: Actor, person: Person, entries: Sequence[Facts]) -> Ending | None:
    """The end of a file as whoever decides on it sees it; nothing is written from there."""
    orders = _orders(person)
    return ending_of(
        person, entries, orders, today=actor.today, language=actor.language, sees=actor.sees(person.place),
        writes=(), open_question=_open(person, orders),
    )  # fmt: skip


def _orders(person: Person) -> list[Order]:
    return list(Order.objects.filter(person=person).order_by("-decided_on", "-id"))


def _open(person: Person, orders: Sequence[Order]) -> bool:
    """Whether a question of the file is open."""
    return person.has_parked or any(o.to_check_since for o in orders)
