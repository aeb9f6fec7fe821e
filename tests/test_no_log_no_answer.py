"""No log, no answer: what cannot be written down is neither shown nor kept, whatever the address.

Every address is asked twice by whoever may, once with a log that takes what comes and once with one that is read-only.
What showed somebody or changed something the first time must have been logged, and must answer 503 the second time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guihang.access import clock
from guihang.access.models import Grant, ReadEvent
from guihang.access.tests.cast import SHULINZHAO, signed_in
from guihang.dossier.models import Entry, Person
from guihang.exchange.out import gate, purposes, work
from guihang.exchange.out.ledger import Asked
from guihang.exchange.out.rows import Period
from guihang.exchange.outgoing_models import Outgoing
from guihang.jobs import board
from guihang.jobs.models import Job
from guihang.jobs.running import run_waiting
from guihang.protect.models import DataKey
from guihang.territory.codes import Territory
from tests.histories import taken_back
from tests.locked_log import AUDIT, READ_LOG, lock, locked
from tests.test_every_address import ALL, Address, World, asked, world

__all__ = ["world"]
PROVES = pytest.mark.proves("T19", "ASVS 16.2.1", "ASVS 16.5.3", "等保 8.1.4.3", "I4.4")
# Each a different role at the same county.
ASKED_BY = ("lin", "wang", "zhao", "qian", "jing", "geng", "lao", "zhou", "bao", "shen", "wu", "xi")
# One's own comfort, and how often something was tried: no file, no right, nothing that was done.
OWN = frozenset({
    "django_session", "access_choice", "access_savedview", "access_signincount", "access_user", "axes_accessattempt",
    "access_opensession", "jobs_job",
})  # fmt: skip
CHANGE = re.compile(r'^\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM|COPY) "?(\w+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request was answered and what it did."""

    status: int
    shows: bool
    logged: bool
    changed: frozenset[str]

    @property
    def matters(self) -> bool:
        """Whether it showed somebody, or changed what is not one's own comfort."""
        return self.shows or self.logged or bool(self.changed)


def answered(world: World, name: str, path: str, method: str) -> Answered:
    client = signed_in(world.cast, name)
    counts = rows()
    with CaptureQueriesContext(connection) as caught:
        answer = asked(client, method, path)
    tables = {hit[1] for q in caught.captured_queries if (hit := CHANGE.match(q["sql"]))}
    logged = rows() != counts
    shown = world.own.name in getattr(answer, "content", b"").decode(errors="replace")
    return Answered(answer.status_code, shown, logged, frozenset(tables - OWN - set(AUDIT)))


def rows() -> list[int]:
    """How many rows each table of the log has."""
    with connection.cursor() as cursor:
        found = []
        for table in AUDIT:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found.append(int(cursor.fetchone()[0]))
    return found


@PROVES
@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("address", ALL.values(), ids=lambda a: a.name)
def test_an_address_shows_and_keeps_only_what_is_logged(world: World, address: Address, method: str) -> None:
    served: dict[str, Answered] = {}
    path = address.of(world.own)
    for name in ASKED_BY:
        with taken_back():
            served[name] = answered(world, name, path, method)
        told = f"{method} {address.name} by {name}: {served[name]}"
        assert served[name].logged or not served[name].shows, f"shown and not logged: {told}"
        assert served[name].logged or not served[name].changed, f"changed and not logged: {told}"
    people, entries = Person.objects.count(), Entry.objects.count()
    with taken_back():
        lock(*AUDIT)
        for name, before in served.items():
            if not before.matters:
                continue
            with taken_back():
                answer = asked(signed_in(world.cast, name), method, path)
                told = f"{method} {address.name} by {name}: {answer.status_code}, before {before}"
                assert answer.status_code == 503, told
                assert world.own.name not in getattr(answer, "content", b"").decode(), told
                assert (Person.objects.count(), Entry.objects.count()) == (people, entries), told


def acts(world: World) -> dict[str, tuple[str, str, dict[str, str]]]:
    """Writings that go through, as pages send them: by whom, where, what."""
    person, day = world.own.parts["person"], clock.today().isoformat()
    entry, file = {"entry": str(uuid4()), "on": day}, f"/people/{world.own.parts['person']}/"
    of_lin = f"/sign-ins/{world.cast.lin.pk}/"
    return {
        "an act": ("lin", f"{file}record/visit.made/", {**entry, "mode": "in_person"}),
        "a note": ("lin", f"{file}record/note.written/", {**entry, "text": "电话问候"}),
        "a correction": (
            "lin",
            f"{file}entries/{world.own.parts['entry']}/correct/",
            {**entry, "mode": "remote", "corrected_because": "记错了方式"},
        ),
        "a withdrawal": ("lin", f"{file}entries/{world.own.parts['entry']}/withdraw/", {**entry, "reason": "写重了"}),
        "the end of a grant": ("wu", of_lin, {"do": "end", "grant": str(Grant.objects.get(user=world.cast.lin).pk)}),
        "a first password": ("wu", of_lin, {"do": "password"}),
        "a search": ("lin", "/people/", {"q": world.own.name[:2]}),
        "a person's copy": ("lin", f"{file}whole/json/", {"person": str(person)}),
    }


WRITINGS = (
    "an act", "a note", "a correction", "a withdrawal", "the end of a grant", "a first password", "a search",
    "a person's copy",
)  # fmt: skip


@PROVES
@pytest.mark.django_db
@pytest.mark.parametrize("what", WRITINGS)
def test_nothing_is_written_that_cannot_be_logged(world: World, what: str) -> None:
    name, path, form = acts(world)[what]
    with taken_back():
        counts = rows()
        assert signed_in(world.cast, name).post(path, form).status_code in {200, 204, 302}
        assert rows() != counts, "it goes through, and stands in the log"
    before = (*rows(), Grant.objects.filter(ended_at=None).count(), *passwords(world))
    with taken_back():
        lock(*AUDIT)
        answer = signed_in(world.cast, name).post(path, form)
        assert answer.status_code == 503
        assert world.own.name not in answer.content.decode()
        assert (*rows(), Grant.objects.filter(ended_at=None).count(), *passwords(world)) == before


def passwords(world: World) -> tuple[str, bool]:
    world.cast.lin.refresh_from_db()
    return world.cast.lin.password, world.cast.lin.is_active


@PROVES
@pytest.mark.django_db
@pytest.mark.parametrize("table", READ_LOG)
def test_one_table_of_the_log_is_enough_to_show_nothing(world: World, table: str) -> None:
    lin = signed_in(world.cast)
    with locked(table):
        answer: HttpResponseBase = lin.get(f"/people/{world.own.parts['person']}/")
        assert answer.status_code == (200 if table == "access_houseevent" else 503)
    assert lin.get(f"/people/{world.own.parts['person']}/").status_code == 200


@PROVES
@pytest.mark.django_db
def test_a_page_that_shows_nobody_is_answered_all_the_same(world: World) -> None:
    with locked():
        assert signed_in(world.cast).get("/help/").status_code == 200
        assert Client().get("/sign-in/").status_code == 200
        assert signed_in(world.cast, "xi").get("/system/").status_code == 200


@PROVES
@pytest.mark.django_db(transaction=True)
def test_a_ledger_that_cannot_be_logged_is_not_kept(world: World) -> None:
    lin, now = world.cast.actor("lin"), clock.now()
    params = work.params_of(Asked(Territory.of(SHULINZHAO), ["roster"], Period(None, None)))
    asked = gate.Asked(Outgoing.Kind.LEDGER, SHULINZHAO, 1, purposes.USUAL, "", clock.today(), params)
    row = gate.begin(lin, asked, now)
    work.ask(row, now)
    with locked(*READ_LOG):
        run_waiting(clock.now)
    assert row.job is not None
    job = Job.objects.get(pk=row.job)
    assert (job.state, job.fault, job.result) == (Job.State.FAILED, "NotWritten", {})
    assert not DataKey.objects.filter(owner=job.pk).exists()
    assert not ReadEvent.objects.exists()


@PROVES
@pytest.mark.django_db(transaction=True)
def test_long_work_that_writes_into_files_fails_and_keeps_nothing(world: World, monkeypatch: Any) -> None:
    from guihang.dossier.tests.lives import BATU, Life

    def write(_running: object) -> None:
        Life(BATU).reported().write()

    before = Person.objects.count()
    monkeypatch.setitem(board.KINDS, "a load", board.Kind("a load", write))
    with locked("dossier_entry"):
        job = board.ask("a load", now=clock.now())
        run_waiting(clock.now)
    job.refresh_from_db()
    assert (job.state, job.fault) == (Job.State.FAILED, "NotWritten")
    assert Person.objects.count() == before
