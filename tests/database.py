"""The database the tests run on: SQLite in a file, as in service, or what GUIHANG_DATABASE_URL names."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from bench.walled import served
from guihang.access import database_logins, wall


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A file instead of memory: then the write-ahead log and the locks between connections are real. Processes that
    share the work have a database each."""
    database = connections["default"]
    if database.vendor == "sqlite":
        home = Path(settings.GUIHANG_HOME)
        home.mkdir(parents=True, exist_ok=True)
        database.settings_dict["TEST"]["NAME"] = str(home / "tests.sqlite3")


@pytest.fixture(autouse=True)
def behind_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL every request of the tests is answered as the role that serves pages, with its ticket.

    In service that role signs in for itself; the tests' connection is the owner's and takes the role for a request.
    """
    monkeypatch.setattr(database_logins, "turn_to", lambda _role: None)
    if connections["default"].vendor == "postgresql":
        monkeypatch.setattr(wall, "standing", served(wall.standing))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name what a test needs by what it asks for, and leave out what this database cannot answer."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if item.get_closest_marker("postgres") and connections["default"].vendor != "postgresql":
            item.add_marker(pytest.mark.skip("PostgreSQL: this run is on SQLite; make test starts one"))
