"""The second wall around the real server: roles as `guihang init` makes them, real sign-ins, a copy put back."""

from __future__ import annotations

import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.kills.client import Browser
from tests.kills.house import House, host_of, line_to, name_of
from tools.postgres import temporary_postgres

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(600)]
ELSEWHERE = "500103001000"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "guihang.config.settings"}
MOVED = (("person", "id"), ("order", "person_id"), ("duty", "person_id"), ("searchtoken", "person_id"))


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A cluster of its own: roles are a cluster's, not a database's."""
    with temporary_postgres() as url:
        yield url


def a_house(cluster: str, folder: Path, owner: str, more: str) -> House:
    """A house whose database belongs to somebody who is no superuser."""
    name = f"house_{uuid4().hex[:10]}"
    with psycopg.connect(line_to(cluster, "postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {owner} LOGIN NOSUPERUSER {more}".encode())
        admin.execute(f"CREATE DATABASE {name} OWNER {owner} TEMPLATE template0".encode())
    return House(folder, as_user(cluster, owner).rpartition("/")[0] + f"/{name}", SETTINGS)


def as_user(url: str, user: str) -> str:
    """The address with another user in it."""
    split = urlsplit(url)
    return urlunsplit(split._replace(netloc=f"{user}@{split.netloc.rpartition('@')[2]}"))


@pytest.fixture(scope="module")
def house(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with two people at Lin's place, one of whom then lies far away."""
    made = a_house(cluster, tmp_path_factory.mktemp("wall") / "house", "keeper", "CREATEROLE")
    made.settle("lin")
    made.run("tests.kills.people", "2")
    for table, person in MOVED:
        made.rows(f"UPDATE dossier_{table} SET place = '{ELSEWHERE}' WHERE {person} = '{people(made)[1]}'")
    return made


def people(house: House) -> list[UUID]:
    """Who is on file: the owner sees everybody."""
    return [UUID(str(pk)) for (pk,) in house.rows("SELECT id FROM dossier_person ORDER BY id")]


def logins(house: House) -> dict[str, list[str]]:
    """What `database.key` holds, by its first word."""
    text = (house.keys / "database.key").read_text(encoding="utf-8")
    return {line.split()[0]: line.split()[1:] for line in text.splitlines()}


@pytest.mark.proves("T14", "T18", "ASVS 8.4.1", "等保 8.1.4.2", "I4.9")
def test_the_server_speaks_as_a_role_that_sees_its_readers_rows_alone(house: House) -> None:
    own, foreign = people(house)
    web, work = logins(house)["web"][0], logins(house)["work"][0]
    with house.served() as server:
        browser = Browser(server.port)
        assert browser.sign_in("lin").status == 302
        assert browser.ask(f"/people/{own}/").status == 200
        assert browser.ask(f"/people/{foreign}/").status == 404
        listed = browser.ask("/people/").body.decode()
        assert str(own) in listed and str(foreign) not in listed
        form = {"entry": str(uuid4()), "on": "2026-11-22", "mode": "in_person"}
        assert browser.ask(f"/people/{own}/record/visit.made/", form).status in (200, 204, 302)
        speaking = house.rows("SELECT DISTINCT usename FROM pg_stat_activity "
                              "WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip
        assert {str(user) for (user,) in speaking} <= {web, work}
        assert (web,) in speaking
    kinds = house.rows(f"SELECT kind FROM dossier_entry WHERE person_id = '{own}' ORDER BY seq DESC LIMIT 1")
    assert kinds == [("visit.made",)]


@pytest.mark.proves("T14", "T18", "I4.9")
def test_whoever_signs_in_as_that_role_by_hand_sees_nothing_and_becomes_nobody_else(house: House) -> None:
    web = logins(house)["web"][0]
    with psycopg.connect(line_to(as_user(house.url, web)), autocommit=True) as line:
        for table in ("person", "entry", "duty", "order", "searchtoken"):
            assert line.execute(f"SELECT count(*) FROM dossier_{table}".encode()).fetchall() == [(0,)]
        for forbidden in (
            "SET ROLE keeper", f"SET ROLE {logins(house)['work'][0]}", "SELECT * FROM wall.secret",
            "UPDATE access_readevent SET shown = 0", "CREATE TABLE mine (x int)",
            "COPY dossier_person TO PROGRAM 'cat'",
            "SELECT wall.ticket('x', 'y')",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                line.execute(forbidden.encode())


@pytest.mark.proves("T14", "T18", "ASVS 13.3.1")
def test_the_roles_own_nothing_and_their_passwords_are_told_nobody(house: House) -> None:
    kept = logins(house)
    assert stat.S_IMODE((house.keys / "database.key").stat().st_mode) == 0o600
    said = house.run("guihang", "init", "--lang", "en")
    assert f"{kept['web'][0]} serves pages" in said
    for role in ("web", "work"):
        name, password = kept[role]
        assert len(password) >= 40
        assert password not in said + (house.folder / "log").read_text(encoding="utf-8")
        rights = "rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
        assert house.rows(f"SELECT {rights} FROM pg_roles WHERE rolname = '{name}'") == [(False,) * 5]
        owns = "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        owned = house.rows(f"{owns} WHERE rolname = '{name}'")
        assert owned == [(0,)]
    assert kept == logins(house), "a repeat keeps what is there"


@pytest.mark.proves("T14", "I4.9", "ASVS 8.4.1")
def test_the_check_before_service_finds_a_server_outside_the_wall(house: House) -> None:
    assert found_by_check(house) == []
    as_owner = replace(house, more=SETTINGS | {"GUIHANG_WEB_DATABASE_URL": house.url})
    assert "guihang.E030" in found_by_check(as_owner)
    house.rows("ALTER TABLE dossier_duty NO FORCE ROW LEVEL SECURITY")
    assert found_by_check(house) == ["guihang.E031"]
    house.rows("ALTER TABLE dossier_duty FORCE ROW LEVEL SECURITY")
    nobody = replace(house, more=SETTINGS | {"GUIHANG_WEB_DATABASE_URL": as_user(house.url, "nobody_at_all")})
    assert found_by_check(nobody) == ["guihang.E032"]


def found_by_check(house: House) -> list[str]:
    """The ids of what `check --deploy` says of the wall."""
    said = house.begin("guihang", "manage", "check", "--deploy", log=house.folder / "check.log")
    said.wait(60)
    log = house.folder / "check.log"
    text = log.read_text(encoding="utf-8")
    log.unlink()
    return sorted({f"guihang.E03{n}" for n in range(3) if f"guihang.E03{n}" in text})


@pytest.mark.proves("T26", "I4.9")
def test_a_copy_holds_every_row_and_stands_behind_the_wall_again(house: House, cluster: str, tmp_path: Path) -> None:
    house.run("guihang", "backup", tmp_path / "copies")
    (dump,) = (tmp_path / "copies").glob("*/database.dump")
    again = House(tmp_path / "again", house.url.rpartition("/")[0] + f"/house_{uuid4().hex[:10]}", SETTINGS)
    with psycopg.connect(line_to(cluster, "postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name_of(again.url)} OWNER keeper TEMPLATE template0".encode())
    where = ["-h", host_of(again.url), "-U", "keeper", "-d", name_of(again.url)]
    done = subprocess.run(["pg_restore", *where, str(dump)], capture_output=True, text=True, check=False)
    assert "error" not in done.stderr.lower(), done.stderr
    shutil.copytree(house.keys, again.keys)
    again.run("guihang", "init")
    assert people(again) == people(house)
    assert found_by_check(again) == []
    told = [each.run("guihang", "verify", "--lang", "en", may_find=True) for each in (house, again)]
    assert told[0] == told[1]


@pytest.mark.proves("T14", "I4.9")
def test_roles_made_by_somebody_else_do_as_well(cluster: str, tmp_path: Path) -> None:
    plain = a_house(cluster, tmp_path / "house", "plain", "NOCREATEROLE")
    plain.folder.mkdir(parents=True)
    said = plain.run("guihang", "init", "--lang", "en")
    assert "does not stand" in said
    assert found_by_check(plain) != []
    with psycopg.connect(line_to(cluster, "postgres"), autocommit=True) as admin:
        admin.execute(b"CREATE ROLE front LOGIN; CREATE ROLE back LOGIN")
    named_as = {"WEB": "front", "WORK": "back"}
    urls = {f"GUIHANG_{role}_DATABASE_URL": as_user(plain.url, user) for role, user in named_as.items()}
    named = replace(plain, more=SETTINGS | urls)
    assert "front serves pages" in named.run("guihang", "init", "--lang", "en")
    named.settle("lin")
    named.run("tests.kills.people", "1")
    assert found_by_check(named) == []
    # The server's own account knows nothing but its role; the work is another's.
    served = replace(named, url="", more=SETTINGS | {"GUIHANG_WEB_DATABASE_URL": urls["GUIHANG_WEB_DATABASE_URL"]})
    with served.served() as server:
        browser = Browser(server.port)
        assert browser.sign_in("lin").status == 302
        assert str(people(named)[0]) in browser.ask("/people/").body.decode()
    refused = served.begin("guihang", "work", "--once", log=tmp_path / "work.log")
    assert refused.wait(60) == 2
