"""What the two roles that own nothing may do with each table: as little as the pages and the work need."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Model

from guihang.access.append_only import AppendOnly

ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
# Only grows: pages add to it and read it.
GROWS = frozenset({"dossier.Entry"})
# Written by commands and by the work alone.
READ = frozenset({
    "territory.Division", "dossier.CalendarYear", "desk.DemoMark", "contenttypes.ContentType", "auth.Permission",
    "auth.Group", "exchange.ImportPerson",
})  # fmt: skip
# Rows that no page removes: what is over is marked so, what is erased is erased by the work.
STAYS = frozenset({
    "dossier.Person", "dossier.Clash", "dossier.Scan", "protect.DataKey", "access.User",
    "access.Grant", "access.Ticket", "access.Alert", "exchange.Import", "jobs.Job",
})  # fmt: skip


def of_web(model: type[Model]) -> tuple[str, ...]:
    """The rights of the role that serves pages."""
    label = model._meta.label
    if issubclass(model, AppendOnly) or label in GROWS:
        return ("SELECT", "INSERT")
    if label in READ:
        return ("SELECT",)
    return tuple(right for right in ALL if right != "DELETE" or label not in STAYS)


def of_work(model: type[Model]) -> tuple[str, ...]:
    """The rights of the role that does the work: all, but a log that only grows does so for it too."""
    return ("SELECT", "INSERT") if issubclass(model, AppendOnly) else ALL


def tables() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each table with what pages and what the work may do with it."""
    found = [
        (m._meta.db_table, of_web(m), of_work(m))
        for m in apps.get_models(include_auto_created=True)
        if m._meta.managed and not m._meta.proxy
    ]
    return [*found, ("django_migrations", ("SELECT",), ("SELECT",))]
