"""Keeping and its end: nothing early, nothing by itself, and what stays of a file that was erased."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest

from guihang.access import clock
from guihang.access.models import Alert, HouseEvent
from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast
from guihang.cli import main
from guihang.dossier.identity import unseal_all
from guihang.dossier.models import Entry, Person
from guihang.dossier.retention import (
    ERASED,
    FILE,
    TO_CONFIRM,
    BadTable,
    NotTheirs,
    carry_out,
    over,
    propose,
    read_table,
    table,
)
from guihang.dossier.sealed_models import SealedToken
from guihang.dossier.tests.endings import DAY, at, course
from guihang.dossier.tests.lives import NOW, XIAOMEI, Life
from guihang.dossier.verify import verify

pytestmark = pytest.mark.django_db
ENDED = date(2024, 2, 29)
OVER = date(2027, 3, 1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def sealed(described: Any = XIAOMEI, ended: date = ENDED) -> Life:
    life = course(ended - timedelta(days=1200), described)
    life.act("control.ended", ended, {})
    life.write()
    return life


@pytest.mark.proves("I4.6", "ASVS 16.1.1", "PIPL 19")
def test_day_by_day_nothing_is_over_early() -> None:
    life = sealed()
    day = OVER - timedelta(days=800)
    while day < OVER + timedelta(days=30):
        found = [one.person for one in over(day)]
        assert found == ([life.person] if day >= OVER else []), day
        day += DAY


def test_what_is_not_sealed_is_never_over() -> None:
    Life().reported().write()
    course(date(2015, 1, 1), XIAOMEI).write()
    assert over(date(2099, 1, 1)) == []


@pytest.mark.proves("PIPL 47")
def test_help_by_consent_is_over_a_month_after_it_ended() -> None:
    life = Life(XIAOMEI)
    life.made = life.made[:1]
    life.made[0] = life.made[0]._replace(data={**XIAOMEI, "home_place": SHULINZHAO})
    life.act("help.agreed", date(2026, 3, 2), {"wishes": "工作"})
    life.act("help.ended", date(2026, 5, 1))
    life.write()
    assert over(date(2026, 5, 31)) == []
    assert [one.kind for one in over(date(2026, 6, 1))] == ["help_file"]


@pytest.mark.proves("I4.6", "PIPL 24", "T24")
def test_the_job_only_proposes(cast: Cast) -> None:
    sealed()
    assert propose(OVER, at(OVER)) == {"files": 1, "counties": 1}
    propose(OVER, at(OVER))
    alert = Alert.objects.get()
    assert (alert.kind, alert.place, alert.power) == (TO_CONFIRM, "150621000000", "see_figures")
    assert Person.objects.exclude(sealed=None).count() == 1 and Entry.objects.exclude(sealed=None).exists()


@pytest.mark.proves("I4.6", "PIPL 47", "ASVS 14.2.4")
def test_a_named_person_erases_and_the_chain_stays(cast: Cast) -> None:
    life = sealed()
    kinds = list(Entry.objects.order_by("seq").values_list("kind", "happened_on", "digest"))
    for name in ("wang", "lin", "jing", "feng", "zhou"):
        with pytest.raises(NotTheirs):
            carry_out(cast.actor(name, OVER), over(OVER), OVER, at(OVER))
    assert carry_out(cast.actor("zhao", OVER), over(OVER), OVER, at(OVER)) == 1
    person = Person.objects.get(pk=life.person)
    assert unseal_all([person])[person.pk].name == "" and not SealedToken.objects.exists()
    assert [(k, d, bytes(b)) for k, d, b in kinds] == [
        (k, d, bytes(b)) for k, d, b in Entry.objects.order_by("seq").values_list("kind", "happened_on", "digest")
    ]
    assert not Entry.objects.exclude(sealed=None).exists() and verify().faults == []
    event = HouseEvent.objects.get(kind=ERASED)
    assert (event.user_id, event.person_id, event.told) == (cast.zhao.pk, life.person, {"kept": "sealed_file"})
    assert over(OVER) == []


def test_what_was_taken_back_meanwhile_stays(cast: Cast) -> None:
    sealed()
    wanted = over(OVER)
    Person.objects.update(ended_on=None)
    assert carry_out(cast.actor("zhao", OVER), wanted, OVER, NOW) == 0


def run(monkeypatch: Any, capsys: Any, typed: str, *words: str) -> tuple[int, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    status = main(["retention", *words, "--lang", "en"])
    said = capsys.readouterr()
    return status, said.out + said.err


@pytest.mark.proves("I4.6")
def test_the_command_looks_first_and_erases_only_on_a_word(
    cast: Cast, settings: Any, monkeypatch: Any, capsys: Any
) -> None:
    sealed()
    settings.GUIHANG_TODAY = OVER - DAY
    assert run(monkeypatch, capsys, "", "--by", "zhao")[1].endswith("Nothing is over today. Nothing was erased.\n")
    settings.GUIHANG_TODAY = OVER
    status, said = run(monkeypatch, capsys, "")
    assert status == 0 and "nothing was erased" in said and len(over(OVER)) == 1
    assert run(monkeypatch, capsys, "no\n", "--by", "zhao")[0] == 1 and len(over(OVER)) == 1
    assert run(monkeypatch, capsys, "1\n", "--by", "nobody")[0] == 2
    assert run(monkeypatch, capsys, "1\n", "--by", "wang")[0] == 2 and len(over(clock.today())) == 1
    status, said = run(monkeypatch, capsys, "1\n", "--by", "zhao")
    assert status == 0 and "Erased: 1" in said and over(OVER) == []


def test_the_table_is_whole_and_a_bad_one_is_refused() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert all(set(row.why) == {"en", "zh"} and row.source for row in table().values())
    for wrong, right in (
        ("keep = { years = 3 }", "keep = { years = 0 }"), ('by = "confirmed"', 'by = "soon"'),
        ('kind = "scan"', 'kind = "sealed_file"'), ('sure = "law"', 'sure = "perhaps"'),
    ):  # fmt: skip
        with pytest.raises(BadTable):
            read_table(text.replace(wrong, right, 1))
    with pytest.raises(BadTable, match="no record says"):
        read_table("")


@pytest.mark.proves("ASVS 16.1.1")
def test_the_log_is_kept_at_least_half_a_year_and_agrees_with_the_table(settings: Any) -> None:
    for kind in ("house_event", "reading"):
        row = table()[kind]
        assert row.unit == "months" and row.amount == settings.GUIHANG_KEEP_LOG_MONTHS >= 6
    assert table()["import"].amount == settings.GUIHANG_IMPORT_DAYS
