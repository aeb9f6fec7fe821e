"""A demo's database is never taken for a real one, nor a real one for a demo's."""

from __future__ import annotations

import os
from datetime import date

from django.conf import settings
from django.db import transaction

from guihang.access import clock
from guihang.access.models import User
from guihang.desk.models import DemoMark
from guihang.dossier.models import Person
from guihang.texts import Message, mark

DAY = date(2026, 11, 22)
REAL = mark("This database is not a demo's: there are people in it already. Set GUIHANG_HOME to a new folder for a demo.")


class NotADemo(ValueError):
    """Nobody may be invented in this database; `message` says why."""

    def __init__(self) -> None:
        self.message = Message(REAL)
        super().__init__(str(self.message))


def is_demo() -> bool:
    """Whether everybody in this database is invented."""
    return DemoMark.objects.exists()


@transaction.atomic
def claim() -> None:
    """Mark an empty database as a demo's. Raises NotADemo when somebody stands in one without the mark."""
    if is_demo():
        return
    if Person.objects.exists() or User.objects.exists():
        raise NotADemo
    DemoMark.objects.get_or_create(id=1, defaults={"made_at": clock.now()})


def settle_day() -> None:
    """Demo settings for this process and those it starts; the demo's own day unless GUIHANG_TODAY names another."""
    os.environ["GUIHANG_DEMO"] = "true"
    settings.GUIHANG_DEMO = True
    if settings.GUIHANG_TODAY is None:
        os.environ["GUIHANG_TODAY"] = DAY.isoformat()
        settings.GUIHANG_TODAY = DAY
