"""The ways of counting that the law leaves open, once more, day by day: the plain reading with its settings."""

from __future__ import annotations

from datetime import date
from typing import Any

from guihang.rules.tests.naive import DAY, SCHEDULE, Naive, day, later


class NaiveUnder(Naive):
    """One case on one day under settings."""

    def __init__(self, given: dict[str, Any], asked: date, settings: dict[str, Any]) -> None:
        self.settings = settings
        super().__init__(given, asked)

    def find_suspensions(self) -> list[tuple[date, date | None]]:
        if self.settings.get("suspension.administrative") != "no":
            return super().find_suspensions()
        kept = self.live
        self.live = [e for e in kept if e["kind"] != "order.suspended" or e["data"].get("reason") != "administrative"]
        found = super().find_suspensions()
        self.live = kept
        return found

    def find_end(self) -> date | None:
        if self.reported is None:
            return None
        end = self.base_end() + (DAY if self.settings.get("term.end") == "same_day" else 0 * DAY)
        if self.settings.get("move.gap") != "excluded":
            return self.move(end)
        held = self.suspended_days()
        for begun, received in self.moves():
            on = begun
            while begun >= self.reported and on <= self.today and (received is None or on < received):
                held.add(on)
                on += DAY
        # Day by day: every day held up that has been reached moves the end by one.
        runs: list[list[date]] = []
        for on in sorted(held):
            if runs and runs[-1][-1] == on - DAY:
                runs[-1].append(on)
            else:
                runs.append([on])
        for run in runs:
            if end >= run[0]:
                end += len(run) * DAY
        return end

    def windows(self) -> tuple[int, int, int]:
        if self.settings.get("suspension.windows") != "keep":
            return super().windows()
        assert self.reported is not None
        suspended = self.suspended_days()
        number = met = missed = months = 0
        while months < 12 * self.order["term_years"]:
            step = SCHEDULE[self.order["kind"]][months // 12]
            first, last = later(self.reported, months), later(self.reported, months + step) - DAY
            months += step
            if first > self.base_end():
                break
            last = min(last, self.base_end())
            number += 1
            done = self.first(self.tests(), first, last)
            excused = all(first + n * DAY in suspended for n in range((last - first).days + 1))
            self.duty(f"test/{number}", first, last, done, void=excused)
            over = last < self.today and (self.stop is None or last < self.stop)
            met += done is not None
            missed += done is None and over and not excused
        return number, met, missed

    def counted_days(self, first: date, until: date | None) -> set[date]:
        if self.settings.get("absence.counting") == "inclusive" and until is not None:
            until += DAY
        lasted = (min(self.today + DAY, until) if until else self.today + DAY) - first
        if lasted.days < self.settings.get("absence.shortest_days", 0):
            return set()
        covered: set[date] = set()
        for e in self.of("leave.granted"):
            on, last = day(e["on"]), day(e["data"]["until"])
            if self.settings.get("leave.last_day") == "back":
                last -= DAY
            # Where days beyond a leave do not count, neither does what begins in it or on the day after it.
            if (
                self.settings.get("overstay.counts") == "no"
                and on <= day(e["data"]["until"])
                and on <= first <= last + DAY
            ):
                return set()
            while on <= last:
                covered.add(on)
                on += DAY
        kept = self.live
        self.live = [e for e in kept if e["kind"] != "leave.granted"]
        found = super().counted_days(first, until)
        self.live = kept
        return found - covered
