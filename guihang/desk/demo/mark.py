"""A demo's database is never taken for a real one, nor a real one for a demo's."""

from __future__ import annotations

import os
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from guihang.access import clock
from guihang.access.models import User
from guihang.desk.models import DemoMark
from guihang.dossier.models import Person
from guihang.texts import Message, mark

DAY = date(2026, 11, 22)
REAL = mark(
    "This database is not a demo's: there are people in it already. Set GUIHANG_HOME to a new folder for a demo."
)


class NotADemo(ValueError):
    """Nobody may be invented in this database; `message` says why."""

    def __init__(self) -> None:
        self.message = Message(REAL)
        super().__init__(str(self.message))


def is_demo() -> bool:
    """Whether everybody in this database is invented."""
    return _has(DemoMark) and DemoMark.objects.exists()


def refuse_real() -> None:
    """Raise NotADemo for a database in which somebody stands without the mark; it need not be set up yet."""
    if not is_demo() and any(_has(model) and model._default_manager.exists() for model in (Person, User)):
        raise NotADemo


def _has(model: type[Model]) -> bool:
    settings.GUIHANG_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)  # SQLite makes a file, but no folder
    return model._meta.db_table in connection.introspection.table_names()


@transaction.atomic
def claim() -> None:
    """Mark an empty database as a demo's. Raises NotADemo when somebody stands in one without the mark."""
    refuse_real()
    DemoMark.objects.get_or_create(id=1, defaults={"made_at": clock.now()})


def is_furnished() -> bool:
    """Whether the ledger, the scene and the cast are all there."""
    return DemoMark.objects.filter(furnished=True).exists()


def set_furnished() -> None:
    """Remember that all of it is there, so that the next start is quick and keeps what was recorded."""
    DemoMark.objects.filter(id=1).update(furnished=True)


def settle_day() -> None:
    """Demo settings for this process and those it starts; the demo's own day unless GUIHANG_TODAY names another."""
    os.environ["GUIHANG_DEMO"] = "true"
    settings.GUIHANG_DEMO = True
    if settings.GUIHANG_TODAY is None:
        os.environ["GUIHANG_TODAY"] = DAY.isoformat()
        settings.GUIHANG_TODAY = DAY
