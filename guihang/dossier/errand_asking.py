"""The office's side: the forms that ask a neighbour or pass a request on, and what of it stands open on a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from uuid_utils import compat

from guihang.access.models import Grant
from guihang.access.places import name_of
from guihang.access.roles import POWERS, Power, Role
from guihang.access.sign_in_forms import tongue
from guihang.dossier.entry import Facts
from guihang.dossier.errand import FARTHEST, TOLD_OUTSIDE, errands_of, telling
from guihang.dossier.errand_models import CLOSING, VISIT
from guihang.dossier.forms import ActForm
from guihang.dossier.models import Person, Reader
from guihang.rules.acts import code_label
from guihang.rules.acts.codes import DEPARTMENTS
from guihang.rules.neutral import telling_words
from guihang.territory.codes import Territory
from guihang.texts import translate

ASKS_VISIT, ASKS_HELP = "visit.asked", "help.asked"
USUAL_DAYS: Mapping[str, int] = {ASKS_VISIT: 7, ASKS_HELP: 60}
MOST_NEIGHBOURS = 200
NEIGHBOURS = [r for r in Role if Power.VISIT_ASKED in POWERS[r]]


def neighbours_of(person: Person, today: date) -> list[tuple[str, str]]:
    """Who can be asked to visit, for a choice: those of the person's own village first, each with the village."""
    grants = _in_force(person, today).filter(role__in=NEIGHBOURS)
    office = Territory.of(person.place)
    near = grants.filter(low__lte=office.high, high__gte=office.low).order_by("low", "user__display_name")
    told: dict[str, str] = {}
    found = list(near.values_list("user", "user__display_name", "territory")[:MOST_NEIGHBOURS])
    found.sort(key=lambda row: not (person.stays_at and person.stays_at.startswith(row[2])))
    for user, name, territory in found:
        place = name_of(territory.ljust(12, "0")) or ""
        told.setdefault(str(user), f"{name}（{place}）" if place else name)
    return list(told.items())


def departments_of(person: Person, today: date) -> list[str]:
    """The departments of which somebody signs in for the person's place."""
    there = _in_force(person, today).filter(role__in=DEPARTMENTS, low__lte=person.place, high__gte=person.place)
    roles = set(there.values_list("role", flat=True))
    return [d for d in DEPARTMENTS if d in roles]


def _in_force(person: Person, today: date) -> QuerySet[Grant]:
    """The grants of today; of a restricted file only those of its named readers."""
    grants = Grant.objects.on(today).filter(user__is_active=True)
    if person.restricted:
        grants = grants.filter(user__in=list(Reader.objects.filter(person=person).values_list("user", flat=True)))
    return grants


class AskingForm(ActForm):
    """An asking: whom, until when, in words that tell nobody why."""

    def __init__(self, kind: str, data: Mapping[str, Any] | None, *, today: date, chosen: Any) -> None:
        until = today + timedelta(days=USUAL_DAYS[kind])
        super().__init__(kind, data, today=today, given={"until": until.isoformat()})
        self.fields["until"].widget.attrs["max"] = (today + timedelta(days=FARTHEST[kind])).isoformat()
        name = "user" if kind == ASKS_VISIT else "department"
        label = _("Whom to ask") if kind == ASKS_VISIT else _("To which department")
        self.fields[name] = forms.ChoiceField(label=label, choices=[("", "—"), *chosen])
        if not chosen:
            self.fields[name].help_text = (
                _("No village clerk or grid worker signs in here. Whoever hands out sign-ins can add them.")
                if kind == ASKS_VISIT
                else _("Nobody of a department signs in for this place. Whoever hands out sign-ins can add them.")
            )
        for words in TOLD_OUTSIDE[kind]:
            self.fields[words].widget = forms.Textarea(attrs={"rows": 2})
        self._explain()

    def _explain(self) -> None:
        """What whoever is asked sees, and what it is not."""
        if self.kind == ASKS_VISIT:
            self.fields["until"].help_text = _("The neighbour sees name and address until three days after.")
            self.fields["text"].help_text = _(
                "Read by the neighbour. Say only what a visitor needs, nothing of why: “Take the rice along”."
            )
            return
        self.fields["until"].help_text = _("The department sees the request until this day, or until the consent ends.")
        self.fields["wish"].help_text = _("Read by the department: the help itself, nothing of why.")
        self.fields["can_do"].help_text = _("Schooling, trade, licences, hours: what helps the department.")
        self.fields["consented_on"].help_text = _(
            "A consent of its own, for this one request: name, phone, what is asked for and can be done go to this "
            "department, until the day above. It can be taken back at any time; nothing else hangs on it."
        )
        self.fields["consented_on"].widget.attrs["max"] = self.today.isoformat()

    def clean(self) -> dict[str, Any]:
        """Words that tell nobody why, a consent that came first."""
        said = super().clean()
        for name in TOLD_OUTSIDE[self.kind]:
            if found := telling_words(str(said.get(name) or "")):
                self.add_error(name, telling(found).render(tongue()))
        if said.get("consented_on") and said.get("on") and said["consented_on"] > said["on"]:
            self.add_error("consented_on", _("The consent comes first: ask the person, then pass it on."))
        return said

    def first_fields(self) -> list[forms.BoundField]:
        """All of it: an asking is short."""
        order = ("department", "user", "wish", "can_do", "consented_on", "on", "until", "text")
        return [self[name] for name in order if name in self.fields]


def asking_form(kind: str, data: Mapping[str, Any] | None, *, person: Person, today: date, language: str) -> AskingForm:
    """The form of an asking about `person`, with those who can be asked."""
    if kind == ASKS_VISIT:
        return AskingForm(kind, data, today=today, chosen=neighbours_of(person, today))
    chosen = [(d, translate(code_label(d), language)) for d in departments_of(person, today)]
    return AskingForm(kind, data, today=today, chosen=chosen)


@dataclass(frozen=True, slots=True)
class OpenAsking:
    """Something asked of somebody outside that is not settled, as the file's page shows it."""

    entry: UUID
    kind: str
    whom: str
    asked_on: date
    until: date
    outcome: str
    answered_on: date | None
    overdue: bool
    withdrawn_entry: UUID


def open_askings(
    entries: Sequence[Facts], staff: Mapping[UUID, str], *, today: date, language: str
) -> list[OpenAsking]:
    """What stands open of what the file asks of others, and what was due without an answer, the oldest first.

    An asking leaves the list when it is answered for good or taken back; unanswered it stays for thirty days.
    """
    found = []
    for asked in errands_of(entries):
        if asked.outcome in CLOSING or asked.ends_on < asked.until or asked.until + timedelta(days=30) < today:
            continue
        visit = asked.kind == VISIT
        whom = staff.get(asked.user, "—") if asked.user else translate(code_label(asked.department), language)
        found.append(
            OpenAsking(
                asked.id, ASKS_VISIT if visit else ASKS_HELP, whom, asked.asked_on, asked.until, asked.outcome,
                asked.answered_on, asked.overdue_on(today), compat.uuid7(),
            )
        )  # fmt: skip
    return sorted(found, key=lambda a: a.until)
