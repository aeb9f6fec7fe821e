"""How days are counted where the law leaves it open (LAW.md C09, C12; E05, E09 to E13): each way is a figure of a pack.

The contract's own ways are the national pack's; a region that counts otherwise says so in its pack.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

ABSENCE_COUNTING = "absence.counting"
SHORTEST_ABSENCE = "absence.shortest_days"
OVERSTAY_COUNTS = "overstay.counts"
LAST_DAY_OF_LEAVE = "leave.last_day"
WINDOWS = "suspension.windows"
ADMINISTRATIVE = "suspension.administrative"
GAP_OF_A_MOVE = "move.gap"
TERM_END = "term.end"
# How ten days between visits are counted: by the parts of a month, or from each visit to the next.
VISITS, ROLLING = "visit.counting", "rolling"
ROLLS = ("visit", "ten_days")


class Counting(NamedTuple):
    """The ways in force. As they stand here they are the contract's."""

    inclusive: bool = False
    """The day of return is a day away too."""
    shortest: int = 0
    """An absence of fewer days never counts."""
    overstay: bool = True
    """Days beyond a leave count as days away without one."""
    covers_last: bool = True
    """Leave covers its last day; else that is the day to be back on."""
    windows_move: bool = True
    """A suspension moves the test windows too, not the term's end alone."""
    administrative: bool = True
    """An administrative detention suspends."""
    gap_counts: bool = True
    """The term runs on between two places."""
    same_day: bool = False
    """The term ends on the same date of its last year, not on the day before."""

    @property
    def plain(self) -> bool:
        """Whether these are the contract's ways."""
        return self == PLAIN


PLAIN = Counting()


def counting(figure: Callable[[str], object]) -> Counting:
    """The ways that the figures name; `figure` gives the value of one in force."""
    shortest = figure(SHORTEST_ABSENCE)
    assert isinstance(shortest, int)
    return Counting(
        inclusive=figure(ABSENCE_COUNTING) == "inclusive",
        shortest=shortest,
        overstay=figure(OVERSTAY_COUNTS) == "yes",
        covers_last=figure(LAST_DAY_OF_LEAVE) == "covered",
        windows_move=figure(WINDOWS) == "move",
        administrative=figure(ADMINISTRATIVE) == "yes",
        gap_counts=figure(GAP_OF_A_MOVE) == "counts",
        same_day=figure(TERM_END) == "same_day",
    )
