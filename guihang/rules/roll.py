"""The list of duties being laid: each with its state on the day the rules are read."""

from __future__ import annotations

from collections.abc import Sequence

from guihang.rules.standing import DutyRow


class Roll:
    """Collects duties. `day` is the day read, `stop` the day of the stop: nothing that opens after it is
    kept."""

    __slots__ = ("day", "rows", "stop")

    def __init__(self, day: int, stop: int | None) -> None:
        self.day = day
        self.stop = stop
        self.rows: list[DutyRow] = []

    def add(
        self,
        key: str,
        kind: str,
        owed_by: str,
        opens: int,
        due: int,
        met: int | None,
        basis: tuple[str, ...],
        rule: str,
        provisional: bool = False,
        late_allowed: bool = False,
        void: int | None = None,
    ) -> str | None:
        """Lay one duty and return its state; None when it opens after the stop and is not listed.

        Void: unmet with a last day on or after the stop, or from `void`, the day a suspension begins in its
        period.
        """
        stop = self.stop
        if met is not None:
            state, void = "met", None
        else:
            if stop is not None and due >= stop and (void is None or void > stop):
                void = stop
            if void is not None:
                state = "void"
            elif due < self.day:
                state = "missed"
            else:
                state = "open" if opens <= self.day else "upcoming"
        if stop is not None and opens > stop:
            return None
        late = met is not None and met > due
        row = (key, kind, owed_by, opens, due, state, met, late, basis, provisional, void, late_allowed, rule)
        self.rows.append(tuple.__new__(DutyRow, row))  # half the time of DutyRow(...)
        return state

    def add_windows(
        self,
        keys: Sequence[str],
        windows: Sequence[tuple[int, int]],
        tests: list[int],
        basis: tuple[str, ...],
        rule: str,
        excused: Sequence[tuple[int, int]] = (),
    ) -> tuple[int, int]:
        """Lay a test duty for each window (first and last day), in order, met by the first of the days
        `tests` in it. Void is an unmet one that lies within one of the spans `excused` (first day, end).

        Gives how many are met and how many missed, those that open after the stop and are not listed
        counted too.
        """
        day, stop, rows = self.day, self.stop, self.rows
        made, count, at, done, missed = tuple.__new__, len(tests), 0, 0, 0
        for key, (first, last) in zip(keys, windows, strict=False):
            while at < count and tests[at] < first:
                at += 1
            met = void = None
            if at < count and tests[at] <= last:
                met, state = tests[at], "met"
                done += 1
            elif excused and any(begun <= first and last < end for begun, end in excused):
                void, state = first, "void"
            elif stop is not None and last >= stop:
                void, state = stop, "void"
            elif last < day:
                state = "missed"
                missed += 1
            else:
                state = "open" if first <= day else "upcoming"
            if stop is None or first <= stop:
                row = (key, "test", "person", first, last, state, met, False, basis, False, void, False, rule)
                rows.append(made(DutyRow, row))
        return done, missed
