"""The runner of long work as a process beside the server: begun again when it falls, ended when the server ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from types import TracebackType

COMMAND = (sys.executable, "-m", "guihang", "work", "--beside")
PAUSE_SECONDS = 5.0
# A step under way is let finish; a runner that does not end by then is ended.
MERCY_SECONDS = 35.0


class RunnerBeside:
    """``with RunnerBeside(): serve()``. The runner reads a pipe that only this process holds, and ends with it.

    A pipe ends with its holder, also when that is killed, on every system; there is no signal for that on Windows.
    """

    def __init__(self, command: tuple[str, ...] = COMMAND, pause: float = PAUSE_SECONDS) -> None:
        self._command, self._pause = command, pause
        self._ended = threading.Event()
        self._pipe: int | None = None
        self._watch = threading.Thread(target=self._keep, name="runner", daemon=True)
        if hasattr(os, "register_at_fork"):
            # The server's workers are copies of this process; the pipe is not theirs to hold open.
            os.register_at_fork(after_in_child=self._let_go)

    def __enter__(self) -> RunnerBeside:
        self._runner = self._begin()  # before the server copies this process, not while
        self._watch.start()
        return self

    def __exit__(self, _type: type[BaseException] | None, _fault: object, _trace: TracebackType | None) -> None:
        self._ended.set()
        self._let_go()
        self._watch.join(MERCY_SECONDS)
        if self._watch.is_alive():
            self._runner.kill()

    def _keep(self) -> None:
        while True:
            self._runner.wait()
            self._let_go()
            if self._ended.wait(self._pause):
                return
            self._runner = self._begin()
            if self._ended.is_set():
                self._let_go()

    def _begin(self) -> subprocess.Popen[bytes]:
        read, self._pipe = os.pipe()
        try:
            return subprocess.Popen(self._command, stdin=read)
        finally:
            os.close(read)

    def _let_go(self) -> None:
        """Close our end of the pipe; once is enough."""
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            os.close(pipe)
