"""``guihang work``: the runner of long work. ``guihang serve`` starts one beside the server.

Told to end (SIGTERM, SIGINT), it puts back what it has begun and leaves. Beside a server its standard input is a pipe
that the server holds: when that ends, by a kill too, so does the runner. This is the one way that works everywhere.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

from guihang.access import clock
from guihang.jobs.board import ask_for_what_is_due
from guihang.jobs.running import keep_running, run_waiting
from guihang.texts import mark, translate

# How long a step may take to its end after the server has gone.
MERCY_SECONDS = 30.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Whether to go on."""
    language: str = parser.get_default("lang") or "zh-Hans"
    told = mark("do what waits and what is due, and end")
    parser.add_argument("--once", action="store_true", help=translate(told, language))
    parser.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Work until stopped; with ``--once``, until nothing waits."""
    ended = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: ended.set())
    if args.once:
        ask_for_what_is_due(clock.now())
        run_waiting(clock.now, until=ended.is_set)
        return 0
    if args.beside:
        threading.Thread(target=_end_with_the_server, args=(ended,), daemon=True).start()
    keep_running(clock.now, until=ended.is_set)
    return 0


def _end_with_the_server(ended: threading.Event) -> None:
    """Wait for the end of standard input; then let the step under way finish, and no longer than that."""
    while os.read(sys.stdin.fileno(), 1):
        continue
    ended.set()
    threading.Event().wait(MERCY_SECONDS)
    os._exit(0)
