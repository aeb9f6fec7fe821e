"""No fine in place of an order: where use was confirmed, or a penalty stands on file, and no decision runs, somebody is
asked whether one was made. Nothing follows from it by itself.

What is asked here belongs to those who are told of penalties: it stands in no row of an order, only on their page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from guihang.rules.beside.reading import Gap, Setting
from guihang.rules.calendar import Calendar
from guihang.rules.packs import Pack

FOUND = ("use.confirmed", "penalty.noted")
FIGURE = "listing.decision_within_working_days"
NO_DECISION = "no_decision"
Run = tuple[date, date | None]  # the day of a decision, and of its stop


def undecided(
    found: Iterable[date], runs: Iterable[Run], checked: Iterable[date], pack: Pack, day: date, calendar: Calendar
) -> Gap | None:
    """Since when it is asked whether a decision was made: none runs or was made within the working days set after the
    newest day of `found`, and nobody has answered since. Raises packs.NoRuleInForce."""
    last = max((on for on in found if on <= day), default=None)
    if last is None:
        return None
    row = pack.row(FIGURE, last.toordinal())
    days = Setting(row.value, row.source, FIGURE).days
    due, _provisional = calendar.after(last.toordinal(), days)
    if day.toordinal() <= due:
        return None
    if any(stopped is None or stopped > last for _decided, stopped in runs) or any(on >= last for on in checked):
        return None
    return Gap(NO_DECISION, due + 1, row.source)
