"""The log is kept as long as the house says, never shorter than the law, and goes only when it is anchored outside."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from guihang.access import clock, database_logins, heads, log_check, merkle, removal, seal, wall
from guihang.access.models import HouseEvent, LogRemoval, ReadEvent, ReadRow, ReadSeal
from guihang.access.tests.test_seal import happened_at, raw, read_at
from guihang.config import env
from guihang.desk import recurring

pytestmark = pytest.mark.proves("ASVS 16.1.1", "等保 8.1.4.3", "PIPL 56", "I4.4")
THEN = datetime(2023, 11, 15, 8, 10, tzinfo=UTC)
OLD_ENOUGH = datetime(2026, 11, 16, 3, tzinfo=UTC)


@pytest.fixture
def log(db: None) -> list[ReadSeal]:
    """Three hours of November 2023, sealed; and one a month later."""
    for hours in range(3):
        event = read_at(THEN + timedelta(hours=hours), shown=1)
        ReadRow(event=event, person_id=event.pk, opened=True).save()
    happened_at(THEN)
    read_at(THEN + timedelta(days=2))
    made: list[ReadSeal] = at(THEN + timedelta(days=2, hours=3), seal.seal_log)
    return made


def at(instant: datetime, deed: Any) -> Any:
    """What `deed` gives while the house's clock stands at `instant`."""
    with mock.patch.object(clock, "now", lambda: instant):
        return deed()


def copied(log: list[ReadSeal], until: int = -1) -> None:
    at(log[until].hour + timedelta(hours=2), lambda: heads.mark_copied(heads.EXPORTED, log[until].hour))


def remove(now: datetime) -> list[LogRemoval]:
    """Everything that is due at `now` goes."""
    made: list[LogRemoval] = []
    while (one := at(now, lambda: removal.remove_old(now))) is not None:
        made.append(one)
    return made


def found(now: datetime = OLD_ENOUGH) -> list[tuple[str, str]]:
    return [(f.part, f.code) for f in at(now, log_check.check).findings]


def test_nothing_goes_early_to_the_day(log: list[ReadSeal], monkeypatch: pytest.MonkeyPatch) -> None:
    copied(log)
    for months in (6, 7, 12, 36, 120):
        monkeypatch.setattr(settings, "GUIHANG_KEEP_LOG_MONTHS", months)
        year, month = divmod(2023 * 12 + 10 + months, 12)
        last_day = datetime(year, month + 1, 15, 15, 59, tzinfo=UTC)  # in Shanghai a minute before the day ends
        day = timedelta(minutes=0)
        while (now := THEN + timedelta(days=1) + day) <= last_day and day < timedelta(days=40):
            assert at(now, lambda now=now: removal.remove_old(now)) is None
            day += timedelta(days=7)
        assert at(last_day, lambda last_day=last_day: removal.remove_old(last_day)) is None, months
    assert ReadEvent.objects.count() == 4


def test_on_the_next_day_the_whole_day_goes_and_its_seals_stay(log: list[ReadSeal]) -> None:
    copied(log)
    made = remove(OLD_ENOUGH)
    assert [(m.first, m.rows) for m in made] == [(log[0].hour, 7)]
    assert ReadEvent.objects.filter(at__lt=THEN + timedelta(days=1)).count() == 0
    assert ReadSeal.objects.filter(hour__lte=made[-1].last).count() == (made[-1].last - log[0].hour) // seal.HOUR + 1
    assert found() == []
    assert at(OLD_ENOUGH, log_check.check).removed > 0
    assert HouseEvent.objects.get(kind=removal.REMOVED).told["rows"] == 7


def test_what_was_not_copied_outside_stays(log: list[ReadSeal]) -> None:
    assert remove(OLD_ENOUGH) == []
    copied(log, until=1)
    made = remove(OLD_ENOUGH)
    assert [m.last for m in made] == [log[1].hour]
    assert ReadEvent.objects.count() == 2


def test_the_archive_holds_every_row_and_gives_the_same_root(log: list[ReadSeal]) -> None:
    copied(log)
    made = remove(OLD_ENOUGH)[0]
    path = Path(settings.GUIHANG_HOME) / removal.FOLDER / made.archive
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
    assert len(rows) == made.rows
    hour = log[0].hour.isoformat()
    parts = {name: root for name, _count, root in log[0].parts or ()}
    for name in ("readings", "shown", "house"):
        leaves = [content.encode() for at, part, content in rows if (at, part) == (hour, name)]
        assert merkle.root(leaves).hex() == parts[name]
    path.write_bytes(path.read_bytes()[:-1])
    assert found() == [("", "archive_changed")]
    path.unlink()  # carried elsewhere
    assert found() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE access_logremoval SET last = '2023-11-17 08:00:00+00:00'",
        "UPDATE access_logremoval SET at = '2026-11-15 00:00:00+00:00'",
        "UPDATE access_logremoval SET rows = 1",
    ],
)
def test_a_removal_that_was_changed_is_none(log: list[ReadSeal], sql: str) -> None:
    copied(log)
    remove(OLD_ENOUGH)
    raw(sql)
    assert ("", "removal_unfounded") in found()


def test_a_deletion_cannot_pass_for_the_end_of_the_log_s_time(log: list[ReadSeal]) -> None:
    """Even with the key: what is younger than the law has it kept is a deletion, whatever the row says."""
    young = THEN + timedelta(days=100)
    forged = LogRemoval(first=log[0].hour, last=log[2].hour, at=young, rows=7, archive="x", digest=bytes(32))
    forged.signature = seal.signing_key().sign(removal._text(forged))
    forged.save(force_insert=True)
    raw("DELETE FROM access_readrow")
    raw("DELETE FROM access_readevent WHERE shown = 1")
    assert {("", "removal_unfounded"), ("readings", "rows_gone")} <= set(found(young + timedelta(days=1)))


def test_a_row_put_into_a_removed_hour_is_found(log: list[ReadSeal]) -> None:
    copied(log)
    remove(OLD_ENOUGH)
    read_at(THEN)
    assert ("readings", "rows_gone") in found() or ("readings", "rows_changed") in found()


def test_seals_of_the_first_form_go_the_same_way(db: None) -> None:
    from guihang.access.tests.test_seal import one_of_first_form

    one_of_first_form(THEN)
    log = at(THEN + timedelta(hours=3), seal.seal_log)
    copied(log)
    assert remove(OLD_ENOUGH)
    assert not ReadEvent.objects.exists()
    assert found() == []


@pytest.mark.parametrize("said", ["5", "0", "-1", "36.5", "三十六", "six"])
def test_less_than_six_months_is_refused_at_the_start(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIHANG_KEEP_LOG_MONTHS", said)
    with pytest.raises(env.BadSetting, match="at least 6"):
        env.number("GUIHANG_KEEP_LOG_MONTHS", 36, least=6)


def test_three_years_are_kept_unless_the_house_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.GUIHANG_KEEP_LOG_MONTHS == 36
    monkeypatch.setenv("GUIHANG_KEEP_LOG_MONTHS", " 6 ")
    assert env.number("GUIHANG_KEEP_LOG_MONTHS", 36, least=6) == 6


def test_the_job_does_a_day_at_a_time_and_says_how_many(log: list[ReadSeal]) -> None:
    copied(log)
    running = mock.Mock()
    running.now.return_value = OLD_ENOUGH + timedelta(days=3)
    with mock.patch.object(clock, "now", lambda: OLD_ENOUGH + timedelta(days=3)):
        told = recurring.remove_log(running)
    assert told["days"] >= 3
    assert not ReadEvent.objects.exists()
    assert found(OLD_ENOUGH + timedelta(days=3)) == []


@pytest.mark.postgres
def test_behind_the_wall_the_database_lets_only_old_rows_go(log: list[ReadSeal]) -> None:
    """The role that does the work deletes nothing of the log itself; what it asks for must be six months old."""
    login = database_logins.login_of("work")
    assert login is not None
    young = read_at(datetime.now(UTC) - timedelta(days=170))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{login.user}"')
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            raw("DELETE FROM access_readevent")
        with pytest.raises(ProgrammingError, match="younger than the law"), transaction.atomic():
            wall.forget_log(None, young.at + timedelta(seconds=1))
        assert wall.forget_log(None, log[-1].hour + seal.HOUR)
        assert list(ReadEvent.objects.all()) == [young]
        transaction.set_rollback(True)
    assert ReadEvent.objects.count() == 5
