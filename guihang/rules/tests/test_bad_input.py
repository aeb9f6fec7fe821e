"""What is bad input, and that nothing is guessed: a line a problem, with id, field, found and expected."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guihang.rules.evaluate import BadInput, Case, NoRuleInForce, evaluate
from guihang.rules.shape import QUICK, faults
from guihang.texts import Message

Given = dict[str, Any]


def entry(identity: str, kind: str, on: str = "2024-03-10", **data: Any) -> Given:
    return {"id": identity, "kind": kind, "on": on, "data": data}


GOOD: Given = {
    "order": {
        "id": "A-1",
        "kind": "treatment",
        "place": "150621100000",
        "decided_on": "2024-03-01",
        "term_years": 3,
        "credited_days": 0,
    },
    "policy": "ordos",
    "entries": [entry("e1", "order.served", to="person"), entry("e2", "report.made", "2024-03-11")],
}


def problems(change: Callable[[Given], object]) -> list[str]:
    given = copy.deepcopy(GOOD)
    change(given)
    with pytest.raises(BadInput) as refused:
        Case.read(given)
    return [problem.render("en") for problem in refused.value.problems]


def order_with(**fields: Any) -> Callable[[Given], object]:
    return lambda given: given["order"].update(fields)


def with_entry(*added: Any) -> Callable[[Given], object]:
    return lambda given: given["entries"].extend(added)


ORDERS = [
    ("id", 7, "7", "a text"),
    ("id", "", '""', "a text"),
    ("kind", "detention", '"detention"', "one of treatment, rehabilitation"),
    ("kind", ["treatment"], "a list", "one of"),
    ("place", None, "null", "a text"),
    ("decided_on", "2024-02-30", '"2024-02-30"', "a date YYYY-MM-DD"),
    ("decided_on", "20240301", '"20240301"', "a date YYYY-MM-DD"),
    ("decided_on", "2024-W09-5", '"2024-W09-5"', "a date YYYY-MM-DD"),
    ("decided_on", "２０２４-03-01", "２０２４", "a date YYYY-MM-DD"),
    ("decided_on", None, "null", "a date YYYY-MM-DD"),
    ("decided_on", 20240301, "20240301", "a date YYYY-MM-DD"),
    ("term_years", 0, "0", "from 1 to 3"),
    ("term_years", 4, "4", "from 1 to 3"),
    ("term_years", True, "true", "from 1 to 3"),
    ("term_years", 1.5, "1.5", "from 1 to 3"),
    ("term_years", "3", '"3"', "from 1 to 3"),
    ("term_years", 10**400, "more than 18 digits", "from 1 to 3"),
    ("credited_days", -1, "-1", "from 0 to 1094"),
    ("credited_days", 1095, "1095", "from 0 to 1094"),
    ("credited_days", None, "null", "from 0 to 1094"),
]


@pytest.mark.parametrize(("field", "value", "found", "expected"), ORDERS)
def test_an_order_at_fault_is_named(field: str, value: object, found: str, expected: str) -> None:
    lines = problems(order_with(**{field: value}))
    assert len(lines) == 1
    whose = "the order" if field == "id" else "order A-1"
    assert lines[0].startswith(f"{whose}: {field}: found ")
    assert found in lines[0] and expected in lines[0]


@pytest.mark.parametrize(("years", "credit"), [(1, 365), (2, 730), (3, 1095)])
def test_credit_stays_below_365_days_a_year_of_the_term(years: int, credit: int) -> None:
    assert "credited_days" in problems(order_with(term_years=years, credited_days=credit))[0]
    given = copy.deepcopy(GOOD)
    given["order"].update(term_years=years, credited_days=credit - 1)
    Case.read(given)


DATA = [
    (entry("x", "order.served"), "data.to", "nothing"),
    (entry("x", "order.served", to="neighbour"), "data.to", '"neighbour"'),
    (entry("x", "order.served", to=["person"]), "data.to", "a list"),
    (entry("x", "group.formed"), "data.members", "nothing"),
    (entry("x", "group.formed", members={}), "data.members", "an object"),
    (entry("x", "group.formed", members=[{"role": "police"}]), "data.members", "a list"),
    (entry("x", "tier.set", tier="green"), "data.tier", '"green"'),
    (entry("x", "test.taken", method="urine"), "data.result", "nothing"),
    (entry("x", "test.taken", result="negative"), "data.method", "nothing"),
    (entry("x", "test.taken", result="clean", method="urine"), "data.result", '"clean"'),
    (entry("x", "test.taken", result="negative", method="urine", unannounced=1), "data.unannounced", "1"),
    (entry("x", "visit.made", mode="phone"), "data.mode", '"phone"'),
    (entry("x", "talk.held"), "data.mode", "nothing"),
    (entry("x", "leave.granted"), "data.until", "nothing"),
    (entry("x", "leave.granted", until="2024-13-01"), "data.until", '"2024-13-01"'),
    (entry("x", "absence.found"), "data.from", "nothing"),
    ({**entry("x", "absence.found"), "data": {"from": "2024-05-01", "until": None}}, "data.until", "null"),
    (entry("x", "breach.reported"), "data.reason", "nothing"),
    (entry("x", "move.approved"), "data.place", "nothing"),
    (entry("x", "move.received", place=15), "data.place", "15"),
    (entry("x", "order.suspended", reason=3), "data.reason", "3"),
    (entry("x", "order.terminated"), "data.reason", "nothing"),
]


@pytest.mark.parametrize(("added", "field", "found"), DATA)
def test_an_entry_at_fault_is_named(added: Given, field: str, found: str) -> None:
    lines = problems(with_entry(added))
    assert len(lines) == 1
    assert lines[0].startswith(f"entry x: {field}: found {found}") and ", expected " in lines[0]


SHAPES: list[tuple[Any, str]] = [
    ({"kind": "order.notified", "on": "2024-03-10", "data": {}}, "entry number 3: id: found nothing"),
    ({"id": 5, "kind": "order.notified", "on": "2024-03-10"}, "entry number 3: id: found 5"),
    ({"id": "e1", "kind": "order.notified", "on": "2024-03-10"}, 'entry e1: id: found "e1"'),
    ({"id": "x", "kind": "order.notified"}, "entry x: on: found nothing"),
    ({"id": "x", "kind": "order.notified", "on": "2023-02-29"}, 'entry x: on: found "2023-02-29"'),
    ({"id": "x", "kind": "order.notified", "on": ["2024-03-10"]}, "entry x: on: found a list"),
    ({"id": "x", "kind": "order.notified", "on": "9999-12-31"}, 'entry x: on: found "9999-12-31"'),
    ({"id": "x", "kind": 3, "on": "2024-03-10"}, "entry x: kind: found 3"),
    ({"id": "x", "kind": "order.notified", "on": "2024-03-10", "data": []}, "entry x: data: found a list"),
    (
        {"id": "x", "kind": "order.notified", "on": "2024-03-10", "supersedes": "e9"},
        'entry x: supersedes: found "e9"',
    ),
    (
        {"id": "x", "kind": "order.notified", "on": "2024-03-10", "supersedes": "x"},
        'entry x: supersedes: found "x"',
    ),
    ({"id": "x", "kind": "order.notified", "on": "2024-03-10", "supersedes": 1}, "entry x: supersedes: found 1"),
    ({"id": "x", "kind": "entry.withdrawn", "on": "2024-03-10"}, "entry x: supersedes: found nothing"),
    ({"id": "x", "kind": "order.notified", "on": "2024-02-29"}, 'entry x: on: found "2024-02-29"'),
    ({"id": "x", "kind": "order.resumed", "on": "2024-03-20"}, 'entry x: kind: found "order.resumed"'),
    ("e1", 'entry number 3: entries: found "e1"'),
]


@pytest.mark.parametrize(("added", "begins"), SHAPES)
def test_a_misshapen_entry_is_named(added: object, begins: str) -> None:
    lines = problems(with_entry(added))
    assert len(lines) == 1 and lines[0].startswith(begins), lines


def test_entries_are_checked_whether_they_are_read_or_not() -> None:
    stop = entry("s", "order.terminated", "2024-04-01", reason="died")
    late = entry("x", "order.resumed", "2030-01-01")
    assert problems(with_entry(stop, late))[0].startswith("entry x: kind")


def test_a_replaced_entry_is_checked_for_its_shape_only() -> None:
    given = copy.deepcopy(GOOD)
    early = entry("x", "order.resumed", "2020-01-01")
    given["entries"] += [early, {**entry("y", "entry.withdrawn"), "supersedes": "x"}]
    Case.read(given)
    assert (
        "data.result"
        in problems(
            with_entry(entry("x", "test.taken", method="urine"), {**entry("y", "entry.withdrawn"), "supersedes": "x"})
        )[0]
    )


def test_a_replaced_entrys_own_correction_still_holds() -> None:
    given = copy.deepcopy(GOOD)
    given["entries"] += [
        entry("t1", "test.refused", "2024-04-01"),
        {**entry("t2", "test.refused", "2024-04-02"), "supersedes": "t1"},
        {**entry("t3", "test.refused", "2024-04-03"), "supersedes": "t2"},
    ]
    standing = evaluate(Case.read(given), date(2024, 5, 1))
    assert [finding.on for finding in standing.findings] == [date(2024, 4, 3)]


def test_a_suspension_before_reporting_in_may_be_resumed_and_is_not_read() -> None:
    given = copy.deepcopy(GOOD)
    given["entries"] += [
        entry("s1", "order.suspended", "2024-03-05"),
        entry("s2", "order.resumed", "2024-03-20"),
    ]
    standing = evaluate(Case.read(given), date(2024, 3, 15))
    assert standing.stage == "active" and standing.ends_on == date(2027, 3, 10)


def test_every_fault_is_named_not_only_the_first() -> None:
    def change(given: Given) -> None:
        given["policy"] = "beijing"
        given["order"]["term_years"] = 9
        given["entries"] += [entry("x", "tier.set"), entry("y", "order.resumed", "2024-99-01")]

    lines = problems(change)
    assert [line.split(":")[0] for line in lines] == ["order A-1", "order A-1", "entry x", "entry y"]


def test_a_fault_of_shape_hides_no_fault_of_order() -> None:
    def change(given: Given) -> None:
        given["order"]["credited_days"] = -1
        given["entries"] += [
            entry("x", "tier.set", "2024-02-28"),
            entry("y", "order.resumed", "2024-04-01"),
            entry("z", "test.refused", "2024-02-27"),
        ]

    begun = [line.split(" found ")[0] for line in problems(change)]
    assert begun == [
        "order A-1: credited_days:",
        "entry x: data.tier:",
        "entry z: on:",
        "entry x: on:",
        "entry y: kind:",
    ]


@pytest.mark.parametrize(
    "at_fault",
    [
        entry("s", "order.suspended", "2024-02-30"),
        {**entry("", "order.suspended", "2024-03-20")},
        {**entry("s", "order.suspended", "2024-03-20"), "kind": ""},
        "order.suspended",
    ],
)
def test_a_suspension_at_fault_is_not_blamed_on_its_resumption(at_fault: object) -> None:
    lines = problems(with_entry(at_fault, entry("r", "order.resumed", "2024-04-01")))
    assert len(lines) == 1 and "entry r" not in lines[0]


def test_a_suspension_with_data_at_fault_is_still_one() -> None:
    lines = problems(
        with_entry(entry("s", "order.suspended", "2024-03-20", reason=5), entry("r", "order.resumed", "2024-04-01"))
    )
    assert len(lines) == 1 and lines[0].startswith("entry s: data.reason")


def test_a_correction_that_misses_blames_no_resumption() -> None:
    lines = problems(
        with_entry(
            entry("s", "order.suspended", "2024-03-20"),
            entry("r1", "order.resumed", "2024-04-01"),
            {**entry("r2", "order.resumed", "2024-04-02"), "supersedes": "r9"},
        )
    )
    assert len(lines) == 1 and lines[0].startswith("entry r2: supersedes")


@pytest.mark.parametrize(
    ("whole", "line"),
    [
        ([], "the input"),
        ({}, "order"),
        ({"order": [], "policy": "ordos", "entries": []}, "found a list"),
        ({**GOOD, "policy": None}, "policy: found null"),
        ({**GOOD, "policy": ["ordos"]}, "policy: found a list"),
        ({**GOOD, "entries": None}, "entries: found null"),
        ({**GOOD, "entries": {}}, "entries: found an object"),
        ({**GOOD, "policies": {}}, "policies: found an object"),
        ({**GOOD, "policies": [{"since": "2024-03-01", "policy": "x"}]}, "policies[0].policy"),
        ({**GOOD, "policies": [{"policy": "ordos"}]}, "policies[0].since: found nothing"),
        ({**GOOD, "policies": [7]}, "policies[0]: found 7"),
        (
            {**GOOD, "policies": [{"since": "2024-03-01", "policy": "ordos"}] * 2},
            "policies[1].since: found",
        ),
    ],
)
def test_an_input_without_its_parts_is_refused(whole: object, line: str) -> None:
    with pytest.raises(BadInput) as refused:
        Case.read(whole)
    assert any(line in problem.render("en") for problem in refused.value.problems)


def test_an_id_cannot_break_the_line() -> None:
    lines = problems(with_entry({"id": "a\nb\u2028c\ud800", "kind": "order.notified"}))
    assert len(lines) == 1 and len(lines[0].splitlines()) == 1
    assert lines[0].isprintable()


def test_data_may_be_left_out_where_nothing_is_needed() -> None:
    given = copy.deepcopy(GOOD)
    given["entries"].append({"id": "x", "kind": "order.notified", "on": "2024-03-02"})
    duties = {duty.key: duty for duty in evaluate(Case.read(given), date(2024, 3, 20)).duties}
    assert duties["notify"].met_on == date(2024, 3, 2)


def test_a_decision_older_than_every_rule_has_no_rule_in_force() -> None:
    given = copy.deepcopy(GOOD)
    given["order"]["decided_on"] = "2011-06-25"
    with pytest.raises(NoRuleInForce) as nothing:
        evaluate(Case.read(given), date(2024, 5, 1))
    assert nothing.value.order == "A-1" and nothing.value.on == date(2011, 6, 25)


def test_unknown_kinds_are_named_and_change_nothing() -> None:
    given = copy.deepcopy(GOOD)
    plain = evaluate(Case.read(given), date(2024, 5, 1)).as_json()
    given["entries"] += [entry("x", "weather.noted", anything=[1]), entry("y", "family.met", "2030-01-01")]
    answer = evaluate(Case.read(given), date(2024, 5, 1)).as_json()
    assert answer.pop("ignored") == ["weather.noted"] and "ignored" not in plain
    assert answer == plain


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(["person", "red", "negative", "invalid", "remote", "2024-05-01", "2024-05-32", "", "x"]),
    st.lists(st.dictionaries(st.sampled_from(["role", "name"]), st.sampled_from(["a", "", 1]), max_size=2), max_size=2),
    st.dictionaries(st.text(max_size=2), st.none(), max_size=1),
)
NAMES = ["to", "members", "tier", "result", "method", "unannounced", "mode", "until", "from", "reason", "place"]


@settings(deadline=None)
@given(st.sampled_from(sorted(QUICK)), st.dictionaries(st.sampled_from(NAMES), ANYTHING))
def test_the_quick_look_agrees_with_the_full_check(kind: str, data: Given) -> None:
    check = QUICK[kind]
    try:
        quick = check is None or check(data)
    except (KeyError, TypeError):
        quick = False
    assert quick == (faults(Message("x"), kind, data) == [])
