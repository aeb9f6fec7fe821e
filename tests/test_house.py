"""The house itself: what the files may not hold, which rooms stand, which settings are in force."""

from __future__ import annotations

import filecmp
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from guihang.cli import COMMANDS, build_parser

ROOT = Path(__file__).resolve().parent.parent
READ = {".py", ".toml", ".md", ".txt", ".in", ".html", ".css", ".js", ".po", ".csv", ".json", ".yml", ""}
# Written in two halves, so that this file does not find itself.
MACHINE = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/[a-z]\w*|Us" + r"ers/[a-z]\w*)/")
REGISTRY = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|\bfile:/")
DJANGO_ROOMS = {"jobs", "access", "course", "desk", "documents", "dossier", "exchange", "protect", "territory", "web"}
PLAIN_ROOMS = {"config", "rules"}


def committed() -> list[Path]:
    """The files git keeps or would keep; of an unpacked archive, all that stand in our own folders."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    ours = ("guihang", "tools", "tests", "bench", "docs", "requirements")
    return [f for name in ours for f in (ROOT / name).rglob("*") if f.is_file()]


def test_no_file_holds_a_path_of_the_machine_it_was_written_on() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in committed()
        if path.suffix in READ
        for hit in [MACHINE.search(path.read_text(encoding="utf-8", errors="replace"))]
        if hit
    ]
    assert found == []


def test_requirements_name_no_registry() -> None:
    pins = sorted((ROOT / "requirements").iterdir())
    assert [p.name for p in pins if REGISTRY.search(p.read_text(encoding="utf-8"))] == []


def test_every_requirement_is_pinned_with_a_hash() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        pins = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8"))
        loose = [pin for pin in pins if not pin.startswith("#") and not re.match(r"\S+==\S+ \\\n    --hash=", pin)]
        assert [pin for pin in loose if pin.strip()] == []


def test_every_room_is_registered_and_nothing_stands_beside_them() -> None:
    folders = {f.parent.name for f in (ROOT / "guihang").glob("*/__init__.py")}
    assert folders == DJANGO_ROOMS | PLAIN_ROOMS
    assert {app.name.removeprefix("guihang.") for app in apps.get_app_configs() if app.name.startswith("guihang.")} == (
        DJANGO_ROOMS
    )


def test_every_room_has_its_floor() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = {name.strip().removeprefix("guihang.") for layer in layers for name in layer.split("|")}
    assert rooms >= DJANGO_ROOMS | PLAIN_ROOMS


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="not asked: SQLite's own settings")
def test_sqlite_keeps_what_was_acknowledged_and_lets_one_write() -> None:
    asked = {}
    with connection.cursor() as cursor:
        for name in (
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "busy_timeout",
            "secure_delete",
            "temp_store",
        ):
            cursor.execute(f"PRAGMA {name}")
            asked[name] = cursor.fetchone()[0]
    busy = asked.pop("busy_timeout")
    in_full, in_memory = 2, 2
    assert asked == {
        "journal_mode": "wal",
        "synchronous": in_full,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": in_memory,
    }
    assert busy >= 5000
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db
@pytest.mark.postgres
def test_postgresql_checks_its_pages_and_speaks_utf8() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('data_checksums'), current_setting('server_encoding')")
        assert cursor.fetchone() == ("on", "UTF8")


def test_a_request_is_one_transaction_on_a_healthy_connection() -> None:
    database = settings.DATABASES["default"]
    assert database["ATOMIC_REQUESTS"] is True
    assert database["CONN_HEALTH_CHECKS"] is True


def test_passwords_are_hashed_with_argon2_and_guesses_counted_first() -> None:
    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert (settings.GUIHANG_ACCOUNT_TRIES, settings.GUIHANG_ACCOUNT_WINDOW) == (5, 900)
    assert 1 <= settings.GUIHANG_HASHERS <= 4


def test_a_session_ends_with_the_working_day_and_its_cookie_stays_with_us() -> None:
    assert settings.SESSION_COOKIE_AGE <= 8 * 3600
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE in {"Lax", "Strict"}
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.X_FRAME_OPTIONS == "DENY"
    assert not settings.DEBUG


def test_nothing_is_loaded_from_elsewhere() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {str(source) for sources in directives.values() for source in sources}
    assert allowed <= {"'self'", "'none'", "data:"}


def test_behind_https_the_deployment_check_is_clean(tmp_path: Path) -> None:
    command = ("manage", "check", "--deploy", "--fail-level", "WARNING")
    done = guihang(*command, home=tmp_path, GUIHANG_HTTPS="1")
    assert done.returncode == 0, done.stderr


def test_behind_https_the_cookies_are_bound_to_the_host(tmp_path: Path) -> None:
    asked = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    done = guihang("manage", "shell", "-v0", "-c", asked, home=tmp_path, GUIHANG_HTTPS="1")
    assert done.stdout.split() == ["__Host-session", "__Host-csrf", "True", "True"], done.stderr


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_command_lists_every_word_in_both_languages(language: str) -> None:
    printed = " ".join(build_parser(language, None).format_help().split())
    chinese = re.search(r"[\u4e00-\u9fff]", printed)
    assert all(re.search(rf"\b{word}\b", printed) for word in COMMANDS)
    assert bool(chinese) == (language == "zh-Hans")


def test_the_command_needs_no_database_for_help(tmp_path: Path) -> None:
    done = guihang("--help", home=tmp_path)
    assert done.returncode == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a b", "50%41+c#d?e", "归航 服务器"])
def test_the_house_may_stand_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    home.mkdir()
    for words in (("init",), ("verify",), ("work", "--once")):
        done = guihang(*words, home=home)
        assert done.returncode == 0, done.stderr
    assert (home / "home" / "guihang.sqlite3").stat().st_size > 0


def test_a_console_without_chinese_shows_question_marks_and_stops_nothing(tmp_path: Path) -> None:
    done = guihang("--help", home=tmp_path, PYTHONUTF8="0", PYTHONIOENCODING="cp1252")
    assert done.returncode == 0, done.stderr
    assert "??" in done.stdout


def test_the_contract_is_the_one_we_were_given() -> None:
    papers = os.environ.get("GUIHANG_PAPERS")
    if not papers:
        pytest.skip("not asked: GUIHANG_PAPERS names no folder with a contract")
    theirs = Path(papers) / "contract" / "vectors"
    names = sorted(path.name for path in theirs.glob("*.json"))
    ours = next(f.parent for f in (ROOT / "guihang" / "rules").rglob(names[0]))
    assert filecmp.cmpfiles(theirs, ours, names, shallow=False) == (names, [], [])


def guihang(*words: str, home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process and a home of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GUIHANG_")}
    own = {
        "GUIHANG_HOME": str(home / "home"),
        "GUIHANG_KEYS": str(home / "apart" / "keys"),
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "guihang", *words],
        cwd=home,
        env={**clean, **own, **env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("language", "words"), [("zh-Hans", "缺少必需的参数"), ("en", "the following arguments are required")]
)
def test_the_command_names_what_is_missing_in_the_reader_s_language(language: str, words: str, tmp_path: Path) -> None:
    told = guihang("evaluate", "--lang", language, home=tmp_path)
    assert (told.returncode, words in told.stderr) == (2, True)
