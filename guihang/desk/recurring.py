"""The work that comes round by itself; whoever keeps the house sees each on the page of the system."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from guihang.jobs import board
from guihang.jobs.running import Running

CATCH_UP, SEAL_LOG, CLEAR, LOOK_AFTER = "catch-up", "seal-log", "clear-old", "look-after"
HOURLY, DAILY = timedelta(hours=1), timedelta(days=1)
log = logging.getLogger(__name__)


def offer() -> None:
    """Say what comes round, and how often. A night's change of day is caught up within the hour."""
    board.offer(CATCH_UP, catch_up, every=HOURLY)
    board.offer(SEAL_LOG, seal_log, every=HOURLY)
    board.offer(CLEAR, clear_old, every=DAILY)
    board.offer(LOOK_AFTER, look_after, every=DAILY)


def catch_up(running: Running) -> Mapping[str, Any]:
    """Work out what has come due in every office."""
    from guihang.access import clock
    from guihang.dossier import catchup

    return {"people": catchup.catch_up(clock.today(), progress=running.tell)}


def seal_log(running: Running) -> Mapping[str, Any]:
    """Seal the hours of the log of readings that are over, a day at a time."""
    from guihang.access import seal

    made = 0
    while hours := seal.seal_log(at_most=seal.A_DAY):
        made += len(hours)
        running.tell(made)
    return {"hours": made}


def clear_old(running: Running) -> Mapping[str, Any]:
    """Remove what nobody needs any more: jobs of long ago, sessions that are over, old counts of sign-ins."""
    from django.core.management import call_command

    gone = board.forget_old(running.now())
    call_command("clearsessions")
    return {"jobs": gone}


def look_after(running: Running) -> Mapping[str, Any]:
    """Look at what the page of the system would warn of, and say it to the log of the machine too."""
    from guihang.desk.state import warnings

    found = [warning.key for warning in warnings(running.now())]
    for key in found:
        log.warning("the system needs somebody: %s", key)
    return {"warnings": found}
