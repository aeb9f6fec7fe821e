"""The workers of the demo's townships. They have no password: they answer for people, and have written the files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from uuid import UUID

from django.contrib.auth.hashers import make_password

from guihang.access.granting import row
from guihang.access.models import Grant, User
from guihang.access.roles import Role
from guihang.desk.demo.names import invent_name
from guihang.desk.demo.plan import Township

FIRST, LAST = date(2010, 1, 1), date(2099, 12, 31)
AT_ONCE, MEN = 200, 0.4
NO_PASSWORD = make_password(None)
PURPOSE = "演示：承担{name}社区工作"


def sign_in_workers(townships: Sequence[Township]) -> int:
    """Write the workers who are not there yet, with their grants; how many."""
    return sum(_sign_in(townships[at : at + AT_ONCE]) for at in range(0, len(townships), AT_ONCE))


def _sign_in(townships: Sequence[Township]) -> int:
    there = set(User.objects.filter(pk__in=[pk for t in townships for pk in t.workers]).values_list("pk", flat=True))
    missing = [(t, number, pk) for t in townships for number, pk in enumerate(t.workers, 1) if pk not in there]
    users = [_worker(*one) for one in missing]
    grants = [
        row(user, Role.WORKER, t.code, FIRST, LAST, PURPOSE.format(name=t.name))
        for user, (t, _, _) in zip(users, missing, strict=True)
    ]
    User.objects.bulk_create(users)
    Grant.objects.bulk_create(grants)
    return len(users)


def _worker(township: Township, number: int, pk: UUID) -> User:
    rng = Random(f"{township.code} {number}")  # noqa: S311 - a name, no secret
    name = invent_name(rng, "m" if rng.random() < MEN else "f", township.code[:2])
    return User(pk=pk, username=f"demo-{township.code}-{number}", display_name=name, password=NO_PASSWORD)
