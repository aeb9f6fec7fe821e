"""``guihang people`` in both languages: what it writes and refuses, and that no password stands in argv."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from guihang.access import clock, commands, living
from guihang.access.models import Grant, User
from guihang.access.tests.cast import DALAD, SHULINZHAO, Cast
from guihang.access.tests.conftest import PASSWORD
from guihang.territory.models import Division

GRANT = ("--role", "worker", "--place", SHULINZHAO, "--until", "2099-12-31", "--purpose", "承担社区工作")


@pytest.fixture
def password_file(tmp_path: Path, quick_hasher: None, db: None) -> Path:
    Division.objects.create(code=SHULINZHAO, name="树林召镇", level=4)
    Division.objects.create(code=DALAD, name="达拉特旗", level=3)
    path = tmp_path / "password"
    path.write_text(PASSWORD + "\n", encoding="utf-8")
    return path


def people(*words: str | Path, lang: str = "en") -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lang", default=lang)
    commands.configure(parser)
    return commands.run(parser.parse_args([str(w) for w in words]))


def add(file: Path, *more: str, lang: str = "en") -> int:
    return people("add", "lin", "--name", "林晓", *GRANT, "--password-file", file, *more, lang=lang)


def test_it_adds_a_sign_in_with_its_grant(password_file: Path) -> None:
    assert add(password_file) == 0
    user = User.objects.get(username="lin")
    assert user.check_password(PASSWORD)
    assert user.grants.get().valid_from == clock.today()


def test_a_bad_grant_writes_no_sign_in(password_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(password_file, "--place", "150699") == 2
    assert not User.objects.exists()
    assert "not in the list" in capsys.readouterr().err


def test_errors_are_said_in_chinese_too(password_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(password_file, "--role", "owner", lang="zh-Hans") == 2
    assert "owner" in capsys.readouterr().err


@pytest.mark.parametrize("username", ["", "L", "林晓", "lin lin", "1506991990", "x" * 65])
def test_a_user_name_is_plain(password_file: Path, username: str) -> None:
    assert people("add", username, "--name", "林晓", *GRANT, "--password-file", password_file) == 2


def test_a_user_name_is_taken_once(password_file: Path) -> None:
    assert add(password_file) == 0
    assert add(password_file) == 2


@pytest.mark.parametrize(
    ("weak", "told"),
    [("", "太短"), ("short", "太短"), ("1q2w3e4r5t6y", "太常见"), ("lin.xiao.2026", "太接近")],
)
def test_a_weak_password_is_refused_with_its_reason(
    password_file: Path, capsys: pytest.CaptureFixture[str], weak: str, told: str
) -> None:
    password_file.write_text(weak, encoding="utf-8")
    words = ("add", "lin.xiao", "--name", "林晓", *GRANT, "--password-file", password_file)
    assert people(*words, lang="zh-Hans") == 2
    assert told in capsys.readouterr().err


def test_a_password_cannot_be_given_on_the_command_line(password_file: Path) -> None:
    with pytest.raises(SystemExit):
        people("add", "lin", "--name", "林晓", *GRANT, "--password", PASSWORD)


def test_without_file_or_terminal_there_is_no_password(password_file: Path) -> None:
    assert people("add", "lin", "--name", "林晓", *GRANT) == 2


@pytest.mark.parametrize("day", ["2026-13-01", "tomorrow", "1 March"])
def test_a_day_that_cannot_be_read_is_refused(password_file: Path, day: str) -> None:
    with pytest.raises(SystemExit) as ended:
        add(password_file, "--from", day)
    assert ended.value.code == 2


def test_it_lists_grants_with_their_state(password_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(password_file)
    people("grant", "lin", *GRANT[:4], "--from", "2098-01-01", *GRANT[4:])
    capsys.readouterr()
    assert people("list") == 0
    told = capsys.readouterr().out
    assert "林晓" in told
    assert "grant in force" in told
    assert "not begun yet" in told


def test_it_ends_one_grant_or_everything(password_file: Path) -> None:
    add(password_file)
    given = Grant.objects.get()
    assert people("end", "lin", "--grant", "no-id") == 2
    assert people("end", "lin", "--grant", str(given.id)) == 0
    assert User.objects.get().is_active
    assert people("end", "lin") == 0
    assert not User.objects.get().is_active
    assert people("open", "lin") == 0
    assert User.objects.get().is_active


def test_it_sets_a_new_password(password_file: Path) -> None:
    add(password_file)
    password_file.write_text("another-long-七星-password", encoding="utf-8")
    assert people("password", "lin", "--password-file", password_file) == 0
    assert User.objects.get().check_password("another-long-七星-password")


def test_a_user_name_that_is_not_there_is_said_so(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert people("end", "missing") == 2
    assert "no such user name" in capsys.readouterr().err


def test_it_keeps_a_home_village_as_a_mark_and_removes_it(
    password_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(password_file, "--village", "150621100201") == 0
    assert living.village_of(User.objects.get(), ["150621100201"])
    assert people("village", "lin", "--village", SHULINZHAO) == 2
    assert "no village" in capsys.readouterr().err
    assert people("village", "lin") == 0
    assert User.objects.get().lives_in == ""
