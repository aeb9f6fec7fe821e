"""Sheets to write on by hand, filled with what the file knows: one for a visit, a talk, a test, one to come.

A sheet is that of an act: what is written on it is recorded as that act, and the signed paper is attached to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.desk.office import Contact, contact_at
from guihang.dossier.entry import Facts
from guihang.dossier.id_number import told_by
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person
from guihang.dossier.scan_views import paper_mark
from guihang.dossier.workout import effective
from guihang.exchange.out.papers import most_at_once
from guihang.territory.codes import Level, level_of
from guihang.texts import mark, translate
from guihang.web.words.dates import short_day
from guihang.web.words.names import code_name

LIST = "test.list"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sheet. `number` stands in the mark at its foot, which says nothing to others; `like` are the acts
    whose last days it tells; `whole` prints the identity number in full."""

    number: int
    label: str
    like: frozenset[str] = frozenset()
    whole: bool = False


# By the act that is recorded from it. Whoever reads the notice to come learns nothing about why.
KINDS: Mapping[str, Kind] = {
    "visit.made": Kind(1, mark("Visit sheet"), frozenset({"visit.made"})),
    "talk.held": Kind(2, mark("Talk sheet"), frozenset({"talk.held"})),
    "test.taken": Kind(3, mark("Test sheet"), frozenset({"test.taken"}), whole=True),
    "notice.served": Kind(4, mark("Notice to come, with receipt")),
    # Several people stand on it: it stays with the office, so numbers are masked and nobody signs it.
    LIST: Kind(5, mark("List for a test day"), frozenset({"test.taken"})),
}
# What is offered beside one file; the list is for several.
OF_ONE = tuple(kind for kind in KINDS if kind != LIST)
MOST = 60
ROWS = 15
LAST = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's sheet."""

    person: UUID
    name: str
    sex: str
    woman: bool
    born: date | None
    number: str
    phones: str
    address: str
    village: str
    office: str
    contact: Contact
    worker: str
    mark: str
    last: tuple[str, ...] = field(default=())


def people_for(actor: Actor, asked: Iterable[UUID]) -> list[Person]:
    """The people asked for whose papers the actor may write, in the order asked for, each once."""
    wanted = list(dict.fromkeys(asked))[: most_at_once(MOST)]
    found = {p.pk: p for p in Person.objects.visible_to(actor).filter(pk__in=wanted)}
    return [found[pk] for pk in wanted if pk in found and actor.may(Power.RECORD, found[pk].place)]


def sheets_of(actor: Actor, people: Sequence[Person], kind: str, language: str) -> list[Sheet]:
    """The sheets of these people; the log learns whose were printed."""
    about = KINDS[kind]
    names = read_identities(actor, people, opened=True)
    stories = entries_of([p.pk for p in people]) if about.like else {}
    workers = {p.worker for p in people if p.worker}
    staff = dict(User.objects.filter(pk__in=workers).values_list("pk", "display_name")) if workers else {}
    offices = {place: contact_at(place) for place in {p.place for p in people}}
    return [
        Sheet(
            person=p.pk,
            name=names[p.pk].name,
            sex=code_name(p.sex, language) if p.sex else "",
            woman=p.sex == "f",
            born=told_by(names[p.pk].id_number)[0],
            number=names[p.pk].id_number if about.whole else names[p.pk].masked_number(),
            phones="、".join(names[p.pk].phones),
            address=names[p.pk].address,
            village=name_of(p.stays_at) if p.stays_at and level_of(p.stays_at) is Level.VILLAGE else "",
            office=offices[p.place].name,
            contact=offices[p.place],
            worker=staff.get(p.worker, "") if p.worker else "",
            mark=foot(p.pk, kind, actor.today),
            last=_last(stories.get(p.pk, ()), about.like, actor.today, language),
        )
        for p in people
    ]


def foot(person: UUID, kind: str, today: date) -> str:
    """What stands at a sheet's foot: which sheet, of which day, whose. It says nothing to whoever has not the file."""
    return f"{KINDS[kind].number}-{today:%y%m%d}-{paper_mark(person)}"


def _last(story: Sequence[Facts], like: frozenset[str], today: date, language: str) -> tuple[str, ...]:
    """The last few days on which the same was done, the newest first; of tests also what came out."""
    done = [e for e in effective(story) if e.kind in like][-LAST:]
    said = []
    for e in reversed(done):
        day = short_day(e.on, today.year, language)
        result = e.data.get("result")
        words = translate(mark("{day}: {result}"), language).format(day=day, result=code_name(result, language))
        said.append(words if result else day)
    return tuple(said)
