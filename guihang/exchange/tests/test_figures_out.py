"""Figures that leave: no count from one to seven can be worked out from them."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, product

import pytest

from guihang.exchange.models import FigureTold
from guihang.exchange.out.figures import SMALL, Question, Sum, Told, TooFine, answers, narrowed, rounded, withheld
from tests.prove import tries

pytestmark = pytest.mark.proves("T22", "I4.7", "ASVS 14.2.4", "ASVS 14.2.6", "PIPL 51", "P2 2.16")
ON = date(2026, 11, 22)
COUNTY = "150621000000"
VALUES: Mapping[str, tuple[str, ...]] = {
    "kind": ("treatment", "rehabilitation"),
    "tier": ("red", "yellow", "blue"),
    "sex": ("m", "f"),
    "age": ("-29", "30-39", "40-59", "60-"),
}


@dataclass(frozen=True, slots=True)
class Somebody:
    """An invented person, as figures see them."""

    place: str
    is_: tuple[tuple[str, str], ...]


def invented(lot: random.Random) -> list[Somebody]:
    """A county of a few offices, most of them small, where some kinds are rare."""
    offices = [f"150621{100 + n}000" for n in range(lot.randint(2, 9))]
    rare = {name: [lot.random() ** 2 + 0.02 for _value in values] for name, values in VALUES.items()}
    return [
        Somebody(lot.choice(offices), tuple((n, lot.choices(values, rare[n])[0]) for n, values in VALUES.items()))
        for _person in range(lot.randint(20, 400))
    ]


def counted(people: Sequence[Somebody], question: Question) -> int:
    wanted = set(question.by)
    here = question.place == COUNTY
    return sum(wanted <= set(p.is_) and (here or p.place == question.place) for p in people)


def any_question(lot: random.Random, people: Sequence[Somebody]) -> Question:
    place = COUNTY if lot.random() < 0.4 else lot.choice(people).place
    by = [(name, lot.choice(VALUES[name])) for name in lot.sample(list(VALUES), lot.randint(0, 2))]
    return Question("people", place, tuple(by))


def narrower(lot: random.Random, question: Question, people: Sequence[Somebody]) -> Question:
    """A question about a part of those people: one more dimension, or one office of the county."""
    free = [name for name in VALUES if name not in dict(question.by)]
    if question.place == COUNTY and (lot.random() < 0.5 or len(question.by) == 2):
        return Question(question.measure, lot.choice(people).place, question.by)
    if len(question.by) == 2:
        return question
    name = lot.choice(free)
    return Question(question.measure, question.place, (*question.by, (name, lot.choice(VALUES[name]))))


def pinned(bounds: tuple[int, int], true: int) -> bool:
    """Whether somebody knows a small count for sure. What they know is true in any case."""
    low, high = bounds
    assert low <= true <= high, "an answer that lies"
    return low == high and 0 < true < SMALL


def test_every_count_below_eight_is_hidden_and_the_others_are_multiples_of_five_near_them() -> None:
    for n in range(40):
        question = Question("people", f"150621{100 + n}000")
        for count in range(200):
            told = rounded(question, count)
            assert told.count == 0 if count < SMALL else told.count % 5 == 0 and abs(told.count - count) < 10
            assert told.count == 0 or abs(told.count - count) < 5
            low, high = told.bounds
            assert low <= count <= high
            assert str(told) == ("<10" if told.count == 0 else str(told.count))


def test_the_same_question_and_count_get_the_same_answer_and_no_average_helps() -> None:
    question = Question("people", COUNTY, (("sex", "f"), ("age", "60-")))
    same = Question("people", COUNTY, (("age", "60-"), ("sex", "f")))
    assert {rounded(q, 12) for q in (question, same) for _time in range(50)} == {rounded(question, 12)}


def test_lots_fall_as_far_up_as_down() -> None:
    for count in (11, 12, 13, 14, 28):
        told = [rounded(Question("people", f"15{n:04d}000000"), count).count for n in range(1000, 3000)]
        assert abs(sum(told) / len(told) - count) < 0.25


@pytest.mark.parametrize(
    "asked", [("people", "150621100201", ()), ("people", COUNTY, (("a", "1"), ("b", "2"), ("c", "3")))]
)
def test_nothing_finer_than_a_township_and_no_fourth_dimension(
    asked: tuple[str, str, tuple[tuple[str, str], ...]],
) -> None:
    with pytest.raises(TooFine):
        Question(*asked)


def test_ten_thousand_differences_give_no_small_count() -> None:
    lot, small = random.Random(20), 0
    wanted = tries(10_000)
    while wanted > 0:
        people = invented(lot)
        for _pair in range(50):
            whole = any_question(lot, people)
            part = narrower(lot, whole, people)
            if part == whole:
                continue
            wanted -= 1
            all_, some = counted(people, whole), counted(people, part)
            one, two = rounded(whole, all_).bounds, rounded(part, some).bounds
            rest = max(0, one[0] - two[1]), one[1] - two[0]
            small += 0 < all_ - some < SMALL
            assert not pinned(rest, all_ - some), (whole, part)
            assert not pinned((max(two[0], one[0] - (all_ - some)), two[1]), some) or some >= SMALL
    assert small > tries(10_000) // 40, "the pairs have small differences in them"


def test_a_part_and_what_is_left_of_it_give_no_small_count() -> None:
    """Complementary sets: the women, the men, and all; the attacker puts the three together."""
    lot = random.Random(21)
    for _county in range(tries(2_000)):
        people = invented(lot)
        base = any_question(lot, people)
        name = next((n for n in VALUES if n not in dict(base.by)), "")
        if not name or len(base.by) > 1:
            continue
        parts = tuple(Question("people", base.place, (*base.by, (name, value))) for value in VALUES[name])
        true = {q: counted(people, q) for q in (base, *parts)}
        sums = [Sum(base, parts)]
        told = {q: rounded(q, n) for q, n in true.items()}
        for question in withheld(told, true, sums):
            told[question] = Told(-1)
        found = narrowed({q: answer.bounds for q, answer in told.items()}, sums)
        assert not [q for q in true if pinned(found[q], true[q])]


def tables(lot: random.Random, people: Sequence[Somebody]) -> Iterator[tuple[dict[Question, int], list[Sum]]]:
    """All tables of two dimensions with all their totals, as one who attacks would ask for them."""
    offices = sorted({p.place for p in people})
    for name in lot.sample(list(VALUES), 2):
        cells = {
            (o, v): Question("people", o, ((name, v),)) for o, v in product(offices, VALUES[name])
        }  # fmt: skip
        rows = {o: Question("people", o) for o in offices}
        columns = {v: Question("people", COUNTY, ((name, v),)) for v in VALUES[name]}
        all_ = Question("people", COUNTY)
        sums = [Sum(rows[o], tuple(cells[o, v] for v in VALUES[name])) for o in offices]
        sums += [Sum(columns[v], tuple(cells[o, v] for o in offices)) for v in VALUES[name]]
        sums += [Sum(all_, tuple(rows.values())), Sum(all_, tuple(columns.values()))]
        yield {q: counted(people, q) for q in (*cells.values(), *rows.values(), *columns.values(), all_)}, sums


def test_all_sums_of_a_table_together_give_no_small_count() -> None:
    """An interval attack over every equation, and behind it a flow that tries each small cell one more and one less."""
    lot, small = random.Random(22), 0
    for _county in range(tries(1_000)):
        people = invented(lot)
        for true, sums in tables(lot, people):
            told = {q: rounded(q, n) for q, n in true.items()}
            for question in withheld(told, true, sums):
                told[question] = Told(-1)
            bounds = {q: answer.bounds for q, answer in told.items()}
            found = narrowed(bounds, sums)
            for question, count in true.items():
                assert not pinned(found[question], count)
                small += 0 < count < SMALL
                if 0 < count < SMALL and found[question][1] - found[question][0] < 3:
                    assert another_way(question, count, bounds, sums)
    assert small > tries(1_000)


def another_way(cell: Question, count: int, bounds: Mapping[Question, tuple[int, int]], sums: Sequence[Sum]) -> bool:
    """Whether the table could be as it was told with another count in this cell: looked for by trying."""
    for other in range(bounds[cell][0], bounds[cell][1] + 1):
        if other == count:
            continue
        tried = narrowed({**bounds, cell: (other, other)}, sums)
        if all(low <= high for low, high in tried.values()):
            return True
    return False


def test_one_person_who_comes_between_two_publications_betrays_no_small_count() -> None:
    """Whoever knows that exactly this one has come, or gone, and asks everything about them before and after."""
    lot = random.Random(23)
    for _county in range(tries(1_000)):
        people = invented(lot)
        comes = lot.choice(invented(lot))
        after = [*people, comes]
        for by in (by for n in range(3) for by in combinations(comes.is_, n)):
            for place in (COUNTY, comes.place):
                question = Question("people", place, by)
                before_, after_ = counted(people, question), counted(after, question)
                assert after_ == before_ + 1
                (a, b), (c, d) = rounded(question, before_).bounds, rounded(question, after_).bounds
                together = max(a, c - 1), min(b, d - 1)
                assert not pinned(together, before_)
                assert not pinned((together[0] + 1, together[1] + 1), after_)


def test_the_change_itself_does_not_tell_that_there_were_seven() -> None:
    shown = defaultdict(set)
    for n in range(400):
        question = Question("people", f"15{1000 + n}000000")
        for before in range(5, 12):
            shown[rounded(question, before).count, rounded(question, before + 1).count].add(before)
    assert shown[0, 10] >= {7, 8, 9}
    assert all(len(seen) > 2 for (before_, _after), seen in shown.items() if before_ == 0)


def test_the_attack_is_not_blind_plain_rounding_falls_to_it() -> None:
    """Hidden below eight, else the nearest multiple of five: seven becomes eight, and everybody knows."""

    def plain(count: int) -> tuple[int, int]:
        told = 5 * round(count / 5)
        return (0, 7) if count < SMALL else (max(8, told - 2), told + 2)

    (a, b), (c, d) = plain(7), plain(8)
    assert (max(a, c - 1), min(b, d - 1)) == (7, 7)
    whole, parts = Question("people", COUNTY), [Question("people", f"150621{n}000") for n in (100, 101, 102, 103)]
    true = dict(zip((whole, *parts), (43, 12, 12, 12, 7), strict=True))
    bounds = {q: plain(n) for q, n in true.items()}
    assert narrowed(bounds, [Sum(whole, tuple(parts))])[parts[3]] == (7, 7)


@pytest.mark.django_db
def test_what_was_told_stays_told_for_the_day() -> None:
    question = Question("people", COUNTY, (("sex", "f"),))
    first = answers({question: 23}, [], ON)
    assert answers({question: 24}, [], ON) == first
    assert {answers({question: n}, [], ON)[question] for n in range(200)} == {first[question]}
    later = {answers({question: 60}, [], ON + timedelta(days=1))[question].count}
    assert later == {60}
    row = FigureTold.objects.get(on=ON)
    assert b"people" not in bytes(row.question)


@pytest.mark.django_db
def test_totals_are_rounded_on_their_own_and_within_five_of_the_truth() -> None:
    lot, apart = random.Random(24), Counter[int]()
    for n in range(60):
        offices = [Question("people", f"15062{n % 10}{100 + k}000", (("n", str(n)),)) for k in range(8)]
        whole = Question("people", f"15062{n % 10}000000", (("n", str(n)),))
        true = {q: lot.randint(8, 60) for q in offices}
        all_ = sum(true.values())
        told = answers({**true, whole: all_}, [Sum(whole, tuple(offices))], ON)
        assert abs(told[whole].count - all_) < 5
        apart[told[whole].count - sum(told[q].count for q in offices)] += 1
    assert len(apart) > 3
