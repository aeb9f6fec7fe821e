"""Every address, asked by everybody: for a person of one's own, one elsewhere, and one who does not exist.

What each address answers stands in one table. An address that is missing there, or whose parts cannot be
filled, fails: a page cannot be added without saying whom it is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from guihang.access import clock
from guihang.access.audience import Audience
from guihang.access.models import ReadEvent, User
from guihang.access.roles import Power, Role
from guihang.access.tests.cast import PARTS, QIXINGGANG, SHULINZHAO, Cast, make_cast
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Clash, Duty, Entry
from guihang.dossier.record import record
from guihang.dossier.tests.papers import attached
from guihang.dossier.writer import ByOperator
from guihang.exchange.tests.importing import ledger_at
from guihang.protect.keyring import KeyRing

SHOWN, MOVED, WRONG_METHOD, SIGN_IN = {200}, {302}, {405}, {302}
SAVED = {200, 204, 302, 400, 422}  # a form answers that it is done, or what is wrong with it


@dataclass(frozen=True, slots=True)
class Expected:
    """Who may ask, and what those who may are answered. `of_person`: the address names somebody's file."""

    powers: frozenset[Power] | None  # None: anybody; empty: every sign-in
    get: set[int]
    post: set[int]
    of_person: bool = False


ANYBODY, EVERY_SIGN_IN = None, frozenset[Power]()
SEES, RECORDS = frozenset({Power.SEE_FILES}), frozenset({Power.RECORD})
LOADS, FIGURES = frozenset({Power.LOAD}), frozenset({Power.SEE_FIGURES})
CONFIRMS = frozenset({Power.CONFIRM})
HANDS_OUT = frozenset({Power.MANAGE_SIGN_INS})

TABLE: dict[str, Expected] = {
    "access:sign-in": Expected(ANYBODY, SHOWN | MOVED, SHOWN | MOVED),
    "access:sign-out": Expected(ANYBODY, WRONG_METHOD, MOVED),
    "access:language": Expected(ANYBODY, WRONG_METHOD, MOVED),
    "access:help": Expected(EVERY_SIGN_IN, SHOWN, WRONG_METHOD),
    "access:news": Expected(EVERY_SIGN_IN, SHOWN, WRONG_METHOD),
    "access:account": Expected(EVERY_SIGN_IN, SHOWN, MOVED),
    "access:password": Expected(EVERY_SIGN_IN, SHOWN, SAVED),
    "access:elsewhere": Expected(EVERY_SIGN_IN, WRONG_METHOD, MOVED),
    "access:sign-ins": Expected(HANDS_OUT, SHOWN, SHOWN),
    "access:sign-in-add": Expected(HANDS_OUT, SHOWN, SAVED),
    "access:sign-in-of": Expected(HANDS_OUT, SHOWN, SAVED, of_person=True),
    "access:log": Expected(frozenset({Power.SEE_LOG}), SHOWN, MOVED),
    "desk:system": Expected(HANDS_OUT, SHOWN, WRONG_METHOD),
    "desk:job": Expected(HANDS_OUT, WRONG_METHOD, {404}),
    "desk:today": Expected(SEES, SHOWN, WRONG_METHOD),
    "desk:cards": Expected(SEES, SHOWN, WRONG_METHOD),
    "desk:begin": Expected(RECORDS, WRONG_METHOD, MOVED),
    "desk:workers": Expected(RECORDS | {Power.SEE_FIGURES}, SHOWN, WRONG_METHOD),
    "desk:office": Expected(CONFIRMS, SHOWN, SAVED),
    "desk:hand-over": Expected(RECORDS, SHOWN, SAVED),
    "desk:handed-over": Expected(RECORDS, {404}, {404}),
    "dossier:safety": Expected(RECORDS, SHOWN, SHOWN, of_person=True),
    "desk:together": Expected(RECORDS, SHOWN, SHOWN | SAVED),
    "desk:together-done": Expected(RECORDS, MOVED, MOVED),
    "desk:confirm": Expected(FIGURES | CONFIRMS, SHOWN, WRONG_METHOD),
    "desk:settle-clash": Expected(CONFIRMS, SHOWN, SAVED, of_person=True),
    "desk:settle-parked": Expected(CONFIRMS, SHOWN, SAVED, of_person=True),
    "desk:county": Expected(FIGURES, SHOWN, WRONG_METHOD),
    "desk:county-sheet": Expected(FIGURES, SHOWN, WRONG_METHOD),
    "desk:rules": Expected(EVERY_SIGN_IN, SHOWN, WRONG_METHOD),
    "desk:handout": Expected(SEES, SHOWN, WRONG_METHOD, of_person=True),
    "desk:notice": Expected(SEES, SHOWN, WRONG_METHOD, of_person=True),
    "ledgers_out:choose": Expected(SEES, SHOWN, SHOWN | SAVED),
    "ledgers_out:job": Expected(SEES, {404}, WRONG_METHOD),
    "ledgers_out:fetch": Expected(SEES, WRONG_METHOD, {404}),
    "dossier:people": Expected(SEES, SHOWN, MOVED),
    "dossier:keep-view": Expected(SEES, WRONG_METHOD, MOVED),
    "dossier:view": Expected(SEES, WRONG_METHOD, {404}),
    "dossier:columns": Expected(SEES, WRONG_METHOD, MOVED),
    "dossier:order-in": Expected(RECORDS, SHOWN, SAVED),
    "dossier:order-in-number": Expected(RECORDS, WRONG_METHOD, SHOWN),
    "dossier:matches": Expected(FIGURES, SHOWN, WRONG_METHOD),
    "dossier:match": Expected(FIGURES, WRONG_METHOD, {404}),
    "dossier:file": Expected(SEES, SHOWN, WRONG_METHOD, of_person=True),
    "dossier:basis": Expected(SEES, SHOWN, WRONG_METHOD, of_person=True),
    "dossier:record": Expected(RECORDS, SHOWN, SAVED, of_person=True),
    "dossier:correct": Expected(RECORDS, SHOWN, SAVED, of_person=True),
    "dossier:withdraw": Expected(RECORDS, WRONG_METHOD, SAVED, of_person=True),
    "desk:sheet": Expected(RECORDS, SHOWN, SHOWN, of_person=True),
    "desk:sheets": Expected(RECORDS, SHOWN, SHOWN),
    "desk:round": Expected(RECORDS, SHOWN, SHOWN),
    "dossier:attach": Expected(RECORDS, SHOWN, SAVED, of_person=True),
    "dossier:papers": Expected(SEES, SHOWN, WRONG_METHOD, of_person=True),
    "dossier:scan": Expected(SEES, SHOWN, WRONG_METHOD, of_person=True),
}

# A ledger is answered by its page, or by the one that comes next on its way.
for _name, _get, _post in (
    ("ledger", SHOWN | MOVED, WRONG_METHOD),
    ("columns", SHOWN | MOVED, SAVED),
    ("rows", SHOWN | MOVED, WRONG_METHOD),
    ("mend", WRONG_METHOD, SAVED),
    ("check", WRONG_METHOD, MOVED),
    ("load", WRONG_METHOD, MOVED),
    ("undo", WRONG_METHOD, MOVED),
    ("discard", WRONG_METHOD, MOVED),
    ("progress", SHOWN, WRONG_METHOD),
    ("returned", SHOWN | MOVED, WRONG_METHOD),
    ("report", SHOWN | MOVED, WRONG_METHOD),
):
    TABLE[f"exchange:{_name}"] = Expected(LOADS, _get, _post, of_person=True)
TABLE["exchange:ledgers"] = Expected(LOADS, SHOWN, SAVED)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person on file, with what the addresses name of them. All ids may be of nothing."""

    place: str
    name: str
    parts: dict[str, object] = field(default_factory=dict)


# How the parts of an address are filled, by name. A part that is missing here fails the test of its address.
PARTS_OF_ADDRESS: dict[str, Callable[[Somebody], object]] = {
    part: lambda who, part=part: who.parts[part]  # type: ignore[misc]
    for part in ("person", "duty", "entry", "kind", "scan", "clash", "parked")
}
# A job is no person's: whose it is not finds none.
PARTS_OF_ADDRESS["ledger"] = lambda who: ledger_at(who.place) if who.place else UUID(int=7)
PARTS_OF_ADDRESS["job"] = lambda _who: UUID(int=7)
PARTS_OF_ADDRESS["view"] = PARTS_OF_ADDRESS["match"] = lambda _who: 999_999
# Whoever works where the person is.
COLLEAGUES = {SHULINZHAO: "lin", QIXINGGANG: "feng"}
PARTS_OF_ADDRESS["user"] = lambda who: User.objects.get(username=COLLEAGUES[who.place]).pk if who.place else UUID(int=7)


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern of the URLconf."""

    name: str
    callback: Callable[..., Any]
    parts: tuple[str, ...]

    def of(self, who: Somebody) -> str:
        """The address filled in for `who`."""
        return reverse(self.name, kwargs={part: PARTS_OF_ADDRESS[part](who) for part in self.parts})


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[Address]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each, f"{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern):
            name = f"{space}{each.name or each.pattern}"
            yield Address(name, each.callback, tuple(each.pattern.converters))


ALL = {address.name: address for address in addresses()}


@dataclass(frozen=True, slots=True)
class World:
    """The cast, a person of Lin's township, a person in Chongqing, and nobody."""

    cast: Cast
    own: Somebody
    foreign: Somebody
    missing: Somebody


@pytest.fixture
def world(db: None, settings: Any) -> World:
    KeyRing.create(settings.GUIHANG_KEYS)
    missing = Somebody(
        "", "", {"person": uuid4(), "duty": 999_999, "entry": uuid4(), "kind": "visit.made", "scan": uuid4(),
                 "clash": 999_999, "parked": uuid4()}
    )  # fmt: skip
    return World(make_cast(), on_file(SHULINZHAO, "欧阳归航"), on_file(QIXINGGANG, "诸葛远行"), missing)


def on_file(place: str, name: str) -> Somebody:
    """A person with a decision of forty days ago, a report and a visit."""
    today, person, order = clock.today(), uuid4(), uuid4()
    decided = today - timedelta(days=40)
    decision = {
        "order_kind": "treatment",
        "decided_on": decided.isoformat(),
        "place": place,
        "term_years": 3,
    }
    visit = uuid4()
    for entry_id, kind, on, data in (
        (uuid4(), "person.described", decided, {"name": name, "sex": "m"}),
        (order, "order.entered", decided, decision),
        (uuid4(), "order.served", decided, {"to": "person"}),
        (uuid4(), "report.made", decided + timedelta(days=5), {}),
        (visit, "visit.made", decided + timedelta(days=20), {"mode": "in_person"}),
    ):
        entry = NewEntry(entry_id, person, kind, on, clock.now(), "desk", data, order if kind in ORDER_KINDS else None)
        record(ByOperator(), entry, today=today, now=clock.now())
    duty = Duty.objects.filter(person=person).order_by("pk").first()
    assert duty is not None
    parts = {"person": person, "duty": duty.pk, "entry": visit, "kind": "visit.made", "scan": attached(person, visit)}
    return Somebody(place, name, {**parts, **set_aside(person, visit)})


def set_aside(person: UUID, visit: UUID) -> dict[str, object]:
    """A second content for the visit, and a correction of something that is not here."""
    today, parked = clock.today(), uuid4()
    for entry_id, supersedes in ((visit, None), (parked, uuid4())):
        entry = NewEntry(
            entry_id, person, "visit.made", today, clock.now(), "desk", {"mode": "remote"}, None, supersedes
        )
        record(ByOperator(), entry, today=today, now=clock.now())
    return {"clash": Clash.objects.get(entry_id=visit).pk, "parked": parked}


ORDER_KINDS = {"order.served", "report.made"}


def asked(client: Client, method: str, path: str) -> HttpResponseBase:
    """The answer to one request; a form carries what an act, a search, a sign-in and a switch would."""
    if method == "GET":
        return client.get(path)
    day = clock.today().isoformat()
    form = {"entry": str(uuid4()), "on": day, "q": "归航", "language": "en", "username": "", "password": "y"}
    return client.post(path, form)


def may(name: str | None, expected: Expected, place: str) -> bool:
    """Whether somebody of the cast may, by the table alone: their role, and the prefix of their place."""
    part = PARTS[name] if name else None
    if part is None or part.role is None or expected.powers is None:
        return False
    return bool(expected.powers & POWERS_OF[part.role]) and place.startswith(part.place.rstrip("0"))


POWERS_OF: dict[Role, frozenset[Power]] = {
    Role.WORKER: SEES | RECORDS | LOADS,
    Role.OFFICE_LEAD: SEES | RECORDS | LOADS | {Power.CONFIRM},
    Role.COUNTY: SEES | LOADS | {Power.SEE_FIGURES},
    Role.CITY: SEES | {Power.SEE_FIGURES},
    Role.PROVINCE: SEES | {Power.SEE_FIGURES},
    Role.AUDITOR: frozenset({Power.SEE_LOG}),
    Role.SECURITY_ADMIN: frozenset({Power.MANAGE_SIGN_INS}),
}


def admitted(name: str | None, expected: Expected) -> bool:
    """Whether somebody may ask at all, whatever the address names."""
    if expected.powers is None:
        return True
    if name is None:
        return False
    role = PARTS[name].role
    return not expected.powers or (role is not None and bool(expected.powers & POWERS_OF[role]))


def bare(answer: HttpResponseBase) -> str:
    """The body without what differs at each request: the form's token, the nonce, the day's times."""
    text = getattr(answer, "content", b"").decode(errors="replace")
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", text)
    text = re.sub(r'("X-CSRFToken": ")[^"]*', r"\1", text)
    # The ids that an order in makes for what it will write.
    text = re.sub(r'(type="hidden" name="(?:person|described|entered|served|assigned)" value=")[^"]*', r"\1", text)
    text = re.sub(r"\b\d{4}-\d{4}\b", "", text)  # of an error page, drawn by lot
    return re.sub(r'(nonce=")[^"]*', r"\1", text)


def test_every_address_has_a_name_an_audience_and_a_line_in_the_table() -> None:
    bare_ones = [a.name for a in ALL.values() if not isinstance(getattr(a.callback, "audience", None), Audience)]
    assert bare_ones == [], "decorate with @staff, @signed_in or @public"
    assert sorted(ALL) == sorted(TABLE), "say in TABLE whom an address is for"
    unknown = {part for a in ALL.values() for part in a.parts} - set(PARTS_OF_ADDRESS)
    assert unknown == set(), "say in PARTS_OF_ADDRESS how to fill these parts"


def test_the_table_and_the_marks_agree() -> None:
    for name, expected in TABLE.items():
        audience: Audience = ALL[name].callback.audience  # type: ignore[attr-defined]
        kind = "public" if expected.powers is None else "staff" if expected.powers else "signed_in"
        assert (name, audience.kind, audience.powers) == (name, kind, expected.powers or frozenset())


def test_no_address_names_anybody() -> None:
    kinds = {type(c).__name__ for p in _patterns() for c in p.pattern.converters.values()}
    assert kinds <= {"UUIDConverter", "IntConverter", "StringConverter"}
    texts = {n for p in _patterns() for n, c in p.pattern.converters.items() if type(c).__name__ == "StringConverter"}
    assert texts <= {"kind"}, "free text in an address ends up in logs"


def _patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each)
        else:
            yield each


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("address", ALL.values(), ids=lambda a: a.name)
def test_everybody_gets_what_the_table_says(world: World, address: Address, method: str) -> None:
    expected = TABLE[address.name]
    entries = Entry.objects.count()
    for name in (None, *PARTS):
        missing = ask_as(world, name, address, method, world.missing)
        for who in (world.own, world.foreign):
            answer = ask_as(world, name, address, method, who)
            told = f"{method} {address.name} by {name} at {who.place}: {answer.status_code}"
            assert answer.status_code < 500, told
            allowed = expected.get if method == "GET" else expected.post
            if answer.status_code == 405:
                assert allowed >= WRONG_METHOD, told
            elif not admitted(name, expected):
                home = MOVED if address.name == "desk:today" else {403}  # everybody's way home
                assert answer.status_code in (home if name else SIGN_IN), told
            elif not expected.of_person or may(name, expected, who.place):
                assert answer.status_code in allowed, told
            else:
                assert answer.status_code == 404, told
            if not may(name, expected, who.place):
                same_as_missing(answer, missing, who, told)
    if method == "GET":
        assert Entry.objects.count() == entries


def ask_as(world: World, name: str | None, address: Address, method: str, who: Somebody) -> HttpResponseBase:
    client = Client()
    if name is not None:
        client.force_login(getattr(world.cast, name))
    return asked(client, method, address.of(who))


def same_as_missing(answer: HttpResponseBase, missing: HttpResponseBase, who: Somebody, told: str) -> None:
    """Who may not see a person cannot tell whether there is one: same status, headers, bytes; no name."""
    assert answer.status_code == missing.status_code, told
    apart = {"Location"}  # it holds the address that was asked for
    assert {k: v for k, v in answer.headers.items() if k not in apart} == {
        k: v for k, v in missing.headers.items() if k not in apart
    }, told
    assert bare(answer) == bare(missing), told
    assert who.name not in bare(answer), told


@pytest.mark.parametrize(
    "name", [a.name for a in ALL.values() if {"person", "entry"} <= set(a.parts) or "duty" in a.parts]
)
def test_an_entry_of_somebody_else_is_not_reached_through_a_person_of_ones_own(world: World, name: str) -> None:
    mixed = Somebody(SHULINZHAO, "", {**world.foreign.parts, "person": world.own.parts["person"]})
    for method in ("GET", "POST"):
        answer = ask_as(world, "lin", ALL[name], method, mixed)
        assert answer.status_code in {404, 405}
        assert world.foreign.name not in bare(answer)


def test_who_was_shown_a_person_stands_in_the_log(world: World) -> None:
    ask_as(world, "lin", ALL["dossier:file"], "GET", world.own)
    event = ReadEvent.objects.get()
    assert (event.user_id, event.kind) == (world.cast.lin.pk, "opened")
    assert list(event.rows.values_list("person_id", flat=True)) == [world.own.parts["person"]]


def test_a_refused_reader_leaves_no_reading(world: World) -> None:
    for name in ("ma", "feng", "zhou", "wu", "kong"):
        ask_as(world, name, ALL["dossier:file"], "GET", world.own)
    assert not ReadEvent.objects.exists()


def test_the_office_lead_alone_confirms(world: World) -> None:
    confirmed = Somebody(SHULINZHAO, "", {**world.own.parts, "kind": "breach.checked"})
    answers = {n: ask_as(world, n, ALL["dossier:record"], "GET", confirmed).status_code for n in PARTS}
    assert {n for n, status in answers.items() if status == 200} == {"wang"}
