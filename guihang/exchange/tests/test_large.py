"""A large county: tens of thousands of people, ten tests each, in one gibibyte."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from guihang.exchange.tests.making import ROSTER, TESTS, number, person

PEOPLE, TESTS_EACH = 5_000, 10


def write_large(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    roster = book.add_worksheet("花名册")
    roster.write_row(0, 0, ["达拉特旗社区戒毒社区康复人员花名册"])
    roster.write_row(1, 0, ROSTER)
    born = [f"{date(1960, 1, 1) + timedelta(days=n):%Y%m%d}" for n in range(PEOPLE)]
    for n in range(PEOPLE):
        row = person(n % 999, 身份证号码=number(born[n], n % 999), 姓名=f"周{n}", 决定书文号=f"{n}号")
        for column, value in enumerate(row):
            if isinstance(value, date):
                roster.write_datetime(n + 2, column, value, day)
            else:
                roster.write(n + 2, column, value)
    tests = book.add_worksheet("检测")
    tests.write_row(0, 0, TESTS)
    for n in range(PEOPLE * TESTS_EACH):
        who = n // TESTS_EACH
        when = f"2025.{n % 12 + 1}.{n % 28 + 1}"
        tests.write_row(n + 1, 0, [f"周{who}", number(born[who], who % 999), when, "尿液", "阴", "甲 乙"])
    book.close()


@pytest.mark.slow
def test_a_large_ledger_is_checked_within_a_gibibyte(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    write_large(path)
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30));"
        "from guihang.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, "ledger", "check", str(path), "--json"], capture_output=True, text=True
    )
    answer = json.loads(done.stdout)
    assert (answer["persons"], answer["tests"], answer["rejected"]) == (PEOPLE, PEOPLE * TESTS_EACH, [])
