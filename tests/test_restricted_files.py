"""A restricted file is nowhere for who is no named reader of it: on no page, in no search, export or list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from uuid_utils import compat

from guihang.access import clock
from guihang.access.models import ReadRow
from guihang.access.tests.cast import DALAD, SHULINZHAO, Cast, signed_in
from guihang.desk.county import county
from guihang.dossier.entry import NewEntry
from guihang.dossier.record import record
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.tests.test_readers import NAME, NUMBER, cast, life, restrict
from guihang.dossier.writer import ByOperator
from guihang.exchange.out.ledger import Asked, write_ledger
from guihang.exchange.out.rows import SHEETS, Period
from guihang.territory.codes import Territory
from tests.test_every_address import ALL, World, ask_as, bare, world

__all__ = ["cast", "life", "world"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.proves("T1", "T2", "I4.2", "等保 8.1.4.2")]


@pytest.mark.parametrize("name", ["wang", "jing", "zhao", "qian"])
def test_no_address_of_the_house_names_it(world: World, name: str) -> None:
    """Every address with the person's own parts, asked and posted; it looks as if there were nobody."""
    now, person = clock.now(), UUID(str(world.own.parts["person"]))
    data = {"restricted": True, "why": "colleague", "readers": [str(world.cast.lin.pk)]}
    entry = NewEntry(compat.uuid7(), person, "file.restricted", clock.today(), now, "desk", data)
    record(ByOperator(), entry, today=clock.today(), now=now)
    for address in ALL.values():
        if address.name in {"access:sign-out", "access:elsewhere"}:
            continue
        for method in ("GET", "POST"):
            answer = ask_as(world, name, address, method, world.own)
            assert answer.status_code < 500, address.name
            assert world.own.name not in bare(answer), f"{method} {address.name}"
    assert not ReadRow.objects.filter(person_id=person).exists()


def asked_everywhere(life: Life) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each page on which somebody may stand by name, or the person's own pages."""
    person, duty = life.person, None
    yield "GET", "/", {}
    for show in ("overdue", "today", "week", "missed"):
        yield "GET", f"/?show={show}", {}
    yield "GET", "/cards/", {}
    yield "GET", "/people/", {}
    yield "GET", "/people/?late=late", {}
    yield "GET", f"/people/?place={SHULINZHAO}", {}
    for typed in (NAME, "慕容", "mryz", NUMBER, "13800007777", "7777"):
        yield "POST", "/people/", {"q": typed}
    for kind in ("test.taken", "visit.made", "talk.held"):
        yield "GET", f"/together/{kind}/", {}
        yield "POST", f"/together/{kind}/", {"stage": "choose", "do": "find", "q": "慕容"}
        yield "POST", f"/together/{kind}/", {"person": str(person)}
        yield "POST", f"/sheets/{kind}/", {"person": str(person)}
    yield "GET", "/workers/", {}
    yield "GET", "/workers/hand-over/", {}
    yield "GET", "/round/", {}
    yield "POST", "/round/", {"person": str(person)}
    yield "GET", "/confirm/", {}
    yield "GET", "/county/", {}
    yield "GET", "/people/matches/", {}
    yield "GET", "/people/rights/", {}
    yield "GET", "/ledgers/out/", {}
    yield "GET", "/alerts/", {}
    for page in ("", "handout/", "notice/", "safety/", "notes/", "health/", "looked/", "readers/", "rights/",
                 "record/visit.made/", "sheets/visit.made/", "looked/month/2026/10/"):  # fmt: skip
        yield "GET", f"/people/{person}/{page}", {}
    assert duty is None


def shown_to(client: Client, life: Life) -> list[str]:
    """The pages on which the person is named."""
    found = []
    for method, path, form in asked_everywhere(life):
        answer = client.get(path) if method == "GET" else client.post(path, form, follow=True)
        said = answer.content.decode(errors="replace")
        assert answer.status_code < 500, path
        if form.get("q"):
            said = said.replace(f'value="{form["q"]}"', "")
        if NAME in said or f"/people/{life.person}/" in said.replace(f'"{path}"', ""):
            found.append(path)
    return found


def test_before_it_is_restricted_the_pages_do_name_the_person(cast: Cast, life: Life) -> None:
    """Else the next test would show nothing."""
    seen = shown_to(signed_in(cast, "wang"), life)
    assert {"/", "/people/", "/confirm/", "/together/test.taken/", f"/people/{life.person}/"} <= set(seen)


@pytest.mark.parametrize("name", ["wang", "zhao", "qian", "sun", "jing", "ma", "bao", "zhou"])
def test_who_is_no_reader_meets_a_restricted_file_on_no_page(cast: Cast, life: Life, name: str) -> None:
    restrict(life, cast.lin.pk)
    assert shown_to(signed_in(cast, name), life) == []
    assert not ReadRow.objects.filter(person_id=life.person).exists()


def test_a_named_reader_works_as_before(cast: Cast, life: Life) -> None:
    restrict(life, cast.lin.pk)
    seen = shown_to(signed_in(cast, "lin"), life)
    assert {"/", "/people/", "/together/test.taken/", f"/people/{life.person}/"} <= set(seen)


def test_exports_hold_it_for_its_readers_only(cast: Cast, life: Life) -> None:
    restrict(life, cast.lin.pk)
    asked = Asked(Territory.of(SHULINZHAO), list(SHEETS), Period(None, None))
    assert {n: write_ledger(cast.actor(n, TODAY), asked).people for n in ("lin", "wang", "zhao")} == {
        "lin": 2, "wang": 1, "zhao": 1
    }  # fmt: skip


def test_sums_stay_true(cast: Cast, life: Life) -> None:
    zhao = cast.actor("zhao", TODAY)
    before = county(zhao, Territory.of(DALAD)).sum
    restrict(life, cast.lin.pk)
    after = county(zhao, Territory.of(DALAD)).sum
    assert (after.people, after.overdue, after.missed, after.week) == (
        before.people, before.overdue, before.missed, before.week
    )  # fmt: skip
    assert before.people == 2
