"""Two profiles for passwords: ASVS (long, not common, no expiry) and 等保 (mixed, ninety days, not the last five)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from guihang.access import clock, passwords
from guihang.access.models import PasswordBefore, User
from guihang.access.tests.cast import Cast
from guihang.access.tests.conftest import PASSWORD
from guihang.access.tests.door import attempt

pytestmark = pytest.mark.urls("guihang.access.tests.urls")
MIXED = "Kettle-Lantern-{n}"


def good(password: str) -> bool:
    try:
        validate_password(password, User(username="wangmin", display_name="王敏"))
    except ValidationError:
        return False
    return True


@pytest.mark.proves("ASVS 6.2.1", "ASVS 6.2.4", "ASVS 6.2.5", "等保 8.1.4.1", "I4.3")
@pytest.mark.parametrize(
    ("password", "asvs", "dengbao"),
    [
        ("kettle lantern meadow", True, False),  # long and plain: two classes
        ("kettlelanternmeadow", True, False),
        ("KettleLanternMeadow9", True, True),
        ("kettle-lantern-88", True, True),
        ("灯笼草原水壶茶杯桌椅门窗", True, False),
        ("灯笼草原水壶茶杯桌椅A9", True, True),
        ("Kettle-9", False, False),  # short
        ("password1234", False, False),  # common
        ("Wangmin-2026", False, False),  # the user name
        ("x" * 64, True, False),
    ],
)
def test_what_is_a_good_password_by_either_profile(
    settings: Settings, password: str, asvs: bool, dengbao: bool
) -> None:
    found = {}
    for profile in ("asvs", "dengbao"):
        settings.GUIHANG_PASSWORDS = profile
        found[profile] = good(password)
    assert found == {"asvs": asvs, "dengbao": dengbao}


@pytest.mark.proves("ASVS 6.2.10", "等保 8.1.4.1", "I4.3")
@pytest.mark.parametrize(
    ("profile", "age", "over"),
    [
        ("asvs", 4000, False),
        ("asvs", None, False),
        ("dengbao", 89, False),
        ("dengbao", 90, True),
        ("dengbao", None, True),
    ],
)
def test_a_password_of_ninety_days_is_changed_before_anything_else_by_one_profile(
    keyed: Cast, settings: Settings, profile: str, age: int | None, over: bool
) -> None:
    settings.GUIHANG_PASSWORDS = profile
    User.objects.update(password_set_at=None if age is None else clock.now() - timedelta(days=age))
    client = Client()
    attempt(client, password=PASSWORD)
    answer = client.get("/opens/")
    assert (answer.status_code, answer.headers.get("Location")) == (
        (302, "/account/password/") if over else (200, None)
    )
    if over:
        assert "90 天" in client.get("/account/password/").content.decode()
        assert change(client, PASSWORD, MIXED.format(n=1)) == 302
        assert client.get("/opens/").status_code == 200


def change(client: Client, old: str, new: str) -> int:
    return client.post("/account/password/", {"old": old, "new": new, "again": new}).status_code


@pytest.mark.proves("等保 8.1.4.1", "I4.3")
def test_the_last_five_are_not_taken_again(keyed: Cast, settings: Settings) -> None:
    settings.GUIHANG_PASSWORDS, settings.GUIHANG_ACCOUNT_TRIES = "dengbao", 100
    client = Client()
    client.force_login(keyed.lin)
    old = PASSWORD
    for n in range(1, 6):
        new = MIXED.format(n=n)
        assert change(client, old, new) == 302
        old = new
    refused = [change(client, old, MIXED.format(n=n)) for n in range(1, 6)]
    assert refused == [422] * 5
    assert change(client, old, MIXED.format(n=6)) == 302
    assert change(client, MIXED.format(n=6), MIXED.format(n=1)) == 302  # the sixth before is free again
    assert PasswordBefore.objects.filter(user=keyed.lin).count() <= passwords.NOT_AGAIN


def test_no_old_password_is_kept_where_none_is_asked_for(keyed: Cast) -> None:
    client = Client()
    client.force_login(keyed.lin)
    assert change(client, PASSWORD, MIXED.format(n=1)) == 302
    assert not PasswordBefore.objects.exists()


@pytest.mark.parametrize("profile", ["asvs", "dengbao"])
def test_a_first_password_is_good_enough_for_either(settings: Settings, profile: str) -> None:
    from guihang.access.first_password import new_word

    settings.GUIHANG_PASSWORDS = profile
    assert all(good(new_word()) for _ in range(2000))


@pytest.mark.proves("T15", "T16", "ASVS 6.3.1")
def test_the_old_password_is_tried_five_times_and_then_not_hashed(keyed: Cast) -> None:
    client = Client()
    client.force_login(keyed.lin)
    statuses = [change(client, f"guess-{n}", MIXED.format(n=n)) for n in range(7)]
    assert statuses == [422] * 5 + [429] * 2


@pytest.mark.parametrize("profile", ["asvs", "dengbao"])
def test_the_page_says_what_is_asked(keyed: Cast, settings: Any, profile: str) -> None:
    settings.GUIHANG_PASSWORDS = profile
    client = Client()
    client.force_login(keyed.lin)
    page = client.get("/account/password/").content.decode()
    assert ("三类" in page) is (profile == "dengbao")
