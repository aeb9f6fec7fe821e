"""Cases for the property tests: any course of an order that the contract accepts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

BEGIN = date(2022, 11, 20)
PLACES = ("150621100000", "500103001000")
Given = dict[str, Any]


def entry(number: int, kind: str, on: date, data: Given | None = None) -> Given:
    return {"id": f"e{number:03d}", "kind": kind, "on": on.isoformat(), "data": data or {}}


_SIMPLE: list[tuple[str, st.SearchStrategy[Given]]] = [
    ("order.notified", st.just({})),
    ("order.served", st.sampled_from([{"to": "person"}, {"to": "family"}])),
    ("group.formed", st.just({"members": []})),
    ("agreement.signed", st.just({})),
    ("tier.set", st.sampled_from([{"tier": tier} for tier in ("red", "yellow", "blue")])),
    (
        "test.taken",
        st.sampled_from([{"result": r, "method": "urine"} for r in ("negative", "positive", "invalid")]),
    ),
    ("test.refused", st.just({})),
    ("visit.made", st.sampled_from([{"mode": "in_person"}, {"mode": "remote"}])),
    ("talk.held", st.sampled_from([{"mode": "in_person"}, {"mode": "remote"}])),
    ("counselling.given", st.just({})),
    ("risk.assessed", st.just({})),
    ("contact.lost", st.just({})),
    ("contact.regained", st.just({})),
    ("family.met", st.just({"anything": 1})),
    (
        "breach.reported",
        st.sampled_from(
            [
                {"reason": code}
                for code in ("unreported", "serious_breach.refusals", "serious_breach.days_away", "other")
            ]
        ),
    ),
]


@st.composite
def cases(draw: st.DrawFn, suspended: bool = True, stopped: bool = True) -> Given:
    """A case; dates crowd around the decision so that windows, deadlines and holidays meet."""
    decided = BEGIN + timedelta(days=draw(st.integers(0, 500)))
    years = draw(st.integers(1, 3))
    credit = draw(st.sampled_from([0, 0, 0, 40, 274, 365 * years - 1]))
    span = draw(st.sampled_from([40, 200, 1300]))

    def on() -> date:
        return decided + timedelta(days=draw(st.integers(0, span)))

    found: list[tuple[str, date, Given]] = []
    if draw(st.integers(0, 4)):
        found.append(("order.served", decided + timedelta(days=draw(st.integers(0, 9))), {"to": "person"}))
    if draw(st.integers(0, 5)):
        found.append(("report.made", decided + timedelta(days=draw(st.integers(0, 40))), {}))
    for _ in range(draw(st.integers(0, 14))):
        kind, data = draw(st.sampled_from(_SIMPLE))
        found.append((kind, on(), draw(data)))
    for _ in range(draw(st.integers(0, 4))):
        begun = on()
        data_away: Given = {"from": begun.isoformat()}
        if draw(st.booleans()):
            data_away["until"] = (begun + timedelta(days=draw(st.integers(0, 50)))).isoformat()
        found.append(("absence.found", begun + timedelta(days=draw(st.integers(0, 5))), data_away))
    for _ in range(draw(st.integers(0, 2))):
        begun = on()
        until = begun + timedelta(days=draw(st.integers(0, 20)))
        found.append(("leave.granted", begun, {"until": until.isoformat()}))
    found += _pairs(draw, decided, span, "order.suspended", "order.resumed") if suspended else []
    found += _pairs(draw, decided, span, "move.approved", "move.received")
    if stopped and draw(st.integers(0, 3)) == 0:
        stop = draw(st.sampled_from([on(), *(when for _kind, when, _data in found)]))  # often the day of another act
        found.append(
            draw(st.sampled_from([("order.released", stop, {}), ("order.terminated", stop, {"reason": "died"})]))
        )
    entries = [entry(number, kind, when, data) for number, (kind, when, data) in enumerate(found)]
    _correct(draw, entries)
    return {
        "order": {
            "id": "A-1",
            "kind": draw(st.sampled_from(["treatment", "rehabilitation"])),
            "place": PLACES[0],
            "decided_on": decided.isoformat(),
            "term_years": years,
            "credited_days": credit,
        },
        "policy": draw(st.sampled_from(["national", "ordos", "chongqing", "guizhou", "henan"])),
        "entries": draw(st.permutations(entries)),
    }


def _pairs(draw: st.DrawFn, decided: date, span: int, begin: str, end: str) -> list[tuple[str, date, Given]]:
    """Begun and ended by turns, so that no end lacks its beginning; the last may stay open."""
    found: list[tuple[str, date, Given]] = []
    when = decided
    for _ in range(draw(st.integers(0, 3))):
        when += timedelta(days=draw(st.integers(0, max(1, span // 3))))
        place: Given = {"place": draw(st.sampled_from(PLACES))} if begin == "move.approved" else {}
        found.append((begin, when, place))
        if draw(st.integers(0, 3)) == 0:
            break
        when += timedelta(days=draw(st.integers(0, 60)))
        found.append((end, when, place))
    return found


def _correct(draw: st.DrawFn, entries: list[Given]) -> None:
    """Some entries are corrected or withdrawn, some corrections corrected again."""
    free = [e for e in entries if not e["kind"].startswith(("order.", "move."))]
    for number in range(draw(st.integers(0, 2))):
        if not free:
            return
        target = draw(st.sampled_from(free))
        when = date.fromisoformat(target["on"]) + timedelta(days=draw(st.integers(0, 30)))
        if draw(st.booleans()):
            new = entry(900 + number, "entry.withdrawn", when)
        else:
            new = entry(900 + number, target["kind"], when, target["data"])
        new["supersedes"] = target["id"]
        entries.append(new)
        free.append(new)
