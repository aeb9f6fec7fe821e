"""What must hold of the rules beside the contract, whatever was written in whatever order."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guihang.rules.acts import ACTS
from guihang.rules.acts.fields import Field
from guihang.rules.beside import READ, About, Beside, beside
from guihang.rules.beside.given import aliases_of
from guihang.rules.calendar import official
from guihang.rules.case import Case
from guihang.rules.evaluate import Standing, evaluate
from guihang.rules.figures import KIND_LABELS
from guihang.rules.shape import KINDS
from guihang.rules.tests.cases import cases, entry

SLOWLY = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
ASKED = st.integers(0, 1300)
LONGEST_KEY = 48
FURTHER = sorted(kind for kind in READ - set(KINDS) if ACTS[kind].about == "order")


@st.composite
def courses(draw: st.DrawFn) -> dict[str, Any]:
    """A case of the contract with up to thirty further acts of the course, each as its form would give it."""
    case = draw(cases())
    decided = date.fromisoformat(case["order"]["decided_on"])
    entries = list(case["entries"])
    for number in range(draw(st.integers(0, 30))):
        kind = draw(st.sampled_from(FURTHER))
        on = decided + timedelta(days=draw(st.integers(0, draw(st.sampled_from([40, 200, 1300])))))
        fitting = [e["id"] for e in entries if e["kind"] in (ACTS[kind].answers or {e["kind"]}) and e["on"] <= str(on)]
        if ACTS[kind].answers and not fitting:
            continue
        entries.append(entry(300 + number, kind, on, draw(_data(kind, on, fitting))))
    return {**case, "entries": entries}


def _data(kind: str, on: date, fitting: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    told = [f for f in ACTS[kind].fields if not f.sealed and (f.name != "entry" or fitting)]
    return st.fixed_dictionaries(
        {f.name: _value(f, on, fitting) for f in told if f.required},
        optional={f.name: _value(f, on, fitting) for f in told if not f.required},
    )


def _value(field: Field, on: date, fitting: list[str]) -> st.SearchStrategy[Any]:
    near = st.integers(-40, 60).map(lambda days: (on + timedelta(days=days)).isoformat())
    by_type: dict[str, st.SearchStrategy[Any]] = {
        "date": near,
        "bool": st.booleans(),
        "int": st.integers(field.least, 40),
        "text": st.sampled_from(fitting if field.name == "entry" and fitting else ["a", "b"]),
        "place": st.sampled_from(["150621100000", "500103001000"]),
        "people": st.just([{"role": "family", "name": "a"}]),
        "phones": st.just(["1"]),
        "numbers": st.just([1]),
        "ids": st.just([]),
    }
    if field.type == "code":
        return st.sampled_from(field.values)
    if field.type == "codes":
        return st.lists(st.sampled_from(field.values), unique=True, max_size=3)
    if field.type == "rows":
        return st.just([{field.values[0]: "a"}])
    return by_type[field.type]


def read(case: Mapping[str, Any], on: date) -> tuple[Standing, Beside]:
    held = Case.read(case)
    standing = evaluate(held, on)
    return standing, beside(
        held.order, held.policies, standing, held.entries, on.toordinal(), official(),
        aliases=aliases_of(case["entries"]), settings={}, about=About("female"),
    )  # fmt: skip


def lasting(further: Beside) -> object:
    """All that time alone changes only on a day that is said."""
    duties = sorted((d.key, d.opens, d.due, d.met, d.void, d.provisional) for d in further.duties)
    return duties, further.gaps, further.crossing, further.papers, further.papers_open, further.results


def after_days(case: Mapping[str, Any], days: int) -> date:
    return date.fromisoformat(case["order"]["decided_on"]) + timedelta(days=days)


@SLOWLY
@given(courses(), ASKED)
def test_every_course_is_read_and_every_duty_can_be_shown(case: dict[str, Any], after: int) -> None:
    standing, further = read(case, after_days(case, after))
    assert all(duty.opens <= duty.due for duty in further.duties)
    keys = [duty.key for duty in (*standing.duties, *further.duties)]
    assert len(set(keys)) == len(keys)
    assert all(len(key) <= LONGEST_KEY for key in keys)
    assert {duty.kind for duty in further.duties} <= set(KIND_LABELS)


@SLOWLY
@given(courses(), ASKED, st.randoms())
def test_the_order_in_which_it_was_entered_makes_no_difference(case: dict[str, Any], after: int, chance: Any) -> None:
    on = after_days(case, after)
    shuffled = copy.deepcopy(case)
    chance.shuffle(shuffled["entries"])
    assert read(case, on)[1].as_json() == read(shuffled, on)[1].as_json()


@SLOWLY
@given(courses(), ASKED)
def test_nothing_further_changes_by_itself_before_the_day_it_says(case: dict[str, Any], after: int) -> None:
    on = after_days(case, after)
    standing, further = read(case, on)
    days = [d for d in (standing.next_change_on, further.change and date.fromordinal(further.change)) if d]
    ahead = [date.fromisoformat(e["on"]) for e in case["entries"] if e["on"] > on.isoformat()]
    last = min([*(day - timedelta(days=1) for day in (*days, *ahead)), on + timedelta(days=200)])
    step = on + timedelta(days=1)
    while step <= last:
        assert lasting(read(case, step)[1]) == lasting(further), step
        step += timedelta(days=1)
