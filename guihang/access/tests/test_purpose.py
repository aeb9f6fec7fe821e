"""No purpose, no rows: each reading says what it was for, or shows nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.test import Client

from guihang.access import clock, roles
from guihang.access.actor import Actor, Refused
from guihang.access.models import ReadEvent, Ticket
from guihang.access.purposes import PURPOSES
from guihang.access.reading import Reading
from guihang.access.roles import POWERS, TABLE, Power, Role, Row
from guihang.access.tests.cast import DALAD, ORDOS, SHULINZHAO, Cast
from guihang.access.tests.urls import OTHERS, PERSON

pytestmark = [pytest.mark.urls("guihang.access.tests.urls"), pytest.mark.proves("T21", "I4.2", "PIPL 6")]


def event(actor: Actor, *, opened: bool = True, basis: str = "") -> ReadEvent:
    reading = actor.reading
    reading.basis = basis
    if opened:
        reading.opened(PERSON)
    else:
        reading.listed([PERSON])
    written = reading.write(actor, "anywhere")
    assert written is not None
    return written


@pytest.mark.parametrize(
    ("name", "opened", "basis"),
    [
        ("lin", True, "daily_work"), ("wang", True, "daily_work"), ("jing", True, "police_duty"),
        ("zhao", True, "supervision"), ("qian", False, "supervision"), ("sun", False, "supervision"),
    ],
)  # fmt: skip
def test_daily_work_issues_its_purpose_by_itself(cast: Cast, name: str, opened: bool, basis: str) -> None:
    written = event(cast.actor(name), opened=opened)
    assert (written.basis, written.ticket) == (basis, None)
    assert PURPOSES[written.basis].basis, "a purpose names the law it stands on"


@pytest.mark.parametrize("name", ["zhou", "wu", "kong", "gui", "lao", "bao", "xi", "shen"])
@pytest.mark.parametrize("opened", [True, False])
def test_who_reads_no_files_has_no_purpose_and_is_shown_nothing(cast: Cast, name: str, opened: bool) -> None:
    with pytest.raises(Refused):
        event(cast.actor(name), opened=opened)
    assert not ReadEvent.objects.exists()


@pytest.mark.proves("T1")
@pytest.mark.parametrize("name", ["qian", "sun"])
def test_city_and_province_open_no_single_file_by_their_grant(cast: Cast, name: str) -> None:
    actor = cast.actor(name)
    assert actor.may(Power.SEE_FILES, SHULINZHAO)
    assert not actor.may_open(SHULINZHAO)
    with pytest.raises(Refused):
        event(actor, opened=True)


def without_purpose(role: Role) -> Mapping[str, Row]:
    return MappingProxyType({r.value: replace(row, purposes=()) if r is role else row for r, row in TABLE.items()})


def test_a_role_without_a_purpose_reads_no_rows_at_all(cast: Cast) -> None:
    with mock.patch.object(roles, "_BY_NAME", without_purpose(Role.WORKER)):
        actor = cast.actor("lin")
        assert actor.territories(Power.SEE_FILES) == ()
        assert not actor.may_open(SHULINZHAO)
        with pytest.raises(Refused):
            event(actor)


def test_a_page_whose_reading_has_no_purpose_answers_like_a_missing_one(cast: Cast, client: Client) -> None:
    client.force_login(cast.lin)
    with mock.patch.object(roles, "_BY_NAME", without_purpose(Role.WORKER)):
        answer = client.get("/opens/")
    assert answer.status_code == 404
    assert b"the name" not in answer.content
    assert not ReadEvent.objects.exists()


def test_a_page_says_another_purpose(cast: Cast) -> None:
    assert event(cast.actor("gui"), basis="visit_asked").basis == "visit_asked"
    written = event(cast.actor("lao"), basis="help_asked")
    assert (written.basis, written.role) == ("help_asked", "labour")


@pytest.mark.parametrize("basis", ["break_glass", "unseal", "curiosity"])
def test_a_page_cannot_say_what_needs_a_ticket_or_what_nobody_knows(cast: Cast, basis: str) -> None:
    with pytest.raises(Refused):
        event(cast.actor("lin"), basis=basis)


def ticketed(actor: Actor, purpose: str = "break_glass") -> Actor:
    now = clock.now()
    assert actor.user_id is not None
    ticket = Ticket(
        user_id=actor.user_id, person_id=PERSON, place=DALAD, purpose=purpose, asked_at=now, opens_at=now,
        ends_at=now + timedelta(minutes=30),
    )  # fmt: skip
    return replace(actor, opened={PERSON: purpose}, tickets={PERSON: ticket}, reading=Reading())


def test_what_a_ticket_opened_stands_apart_from_what_daily_work_showed(cast: Cast) -> None:
    actor = ticketed(cast.actor("lin"))
    actor.reading.opened(PERSON)
    actor.reading.listed(OTHERS)
    actor.reading.write(actor, "anywhere")
    told = {(e.basis, e.ticket, e.kind, e.shown) for e in ReadEvent.objects.all()}
    assert told == {("daily_work", None, "listed", 2), ("break_glass", actor.tickets[PERSON].pk, "opened", 1)}


def test_a_ticket_for_what_nobody_knows_opens_nothing(cast: Cast) -> None:
    actor = ticketed(cast.actor("lin"), "curiosity")
    actor.reading.opened(PERSON)
    with pytest.raises(Refused):
        actor.reading.write(actor, "anywhere")


def test_whoever_may_open_files_is_shown_lists_too() -> None:
    for role, powers in POWERS.items():
        assert Power.OPEN_FILES not in powers or Power.SEE_FILES in powers, role


@pytest.mark.parametrize("role", list(Role))
def test_each_purpose_of_the_table_is_known_and_asks_for_no_ticket(role: Role) -> None:
    assert [p for p in TABLE[role].purposes if p not in PURPOSES or PURPOSES[p].asked] == []


def test_what_a_role_is_for_fits_the_log(cast: Cast) -> None:
    reading = {p for role, row in TABLE.items() if Power.SEE_FILES in row.powers for p in row.purposes}
    assert len(",".join(sorted(reading))) <= 40
    assert cast.actor("qian").territories(Power.SEE_FILES)[0].code == ORDOS
    assert uuid4()


def test_no_reading_of_the_pages_here_is_without_purpose(cast: Cast, client: Client, settings: Any) -> None:
    client.force_login(cast.lin)
    for path in ("/opens/", "/lists-late/", "/searches/"):
        client.get(path)
    assert set(ReadEvent.objects.values_list("basis", flat=True)) == {"daily_work"}
