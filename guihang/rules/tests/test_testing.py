"""How a positive result stands, as a pure function; LAW.md E08 and E18 where a vector does not reach."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from guihang.rules.beside.reading import About, Reading, by_kind
from guihang.rules.beside.testing import Thread, lay, marks_of, settled, status_of, statuses
from guihang.rules.calendar import official
from guihang.rules.case import Case
from guihang.rules.evaluate import evaluate

FOLDER = Path(__file__).parent / "beside"


def reading_of(name: str, on: str, without: str = "") -> Reading:
    given = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["input"]
    given["entries"] = [e for e in given["entries"] if e["kind"] != without]
    case, day = Case.read(given), date.fromisoformat(on)
    rows = by_kind(case.entries, day.toordinal())
    return Reading(
        case.order,
        case.policies,
        evaluate(case, day),
        day.toordinal(),
        official(),
        rows,
        {},
        {},
        About(given["beside"].get("sex", "")),
    )


@pytest.mark.parametrize(
    ("thread", "status"),
    [
        (Thread(), "to_be_confirmed"),
        (Thread(asked=True), "disputed"),
        (Thread(asked=True, granted=True), "disputed"),
        (Thread(asked=True, granted=False), "to_be_confirmed"),
        (Thread(explained=True), "explained"),
        (Thread(asked=True, granted=True, labs=("positive",)), "lab_confirmed"),
        (Thread(asked=True, granted=True, labs=("positive", "negative")), "not_confirmed"),
        (Thread(labs=("positive", "invalid")), "lab_confirmed"),
        (Thread(explained=True, labs=("positive",)), "explained"),
        (Thread(used=True), "use_confirmed"),
        (Thread(used=True, labs=("negative",)), "not_confirmed"),
    ],
)
def test_a_positive_result_stands_as_what_followed_it_says(thread: Thread, status: str) -> None:
    assert status_of("positive", thread) == status
    assert status_of("negative", thread) == status_of("invalid", thread) == ""
    assert settled(status) is (status in {"explained", "not_confirmed"})


def test_until_the_laboratory_speaks_a_disputed_test_waits_and_is_no_relapse() -> None:
    reading = reading_of("e18-disputed-test", "2025-10-13")
    assert statuses(reading) == {"e6": "disputed"}
    assert [f.code for f in reading.standing.findings] == ["positive_test"]
    assert reading.standing.stage == "active"
    assert reading.standing.counters.refusals == 0


def test_an_explanation_that_is_accepted_is_its_status() -> None:
    assert statuses(reading_of("test-explained", "2025-10-08")) == {"e6": "to_be_confirmed"}
    assert statuses(reading_of("test-explained", "2025-10-20")) == {"e6": "explained"}


def test_the_clock_of_one_working_day_would_end_on_the_monday() -> None:
    reached = date(2025, 9, 5).toordinal()
    assert official().after(reached, 1) == (date(2025, 9, 8).toordinal(), False)


def test_without_the_last_refusal_the_ground_is_not_reached() -> None:
    reading = reading_of("e08-refusals", "2025-09-04")
    assert [f.code for f in reading.standing.findings] == ["refused_test", "refused_test"]


@pytest.mark.parametrize(
    ("data", "sex", "testers", "marks"),
    [
        ({"method": "urine", "test_kind": "spot", "kit_lot": "1"}, "m", 2, []),
        ({"method": "urine", "test_kind": "spot", "kit_lot": "1"}, "m", 1, ["one_tester"]),
        ({"method": "urine", "test_kind": "spot", "kit_lot": "1"}, "f", None, ["no_woman"]),
        ({"method": "saliva", "test_kind": "spot", "kit_lot": "1"}, "f", 2, []),
        ({"method": "urine", "test_kind": "entrusted"}, "f", 0, []),
        ({"method": "urine", "kit_lot": "1"}, "m", 2, ["screening"]),
        ({"method": "hair", "test_kind": "laboratory"}, "m", 2, ["hair_before_term"]),
    ],
)
def test_marks_say_what_makes_a_test_doubtful(
    data: dict[str, object], sex: str, testers: int | None, marks: list[str]
) -> None:
    day, starts = date(2025, 6, 1).toordinal(), date(2025, 3, 14).toordinal()
    assert marks_of(data, day, sex=sex, starts=starts, hair_months=6, testers=testers) == marks


def test_hair_of_a_late_day_looks_back_no_further_than_the_term() -> None:
    starts, day = date(2025, 3, 14).toordinal(), date(2025, 9, 14).toordinal()
    assert marks_of({"method": "hair", "test_kind": "spot"}, day, sex="m", starts=starts, hair_months=6) == []


@pytest.mark.parametrize(
    ("name", "on", "gaps"),
    [
        ("refused-without-notice", "2025-09-12", [("refused_no_notice", "2025-06-05")]),
        ("e08-refusals", "2025-09-08", []),
        ("e18-disputed-test", "2025-10-11", []),
        (
            "test-hair-and-marks",
            "2025-09-03",
            [
                ("test_hair_before_term", "2025-07-01"),
                ("test_kit_expired", "2025-08-01"),
                ("test_lot_missing", "2025-08-01"),
                ("test_no_woman", "2025-09-01"),
                ("test_screening_only", "2025-09-01"),
            ],
        ),
    ],
)
def test_what_makes_tests_doubtful_is_a_gap_of_the_file(name: str, on: str, gaps: list[tuple[str, str]]) -> None:
    reading = reading_of(name, on)
    lay(reading)
    assert [(gap.code, gap.since_on.isoformat()) for gap in reading.gaps] == gaps
