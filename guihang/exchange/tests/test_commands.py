"""The command line of ledgers, and what its report says."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from guihang import cli
from guihang.exchange import report
from guihang.exchange.ledger import columns, faults
from guihang.exchange.tests.making import number, person, sheets, write_xlsx
from guihang.texts import translate

WHO = ["周乙", number()]


def test_a_sound_ledger_is_answered_with_nothing_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", sheets(person()))
    assert cli.main(["ledger", "check", str(path), "--lang", "en"]) == 0
    assert "No row is refused." in capsys.readouterr().out


def test_the_report_says_where_what_and_what_is_expected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [person(1), person(2, 决定日期="2024年6月", 类别="自愿戒毒"), person(1, 报到日期="2024.3.13")]
    path = write_xlsx(
        tmp_path / "a.xlsx", sheets(*rows, tests=[["周己", number(order=6), "2024.4.1", "", "阴", ""]] * 3)
    )
    assert cli.main(["ledger", "check", str(path)]) == 1
    out = capsys.readouterr().out
    for text in (
        "花名册 第 4 行：“类别”为“自愿戒毒”；另有：日期或期限无法识别：“决定日期”为“2024年6月”",
        "应为：社区戒毒或社区康复",
        "花名册 第 5 行与 花名册 第 3 行重复，不再导入；以下列不一致：报到日期",
        "检测 第 2 行（同一人另有 2 行）",
        "树林召镇：1",
    ):
        assert text in out


def test_very_many_refused_rows_are_cut_short_for_people_and_whole_for_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST_ROWS", 3)
    path = write_xlsx(tmp_path / "a.xlsx", sheets(*(person(n, 类别="?") for n in range(10))))
    cli.main(["ledger", "check", str(path), "--lang", "en"])
    assert "… and 7 more; --json lists them all" in capsys.readouterr().out
    cli.main(["ledger", "check", str(path), "--json"])
    assert len(json.loads(capsys.readouterr().out)["rejected"]) == 10


def test_a_day_that_is_none_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["ledger", "check", "a.xlsx", "--as-of", "2026-02-30"])
    assert left.value.code == 2
    assert "2026-02-30 不是日期" in capsys.readouterr().err


def test_columns_that_are_needed_and_not_there_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heading = ["姓名", "身份证号码", "类别", "决定书文号", "血型"]
    path = write_xlsx(tmp_path / "a.xlsx", {"x": [["达拉特旗"], heading, ["周乙", number(), "社戒", "1号", "A"]]})
    assert cli.main(["ledger", "check", str(path), "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "No column was found for: place、day of the decision" in out
    assert "Columns not read: 血型" in out


def test_checking_needs_no_framework(tmp_path: Path) -> None:
    import subprocess

    path = write_xlsx(tmp_path / "a.xlsx", sheets(person()))
    alone = "import sys; from guihang.cli import main; main(sys.argv[1:]); sys.exit('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", alone, "ledger", "check", str(path)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_loading_starts_the_framework_and_hands_the_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def run(args: object) -> int:
        seen.append(args)
        return 0

    monkeypatch.setitem(sys.modules, "guihang.exchange.load", SimpleNamespace(run=run))
    monkeypatch.setattr(cli, "set_up_database", lambda language: seen.append(language))
    status = cli.main(
        ["ledger", "load", "a.xlsx", "--place", "150621", "--as-of", "2026-11-20", "--json", "--lang", "en"]
    )
    assert (status, seen[0]) == (0, "en")
    args = vars(seen[1])
    told = {"file": Path("a.xlsx"), "place": "150621", "as_of": date(2026, 11, 20), "json": True, "lang": "en"}
    assert {key: args[key] for key in told} == told


def test_every_code_and_every_mending_has_its_words() -> None:
    refused = {code for code in faults.EXPECTED if code in report.REFUSED}
    assert refused == set(report.REFUSED)
    texts = [*report.REFUSED.values(), *report.MENDED.values(), *report.FIGURES.values(), *report.SHEET_KINDS.values()]
    texts += [message.text for message in faults.EXPECTED.values()]
    assert [text for text in texts if translate(text, "zh-Hans") == text] == []


def test_no_heading_means_two_columns_of_one_sheet() -> None:
    for layout in columns.LAYOUTS:
        texts = [text for name in layout.columns for text in layout.columns[name]]
        assert len(texts) == len(set(texts)), layout.kind
