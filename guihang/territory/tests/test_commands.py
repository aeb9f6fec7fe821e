"""The words ``guihang divisions load`` and ``guihang divisions show``, in both languages."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from guihang.territory import commands
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db

LIST = "code,name\n15,内蒙古自治区\n1506,鄂尔多斯市\n150621,达拉特旗\n150621100,树林召镇\n150621400,达拉特经济开发区\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def run(*words: str, lang: str = "en") -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lang", default=lang)
    commands.configure(parser)
    return commands.run(parser.parse_args(words))


def test_a_list_is_loaded_with_progress_beside_the_answer(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("load", str(file), "--as-of", "2026-01-01") == 0
    said = capsys.readouterr()
    assert "5 divisions read: 5 new" in said.out
    assert said.err == "5 of 5 rows\n"
    assert run("load", str(file), lang="zh-Hans") == 0
    assert "新增 0" in capsys.readouterr().out


def test_a_bad_list_ends_with_2_and_names_line_and_fault(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(LIST + "15062,坏\n", encoding="utf-8")
    assert run("load", str(file), lang="zh-Hans") == 2
    said = capsys.readouterr()
    assert "第 7 行" in said.err
    assert "15062" in said.err
    assert said.out == ""
    assert Division.objects.count() == 0


@pytest.mark.parametrize("words", [("load", "nowhere.csv"), ("load", ".", "--covers", "x"), ("show", "x")])
def test_bad_input_ends_with_2_and_one_sentence(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*words) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_division_is_shown_with_its_path_and_office(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("load", str(file))
    capsys.readouterr()
    assert run("show", "150621100", lang="zh-Hans") == 0
    said = capsys.readouterr().out
    assert "内蒙古自治区 鄂尔多斯市 达拉特旗 树林召镇" in said
    assert "树林召镇社区服务" in said
    assert "150621100000 至 150621100999" in said
    assert run("show", "150621400") == 0
    assert "development zone" in capsys.readouterr().out
    assert run("show", "52") == 1
