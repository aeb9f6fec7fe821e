"""The server of a loaded county, and pages opened by its workers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connections
from django.test.utils import override_settings
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from guihang.access import places
from tests.walks.county import TODAY, make_county
from tests.walks.walker import Walker

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django import DjangoDbBlocker


# Everybody signs in from one network, and the same people often.
OFTEN = {"GUIHANG_ACCOUNT_TRIES": 1000, "GUIHANG_ACCOUNT_TRIES_EVERYWHERE": 1000}
# A machine that runs much else at once is slow, not wrong.
expect.set_options(timeout=20_000)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say that the walks need the database, so that it is there when nobody else asks for it."""
    for item in items:
        if "county" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def _django_db_helper() -> None:
    """Neither a transaction around a walk, which would shut the server out, nor an empty database after each."""


@pytest.fixture(scope="package")
def county(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of a county's server: loaded once for all walks, emptied after the last."""
    with django_db_blocker.unblock(), override_settings(GUIHANG_TODAY=TODAY, GUIHANG_SIGN_IN_TRIES=1000, **OFTEN):
        places.forget()
        make_county(tmp_path_factory.mktemp("county"))
        server = LiveServer("localhost")
        try:
            yield server.url
        finally:
            server.stop()
            call_command("flush", verbosity=0, interactive=False)
            places.forget()
            # The browser's loop keeps connections of its own, which would hold PostgreSQL's test database.
            connections.close_all()


@pytest.fixture
def walker(county: str, browser: Browser) -> Iterator[Walker]:
    """Opens pages as people of the office. What a page writes to its console as an error fails the test at the end."""
    walking = Walker(county, browser)
    yield walking
    walking.leave()
    assert walking.faults == []
