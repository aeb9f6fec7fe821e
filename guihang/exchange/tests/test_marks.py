"""A leaked copy tells which it is: saved again, sorted, cut, without its notice, as CSV, with few columns left."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from guihang.access import clock, places
from guihang.access.paper_mark import paper_code, printed_by
from guihang.access.tests.cast import BAINIJING, SHULINZHAO, Cast, make_cast
from guihang.cli import main
from guihang.dossier.tests.lives import TODAY
from guihang.exchange.ledger.cells import tidy
from guihang.exchange.ledger.outline import outline
from guihang.exchange.ledger.reading import read
from guihang.exchange.ledger.roster import name_of
from guihang.exchange.models import Outgoing
from guihang.exchange.out.mark_command import copies_in
from guihang.exchange.out.marks import ENDINGS, Marker, copy_code, may_carry, read_marks
from guihang.exchange.tests.going_out import ODD, XIAOMEI, worked
from guihang.exchange.tests.many import name, people
from guihang.territory.load import OWN_COPY_AS_OF, load_divisions
from guihang.territory.places import OWN_COPY

OTHERS = 400
Rows = list[list[str]]
Leak = Callable[[bytes, Path, random.Random], Path]


@pytest.fixture
def cast(db: None, settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    settings.GUIHANG_PEOPLE_OUT_A_DAY = 100_000
    places.forget()
    load_divisions(OWN_COPY, OWN_COPY_AS_OF)
    return make_cast()


def taken_by(cast: Cast, who: str, place: str = SHULINZHAO) -> tuple[Outgoing, bytes]:
    """A copy that left."""
    client = Client()
    client.force_login(getattr(cast, who))
    said = {"place": place, "sheets": ["roster", "contacts"], "purpose": "own_work"}
    answer = client.post(reverse("ledgers_out:choose"), said)
    assert answer["Content-Type"].endswith("spreadsheetml.sheet"), answer.content.decode()
    return Outgoing.objects.latest("id"), answer.content


def rows_of(content: bytes, sheet: str = "花名册") -> Rows:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[str(cell or "") for cell in row] for row in book[sheet].iter_rows(values_only=True)]


def as_xlsx(rows: Rows, path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def as_csv(rows: Rows, path: Path, encoding: str = "utf-8-sig") -> Path:
    with path.open("w", newline="", encoding=encoding) as stream:
        csv.writer(stream).writerows(rows)
    return path


def saved_again(content: bytes, path: Path, _lot: random.Random) -> Path:
    """Only the values, in a book of another program."""
    old, new = openpyxl.load_workbook(io.BytesIO(content)), openpyxl.Workbook()
    new.remove(new.active)
    for sheet in old:
        copy = new.create_sheet(sheet.title)
        for row in sheet.iter_rows(values_only=True):
            copy.append(list(row))
    new.save(path)
    return path


def without_notice(content: bytes, path: Path, _lot: random.Random) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(content))
    del book["使用须知"]
    book.save(path)
    return path


def csv_of_excel(content: bytes, path: Path, _lot: random.Random) -> Path:
    return as_csv(rows_of(content), path.with_suffix(".csv"), "gb18030")


def csv_utf8(content: bytes, path: Path, _lot: random.Random) -> Path:
    return as_csv(rows_of(content), path.with_suffix(".csv"))


def in_gbk(content: bytes, path: Path, _lot: random.Random) -> Path:
    """As an older program on a Chinese machine saves it: what the code page lacks becomes a question mark."""
    text = io.StringIO()
    csv.writer(text).writerows(rows_of(content))
    path = path.with_suffix(".csv")
    path.write_bytes(text.getvalue().encode("gbk", "replace"))
    return path


def sorted_by_number(content: bytes, path: Path, _lot: random.Random) -> Path:
    title, heading, *rows = rows_of(content)
    return as_xlsx([title, heading, *sorted(rows, key=lambda row: row[3])], path)


def shuffled(content: bytes, path: Path, lot: random.Random) -> Path:
    title, heading, *rows = rows_of(content)
    lot.shuffle(rows)
    return as_xlsx([title, heading, *rows], path)


def two_rows_of_five(content: bytes, path: Path, lot: random.Random) -> Path:
    title, heading, *rows = rows_of(content)
    return as_xlsx([title, heading, *lot.sample(rows, len(rows) * 2 // 5)], path)


def names_and_numbers(content: bytes, path: Path, _lot: random.Random) -> Path:
    return as_csv([[row[1], row[3]] for row in rows_of(content)[2:]], path.with_suffix(".csv"))


def names_and_phones_of_two_in_five(content: bytes, path: Path, lot: random.Random) -> Path:
    rows = rows_of(content)[2:]
    return as_xlsx([[row[4], row[1]] for row in lot.sample(rows, len(rows) * 2 // 5)], path)


def addresses_alone(content: bytes, path: Path, _lot: random.Random) -> Path:
    return as_csv([[row[18]] for row in rows_of(content)[2:]], path.with_suffix(".csv"))


def among_others(content: bytes, path: Path, lot: random.Random) -> Path:
    """Half of the rows are somebody else's, typed by hand."""
    rows = [[row[1], row[3]] for row in rows_of(content)[2:]]
    typed = [[name(n) + "子", ""] for n in range(500, 500 + len(rows))]
    mixed = [*rows, *typed]
    lot.shuffle(mixed)
    return as_xlsx(mixed, path)


LEAKS: tuple[Leak, ...] = (
    saved_again, without_notice, csv_of_excel, csv_utf8, in_gbk, sorted_by_number, shuffled, two_rows_of_five,
    names_and_numbers, names_and_phones_of_two_in_five, addresses_alone, among_others,
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.proves("T5", "I4.7", "PIPL 51")
def test_twenty_of_twenty_leaked_copies_are_told(cast: Cast, tmp_path: Path, settings: Settings) -> None:
    settings.GUIHANG_PEOPLE_OUT_FREE = 1_000
    people(60)
    copies = [taken_by(cast, ("lin", "wang")[n % 2]) for n in range(20)]
    row = copies[0][0]
    Outgoing.objects.bulk_create(
        Outgoing(
            kind="ledger", state="taken", place=row.place, people=60, purpose="own_work", sealed=b"", taken=1,
            user_id=cast.ma.pk, asked_at=row.asked_at, ends_on=row.ends_on,
        )
        for _n in range(OTHERS)
    )  # fmt: skip
    lot, told = random.Random(7), []
    for number, (copy, content) in enumerate(copies):
        leak = LEAKS[number % len(LEAKS)]
        found = copies_in(leak(content, tmp_path / f"{number}.xlsx", lot))
        told.append((leak.__name__, [f.copy for f in found] == [copy.pk]))
    assert [name for name, right in told if not right] == []
    assert len(told) == 20


@pytest.mark.proves("T5", "I4.7")
@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_a_copy_of_one_office_is_told_from_another_readers(cast: Cast, tmp_path: Path, leak: Leak) -> None:
    people(50)
    (mine, content), (other, _same) = taken_by(cast, "lin"), taken_by(cast, "wang")
    found = copies_in(leak(content, tmp_path / "leak.xlsx", random.Random(3)))
    assert [f.copy for f in found] == [mine.pk] != [other.pk]


def test_two_copies_in_one_file_are_both_told(cast: Cast, tmp_path: Path) -> None:
    people(50)
    (one, first), (two, second) = taken_by(cast, "lin"), taken_by(cast, "wang")
    rows = [*rows_of(first)[2:], *rows_of(second)[2:]]
    assert {f.copy for f in copies_in(as_xlsx(rows, tmp_path / "both.xlsx"))} == {one.pk, two.pk}


@pytest.mark.proves("T5", "PIPL 24")
def test_what_says_too_little_accuses_nobody(cast: Cast, tmp_path: Path) -> None:
    people(50)
    _copy, content = taken_by(cast, "lin")
    rows = rows_of(content)[2:]
    stripped = [[cell.strip() for cell in row] for row in rows]
    typed = [[name(n), ""] for n in range(300)]
    spaced = [[name(n) + ENDINGS[n % len(ENDINGS)], ""] for n in range(300)]
    for number, told in enumerate((stripped, typed, spaced, [[row[1]] for row in rows[:4]])):
        assert copies_in(as_xlsx(told, tmp_path / f"{number}.xlsx")) == [], number


def test_ten_thousand_texts_of_others_speak_for_no_copy(cast: Cast) -> None:
    lot = random.Random(11)
    copies = [uuid4() for _copy in range(200)]
    for _file in range(50):
        cells = [name(lot.randrange(9_000)) + lot.choice(ENDINGS) for _cell in range(200)]
        assert read_marks(cells, copies) == []


@pytest.mark.proves("I4.7")
def test_a_marked_copy_comes_back_in_with_no_difference(cast: Cast, tmp_path: Path) -> None:
    worked(note="在家，情绪稳定")
    worked(XIAOMEI, BAINIJING)
    from guihang.exchange.load import load_ledger
    from guihang.exchange.tests.test_ledgers_out import told

    client = Client()
    client.force_login(cast.lin)
    sheets = {"place": SHULINZHAO, "sheets": ["roster", "tests", "contacts", "leaves"], "purpose": "own_work"}
    answer = client.post(reverse("ledgers_out:choose"), sheets)
    path, bare = tmp_path / "copy.xlsx", tmp_path / "bare.xlsx"
    path.write_bytes(answer.content)
    again = read(path)
    assert (again.rejected, again.notes, again.mended) == ([], [], {})
    assert [(s.name, s.kind) for s in again.sheets] == [
        ("花名册", "roster"), ("检测登记", "tests"), ("走访谈话", "contacts"), ("请假外出", "leaves")
    ]  # fmt: skip
    loaded = load_ledger(again, as_of=again.as_of or TODAY, now=clock.now())
    assert (loaded.tally.added, loaded.tally.clashing, loaded.refused) == (0, 0, [])
    without = read(without_notice(answer.content, bare, random.Random(1)))
    assert told(without) == told(again), "also when the notice was taken off"
    columns = {s.name: {c.heading: c.field for c in s.columns} for s in outline(path)}
    assert columns == {s.name: {c.heading: c.field for c in s.columns} for s in outline(bare)}
    assert all(c.samples == tuple(s.rstrip() for s in c.samples) for s in outline(path) for c in s.columns)


@given(st.text(max_size=60) | st.sampled_from(ODD))
@settings(max_examples=500, deadline=None)
def test_an_ending_changes_nothing_that_is_read(text: str) -> None:
    marked = Marker(uuid4()).put(text)
    assert tidy(marked) == tidy(text)
    assert name_of(marked) == name_of(text)
    assert may_carry(marked) == may_carry(text)


def test_numbers_and_days_carry_nothing() -> None:
    assert not any(map(may_carry, ("15069919900307002X", "13800001111", "2026-03-01", "2026年3月12日", "12", "", "—")))
    assert all(map(may_carry, ("巴图", "李晓梅", "阿依努尔·艾合买提", "Batu", "在家")))


def test_the_command_tells_the_copy_the_number_and_the_paper(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people(50)
    copy, content = taken_by(cast, "lin")
    path = names_and_numbers(content, tmp_path / "leak.xlsx", random.Random(1))
    assert main(["mark", "read", str(path), "--lang", "zh-Hans"]) == 0
    said = capsys.readouterr().out
    assert "林晓" in said and copy_code(copy.pk) in said and "树林召镇" in said
    assert main(["mark", "read", copy_code(copy.pk).lower(), "--lang", "en"]) == 0
    assert "林晓" in capsys.readouterr().out
    assert main(["mark", "read", paper_code(cast.ma.pk, TODAY), "--lang", "en"]) == 0
    assert "马骏" in capsys.readouterr().out
    assert main(["mark", "read", "2222-2222", "--lang", "en"]) == 1
    assert main(["mark", "read", str(as_csv([["甲", "乙"]], tmp_path / "a.csv")), "--lang", "en"]) == 1
    assert main(["mark", "read", str(tmp_path / "none.xlsx"), "--lang", "en"]) == 2


def test_a_papers_code_is_of_one_reader_and_one_day(cast: Cast) -> None:
    code = paper_code(cast.lin.pk, TODAY)
    users = [cast.lin.pk, cast.ma.pk]
    assert printed_by(code.replace("-", "").lower(), users, [TODAY]) == (cast.lin.pk, TODAY)
    assert len({paper_code(u, TODAY) for u in users}) == 2
