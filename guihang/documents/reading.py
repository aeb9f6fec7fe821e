"""What is read of people for their papers: a fixed number of statements however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.documents.filled import File
from guihang.dossier.entry import Facts, told_words
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Order, Person
from guihang.dossier.parts import opened_words, told_story
from guihang.dossier.workout import effective
from guihang.protect.datakeys import Destroyed, open_keys
from guihang.territory.models import Office
from guihang.territory.offices import NAME


def people_for(actor: Actor, asked: Iterable[UUID]) -> list[Person]:
    """The people asked for whose papers the actor may write, in the order asked for, each once."""
    wanted = list(dict.fromkeys(asked))
    found = {p.pk: p for p in Person.objects.to_open(actor).filter(pk__in=wanted)}
    return [found[pk] for pk in wanted if pk in found and actor.may(Power.RECORD, found[pk].place)]


def files_of(actor: Actor, people: Sequence[Person], chosen: UUID | None = None) -> list[File]:
    """What the papers of these people are filled from; the log learns whose. Whose key was destroyed is left out."""
    ids = [p.pk for p in people]
    names = read_identities(actor, people, opened=True)
    stories, keys, orders = entries_of(ids), open_keys(ids), _orders(ids)
    offices = {o.place: o for o in Office.objects.filter(place__in={p.place for p in people})}
    staff = dict(User.objects.filter(pk__in=_named(stories)).values_list("pk", "display_name"))
    files = []
    for p in people:
        if not names[p.pk].name:
            continue
        sees = actor.sees(p.place, p.pk)
        told, shown, _hidden = told_story(stories.get(p.pk, []), sees)
        try:
            said = opened_words(told, stories.get(p.pk, []), partial(told_words, key=keys[p.pk]))
        except Destroyed:
            continue
        office = offices.get(p.place) or Office(place=p.place, name=NAME.format(township=name_of(p.place)))
        held = effective(shown)
        files.append(
            File(p, names[p.pk], sees, orders.get(p.pk), held, said, office, staff, actor.today, chosen, _newer(shown))
        )
    return files


def _newer(story: Iterable[Facts]) -> dict[UUID, UUID]:
    """Of each entry that was corrected the one that stands for it now."""
    by = {e.supersedes: e.id for e in story if e.supersedes and e.kind != "entry.withdrawn"}
    found = {}
    for old in by:
        now = by[old]
        while now in by:
            now = by[now]
        found[old] = now
    return found


def _orders(people: Sequence[UUID]) -> dict[UUID, Order]:
    """Of each person the decision that papers are about: the newest that runs, else the newest."""
    found: dict[UUID, Order] = {}
    for order in Order.objects.filter(person__in=people).order_by("decided_on", "id"):
        held = found.get(order.person_id)
        if held is None or held.stopped_on is not None or order.stopped_on is None:
            found[order.person_id] = order
    return found


def _named(stories: object) -> set[UUID]:
    assert isinstance(stories, dict)
    return {UUID(e.data["user"]) for story in stories.values() for e in story if e.kind == "worker.assigned"}
