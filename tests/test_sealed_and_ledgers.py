"""A ledger that names somebody whose file is sealed: answered as for somebody unknown, and nobody is brought back.

Only a new decision begins a new file, and that knows nothing of the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from guihang.access import clock
from guihang.access.models import HouseEvent
from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast
from guihang.dossier.models import Entry, Match, Person, SearchToken
from guihang.dossier.tests.lives import NOW, TODAY, Life
from guihang.dossier.verify import verify
from guihang.exchange.brought import Brought
from guihang.exchange.checking import lines_of
from guihang.exchange.load import Loaded, load_ledger
from guihang.exchange.models import Import
from guihang.exchange.tests.importing import brought_in, checked, loaded, packed
from guihang.exchange.tests.making import ledger_of, number, sheets
from guihang.exchange.tests.making import person as row_of

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I4.6", "T2", "PIPL 47")]
ENDED = date(2026, 11, 20)
OLD = {"决定日期": date(2023, 1, 5), "送达日期": date(2023, 1, 6), "报到日期": date(2023, 1, 12),
       "协议签订日期": date(2023, 1, 15), "决定书文号": "社戒决字〔2023〕5号"}  # fmt: skip
NEW = {"决定日期": date(2026, 11, 18), "送达日期": date(2026, 11, 19), "报到日期": date(2026, 11, 21),
       "协议签订日期": None, "决定书文号": "社戒决字〔2026〕9号"}  # fmt: skip
AS_OF = date(2026, 11, 22)
SEALED, UNKNOWN = 1, 2  # the order numbers of two people: one's file is sealed, the other was never heard of


@pytest.fixture
def cast(settings: Any, tmp_path: Path) -> Cast:
    settings.GUIHANG_TODAY, settings.GUIHANG_HOME = TODAY, tmp_path / "home"
    return make_cast()


@pytest.fixture(params=["ledger", "desk"])
def sealed(cast: Cast, request: pytest.FixtureRequest, tmp_path: Path) -> Person:
    """A file that a ledger began, or somebody at a desk, sealed two days ago."""
    if request.param == "desk":
        life = Life({"name": "周乙", "sex": "m", "id_number": number(order=SEALED)}, decided=date(2023, 1, 5))
        life.act("order.served", date(2023, 1, 6), {"to": "person"}, order=life.order)
        life.act("report.made", date(2023, 1, 12), order=life.order)
        life.write()
    else:
        load_ledger(ledger_of(tmp_path, sheets(row_of(SEALED, **OLD))), as_of=date(2026, 1, 1), now=NOW)
        life = Life()
        person = Person.objects.get()
        life.person, life.order, life.made = person.pk, person.orders.get().pk, []
    life.add("order.released", date(2026, 1, 12), order=life.order)
    life.add("control.ended", ENDED, {})
    return Person.objects.get(pk=life.person)


def ledger(order: int, *decisions: dict[str, Any], tests: Sequence[date] = ()) -> dict[str, Any]:
    """A ledger of one person, with their tests."""
    name = row_of(order)[0]
    tested = [[name, number(order=order), on, "尿液", "阴性", "甲"] for on in tests]
    return sheets(*(row_of(order, **said) for said in decisions), tests=tested)


def brought(folder: Path, order: int, *decisions: dict[str, Any], tests: Sequence[date] = ()) -> Loaded:
    return load_ledger(ledger_of(folder, ledger(order, *decisions, tests=tests)), as_of=AS_OF, now=NOW)


def written() -> tuple[int, int, int]:
    return Person.objects.count(), Entry.objects.count(), SearchToken.objects.count()


@pytest.mark.parametrize(
    ("decisions", "tests"),
    [((OLD,), ()), ((OLD,), (date(2026, 2, 1),)), ((OLD,), (TODAY - timedelta(days=1),)), ((NEW,), ()),
     ((OLD, NEW), (date(2026, 2, 1), TODAY))],
    ids=["old", "old with a test", "old with a test since", "new", "old and new"],
)  # fmt: skip
def test_a_load_answers_as_for_somebody_unknown(
    sealed: Person, tmp_path: Path, decisions: tuple[dict[str, Any], ...], tests: tuple[date, ...]
) -> None:
    told = [brought(tmp_path, who, *decisions, tests=tests) for who in (SEALED, UNKNOWN)]
    assert (told[0].tally, told[0].people, told[0].refused) == (told[1].tally, told[1].people, [])
    assert told[0].tally.added > 0 and verify().faults == []


def test_an_old_ledger_brings_nobody_back(sealed: Person, tmp_path: Path) -> None:
    before = written()
    for tests in ((), (date(2026, 2, 1),), (TODAY,)):
        brought(tmp_path, SEALED, OLD, tests=tests)
    assert written() == before and before[0] == 1 and before[2] == 0
    assert verify().faults == []


def test_a_new_decision_begins_a_new_file_without_what_was(sealed: Person, tmp_path: Path) -> None:
    chain = (sealed.entries, bytes(sealed.head))
    brought(tmp_path, SEALED, OLD, NEW, tests=(date(2026, 2, 1), TODAY))
    new = Person.objects.exclude(pk=sealed.pk).get()
    assert [o.decided_on for o in new.orders.all()] == [NEW["决定日期"]]
    assert list(new.story.filter(kind="test.taken").values_list("happened_on", flat=True)) == [TODAY]
    assert new.ended_on is None and new.tokens.exists() and not Match.objects.exists()
    sealed.refresh_from_db()
    assert (sealed.entries, bytes(sealed.head)) == chain
    before = written()
    again = brought(tmp_path, SEALED, OLD, NEW, tests=(date(2026, 2, 1), TODAY))
    assert written() == before and again.refused == [] and verify().faults == []


def preview(folder: Path, cast: Cast, order: int, *decisions: dict[str, Any]) -> tuple[Import, list[dict[str, Any]]]:
    """The lines of a preview without what tells two people apart."""
    row = checked(brought_in(cast.lin, SHULINZHAO, packed(folder, ledger(order, *decisions, tests=(TODAY,)))))
    lines = [
        {k: v for k, v in line.items() if k not in {"name", "number"}}
        for line in lines_of(Brought.open(row), 0, 1, 50)[0]
    ]
    return row, lines


@pytest.mark.parametrize("decisions", [(OLD,), (NEW,), (OLD, NEW)], ids=["old", "new", "both"])
def test_the_page_shows_the_same_before_and_after(
    sealed: Person, cast: Cast, tmp_path: Path, decisions: tuple[dict[str, Any], ...]
) -> None:
    counts = []
    for who in (SEALED, UNKNOWN):
        row, lines = preview(tmp_path, cast, who, *decisions)
        row = loaded(row, cast.lin)
        counts.append((lines, row.counts, row.state))
    assert counts[0] == counts[1]
    assert [line["person"] for line in counts[0][0]] == [None]


def test_the_log_of_the_house_says_what_was_written(sealed: Person, cast: Cast, tmp_path: Path) -> None:
    row, _lines = preview(tmp_path, cast, SEALED, OLD)
    row = loaded(row, cast.lin)
    event = HouseEvent.objects.filter(kind="ledger.loaded", about=row.pk).get()
    assert (event.told["added"], row.counts["load"]["added"] > 0) == (0, True)


def test_a_file_sealed_while_it_is_loaded_is_not_named_either(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and writing the police end control: nothing is written, and no word of it comes back."""
    brought(tmp_path, SEALED, OLD)
    life = Life()
    person = Person.objects.get()
    life.person, life.order, life.made = person.pk, person.orders.get().pk, []

    def end(_plans: object) -> None:
        if Person.objects.get().ended_on is None:
            life.add("order.released", date(2026, 1, 12), order=life.order)
            life.add("control.ended", ENDED, {})

    rows = ledger_of(tmp_path, ledger(SEALED, OLD, tests=(date(2026, 2, 1),)))
    told = load_ledger(rows, as_of=AS_OF, now=clock.now(), before=end)
    assert (told.refused, told.tally.added) == ([], 1)
    assert not Entry.objects.filter(kind="test.taken").exists() and verify().faults == []
