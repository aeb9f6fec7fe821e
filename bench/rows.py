"""The same number of statements whatever the rows: an office of two against one of two hundred, and no creep.

`statements.json` keeps how many each page takes; more than that is over, fewer is to be written down there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from bench.browser import Inside
from bench.county import ALWAYS, COUNTED
from bench.figures import Figure
from bench.lives import Life, lives
from bench.pages import Pages, asked, posted, statements
from bench.timing import Call
from guihang.access import granting
from guihang.access.models import User
from guihang.access.roles import Role
from guihang.dossier.models import Person

BASELINE = Path(__file__).parent / "statements.json"
AN_ACT = 10


def add() -> list[Life]:
    """Two more offices, one of two and one of two hundred people, each with its lead. Their files differ in length."""
    made: list[Life] = []
    for count, place in COUNTED.items():
        user = User.objects.create(username=f"of-{count}", display_name="乌兰")
        granting.row(user, Role.OFFICE_LEAD, place, *ALWAYS, "承担社区工作").save(force_insert=True)
        made += lives(count, [place], seed=100 + count, entries=12 if count == 2 else 60)
    return made


def measure(database: str) -> Iterator[Figure]:
    """Each page's statements with two people and with two hundred, and against the baseline."""
    counted: dict[str, dict[int, int]] = {}
    for count, place in COUNTED.items():
        for name, call in _calls(f"of-{count}", place).items():
            call()  # names of places are asked for once
            counted.setdefault(name, {})[count] = len(statements(call))
    (act, *_others), _bare = Pages.opened().act(1)
    counted["one act"] = {40: len(statements(act))}
    baseline: dict[str, int] = json.loads(BASELINE.read_text(encoding="utf-8"))[database]
    for name, found in counted.items():
        least, most = min(found.values()), max(found.values())
        told = f"{most}" if least == most else " / ".join(f"{n} with {count}" for count, n in found.items())
        kept = baseline.get(name, 0)
        yield Figure(database, f"statements: {name}", told, "", most + (most - least), kept, unit="", aim=f"{kept}")
    act_takes = counted["one act"][40]
    yield Figure(database, "statements: one act, at most", f"{act_takes}", "", act_takes, AN_ACT, unit="")


def _calls(username: str, place: str) -> dict[str, Call]:
    reader = Inside(username)
    person = Person.objects.filter(place=place).order_by("pk").values_list("pk", flat=True)[0]
    return {
        "Today": asked(reader, "/"),
        "the list of people": asked(reader, "/people/"),
        "a file": asked(reader, f"/people/{person}/"),
        "a search": posted(reader, "/people/", {"q": "一"}, htmx=True),
        "the form of an act": asked(reader, f"/people/{person}/record/visit.made/"),
    }
