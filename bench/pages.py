"""The pages and the act, each beside its bare page: same session, same database, one call of each in turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice

from django.db import connection
from django.test.utils import CaptureQueriesContext
from uuid_utils import compat

from bench.browser import Answer, Browser, Inside, Reader
from bench.county import OFFICE, SEARCHED
from bench.figures import Figure, against
from bench.lives import TODAY
from bench.plain.models import Act as BareAct
from bench.timing import Call, Times, side_by_side
from guihang.dossier.models import Duty, Person

# How a line begins in our pages.
OURS = {"today": '<li class="line', "search": '<tr class="line', "file": '<li id="item-'}
GATES = {"today": 2.5, "file": 3.0, "act": 3.0, "search": 3.0}
# What carries the request itself: neither ours nor the floor's.
FRAME = (
    "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET LOCAL ROLE", "RESET ROLE", "SELECT wall.ticket(",
    "SELECT set_config('guihang.ticket'",
)  # fmt: skip
FRAME_TABLES = ("django_session", "access_user")


@dataclass(frozen=True, slots=True)
class Pages:
    """Calls ready to be made, by page: ours and the bare ones. Each is made once."""

    office: Reader
    county: Reader
    province: Reader

    @classmethod
    def opened(cls, port: int = 0) -> Pages:
        """Three readers, of an office, a county, a province: of the server on `port`, or within this process."""
        office, county, province = (Browser(port, n) if port else Inside(n) for n in ("office", "county", "province"))
        return cls(office, county, province)

    def today(self, rounds: int) -> tuple[list[Call], list[Call]]:
        """Fifty lines of an office of forty."""
        return [asked(self.office, "/")] * rounds, [asked(self.office, f"/plain/today/{OFFICE}/")] * rounds

    def file(self, rounds: int) -> tuple[list[Call], list[Call]]:
        """The files of the office, one after the other."""
        people = list(islice(cycle(_office()), rounds))
        ours = [asked(self.office, f"/people/{p}/") for p in people]
        return ours, [asked(self.office, f"/plain/people/{p}/") for p in people]

    def search(self, rounds: int) -> tuple[list[Call], list[Call]]:
        """Two initials, looked for in a whole province."""
        ours = [posted(self.province, "/people/", {"q": SEARCHED}, htmx=True)] * rounds
        return ours, [posted(self.province, "/plain/search/", {"q": SEARCHED})] * rounds

    def act(self, rounds: int) -> tuple[list[Call], list[Call]]:
        """A visit recorded from a line of Today; a bare form saved."""
        ours: list[Call] = []
        bare: list[Call] = []
        lines = dict(Duty.objects.filter(Duty.OWED, place=OFFICE).values_list("person", "id"))
        for person, line in islice(cycle(sorted(lines.items())), rounds):
            form = {"on": TODAY.isoformat(), "mode": "in_person", "line": str(line), "back": "today"}
            form["entry"] = str(compat.uuid7())
            ours.append(posted(self.office, f"/people/{person}/record/visit.made/", form, htmx=True))
            given = {"kind": "visit.made", "happened_on": TODAY.isoformat(), "source": "desk", "text": "家属配合"}
            bare.append(posted(self.office, f"/plain/people/{person}/act/", given, expected=302))
        return ours, bare


def asked(reader: Reader, address: str) -> Call:
    """A page looked at."""
    return lambda: _checked(reader.ask(address), 200)


def posted(reader: Reader, address: str, form: dict[str, str], *, htmx: bool = False, expected: int = 200) -> Call:
    """A form sent."""
    return lambda: _checked(reader.send(address, form, htmx=htmx), expected)


def _checked(answer: Answer, expected: int) -> Answer:
    if answer.status_code != expected:
        raise AssertionError(f"{answer.status_code}: {answer.content[:300]!r}")
    return answer


def _office() -> list[object]:
    return list(Person.objects.filter(place=OFFICE).order_by("pk").values_list("pk", flat=True))


def measure(database: str, port: int, rounds: int) -> Iterator[Figure]:
    """The four pages against their floors, asked of the server on `port` by one client."""
    pages = Pages.opened(port)
    named: tuple[tuple[str, str, Callable[[int], tuple[list[Call], list[Call]]]], ...] = (
        ("today", "Today, 50 lines of an office of 40", pages.today),
        ("file", "a file with 40 entries", pages.file),
        ("search", "a search over a province by initials", pages.search),
        ("act", "one act recorded", pages.act),
    )
    _same_rows(pages)
    for key, name, page in named:
        ours, floor = side_by_side(*page(rounds + 3))
        yield against(database, name, ours, floor, GATES[key])
    BareAct.objects.filter(seq=0).delete()


def _same_rows(pages: Pages) -> None:
    """Both show as many lines, or the ratio says nothing."""
    for name, page in (("today", pages.today), ("search", pages.search), ("file", pages.file)):
        (ours, *_o), (bare, *_b) = page(1)
        shown = (_lines(ours, OURS[name]), _lines(bare, "<li[ >]"))
        if shown[0] < shown[1] or not shown[1]:
            raise AssertionError(f"{name}: {shown[0]} lines, on the bare page {shown[1]}")


def _lines(call: Call, line: str) -> int:
    answer = call()
    assert isinstance(answer, Answer)
    return len(re.findall(line, answer.content.decode()))


def statements(call: Call) -> list[str]:
    """The statements of a call, without what carries every request: transaction, session, who signed in."""
    with CaptureQueriesContext(connection) as captured:
        call()
    found = [q["sql"] for q in captured.captured_queries]
    return [s for s in found if not s.startswith(FRAME) and not any(f'FROM "{t}"' in s for t in FRAME_TABLES)]


def growth(rounds: int) -> dict[str, tuple[Times, Times]]:
    """What must not slow down while the database grows: each page, and the bare page as a yardstick of the minute."""
    pages = Pages.opened()
    _today, yardstick = pages.today(rounds + 3)
    watched = {
        "Today, an office of 40": pages.today(rounds + 3)[0],
        "Today, a county": [asked(pages.county, "/")] * (rounds + 3),
        "a file": pages.file(rounds + 3)[0],
        "the list of people, a county": [asked(pages.county, "/people/")] * (rounds + 3),
        "a search, a county": [posted(pages.county, "/people/", {"q": SEARCHED}, htmx=True)] * (rounds + 3),
        "one act": pages.act(rounds + 3)[0],
    }
    return {name: side_by_side(calls, yardstick) for name, calls in watched.items()}
