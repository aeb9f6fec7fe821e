"""A floor for the rules: the same course read in one pass, for this one course only.

It knows a single decision that nothing unusual happens to: no corrections, suspensions, moves, absences, no packs, no
calendar of holidays, no checks of fields. It parses every day, sorts, and gives as many duties as the rules do.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_left
from datetime import date, timedelta
from pathlib import Path
from typing import Any

MONTHS = (1,) * 12 + (2,) * 6 + (3,) * 4
DAY = timedelta(days=1)


def later(start: date, months: int) -> date:
    """The same day some months later, or the month's last."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, 28))


def standing(case: dict[str, Any], on: date) -> dict[str, Any]:
    """What is owed, as one dict a duty."""
    entries = sorted((date.fromisoformat(e["on"]), e["id"], e["kind"], e["data"]) for e in case["entries"])
    days: dict[str, list[date]] = {}
    for day, _id, kind, _data in entries:
        if day <= on:
            days.setdefault(kind, []).append(day)
    decided = date.fromisoformat(case["order"]["decided_on"])
    started = days["report.made"][0]
    ends = later(started, 12 * case["order"]["term_years"]) - DAY
    duties = [
        _duty("notify", decided, decided + 7 * DAY, days.get("order.notified", [])),
        _duty("serve", decided, decided + 7 * DAY, days.get("order.served", [])),
        _duty("report", days["order.served"][0], days["order.served"][0] + 15 * DAY, days["report.made"]),
        _duty("agreement", started, started + 10 * DAY, days.get("agreement.signed", [])),
        _duty("group", started, started + 10 * DAY, days.get("group.formed", [])),
    ]
    opens, passed, tests = started, 0, days.get("test.taken", [])
    for number, months in enumerate(MONTHS, 1):
        passed += months
        closes = min(later(started, passed) - DAY, ends)
        duties.append(_duty(f"test/{number}", opens, closes, tests))
        opens = closes + DAY
    quarter, visits = started, days.get("visit.made", [])
    while quarter <= min(on, ends):
        last = (quarter.month - 1) // 3 * 3 + 3
        closes = date(quarter.year + last // 12, last % 12 + 1, 1) - DAY
        duties.append(_duty(f"visit/{quarter.year}-{last // 3}", quarter, closes, visits))
        quarter = closes + DAY
    return {"on": on.isoformat(), "term": [started.isoformat(), ends.isoformat()], "duties": duties}


def _duty(key: str, opens: date, due: date, acts: list[date]) -> dict[str, Any]:
    at = bisect_left(acts, opens)
    met = acts[at] if at < len(acts) and acts[at] <= due else None
    return {
        "key": key,
        "opens_on": opens.isoformat(),
        "due_on": due.isoformat(),
        "met_on": met.isoformat() if met else None,
        "state": "met" if met else "missed",
    }


def main(path: str) -> None:
    """The same as a command: a case a line in, an answer a line out."""
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            answer = standing(case, date.fromisoformat(case["on"]))
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
