"""A file from outside is read in a process of its own: without keys, without database, with little time and memory.

The readers of pictures and PDFs are large programs in C. One that is made to work for ever, or to break, takes this
process with it and nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from guihang.dossier.scan_paper import TOO_MUCH, NotAPaper, Paper, Step
from guihang.texts import Message

# Of addresses; what is really filled is less.
MOST_MEMORY = 320_000_000
# Of the processor, for each page and for all; on the clock, for all.
SECONDS_A_PAGE = 1.7
SECONDS_IN_ALL = 12
SECONDS = 30
# What a program needs to start; the address of the database is not among it.
_TOLD = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "HOME")
_ME = [sys.executable, "-I", "-X", "utf8", "-c"]
_START = "import sys; sys.path[:] = {path!r}; from guihang.dossier.scan_apart import child; child()"


def remake_apart(upload: bytes) -> Paper:
    """As `scan.remake`, in a process of its own. Raises NotAPaper."""
    command = [*_ME, _START.format(path=sys.path)]
    told_of = {name: os.environ[name] for name in _TOLD if name in os.environ}
    try:
        done = subprocess.run(command, input=upload, capture_output=True, timeout=SECONDS, check=False, env=told_of)
    except subprocess.TimeoutExpired:
        raise NotAPaper(Message(TOO_MUCH)) from None
    head, _, content = done.stdout.partition(b"\n")
    try:
        told: dict[str, Any] = json.loads(head)
    except ValueError:
        # It was ended, or broke: what it read is not a paper to us.
        raise NotAPaper(Message(TOO_MUCH)) from None
    if "refused" in told:
        raise NotAPaper(_message(told["refused"]))
    return Paper(told["media"], told["pages"], content)


def child() -> None:
    """What the other process does: reads the file from its input, writes the paper or the refusal to its output."""
    from guihang.dossier.scan import remake  # with its readers of pictures and PDFs: in this process only

    step = _limits()
    try:
        paper = remake(sys.stdin.buffer.read(), step)
        told: dict[str, Any] = {"media": paper.media, "pages": paper.pages}
        content = paper.content
    except NotAPaper as refused:
        told, content = {"refused": _plain(refused.message)}, b""
    except MemoryError:
        told, content = {"refused": [TOO_MUCH, {}]}, b""
    sys.stdout.buffer.write(json.dumps(told).encode("ascii") + b"\n" + content)
    sys.stdout.buffer.flush()


def _limits() -> Step:
    """Bound this process's memory and, from each step to the next, its time. Windows knows neither: there the clock
    of `remake_apart` alone counts."""
    if sys.platform == "win32":
        return lambda: None
    import resource
    import signal

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_IN_ALL, SECONDS_IN_ALL))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    return lambda: signal.setitimer(signal.ITIMER_PROF, SECONDS_A_PAGE) and None


def _plain(message: Message) -> list[Any]:
    return [message.text, {k: _plain(v) if isinstance(v, Message) else v for k, v in message.params.items()}]


def _message(plain: list[Any]) -> Message:
    text, params = plain
    assert isinstance(params, Mapping)
    return Message(text, {k: _message(v) if isinstance(v, list) else v for k, v in params.items()})
