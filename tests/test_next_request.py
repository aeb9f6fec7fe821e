"""What somebody may holds from one request to the next and not longer: on the pages, and in the database itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from guihang.access import clock
from guihang.access.models import Grant, User
from guihang.access.tests.cast import ALWAYS
from guihang.dossier.models import Person
from tests.prove import tries
from tests.test_every_address import World
from tests.test_every_address import world as world  # a fixture
from tests.walled import as_web

YESTERDAY = date(2020, 1, 1)
ENDS: tuple[Callable[[User], object], ...] = (
    lambda user: Grant.objects.filter(user=user).update(ended_at=clock.now()),
    lambda user: Grant.objects.filter(user=user).update(valid_until=YESTERDAY),
    lambda user: Grant.objects.filter(user=user).update(role="auditor"),
    lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
)


def restore(user: User) -> None:
    """As it was before."""
    Grant.objects.filter(user=user).update(ended_at=None, valid_until=ALWAYS[1], role="worker")
    User.objects.filter(pk=user.pk).update(is_active=True)


@pytest.mark.django_db
@pytest.mark.timeout(600)
@pytest.mark.proves("ASVS 8.3.2", "ASVS 7.4.2", "等保 8.1.4.2", "I4.9")
def test_a_change_of_what_somebody_may_holds_at_the_next_request(world: World) -> None:
    lin, client = world.cast.lin, Client()
    address = f"/people/{world.own.parts['person']}/"
    client.force_login(lin)
    for number in range(tries(1000)):
        assert client.get(address).status_code == 200, number
        ENDS[number % len(ENDS)](lin)
        assert client.get(address).status_code in {302, 403, 404}, number
        if connection.vendor == "postgresql":
            with as_web(world.cast.actor("lin")) as cursor:
                cursor.execute(f"SELECT count(*) FROM {Person._meta.db_table}")
                assert cursor.fetchone() == (0,), number
        restore(lin)
        if number % len(ENDS) == len(ENDS) - 1:
            client.force_login(lin)
