"""Examples worked out by hand from the law, where they rest on the contract's own assumptions."""

from __future__ import annotations

from datetime import date
from typing import Any

from guihang.rules.evaluate import Case, Standing, evaluate


def standing(
    on: str,
    decided: str,
    *entries: tuple[str, str, dict[str, Any]],
    kind: str = "treatment",
    years: int = 3,
    credit: int = 0,
) -> Standing:
    given = {
        "order": {
            "id": "E",
            "kind": kind,
            "place": "150621100000",
            "decided_on": decided,
            "term_years": years,
            "credited_days": credit,
        },
        "policy": "ordos",
        "entries": [
            {"id": f"e{at}", "kind": what, "on": when, "data": data} for at, (what, when, data) in enumerate(entries)
        ],
    }
    return evaluate(Case.read(given), date.fromisoformat(on))


def served(on: str) -> tuple[str, str, dict[str, Any]]:
    return ("order.served", on, {"to": "person"})


def reported(on: str) -> tuple[str, str, dict[str, Any]]:
    return ("report.made", on, {})


def windows(found: Standing) -> list[str]:
    return [f"{d.opens_on}..{d.due_on}" for d in found.duties if d.kind == "test"]


def due(found: Standing, key: str) -> str:
    return next(str(duty.due_on) for duty in found.duties if duty.key == key)


def test_e01_fifteen_days_to_report_in_and_three_years_from_then() -> None:
    found = standing("2025-03-20", "2025-03-01", served("2025-03-03"), reported("2025-03-14"))
    assert due(found, "report") == "2025-03-18" and found.ends_on == date(2028, 3, 13)
    late = standing("2025-03-20", "2025-03-01", served("2025-03-03"), reported("2025-03-19"))
    assert [finding.code for finding in late.findings] == ["unreported"]


def test_e02_the_last_day_rolls_over_the_national_day() -> None:
    assert due(standing("2025-09-20", "2025-09-15", served("2025-09-18")), "report") == "2025-10-09"


def test_e03_twenty_two_windows_of_treatment() -> None:
    found = windows(standing("2025-03-20", "2025-03-01", reported("2025-03-14")))
    assert len(found) == 22
    assert (found[0], found[1]) == ("2025-03-14..2025-04-13", "2025-04-14..2025-05-13")
    assert (found[11], found[12]) == ("2026-02-14..2026-03-13", "2026-03-14..2026-05-13")
    assert (found[17], found[18]) == ("2027-01-14..2027-03-13", "2027-03-14..2027-06-13")
    assert found[21] == "2027-12-14..2028-03-13"


def test_e04_twelve_windows_of_rehabilitation() -> None:
    found = windows(standing("2025-06-20", "2025-06-01", reported("2025-06-20"), kind="rehabilitation"))
    assert len(found) == 12
    assert (found[0], found[5]) == ("2025-06-20..2025-08-19", "2026-04-20..2026-06-19")
    assert (found[6], found[9]) == ("2026-06-20..2026-09-19", "2027-03-20..2027-06-19")
    assert (found[10], found[11]) == ("2027-06-20..2027-12-19", "2027-12-20..2028-06-19")


def test_e05_ends_of_months_are_counted_from_the_first_day() -> None:
    found = standing("2024-02-01", "2024-01-02", reported("2024-01-31"))
    assert windows(found)[:4] == [
        "2024-01-31..2024-02-28",
        "2024-02-29..2024-03-30",
        "2024-03-31..2024-04-29",
        "2024-04-30..2024-05-30",
    ]
    assert windows(found)[12] == "2025-01-31..2025-03-30" and found.ends_on == date(2027, 1, 30)
    leap = standing("2024-03-01", "2024-02-02", reported("2024-02-29"))
    assert leap.ends_on == date(2027, 2, 27)
    assert windows(leap)[11:13] == ["2025-01-29..2025-02-27", "2025-02-28..2025-04-28"]


def test_e10_thirty_days_away_are_no_serious_breach_and_thirty_one_are() -> None:
    begin = [reported("2025-03-14"), ("absence.found", "2025-06-16", {"from": "2025-06-01", "until": "2025-06-16"})]
    thirty = standing(
        "2025-10-01",
        "2025-03-01",
        *begin,
        ("absence.found", "2025-09-16", {"from": "2025-09-01", "until": "2025-09-16"}),
    )
    assert thirty.counters.days_away == 30 and thirty.counters.departures == 2
    assert {finding.code for finding in thirty.findings} == {"away_without_leave"}
    more = standing(
        "2025-10-01",
        "2025-03-01",
        *begin,
        ("absence.found", "2025-09-17", {"from": "2025-09-01", "until": "2025-09-17"}),
    )
    assert more.counters.days_away == 31
    assert [str(f.on) for f in more.findings if f.code == "serious_breach.days_away"] == ["2025-09-16"]


def test_e12_a_move_does_not_break_the_term() -> None:
    place = {"place": "500103001000"}
    found = standing(
        "2025-10-08",
        "2025-03-01",
        reported("2025-03-14"),
        ("move.approved", "2025-09-15", place),
        ("move.received", "2025-09-26", place),
    )
    assert due(found, "move-report/1") == "2025-09-30" and found.ends_on == date(2028, 3, 13)
    assert windows(found)[21] == "2027-12-14..2028-03-13"
    assert next(d.state for d in found.duties if d.key == "move-agreement/1") == "missed"


def test_e13_detention_moves_the_schedule() -> None:
    found = standing(
        "2025-04-01",
        "2024-05-01",
        reported("2024-05-20"),
        ("order.suspended", "2025-01-10", {"reason": "detained"}),
        ("order.resumed", "2025-03-11", {}),
    )
    assert found.ends_on == date(2027, 7, 18)
    assert windows(found)[7] == "2024-12-20..2025-03-20" and windows(found)[9] == "2025-04-21..2025-05-18"
    assert windows(found)[21].endswith("..2027-07-18")


def test_e15_time_served_in_compulsory_treatment_is_taken_off() -> None:
    found = standing("2024-11-10", "2024-10-31", served("2024-10-31"), reported("2024-11-08"), credit=274)
    assert due(found, "report") == "2024-11-15" and found.ends_on == date(2027, 2, 6)


def test_e16_release_within_seven_days_of_the_last() -> None:
    found = standing("2025-08-16", "2022-08-01", reported("2022-08-15"))
    assert found.stage == "expired" and found.ends_on == date(2025, 8, 14)
    assert due(found, "release") == "2025-08-21"
