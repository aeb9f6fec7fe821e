"""Long work: done once, told how far it is, given back when the runner leaves, taken up when it fell silent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from guihang.jobs import board, running
from guihang.jobs.models import Job
from guihang.jobs.running import Running

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def clock() -> datetime:
    return NOW


@pytest.fixture
def offers(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, board.Kind]]:
    """The kinds of this test alone."""
    kinds: dict[str, board.Kind] = {}
    monkeypatch.setattr(board, "KINDS", kinds)
    monkeypatch.setattr(running, "KINDS", kinds)
    yield kinds


@pytest.fixture
def counted(offers: dict[str, board.Kind]) -> list[Any]:
    """A kind "count" that notes each time it is begun."""
    begun: list[Any] = []

    def count(job: Running) -> dict[str, int]:
        begun.append(job.params)
        return {"to": len(begun)}

    board.offer("count", count)
    return begun


def state_of(job: Job) -> str:
    job.refresh_from_db()
    return job.state


@pytest.mark.django_db
def test_what_waits_is_done_in_the_order_of_asking_and_its_result_kept(counted: list[Any]) -> None:
    later = board.ask("count", now=NOW, params={"n": 2})
    sooner = board.ask("count", now=NOW - MINUTE, params={"n": 1})
    assert running.run_waiting(clock) == 2
    assert counted == [{"n": 1}, {"n": 2}]
    assert [state_of(sooner), state_of(later)] == ["done", "done"]
    assert (sooner.result, sooner.begun_at, sooner.ended_at, later.tries) == ({"to": 1}, NOW, NOW, 1)


@pytest.mark.django_db
def test_work_that_no_room_offers_is_neither_asked_for_nor_taken(counted: list[Any]) -> None:
    with pytest.raises(KeyError):
        board.ask("dance", now=NOW)
    Job.objects.create(kind="dance", asked_at=NOW)
    assert running.run_waiting(clock) == 0


@pytest.mark.django_db
def test_a_fault_is_named_by_its_class_and_never_by_its_words(
    offers: dict[str, board.Kind], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_job: Running) -> None:
        raise ValueError("欧阳归航 150699198802150018")

    board.offer("fail", fail)
    job = board.ask("fail", now=NOW)
    running.run_waiting(clock)
    assert (state_of(job), job.fault, job.ended_at) == ("failed", "ValueError", NOW)
    assert "欧阳" not in "".join(record.getMessage() for record in caplog.records)


@pytest.mark.django_db
def test_a_result_that_cannot_be_kept_is_a_fault_and_not_the_end_of_the_runner(offers: dict[str, board.Kind]) -> None:
    board.offer("odd", lambda _job: {"what": object()})
    job = board.ask("odd", now=NOW)
    running.run_waiting(clock)
    assert (state_of(job), job.fault) == ("failed", "TypeError")


@pytest.mark.django_db
def test_a_runner_that_leaves_gives_its_job_back_and_the_try_is_not_counted(offers: dict[str, board.Kind]) -> None:
    leaving, seen = threading.Event(), []

    def work(job: Running) -> None:
        for step in range(3):
            seen.append(step)
            job.tell(step, 3)
            leaving.set()

    board.offer("long", work)
    job = board.ask("long", now=NOW)
    assert running.run_waiting(clock, until=leaving.is_set) == 1
    assert (state_of(job), job.tries, job.runner, seen) == ("waiting", 0, "", [0, 1])
    leaving.clear()
    running.run_waiting(clock)
    assert (state_of(job), job.tries, seen) == ("done", 1, [0, 1, 0, 1, 2])


@pytest.mark.django_db
def test_who_asked_may_stop_it_before_and_while_it_runs(offers: dict[str, board.Kind]) -> None:
    def work(job: Running) -> None:
        board.stop(job.id)
        job._told = 0.0
        job.tell(1)
        raise AssertionError("it went on")

    board.offer("long", work)
    waiting, at_work = board.ask("long", now=NOW), board.ask("long", now=NOW)
    board.stop(waiting.pk, now=NOW)
    assert (state_of(waiting), waiting.ended_at) == ("stopped", NOW)
    assert running.run_waiting(clock) == 1
    assert state_of(at_work) == "stopped"


@pytest.mark.django_db
def test_what_fell_silent_is_taken_up_again_and_the_silent_runner_says_nothing_more(
    offers: dict[str, board.Kind],
) -> None:
    board.offer("long", lambda _job: {"by": "the second"})
    job = board.ask("long", now=NOW)
    first = running.take(NOW)
    assert first is not None
    assert running.take(NOW + MINUTE) is None  # sixty seconds are not yet silence
    assert running.run_waiting(lambda: NOW + MINUTE * 2) == 1
    with pytest.raises(running.Lost):
        Running(first, clock).tell(5, 5)
    running.work_on(first, clock)
    assert (state_of(job), job.tries, job.result) == ("done", 2, {"by": "the second"})


@pytest.mark.django_db
def test_a_job_under_which_runner_after_runner_falls_is_given_up(counted: list[Any]) -> None:
    job = board.ask("count", now=NOW)
    for fall in range(running.MOST_TRIES):
        assert running.take(NOW + 2 * MINUTE * fall) is not None
    assert running.take(NOW + 2 * MINUTE * running.MOST_TRIES) is None
    assert (state_of(job), job.fault, counted) == ("failed", running.GAVE_UP, [])


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_leaves_the_job_to_be_taken_up_again(offers: dict[str, board.Kind]) -> None:
    answers = iter([OperationalError("database is locked"), None])

    def work(_job: Running) -> None:
        if (fault := next(answers)) is not None:
            raise fault

    board.offer("long", work)
    job = board.ask("long", now=NOW)
    rounds = iter([False] * 12 + [True] * 3)
    running.keep_running(clock, until=lambda: next(rounds))
    assert (state_of(job), job.fault) == ("running", "")
    assert running.run_waiting(lambda: NOW + 2 * MINUTE) == 1
    assert state_of(job) == "done"


@pytest.mark.django_db
def test_what_comes_round_is_asked_for_once_a_period(offers: dict[str, board.Kind]) -> None:
    board.offer("each", lambda _job: None, every=timedelta(hours=1))
    for minutes in (0, 1, 59):
        board.ask_for_what_is_due(NOW + MINUTE * minutes)
        running.run_waiting(lambda: NOW + MINUTE)
    assert Job.objects.count() == 1
    board.ask_for_what_is_due(NOW + MINUTE * 60)
    board.ask_for_what_is_due(NOW + MINUTE * 180)  # the last one still waits
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_a_kind_that_failed_comes_round_again(offers: dict[str, board.Kind]) -> None:
    board.offer("each", lambda _job: 1 / 0, every=timedelta(hours=1))  # type: ignore[arg-type,return-value]
    for hours in (0, 1, 2):
        board.ask_for_what_is_due(NOW + timedelta(hours=hours))
        running.run_waiting(lambda: NOW)
    assert list(Job.objects.values_list("fault", flat=True)) == ["ZeroDivisionError"] * 3


@pytest.mark.django_db
def test_what_failed_is_asked_for_again_with_the_same_words(counted: list[Any]) -> None:
    job = board.ask("count", now=NOW, place="150621", params={"n": 7})
    second = board.again(job, now=NOW + MINUTE)
    assert (second.kind, second.place, second.params, second.state) == ("count", "150621", {"n": 7}, "waiting")


@pytest.mark.django_db
def test_jobs_of_a_quarter_ago_are_forgotten_and_open_ones_never(counted: list[Any]) -> None:
    for days, state in ((91, "done"), (91, "failed"), (91, "waiting"), (89, "done")):
        Job.objects.create(kind="count", asked_at=NOW - timedelta(days=days), state=state)
    assert board.forget_old(NOW) == 2
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "waiting"]


@pytest.mark.django_db(transaction=True)
def test_two_runners_never_take_the_same_job(offers: dict[str, board.Kind]) -> None:
    begun: list[int] = []
    board.offer("count", lambda job: begun.append(job.params["n"]))
    for n in range(20):
        board.ask("count", now=NOW, params={"n": n})
    together(4, lambda: running.run_waiting(clock))
    assert sorted(begun) == list(range(20))
    assert set(Job.objects.values_list("state", "tries")) == {("done", 1)}


@pytest.mark.django_db(transaction=True)
def test_two_runners_ask_once_for_what_comes_round(offers: dict[str, board.Kind]) -> None:
    for name in ("one", "two"):
        board.offer(name, lambda _job: None, every=timedelta(hours=1))
    for hours in range(3):
        at = NOW + timedelta(hours=hours)
        together(4, lambda at=at: board.ask_for_what_is_due(at))
        running.run_waiting(clock)
    assert sorted(Job.objects.values_list("kind", flat=True)) == ["one"] * 3 + ["two"] * 3


def together(count: int, call: Any) -> None:
    """Call it in `count` threads at the same moment, each on a connection of its own."""
    ready, faults = threading.Barrier(count), []

    def go() -> None:
        try:
            ready.wait(10)
            call()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
