"""The runner beside the real server: it comes and goes with it, however the one or the other ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kills.house import House, Server, words_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="not asked: kills need Linux's /proc"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house after `guihang init`."""
    made = House(tmp_path_factory.mktemp("runner") / "a house")
    made.settle()
    return made


@pytest.fixture
def server(house: House) -> Iterator[Server]:
    """Its server with a runner beside it."""
    with house.served() as serving:
        assert until(lambda: bool(serving.runner_ids()))
        yield serving


def until(true: Callable[[], bool], seconds: float = 40) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + seconds
    while not (held := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return held


def gone(process: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet has."""
    return not words_of(process)


def test_the_runner_does_what_comes_round_and_ends_with_the_server(house: House, server: Server) -> None:
    done = "SELECT DISTINCT kind FROM jobs_job WHERE state = 'done'"
    assert until(lambda: {kind for (kind,) in house.rows(done)} >= {"catch-up", "seal-log", "clear-old", "look-after"})
    runner, main = server.runner_ids()[0], server.main
    assert main is not None
    main.terminate()
    assert main.wait(60) is not None
    assert gone(runner)
    assert house.rows("SELECT COUNT(*) FROM jobs_job WHERE state NOT IN ('done', 'waiting')") == [(0,)]


def test_a_killed_server_takes_its_runner_with_it(server: Server) -> None:
    runner, main = server.runner_ids()[0], server.main
    assert main is not None
    os.kill(main.pid, signal.SIGKILL)  # alone: its workers stay, and must not hold the runner's pipe
    assert until(lambda: gone(runner))


def test_a_killed_runner_is_begun_again(server: Server) -> None:
    runner = server.runner_ids()[0]
    os.kill(runner, signal.SIGKILL)
    assert until(lambda: server.runner_ids() not in ([], [runner]))
    assert server.running()


def test_a_server_may_leave_the_work_to_others(house: House) -> None:
    assert "--no-work" in house.run("guihang", "serve", "--help")


def test_a_runner_alone_ends_when_it_is_told_to(house: House) -> None:
    alone = house.begin("guihang", "work")
    time.sleep(3)
    assert alone.poll() is None
    alone.terminate()
    assert alone.wait(30) == 0


def test_the_pipe_alone_ends_the_runner_as_on_windows(house: House) -> None:
    words = (sys.executable, "-m", "guihang", "work", "--beside")
    with subprocess.Popen(words, cwd=house.folder, env=house.env(), stdin=subprocess.PIPE) as beside:
        time.sleep(3)
        assert beside.poll() is None
        assert beside.stdin is not None
        beside.stdin.close()
        assert beside.wait(40) == 0
