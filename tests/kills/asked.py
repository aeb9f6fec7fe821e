"""Settings of a server that tells, with each answer, how its own connection to the database is set.

Only for the one test that asks: `GUIHANG` starts it with DJANGO_SETTINGS_MODULE=tests.kills.asked.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from guihang.config.settings import *  # noqa: F403
from guihang.config.settings import MIDDLEWARE as OURS

MIDDLEWARE = [*OURS, "tests.kills.asked.tells"]
SQLITE = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
POSTGRESQL = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")


def tells(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Adds the settings of the connection as the header X-Database."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        from django.db import connection

        response = get_response(request)
        sqlite = connection.vendor == "sqlite"
        with connection.cursor() as cursor:
            found = []
            for name in SQLITE if sqlite else POSTGRESQL:
                cursor.execute(f"PRAGMA {name}" if sqlite else f"SHOW {name}")
                found.append(f"{name}={cursor.fetchone()[0]}")
        response["X-Database"] = ", ".join(found)
        return response

    return answer
