"""How far a long command is, on standard error: one line that counts up, or a line a step where no person watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable


def counter(pattern: str, every: float = 0.5) -> Callable[[int], None]:
    """A function that tells how many are done; `pattern` has `{done}` in it, and may have `{rate}`, how many a second.

    At most one line every `every` seconds.
    """
    shown, begun = 0.0, time.monotonic()

    def tell(done: int) -> None:
        nonlocal shown
        instant = time.monotonic()
        if instant - shown < every:
            return
        shown = instant
        end = "\r" if sys.stderr.isatty() else "\n"
        rate = done / max(instant - begun, 0.001)
        sys.stderr.write(pattern.format(done=f"{done:,}", rate=f"{rate:,.0f}") + end)
        sys.stderr.flush()

    return tell
