"""A file as a page of the course reads it: once, for one reader, with what is told to them and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Part
from guihang.dossier.addresses import record_address
from guihang.dossier.archive_guards import AFTER_CLOSING
from guihang.dossier.basis import basis_words
from guihang.dossier.catchup import work_out_again
from guihang.dossier.course_guards import target_of
from guihang.dossier.entry import Facts, told_words
from guihang.dossier.entry_words import Reader, said, sentence_of
from guihang.dossier.identity import Identity
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.parts import opened_words, told_story
from guihang.dossier.slip import AHEAD
from guihang.dossier.workout import effective
from guihang.protect.datakeys import Destroyed, open_keys
from guihang.rules import packs
from guihang.rules.acts import ACTS, Field
from guihang.rules.packs import Pack
from guihang.web.words.dates import short_day


@dataclass(frozen=True, slots=True)
class Do:
    """Something that may be done from a page: a form's address and what stands on the button. `post`: pressed, not
    opened; `main`: the next step."""

    url: str
    label: str
    main: bool = False
    post: bool = False


@dataclass(frozen=True, slots=True)
class CourseFile:
    """One file, opened: entries that hold and are told to the reader, with their words; decisions and duties."""

    actor: Actor
    person: Person
    identity: Identity
    order: Order | None
    orders: list[Order]
    entries: list[Facts]
    every: list[Facts]
    words: Mapping[UUID, Mapping[str, Any]]
    duties: list[Duty]
    staff: Mapping[UUID, str]
    sees: frozenset[Part]
    writes: frozenset[str]
    key: str = ""

    @property
    def today(self) -> date:
        """The day read."""
        return self.actor.today

    @property
    def pack(self) -> Pack | None:
        """The rules that the decision follows."""
        return packs.load(self.order.policy) if self.order else None

    def figure(self, name: str, day: date | None = None) -> Any:
        """A figure in force on the day, by name; None without a decision. Raises packs.NoRuleInForce."""
        return self.pack.row(name, (day or self.today).toordinal()).value if self.pack else None

    def of(self, *kinds: str) -> list[Facts]:
        """The entries of these kinds that hold, in order of day: of the decision shown, and of the person."""
        order = self.order.pk if self.order else None
        return [e for e in self.entries if e.kind in kinds and e.order in (None, order)]

    def answering(self, to: Facts, *kinds: str) -> list[Facts]:
        """The entries of these kinds that answer `to`."""
        return [e for e in self.of(*kinds) if (found := target_of(e, self.every)) is not None and found.id == to.id]

    def data(self, e: Facts) -> dict[str, Any]:
        """What an entry says, as far as the reader is told."""
        return {**e.data, **self.words.get(e.id, {})}

    def value(self, e: Facts, name: str) -> str:
        """A field of an entry in words; "" where it is left out or not told."""
        found = self.data(e).get(name)
        field = next(f for f in ACTS[e.kind].fields if f.name == name)
        if field.type == "rows" and isinstance(found, list):  # what is kept has its keys in another order
            found = [{key: row[key] for key in field.values if row.get(key)} for row in found]
        return said(field.type, found, self.reader) if found not in (None, "", []) else ""

    def fields(self, e: Facts) -> Sequence[Field]:
        """The fields of an entry's act, in their order."""
        return ACTS[e.kind].fields

    @property
    def gaps(self) -> list[dict[str, str]]:
        """What is missing on the decision shown: codes and since when."""
        return list(self.order.gaps) if self.order else []

    def sentence(self, e: Facts) -> str:
        """An entry in one sentence with its day, without what is sealed in it."""
        return sentence_of(e, self.reader)

    def who(self, e: Facts) -> str:
        """Who wrote an entry."""
        return self.staff.get(e.entered_by, "") if e.entered_by else ""

    @property
    def reader(self) -> Reader:
        """In whose words things are told."""
        return Reader(self.actor.language, self.today.year, self.staff, name_of)

    def short(self, day: date) -> str:
        """A day in words, with its year where that is another."""
        return short_day(day, self.today.year, self.actor.language)

    def duty(self, kind: str, about: str = "") -> Duty | None:
        """The newest duty of a kind, or the one whose key ends with `about` (an entry's id in hex)."""
        found = [d for d in self.duties if d.kind == kind and (not about or d.key.endswith(about))]
        return found[-1] if found else None

    def basis(self, duty: Duty) -> str:
        """The basis of a duty in words."""
        return basis_words(duty.basis, self.actor.language, duty.place)

    def form(self, kind: str, label: str, *, main: bool = False, **given: object) -> list[Do]:
        """The form of an act, for who may write it: none or one."""
        if kind not in self.writes:
            return []
        said = {name: str(value) for name, value in given.items() if value}
        if self.order and ACTS[kind].about == "order":
            said["order"] = str(self.order.pk)
        said["back"] = f"course-{self.key}" if self.key else ""
        return [Do(f"{record_address(self.person.pk, kind)}?{urlencode(said)}", label, main)]


def course_file(actor: Actor, person: Person, key: str, chosen: str = "") -> CourseFile:
    """Read the file for a page of the course; the log learns that it was opened. `chosen` names a decision."""
    actor.reading.opened(person.pk)
    orders = list(Order.objects.filter(person=person).order_by("-decided_on", "-id"))
    if any(o.next_change_on and o.next_change_on <= actor.today for o in orders):
        work_out_again([person.pk], actor.today)
        person.refresh_from_db()
        orders = list(Order.objects.filter(person=person).order_by("-decided_on", "-id"))
    named = next((o for o in orders if str(o.pk) == chosen), None)
    order = named or next((o for o in orders if o.stopped_on is None), orders[0] if orders else None)
    duties = list(Duty.objects.filter(order=order).order_by("due_on", "key")) if order else []
    entries = entries_of([person.pk]).get(person.pk, [])
    sees = actor.sees(person.place, person.pk)
    told, shown, _hidden = told_story(entries, sees)
    try:
        data_key = open_keys([person.pk])[person.pk]
        identity = Identity.unseal(data_key, person.pk, bytes(person.sealed)) if person.sealed else Identity()
        words = opened_words(told, shown, partial(told_words, key=data_key, behind=set()))
    except Destroyed:
        identity, words = Identity(), {}
    writes = frozenset[str]() if person.pk in actor.opened else actor.writes(person.place)
    if order is not None and order.closed_on is not None:
        writes &= AFTER_CLOSING
    named_in = {i for e in shown for i in (e.collected_by, e.entered_by, person.worker) if i}
    staff = dict(User.objects.filter(pk__in=named_in).values_list("pk", "display_name")) if named_in else {}
    held = [e for e in effective(shown) if e.on <= actor.today or e.kind in AHEAD]
    return CourseFile(
        actor, person, identity.shown(sees), order, orders, held, entries, words, duties, staff, sees, writes, key
    )
