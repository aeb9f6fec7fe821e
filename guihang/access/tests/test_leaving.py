"""Somebody leaves, in one step; and whatever is taken from somebody is gone at their next request."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client

from guihang.access import alerts, clock, granting, leaving
from guihang.access.models import Alert, Grant, HouseEvent, KnownDevice, OpenSession, Passkey, User
from guihang.access.roles import Role
from guihang.access.sessions import end_all
from guihang.access.tests.cast import ALWAYS, BAINIJING, SHULINZHAO, Cast
from guihang.access.tests.conftest import PASSWORD
from guihang.access.tests.door import attempt
from guihang.access.tests.factored import app_of, options, passkey
from guihang.protect.models import DataKey
from tests.prove import tries

pytestmark = pytest.mark.urls("guihang.access.tests.urls")


def leaves(wu: Client, user: User, **form: str) -> int:
    return wu.post(f"/sign-ins/{user.pk}/", {"do": "leave", "when": "now"} | form).status_code


@pytest.fixture
def wu(keyed: Cast) -> Client:
    client = Client()
    client.force_login(keyed.wu)
    return client


@pytest.mark.proves("ASVS 7.4.2", "ASVS 6.3.2", "等保 8.1.4.2", "I4.3")
def test_everything_ends_in_one_step(wu: Client, keyed: Cast) -> None:
    User.objects.filter(pk=keyed.lin.pk).update(lives_in="mark")
    lin, elsewhere = Client(), Client()
    attempt(lin, password=PASSWORD)
    device = passkey(lin)
    attempt(elsewhere, password=PASSWORD)
    elsewhere.post("/sign-in/second/", {"answer": device.signed(options(elsewhere, "/sign-in/second/"))})
    assert [c.get("/opens/").status_code for c in (lin, elsewhere)] == [200, 200]
    assert leaves(wu, keyed.lin) == 302
    assert [c.get("/mine/").status_code for c in (lin, elsewhere)] == [302, 302]
    after = User.objects.get(pk=keyed.lin.pk)
    assert (after.is_active, after.second_factor, after.has_usable_password()) == (False, False, False)
    assert after.lives_in == "", "where they live is forgotten"
    assert not Grant.objects.on(clock.today()).filter(user=after).exists()
    for rows in (KnownDevice, OpenSession, Passkey):
        assert not rows.objects.filter(user=after).exists()
    assert attempt(lin, password=PASSWORD).status_code == 200
    assert lin.get("/mine/").status_code == 302
    entered = Client()
    entered.post("/sign-in/passkey/", {"answer": device.signed(options(entered, "/sign-in/passkey/"))})
    assert entered.get("/mine/").status_code == 302


@pytest.mark.proves("I4.3")
def test_whoever_leads_the_office_is_told_to_hand_over(wu: Client, keyed: Cast) -> None:
    granting.row(keyed.lin, Role.WORKER, BAINIJING, *ALWAYS, "兼顾").save(force_insert=True)
    leaves(wu, keyed.lin)
    told = Alert.objects.filter(kind="hand_over_due").order_by("place")
    assert [a.place for a in told] == [SHULINZHAO, BAINIJING]
    assert {a.about for a in told} == {keyed.lin.pk}
    assert list(alerts.open_for(keyed.actor("wang"))) == [told[0]]
    assert not alerts.open_for(keyed.actor("wu")).filter(kind="hand_over_due").exists()


def test_nobody_is_told_of_somebody_who_recorded_nothing(wu: Client, keyed: Cast) -> None:
    leaves(wu, keyed.zhou)
    assert not Alert.objects.filter(kind="hand_over_due").exists()


@pytest.mark.proves("ASVS 7.4.2", "I4.3")
def test_with_the_end_of_a_day_it_is_the_same(wu: Client, keyed: Cast) -> None:
    lin, last = Client(), clock.today() + timedelta(days=3)
    attempt(lin, password=PASSWORD)
    totp = app_of(keyed.lin)
    session = lin.session
    session["second"] = "code_app"
    session.save()
    assert leaves(wu, keyed.lin, when="day", last_day=last.isoformat()) == 302
    assert Alert.objects.filter(kind="hand_over_due").count() == 1
    assert lin.get("/opens/").status_code == 200
    with on(last):
        assert lin.get("/opens/").status_code == 200
    with on(last + timedelta(days=1)):
        assert lin.get("/mine/").status_code == 302
        again = Client()
        attempt(again, password=PASSWORD)
        again.post("/sign-in/second/", {"code": totp.at(time.time())})
        assert again.get("/mine/").status_code == 302
        assert leaving.close_due() == 1
        assert leaving.close_due() == 0
    after = User.objects.get(pk=keyed.lin.pk)
    assert (after.is_active, after.second_factor, after.leaves_on) == (False, False, None)
    assert not DataKey.objects.exclude(wrapped=None).exists()
    assert Alert.objects.filter(kind="hand_over_due").count() == 1


def on(day: object) -> mock._patch[mock.Mock]:
    return mock.patch("guihang.access.clock.today", return_value=day)


def test_who_is_given_a_new_grant_stays(wu: Client, keyed: Cast) -> None:
    last = clock.today() + timedelta(days=3)
    leaves(wu, keyed.lin, when="day", last_day=last.isoformat())
    granting.row(keyed.lin, Role.WORKER, SHULINZHAO, *ALWAYS, "留任")
    with mock.patch("guihang.access.granting._check_place"):
        granting.grant(keyed.lin, Role.WORKER, SHULINZHAO, clock.today(), last + timedelta(days=90), "留任")
    assert User.objects.get(pk=keyed.lin.pk).leaves_on is None


@pytest.mark.parametrize(
    "form", [{"when": "day", "last_day": ""}, {"when": "day", "last_day": "2020-01-01"}, {"when": ""}]
)
def test_a_day_that_will_not_do_is_said_and_ends_nothing(wu: Client, keyed: Cast, form: dict[str, str]) -> None:
    assert leaves(wu, keyed.lin, **form) == 422
    assert User.objects.get(pk=keyed.lin.pk).is_active


def test_the_log_says_who_ended_what(wu: Client, keyed: Cast) -> None:
    leaves(wu, keyed.lin)
    kinds = set(HouseEvent.objects.filter(user_id=keyed.wu.pk).values_list("kind", flat=True))
    assert {"grant.ended", "sign_in.closed"} <= kinds


def _end_grant(user: User) -> None:
    granting.end(user, only=user.grants.get(ended_at=None))


def _end_session(user: User) -> None:
    end_all(user.pk)


def _new_password(user: User) -> None:
    user.set_unusable_password()
    user.save()


def _close(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _leave(user: User) -> None:
    leaving.leave(user, by=None)


def _enrol(user: User) -> None:
    User.objects.filter(pk=user.pk).update(second_factor=True)


REVOCATIONS: tuple[Callable[[User], None], ...] = (_end_grant, _end_session, _new_password, _close, _leave, _enrol)


@pytest.mark.proves("ASVS 8.3.2", "ASVS 7.4.2", "等保 8.1.4.2", "I4.3")
def test_what_is_taken_from_somebody_is_gone_at_the_next_request(cast: Cast) -> None:
    """Each time anew: signed in and let in, then taken away in one of the ways there are, then refused."""
    given = cast.lin.grants.get()
    let_in, refused = 0, 0
    for n in range(tries(1000)):
        Grant.objects.filter(pk=given.pk).update(ended_at=None)
        User.objects.filter(pk=cast.lin.pk).update(is_active=True, second_factor=False, enrol_first=False)
        user = User.objects.get(pk=cast.lin.pk)
        client = Client()
        client.force_login(user)
        let_in += client.get("/opens/").status_code == 200
        REVOCATIONS[n % len(REVOCATIONS)](user)
        refused += client.get("/opens/").status_code in {302, 403}
    assert (let_in, refused) == (tries(1000),) * 2
