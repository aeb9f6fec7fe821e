"""An invented county: the same from the same seed, whole after an interruption, and never in a real database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from guihang.access.models import User
from guihang.cli import main
from guihang.desk.demo import plan as planning
from guihang.desk.demo import space
from guihang.desk.demo.digest import county_digest
from guihang.desk.demo.fill import fill
from guihang.desk.demo.mark import claim, is_demo
from guihang.desk.demo.plan import Part
from guihang.desk.demo.write import write
from guihang.desk.tests.counties import TODAY, county, forget_everybody
from guihang.dossier.models import Duty, Entry, Order, Person
from guihang.dossier.verify import verify
from guihang.territory.load import OWN_COPY_AS_OF, load_divisions
from guihang.territory.places import OWN_COPY


@pytest.fixture(autouse=True)
def day(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.GUIHANG_TODAY = TODAY
    monkeypatch.setattr(planning, "PEOPLE_A_BATCH", 20)


def digest_of(people: int, seed: str = "7") -> str:
    forget_everybody()
    fill(county(people, seed=seed), 1)
    return county_digest()


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_county_though_nothing_sealed_is_the_same() -> None:
    first, heads = digest_of(50), set(Person.objects.values_list("head", flat=True))
    assert digest_of(50) == first
    assert not heads & set(Person.objects.values_list("head", flat=True))
    assert digest_of(50, seed="8") != first


@pytest.mark.django_db
def test_the_rules_find_nothing_wrong_with_it() -> None:
    fill(county(120), 1)
    verdict = verify()
    assert (verdict.people, verdict.stale, verdict.faults) == (120, 0, [])
    assert Duty.objects.count() > 15 * 120
    assert {"active", "released", "unreported"} <= set(Order.objects.values_list("stage", flat=True))


@pytest.mark.django_db
def test_a_county_of_few_entries_still_has_ten_entries_and_fifteen_duties_a_person() -> None:
    fill(county(150, entries=planning.FEWEST_ENTRIES), 1)
    assert Entry.objects.count() >= 9.5 * 150
    assert Duty.objects.count() >= 15 * 150
    assert verify().faults == []


class Stopped(Exception):
    pass


@pytest.mark.django_db
def test_what_was_broken_off_is_finished_by_the_same_command() -> None:
    whole = digest_of(70)
    forget_everybody()

    def stop(done: int) -> None:
        if done >= 40:
            raise Stopped

    with pytest.raises(Stopped):
        write(Part(county(70)), nullcontext(), stop)
    assert Person.objects.count() == 40
    fill(county(70), 1)
    assert county_digest() == whole
    entries = Entry.objects.count()
    fill(county(70), 1)
    assert Entry.objects.count() == entries


@pytest.mark.django_db
def test_parts_make_the_same_county_as_the_whole() -> None:
    whole = digest_of(70)
    forget_everybody()
    for number in (2, 0, 1):
        write(Part(county(70), number, 3), nullcontext(), lambda _done: None)
    assert county_digest() == whole


@pytest.mark.django_db
def test_it_says_so_when_the_disk_is_too_small_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(space, "free_bytes", lambda _folder: 3 * space.MEGABYTE)
    assert main(["demo", "--people", "100000", "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "Not enough room" in told
    assert "3 MB free" in told
    assert not Person.objects.exists()
    assert not is_demo()


@pytest.mark.django_db
def test_where_the_disk_is_small_the_files_are_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "free_bytes", lambda _folder: space.bytes_for(1000, 31))
    assert space.entries_that_fit(1000, None) == 31


@pytest.mark.django_db
def test_the_more_people_the_shorter_the_files_unless_asked_for_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "free_bytes", lambda _folder: space.bytes_for(1_000_000, 80))
    asked = {people: space.entries_that_fit(people, None) for people in (240, 100_000, 250_000, 1_000_000)}
    assert asked == {240: 60, 100_000: 60, 250_000: 40, 1_000_000: 10}
    assert space.entries_that_fit(1_000_000, 80) == 80


@pytest.mark.django_db
def test_nobody_is_invented_in_a_real_database(capsys: pytest.CaptureFixture[str]) -> None:
    User.objects.create_user("real", "真人")
    for words in (["--people", "5"], ["--check"], ["--digest"]):
        assert main(["demo", *words, "--lang", "en"]) == 2
        assert "not a demo's" in capsys.readouterr().err
    assert not is_demo()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "--people N"),
        (["--people", "0"], "--people"),
        (["--people", "5", "--entries", "9"], "--entries"),
        (["--people", "5", "--processes", "0"], "--processes"),
        (["--people", "5", "--place", "1506x1000000"], "not a division code"),
        (["--people", "5", "--place", "110000000000"], "no township"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", *words, "--lang", "en"]) == 2
    assert told in capsys.readouterr().err
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_the_command_spreads_people_over_the_townships_of_several_counties(capsys: pytest.CaptureFixture[str]) -> None:
    load_divisions(OWN_COPY, OWN_COPY_AS_OF)
    claim()
    words = ["--people", "60", "--processes", "1", "--place", "150621000000", "--place", "500103000000"]
    assert main(["demo", *words, "--lang", "en"]) == 0
    assert "60 people" in capsys.readouterr().out
    places = set(Order.objects.values_list("place", flat=True))
    assert {place[:6] for place in places} == {"150621", "500103"}
    assert set(Order.objects.values_list("policy", flat=True)) == {"ordos", "chongqing"}
    workers = set(Person.objects.exclude(worker=None).values_list("worker", flat=True))
    assert workers
    assert workers <= set(User.objects.values_list("pk", flat=True))
    assert verify().faults == []


def guihang(home: Path, *words: str) -> subprocess.Popen[str]:
    """The command in a process of its own, with a home of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GUIHANG_")}
    environment |= {
        "GUIHANG_HOME": str(home / "home"),
        "GUIHANG_KEYS": str(home / "keys"),
        "GUIHANG_TODAY": TODAY.isoformat(),
        "GUIHANG_LANG": "en",
    }
    words = (sys.executable, "-m", "guihang", *words)
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_two_processes_that_were_killed_leave_a_county_that_the_same_command_finishes(tmp_path: Path) -> None:
    words = ("demo", "--people", "900", "--seed", "7", "--entries", "20")
    killed = guihang(tmp_path / "killed", *words)
    assert killed.stderr is not None
    for line in killed.stderr:
        if "a second" in line:
            break
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    digests = []
    for home in ("killed", "whole"):
        made = guihang(tmp_path / home, *words)
        out, err = made.communicate(timeout=200)
        assert made.returncode == 0, err
        assert "900 people" in out
        digests.append(guihang(tmp_path / home, "demo", "--digest").communicate(timeout=100)[0])
        verified = guihang(tmp_path / home, "verify")
        assert "900 people" in verified.communicate(timeout=100)[0]
        assert verified.returncode == 0
    assert len(digests[0].strip()) == 64
    assert digests[0] == digests[1]
