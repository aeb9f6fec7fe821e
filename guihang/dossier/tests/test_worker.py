"""Who answers for a person: on every day the newest assignment in force, and it changes by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils import compat

from guihang.dossier.catchup import catch_up
from guihang.dossier.entry import Facts
from guihang.dossier.models import Order, Person
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.verify import verify
from guihang.dossier.worker import answering, assignments, changes_after
from guihang.dossier.workout import work_out

LIN, MA, HAI = (uuid4() for _ in range(3))
FIRST = date(2026, 11, 1)
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)


def assigned(user: UUID, on: int, until: int | None = None, minute: int = 0) -> Facts:
    """Somebody is assigned from day `on` of November, until the day given."""
    data = {"user": str(user)}
    if until is not None:
        data["until"] = (FIRST + timedelta(days=until)).isoformat()
    return Facts(
        uuid4(), UUID(int=1), None, 1, "worker.assigned", FIRST + timedelta(days=on), data, None, None, "", None, None,
        WRITTEN + timedelta(minutes=minute), "desk", None, b"",
    )  # fmt: skip


def test_when_an_illness_is_over_who_answered_before_answers_again() -> None:
    said = assignments([assigned(LIN, 0), assigned(MA, 9, until=19)])
    days = (8, 9, 19, 20)
    assert [answering(said, FIRST + timedelta(days=d)).user for d in days] == [LIN, MA, MA, LIN]  # type: ignore[union-attr]
    assert changes_after(said, FIRST) == FIRST + timedelta(days=9)
    assert changes_after(said, FIRST + timedelta(days=9)) == FIRST + timedelta(days=20)
    assert changes_after(said, FIRST + timedelta(days=20)) is None


def test_of_two_on_one_day_the_one_written_later_holds() -> None:
    said = assignments([assigned(MA, 3, minute=5), assigned(LIN, 3, minute=4)])
    assert answering(said, FIRST + timedelta(days=3)) == (MA, FIRST + timedelta(days=3), None)


def test_nobody_answers_before_the_first_and_after_the_last() -> None:
    said = assignments([assigned(LIN, 3, until=5)])
    assert [answering(said, FIRST + timedelta(days=d)) is None for d in (2, 3, 5, 6)] == [True, False, False, True]
    assert answering([], FIRST) is None


def naive(entries: list[Facts], day: date) -> tuple[UUID, date | None] | None:
    """Day by day, as a clerk would read a list of slips: strike what has not begun or is over, take the newest."""
    best: tuple[date, datetime, int] | None = None
    found = None
    for e in entries:
        until = e.data.get("until")
        if e.on > day or (until is not None and until < day.isoformat()):
            continue
        if best is None or (e.on, e.written_at, e.id.int) > best:
            best = (e.on, e.written_at, e.id.int)
            found = (UUID(e.data["user"]), date.fromisoformat(until) if until else None)
    return found


slips = st.builds(
    assigned,
    st.sampled_from([LIN, MA, HAI]),
    st.integers(0, 40),
    st.none() | st.integers(0, 60),
    st.integers(0, 5),
)


@given(st.lists(slips, max_size=8))
def test_on_every_day_the_worker_is_whom_a_naive_reading_names(entries: list[Facts]) -> None:
    said = assignments(entries)
    for n in range(-2, 65):
        day = FIRST + timedelta(days=n)
        now = answering(said, day)
        assert (now and (now.user, now.until)) == naive(entries, day)
        # Until the day named nothing changes, and on it something does.
        change, ahead = changes_after(said, day), day + timedelta(days=1)
        while ahead < FIRST + timedelta(days=65) and ahead != change:
            assert answering(said, ahead) == now
            ahead += timedelta(days=1)
        assert change is None or answering(said, change) != now


@given(st.lists(slips, max_size=6))
def test_the_file_says_the_same(entries: list[Facts]) -> None:
    for n in (0, 7, 21, 50):
        state = work_out(entries, FIRST + timedelta(days=n))
        assert (state.worker, state.worker_until) == (naive(entries, FIRST + timedelta(days=n)) or (None, None))


@pytest.mark.django_db
def test_the_column_changes_by_itself_when_the_day_comes() -> None:
    life = Life().reported()
    life.act("worker.assigned", date(2026, 3, 10), {"user": str(LIN)})
    life.act("worker.assigned", TODAY + timedelta(days=2), {"user": str(MA), "until": "2026-11-28"})
    person = life.write()
    assert (person.worker, person.worker_until) == (LIN, None)
    assert Order.objects.get().next_change_on == TODAY + timedelta(days=2)
    told = {}
    for n in range(9):
        catch_up(TODAY + timedelta(days=n))
        person.refresh_from_db()
        told[n] = (person.worker, person.worker_until)
        assert verify().faults == []
    ill = (MA, date(2026, 11, 28))
    assert list(told.values()) == [(LIN, None)] * 2 + [ill] * 5 + [(LIN, None)] * 2


@pytest.mark.django_db
def test_it_changes_as_well_when_no_decision_runs_any_more() -> None:
    life = Life().reported()
    life.act("order.terminated", date(2026, 9, 1), {"reason": "died"}, order=life.order)
    life.act("worker.assigned", date(2026, 11, 1), {"user": str(MA), "until": "2026-11-25"})
    life.act("worker.assigned", date(2026, 10, 1), {"user": str(LIN)})
    life.write()
    assert catch_up(date(2026, 11, 26)) == 1
    assert Person.objects.get(pk=life.person).worker == LIN


@pytest.mark.django_db
def test_a_worker_is_named_ahead_by_sixty_days_at_most_and_that_is_no_sign_of_life() -> None:
    life = Life().reported()
    before = life.write().last_entry_on
    life.add("worker.assigned", TODAY + timedelta(days=60), {"user": str(LIN)})
    assert Person.objects.get(pk=life.person).last_entry_on == before
    with pytest.raises(Unacceptable):
        life.add("worker.assigned", TODAY + timedelta(days=61), {"user": str(LIN)})


@pytest.mark.django_db
def test_taken_back_it_never_was() -> None:
    life = Life().reported()
    life.act("worker.assigned", date(2026, 3, 10), {"user": str(LIN)})
    life.write()
    new = life.act("worker.assigned", TODAY, {"user": str(MA)}, id=compat.uuid7())
    life.write()
    assert Person.objects.get(pk=life.person).worker == MA
    life.add("entry.withdrawn", TODAY, {}, supersedes=new.id)
    assert Person.objects.get(pk=life.person).worker == LIN
