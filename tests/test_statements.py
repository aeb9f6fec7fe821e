"""How many statements each page and act asks the database: the same whatever the rows, never more than written down.

BEGIN, COMMIT, SAVEPOINT, the session, the user and the database's ticket are not counted: every page pays for them
alike.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from uuid_utils import compat

from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast
from guihang.dossier.models import Duty, Entry
from guihang.dossier.record import record_many
from guihang.dossier.tests.lives import NOW, TODAY, WELL_TAKEN, Life, monthly
from guihang.dossier.writer import ByOperator
from guihang.territory.models import Division
from tests.kills.house import PASSWORD

BASELINE = Path(__file__).with_name("statements.json")
FEW, MANY = 2, 200
VILLAGE = "150621100201"
AN_ACT = 10
NARROWED = f"village={VILLAGE}&kind=treatment&due=30&quiet=14&sort=next"
NOT_COUNTED = re.compile(
    r"^(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK|SET LOCAL ROLE|RESET ROLE|SELECT wall\.ticket|SELECT set_config)"
    r'|"(django_session|access_user)"( SET| WHERE| \()'
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_day(settings: Any) -> None:
    """The lives are told up to this day; hashing is not the question."""
    settings.GUIHANG_TODAY = TODAY
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def described(n: int) -> dict[str, str]:
    return {"name": f"巴特{chr(0x4E00 + n)}", "id_number": f"15069919900101{n:03d}1", "home_place": VILLAGE}


class Office:
    """Lin's township with so many people on its books, the first with a file of one year."""

    def __init__(self, people: int, cast: Cast) -> None:
        for code, name, level in ((SHULINZHAO, "树林召镇", 4), (VILLAGE, "三顷地村", 5)):
            first = {"name": name, "level": level, "valid_from": date(2020, 1, 1)}
            Division.objects.get_or_create(code=code, defaults=first)
        lives = [Life(described(n)).reported() for n in range(people)]
        long = lives[0]
        if people > FEW:
            long.tested(*monthly(8))
            for week in range(25):
                long.act("visit.made", date(2026, 4, 1) + timedelta(weeks=week), {"mode": "in_person", "note": "在家"})
        record_many(ByOperator(), [e for life in lives for e in life.made], today=TODAY, now=NOW)
        self.person, self.other = long.person, lives[1].person
        self.client = Client()
        self.client.force_login(cast.lin)

    def duty(self) -> Duty:
        return Duty.objects.filter(Duty.OWED, person=self.person, kind="test").order_by("due_on")[0]

    def note(self) -> Entry:
        """An entry that can be corrected or taken back."""
        life = Life()
        life.person, life.made = self.person, []
        entry = life.act("note.written", TODAY, {"text": "门前积雪"})
        record_many(ByOperator(), [entry], today=TODAY, now=NOW)
        return Entry.objects.get(pk=entry.id)

    def address(self, kind: str, line: int) -> str:
        return f"/people/{self.person}/record/{kind}/?line={line}"

    def send(self, address: str, *, htmx: bool = False, **fields: str) -> HttpResponseBase:
        headers = {"HX-Request": "true"} if htmx else {}
        form = {"entry": str(compat.uuid7()), "on": TODAY.isoformat(), **fields}
        return self.client.post(address, form, headers=headers)

    def search(self, typed: str) -> HttpResponseBase:
        """As the page does it while somebody types."""
        return self.client.post("/people/", {"q": typed}, headers={"HX-Request": "true"})

    def record(self, duty: int, **more: str) -> HttpResponseBase:
        """A test from its line on Today, which meets a duty."""
        said = {"result": "negative", "method": "urine", "line": str(duty), "back": "today", **WELL_TAKEN, **more}
        return self.send(f"/people/{self.person}/record/test.taken/", htmx=True, **said)


def sign_in(office: Office) -> HttpResponseBase:
    return Client().post("/sign-in/", {"username": "lin", "password": PASSWORD})


def correct(office: Office) -> Callable[[], HttpResponseBase]:
    entry = office.note()
    said = {"text": "积雪已扫", "corrected_because": "写错了"}
    return lambda: office.send(f"/people/{office.person}/entries/{entry.pk}/correct/", htmx=True, **said)


def withdraw(office: Office) -> Callable[[], HttpResponseBase]:
    entry = office.note()
    return lambda: office.send(f"/people/{office.person}/entries/{entry.pk}/withdraw/", htmx=True, reason="写重了")


def record_from_today(office: Office, **more: str) -> Callable[[], HttpResponseBase]:
    duty = office.duty().pk
    return lambda: office.record(duty, **more)


# Each page or act, made ready and then asked; and the status that says it was done.
ASKED: dict[str, tuple[Callable[[Office], Callable[[], HttpResponseBase]], int]] = {
    "sign in": (lambda o: lambda: sign_in(o), 302),
    "today": (lambda o: lambda: o.client.get("/"), 200),
    "today's counters": (lambda o: lambda: o.client.get("/cards/"), 200),
    "people": (lambda o: lambda: o.client.get("/people/"), 200),
    "people narrowed": (lambda o: lambda: o.client.get(f"/people/?{NARROWED}"), 200),
    "search by name": (lambda o: lambda: o.search("巴特"), 200),
    "search by initials": (lambda o: lambda: o.search("bt"), 200),
    "search by number": (lambda o: lambda: o.search("150699199001010001"), 200),
    "file": (lambda o: lambda: o.client.get(f"/people/{o.person}/"), 200),
    "form of an act": (lambda o: lambda: o.client.get(o.address("test.taken", line=o.duty().pk)), 200),
    "refused form": (lambda o: lambda: o.send(f"/people/{o.person}/record/visit.made/", mode="none"), 422),
    "record from today": (record_from_today, 200),
    "record from today with a note": (lambda o: record_from_today(o, note="无异常"), 200),
    "record on the file's page": (
        lambda o: lambda: o.send(f"/people/{o.person}/record/visit.made/", htmx=True, mode="in_person"), 204),
    "correct": (correct, 204),
    "withdraw": (withdraw, 204),
}  # fmt: skip


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def statements(office: Office, name: str) -> list[str]:
    """The counted statements of one page; what each process asks once was asked for somebody else before.

    What is written is taken back, so that the next one meets the same duties.
    """
    ready, status = ASKED[name]
    person, office.person = office.person, office.other
    with taken_back():
        assert ready(office)().status_code == status
    office.person = person
    with taken_back():
        ask = ready(office)
        with CaptureQueriesContext(connection) as caught:
            answer = ask()
        assert answer.status_code == status, (name, answer)
        if name.startswith("record from today"):
            assert Duty.objects.filter(person=person, met_on=TODAY).exists(), "an act that meets nothing costs less"
    return [q["sql"] for q in caught.captured_queries if not NOT_COUNTED.search(q["sql"])]


@pytest.fixture
def cast(db: None) -> Cast:
    made = make_cast()
    made.lin.password = make_password(PASSWORD)
    made.lin.save(update_fields=["password"])
    return made


@pytest.fixture(scope="module")
def baseline() -> dict[str, int]:
    found: dict[str, int] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return found


def test_every_page_asks_as_often_for_two_as_for_two_hundred_and_no_more_than_before(
    cast: Cast, baseline: dict[str, int]
) -> None:
    asked: dict[str, dict[int, list[str]]] = {name: {} for name in ASKED}
    for people in (FEW, MANY):
        office = Office(people, cast)
        for name in ASKED:
            asked[name][people] = statements(office, name)
    counts = {name: {n: len(found) for n, found in by.items()} for name, by in asked.items()}
    uneven = {name: by for name, by in counts.items() if len(set(by.values())) > 1}
    assert uneven == {}, "\n".join("\n".join(sorted(asked[name][MANY])) for name in uneven)
    sys.stderr.write(json.dumps({name: by[MANY] for name, by in counts.items()}, ensure_ascii=False, indent=1) + "\n")
    crept = {name: (by[MANY], baseline.get(name)) for name, by in counts.items() if by[MANY] > baseline.get(name, 0)}
    assert crept == {}, "more statements than written down:\n" + "\n".join(
        f"{name}:\n  " + "\n  ".join(s[:240] for s in asked[name][MANY]) for name in crept
    )
    fewer = {name: by[MANY] for name, by in counts.items() if by[MANY] < baseline[name]}
    if fewer:
        warnings.warn(f"fewer statements than before: write {json.dumps(fewer)} into {BASELINE.name}", stacklevel=1)
    assert sorted(baseline) == sorted(ASKED), "statements.json names pages that nobody asks"


def test_an_act_is_recorded_in_ten_statements(baseline: dict[str, int]) -> None:
    acts = ("record from today", "record on the file's page", "withdraw")
    assert {name: baseline[name] for name in acts if baseline[name] > AN_ACT} == {}
