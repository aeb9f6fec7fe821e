"""How a file ends: when the clean years have passed, from which day it stands in no list, and what is owed no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from guihang.dossier import tables
from guihang.dossier.entry import Facts
from guihang.dossier.policy import pack_for
from guihang.dossier.worker import ONE_DAY
from guihang.rules import packs
from guihang.rules.clean import CleanYears, Decision, clean_years

CONTROL_ENDED, HELP_ENDED = "control.ended", "help.ended"
# What seals a file: the police end control; help by consent, which is a file of its own, ends with the consent.
ENDINGS = frozenset({CONTROL_ENDED, HELP_ENDED})
KIND, POLICY, DECIDED, CREDITED, STAGE, ENDS, STOPPED = (
    tables.ORDER.index(name)
    for name in ("kind", "policy", "decided_on", "credited_days", "stage", "ends_on", "stopped_on")
)
MET, VOID = tables.DUTY.index("met_on"), tables.DUTY.index("void_from")
Row = tuple[Any, ...]


def end_of(orders: Sequence[Row], counted: Iterable[Facts], place: str) -> tuple[CleanYears, date | None]:
    """The clean years, and the day from which the file is out of lists; None while that cannot be said.

    `orders` are rows in the order of `tables.ORDER`, `counted` the entries that hold of the kinds `clean.READ`.
    """
    decisions = [Decision(row[0], row[KIND], row[DECIDED], row[CREDITED]) for row in orders]
    newest = max(orders, key=lambda row: row[DECIDED], default=None)
    clean = clean_years(decisions, counted, packs.load(newest[POLICY] if newest else pack_for(place)))
    return clean, _off_lists_on(clean, orders)


def _off_lists_on(clean: CleanYears, orders: Iterable[Row]) -> date | None:
    """The later of the day after the clean years and the end of the last decision; none while one runs without end."""
    if clean.on is None:
        return None
    days = [clean.on]
    for row in orders:
        if row[STOPPED] is None and (row[ENDS] is None or row[STAGE] == "suspended"):
            return None
        days.append(row[STOPPED] or row[ENDS] + ONE_DAY)
    return max(days)


def voided(duties: Iterable[Row], since: date) -> list[Row]:
    """The duties of a sealed file: what was not met is owed no more."""
    return [
        row if row[MET] is not None or row[VOID] is not None else (*row[:VOID], since, *row[VOID + 1 :])
        for row in duties
    ]
