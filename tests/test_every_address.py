"""Every address, asked by everybody: for a person of one's own, one elsewhere, and one who does not exist.

What each address answers stands in one table. An address that is missing there, or whose parts cannot be
filled, fails: a page cannot be added without saying whom it is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.audience import Audience
from guihang.access.models import ReadEvent, User
from guihang.access.roles import LEVELS, POWERS, Power, Role
from guihang.access.tests.cast import BAINIJING, PARTS, QIXINGGANG, SHULINZHAO, VILLAGE, Cast, make_cast, somebody
from guihang.access.tests.table_on_screen import Shown, on_screen
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Clash, Duty, Entry, PersonQuerySet, ScopedQuerySet
from guihang.dossier.record import record
from guihang.dossier.tests.papers import attached
from guihang.dossier.views import FORMS
from guihang.dossier.writer import ByOperator
from guihang.exchange.tests.importing import ledger_at
from guihang.protect.keyring import KeyRing
from guihang.rules.acts import ACTS
from tests.address_table import MOVED, SIGN_IN, TABLE, WRONG_METHOD, Expected


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person on file, with what the addresses name of them. All ids may be of nothing."""

    place: str
    name: str
    parts: dict[str, object] = field(default_factory=dict)


# What is told by a page that others have too, or by no page of its own.
POWERS_WITHOUT_A_PAGE: set[Power] = set()
# How the parts of an address are filled, by name. A part that is missing here fails the test of its address.
PARTS_OF_ADDRESS: dict[str, Callable[[Somebody], object]] = {
    part: lambda who, part=part: who.parts[part]  # type: ignore[misc]
    for part in ("person", "duty", "entry", "kind", "subject", "scan", "order", "clash", "parked", "errand")
}
# A job is no person's: whose it is not finds none.
PARTS_OF_ADDRESS["ledger"] = lambda who: ledger_at(who.place) if who.place else UUID(int=7)
PARTS_OF_ADDRESS["job"] = PARTS_OF_ADDRESS["out"] = lambda _who: UUID(int=7)
PARTS_OF_ADDRESS["ticket"] = PARTS_OF_ADDRESS["alert"] = lambda _who: UUID(int=7)
PARTS_OF_ADDRESS["question"] = PARTS_OF_ADDRESS["correction"] = PARTS_OF_ADDRESS["upload"] = PARTS_OF_ADDRESS["ticket"]
PARTS_OF_ADDRESS["year"], PARTS_OF_ADDRESS["month"] = lambda _who: 2026, lambda _who: 10
PARTS_OF_ADDRESS["form"] = lambda _who: 5  # the agreement
PARTS_OF_ADDRESS["view"] = PARTS_OF_ADDRESS["match"] = PARTS_OF_ADDRESS["site"] = lambda _who: 999_999
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
    screen: Mapping[str, Shown]
    clients: dict[str | None, Client] = field(default_factory=dict)


@pytest.fixture
def world(db: None, settings: Any) -> World:
    KeyRing.create(settings.GUIHANG_KEYS)
    missing = Somebody(
        "", "", {"person": uuid4(), "duty": 999_999, "entry": uuid4(), "kind": "visit.made", "subject": "handing",
                 "scan": uuid4(), "order": uuid4(), "clash": 999_999, "parked": uuid4(), "errand": uuid4()}
    )  # fmt: skip
    cast = make_cast()
    for name, (role, place) in BESIDE.items():
        somebody(role, place, name)
    return World(cast, on_file(SHULINZHAO, "欧阳归航"), on_file(QIXINGGANG, "诸葛远行"), missing, the_screen(cast))


# Beside the cast, at other places than those whose person is asked for: sibling, child, and a county beside.
BESIDE: dict[str, tuple[Role, str]] = {
    "beside-lead": (Role.OFFICE_LEAD, BAINIJING),
    "beside-police": (Role.POLICE_LIAISON, BAINIJING),
    "below": (Role.WORKER, VILLAGE),
    "county-beside": (Role.COUNTY, "150622000000"),
    "city-beside": (Role.CITY, "150700000000"),
}
# Whose roles may what another's of the cast may: asked for once.
LIKE_ANOTHER = {"sun", "geng"}
ASKERS: tuple[str | None, ...] = (None, *(n for n in PARTS if n not in LIKE_ANOTHER), *BESIDE)
_SCREEN: dict[str, Shown] = {}


def the_screen(cast: Cast) -> Mapping[str, Shown]:
    """The table of roles as its page shows it, read once: what every address is held against."""
    if not _SCREEN:
        client = Client()
        client.force_login(cast.kong)
        _SCREEN.update(on_screen(client.get(reverse("access:roles")).content.decode()))
    return _SCREEN


def role_and_place(name: str | None) -> tuple[Role | None, str]:
    """As what somebody asks, and where."""
    if name in BESIDE:
        return BESIDE[name]
    return (PARTS[name].role, PARTS[name].place) if name else (None, "")


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
    request = uuid4()
    wish = {"department": "labour", "wish": "想找工作", "consented_on": today.isoformat(), "until": today.isoformat()}
    entry = NewEntry(request, person, "help.asked", today, clock.now(), "desk", wish)
    record(ByOperator(), entry, today=today, now=clock.now())
    parts = {
        "person": person,
        "duty": duty.pk,
        "entry": visit,
        "kind": "visit.made",
        "subject": "handing",
        "scan": attached(person, visit),
        "order": order,
    }
    return Somebody(place, name, {**parts, "errand": request, **set_aside(person, visit)})


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
    """Whether somebody may, by the table on the screen alone: their role, and the prefix of their place."""
    role, own = role_and_place(name)
    if role is None or expected.powers is None or (expected.roles and role not in expected.roles):
        return False
    shown = _SCREEN[role.value]
    writes = not expected.act or expected.act in shown.acts
    return bool(expected.powers & shown.powers) and writes and place.startswith(own.rstrip("0"))


POWERS_OF: Mapping[Role, frozenset[Power]] = POWERS


def admitted(name: str | None, expected: Expected) -> bool:
    """Whether somebody may ask at all, whatever the address names."""
    if expected.powers is None:
        return True
    if name is None:
        return False
    role, _place = role_and_place(name)
    return not expected.powers or (role is not None and bool(expected.powers & _SCREEN[role.value].powers))


def bare(answer: HttpResponseBase) -> str:
    """The body without what differs at each request: the form's token, the nonce, the day's times."""
    text = getattr(answer, "content", b"").decode(errors="replace")
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", text)
    text = re.sub(r'("X-CSRFToken": ")[^"]*', r"\1", text)
    # The ids that an order in makes for what it will write.
    made = "person|described|entered|served|assigned|agreed"
    text = re.sub(rf'(type="hidden" name="(?:{made})" value=")[^"]*', r"\1", text)
    # The number of an error page, drawn by lot; four and four digits inside an id are part of the id.
    text = re.sub(r"(?<![\w-])\d{4}-\d{4}(?![\w-])", "", text)
    return re.sub(r'(nonce=")[^"]*', r"\1", text)


def test_what_is_left_out_of_an_answer_is_the_number_of_an_error_and_no_part_of_an_id() -> None:
    for id in ("0a1b2c3d-1234-4567-8901-0a1b2c3d4e5f", "0a1b2c3d-12ab-4567-8901-0a1b2c3d4e5f"):
        assert id in bare(HttpResponse(f'<a href="/people/{id}/">'))
    assert bare(HttpResponse("<p>1234-5678</p>")) == "<p></p>"


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
    assert texts <= {"kind", "subject"}, "free text in an address ends up in logs"


def _patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each)
        else:
            yield each


@pytest.mark.proves("T1", "T2", "T14", "I4.1", "ASVS 8.2.1", "ASVS 8.2.2", "ASVS 8.3.1", "等保 8.1.4.2 e")
@pytest.mark.parametrize("address", ALL.values(), ids=lambda a: a.name)
def test_everybody_gets_what_the_table_on_the_screen_says(world: World, address: Address) -> None:
    entries = Entry.objects.count()
    for name in ASKERS:
        asked_by(world, name, address, "GET")
    assert Entry.objects.count() == entries
    for name in ASKERS:
        asked_by(world, name, address, "POST")


def asked_by(world: World, name: str | None, address: Address, method: str) -> None:
    """Somebody asks for a person at their own place or beside it, for one elsewhere, and for one who does not exist."""
    expected = TABLE[address.name]
    allowed = expected.get if method == "GET" else expected.post
    everybody = (world.own,) if name in BESIDE else (world.own, world.foreign)
    # An address without parts names nobody: it is asked for once.
    missing = ask_as(world, name, address, method, world.missing)
    for who in everybody:
        answer = ask_as(world, name, address, method, who) if address.parts else missing
        told = f"{method} {address.name} by {name} at {who.place}: {answer.status_code}"
        assert answer.status_code < 500, told
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


def ask_as(world: World, name: str | None, address: Address, method: str, who: Somebody) -> HttpResponseBase:
    """One answer. Whoever looks keeps a browser; a form is sent from a fresh one, which has been told nothing yet."""
    client = world.clients.get(name)
    if client is None:
        client = world.clients[name] = Client()
        if name is not None:
            client.force_login(User.objects.get(username=name))
    if method == "POST":
        kept, client = client.cookies, Client()
        if settings.SESSION_COOKIE_NAME in kept:
            client.cookies[settings.SESSION_COOKIE_NAME] = kept[settings.SESSION_COOKIE_NAME].value
    return asked(client, method, address.of(who))


@pytest.mark.proves("T14")
@pytest.mark.parametrize("name", ["ma", "feng", "beside-police", "county-beside"])
def test_without_the_filter_of_rows_the_matrix_would_fail_but_for_the_second_wall(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for rows in (ScopedQuerySet, PersonQuerySet):
        for door in ("visible_to", "to_open"):
            if hasattr(rows, door):
                monkeypatch.setattr(rows, door, lambda self, _actor: self.all())
    # Behind the second wall nothing more is seen, even so.
    fails = nullcontext() if connection.vendor == "postgresql" else pytest.raises(AssertionError)
    with fails:
        asked_by(world, name, ALL["dossier:file"], "GET")


@pytest.mark.proves("I4.1", "ASVS 8.2.1", "ASVS 8.3.1")
@pytest.mark.parametrize("role", Role)
def test_each_role_is_admitted_to_the_addresses_of_the_powers_on_its_row(world: World, role: Role) -> None:
    place = {1: "150000000000", 2: "150600000000", 3: "150621000000", 4: SHULINZHAO, 5: VILLAGE}[max(LEVELS[role])]
    actor = Actor.for_user(somebody(role, place, "somebody"))
    for name, expected in TABLE.items():
        audience: Audience = ALL[name].callback.audience  # type: ignore[attr-defined]
        shown = not expected.powers or bool(expected.powers & world.screen[role.value].powers)
        assert audience.admits(actor) is shown, name
        if expected.powers and expected.of_person:  # and nowhere else
            assert not any(actor.may(power, QIXINGGANG) for power in expected.powers), name


def test_every_power_on_the_screen_opens_something() -> None:
    used = {power for expected in TABLE.values() for power in expected.powers or ()}
    assert set(Power) - used == POWERS_WITHOUT_A_PAGE


@pytest.mark.proves("I4.1", "ASVS 8.2.3", "ASVS 8.3.1")
@pytest.mark.parametrize("name", ["lin", "wang", "jing", "below", "beside-police"])
def test_the_forms_of_acts_open_to_the_roles_that_write_them_on_the_screen(world: World, name: str) -> None:
    role, own = role_and_place(name)
    assert role is not None
    here = world.own.place.startswith(own.rstrip("0"))
    acts = world.screen[role.value].acts
    opened = set()
    for kind in sorted(ACTS):
        who = Somebody(SHULINZHAO, "", {**world.own.parts, "kind": kind})
        answer = ask_as(world, name, ALL["dossier:record"], "GET", who)
        assert answer.status_code in {200, 302, 404}, kind
        if answer.status_code != 404:
            opened.add(kind)
    assert opened <= acts
    assert bool(opened) is here
    if here:
        assert acts & FORMS <= opened, "what the screen says it writes has a form"


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
