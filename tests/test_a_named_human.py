"""How somebody stands in law changes only on a named person's word: no job, no rule and no page does it by itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

import guihang
from guihang.access import clock
from guihang.access.roles import Power
from guihang.access.tests.cast import make_cast, signed_in
from guihang.dossier.models import Entry, Order, Person
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.writer import LEGAL
from guihang.jobs import board, running
from guihang.jobs.models import Job
from guihang.rules.acts import ACTS
from tests.address_table import TABLE, WRITES

pytestmark = pytest.mark.proves("T24", "PIPL 24")
HOUSE = Path(guihang.__file__).parent
# Where the program writes on an operator's word, with what gives that word.
BY_THE_OPERATOR = {
    "exchange/load.py": "the command `guihang ledger load`; a ledger brought in on a page is written by who brings it",
    "desk/demo/start.py": "the demo of invented people",
    "desk/demo/write.py": "the demo of invented people",
}
# Who signs what they write: each names somebody who has signed in.
SIGNED = {"ByActor", "ByOfficer", "ByLoader", "ByUnsealing"}
# Work that knows no file; an hour of the log after the other, for years.
OF_THE_LOG = {"seal-log", "remove-log"}
DOORS = {"record", "record_many", "record_each"}
# Files in which an act of law is made otherwise than from a form that somebody filled in, and who signs it.
MADE_IN = {
    "dossier/order_in.py": "the order in: its form is signed by whoever enters it",
    "dossier/ends.py": "the end of control: the form of the police",
    "dossier/views.py": "the forms of a file",
    "dossier/aftercare.py": "help by consent: asked for by the person, written by who is asked",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the program but its tests."""
    for path in sorted(HOUSE.rglob("*.py")):
        name = path.relative_to(HOUSE).as_posix()
        if "/tests/" not in name and "/migrations/" not in name:
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield (called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")), node


def test_the_program_writes_by_itself_only_on_an_operators_word() -> None:
    found = {name for name, tree in modules() if any(called == "ByOperator" for called, _call in calls(tree))}
    assert found == set(BY_THE_OPERATOR), "whoever else writes without a name must say on whose word"


def test_no_page_and_no_job_names_the_operator_as_its_writer() -> None:
    for name, tree in modules():
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        if "ByOperator" in imported:
            assert not name.endswith(("views.py", "_view.py", "_pages.py", "_job.py", "work.py")), name
    loads = [
        (name, call) for name, tree in modules() for called, call in calls(tree)
        if called == "load_ledger" and name not in BY_THE_OPERATOR
    ]  # fmt: skip
    for name, call in loads:
        assert any(keyword.arg == "writer" for keyword in call.keywords), f"{name} loads in nobody's name"


def test_every_door_to_a_file_is_given_somebody_who_signs() -> None:
    for name, tree in modules():
        if name == "dossier/record.py":
            continue  # the door itself
        for called, call in calls(tree):
            if called not in DOORS or not call.args:
                continue
            writer = call.args[0]
            by = writer.func.id if isinstance(writer, ast.Call) and isinstance(writer.func, ast.Name) else ""
            known = by in SIGNED or (by == "ByOperator" and name in BY_THE_OPERATOR)
            handed_on = isinstance(writer, ast.Name) and writer.id == "writer"
            assert known or handed_on, f"{name}:{call.lineno} writes as nobody"


def test_a_writer_who_signs_has_somebody_to_name() -> None:
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name.startswith("By") and node.name in SIGNED:
                signs = next(f for f in node.body if isinstance(f, ast.FunctionDef) and f.name == "signs")
                told = ast.unparse(signs)
                assert "user_id" in told, f"{name}: {node.name} signs with {told}"


def test_no_program_text_makes_an_act_of_law_but_where_its_form_is() -> None:
    for name, tree in modules():
        if name.startswith(("desk/demo/", "exchange/", "rules/")) or name in MADE_IN:
            continue  # invented; copied from a ledger in the name of who brings it; pure
        for called, call in calls(tree):
            if called in {"NewEntry", "Command", "new_entry"}:
                said = {n.value for n in ast.walk(call) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
                assert not said & LEGAL, f"{name}:{call.lineno} makes {said & LEGAL}"


def test_the_acts_of_law_are_acts() -> None:
    assert set(ACTS) >= LEGAL


def test_the_forms_of_acts_are_sent_and_only_by_who_may_write() -> None:
    for name in ("dossier:record", "dossier:correct", "dossier:withdraw"):
        assert TABLE[name].powers == WRITES
        assert TABLE[name].act
    assert Power.END_CONTROL in WRITES


@pytest.mark.django_db
def test_years_of_jobs_change_nothing_about_how_anybody_stands(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes due, is missed, runs out and is overdue asks for people; it decides nothing."""
    settings.GUIHANG_TODAY = TODAY
    life = Life().reported().tested(date(2026, 9, 3), result="positive")
    life.write()
    written = Entry.objects.count()
    for years in (1, 3, 4, 7):
        day = TODAY + timedelta(days=366 * years)
        settings.GUIHANG_TODAY = day
        for kind in (k for k in board.KINDS.values() if k.every is not None and k.name not in OF_THE_LOG):
            board.ask(kind.name, now=clock.now())
        running.run_waiting(clock.now)
        assert set(Job.objects.values_list("state", flat=True)) == {Job.State.DONE}
        assert Entry.objects.count() == written
        order, person = Order.objects.get(), Person.objects.get()
        assert (order.stopped_on, person.ended_on) == (None, None), f"after {years} years"
        assert order.stage not in {"released", "terminated"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["order.released", "order.terminated", "order.suspended", "order.served"])
def test_before_an_act_of_law_stands_a_second_identifier(settings: Settings, kind: str) -> None:
    settings.GUIHANG_TODAY = TODAY
    cast, life = make_cast(), Life().reported()
    life.write()
    page = signed_in(cast, "jing").get(reverse("dossier:record", args=[life.person, kind])).content.decode()
    assert "巴图 150699••••••••2219" in page
    visit = signed_in(cast).get(reverse("dossier:record", args=[life.person, "visit.made"])).content.decode()
    assert "2219" not in visit, "and only there"
