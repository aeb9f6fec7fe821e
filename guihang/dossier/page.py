"""What the page of one file shows, read in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count

from guihang.access.actor import Actor
from guihang.access.clock import first_instant, now
from guihang.access.models import ReadRow, User
from guihang.access.places import name_of
from guihang.access.roles import Part, Power
from guihang.dossier.aftercare import FollowUp, follow_up_of
from guihang.dossier.archive_guards import AFTER_CLOSING, in_closed
from guihang.dossier.aside import Aside, set_aside
from guihang.dossier.asking import names_of, officers
from guihang.dossier.basis import basis_words
from guihang.dossier.catchup import work_out_again
from guihang.dossier.doors import DOORS
from guihang.dossier.ending_page import Ending, ending_of, helps_by_consent
from guihang.dossier.entry import Facts, told_words
from guihang.dossier.entry_words import Reader
from guihang.dossier.errand_asking import OpenAsking, open_askings
from guihang.dossier.identity import Identity
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.parts import Told as PartsTold
from guihang.dossier.parts import opened_words, part_of, told_story
from guihang.dossier.phases import Told as ToldPhase
from guihang.dossier.phases import phases_of, told_phases
from guihang.dossier.policy import calendar
from guihang.dossier.rights import Request, disputed, requests_of
from guihang.dossier.story import tell
from guihang.dossier.story_findings import with_findings
from guihang.dossier.story_item import Item
from guihang.dossier.told import Told, looked_waits, told_of
from guihang.dossier.worker import ONE_DAY, answering, assignments
from guihang.dossier.workout import effective
from guihang.protect.datakeys import Destroyed, PersonKey, open_keys
from guihang.web.term import TermPicture, Window, term_picture

# After this many missed duties the story would be about the rules, not the person; the rest stands in the picture.
MISSED_IN_STORY = 12
MISSED_OWED = 6
AHEAD = 4
UNDO = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OrderView:
    """One decision on the page: its row, its picture, what is owed, what waits for a check."""

    row: Order
    term: TermPicture | None
    due: list[Duty]
    ahead: list[Duty]
    missed: list[Duty]
    not_in_ledger: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers for the person and until when, and who does from the day after, as far as that is known."""

    who: str
    until: date | None
    then: str


@dataclass(frozen=True, slots=True)
class FileView:
    """The whole page."""

    person: Person
    identity: Identity
    orders: list[OrderView]
    story: list[Item]
    looks: list[tuple[str, int]]
    erased: bool
    may_record: bool
    writes: frozenset[str]
    sees: frozenset[Part]
    hidden: int
    aside: list[Aside]
    staff: Mapping[UUID, str]
    checks: list[tuple[Order, Mapping[str, str]]]
    officers: Mapping[UUID | None, str]
    answers: Answers | None
    told: Told | None
    waits: date | None
    requests: list[Request]
    asked: list[OpenAsking]
    ending: Ending | None
    helps: bool
    follows: FollowUp | None
    phases: list[ToldPhase]
    died: bool = False

    @property
    def current(self) -> OrderView | None:
        """The decision that the page is about: the newest that runs, else the newest."""
        return next((o for o in self.orders if o.row.stopped_on is None), self.orders[0] if self.orders else None)


def file_view(actor: Actor, person: Person) -> FileView:
    """Read the file of a person whom the actor may see; the read log learns that it was opened."""
    actor.reading.opened(person.pk)
    orders = _orders_of(person, actor.today)
    duties = list(Duty.objects.filter(person=person).order_by("due_on", "key"))
    for duty in duties:
        duty.person = person
    entries = entries_of([person.pk]).get(person.pk, [])
    key = open_keys([person.pk])[person.pk]
    sees, writes = actor.sees(person.place, person.pk), actor.writes(person.place)
    told, shown, hidden = told_story(entries, sees)
    behind: set[UUID] = set()
    identity, contents, erased = _read(person, key, entries, told, behind)
    looks = _looks(person.pk, actor.today)
    staff = _staff(entries, person, looks)
    if person.pk in actor.opened:
        writes = frozenset()  # a ticket reads
    shut = in_closed(entries)
    if shut and orders and all(o.closed_on for o in orders):
        writes &= AFTER_CLOSING
    may_record = actor.may(Power.RECORD, person.place) and person.pk not in actor.opened
    since = now() - UNDO if writes else None
    reader = Reader(actor.language, actor.today.year, staff, name_of, actor.user_id, since)
    views = [_order_view(o, [d for d in duties if d.order_id == o.pk], actor.today) for o in orders]
    requests = requests_of(effective(entries), calendar())
    closed = {e.id for e in shown if e.id in behind and DOORS[e.kind].part in sees}
    story = tell(shown, contents, reader, writes=writes, disputed=disputed(requests, entries), closed=closed)
    _only_read(story, shut)
    aside = _set_aside(person, key, sees, story)
    checks, unanswered = _checks(orders), any(r.answered_on is None for r in requests)
    died = died_of(entries)
    return FileView(
        person=person,
        died=died,
        identity=identity,
        orders=views,
        story=_concluded(story, orders, views, reader),
        staff=staff,
        checks=checks,
        looks=[(staff.get(user, "—"), n) for user, n in looks.items()],
        erased=erased,
        may_record=may_record,
        writes=writes,
        sees=sees,
        hidden=hidden,
        aside=aside,
        officers={order: names_of(m) for order, m in officers(entries, lambda e: contents.get(e.id, {})).items()},
        answers=_answers(entries, staff, actor.today),
        told=told_of(entries),
        waits=looked_waits(entries, actor.today),
        requests=requests,
        asked=open_askings(shown, staff, today=actor.today, language=actor.language),
        ending=None if died else _ending(actor, person, entries, orders, sees, writes, bool(checks or unanswered)),
        helps=helps_by_consent(entries),
        follows=follow_up_of(entries, person.place, actor.today) if helps_by_consent(entries) else None,
        phases=_phases(actor, orders, duties, entries, shown, sees),
    )


def _ending(
    actor: Actor,
    person: Person,
    entries: Sequence[Facts],
    orders: Sequence[Order],
    sees: frozenset[Part],
    writes: frozenset[str],
    open_question: bool,
) -> Ending | None:
    return ending_of(
        person,
        entries,
        orders,
        today=actor.today,
        language=actor.language,
        sees=sees,
        writes=writes,
        open_question=open_question or person.has_parked,
    )


def died_of(entries: Sequence[Facts]) -> bool:
    """Whether the file says that the person has died: no day of theirs lies ahead, and nothing is handed to them."""
    return any(e.kind == "order.terminated" and e.data.get("reason") == "died" for e in effective(entries))


def _concluded(story: list[Item], orders: Iterable[Order], views: Iterable[OrderView], reader: Reader) -> list[Item]:
    """The story with what the rules found, and the last of what was missed."""
    findings = [f for o in orders for f in o.findings]
    missed = [(d.key, d.due_on, basis_words(d.basis, reader.language, d.place)) for v in views for d in v.missed]
    return with_findings(story, findings, missed[-MISSED_IN_STORY:], reader)


def _only_read(story: Iterable[Item], shut: frozenset[UUID]) -> None:
    """Nothing that lies in a closed dossier is corrected or attached to; words may still be given to it."""
    for item in story if shut else ():
        for one in (item, *item.answers):
            if UUID(one.dom) in shut:
                one.correct_url = one.attach_url = one.undo_url = ""


def _set_aside(person: Person, key: PersonKey, sees: frozenset[Part], story: Iterable[Item]) -> list[Aside]:
    """What came in and does not hold yet; an entry whose correction waits says so in the story. Papers that lie behind
    a door which the reader does not open are not led to."""
    for item in story:
        if item.kind in DOORS and DOORS[item.kind].part not in sees:
            item.papers_url = ""
    aside = [one for one in set_aside(person, key) if part_of(one.kind) in sees]
    mending = {one.entry.hex: one.url for one in aside if one.entry}
    for item in story if mending else ():
        item.mending_url = mending.get(item.dom, "")
    return aside


def _phases(
    actor: Actor, orders: list[Order], duties: list[Duty], entries: list[Facts], shown: list[Facts],
    sees: frozenset[Part],
) -> list[ToldPhase]:  # fmt: skip
    """The phases of the story, for whoever is shown the course; what a sentence counts is what the reader is shown."""
    if Part.COURSE not in sees:
        return []
    phases, told = phases_of(orders, effective(entries), actor.today), effective(shown)
    return told_phases(phases, told, duties, today=actor.today, language=actor.language, sees=sees)


def _orders_of(person: Person, today: date) -> list[Order]:
    """The decisions, the newest first; worked out again when one of them has come due."""
    orders = list(Order.objects.filter(person=person).order_by("-decided_on", "-id"))
    if any(o.next_change_on and o.next_change_on <= today for o in orders):
        work_out_again([person.pk], today)
        person.refresh_from_db(fields=["place", "stays_at", "worker", "worker_until"])
        orders = list(Order.objects.filter(person=person).order_by("-decided_on", "-id"))
    return orders


def _answers(entries: Sequence[Facts], staff: Mapping[UUID, str], today: date) -> Answers | None:
    assigned = assignments(effective(entries))
    now = answering(assigned, today)
    if now is None:
        return None
    then = answering(assigned, now.until + ONE_DAY) if now.until else None
    following = staff.get(then.user, "") if then and then.user != now.user else ""
    return Answers(staff.get(now.user, "—"), now.until, following)


def _read(
    person: Person, key: PersonKey, entries: Sequence[Facts], told: PartsTold, behind: set[UUID]
) -> tuple[Identity, dict[UUID, Mapping[str, Any]], bool]:
    """Who it is and what is sealed in the entries, as far as it is `told`; nothing once the key has been destroyed.

    `behind` learns what is read through a door of its own.
    """
    try:
        identity = Identity.unseal(key, person.pk, bytes(person.sealed)) if person.sealed else Identity()
        contents = opened_words(told, entries, partial(told_words, key=key, behind=behind))
    except Destroyed:
        return Identity(), {}, True
    return identity.shown(told.sees), contents, person.sealed is None and bool(entries)


def _staff(entries: Sequence[Facts], person: Person, looks: Iterable[UUID]) -> dict[UUID, str]:
    """The names of everybody who is named on the page."""
    ids = {i for e in entries for i in (e.collected_by, e.entered_by) if i}.union(looks)
    ids |= {UUID(e.data["user"]) for e in entries if e.kind in {"worker.assigned", "visit.asked"}}
    if person.worker:
        ids.add(person.worker)
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name")) if ids else {}


def _order_view(order: Order, duties: Sequence[Duty], today: date) -> OrderView:
    state = {d.pk: state_of(d, today) for d in duties}
    live = [d for d in duties if d.met_on is None and d.void_from is None and not d.before_live]
    windows = [
        Window(int(d.key.partition("/")[2]), d.opens_on, d.due_on, state[d.pk]) for d in duties if d.kind == "test"
    ]
    term = None
    if order.starts_on and order.ends_on:
        term = term_picture(order.starts_on, order.ends_on, windows, today=order.stopped_on or today)
    past = [d for d in live if d.due_on < today]
    late = [d for d in past if d.late_allowed and d.explained_on is None]
    # What a decision left undone when it stopped can be met no more: it was missed. What a named person took off the
    # list before, a report not confirmed, was not.
    missed = [d for d in past if not d.late_allowed or (d.explained_on and d.explained_on == order.stopped_on)]
    waiting = [d for d in missed if d.explained_on is None]
    opened = [d for d in live if d.opens_on <= today <= d.due_on]
    return OrderView(
        row=order,
        term=term,
        due=[*late, *waiting[-MISSED_OWED:], *opened],
        ahead=[d for d in live if d.opens_on > today][:AHEAD],
        missed=missed,
        not_in_ledger=sum(d.before_live for d in duties),
    )


def _checks(orders: Sequence[Order]) -> list[tuple[Order, Mapping[str, str]]]:
    """The findings that no named person has checked yet."""
    return [(o, f) for o in orders if o.to_check_since for f in o.findings if f.get("waits")]


def state_of(duty: Duty, today: date) -> str:
    """The state of a duty on `today`, as the picture of the term names it."""
    if duty.met_on is not None:
        return "met"
    if duty.void_from is not None:
        return "void"
    if duty.before_live:
        return "unknown"
    if duty.due_on < today:
        return "missed"
    return "open" if duty.opens_on <= today else "upcoming"


def _looks(person: UUID, today: date) -> dict[UUID, int]:
    """Who opened the file this month, and how often, the most frequent first."""
    rows = ReadRow.objects.filter(person_id=person, opened=True, event__at__gte=first_instant(today.replace(day=1)))
    return dict(rows.values_list("event__user_id").annotate(n=Count("id")).order_by("-n", "event__user_id"))
