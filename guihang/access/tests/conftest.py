"""What the tests of the room share."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from pytest_django import Settings

from guihang.access.tests.cast import Cast, make_cast

PASSWORD = "horse-battery-七星-staple"


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, with grants."""
    return make_cast()


@pytest.fixture
def quick_hasher(settings: Settings) -> None:
    """A hasher that costs nothing: the tests are not about its cost."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def keyed(cast: Cast, quick_hasher: None) -> Cast:
    """The cast, of whom Lin, Wu and Kong have a password."""
    for user in (cast.lin, cast.wu, cast.kong):
        user.password = make_password(PASSWORD)
        user.save(update_fields=["password"])
    return cast
