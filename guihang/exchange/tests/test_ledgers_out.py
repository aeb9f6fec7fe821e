"""What goes out comes back in with no difference, and whatever a cell begins with stays a text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from guihang.access import places
from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.roles import Role
from guihang.access.tests.cast import BAINIJING, DALAD, SHULINZHAO, Cast, make_cast, somebody
from guihang.dossier.identity import unseal_all
from guihang.dossier.models import Entry, Person, in_lists
from guihang.dossier.record import record_many
from guihang.dossier.tests.lives import NOW, TODAY, Life
from guihang.dossier.writer import ByOperator
from guihang.exchange.ledger.cells import is_nothing, tidy
from guihang.exchange.ledger.model import Ledger
from guihang.exchange.ledger.model import Person as InLedger
from guihang.exchange.ledger.reading import read
from guihang.exchange.load import load_ledger
from guihang.exchange.out.ledger import Asked, write_ledger
from guihang.exchange.out.rows import COLUMNS, Period, plain
from guihang.exchange.tests.going_out import BATU, ODD, XIAOMEI, worked
from guihang.exchange.tests.making import SAMPLES, ledger_of, number, person, sheets
from guihang.territory.codes import Territory
from guihang.territory.load import OWN_COPY_AS_OF, load_divisions
from guihang.territory.places import OWN_COPY

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    places.forget()
    load_divisions(OWN_COPY, OWN_COPY_AS_OF)
    return make_cast()


def out(cast: Cast, folder: Path, *, who: str = "", place: str = DALAD, **asked: Any) -> Path:
    """The ledger as a file on disk; unless it is said who takes it, by somebody who is shown every part in it."""
    actor = cast.actor(who, TODAY) if who else Actor.for_user(shown_everything(), TODAY)
    written = write_ledger(actor, Asked(Territory.of(place), **asked))
    path = folder / "out.xlsx"
    path.write_bytes(written.content)
    return path


def shown_everything() -> User:
    """Somebody who works with everybody in the county."""
    return User.objects.filter(username="whole").first() or somebody(Role.WORKER, DALAD, "whole")


def told(ledger: Ledger) -> dict[str, Any]:
    """What a ledger says, without the places of its rows and its own word for a state; tiers stand beside it."""

    def one(p: InLedger) -> dict[str, Any]:
        return {
            "who": (p.name, p.sex, p.phones, p.address),
            "orders": sorted((o.kind, o.place, o.number, o.decided_on, o.served_on, o.reported_on,
                             o.agreement_on, o.term_years, o.drugs, o.remark) for o in p.orders),
            "tests": sorted((t.on, t.result, t.sample or "other", t.testers, t.remark) for t in p.tests),
            "contacts": sorted((c.on, c.kind, c.mode, c.note, c.by) for c in p.contacts),
            "leaves": sorted((v.on, v.until, v.destination, v.reason, v.approved_by) for v in p.leaves),
        }  # fmt: skip

    return {p.id_number: one(p) for p in ledger.persons}


def tiers(ledger: Ledger) -> dict[str, list[str]]:
    """The tier of each decision: where a ledger tells none, the file has the one that the rules begin with."""
    return {p.id_number: [o.tier for o in p.orders] for p in ledger.persons}


def load(ledger: Ledger) -> Any:
    return load_ledger(ledger, as_of=ledger.as_of or date(2026, 11, 20), now=NOW)


def test_a_ledger_comes_out_as_it_went_in_and_loading_it_again_adds_nothing(cast: Cast, tmp_path: Path) -> None:
    people = [person(n, 决定书文号=f"达公(禁)社戒决字〔2024〕{n}号") for n in range(1, 4)]
    tests = [
        ["周乙", number(order=1), date(2024, 4, 1), "尿液", "阴性", "甲、乙"],
        ["周乙", number(order=1), date(2024, 5, 1), "唾液", "阳性", "甲、乙"],
        ["周丙", number(order=2), date(2024, 5, 2), "毛发", "无效", "丙"],
    ]
    contacts = [
        ["周乙", number(order=1), date(2024, 6, 1), "走访", "在家，情绪稳定"],
        ["周丙", number(order=2), date(2024, 6, 2), "电话", "在外务工"],
        ["周丁", number(order=3), date(2024, 6, 3), "心理疏导", ""],
    ]
    leaves = [["周乙", number(order=1), date(2024, 7, 1), date(2024, 7, 9), "银川市"]]
    first = ledger_of(tmp_path, sheets(*people, tests=tests, contacts=contacts, leaves=leaves))
    load(first)
    entries = Entry.objects.count()
    again = read(out(cast, tmp_path))
    assert (again.county, again.as_of, again.rejected, again.notes) == (DALAD, TODAY, [], [])
    assert told(again) == told(first)
    loaded = load(again)
    assert (loaded.tally.added, loaded.tally.clashing, loaded.refused) == (0, 0, [])
    assert Entry.objects.count() == entries


@pytest.mark.slow
def test_the_clean_sample_goes_out_as_it_came_in(cast: Cast, tmp_path: Path) -> None:
    first = read(SAMPLES / "ledger-clean.xlsx")
    load(first)
    listed = {who.id_number for who in unseal_all(Person.objects.filter(in_lists(TODAY))).values()}
    assert 0 < len(listed) < len(first.persons), "for some the three clean years have passed: they go out no more"
    first.persons = [p for p in first.persons if p.id_number in listed]
    again = read(out(cast, tmp_path))
    assert again.rejected == []
    assert told(again) == told(first)
    assert tiers(again) == tiers(first)
    assert again.figures() == first.figures()
    loaded = load(again)
    assert (loaded.tally.added, loaded.tally.clashing) == (0, 0)


def test_what_was_written_at_the_desk_goes_out_and_is_known_again(cast: Cast, tmp_path: Path) -> None:
    worked()
    worked(XIAOMEI, BAINIJING)
    entries = Entry.objects.count()
    again = read(out(cast, tmp_path))
    assert again.rejected == []
    assert {p.name: (len(p.orders), len(p.tests), len(p.contacts), len(p.leaves)) for p in again.persons} == {
        "巴图": (1, 6, 3, 1),
        "李晓梅": (1, 6, 3, 1),
    }
    loaded = load(again)
    assert (loaded.tally.added, loaded.tally.clashing, loaded.refused) == (0, 0, [])
    assert Entry.objects.count() == entries


def test_what_was_corrected_goes_out_as_it_holds_and_what_was_taken_back_does_not(cast: Cast, tmp_path: Path) -> None:
    life = worked()
    wrong = life.add("visit.made", date(2026, 10, 5), {"mode": "in_person", "note": "错"}).entry
    life.add("visit.made", date(2026, 10, 4), {"mode": "in_person", "note": "对"}, supersedes=wrong)
    gone = life.add("talk.held", date(2026, 10, 8), {"mode": "in_person"}).entry
    life.add("entry.withdrawn", TODAY, supersedes=gone)
    life.add("reach.changed", TODAY, {"phones": ["13800007777"], "address": "新址"})
    only = read(out(cast, tmp_path)).persons[0]
    days = [c.on for c in only.contacts]
    assert (date(2026, 10, 4) in days, date(2026, 10, 5) in days, date(2026, 10, 8) in days) == (True, False, False)
    assert (only.phones, only.address) == (("13800007777",), "新址")


def test_a_decision_that_has_moved_stands_at_its_new_place_and_is_known_there(cast: Cast, tmp_path: Path) -> None:
    life = worked()
    life.add("move.approved", date(2026, 11, 1), {"place": BAINIJING}, order=life.order)
    life.add("move.received", date(2026, 11, 9), {"place": BAINIJING}, order=life.order)
    again = read(out(cast, tmp_path))
    assert again.persons[0].orders[0].place == BAINIJING
    loaded = load(again)
    assert (loaded.tally.added, loaded.tally.clashing, loaded.refused) == (0, 0, [])


def test_a_decision_of_another_county_stands_in_that_countys_ledger(cast: Cast, tmp_path: Path) -> None:
    life = Life(BATU, place="150602001000", decided=date(2023, 1, 5))
    life.act("visit.made", date(2023, 5, 1), {"mode": "in_person"})
    life.act("order.terminated", date(2024, 1, 5), {"reason": "other"}, order=life.order)
    entered = {"order_kind": "rehabilitation", "decided_on": "2026-03-01", "place": SHULINZHAO, "term_years": 3}
    life.act("order.entered", date(2026, 3, 1), entered)
    life.act("visit.made", date(2026, 5, 1), {"mode": "in_person"})
    life.write()
    again = read(out(cast, tmp_path))
    assert again.rejected == []
    only = again.persons[0]
    assert [o.kind for o in only.orders] == ["rehabilitation"]
    assert [c.on for c in only.contacts] == [date(2026, 5, 1)]


def test_the_registers_may_be_of_some_days_and_the_roster_is_always_whole(cast: Cast, tmp_path: Path) -> None:
    worked()
    period = Period(date(2026, 9, 1), date(2026, 9, 5))
    only = read(out(cast, tmp_path, period=period)).persons[0]
    assert [t.on for t in only.tests] == [date(2026, 9, 3)]
    assert [c.on for c in only.contacts] == [date(2026, 9, 5)]
    title = openpyxl.load_workbook(tmp_path / "out.xlsx")["检测登记"]["A1"].value
    assert title == "鄂尔多斯市达拉特旗检测登记表（2026年9月1日—2026年9月5日，截至2026年11月22日）"


def test_one_sheet_may_be_asked_for_alone(cast: Cast, tmp_path: Path) -> None:
    worked()
    assert openpyxl.load_workbook(out(cast, tmp_path, sheets=("tests",))).sheetnames == ["检测登记"]


def test_every_reader_gets_the_people_of_their_own_grants(cast: Cast, tmp_path: Path) -> None:
    worked()
    worked(XIAOMEI, BAINIJING)
    names = {
        who: [p.name for p in read(out(cast, tmp_path, who=who), place=DALAD).persons] for who in ("zhao", "lin", "ma")
    }
    assert names == {"zhao": ["巴图", "李晓梅"], "lin": ["巴图"], "ma": ["李晓梅"]}
    assert write_ledger(cast.actor("feng", TODAY), Asked(Territory.of(DALAD))).people == 0


@pytest.mark.proves("ASVS 8.2.3", "I4.1", "PIPL 6")
def test_a_ledger_holds_no_part_that_its_reader_is_not_shown(cast: Cast, tmp_path: Path) -> None:
    worked()
    whole, county, city = (read(out(cast, tmp_path, who=who), place=DALAD).persons for who in ("lin", "zhao", "qian"))
    assert any(c.note for c in whole[0].contacts)
    assert county[0].id_number == whole[0].id_number
    assert county[0].phones == whole[0].phones
    assert len(county[0].contacts) == len(whole[0].contacts)
    assert not any(c.note for c in county[0].contacts)
    assert not any(o.drugs or o.remark for o in county[0].orders)
    text = " ".join(str(cell.value or "") for cell in cells_of(city_ledger(cast)))
    assert whole[0].name in text
    for unseen in (whole[0].id_number, *whole[0].phones, whole[0].address, "阴性"):
        assert unseen not in text, unseen
    assert city == [], "without numbers it is no ledger to bring in again"


def city_ledger(cast: Cast) -> bytes:
    return write_ledger(cast.actor("qian", TODAY), Asked(Territory.of(DALAD))).content


def cells_of(content: bytes) -> Iterator[openpyxl.cell.Cell]:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            yield from row


def test_there_is_no_cell_but_texts_and_no_formula_can_arise(cast: Cast, tmp_path: Path) -> None:
    for n, odd in enumerate(ODD):
        described = {"name": f"周{chr(0x4E00 + n)}", "id_number": number(order=n + 1), "phones": ["13800001111"]}
        worked({**described, "address": odd}, note=odd)
    content = out(cast, tmp_path).read_bytes()
    written = [c for c in cells_of(content) if c.value is not None]
    assert {c.data_type for c in written} == {"s"}
    assert {c.number_format for c in written} == {"@"}
    archive = zipfile.ZipFile(io.BytesIO(content))
    sheets_in = [archive.read(n).decode() for n in archive.namelist() if "worksheets" in n]
    assert not any("<f" in s or "<v" in s for s in sheets_in)
    assert {kind for s in sheets_in for kind in re.findall(r' t="(\w+)"', s)} == {"inlineStr"}
    assert not any(word in " ".join(archive.namelist()) for word in ("hyperlink", "external", "vba", "comments"))
    texts = {c.value for c in written}
    assert {"=1+1", "@SUM(A1)", "0012", "甲\n乙"} <= texts


@given(
    note=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40) | st.sampled_from((*ODD, "同上", "无"))
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_note_comes_back_and_is_known_again(cast: Cast, tmp_path: Path, note: str) -> None:
    from django.db import transaction

    with transaction.atomic():
        life = Life(BATU).reported()
        life.act("visit.made", date(2026, 5, 1), {"mode": "in_person", **({"note": note} if note.strip() else {})})
        life.act("visit.made", date(2026, 5, 2), {"mode": "in_person", "note": "次日"})
        life.write()
        again = read(out(cast, tmp_path))
        assert again.rejected == []
        first = again.persons[0].contacts[0]
        kept = plain(note) if note.strip() else ""
        assert first.note == ("" if is_nothing(kept) else tidy(kept))
        loaded = load(again)
        # What a reader would take for "as above" went out in brackets, so that nobody else's words come in for it.
        assert loaded.tally.clashing == 0
        assert loaded.tally.added == int(kept != note and note.strip() != "")
        transaction.set_rollback(True)


def test_dates_phones_and_numbers_are_texts_with_their_zeros(cast: Cast, tmp_path: Path) -> None:
    worked({**BATU, "phones": ["13800001111", "13800002222"]})
    rows = list(openpyxl.load_workbook(out(cast, tmp_path))["花名册"].iter_rows(values_only=True))
    row = dict(zip(rows[1], rows[2], strict=True))
    assert rows[0][0] == "鄂尔多斯市达拉特旗社区戒毒社区康复人员花名册（截至2026年11月22日）"
    assert row["身份证号码"] == BATU["id_number"]
    assert row["联系电话"] == "13800001111、13800002222"
    assert (row["决定日期"], row["期限（年）"], row["风险等级"]) == ("2026-03-01", "3", "黄色")
    assert (row["人员状态"], row["执行地（苏木乡镇/街道）"]) == ("执行中", "树林召镇")


def test_every_heading_is_one_that_the_reader_knows() -> None:
    from guihang.exchange.ledger.columns import LAYOUTS
    from guihang.exchange.ledger.headings import _MARKS, _NESTED

    known = {layout.kind: {text for texts in layout.columns.values() for text in texts} for layout in LAYOUTS}
    for key, columns in COLUMNS.items():
        for heading, _width in columns:
            bare = _MARKS.sub("", _NESTED.sub("", heading.replace("（", "(").replace("）", ")")))
            assert bare in known[key], heading


def test_two_hundred_people_cost_the_statements_of_two(cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            write_ledger(cast.actor("zhao", TODAY), Asked(Territory.of(DALAD)))
        return len(caught)

    asked()
    made = [Life({"name": f"李{n}", "id_number": number(order=n)}).reported() for n in range(1, 200)]
    record_many(ByOperator(), [e for life in made[:2] for e in life.made], today=TODAY, now=NOW)
    asked()  # what each process asks once
    few = asked()
    record_many(ByOperator(), [e for life in made[2:] for e in life.made], today=TODAY, now=NOW)
    assert (asked(), Person.objects.count()) == (few, 199)


def test_nothing_of_it_lies_on_disk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("mkstemp", "TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    worked()
    assert write_ledger(cast.actor("zhao", TODAY), Asked(Territory.of(DALAD))).people == 1
