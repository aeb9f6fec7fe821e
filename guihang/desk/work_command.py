"""``guihang work``: the runner of long work. ``guihang serve`` starts one beside the server."""

from __future__ import annotations

import argparse
import signal
import threading

from guihang.access import clock
from guihang.jobs.running import keep_running, run_waiting


def configure(parser: argparse.ArgumentParser) -> None:
    """Whether to go on."""
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Work until stopped; with ``--once``, until nothing waits."""
    if args.once:
        run_waiting(clock.now)
        return 0
    ended = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: ended.set())
    keep_running(clock.now, until=ended.is_set)
    return 0
