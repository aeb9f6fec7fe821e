"""Known devices: bound to one account, signed, listed, taken away, forgotten after half a year; its owner is told."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client

from guihang.access import clock, devices
from guihang.access.models import HouseEvent, KnownDevice, Lane
from guihang.access.tests.cast import Cast
from guihang.access.tests.conftest import PASSWORD
from guihang.access.tests.door import ELSEWHERE, HERE, attempt, known_device

pytestmark = pytest.mark.urls("guihang.access.tests.urls")
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0 Safari/537.36"


def flooded(where: str = HERE, times: int = 6) -> None:
    for _ in range(times):
        attempt(Client(), where=where)


@pytest.mark.proves("T16", "I4.3")
def test_a_known_device_is_let_in_where_every_other_has_to_wait(keyed: Cast) -> None:
    lin = known_device()
    flooded()
    assert attempt(Client(), password=PASSWORD).status_code == 429
    assert attempt(lin, password=PASSWORD).status_code == 302


@pytest.mark.proves("T16")
def test_a_device_is_known_for_its_own_account_alone(keyed: Cast) -> None:
    wu = known_device("wu")
    flooded()
    assert attempt(wu, password=PASSWORD).status_code == 429


def test_two_who_share_a_machine_are_both_known_there(keyed: Cast) -> None:
    shared = known_device("wu")
    attempt(shared, "lin", PASSWORD)
    shared.post("/sign-out/")
    flooded()
    assert attempt(shared, "lin", PASSWORD).status_code == 302
    assert KnownDevice.objects.count() == 2


@pytest.mark.proves("T16")
def test_a_known_device_has_no_more_tries_than_anybody(keyed: Cast) -> None:
    lin = known_device()
    Lane.objects.all().delete()
    assert [attempt(lin).status_code for _ in range(7)] == [200] * 5 + [429] * 2


@pytest.mark.parametrize("word", ["", "x", "WyJhIl0:1xxxxx:forged"])
def test_a_cookie_that_we_did_not_sign_is_none(keyed: Cast, word: str) -> None:
    flooded()
    forger = Client()
    forger.cookies[devices.cookie_name()] = word
    assert attempt(forger, password=PASSWORD).status_code == 429


def test_the_cookie_says_nothing_and_is_kept_from_scripts(keyed: Cast) -> None:
    morsel = known_device().cookies[devices.cookie_name()]
    assert (morsel["httponly"], morsel["samesite"], morsel["max-age"]) == (True, "Lax", 180 * 86400)
    assert "lin" not in morsel.value
    assert KnownDevice.objects.get().mark not in morsel.value


def test_a_device_is_listed_and_taken_away(keyed: Cast) -> None:
    lin = known_device()
    attempt(lin, password=PASSWORD)
    page = lin.get("/account/").content.decode()
    device = KnownDevice.objects.get()
    assert str(device.pk) in page
    lin.post("/account/device/", {"device": str(device.pk)})
    lin.post("/sign-out/")
    flooded()
    assert attempt(lin, password=PASSWORD).status_code == 429


def test_taking_a_device_away_ends_its_session_and_nobody_else_s(keyed: Cast) -> None:
    there, here, wu = Client(), Client(), Client()
    for browser, name in ((there, "lin"), (here, "lin"), (wu, "wu")):
        attempt(browser, name, PASSWORD)
    theirs = KnownDevice.objects.get(user=keyed.wu)
    first = KnownDevice.objects.filter(user=keyed.lin).order_by("added_at")[0]
    here.post("/account/device/", {"device": str(theirs.pk)})
    here.post("/account/device/", {"device": str(first.pk)})
    assert [c.get("/mine/").status_code for c in (there, here, wu)] == [302, 200, 200]
    assert KnownDevice.objects.filter(pk=theirs.pk).exists()


def test_a_device_is_forgotten_after_half_a_year(keyed: Cast) -> None:
    lin = known_device()
    KnownDevice.objects.update(used_at=clock.now() - timedelta(days=181))
    flooded()
    assert attempt(lin, password=PASSWORD).status_code == 429


@pytest.mark.proves("I4.3", "ASVS 6.3.5")
def test_a_sign_in_on_a_new_device_is_told_there_and_on_the_old_ones(keyed: Cast) -> None:
    lin = known_device()
    stranger = Client(HTTP_USER_AGENT=CHROME)
    attempt(stranger, password=PASSWORD, where=ELSEWHERE)
    assert "首次登录" in stranger.get("/account/").content.decode()
    attempt(lin, password=PASSWORD)
    page = lin.get("/account/").content.decode()
    assert "Chrome · Windows" in page
    assert "新设备" in page
    lin.post("/sign-out/")
    attempt(lin, password=PASSWORD)
    assert "新设备" not in lin.get("/account/").content.decode()
    assert HouseEvent.objects.filter(kind="sign_in.new_device", user_id=keyed.lin.pk).count() == 1


def test_the_first_device_of_all_is_no_news(keyed: Cast) -> None:
    lin = Client()
    attempt(lin, password=PASSWORD)
    assert 'class="notice' not in lin.get("/account/").content.decode()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (CHROME, "Chrome · Windows"),
        (CHROME.replace("Chrome/86.0", "Chrome/86.0 Edg/86.0"), "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari · iOS"),
        ("", "一个浏览器"),
        ("<script>" * 100, "一个浏览器"),
    ],
)
def test_a_device_is_called_by_browser_and_system_and_nothing_else(said: str, name: str) -> None:
    request = mock.Mock(META={"HTTP_USER_AGENT": said})
    assert devices.kind_name(devices.kind_of(request)) == name
