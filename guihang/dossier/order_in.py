"""An order in: who the person is and what was decided, written in one transaction.

The answer is the same whether or not the number is known elsewhere: the clerk learns only of files that the clerk may
see, and is asked beforehand. What is known elsewhere is found later, for an officer who may see both (see `match`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from guihang.access.actor import Actor
from guihang.access.roles import Power
from guihang.dossier.entry import NewEntry, sealed_words
from guihang.dossier.identity import Identity, read_identities, unseal_all
from guihang.dossier.load import entries_of as story_of
from guihang.dossier.match import look_for_the_same
from guihang.dossier.models import Order, Person, SearchToken
from guihang.dossier.order_in_form import ASSIGNED, DESCRIBED, ENTERED, SERVED, OrderInForm
from guihang.dossier.outcome import Tally
from guihang.dossier.record import record_many
from guihang.dossier.writer import ByActor
from guihang.protect import tokens
from guihang.protect.datakeys import open_keys
from guihang.rules.beside.crossing import RELEASE
from guihang.territory.models import Division
from guihang.territory.query import within

# Clerks write 〔2026〕, [2026] and (2026) for the same.
MOST_COMING = 400
_BRACKETS = str.maketrans("〔【[", "(((") | str.maketrans("〕】]", ")))")


def places_of(actor: Actor) -> list[tuple[str, str]]:
    """The townships for which the actor may write."""
    here = within("code", actor.territories(Power.RECORD))
    rows = Division.objects.filter(here, level=Division.Levels.TOWNSHIP, valid_until=None)
    return list(rows.order_by("code").values_list("code", "name"))


def stays_of(actor: Actor) -> list[tuple[str, str]]:
    """The villages in them."""
    here = within("code", actor.territories(Power.RECORD))
    rows = Division.objects.filter(here, level=Division.Levels.VILLAGE, valid_until=None)
    return list(rows.order_by("code").values_list("code", "name"))


def file_with_this_number(actor: Actor, number: str, but: UUID) -> tuple[Person, Identity] | None:
    """A file that holds the number, among those for which the actor may write; `but` is the one just being made.

    Asked of the actor's own places only: what lies elsewhere can neither show nor cost anything.
    """
    if not number:
        return None
    wanted = [tokens.identity(number, version) for version in tokens.versions()]
    own = actor.territories(Power.RECORD)
    holding = SearchToken.objects.filter(within("place", own), token__in=wanted).order_by().values("person")
    here = Person.objects.visible_to(actor).filter(within("place", own), pk__in=holding).exclude(pk=but)
    found = list(here.order_by("pk"))
    known = read_identities(actor, found, opened=False)
    same = (p for p in found if tokens.clean_identity(known[p.pk].id_number) == tokens.clean_identity(number))
    return next(((p, known[p.pk]) for p in same), None)


def file_named(actor: Actor, named: str) -> tuple[Person, Identity] | None:
    """The file on which the decision is to be entered, by its id; None unless the actor may write there."""
    try:
        wanted = UUID(named)
    except ValueError:
        return None
    own = within("place", actor.territories(Power.RECORD))
    found = Person.objects.visible_to(actor).filter(own, pk=wanted).first()
    return (found, read_identities(actor, [found], opened=True)[found.pk]) if found is not None else None


def announced_under(actor: Actor, name: str, but: UUID) -> tuple[Person, Identity] | None:
    """Whose coming release was told of under this name without a number, among those for which the actor may write."""
    own = within("place", actor.territories(Power.RECORD))
    coming = Person.objects.visible_to(actor).filter(own, crossing=RELEASE).exclude(pk=but)
    decided = Order.objects.filter(stopped_on=None).values("person")
    here = list(coming.exclude(pk__in=decided).order_by("pk")[:MOST_COMING])
    known = unseal_all(here)
    same = [p for p in here if known[p.pk].name.strip() == name and not known[p.pk].id_number]
    return (same[0], read_identities(actor, same[:1], opened=False)[same[0].pk]) if same else None


def same_decision(person: UUID, form: OrderInForm) -> tuple[UUID, date] | None:
    """The act of a decision on that file which looks like the form's, and its day: the same kind and day, or number.

    `person` is a file that was found for the actor; what the form wrote itself, sent a second time, is not another.
    """
    said = form.cleaned_data
    story = story_of([person]).get(person, [])
    if any(e.id == said["entered"] for e in story):
        return None
    gone = {e.supersedes for e in story if e.supersedes}
    standing = [e for e in story if e.kind == ENTERED and e.id not in gone]
    for e in standing:
        decided = date.fromisoformat(e.data["decided_on"])
        if decided == said["decided_on"] and e.data["order_kind"] == said["order_kind"]:
            return e.id, decided
    number = _bare(said.get("number"))
    if number and standing:
        key = open_keys([person])[person]
        return next(((e.id, e.on) for e in standing if _bare(sealed_words(e, key).get("number")) == number), None)
    return None


def _bare(number: str | None) -> str:
    """A decision's number without spaces and the kinds of brackets."""
    return unicodedata.normalize("NFKC", number or "").translate(_BRACKETS).replace(" ", "")


def write(
    actor: Actor, form: OrderInForm, *, into: UUID | None, now: datetime, who: Mapping[str, Any] | None = None
) -> Tally:
    """Write what a valid form says; `into` is a file to which the decision is added, else a new one is begun.

    Raises refusal.Unacceptable, access.Refused: then nothing is written.
    """
    person = into or form.cleaned_data["person"]
    tally = record_many(
        ByActor(actor), entries_of(actor, form, person, new=into is None, now=now, who=who), today=actor.today, now=now
    )
    look_for_the_same(person, now)
    return tally


def entries_of(
    actor: Actor, form: OrderInForm, person: UUID, *, new: bool, now: datetime, who: Mapping[str, Any] | None = None
) -> list[NewEntry]:
    """The acts of an order in. Of a person who has a file, who they are is not said anew; `who` is what that file says
    where the form began with it, and what the form adds is then written."""
    said = form.cleaned_data

    def entry(name: str, kind: str, on: date, data: dict[str, Any], order: UUID | None = None) -> NewEntry:
        return NewEntry(
            id=said[name], person=person, kind=kind, on=on, written_at=now, source="desk", data=data, order=order,
            collected_by=actor.user_id, entered_by=actor.user_id,
        )  # fmt: skip

    entries = [entry("described", DESCRIBED, actor.today, form.act_data(DESCRIBED))] if new else []
    if who and (told := {**who, **form.act_data(DESCRIBED)}) != who:
        entries.append(entry("described", DESCRIBED, actor.today, told))
    entries.append(entry("entered", ENTERED, said["decided_on"], form.act_data(ENTERED)))
    if said["served_on"]:
        entries.append(entry("served", SERVED, said["served_on"], {"to": "person"}, said["entered"]))
    entries.append(entry("assigned", ASSIGNED, actor.today, {"user": str(form.worker())}))
    return entries
