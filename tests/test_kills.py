"""The server and a load are killed in the middle, again and again: nothing half-written, lost or doubled.

GUIHANG_KILLS says how many kills both databases get together; `.ci/run` asks for 200. The figures are printed (-s).
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from uuid_utils import compat

from tests.kills import ledger, told
from tests.kills.client import Browser, Recorder
from tests.kills.house import TODAY, House, Server, another_database, drop_database
from tools.postgres import temporary_postgres

KILLS = int(os.environ.get("GUIHANG_KILLS") or 60) // 2
OF_WORKERS, OF_SERVERS = KILLS * 2 // 5, KILLS * 7 // 20
OF_LOADS = KILLS - OF_WORKERS - OF_SERVERS
PEOPLE, CLIENTS, LOADED_PEOPLE = 6, ("lin", "hai", "shan"), 400

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="not asked: kills need Linux's /proc"),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a PostgreSQL that keeps its promises; nothing on SQLite, whose promises are asked below."""
    if connection.vendor == "sqlite":
        yield ""
        return
    with temporary_postgres(durable=True) as url:
        yield url


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, cluster: str) -> House:
    """A house after `guihang init`, with its sign-ins and nobody on file; to be copied."""
    house = House(tmp_path_factory.mktemp("house") / "empty", another_database(cluster) if cluster else "")
    house.settle(*CLIENTS)
    return house


@pytest.fixture
def house(empty: House, tmp_path: Path) -> Iterator[House]:
    """A house of the test's own, without anybody on file."""
    made = empty.copy(tmp_path / "house")
    yield made
    if made.url:
        drop_database(made.url)


def people_of(house: House) -> list[UUID]:
    """People made through record_many()."""
    asked = House(house.folder, house.url, {"DJANGO_SETTINGS_MODULE": "guihang.config.settings"})
    return [UUID(line) for line in asked.run("tests.kills.people", str(PEOPLE)).split()]


def ids(house: House, statement: str) -> list[UUID]:
    return [found if isinstance(found, UUID) else UUID(str(found)) for (found,) in house.rows(statement)]


def test_the_served_process_keeps_what_it_acknowledged(house: House) -> None:
    """A killed process cannot show that a power cut loses nothing: that hangs on these settings."""
    asking = House(house.folder, house.url, {"DJANGO_SETTINGS_MODULE": "tests.kills.asked"})
    with asking.served() as server:
        told_by_server = Browser(server.port).ask("/sign-in/").headers["x-database"]
    assert told_by_server == (
        "fsync=on, full_page_writes=on, synchronous_commit=on, data_checksums=on"
        if house.url
        else "journal_mode=wal, synchronous=2, foreign_keys=1, secure_delete=1, temp_store=2"
    )


@dataclass
class Round:
    """What happened between the first kill and the last."""

    kills: int = 0
    gave_up: int = 0


def killing(server: Server, clients: list[Recorder], count: int, *, whole: bool) -> Round:
    """Kill `count` times, each time while somebody waits for an answer, and start again what does not by itself."""
    done, chance = Round(), random.Random(count)
    while done.kills < count and not any(c.faults for c in clients):
        enough = sum(len(c.acknowledged) for c in clients) + chance.randrange(1, 16)
        until = time.monotonic() + 20
        # Some were answered since the last kill, and somebody waits now: then at a moment nobody chose.
        while time.monotonic() < until and not (
            sum(len(c.acknowledged) for c in clients) >= enough and any(c.busy for c in clients)
        ):
            time.sleep(0.001)
        time.sleep(chance.random() * 0.03)
        if whole:
            server.kill()
            done.kills += 1
        else:
            done.kills += server.kill_worker()
            time.sleep(0.05)
        if not server.running():
            done.gave_up += not whole
            server.kill()
            server.start()
    return done


@pytest.mark.proves("T8", "ASVS 2.3.3")
@pytest.mark.parametrize("whole", [False, True], ids=["workers", "the whole server"])
def test_what_was_acknowledged_is_on_file_once_and_whole(house: House, whole: bool) -> None:
    people = people_of(house)
    before = set(ids(house, "SELECT id FROM dossier_entry"))
    began, over = time.monotonic(), False
    with house.served() as server:
        clients = [Recorder(server.port, name, people, lambda: over) for name in CLIENTS]
        for client in clients:
            client.start()
        done = killing(server, clients, OF_SERVERS if whole else OF_WORKERS, whole=whole)
        over = True
        for client in clients:
            client.join(90)
        assert not any(c.is_alive() for c in clients)
    took = time.monotonic() - began
    assert [fault for c in clients for fault in c.faults] == []
    acknowledged = {entry for c in clients for entry in c.acknowledged}
    sent = {entry: person for c in clients for entry, person in c.sent.items()}
    found = ids(house, "SELECT id FROM dossier_entry")
    tell(
        house,
        f"{done.kills} kills of {'the server' if whole else 'a worker'} in {took:.0f} s: {len(acknowledged)} acts"
        f" acknowledged, {len(acknowledged - set(found))} lost, {len(found) - len(set(found))} doubled;"
        f" {sum(c.unanswered for c in clients)} requests unanswered,"
        f" longest wait {max(c.longest for c in clients):.1f} s, server gave up {done.gave_up} times",
    )
    assert done.kills == (OF_SERVERS if whole else OF_WORKERS)
    assert sum(c.unanswered for c in clients) > 0, "no kill met a request: the test is blind"
    assert acknowledged == set(sent)
    assert sorted(found) == sorted(before | set(sent))
    nothing_is_half_written(house, sent)


@pytest.mark.proves("T8", "T9")
def test_one_act_sent_many_times_at_once_is_written_once(house: House) -> None:
    people, acts, hands = people_of(house), [compat.uuid7() for _ in range(15)], 6
    targets: list[str] = []
    with house.served() as server:
        browsers = [Browser(server.port) for _ in range(hands)]
        for browser in browsers:
            # Windows of one machine, which is known after the first: more than five sign-ins of anybody else wait.
            browser.cookies.update({k: v for k, v in browsers[0].cookies.items() if k == "device"})
            assert browser.sign_in("lin").status == 302
        together = threading.Barrier(hands)

        def send(browser: Browser) -> None:
            for number, act in enumerate(acts):
                together.wait(60)
                form = {"entry": str(act), "on": TODAY, "mode": "in_person", "note": "院门口"}
                answer = browser.ask(f"/people/{people[number % PEOPLE]}/record/visit.made/", form)
                targets.append(f"{answer.status} {answer.headers.get('location')}")

        threads = [threading.Thread(target=send, args=(browser,), daemon=True) for browser in browsers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert sorted(targets) == sorted([f"302 /people/{people[n % PEOPLE]}/" for n in range(len(acts))] * hands)
        nothing_is_half_written(house, {act: people[n % PEOPLE] for n, act in enumerate(acts)})
        # The same id with other content, from somebody else, for another person: kept for a look, nothing changed.
        other = Browser(server.port)
        assert other.sign_in("hai").status == 302
        form = {"entry": str(acts[0]), "on": TODAY, "mode": "in_person", "note": "院门口"}
        for browser, person, note in ((browsers[0], 0, "屋里"), (other, 0, "院门口"), (other, 1, "院门口")):
            browser.ask(f"/people/{people[person]}/record/visit.made/", form | {"note": note})
    assert house.rows("SELECT count(*) FROM dossier_clash") == [(3,)]
    assert house.rows("SELECT count(*) FROM dossier_entry WHERE entered_by IS NOT NULL") == [(len(acts),)]


def nothing_is_half_written(house: House, sent: dict[UUID, UUID]) -> None:
    """Each act with its person, chain, standing, duties and reading; nothing set aside; the file itself sound."""
    whose = {(str(UUID(str(e))), str(UUID(str(p)))) for e, p in house.rows("SELECT id, person_id FROM dossier_entry")}
    assert {(str(e), str(p)) for e, p in sent.items()} <= whose
    people = house.run("guihang", "verify", "--lang", "en").strip().splitlines()
    assert people[-1].split(": ")[1].startswith("0 faults"), people
    assert house.rows("SELECT count(*) FROM dossier_person WHERE entries <> (SELECT count(*) FROM dossier_entry e"
                       " WHERE e.person_id = dossier_person.id)") == [(0,)]  # fmt: skip
    assert house.rows("SELECT (SELECT count(*) FROM dossier_clash), (SELECT count(*) FROM dossier_parked)") == [(0, 0)]
    assert house.rows("SELECT count(*) FROM access_readevent WHERE shown <> (SELECT count(*) FROM access_readrow r"
                       " WHERE r.event_id = access_readevent.id)") == [(0,)]  # fmt: skip
    by_person = dict.fromkeys(map(str, sent.values()), 0)
    for person in sent.values():
        by_person[str(person)] += 1
    opened = "SELECT person_id, count(*) FROM access_readrow WHERE opened GROUP BY person_id"
    readings = {str(UUID(str(person))): int(str(count)) for person, count in house.rows(opened)}
    assert all(readings.get(person, 0) >= count for person, count in by_person.items()), "an act without its reading"
    the_database_is_sound(house)


def the_database_is_sound(house: House) -> None:
    if not house.url:
        assert house.rows("PRAGMA integrity_check") == [("ok",)]
        assert house.rows("PRAGMA foreign_key_check") == []
        return
    if not house.rows("SELECT 1 FROM pg_available_extensions WHERE name = 'amcheck'"):
        return  # some systems pack PostgreSQL's own contributions apart
    house.rows("CREATE EXTENSION IF NOT EXISTS amcheck")
    house.rows("SELECT bt_index_check(c.oid, true) FROM pg_class c JOIN pg_am a ON a.oid = c.relam"
               " WHERE a.amname = 'btree' AND c.relnamespace = 'public'::regnamespace")  # fmt: skip


def test_a_load_killed_again_and_again_ends_as_one_that_nobody_disturbed(empty: House, tmp_path: Path) -> None:
    paper = ledger.write(tmp_path / "ledger.xlsx", LOADED_PEOPLE)
    calm, began = empty.copy(tmp_path / "calm"), time.monotonic()
    calm.run("guihang", "ledger", "load", paper)
    usual = time.monotonic() - began
    expected, chance = tables(calm), random.Random(7)
    assert len(expected["dossier_person"]) == LOADED_PEOPLE and len(expected["dossier_entry"]) > LOADED_PEOPLE * 10
    kills, loads, took, houses = 0, 0, 0.0, [calm]
    while kills < OF_LOADS:
        house = empty.copy(tmp_path / f"load-{loads}")
        houses.append(house)
        began = time.monotonic()
        kills += load_with_kills(house, paper, min(6, OF_LOADS - kills), usual, chance)
        took, loads = took + time.monotonic() - began, loads + 1
        found = tables(house)
        assert {t: len(v) for t, v in found.items()} == {t: len(v) for t, v in expected.items()}
        assert found == expected
        the_database_is_sound(house)
        assert house.run("guihang", "verify", "--lang", "en").split(": ")[-1].startswith("0 faults")
    tell(calm, f"{kills} kills of {loads} loads of {LOADED_PEOPLE} people in {took:.0f} s: every table as undisturbed")
    for house in houses:
        if house.url:
            drop_database(house.url)


def load_with_kills(house: House, paper: Path, at_most: int, usual: float, chance: random.Random) -> int:
    """Load, killed while it writes, until it has been killed `at_most` times; then once more to the end."""
    kills = 0
    while kills < at_most:
        running = house.begin("guihang", "ledger", "load", paper)
        try:
            running.wait(usual * (0.35 + 0.6 * chance.random()))
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            kills += 1
        else:
            break  # it got through before the blow fell
    house.run("guihang", "ledger", "load", paper)
    return kills


def tables(house: House) -> dict[str, list[str]]:
    asked = House(house.folder, house.url, {"DJANGO_SETTINGS_MODULE": "guihang.config.settings"})
    found: dict[str, list[str]] = json.loads(asked.run("tests.kills.told"))
    assert set(told.RANDOM) <= set(found)
    return found


def tell(house: House, figures: str) -> None:
    sys.stderr.write(f"\n{'PostgreSQL' if house.url else 'SQLite'}: {figures}\n")
