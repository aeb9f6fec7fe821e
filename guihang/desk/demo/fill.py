"""Writing an invented county into the database, in one process or in several.

Imports nothing of Django: a process that is started anew reads this module before Django is set up.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from contextlib import nullcontext
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Lock

from guihang.desk.demo.plan import Part, Plan

WAIT_FOR_TURN = 5.0

Progress = Callable[[int], None]


class Failed(RuntimeError):
    """A process that wrote a part of the county came to grief; its own words stand on standard error."""


class Turn:
    """Processes of one load write in turn: waiting for a lock costs less than asking SQLite for it again and again.

    Who waits too long writes anyway: the one before may be gone, and the database has its own lock.
    """

    def __init__(self, lock: Lock) -> None:
        self._lock = lock
        self._mine = False

    def __enter__(self) -> None:
        self._mine = self._lock.acquire(timeout=WAIT_FOR_TURN)

    def __exit__(self, *_fault: object) -> None:
        if self._mine:
            self._lock.release()


def fill(plan: Plan, processes: int, progress: Progress = lambda _done: None) -> None:
    """Write the people of `plan` who are not there yet. `progress` is told how many are done. Raises Failed."""
    processes = min(processes, -(-plan.people // plan.a_batch))
    if processes == 1:
        from guihang.desk.demo.write import write

        write(Part(plan), nullcontext(), progress)
        return
    context = multiprocessing.get_context("spawn")
    lock = context.Lock()
    running: dict[Connection, BaseProcess] = {}
    try:
        for number in range(processes):
            here, there = context.Pipe(duplex=False)
            told = (Part(plan, number, processes), lock, there)
            worker: BaseProcess = context.Process(target=_work, args=told, daemon=True)
            worker.start()
            there.close()
            running[here] = worker
        _listen(running, progress)
    finally:
        for worker in running.values():
            worker.terminate()


def _listen(running: dict[Connection, BaseProcess], progress: Progress) -> None:
    """Add up what the processes tell, until all have ended."""
    done = [0] * len(running)
    numbers = {end: number for number, end in enumerate(running)}
    while numbers:
        for end in wait(list(numbers)):
            assert isinstance(end, Connection)
            try:
                done[numbers[end]] = end.recv()
                progress(sum(done))
            except EOFError:
                del numbers[end]
                running[end].join()
                if status := running[end].exitcode:
                    raise Failed(f"exit status {status}") from None


def _work(part: Part, lock: Lock, told: Connection) -> None:
    """One process: its own part, its own connection to the database; it ends with the process that started it."""
    import django

    django.setup()
    from guihang.desk.demo.write import write

    parent = multiprocessing.parent_process()

    def tell(done: int) -> None:
        if parent is None or not parent.is_alive():
            os._exit(1)
        told.send(done)

    write(part, Turn(lock), tell)
    told.close()
