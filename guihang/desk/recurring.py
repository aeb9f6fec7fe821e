"""The work that comes round by itself; whoever keeps the house sees each on the page of the system."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from guihang.jobs import board
from guihang.jobs.running import Running

CATCH_UP, SEAL_LOG, CLEAR, LOOK_AFTER = "catch-up", "seal-log", "clear-old", "look-after"
REMOVE_LOG = "remove-log"
ENDS, RETENTION, ASK_WHY = "ends", "retention", "ask-why"
HOURLY, DAILY = timedelta(hours=1), timedelta(days=1)
log = logging.getLogger(__name__)


def offer() -> None:
    """Say what comes round, and how often. A night's change of day is caught up within the hour."""
    board.offer(CATCH_UP, catch_up, every=HOURLY)
    board.offer(SEAL_LOG, seal_log, every=HOURLY)
    board.offer(CLEAR, clear_old, every=DAILY)
    board.offer(LOOK_AFTER, look_after, every=DAILY)
    board.offer(REMOVE_LOG, remove_log, every=DAILY)
    board.offer(ENDS, ends, every=HOURLY)
    board.offer(RETENTION, retention, every=DAILY)
    board.offer(ASK_WHY, ask_why, every=DAILY)


def catch_up(running: Running) -> Mapping[str, Any]:
    """Work out what has come due in every office."""
    from guihang.access import clock
    from guihang.dossier import catchup

    return {"people": catchup.catch_up(clock.today(), progress=running.tell)}


def seal_log(running: Running) -> Mapping[str, Any]:
    """Seal the hours of the log that are over, a day at a time, and copy their heads where the house is told to."""
    from guihang.access import heads, seal

    made = 0
    while hours := seal.seal_log(at_most=seal.A_DAY):
        made += len(hours)
        running.tell(made)
    return {"hours": made, "copied": heads.write_where_set()}


def remove_log(running: Running) -> Mapping[str, Any]:
    """Archive and remove the hours of the log that are older than the house keeps them, a day at a time."""
    from guihang.access import removal

    days = 0
    while removal.remove_old(running.now()) is not None:
        days += 1
        running.tell(days)
    return {"days": days}


def clear_old(running: Running) -> Mapping[str, Any]:
    """Remove what nobody needs any more: jobs of long ago, sessions that are over, sign-ins whose last day is over."""
    from django.core.management import call_command

    from guihang.access import devices, leaving

    gone = board.forget_old(running.now())
    call_command("clearsessions")
    return {"jobs": gone, "left": leaving.close_due(), "devices": devices.forget_old()}


def look_after(running: Running) -> Mapping[str, Any]:
    """Look at what the page of the system would warn of, and say it to the log of the machine too."""
    from guihang.desk.state import warnings

    found = [warning.key for warning in warnings(running.now())]
    for key in found:
        log.warning("the system needs somebody: %s", key)
    return {"warnings": found}


def ends(running: Running) -> Mapping[str, Any]:
    """Tell whom it concerns that an end of control is near, due or late; within an hour of the change of day."""
    from guihang.access import clock
    from guihang.dossier.ends import raise_what_is_due

    return {"told": raise_what_is_due(clock.today(), running.now(), running.tell)}


def retention(running: Running) -> Mapping[str, Any]:
    """Look whose keeping is over, and propose it to the county. Nothing is erased before a named person says so."""
    from guihang.access import clock
    from guihang.dossier.retention import propose

    return dict(propose(clock.today(), running.now()))


def ask_why(running: Running) -> Mapping[str, Any]:
    """Put before each county's privacy officer which looks the work written does not explain."""
    from guihang.access import clock
    from guihang.dossier.curious_asking import ask_everywhere

    return {"questions": ask_everywhere(clock.today(), running.now(), running.tell)}
