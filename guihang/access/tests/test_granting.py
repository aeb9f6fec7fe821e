"""Grants are written by one door, which refuses what makes no sense and says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from guihang.access import clock, granting
from guihang.access.granting import BadGrant
from guihang.access.models import Grant, User
from guihang.access.roles import Power, Role
from guihang.access.tests.cast import DALAD, ORDOS, SHULINZHAO, Cast
from guihang.territory.models import Division

TODAY = clock.today()
LAST = TODAY + timedelta(days=365)
Give = Callable[..., Grant]


@pytest.fixture
def places(db: None) -> None:
    rows = [(ORDOS, "鄂尔多斯市", 2), (DALAD, "达拉特旗", 3), (SHULINZHAO, "树林召镇", 4)]
    Division.objects.bulk_create(Division(code=c, name=n, level=level) for c, n, level in rows)


@pytest.fixture
def give(cast: Cast, places: None) -> Give:
    def granted(user: User = cast.kong, **changed: object) -> Grant:
        asked: dict[str, object] = {"role": "worker", "place": SHULINZHAO, "first": TODAY, "last": LAST}
        return granting.grant(user, **(asked | {"purpose": "承担社区工作"} | changed))  # type: ignore[arg-type]

    return granted


def test_a_grant_gives_its_role_at_its_place(give: Give, cast: Cast) -> None:
    given = give()
    assert (given.territory, given.low, given.high) == ("150621100", "150621100000", "150621100999")
    assert cast.actor("kong").may(Power.RECORD, SHULINZHAO)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"role": "owner"}, "no such role"),
        ({"place": "树林召镇"}, "not a division code"),
        ({"place": "150699100000"}, "not in the list"),
        ({"place": DALAD}, "granted for a township"),
        ({"role": "county"}, "granted for a county"),
        ({"role": "city", "place": DALAD}, "granted for a city"),
        ({"first": date(2026, 2, 1), "last": date(2026, 1, 1)}, "lies before"),
        ({"purpose": "  "}, "needs a purpose"),
        ({"purpose": "x" * 201}, "needs a purpose"),
    ],
)
def test_a_bad_grant_is_refused_with_its_reason(give: Give, changed: dict[str, object], told: str) -> None:
    before = Grant.objects.count()
    with pytest.raises(BadGrant, match=told) as refused:
        give(**changed)
    assert Grant.objects.count() == before
    assert refused.value.message.render("zh-Hans")


def test_an_abolished_place_is_refused(give: Give) -> None:
    Division.objects.filter(code=SHULINZHAO).update(valid_until=TODAY - timedelta(days=1))
    with pytest.raises(BadGrant, match="abolished"):
        give()


def test_a_closed_sign_in_is_granted_nothing(give: Give, cast: Cast) -> None:
    cast.kong.is_active = False
    cast.kong.save()
    with pytest.raises(BadGrant, match="closed"):
        give()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SECURITY_ADMIN])
def test_duties_that_must_lie_apart_are_refused_together(give: Give, cast: Cast, role: Role) -> None:
    with pytest.raises(BadGrant, match="same time"):
        give(cast.lin, role=role, place=DALAD)


def test_they_may_follow_one_another(give: Give, cast: Cast) -> None:
    granting.end(cast.lin, only=Grant.objects.get(user=cast.lin))
    assert give(cast.lin, role=Role.AUDITOR, place=DALAD)
    assert cast.actor("lin").powers == {Power.SEE_LOG}


def test_ending_at_once_closes_the_sign_in(cast: Cast) -> None:
    assert granting.end(cast.lin) == 1
    assert not User.objects.get(pk=cast.lin.pk).is_active
    assert cast.actor("lin").grants == ()


def test_ending_with_a_last_day_keeps_the_grant_until_then(cast: Cast) -> None:
    assert granting.end(cast.lin, last_day=TODAY + timedelta(days=7)) == 1
    assert cast.actor("lin", TODAY + timedelta(days=7)).grants
    assert not cast.actor("lin", TODAY + timedelta(days=8)).grants
    assert User.objects.get(pk=cast.lin.pk).is_active


def test_a_grant_that_has_not_begun_can_end_too(give: Give, cast: Cast) -> None:
    give(first=TODAY + timedelta(days=30))
    assert granting.end(cast.kong, last_day=TODAY) == 1
    assert not cast.actor("kong", TODAY + timedelta(days=40)).grants


def test_a_last_day_in_the_past_is_refused(cast: Cast) -> None:
    with pytest.raises(BadGrant, match="past"):
        granting.end(cast.lin, last_day=TODAY - timedelta(days=1))
