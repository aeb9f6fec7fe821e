"""Requests answered within this process as the role that serves pages, as the server does it by its own sign-in.

On PostgreSQL the connection here is the owner's; it takes the role for a request and gives it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.apps import apps
from django.db import connection

from guihang.access import database_logins, wall
from guihang.access.actor import Actor

Standing = Callable[[Actor], AbstractContextManager[None]]


def stand_behind() -> None:
    """From now on every request of this process is answered behind the wall, where there is one."""
    if connection.vendor == "postgresql":
        wall.standing = served(wall.standing)
        with connection.cursor() as cursor:
            for bare in apps.get_app_config("plain").get_models():
                cursor.execute(f"ALTER TABLE {bare._meta.db_table} DISABLE ROW LEVEL SECURITY")  # the floor has no wall


def served(standing: Standing) -> Standing:
    """`wall.standing` behind the wall."""

    @contextmanager
    def behind(actor: Actor) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{serving_role()}"')
        with standing(actor):
            yield
        # Whatever goes wrong is taken back with its savepoint, and the role with it.
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("SELECT set_config('guihang.ticket', '', true)")

    return behind


def serving_role() -> str:
    """The name of the role that serves pages in this database."""
    login = database_logins.login_of("web")
    assert login is not None, "the wall was not built"
    return login.user
