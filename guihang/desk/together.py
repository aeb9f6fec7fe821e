"""One kind of act for several people at once: a test day, a round of visits, a talk with several.

Every line is an act of its own, with an id that its form made: sent twice, it is written once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.roles import Power
from guihang.desk.today import Filters, narrowed, owed
from guihang.dossier.entry import NewEntry
from guihang.dossier.line import Owed, owed_of
from guihang.dossier.models import Duty, Entry, Person
from guihang.dossier.scope import Scope
from guihang.texts import mark

EXPLAINED = "duty.explained"
# More than this is not one afternoon's work, and no form that anybody looks over.
AT_MOST = 100
LISTED = 300
ABSENT, REFUSED = "absent", "refused"
EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Way:
    """A kind of act as it is written for several: what it meets, what is asked once, what became of each person.

    `outcomes` are codes with their words, the usual one first; `absent` and `refused` write nothing. Where the act has
    a result, the outcome is the result. `paper` is the kind of sheet that is printed for it beforehand.
    """

    kind: str
    meets: frozenset[str]
    title: str
    button: str
    asked: tuple[str, ...]
    workers: str
    role: str
    outcomes: tuple[tuple[str, str], ...]
    result: str = ""
    paper: str = ""

    @property
    def written(self) -> frozenset[str]:
        """The outcomes that write an act."""
        return frozenset(code for code, _words in self.outcomes) - {ABSENT, REFUSED}


_THERE = (("met", mark("Was there")), (ABSENT, mark("Did not come")))
WAYS: Mapping[str, Way] = {
    way.kind: way
    for way in (
        Way(
            "test.taken", frozenset({"test", "tier-test"}), mark("Test day"), mark("Test"),
            ("method", "test_kind", "kit", "kit_lot", "kit_expires", "place_text", "same_sex", "unannounced"),
            "testers", mark("tester"),
            (
                ("negative", mark("Negative")), ("positive", mark("Positive, to be confirmed")),
                ("invalid", mark("Invalid")), (ABSENT, mark("Did not come")), (REFUSED, mark("Refused")),
            ), "result", "test.list",
        ),
        Way(
            "visit.made", frozenset({"visit"}), mark("Round of visits"), mark("Visit"),
            ("mode",), "by", mark("visitor"),
            (("met", mark("Was seen")), (ABSENT, mark("Was not there"))), paper="visit.made",
        ),
        Way("talk.held", frozenset({"talk"}), mark("Talk with several"), mark("Talk"), ("mode", "note"), "by",
            mark("interviewer"), _THERE, paper="talk.held"),
        Way("counselling.given", frozenset({"counselling"}), mark("Counselling of several"), mark("Counselling"),
            ("mode", "note"), "by", mark("counsellor"), _THERE),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """What is written of one person: the id that the form made, the outcome, a remark."""

    person: UUID
    entry: UUID
    outcome: str
    note: str = ""
    again: bool = False


def own_ground(actor: Actor) -> Scope:
    """The places for which the actor writes."""
    return Scope(actor.territories(Power.RECORD), "")


def can_still_be_met(actor: Actor, meets: Iterable[str], filters: Filters = EVERYTHING) -> QuerySet[Duty]:
    """The duties of these kinds that are open or late and can still be done, where the actor writes."""
    duties = owed(actor, own_ground(actor)).filter(Q(due_on__gte=actor.today) | Q(late_allowed=True))
    return narrowed(duties.filter(kind__in=meets), filters, actor)


def missed(actor: Actor, filters: Filters = EVERYTHING) -> QuerySet[Duty]:
    """The duties that cannot be made up and wait for a reason, where the actor writes."""
    duties = owed(actor, own_ground(actor)).filter(due_on__lt=actor.today, late_allowed=False)
    return narrowed(duties, filters, actor)


def by_person(duties: QuerySet[Duty]) -> list[list[Owed]]:
    """The duties of each person, the most pressing first; people by village, at most LISTED."""
    found: dict[UUID, list[Owed]] = {}
    for duty in owed_of(duties.order_by("person__stays_at", "due_on", "id")[: LISTED * 2]):
        found.setdefault(duty.person_id, []).append(duty)
    return list(found.values())[:LISTED]


def people_of(actor: Actor, asked: Iterable[UUID], duties: Iterable[int] = ()) -> list[Person]:
    """Whom the actor may write for among the people asked for, and those whose duties are named, by village."""
    meant = Q(pk__in=set(asked))
    if numbers := set(duties):
        meant |= Q(pk__in=Duty.objects.visible_to(actor).filter(pk__in=numbers).values("person"))
    found = Person.objects.visible_to(actor).filter(meant).order_by("stays_at", "pk")
    return [p for p in found[: AT_MOST + 1] if actor.may(Power.RECORD, p.place)]


def held(actor: Actor, people: Iterable[UUID]) -> dict[UUID, Person]:
    """The rows of those of `people` for whom the actor may write, held for update; always in the same order."""
    rows = Person.objects.visible_to(actor).filter(pk__in=set(people)).with_key().select_for_update().order_by("pk")
    return {p.pk: p for p in rows if actor.may(Power.RECORD, p.place)}


def entries_of_lines(
    actor: Actor,
    way: Way,
    lines: Sequence[Line],
    on: date,
    said: Mapping[str, Any],
    workers: Sequence[str],
    collected_by: UUID | None = None,
) -> list[NewEntry]:
    """An act for each line whose outcome writes one. `said` is what was asked once, `workers` who did it by name."""
    now = clock.now()
    data = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in said.items()
        if name in way.asked and value not in (None, "", False)
    }
    if workers:
        data[way.workers] = [{"role": way.role, "name": name} for name in workers]
    return [
        NewEntry(
            id=line.entry, person=line.person, kind=way.kind, on=on, written_at=now, source="desk",
            data=data | _own(way, line, data.get("note", "")),
            collected_by=collected_by or actor.user_id, entered_by=actor.user_id,
        )
        for line in lines
        if line.outcome in way.written
    ]  # fmt: skip


def _own(way: Way, line: Line, topic: str) -> dict[str, str]:
    """What differs from person to person: the result, and the remark below what was said to all."""
    own = {way.result: line.outcome} if way.result else {}
    note = "\n".join(filter(None, (topic, line.note)))
    return own | ({"note": note} if note else {})


def who_collected(actor: Actor, workers: Sequence[str], colleagues: Sequence[tuple[UUID, str]]) -> UUID | None:
    """Who answers for what was collected: oneself if one was there, else the first colleague who was."""
    known = {name: user for user, name in reversed(colleagues)}
    if actor.display_name in workers:
        return actor.user_id
    return next((known[name] for name in workers if name in known), actor.user_id)


def on_that_day(people: Iterable[UUID], kind: str, on: date) -> dict[UUID, set[UUID]]:
    """Who has an act of this kind on file for that day already, and which: two sheets of one day are written twice."""
    rows = list(
        Entry.objects.filter(person__in=set(people), kind=kind, happened_on=on).values_list("person_id", "id", "data")
    )
    if not rows:
        return {}
    replaced = Entry.objects.filter(person__in={r[0] for r in rows}, supersedes__in=[r[1] for r in rows])
    gone = set(replaced.values_list("supersedes", flat=True))
    found: dict[UUID, set[UUID]] = {}
    for person, entry, data in rows:
        if entry not in gone and data.get("result") != "invalid":
            found.setdefault(person, set()).add(entry)
    return found
