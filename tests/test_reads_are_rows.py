"""What was served stands in the log, row for row: previews, doors, papers, searches, exports and single looks too."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponseBase
from django.test import Client
from python_calamine import CalamineWorkbook

from guihang.access import throttle
from guihang.access.actor import Actor
from guihang.access.models import ReadEvent, ReadRow, Ticket
from guihang.access.purposes import PURPOSES
from guihang.access.tests.cast import BAINIJING, DALAD, QIXINGGANG, SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier import glass
from guihang.dossier.models import Duty, Entry
from guihang.dossier.tests.lives import TODAY, Life, monthly
from guihang.dossier.tests.papers import attached
from guihang.exchange.out.ledger import Asked, write_ledger
from guihang.exchange.out.rows import SHEETS, Period
from guihang.territory.codes import Territory
from guihang.territory.models import Division
from tests.prove import tries

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.timeout(1800),
    pytest.mark.proves("T19", "T1", "ASVS 16.2.1", "ASVS 16.3.1", "等保 8.1.4.3", "P2 2.25", "I4.4", "I4.5"),
]
LENGTH = 300
GIVEN = "瑾瑜琪琳璇璐珊珂玥琰瑄琛"
READERS = ("lin", "wang", "ma", "zhao", "qian", "sun", "jing", "feng", "zhou", "bao", "kong", "gui", "lao")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the county under a name that nobody else has."""

    person: UUID
    name: str
    number: str
    entry: UUID
    scan: UUID
    duty: int


@pytest.fixture
def people(settings: Any) -> dict[UUID, Somebody]:
    settings.GUIHANG_TODAY = TODAY
    for code, name, level in ((DALAD, "达拉特旗", 3), (SHULINZHAO, "树林召镇", 4), (BAINIJING, "白泥井镇", 4)):
        Division.objects.create(code=code, name=name, level=level, valid_from=date(2020, 1, 1))
    places = [SHULINZHAO] * 5 + [BAINIJING] * 4 + [QIXINGGANG] * 3
    found = {}
    for n, place in enumerate(places):
        name, number = f"澹台{GIVEN[n]}", f"1506991990010{n:04d}1"
        life = Life({"name": name, "sex": "m", "id_number": number, "phones": [f"1380000{n:04d}"]}, place).reported()
        life.tested(*monthly(3))
        visit = life.act("visit.made", date(2026, 9, 1), {"mode": "in_person", "note": "在家"})
        life.act("talk.held", date(2026, 9, 2), {"mode": "in_person", "note": "谈话"})
        life.act("safety.noted", date(2026, 9, 3), {"two_visitors": True, "text": "有狗"})
        life.act("health.noted", date(2026, 9, 4), {"text": "服药"})
        life.write()
        duty = Duty.objects.filter(person=life.person).order_by("pk")[0].pk
        found[life.person] = Somebody(life.person, name, number, visit.id, attached(life.person, visit.id), duty)
    return found


Ask = Callable[[Client, Somebody], HttpResponseBase]
HX = {"HX-Request": "true"}


def got(path: str, **more: Any) -> Ask:
    return lambda client, who: client.get(path.format(**_parts(who)), **more)


def sent(path: str, **form: str) -> Ask:
    return lambda client, who: client.post(
        path.format(**_parts(who)), {k: v.format(**_parts(who)) for k, v in form.items()}, headers=HX
    )


def _parts(who: Somebody) -> dict[str, Any]:
    return {
        "p": who.person, "entry": who.entry, "scan": who.scan, "duty": who.duty, "number": who.number,
        "initials": "tt", "name": who.name, "tail": who.number[-4:],
    }  # fmt: skip


REASON = "核对家属联系方式，今天下午办理"
ASKS: dict[str, Ask] = {
    "today": got("/"), "overdue": got("/?show=overdue"), "cards": got("/cards/"), "people": got("/people/"),
    "people sorted": got("/people/?sort=name"), "file": got("/people/{p}/"), "story": got("/people/{p}/?show=contact"),
    "basis": got("/people/{p}/duties/{duty}/basis/"),
    "basis alone": got("/people/{p}/duties/{duty}/basis/", headers=HX),
    "form": got("/people/{p}/record/visit.made/"), "form in place": got("/people/{p}/record/visit.made/", headers=HX),
    "correct": got("/people/{p}/entries/{entry}/correct/"), "papers": got("/people/{p}/entries/{entry}/papers/"),
    "preview": got("/people/{p}/scans/{scan}/"), "safety": got("/people/{p}/safety/"),
    "safety open": sent("/people/{p}/safety/"), "notes": got("/people/{p}/notes/"),
    "notes open": sent("/people/{p}/notes/"), "health": got("/people/{p}/health/"),
    "health open": sent("/people/{p}/health/"), "looked": got("/people/{p}/looked/"),
    "month": got("/people/{p}/looked/month/2026/11/"), "readers": got("/people/{p}/readers/"),
    "handout": got("/people/{p}/handout/"), "card": got("/people/{p}/handout/?as=card"),
    "notice": got("/people/{p}/notice/"),
    "sheet": got("/people/{p}/sheets/visit.made/"), "round": got("/round/"), "together": got("/together/test.taken/"),
    "workers": got("/workers/"), "hand over": got("/workers/hand-over/"), "confirm": got("/confirm/"),
    "county": got("/county/"), "matches": got("/people/matches/"), "alerts": got("/alerts/"), "log": got("/log/"),
    "search by name": sent("/people/", q="{name}"), "search by initials": sent("/people/", q="{initials}"),
    "search by number": sent("/people/", q="{number}"), "search by the end": sent("/people/", q="{tail}"),
    "glass": sent("/glass/", number="{number}", reason=REASON, sure="1"),
    "glass from a list": got("/glass/{p}/"), "glass broken from a list": sent("/glass/{p}/", reason=REASON),
}  # fmt: skip
# Pages on which nobody is named and yet a file was opened: a picture, a card, an article.
NAMELESS = frozenset({"preview", "card", "basis", "basis alone", "form in place"})


def text_of(answer: HttpResponseBase) -> str:
    content: bytes = getattr(answer, "content", b"")
    said = content.decode(errors="replace") if "text/html" in answer.headers.get("Content-Type", "") else ""
    return re.sub(r"</?(mark|b)>", "", said)  # what was typed is marked in what was found


def rows_since(last: UUID | None) -> list[ReadRow]:
    rows = ReadRow.objects.select_related("event").order_by("event_id")
    return list(rows.filter(event_id__gt=last) if last else rows)


def newest() -> UUID | None:
    found: UUID | None = ReadEvent.objects.order_by("-id").values_list("id", flat=True).first()
    return found


def test_reads_served_are_rows_over_random_days_of_the_cast(
    people: dict[UUID, Somebody], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glass, "TRIES", throttle.Limit(10_000, 3600))
    cast, names = make_cast(), {who.name: who.person for who in people.values()}
    served = 0
    for run in range(max(1, tries(3000) // LENGTH)):
        lots = random.Random(20261122 + run)
        clients = {name: signed_in(cast, name) for name in READERS}
        for _ in range(LENGTH):
            reader, (page, ask) = lots.choice(READERS), lots.choice(list(ASKS.items()))
            who = lots.choice(list(people.values()))
            before = newest()
            answer = ask(clients[reader], who)
            assert answer.status_code < 500, page
            said = text_of(answer)
            if page.startswith("search"):
                said = said.replace(f'value="{who.name}"', "").replace(f'value="{who.number}"', "")
            shown = {names[name] for name in names if name in said}
            rows = rows_since(before)
            told = f"{page} by {reader}: {answer.status_code}"
            assert len(rows) == len({r.person_id for r in rows}), told
            logged = {r.person_id for r in rows}
            assert shown <= logged, f"{told}: shown and not in the log"
            if logged - shown:
                assert logged - shown == {who.person}, f"{told}: in the log and not shown"
                assert page in NAMELESS and answer.status_code == 200, told
            if page in NAMELESS and answer.status_code == 200 and page != "form in place":
                assert who.person in logged, f"{told}: opened and not in the log"
            for event in {r.event_id: r.event for r in rows}.values():
                assert event.user_id == getattr(cast, reader).pk, told
                assert event.basis and all(code in PURPOSES for code in event.basis.split(",")), told
                assert (event.ticket is not None) == (event.basis == "break_glass"), told
            served += len(logged)
    assert served == ReadRow.objects.count()
    assert served > LENGTH / 4, "days on which nobody reads show nothing"
    assert Ticket.objects.exists()
    assert set(ReadEvent.objects.values_list("kind", flat=True)) == {"opened", "listed", "searched"}


@pytest.mark.parametrize("name", ["lin", "zhao", "feng"])
def test_an_export_is_a_row_for_each_person_in_it(people: dict[UUID, Somebody], name: str) -> None:
    cast: Cast = make_cast()
    actor: Actor = cast.actor(name, TODAY)
    place = Territory.of({"lin": SHULINZHAO, "zhao": DALAD, "feng": QIXINGGANG}[name])
    ledger = write_ledger(actor, Asked(place, list(SHEETS), Period(None, None)))
    actor.reading.write(actor, "exchange.out.work.write_out")
    book = CalamineWorkbook.from_filelike(io.BytesIO(ledger.content))
    cells = {
        str(cell) for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python() for cell in row
    }
    inside = {who.person for who in people.values() if who.name in cells}
    assert inside == set(ReadRow.objects.values_list("person_id", flat=True))
    assert len(inside) == ledger.people > 0
    assert Entry.objects.count()


def every_page() -> Iterator[str]:
    yield from ASKS


def test_each_kind_of_page_is_among_those_asked() -> None:
    assert len(list(every_page())) == len(ASKS) > 40
