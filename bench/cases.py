"""The case that the contract's speed is told of: sixty entries in, thirty-seven duties out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

ON = date(2025, 6, 15)
ENTRIES, DUTIES = 60, 37


def case(number: int) -> dict[str, Any]:
    """One order in its third year; `number` shifts its days a little, so that no two are alike."""
    decided = date(2023, 3, 1) + timedelta(days=number % 17)
    reported = decided + timedelta(days=9)
    acts: list[tuple[str, date, dict[str, Any]]] = [
        ("order.notified", decided + timedelta(days=3), {}),
        ("order.served", decided + timedelta(days=4), {"to": "person"}),
        ("report.made", reported, {}),
        ("agreement.signed", reported + timedelta(days=2), {}),
        ("group.formed", reported + timedelta(days=2), {"members": [{"role": "police", "name": "丁一"}]}),
    ]
    for n in range(25):
        on = reported + timedelta(days=12 + n * 31 + number % 5)
        acts.append(("test.taken", on, {"result": "negative", "method": "urine", "unannounced": n % 2 == 0}))
    for n in range(ENTRIES - len(acts)):
        kind = "visit.made" if n % 2 else "talk.held"
        acts.append((kind, reported + timedelta(days=5 + n * 26 + number % 7), {"mode": "in_person"}))
    entries = [
        {"id": f"e{n:03d}", "kind": kind, "on": on.isoformat(), "data": data} for n, (kind, on, data) in enumerate(acts)
    ]
    order = {
        "id": f"A-{number}",
        "kind": "treatment",
        "place": "150621100000",
        "decided_on": decided.isoformat(),
        "term_years": 3,
    }
    return {"on": ON.isoformat(), "order": order, "policy": "national", "entries": entries}
