"""Codes of the app and codes on paper: each holds once and for its time, sealed or marked, tried five times."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from django.db import connections
from django.test import Client

from guihang.access import code_app, factor, recovery
from guihang.access.models import CodeApp, RecoveryCode, User
from guihang.access.tests.cast import Cast
from guihang.access.tests.conftest import PASSWORD
from guihang.access.tests.door import attempt
from guihang.access.tests.factored import app_of, codes_of, passkey, secret_on
from guihang.protect.models import DataKey
from tests.prove import tries

pytestmark = pytest.mark.urls("guihang.access.tests.urls")
NOON = 1_800_000_000.0


@pytest.fixture
def lin(keyed: Cast) -> Client:
    client = Client()
    attempt(client, password=PASSWORD)
    return client


@pytest.mark.proves("T25", "ASVS 6.5.8")
@pytest.mark.parametrize(("late", "right"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_code_holds_half_a_minute_to_either_side_by_the_server_s_clock(keyed: Cast, late: int, right: bool) -> None:
    totp, app = app_of(keyed.lin), CodeApp.objects.get()
    assert code_app.accept(app, totp.at(NOON + late), now=NOON + 15) is right


@pytest.mark.proves("T25", "ASVS 6.5.1", "I4.3")
def test_a_code_is_used_once_also_by_two_at_the_same_moment(keyed: Cast) -> None:
    totp, app = app_of(keyed.lin), CodeApp.objects.get()
    code = totp.at(NOON)
    assert [code_app.accept(app, code, now=NOON) for _ in range(3)] == [True, False, False]
    assert not code_app.accept(app, totp.at(NOON - 30), now=NOON)  # nor one from before it


@pytest.mark.proves("T25", "ASVS 6.5.1")
@pytest.mark.django_db(transaction=True)
def test_of_many_with_the_same_code_one_enters(cast: Cast) -> None:
    totp, app = app_of(cast.lin), CodeApp.objects.get()
    codes = codes_of(cast.lin)

    def one(n: int) -> tuple[bool, bool]:
        try:
            return code_app.accept(app, totp.at(NOON), now=NOON), recovery.accept(cast.lin, codes[0])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as crowd:
        got = list(crowd.map(one, range(tries(200))))
    assert (sum(a for a, _ in got), sum(b for _, b in got)) == (1, 1)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "000000\n", "1" * 5000])
def test_what_is_no_code_is_refused(keyed: Cast, typed: str) -> None:
    app_of(keyed.lin)
    assert not code_app.accept(CodeApp.objects.get(), typed, now=NOON)


@pytest.mark.proves("T16", "ASVS 6.3.1", "I4.3")
def test_codes_are_tried_five_times_in_fifteen_minutes(keyed: Cast) -> None:
    totp, client = app_of(keyed.lin), Client()
    attempt(client, password=PASSWORD)
    statuses = [client.post("/sign-in/second/", {"code": "000000"}).status_code for _ in range(5)]
    right = client.post("/sign-in/second/", {"code": totp.at(time.time())})
    assert (statuses, right.status_code) == ([200] * 5, 429)
    assert int(right.headers["Retry-After"]) > 0


def test_the_app_is_enrolled_with_its_first_code(lin: Client, keyed: Cast) -> None:
    shown = lin.post("/account/code-app/", {"do": "begin"}, follow=True).content.decode()
    assert 'src="data:image/svg+xml' in shown
    totp = pyotp.TOTP(secret_on(shown))
    wrong = lin.post("/account/code-app/", {"code": "000000"})
    assert wrong.status_code == 422
    assert secret_on(wrong.content.decode()) == totp.secret
    assert not User.objects.get(pk=keyed.lin.pk).second_factor
    done = lin.post("/account/code-app/", {"code": totp.at(time.time())})
    assert done.headers["Location"] == "/account/recovery-codes/"
    assert User.objects.get(pk=keyed.lin.pk).second_factor
    assert lin.get("/mine/").status_code == 200


@pytest.mark.proves("T18", "T26")
def test_the_app_s_secret_is_sealed_and_its_key_goes_with_it(keyed: Cast) -> None:
    totp, app = app_of(keyed.lin), CodeApp.objects.get()
    assert totp.secret.encode() not in bytes(app.secret)
    factor.reset(keyed.lin, by=None)
    assert DataKey.objects.get(owner=app.pk).wrapped is None


@pytest.mark.proves("ASVS 6.5.1", "ASVS 6.5.2", "I4.3")
def test_ten_codes_are_shown_once_and_each_opens_once(lin: Client, keyed: Cast) -> None:
    passkey(lin)
    shown = lin.post("/account/recovery-codes/").content.decode()
    codes = [w for w in shown.replace("<", " ").replace(">", " ").split() if w.count("-") == 2 and len(w) == 14]
    assert len(codes) == recovery.CODES
    assert codes[0] not in lin.get("/account/recovery-codes/").content.decode()
    assert not [row for row in RecoveryCode.objects.all() if any(code in row.mark for code in codes)]
    entered = []
    for code in (codes[3].upper().replace("-", " "), codes[3]):
        client = Client()
        attempt(client, password=PASSWORD)
        client.post("/sign-in/second/", {"paper": code})
        entered.append(client.get("/mine/").status_code)
    assert entered == [200, 302]


def test_new_codes_put_the_old_ones_out(keyed: Cast) -> None:
    app_of(keyed.lin)
    old = codes_of(keyed.lin)
    codes_of(keyed.lin)
    assert not recovery.accept(keyed.lin, old[0])


def test_somebody_else_s_code_opens_nothing(keyed: Cast) -> None:
    codes = codes_of(keyed.wu)
    assert not recovery.accept(keyed.lin, codes[0])
    assert recovery.accept(keyed.wu, codes[0])
