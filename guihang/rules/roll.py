"""The list of duties being laid: each with its state on the day the rules are read."""

from __future__ import annotations

from guihang.rules.standing import DutyRow


class Roll:
    """Collects duties. `day` is the day read, `stop` the day of the stop: nothing that opens after it is kept."""

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

        Void: unmet with a last day on or after the stop, or from `void`, the day a suspension begins in its period.
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
        self.rows.append(
            DutyRow(
                key,
                kind,
                owed_by,
                opens,
                due,
                state,
                met,
                met is not None and met > due,
                basis,
                provisional,
                void,
                late_allowed,
                rule,
            )
        )
        return state
