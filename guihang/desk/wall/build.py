"""Builds the second wall after each migration: roles, rights, functions, policies. Only the owner of the tables does.

What stands already is left alone: the plan is kept in the database and compared.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.utils import ProgrammingError

from guihang.access.database_logins import ROLES, KeyFile, Login, Role, login_of, made
from guihang.access.roles import TABLE, Power, Row
from guihang.desk.wall import rights, rules

FUNCTIONS = Path(__file__).with_name("functions.sql")
CALLED = {
    "wall.ticket(text, text)": ROLES,
    "wall.part(integer)": ROLES,
    "wall.me()": ROLES,
    "wall.sees_file(uuid)": ROLES,
    "wall.takes(uuid, text)": ROLES,
    "wall.sees_key(uuid)": ROLES,
    "wall.keep(uuid[])": ROLES,
    "wall.entry_elsewhere(uuid, uuid)": ROLES,
    "wall.entry_own(uuid, uuid, text)": ROLES,
    "wall.behind_glass(bigint[], date)": ROLES,
    "wall.read_between(uuid, text, text)": ROLES,
    "wall.closed_sums(text[], text[], date, date, date)": ROLES,
    "wall.closed_ends(text[], text[], date, date, date, date)": ROLES,
    "wall.beds_taken(bigint[])": ROLES,
    "wall.forget_log(timestamptz, timestamptz)": ("work",),
}
# The two policies of a walled table: for whoever has a ticket, and for owner and work.
TICKET, HOUSE = OURS = ["wall_ticket", "wall_house"]
_LOCK = 0x67756968616E67  # "guihang": two who build at once do so one after the other


@dataclass(frozen=True, slots=True)
class Built:
    """What came of it. `missing` names the roles that are not there and could not be made."""

    roles: dict[Role, str]
    missing: tuple[Role, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the wall stands."""
        return not self.missing


def build() -> Built | None:
    """Build what does not stand yet; None where there is nothing to build: SQLite, or somebody who owns nothing."""
    if connection.vendor != "postgresql" or not _owns_the_tables():
        return None
    keys = made(str(connection.settings_dict["NAME"]))
    roles = {role: login for role in ROLES if (login := login_of(role)) is not None}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        missing = tuple(role for role, login in roles.items() if not _role_is_there(cursor, login))
        plan = list(_plan({role: login.user for role, login in roles.items()} if not missing else {}))
        if not _stands(cursor, plan, keys):
            _clear(cursor)
            cursor.execute(FUNCTIONS.read_text(encoding="utf-8"))
            _fill(cursor, keys)
            for statement in plan:
                cursor.execute(statement)
            cursor.execute("INSERT INTO wall.built (plan) VALUES (%s)", [_digest(plan, keys)])
    return Built({role: login.user for role, login in roles.items()}, missing)


def after_migrate(**_told: Any) -> None:
    """What Django calls when tables have changed."""
    build()


def _owns_the_tables() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('public.dossier_person')"
        )
        found = cursor.fetchone()
    return bool(found and found[0])


def _role_is_there(cursor: Any, login: Login) -> bool:
    """Whether the role is there, or could be made. A password of ours is set anew: the file may be another one now."""
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [login.user])
    there = cursor.fetchone() is not None
    if not login.password:
        return there
    words = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION" + ("" if there else " NOBYPASSRLS")
    # Made into what the database keeps before it leaves here: its log may hold statements.
    line = connection.connection.pgconn
    kept = line.encrypt_password(login.password.encode(), login.user.encode(), b"scram-sha-256").decode()
    try:
        with transaction.atomic():
            verb = "ALTER" if there else "CREATE"
            cursor.execute(f"{verb} ROLE {_quoted(login.user)} {words} PASSWORD %s", [kept])
    except ProgrammingError:
        return there
    return True


def _plan(roles: dict[Role, str]) -> Iterator[str]:
    """The statements that make rights and policies; nothing without roles."""
    yield "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA wall FROM PUBLIC"
    if not roles:
        return
    there = set(connection.introspection.table_names())
    web, work = _quoted(roles["web"]), _quoted(roles["work"])
    both = f"{web}, {work}"
    yield f"GRANT USAGE ON SCHEMA public, wall TO {both}"
    for function, callers in CALLED.items():
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {', '.join(_quoted(roles[c]) for c in callers)}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public, wall FROM {both}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA public, wall TO {work}"  # a copy of the database has them all
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {both}"
    for table, of_web, of_work in rights.tables():
        if table not in there:
            continue
        yield f"GRANT {', '.join(of_web)} ON public.{_quoted(table)} TO {web}"
        yield f"GRANT {', '.join(of_work)} ON public.{_quoted(table)} TO {work}"
    for one in rules.walled():
        if one.table not in there:
            continue
        table = f"public.{_quoted(one.table)}"
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY {TICKET} ON {table} TO {web} USING ({one.rule.seen}) WITH CHECK ({one.rule.written})"
        yield f"CREATE POLICY {HOUSE} ON {table} TO CURRENT_USER, {work} USING (true) WITH CHECK (true)"


def _clear(cursor: Any) -> None:
    """Take away what was built before."""
    cursor.execute("SET LOCAL check_function_bodies = off")  # some of what they ask may not be there yet
    cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'")
    for table, policy in cursor.fetchall():
        if policy in OURS:
            cursor.execute(f"DROP POLICY {policy} ON public.{_quoted(table)}")
            cursor.execute(f"ALTER TABLE public.{_quoted(table)} DISABLE ROW LEVEL SECURITY")


def _stands(cursor: Any, plan: list[str], keys: KeyFile) -> bool:
    """Whether just this was built, and nothing of it has gone since: a copy put back may lack its policies."""
    cursor.execute("SELECT to_regclass('wall.built') IS NOT NULL")
    if not cursor.fetchone()[0]:
        return False
    cursor.execute("SELECT plan FROM wall.built")
    built = cursor.fetchone()
    cursor.execute("SELECT count(*) FROM pg_policies WHERE schemaname = 'public' AND policyname = ANY (%s)", [OURS])
    policies = cursor.fetchone()[0]
    return bool(built) and built[0] == _digest(plan, keys) and policies == sum("CREATE POLICY" in s for s in plan)


def _digest(plan: list[str], keys: KeyFile) -> str:
    whole = [
        FUNCTIONS.read_text(encoding="utf-8"),
        *plan,
        repr(sorted(_roles())),
        hashlib.sha256(keys.proof).hexdigest(),
    ]
    return hashlib.sha256("\n".join(whole).encode()).hexdigest()


def _fill(cursor: Any, keys: KeyFile) -> None:
    """The keys, and the roles as the house's own table has them."""
    cursor.execute(
        "INSERT INTO wall.secret (mac_inner, mac_outer, proof_inner, proof_outer) VALUES (%s, %s, %s, %s)",
        [*_pads(os.urandom(32)), *_pads(keys.proof)],
    )
    cursor.executemany(
        "INSERT INTO wall.role (name, sees, figures, visits, serves, manages) VALUES (%s, %s, %s, %s, %s, %s)",
        list(_roles()),
    )


def _pads(key: bytes) -> tuple[bytes, bytes]:
    """The key as HMAC lays it inside and outside."""
    whole = key.ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in whole), bytes(b ^ 0x5C for b in whole)


def _roles() -> Iterator[tuple[str, bool, bool, bool, bool, bool]]:
    for role, row in TABLE.items():
        yield (role.value, _sees(row), _sees(row) and Power.SEE_FIGURES in row.powers,
               Power.VISIT_ASKED in row.powers, Power.SERVE_ASKED in row.powers,
               Power.MANAGE_SIGN_INS in row.powers)  # fmt: skip


def _sees(row: Row) -> bool:
    """Who has no purpose for reading files reads none, as `ActiveGrant.role_may` has it."""
    return Power.SEE_FILES in row.powers and bool(row.purposes)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
