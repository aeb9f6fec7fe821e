"""Row-level security on PostgreSQL: what the database itself keeps from the role that serves pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client
from uuid_utils import compat

from guihang.access import clock, wall
from guihang.access.append_only import AppendOnly
from guihang.access.granting import row as grant_row
from guihang.access.models import Grant, Ticket
from guihang.access.roles import Role
from guihang.access.tests.cast import ALWAYS, PARTS, QIXINGGANG, SHULINZHAO
from guihang.desk.wall import rules
from guihang.desk.wall.checks import changeable, unwalled
from guihang.dossier.models import Entry, Errand, Person, Reader
from guihang.exchange.models import LoadedQuerySet, RefusedRow
from guihang.exchange.tests.importing import ledger_at
from guihang.territory import query
from guihang.territory.codes import Level, Territory
from tests.address_table import TABLE
from tests.test_every_address import ALL, Address, Somebody, World, ask_as, asked_by, bare, role_and_place
from tests.test_every_address import world as world  # a fixture
from tests.walled import as_web, fill, of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

# Some of everybody who asks: each kind of role, at the place, beside it, above and far away.
SOME = ("lin", "ma", "feng", "zhao", "jing", "lao", "beside-lead")
GUARDED = [address for address in ALL.values() if TABLE[address.name].powers]
EVERYWHERE = Territory("", "000000000000", "999999999999", Level.PROVINCE)


@pytest.fixture
def filled(world: World) -> World:
    """A row of the own and of the foreign person in every walled table."""
    for who in (world.own, world.foreign):
        ledger_at(who.place)
        fill(person_of(who), who.place)
    return world


def person_of(who: Somebody) -> Any:
    return who.parts["person"]


SEEING = {Role.WORKER, Role.OFFICE_LEAD, Role.COUNTY, Role.CITY, Role.PROVINCE, Role.POLICE_LIAISON}


def sees(name: str | None, who: Somebody) -> bool:
    """Whether somebody has rows of this person by their grant: by the test's own reckoning."""
    role, own = role_and_place(name)
    return role in SEEING and who.place.startswith(own.rstrip("0"))


# What the application itself leaves out is left in.


@pytest.fixture
def no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The application's own filter removed: every row is everybody's, as far as it is asked."""
    for each in _querysets():
        monkeypatch.setattr(each, "visible_to", lambda self, _actor: self.all())
    monkeypatch.setattr(LoadedQuerySet, "visible_to", lambda self, _actor: self.all())
    monkeypatch.setattr(query, "outermost", lambda _territories: (EVERYWHERE,))


def _querysets() -> set[Any]:
    found = {type(m._default_manager.all()) for m in apps.get_models()}
    return {base for one in found for base in one.__mro__ if "visible_to" in vars(base)}


@pytest.mark.proves("T14", "ASVS 8.4.1", "等保 8.1.4.2", "I4.9")
@pytest.mark.parametrize("address", GUARDED, ids=lambda a: a.name)
def test_without_the_applications_filter_every_address_answers_as_with_it(
    filled: World, no_filter: None, address: Address
) -> None:
    """The whole matrix of roles and places, and no list tells of anybody elsewhere."""
    foreign = Entry.objects.filter(person=person_of(filled.foreign)).exclude(entered_by=filled.cast.feng.pk).count()
    for method in ("GET", "POST"):
        for name in SOME:
            asked_by(filled, name, address, method)
            if not address.parts:
                shown = bare(ask_as(filled, name, address, method, filled.own))
                told = [who.name for who in (filled.own, filled.foreign) if not sees(name, who)
                        and (who.name in shown or str(person_of(who)) in shown)]  # fmt: skip
                assert told == [], (name, method)
    others = Entry.objects.filter(person=person_of(filled.foreign)).exclude(entered_by=filled.cast.feng.pk)
    assert others.count() == foreign


@pytest.mark.parametrize("name", ["dossier:people", "desk:today"])
def test_without_filter_and_without_wall_they_tell(
    filled: World, no_filter: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Otherwise the test above proves nothing."""
    assert str(person_of(filled.foreign)) not in bare(ask_as(filled, "ma", ALL[name], "GET", filled.foreign))
    monkeypatch.setattr(wall, "standing", lambda _actor: transaction.atomic())
    assert str(person_of(filled.foreign)) in bare(ask_as(filled, "ma", ALL[name], "GET", filled.foreign))


@pytest.mark.proves("T14", "ASVS 8.4.1", "I4.9")
def test_without_the_applications_filter_a_search_finds_nobody_elsewhere(filled: World, no_filter: None) -> None:
    client = Client()
    client.force_login(filled.cast.ma)
    for typed in (filled.own.name, filled.foreign.name, "诸葛", "zgyx"):
        shown = client.post("/people/", {"q": typed}, headers={"HX-Request": "true"}).content.decode()
        assert f"/people/{person_of(filled.own)}/" not in shown
        assert f"/people/{person_of(filled.foreign)}/" not in shown


# Asked past all of our code.


@pytest.mark.proves("T14", "T21", "ASVS 8.4.1", "等保 8.1.4.2", "I4.9")
def test_raw_sql_without_a_ticket_finds_nothing(filled: World) -> None:
    with as_web() as cursor:
        for one in rules.walled():
            cursor.execute(f'SELECT count(*) FROM "{one.table}"')
            left = cursor.fetchone()[0]
            # A key that is nobody's yet says nothing: it is wrapped, and seals what is not in the database.
            assert left == 0 or one.table == "protect_datakey", one.table
        cursor.execute("SELECT count(*) FROM protect_datakey WHERE owner = ANY (%s)",
                       [[person_of(filled.own), person_of(filled.foreign)]])  # fmt: skip
        assert cursor.fetchone()[0] == 0


@pytest.mark.proves("T14", "ASVS 8.4.1", "等保 8.1.4.2", "I4.9")
@pytest.mark.parametrize("name", list(PARTS))
def test_raw_sql_with_a_ticket_finds_only_its_rows(filled: World, name: str) -> None:
    Errand.objects.update(department="nobody", user=None)
    actor = filled.cast.actor(name)
    found: dict[tuple[str, str], int] = {}
    with as_web(actor) as cursor:
        for one in rules.walled():
            for who in (filled.own, filled.foreign):
                sql, given = of(one.model, person_of(who), who.place).values("pk").query.sql_with_params()
                cursor.execute(f"SELECT count(*) FROM ({sql}) AS theirs", given)
                found[one.table, who.name] = cursor.fetchone()[0]
    for who in (filled.own, filled.foreign):
        if sees(name, who):
            assert [t for (t, whose), n in found.items() if whose == who.name and not n] == [], name
        else:
            holds = [g for g in actor.grants if g.holds_at(who.place)]  # a place's own rows are for all who work there
            theirs = {t for (t, whose), n in found.items() if whose == who.name and n}
            assert theirs <= ({o.table for o in rules.walled() if _of_ground(o)} if holds else set()), (name, theirs)


def _of_ground(one: rules.Walled) -> bool:
    fields = one.model._meta.concrete_fields
    return one.model._meta.app_label == "exchange" or not any(rules.is_person(f) for f in fields)


@pytest.mark.proves("T14", "ASVS 8.4.1", "I4.9")
def test_every_row_of_the_foreign_person_is_out_of_reach_to_change(filled: World) -> None:
    """Nothing is inserted for, moved to, changed or removed at a place that is not the ticket's."""
    lin = filled.cast.actor("lin")
    for one in rules.walled():
        for statement, values in _attacks(one, filled):
            with as_web(lin) as cursor:
                try:
                    cursor.execute(statement, values)
                except ProgrammingError as fault:
                    assert "row-level security" in str(fault) or "permission denied" in str(fault), (statement, fault)
                else:
                    assert cursor.rowcount == 0, statement


def _attacks(one: rules.Walled, world: World) -> list[tuple[str, list[object]]]:
    """Ways to touch what is not lin's, in SQL of one's own."""
    table, own, foreign = f'"{one.table}"', person_of(world.own), person_of(world.foreign)
    columns = {f.column: f for f in one.model._meta.concrete_fields}
    person = next((f'"{c}"' for c, f in columns.items() if rules.is_person(f)), "owner" if "owner" in columns else "")
    person = "id" if one.model is Person else person
    found: list[tuple[str, list[object]]] = []
    if person:
        theirs = f"WHERE {person} = %s"
        found += [(f"DELETE FROM {table} {theirs}", [foreign]),
                  (f"UPDATE {table} SET {person} = {person} {theirs}", [foreign])]  # fmt: skip
        if one.model is not Person:
            found.append((f"UPDATE {table} SET {person} = %s {theirs}", [foreign, own]))
    # The place of a refused row is what a ledger says, not where it lies: that is with its ledger.
    if "place" in columns and not person and one.model is not RefusedRow:
        found += [(f"DELETE FROM {table} WHERE place = %s", [QIXINGGANG]),
                  (f"UPDATE {table} SET place = %s WHERE place = %s", [QIXINGGANG, SHULINZHAO])]  # fmt: skip
    if one.model is Person:
        found.append((f"UPDATE {table} SET place = %s WHERE id = %s", [QIXINGGANG, own]))
        copied = [c for c in columns if c not in ("id", "place")]
        names = ", ".join(f'"{c}"' for c in copied)
        found.append((f"INSERT INTO {table} (id, place, {names}) SELECT %s, %s, {names} FROM {table} WHERE id = %s",
                      [uuid4(), QIXINGGANG, own]))  # fmt: skip
    return found


@pytest.mark.proves("T14", "T18", "T21", "I4.9")
def test_a_ticket_is_neither_forged_nor_carried_nor_lent(filled: World) -> None:
    lin, feng = filled.cast.actor("lin"), filled.cast.actor("feng")
    with as_web(lin) as cursor:
        assert seen(cursor) == {person_of(filled.own)}
        cursor.execute("SELECT current_setting('guihang.ticket')")
        held = cursor.fetchone()[0]
        refused(lambda: wall.stand(feng), "somebody else")
        assert seen(cursor) == {person_of(filled.own)}
        for forged in forgeries(held):
            cursor.execute("SELECT set_config('guihang.ticket', %s, true)", [forged])
            assert seen(cursor) == set(), forged
        for said in ("", "x", f"{feng.user_id}|{feng.today}|{clock.now()}|0|{backend(cursor)}|||"):
            for proof in ("", None, "0" * 64, wall.proof_of(said + "x")):
                refused(partial(ask_for_a_ticket, cursor, said, proof))
        assert seen(cursor) == set()


def forgeries(held: str) -> list[str]:
    """The ticket with one thing changed: places, person, mac."""
    parts = held.split("|")
    wider = [*parts[:2], "000000000000,9999999999990", *parts[3:]]
    other = [parts[0], str(uuid4()), *parts[2:]]
    added = [*parts[:5], str(uuid4())]
    return ["|".join(p) for p in (wider, other, added, ["0" * 64, *parts[1:]], ["", *parts[1:]])]


def seen(cursor: Any) -> set[Any]:
    cursor.execute("SELECT id FROM dossier_person")
    return {pk for (pk,) in cursor.fetchall()}


def backend(cursor: Any) -> int:
    cursor.execute("SELECT pg_backend_pid()")
    number: int = cursor.fetchone()[0]
    return number


def ask_for_a_ticket(cursor: Any, said: str, proof: str | None) -> None:
    cursor.execute("SELECT wall.ticket(%s, %s)", [said, proof])


def refused(ask: Callable[[], object], why: str = "") -> None:
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        ask()


@pytest.mark.proves("T14", "T18", "T21", "I4.9")
@pytest.mark.django_db(transaction=True)
def test_a_ticket_ends_with_its_transaction_and_is_of_no_other(settings: Any) -> None:
    from guihang.access.tests.cast import make_cast
    from tests.test_every_address import on_file

    cast, own = make_cast(), on_file(SHULINZHAO, "欧阳归航")
    with as_web(cast.actor("lin")) as cursor:
        assert seen(cursor) == {person_of(own)}
        cursor.execute("SELECT current_setting('guihang.ticket')")
        held = cursor.fetchone()[0]
    with as_web() as cursor:
        assert seen(cursor) == set()
        cursor.execute("SELECT set_config('guihang.ticket', %s, true)", [held])
        assert seen(cursor) == set()
    with as_web() as cursor:
        cursor.execute("SELECT set_config('guihang.ticket', %s, false)", [held])
        assert seen(cursor) == set()


@pytest.mark.proves("T14", "I4.9")
def test_a_proof_is_of_one_backend_and_of_a_few_minutes(filled: World) -> None:
    lin = filled.cast.actor("lin")
    with as_web() as cursor:
        for late, pid in ((3600, backend(cursor)), (-3600, backend(cursor)), (0, backend(cursor) + 1)):
            made = int(clock.now().timestamp()) - late
            said = f"{lin.user_id}|{lin.today}|{clock.now().isoformat()}|{made}|{pid}|||"
            refused(partial(ask_for_a_ticket, cursor, said, wall.proof_of(said)))
        assert seen(cursor) == set()


@pytest.mark.proves("T14", "T18", "I4.9")
def test_the_role_reaches_neither_keys_nor_the_logs_nor_the_policies(filled: World) -> None:
    logs = [m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly)]
    attempts = [
        "SELECT * FROM wall.secret", "SELECT * FROM wall.role",
        "INSERT INTO wall.role VALUES ('x', true, true, true, true, true)",
        "SELECT wall.hold('|a|b|c|d|e')", "ALTER TABLE dossier_person DISABLE ROW LEVEL SECURITY",
        "DROP POLICY wall_ticket ON dossier_person", "CREATE POLICY x ON dossier_person USING (true)",
        "ALTER TABLE dossier_person OWNER TO CURRENT_USER", "TRUNCATE dossier_entry", "SET LOCAL ROLE guihang",
        "UPDATE dossier_entry SET kind = kind", "DELETE FROM dossier_entry", "DELETE FROM dossier_person",
        "CREATE OR REPLACE FUNCTION wall.part(integer) RETURNS text LANGUAGE sql AS 'SELECT NULL'",
        "SELECT wall.forget_log(NULL, now() - interval '5 years')",
        *(f"UPDATE {log} SET {_pk(log)} = {_pk(log)}" for log in logs), *(f"DELETE FROM {log}" for log in logs),
    ]  # fmt: skip
    for attempt in attempts:
        with as_web(filled.cast.actor("lin")) as cursor:
            # Who made this session is the owner; a server's session was not, and cannot take the role back.
            if attempt.startswith("SET LOCAL ROLE"):
                continue
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner|must be able"):
                cursor.execute(attempt)
    with as_web() as cursor:
        assert changeable(cursor) == []
        cursor.execute("SET LOCAL row_security = off")
        with pytest.raises(ProgrammingError, match="row-level security"):
            cursor.execute("SELECT * FROM dossier_person")


def _pk(table: str) -> str:
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    assert model._meta.pk is not None
    return str(model._meta.pk.column)


# What a ticket holds.


@pytest.mark.proves("T1", "T14", "I4.2", "I4.9")
def test_a_restricted_file_is_there_for_its_named_readers_alone(filled: World) -> None:
    own = person_of(filled.own)
    Person.objects.filter(pk=own).update(restricted=True)
    Reader.objects.filter(person=own).delete()
    Reader.objects.create(person_id=own, user=filled.cast.wang.pk)
    tables = [one for one in rules.walled() if one.model._meta.app_label in ("dossier", "protect")]
    for name, there in (("lin", False), ("wang", True), ("zhao", False)):
        with as_web(filled.cast.actor(name)) as cursor:
            for one in tables:
                sql, given = of(one.model, own, filled.own.place).values("pk").query.sql_with_params()
                cursor.execute(f"SELECT count(*) FROM ({sql}) AS theirs", given)
                assert bool(cursor.fetchone()[0]) is there, (name, one.table)


@pytest.mark.proves("T1", "T21", "I4.2", "I4.9")
def test_a_ticket_of_the_house_opens_one_file_while_it_lasts(filled: World) -> None:
    ma, own = filled.cast.actor("ma"), person_of(filled.own)
    now = clock.now()
    ticket = Ticket.objects.create(
        user_id=filled.cast.ma.pk, person_id=own, place=SHULINZHAO, purpose="x", asked_at=now,
        opens_at=now - timedelta(minutes=1), ends_at=now + timedelta(minutes=9),
    )  # fmt: skip
    with as_web(ma) as cursor:
        assert seen(cursor) == {own}
    for change in ({"closed_at": now}, {"closed_at": None, "ends_at": now}, {"ends_at": None, "opens_at": None}):
        Ticket.objects.filter(pk=ticket.pk).update(**change)
        with as_web(ma) as cursor:
            assert seen(cursor) == set()


@pytest.mark.proves("T1", "I4.1", "I4.9")
def test_an_errand_opens_one_file_from_its_day_to_its_end(filled: World) -> None:
    gui, own, today = filled.cast.actor("gui"), person_of(filled.own), clock.today()
    Errand.objects.all().delete()
    Errand.objects.create(
        id=compat.uuid7(), person_id=own, place=SHULINZHAO, kind="visit", user=gui.user_id, asked_on=today,
        until=today + timedelta(days=2), ends_on=today + timedelta(days=5),
    )  # fmt: skip
    for day, there in ((-1, False), (0, True), (5, True), (6, False)):
        with as_web(filled.cast.actor("gui", today + timedelta(days=day))) as cursor:
            assert seen(cursor) == ({own} if there else set()), day
    with as_web(filled.cast.actor("geng")) as cursor:
        assert seen(cursor) == set()


@pytest.mark.proves("ASVS 8.3.2", "I4.9")
def test_a_file_that_moves_stays_in_sight_to_the_end_of_its_transaction_only(filled: World) -> None:
    lin, own, foreign = filled.cast.actor("lin"), person_of(filled.own), person_of(filled.foreign)
    with as_web(lin) as cursor:
        wall.keep([own, foreign])
        assert seen(cursor) == {own}, "what was not in sight is not kept in sight"
        cursor.execute("UPDATE dossier_person SET place = %s WHERE id = %s", [QIXINGGANG, own])
        assert cursor.rowcount == 1
        cursor.execute("UPDATE dossier_duty SET place = %s WHERE person_id = %s", [QIXINGGANG, own])
        assert cursor.rowcount > 0
    Person.objects.filter(pk=own).update(place=QIXINGGANG)
    with as_web(lin) as cursor:
        assert seen(cursor) == set()


# A hole is found.


@pytest.mark.proves("T14", "ASVS 8.4.1", "I4.9")
def test_every_table_with_a_place_or_a_person_has_its_policies() -> None:
    concerned = {m for m in apps.get_models() if rules.concerned(m)}
    unsaid = {m._meta.label for m in concerned - {one.model for one in rules.walled()}} - set(rules.OPEN)
    assert unsaid == set(), "give the table a rule, or say in desk.wall.rules.OPEN why it has none"
    assert all(rules.OPEN.values())
    with connection.cursor() as cursor:
        assert unwalled(cursor) == []


@pytest.mark.parametrize(
    "hole",
    ["DROP POLICY wall_ticket ON dossier_duty", "ALTER TABLE dossier_duty DISABLE ROW LEVEL SECURITY",
     "ALTER TABLE dossier_duty NO FORCE ROW LEVEL SECURITY"],
)  # fmt: skip
def test_a_policy_that_is_missing_is_found(hole: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(hole)
        assert unwalled(cursor) == ["dossier_duty"]


# The next request.


@pytest.mark.proves("ASVS 8.3.2", "I4.9")
def test_a_grant_elsewhere_opens_what_lies_there_and_no_more(world: World) -> None:
    Grant.objects.filter(user=world.cast.lin).delete()
    grant_row(world.cast.lin, Role.WORKER, QIXINGGANG, *ALWAYS, "承担社区工作").save(force_insert=True)
    with as_web(world.cast.actor("lin")) as cursor:
        assert seen(cursor) == {person_of(world.foreign)}
