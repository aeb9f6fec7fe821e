"""Closed by default: whatever is missing, the actor may nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from guihang.access import clock
from guihang.access.actor import Actor, Refused, nobody
from guihang.access.held import grants_held
from guihang.access.models import Grant
from guihang.access.roles import Power, Role
from guihang.access.tests.cast import BAINIJING, DALAD, ORDOS, PARTS, QIXINGGANG, SHULINZHAO, YUZHONG, Cast
from guihang.territory.codes import Territory
from guihang.territory.models import Division
from guihang.territory.query import within

TODAY = clock.today()


def closed(actor: Actor) -> bool:
    return not any(actor.may(p, SHULINZHAO) or actor.territories(p) for p in Power) and not actor.powers


def test_nobody_may_nothing() -> None:
    assert closed(nobody(TODAY))
    assert not nobody(TODAY).signed_in


def test_a_sign_in_without_a_grant_may_nothing(cast: Cast) -> None:
    assert closed(cast.actor("kong"))
    assert cast.actor("kong").signed_in


@pytest.mark.parametrize(
    "change",
    [
        {"valid_until": TODAY - timedelta(days=1)},
        {"valid_from": TODAY + timedelta(days=1)},
        {"ended_at": clock.now()},
        {"purpose": "  "},
        {"territory": "15062"},
        {"territory": "x"},
    ],
)
def test_a_grant_that_lacks_something_gives_nothing(cast: Cast, change: dict[str, object]) -> None:
    Grant.objects.filter(user=cast.lin).update(**change)
    assert closed(cast.actor("lin"))


def test_a_closed_sign_in_may_nothing(cast: Cast) -> None:
    cast.lin.is_active = False
    actor = cast.actor("lin")
    assert closed(actor)
    assert not actor.signed_in


@pytest.mark.parametrize(
    "change", [{"purpose": ""}, {"territory": ""}, {"role": "owner"}, {"valid_until": date(1999, 1, 1)}]
)
def test_the_database_refuses_a_grant_that_lacks_something(cast: Cast, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(user=cast.lin).update(**change)


def test_a_grant_holds_on_its_first_and_its_last_day(cast: Cast) -> None:
    Grant.objects.filter(user=cast.lin).update(valid_from=date(2026, 3, 1), valid_until=date(2026, 3, 31))
    held = {day: bool(cast.actor("lin", date(2026, 3, 1) + timedelta(days=day)).grants) for day in (-1, 0, 30, 31)}
    assert held == {-1: False, 0: True, 30: True, 31: False}


@pytest.mark.parametrize("off", [-1, 0, 100, 10_000])
def test_the_grants_held_are_those_that_the_table_of_grants_tells_on_that_day(cast: Cast, off: int) -> None:
    day = clock.today() + timedelta(days=off)
    Grant.objects.filter(user=cast.jing).update(ended_at=clock.now())
    for user in (cast.lin, cast.wang, cast.zhao, cast.jing):
        told = list(Grant.objects.on(day).filter(user=user).order_by("valid_from", "id").values())
        held = [{name: getattr(grant, name) for name in grant_columns()} for grant in grants_held(user.pk, day)]
        assert held == told


def grant_columns() -> list[str]:
    return [field.attname for field in Grant._meta.concrete_fields]


def test_an_actor_costs_one_query(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        actor = cast.actor("lin")
        assert actor.may(Power.RECORD, SHULINZHAO)


OPEN_LISTS = {Role.WORKER, Role.OFFICE_LEAD, Role.POLICE_LIAISON, Role.COUNTY, Role.CITY, Role.PROVINCE}


@pytest.mark.parametrize("name", PARTS)
def test_powers_reach_as_far_as_the_territory(cast: Cast, name: str) -> None:
    part, actor = PARTS[name], cast.actor(name)
    if part.role is None:
        return
    own = Territory.of(part.place)
    for place in (SHULINZHAO, BAINIJING, DALAD, ORDOS, QIXINGGANG, YUZHONG, "150622100000"):
        sees = part.role in OPEN_LISTS and own.contains(place)
        assert actor.may(Power.SEE_FILES, place) is sees, place


@pytest.mark.parametrize("place", ["", "15", "150621", "150621100", "1506211000000", "1506211000ab"])
def test_a_place_that_is_no_full_code_is_outside(cast: Cast, place: str) -> None:
    assert not cast.actor("sun").may(Power.SEE_FILES, place)


def test_a_refusal_looks_like_a_missing_page(cast: Cast) -> None:
    with pytest.raises(Refused):
        cast.actor("lin").require(Power.CONFIRM, SHULINZHAO)
    assert issubclass(Refused, Http404)


def test_a_territory_inside_another_is_named_once(cast: Cast) -> None:
    Grant.objects.filter(user=cast.qian).update(user=cast.lin)
    actor = cast.actor("lin")
    assert [t.prefix for t in actor.territories(Power.SEE_FILES)] == ["1506"]
    assert [t.prefix for t in actor.territories(Power.RECORD)] == ["150621100"]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("lin", {SHULINZHAO, "150621100001"}),
        ("ma", {BAINIJING}),
        ("zhao", {SHULINZHAO, "150621100001", BAINIJING, DALAD}),
        ("qian", {SHULINZHAO, "150621100001", BAINIJING, DALAD, "150622100000"}),
        ("feng", {QIXINGGANG}),
        ("zhou", set[str]()),
        ("wu", set[str]()),
        ("kong", set[str]()),
    ],
)
def test_rows_are_found_by_the_range_of_the_territory(cast: Cast, name: str, seen: set[str]) -> None:
    codes = (SHULINZHAO, "150621100001", BAINIJING, DALAD, "150622100000", QIXINGGANG)
    Division.objects.bulk_create(Division(code=c, name=c, level=4) for c in codes)
    territories = cast.actor(name).territories(Power.SEE_FILES)
    rows = Division.objects.filter(within("code", territories), code__in=codes)
    assert set(rows.values_list("code", flat=True)) == seen
