"""What ``guihang manage check --deploy`` says of the second wall: whether it stands, and who is behind it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from guihang.access import clock, wall
from guihang.access.append_only import AppendOnly
from guihang.access.database_logins import parameters_of
from guihang.desk.wall import rules
from guihang.desk.wall.build import OURS

_WHO = """
    SELECT r.rolsuper OR r.rolbypassrls, EXISTS (
        SELECT 1 FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND pg_has_role(c.relowner, 'USAGE')
    ) FROM pg_roles r WHERE r.rolname = current_user
"""
_OPEN = """
    SELECT t FROM unnest(%s::text[]) AS t LEFT JOIN pg_class c ON c.oid = to_regclass('public.' || quote_ident(t))
    WHERE NOT coalesce(c.relrowsecurity AND c.relforcerowsecurity, false)
       OR (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = ANY (%s)) <> 2 ORDER BY t
"""
_CHANGED = """
    SELECT t FROM unnest(%s::text[]) AS t
    WHERE has_table_privilege('public.' || quote_ident(t), 'UPDATE, DELETE, TRUNCATE') ORDER BY t
"""


@register(Tags.security, deploy=True)
def the_server_is_behind_the_wall(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """guihang.E030: pages are served by a role that no wall holds back; guihang.E031: a table without its policies;
    guihang.E032: the database does not answer that role, or gives it no ticket."""
    if connections["default"].vendor != "postgresql":
        return []
    serving = connections["default"].copy()
    serving.settings_dict = {**serving.settings_dict, **(parameters_of("web") or {})}
    try:
        return list(faults(serving))
    except (DatabaseError, wall.NoTicket) as fault:
        text = _("The database does not answer as the role that serves pages (%(why)s).")
        return [Error(text % {"why": type(fault).__name__}, hint=_cure(), id="guihang.E032")]
    finally:
        serving.close()


def faults(line: BaseDatabaseWrapper) -> Iterator[CheckMessage]:
    """What is wrong with the wall, as the role on this line meets it."""
    with line.cursor() as cursor:
        cursor.execute(_WHO)
        bypasses, owns = cursor.fetchone()
        if bypasses or owns:
            yield Error(
                _("Pages are served by a role that owns the tables, or that row-level security does not bind."),
                hint=_cure(),
                id="guihang.E030",
            )
        _ask_for_a_ticket(line, cursor)
        for table in [*unwalled(cursor), *changeable(cursor)]:
            text = _("%(table)s: the second wall has a hole here.")
            yield Error(text % {"table": table}, hint=_cure(), id="guihang.E031")


def _ask_for_a_ticket(line: BaseDatabaseWrapper, cursor: Any) -> None:
    """As for a page, for nobody. Raises DatabaseError where the key, a clock or something in between is not right."""
    moment = clock.now()
    told = (str(UUID(int=0)), clock.today().isoformat(), moment.isoformat(), str(time.time_ns() // 1_000_000_000))
    said = "|".join((*told, str(line.connection.info.backend_pid), "", "", ""))
    cursor.execute("SELECT wall.ticket(%s, %s)", [said, wall.proof_of(said)])


def unwalled(cursor: Any) -> list[str]:
    """The tables with a place or a person whose policies are missing or not in force."""
    cursor.execute(_OPEN, [[one.table for one in rules.walled()], OURS])
    return [table for (table,) in cursor.fetchall()]


def changeable(cursor: Any) -> list[str]:
    """The logs that this role may change."""
    logs = [m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly)]
    cursor.execute(_CHANGED, [logs])
    return [table for (table,) in cursor.fetchall()]


def _cure() -> str:
    return _("Run guihang init as the owner of the tables, who may make roles. See docs/running.md, PostgreSQL.")
