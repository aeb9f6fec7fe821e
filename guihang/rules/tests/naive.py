"""The contract once more, written day by day with dates and sets: slow, plain, and sharing nothing with the rules.

It is what the fast implementation is held against. Working days and the packs' tables are written out here too.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import chinese_calendar

DAY = timedelta(days=1)
ASKS: dict[str, dict[str, list[tuple[str, str, bool]]]] = {
    "plain": {
        "red": [("visit", "month", False)],
        "yellow": [("visit", "quarter", False)],
        "blue": [("visit", "quarter", False)],
    },
    "chongqing": {
        "red": [
            ("visit", "ten_days", True),
            ("risk", "month", False),
            ("talk", "month", False),
            ("tier-test", "month", False),
        ],
        "yellow": [("visit", "month", False)],
        "blue": [("visit", "quarter", False)],
    },
}
ACTS = {"visit": "visit.made", "talk": "talk.held", "risk": "risk.assessed"}
SCHEDULE = {"treatment": (1, 2, 3), "rehabilitation": (2, 3, 6)}
Entry = dict[str, Any]


def day(text: str) -> date:
    return date.fromisoformat(text)


def works(on: date) -> bool:
    return chinese_calendar.is_workday(on) if 2004 <= on.year <= 2026 else on.weekday() < 5


def roll(on: date) -> date:
    while not works(on):
        on += DAY
    return on


def working(on: date, count: int) -> date:
    while count:
        on += DAY
        count -= works(on)
    return on


def later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for last in (start.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, start.day))
        except ValueError:
            continue
    raise AssertionError


def periods(every: str, first: date, last: date) -> list[tuple[date, date, str]]:
    """Every period whose first day lies in first..last."""
    found = []
    on = first
    while on <= last:
        if every == "month" and on.day == 1:
            found.append((on, later(on, 1) - DAY, f"{on:%Y-%m}"))
        if every == "quarter" and on.day == 1 and on.month in (1, 4, 7, 10):
            found.append((on, later(on, 3) - DAY, f"{on:%Y}-Q{on.month // 3 + 1}"))
        if every == "ten_days" and on.day in (1, 11, 21):
            end = later(on.replace(day=1), 1) - DAY if on.day == 21 else on + 9 * DAY
            found.append((on, end, f"{on:%Y-%m}-x{on.day // 10 + 1}"))
        on += DAY
    return found


class Naive:
    """One case on one day."""

    def __init__(self, given: dict[str, Any], asked: date) -> None:
        self.order, self.policy = given["order"], given["policy"]
        entries: list[Entry] = given["entries"]
        gone = {e["supersedes"] for e in entries if "supersedes" in e}
        live = sorted((e for e in entries if e["id"] not in gone), key=lambda e: (e["on"], e["id"]))
        live = [e for e in live if day(e["on"]) <= asked]
        stops = [e for e in live if e["kind"] in ("order.released", "order.terminated")]
        self.stop = day(stops[0]["on"]) if stops else None
        self.stop_kind = stops[0]["kind"] if stops else None
        self.today = self.stop or asked
        self.live = [e for e in live if day(e["on"]) <= self.today]
        self.duties: dict[str, dict[str, Any]] = {}
        served = [e for e in self.of("order.served") if e["data"]["to"] == "person"]
        self.served = day(served[0]["on"]) if served else None
        reports = self.days("report.made")
        self.reported = reports[0] if reports else None
        self.suspensions = self.find_suspensions()
        self.end = self.find_end()

    def of(self, kind: str) -> list[Entry]:
        return [e for e in self.live if e["kind"] == kind]

    def days(self, kind: str) -> list[date]:
        return [day(e["on"]) for e in self.of(kind)]

    def find_suspensions(self) -> list[tuple[date, date | None]]:
        spans: list[tuple[date, date | None]] = []
        if self.reported is None:
            return []
        for e in self.live:
            on = day(e["on"])
            running = bool(spans) and spans[-1][1] is None
            if e["kind"] == "order.suspended" and on >= self.reported and not running:
                spans.append((on, None))
            elif e["kind"] == "order.resumed" and running:
                spans[-1] = (spans[-1][0], on)
        return spans

    def suspended_days(self) -> set[date]:
        """Each suspended day, up to today."""
        found = set()
        for first, end in self.suspensions:
            on = first
            while on <= self.today and (end is None or on < end):
                found.add(on)
                on += DAY
        return found

    def move(self, on: date) -> date:
        for first, end in self.suspensions:
            count = ((self.today + DAY) if end is None else end) - first
            if on >= first:
                on += count
        return on

    def base_end(self) -> date:
        assert self.reported is not None
        credit: int = self.order.get("credited_days", 0)
        return later(self.reported, 12 * self.order["term_years"]) - DAY - credit * DAY

    def find_end(self) -> date | None:
        return None if self.reported is None else self.move(self.base_end())

    def duty(self, key: str, opens: date, due: date, met: date | None, void: bool = False) -> None:
        if self.stop is not None and opens > self.stop:
            return
        row: dict[str, Any] = {"key": key, "opens_on": str(opens), "due_on": str(due)}
        if met is not None:
            row |= {"state": "met", "met_on": str(met), "late": met > due}
        elif void or (self.stop is not None and due >= self.stop):
            row["state"] = "void"
        elif due < self.today:
            row["state"] = "missed"
        else:
            row["state"] = "open" if opens <= self.today else "upcoming"
        self.duties[key] = row

    def first(self, days: list[date], since: date | None = None, until: date | None = None) -> date | None:
        for on in days:
            if (since is None or on >= since) and (until is None or on <= until):
                return on
        return None

    def tests(self) -> list[date]:
        return [day(e["on"]) for e in self.of("test.taken") if e["data"]["result"] != "invalid"]

    def tier_on(self, on: date) -> str:
        tier = "yellow"
        for e in self.of("tier.set"):
            if day(e["on"]) <= on:
                tier = e["data"]["tier"]
        return tier

    def moves(self) -> list[tuple[date, date | None]]:
        """Approvals and receipts by turns, as the generator makes them."""
        found: list[tuple[date, date | None]] = []
        for e in self.live:
            if e["kind"] == "move.approved":
                found.append((day(e["on"]), None))
            elif e["kind"] == "move.received":
                found[-1] = (found[-1][0], day(e["on"]))
        return found

    def moving(self, on: date) -> bool:
        return any(a <= on and (r is None or on < r) for a, r in self.moves())

    def counted_days(self, first: date, until: date | None) -> set[date]:
        """The days of one absence that count."""
        found: set[date] = set()
        suspended = self.suspended_days()
        leave = [(day(e["on"]), day(e["data"]["until"])) for e in self.of("leave.granted")]
        on = first
        while on <= self.today and (until is None or on < until):
            runs = self.reported is not None and self.end is not None and self.reported <= on <= self.end
            if runs and on not in suspended and not any(a <= on <= b for a, b in leave):
                found.add(on)
            on += DAY
        return found

    def stage(self) -> str:
        if self.stop_kind:
            return str(self.stop_kind).removeprefix("order.")
        if self.reported is None:
            if self.served is None:
                return "decided"
            return "reporting" if self.today <= roll(self.served + 15 * DAY) else "unreported"
        if self.today in self.suspended_days():
            return "suspended"
        assert self.end is not None
        if self.today > self.end:
            return "expired"
        return "moving" if self.moving(self.today) else "active"

    def answer(self) -> dict[str, Any]:
        decided = day(self.order["decided_on"])
        self.duty("notify", decided, working(decided, 7), self.first(self.days("order.notified")))
        self.duty("serve", decided, working(decided, 7), self.served)
        findings: list[tuple[str, str]] = []
        if self.served is not None:
            due = roll(self.served + 15 * DAY)
            self.duty("report", self.served, due, self.reported)
            if self.today > due and (self.reported is None or self.reported > due):
                findings.append((str(due + DAY), "unreported"))
        required = met = missed = 0
        if self.reported is not None:
            required, met, missed = self.after_reporting()
        for number, (approved, received) in enumerate(self.moves(), 1):
            self.duty(f"move-report/{number}", approved, roll(approved + 15 * DAY), received)
            if received is not None:
                signed = self.first(self.days("agreement.signed"), received)
                self.duty(f"move-agreement/{number}", received, received + 7 * DAY, signed)
        findings += [(e["on"], "positive_test") for e in self.of("test.taken") if e["data"]["result"] == "positive"]
        refusals = self.days("test.refused")
        findings += [(str(on), "refused_test") for on in refusals]
        if len(refusals) >= 3:
            findings.append((str(refusals[2]), "serious_breach.refusals"))
        departures, away = self.away(findings)
        findings.sort()
        self.breaches(findings)
        counters = (required, met, missed, len(refusals), departures, away)
        names = ("tests_required", "tests_met", "tests_missed", "refusals", "departures", "days_away")
        lost = [e["kind"] for e in self.live if e["kind"].startswith("contact.")]
        places = [self.order["place"]] + [e["data"]["place"] for e in self.of("move.received")]
        return {
            "stage": self.stage(),
            "tier": None if self.reported is None else self.tier_on(self.today),
            "place": places[-1],
            "lost": bool(lost) and lost[-1] == "contact.lost",
            "term": None if self.reported is None else {"starts_on": str(self.reported), "ends_on": str(self.end)},
            "counters": dict(zip(names, counters, strict=True)),
            "duties": self.duties,
            "findings": [(code, on) for on, code in findings],
        }

    def after_reporting(self) -> tuple[int, int, int]:
        assert self.reported is not None and self.end is not None
        signed = self.first(self.days("agreement.signed"), self.reported)
        self.duty("agreement", self.reported, self.reported + 7 * DAY, signed)
        self.duty("group", self.reported, self.reported + 7 * DAY, self.first(self.days("group.formed")))
        counts = self.windows()
        self.contact_duties()
        released = self.first(self.days("order.released"))
        self.duty("release", self.end, roll(self.end + 7 * DAY), released)
        return counts

    def windows(self) -> tuple[int, int, int]:
        assert self.reported is not None
        number = met = missed = months = 0
        while months < 12 * self.order["term_years"]:
            step = SCHEDULE[self.order["kind"]][months // 12]
            first, last = later(self.reported, months), later(self.reported, months + step) - DAY
            months += step
            if first > self.base_end():
                break
            first, last = self.move(first), self.move(min(last, self.base_end()))
            number += 1
            done = self.first(self.tests(), first, last)
            self.duty(f"test/{number}", first, last, done)
            met += done is not None
            missed += done is None and last < self.today and (self.stop is None or last < self.stop)
        return number, met, missed

    def contact_duties(self) -> None:
        assert self.reported is not None and self.end is not None
        table = ASKS["chongqing" if self.policy == "chongqing" else "plain"]
        suspended = self.suspended_days()
        for every in ("ten_days", "month", "quarter"):
            for first, last, name in periods(every, self.reported, min(self.today, self.end)):
                if first in suspended or self.moving(first):
                    continue
                void = any(first < begun <= last for begun, _ in self.suspensions)
                for kind, length, in_person in table[self.tier_on(first)]:
                    if length != every:
                        continue
                    if kind == "tier-test":
                        days = self.tests()
                    else:
                        acts = self.of(ACTS[kind])
                        days = [day(e["on"]) for e in acts if not in_person or e["data"]["mode"] == "in_person"]
                    self.duty(f"{kind}/{name}", first, last, self.first(days, first, last), void)

    def away(self, findings: list[tuple[str, str]]) -> tuple[int, int]:
        firsts: list[date] = []
        union: set[date] = set()
        for e in self.of("absence.found"):
            until = e["data"].get("until")
            counted = self.counted_days(day(e["data"]["from"]), None if until is None else day(until))
            if counted:
                firsts.append(min(counted))
                union |= counted
        firsts.sort()
        findings += [(str(on), "away_without_leave") for on in firsts]
        if len(firsts) >= 3:
            findings.append((str(firsts[2]), "serious_breach.departures"))
        if len(union) >= 31:
            findings.append((str(sorted(union)[30]), "serious_breach.days_away"))
        return len(firsts), len(union)

    def breaches(self, findings: list[tuple[str, str]]) -> None:
        for on, code in findings:
            if code == "unreported" or code.startswith("serious_breach"):
                reports = [day(e["on"]) for e in self.of("breach.reported") if e["data"]["reason"] == code]
                since = day(on)
                self.duty(f"breach/{code}/1", since, working(since, 3), self.first(reports, since))
