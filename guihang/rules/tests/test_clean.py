"""The three clean years: each rule by a case, and ten thousand histories against a second reading."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from guihang.rules import packs
from guihang.rules.clean import READ, UNKNOWN, CleanYears, Decision, clean_years
from guihang.rules.packfile import read
from guihang.rules.tests import naive_clean
from guihang.rules.tests.invented_ends import invent
from guihang.rules.tests.naive_clean import History
from tests.prove import tries

CASES = tomllib.loads(Path(__file__).with_name("clean_cases.toml").read_text(encoding="utf-8"))["case"]
NATIONAL = packs.load("national")


class Said(NamedTuple):
    kind: str
    on: date
    order: str | None
    data: dict[str, Any]


def counted(history: History, pack: packs.Pack = NATIONAL) -> CleanYears:
    decisions = [Decision(key, kind, decided, credit) for key, (kind, decided, credit) in history.orders.items()]
    said = [Said(k, on, order or None, data) for k, on, order, data in history.entries if k in READ]
    return clean_years(decisions, sorted(said, key=lambda e: e.on), pack)


def history_of(case: dict[str, Any]) -> History:
    orders = {key: (kind, date.fromisoformat(on), credit) for key, kind, on, credit in case["orders"]}
    return History(orders, [(k, date.fromisoformat(on), order, data) for k, on, order, data in case["said"]])


@pytest.mark.proves("I4.6")
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_case_holds(case: dict[str, Any]) -> None:
    found, expect = counted(history_of(case)), case["expect"]
    if "unknown" in expect:
        assert (found.on, found.since, found.unknown_because) == (None, None, expect["unknown"])
        return
    assert (found.since, found.on) == (date.fromisoformat(expect["since"]), date.fromisoformat(expect["on"]))
    assert found.ground == expect["ground"] and not found.unknown_because
    told = found.other and [found.other[0], *(day.isoformat() for day in found.other[1:])]
    assert told == expect.get("other")


@pytest.mark.proves("I4.6")
def test_ten_thousand_histories_read_the_same_a_second_way() -> None:
    unknown = 0
    for number in range(tries(10_000)):
        history = invent(number)
        found = counted(history)
        assert found.on == naive_clean.clean_on(history), number
        assert found.since == naive_clean.begins_on(history), number
        unknown += found.on is None
    assert 0.1 < unknown / tries(10_000) < 0.9, "the histories are of both sorts"


def test_the_order_of_the_input_makes_no_difference() -> None:
    for number in range(200):
        history = invent(number)
        turned = History(history.orders, list(reversed(history.entries)))
        same_day = len({e[1] for e in history.entries}) < len(history.entries)
        assert same_day or counted(turned) == counted(history)


def test_every_source_is_declared_and_every_reason_has_words() -> None:
    for case in CASES:
        found = counted(history_of(case))
        assert set(found.basis) <= set(NATIONAL.sources) and bool(found.basis) == (found.on is not None)
        assert not found.unknown_because or found.unknown_because in UNKNOWN


SHANGHAI = """
name = "shanghai"
base = "national"
since = 2016-04-01
[[figure]]
name = "clean.rehabilitation"
value = "released"
since = 2016-04-01
status = "local"
source = ["SH29"]
[[figure]]
name = "clean.after_breach"
value = "counted"
since = 2016-04-01
status = "local"
source = ["SH29"]
"""


def test_a_region_sets_its_own_start(tmp_path: Path) -> None:
    path = tmp_path / "shanghai.toml"
    path.write_text(SHANGHAI, encoding="utf-8")
    pack = read(path, packs.load)
    released = next(c for c in CASES if c["name"].startswith("rehabilitation after"))
    found = counted(history_of(released), pack)
    assert (found.since, found.on, found.ground) == (date(2021, 8, 15), date(2024, 8, 16), "released")
    assert "SH29" in found.basis and found.other == ("course", date(2021, 8, 20), date(2024, 8, 21))
    breach = next(c for c in CASES if c["expect"].get("unknown") == "breach")
    assert counted(history_of(breach), pack).on == date(2024, 8, 21)


@pytest.mark.parametrize(("name", "value"), [("clean.years", "0"), ("clean.changed", '"when"'), ("clean.years", '"3"')])
def test_a_start_that_no_rule_knows_is_refused(tmp_path: Path, name: str, value: str) -> None:
    path = tmp_path / "region.toml"
    figure = f'[[figure]]\nname = "{name}"\nvalue = {value}\nsince = 2016-04-01\nstatus = "local"\nsource = ["SH29"]\n'
    path.write_text(f'name = "region"\nbase = "national"\nsince = 2016-04-01\n{figure}', encoding="utf-8")
    with pytest.raises(packs.PackError, match=r"figure\[1\].value"):
        read(path, packs.load)
