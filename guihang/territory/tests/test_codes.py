"""Codes, levels and the range that a territory spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guihang.territory.codes import (
    BadCode,
    Level,
    Territory,
    ancestors_of,
    county_of,
    is_development_zone,
    level_of,
    parent_of,
    township_of,
)
from guihang.territory.query import outermost

CODES = st.builds(
    lambda p, c, k, t, v, cut: f"{p:02}{c:02}{k:02}{t:03}{v:03}"[:cut].ljust(12, "0"),
    st.integers(11, 82), st.integers(1, 99), st.integers(1, 99), st.integers(1, 999), st.integers(1, 999),
    st.sampled_from([2, 4, 6, 9, 12]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "level", "low", "high"),
    [
        ("150000000000", Level.PROVINCE, "150000000000", "159999999999"),
        ("1506", Level.CITY, "150600000000", "150699999999"),
        ("150621000000", Level.COUNTY, "150621000000", "150621999999"),
        ("150621100000", Level.TOWNSHIP, "150621100000", "150621100999"),
        ("150621100210", Level.VILLAGE, "150621100210", "150621100210"),
        ("441900003000", Level.TOWNSHIP, "441900003000", "441900003999"),
    ],
)
def test_a_territory_spans_all_that_lies_in_it(code: str, level: Level, low: str, high: str) -> None:
    territory = Territory.of(code)
    assert (territory.level, territory.low, territory.high) == (level, low, high)
    assert territory.contains(low)
    assert territory.contains(high)


@pytest.mark.parametrize(
    "code", ["", "0", "15062", "1506211000000", "15062110000x", "１５０６", "000000000000", "-1", " 1506"]
)
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(BadCode):
        Territory.of(code)
    assert not Territory.of("15").contains(code)


def test_a_city_without_counties_is_its_own_county() -> None:
    assert county_of("441900003000") == parent_of("441900003000") == "441900000000"
    assert county_of("150621100210") == "150621000000"
    assert township_of("150621100210") == "150621100000"
    with pytest.raises(BadCode):
        county_of("150600000000")
    with pytest.raises(BadCode):
        township_of("150621000000")


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("410171000000", True), ("410173000000", True), ("410170000000", False), ("410181000000", False),
        ("150621400000", True), ("150621399000", False), ("150621501000", True), ("150621400001", False),
        ("417100000000", False),
    ],
)  # fmt: skip
def test_development_zones_are_told_by_their_numbers(code: str, zone: bool) -> None:
    assert is_development_zone(code) is zone


@given(code=CODES)
def test_every_division_lies_in_all_above_it_and_in_no_neighbour(code: str) -> None:
    above = ancestors_of(code)
    assert len(above) == level_of(code) - 1
    for upper in above:
        assert Territory.of(upper).contains(code)
        assert Territory.of(upper).covers(Territory.of(code))
        assert not Territory.of(code).contains(upper)


@given(a=CODES, b=CODES)
def test_two_territories_are_apart_or_one_lies_in_the_other(a: str, b: str) -> None:
    first, second = Territory.of(a), Territory.of(b)
    meet = first.low <= second.high and second.low <= first.high
    assert meet == (first.covers(second) or second.covers(first))
    kept = outermost([first, second])
    assert len(kept) == (1 if meet else 2)
    assert all(any(k.covers(t) for k in kept) for t in (first, second))
