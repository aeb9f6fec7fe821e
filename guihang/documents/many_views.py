"""One form for many people: choose which, and whose; a few come at once, more are set by the runner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from uuid_utils import compat

from guihang.access import cap, clock
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.documents import many as work
from guihang.documents.catalogue import Form, forms
from guihang.documents.making import PDF, WORD, county_at
from guihang.documents.models import Template
from guihang.documents.pdf import UnknownSign
from guihang.documents.reading import people_for
from guihang.documents.views import answer_of, sign_words
from guihang.dossier.form_ids import uuids
from guihang.dossier.models import Order, Person
from guihang.exchange.out import gate
from guihang.exchange.out.form import places
from guihang.territory.codes import BadCode, Territory
from guihang.territory.query import within

KINDS = (
    ("", gettext_lazy("All")),
    ("treatment", gettext_lazy("Community treatment")),
    ("rehabilitation", gettext_lazy("Community rehabilitation")),
)


class ManyForm(django_forms.Form):
    """Which form, as what, and of whom."""

    form = django_forms.ChoiceField(label=gettext_lazy("Form"))
    place = django_forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    kind = django_forms.ChoiceField(label=gettext_lazy("Kind of order"), choices=KINDS, required=False)
    how = django_forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=((PDF, gettext_lazy("One PDF to print")), (WORD, gettext_lazy("Word documents in an archive"))),
    )
    common = django_forms.BooleanField(
        label=gettext_lazy("The PDF in the common layout is what I want"), required=False
    )
    words = django_forms.CharField(
        label=gettext_lazy("For whom, and what for"), required=False, max_length=gate.LONGEST_WORDS, strip=True
    )
    sent = django_forms.UUIDField(required=False)  # made with the form: sent twice, it is one request

    def __init__(self, data: Any, actor: Actor) -> None:
        super().__init__(data, initial={"form": "F05", "how": PDF, "sent": compat.uuid7()})
        here = [(code, name) for code, name in places(actor) if _writes_in(actor, code)]
        self.own = _own_layouts({code for code, _name in here})
        named = [(f.id, _named(f, actor.language, f.id in self.own)) for f in forms().values()]
        for name, options in (("form", named), ("place", [*here])):
            field = self.fields[name]
            assert isinstance(field, django_forms.ChoiceField)
            field.choices = options


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def many(request: StaffRequest) -> HttpResponse:
    """Choose a form and whose; `person` in what is posted names them, else everybody of a place.

    Where people are named, nobody else is meant, also when none of them can be seen: never the whole place.
    """
    actor = request.actor
    asked = uuids(request.POST.getlist("person")) if "person" in request.POST else None
    chosen = people_for(actor, asked) if asked is not None else None
    left_out = len(asked) - len(chosen) if asked is not None and chosen is not None else 0
    sent = request.method == "POST" and request.POST.get("do") == "make"
    form = ManyForm(request.POST if sent else None, actor)
    if sent and form.is_valid():
        answer = None if _says_left_out(form, left_out, chosen) else _begin(request, form, chosen)
        if answer is not None:
            return answer
    assert actor.user_id is not None
    context = {
        "form": form,
        "chosen": None if chosen is None else [p.pk for p in chosen],
        "left_out": _left_out_words(left_out) if left_out and chosen and not sent else "",
        "own": bool(form.own),
        "free": settings.GUIHANG_PEOPLE_OUT_FREE,
        "most": work.MOST,
        "left": cap.left(actor.user_id, actor.today),
    }
    return render(request, "documents/many.html", context, status=422 if form.errors else 200)


def _says_left_out(form: ManyForm, left_out: int, chosen: list[Person] | None) -> bool:
    """Whether some of those who were chosen cannot be meant: then the form says so before anything is made."""
    if left_out and chosen:
        form.add_error(None, _left_out_words(left_out))
        form.add_error(None, _("Nothing was made yet. Press once more to make the papers of the others."))
    return bool(left_out and chosen)


def _left_out_words(number: int) -> str:
    """How many of those who were chosen are left out, and why; not who: nobody learns of a file by asking for it."""
    return ngettext(
        "%(number)s of those chosen is left out: you do not write the papers of that person.",
        "%(number)s of those chosen are left out: you do not write their papers.",
        number,
    ) % {"number": number}


def _begin(request: StaffRequest, form: ManyForm, chosen: list[Person] | None) -> HttpResponse | None:
    """The file, or the page on which one waits for it; None where the form says what is wrong."""
    actor, said, now = request.actor, form.cleaned_data, clock.now()
    named = chosen is not None
    people = [(p.pk, p.place) for p in chosen or ()] if named else _people_at(actor, said["place"], said["kind"])
    if not people:
        nobody = _("You write the papers of nobody who was chosen. Choose in the list of people once more.")
        form.add_error(None, nobody if named else _("Nobody is there whose papers you write."))
        return None
    if len(people) > work.MOST:
        form.add_error(None, _("At most %(most)s at once.") % {"most": work.MOST})
        return None
    if said["how"] == PDF and not said["common"] and _own_layouts({place for _id, place in people}, said["form"]):
        form.add_error("how", _("A county here has its own layout of this paper, and only Word documents have it."))
        return None
    if not gate.free(len(people)) and not said["words"]:
        form.add_error("words", _("Say for whom it is, and what they need it for."))
        return None
    try:
        with transaction.atomic():  # what cannot be made was not asked for either
            row = work.begin(actor, forms()[said["form"]], said["how"], people, said["words"], now, said["sent"])
            if work.comes_at_once(row):
                content = work.at_once(actor, row, now)
                media, ending = work.media_of(row)
                return answer_of(content, media, f"{said['form']}-{now:%y%m%d}.{ending}")
    except gate.Closed as closed:
        form.add_error(None, closed.message.render(actor.language))
        return None
    except UnknownSign as fault:
        form.add_error(None, sign_words(fault.sign, ""))
        return None
    work.go_on(row)
    return redirect("ledgers_out:one", out=row.pk)


def _people_at(actor: Actor, place: str, kind: str) -> list[tuple[UUID, str]]:
    """Everybody of a place with a decision that runs, where the actor writes."""
    try:
        there = Territory.of(place)
    except BadCode:
        return []
    running = Order.objects.filter(stopped_on=None, **({"kind": kind} if kind else {}))
    found = Person.objects.to_open(actor).filter(
        within("place", (there,)), within("place", actor.territories(Power.RECORD)), pk__in=running.values("person")
    )
    return list(found.order_by("place", "stays_at", "id").values_list("pk", "place")[: work.MOST + 1])


def _named(form: Form, language: str, own: bool) -> str:
    """A form in the list; whether a county here has its own layout of it."""
    name = f"{form.id} {form.name(language)}"
    return _("%(form)s (the county's own layout in Word)") % {"form": name} if own else name


def _own_layouts(here: set[str], form: str = "") -> set[str]:
    """The forms, or whether this one, of which the counties of these places have layouts of their own."""
    counties = {county_at(code) for code in here} - {""}
    rows = Template.objects.filter(place__in=counties, withdrawn_at=None)
    return set((rows.filter(form=form) if form else rows).values_list("form", flat=True))


def _writes_in(actor: Actor, code: str) -> bool:
    """Whether the actor writes in the place or in a part of it."""
    place = Territory.of(code)
    return any(t.covers(place) or place.covers(t) for t in actor.territories(Power.RECORD))
