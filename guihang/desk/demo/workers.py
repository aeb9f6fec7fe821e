"""The workers of the demo's townships. They have no password: they answer for people, and have written the files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random

from django.contrib.auth.hashers import make_password

from guihang.access.granting import row
from guihang.access.models import Grant, User
from guihang.access.roles import Role
from guihang.desk.demo.names import invent_name
from guihang.desk.demo.plan import Township

FIRST, LAST = date(2010, 1, 1), date(2099, 12, 31)
NO_PASSWORD = make_password(None)
PURPOSE = "演示：承担{name}社区工作"


def sign_in_workers(townships: Iterable[Township]) -> int:
    """Write the workers who are not there yet, with their grants; how many."""
    townships = tuple(townships)
    ids = [pk for t in townships for pk in t.workers]
    there = set(User.objects.filter(pk__in=ids).values_list("pk", flat=True)) if len(ids) < 500 else _all_there()
    users: list[User] = []
    grants: list[Grant] = []
    for township in townships:
        for number, pk in enumerate(township.workers, 1):
            if pk in there:
                continue
            rng = Random(f"{township.code} {number}")  # noqa: S311 - a name, no secret
            name = invent_name(rng, rng.choice("mf"), township.code[:2])
            user = User(
                pk=pk, username=f"demo-{township.code}-{number}", display_name=name, password=make_password(None)
            )
            users.append(user)
            grants.append(row(user, Role.WORKER, township.code, FIRST, LAST, PURPOSE.format(name=township.name)))
    User.objects.bulk_create(users, batch_size=400)
    Grant.objects.bulk_create(grants, batch_size=400)
    return len(users)


def _all_there() -> set[object]:
    return set(User.objects.filter(username__startswith="demo-").values_list("pk", flat=True))
