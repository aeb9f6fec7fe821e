"""The table of roles, written out once more: whoever changes one must mean it."""

from __future__ import annotations

import itertools

import pytest

from guihang.access import granting, role_words
from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.purposes import PURPOSES
from guihang.access.roles import (
    APART,
    FILE,
    LEVELS,
    NOBODYS,
    TABLE,
    BadTable,
    Part,
    Power,
    Role,
    conflict,
    powers_of,
    read_table,
    row_of,
)
from guihang.access.tests.cast import ALWAYS, DALAD
from guihang.rules.acts import ACTS

WHOLE = "name id_number reach course tests meetings notes health safety needs papers"
HELPS = ("34", "serve_asked", "name reach needs", "help_asked", "help.answered")
VISITS = ("5", "visit_asked", "name reach", "visit_asked", "visit.told")
# Role: levels; powers; parts; purposes; some acts that it writes (all of them, where they are few).
WRITTEN = {
    "worker": ("45", "see_files open_files record load", WHOLE, "daily_work", "visit.made test.taken reach.changed"),
    "office_lead": ("4", "see_files open_files record confirm load", WHOLE, "daily_work", "visit.made breach.checked"),
    "village_clerk": VISITS,
    "grid_worker": VISITS,
    "police_liaison": (
        "34", "see_files open_files end_control",
        "name id_number reach course tests meetings safety penalty papers", "police_duty",
        "order.served order.released control.ended use.confirmed test.taken penalty.noted",
    ),
    **dict.fromkeys(
        ("clinic", "health", "civil_affairs", "labour", "education", "justice", "union", "youth_league",
         "womens_federation", "social_organisation"),
        HELPS,
    ),
    "county": (
        "3", "see_files open_files see_figures load keep_forms keep_sites stand_in",
        "name id_number reach course tests meetings needs papers", "supervision", "",
    ),
    "city": ("2", "see_files see_figures keep_sites", "name course", "supervision", ""),
    "province": ("1", "see_files see_figures", "name course", "supervision", ""),
    "privacy_officer": ("123", "guard_privacy see_log", "", "", ""),
    "auditor": ("123", "see_log", "", "", ""),
    "system_admin": ("123", "run_system", "", "", ""),
    "security_admin": ("123", "manage_sign_ins", "", "", ""),
    "audit_admin": ("123", "see_log keep_log", "", "", ""),
}  # fmt: skip
FEW = {role for role, (*_others, acts) in WRITTEN.items() if len(acts.split()) < 2}
THREE = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
POLICE_ALONE = {"control.ended", "use.confirmed", "penalty.noted", "end.deferred"}


@pytest.mark.proves("I4.1", "ASVS 8.1.1", "等保 8.1.4.2 e")
@pytest.mark.parametrize("role", Role)
def test_a_role_is_what_is_written_here_and_no_more(role: Role) -> None:
    row = TABLE[role]
    levels, powers, sees, purposes, acts = WRITTEN[role.value]
    assert "".join(map(str, sorted(row.levels))) == levels
    assert set(row.powers) == set(powers.split())
    assert set(row.sees) == set(sees.split())
    assert " ".join(row.purposes) == purposes
    assert set(acts.split()) <= row.acts
    if role.value in FEW:
        assert set(acts.split()) == row.acts


@pytest.mark.proves("I4.1")
def test_the_issue_s_roles_are_all_there() -> None:
    assert set(WRITTEN) == set(Role.values)
    assert {r for _label, members in role_words.grouped() for r in members} == set(Role)
    assert sum(len(members) for _label, members in role_words.grouped()) == len(Role), "each in one family"


@pytest.mark.proves("I4.1")
def test_every_act_is_somebody_s_or_named_as_nobody_s() -> None:
    written = {kind for row in TABLE.values() for kind in row.acts}
    assert written | NOBODYS == set(ACTS), "put the kind into guihang/access/roles.toml"
    assert written & NOBODYS == set()


@pytest.mark.proves("I4.6", "T24")
def test_what_only_the_police_decide_only_the_police_write() -> None:
    for kind in POLICE_ALONE:
        assert {role for role, row in TABLE.items() if kind in row.acts} == {Role.POLICE_LIAISON}, kind


@pytest.mark.proves("PIPL 6", "I4.2")
def test_every_purpose_is_known_and_whoever_reads_has_one() -> None:
    for role, row in TABLE.items():
        assert set(row.purposes) <= set(PURPOSES), role
        assert not any(PURPOSES[p].asked for p in row.purposes), "what needs a reason is nobody's daily work"
        assert bool(row.sees) is bool(row.purposes), role
        assert (Power.SEE_FILES in row.powers) <= (Part.NAME in row.sees), role


def test_every_power_and_part_has_words() -> None:
    assert set(role_words.POWERS) == set(Power)
    assert set(role_words.PARTS) == set(Part)


def test_an_unknown_role_may_nothing() -> None:
    assert powers_of("owner") == powers_of("") == frozenset()
    assert row_of("owner").acts == row_of("owner").sees == frozenset()


def test_every_role_is_granted_for_some_level_of_place() -> None:
    assert {role for role in Role if not LEVELS[role]} == set()


@pytest.mark.parametrize(
    ("change", "to", "says"),
    [
        ("[worker]", "[workers]", "worker"),
        ('powers = ["see_files", "see_figures"]', 'powers = ["see_file"]', "see_file"),
        ('sees = ["name", "course"]', 'sees = ["face"]', "face"),
        ("levels = [2]", "levels = [6]", "levels"),
        ("levels = [2]", "levels = []", "levels"),
        ("levels = [2]", 'level = "2"', "expected"),
        ('powers = ["run_system"]', 'powers = "run_system"', "list"),
        ('powers = ["run_system"]', "powers = []", "opens nothing"),
        ('acts = ["police"]', 'acts = ["polices"]', "polices"),
        ("apart = true", 'apart = "yes"', "apart"),
    ],
)
def test_a_table_that_cannot_be_says_what_is_wrong(change: str, to: str, says: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert change in text
    with pytest.raises(BadTable) as refused:
        read_table(text.replace(change, to, 1))
    assert says in str(refused.value).replace("would open nothing", "opens nothing")


@pytest.mark.proves("T18", "ASVS 8.1.1", "等保 8.1.4.2 d")
def test_no_role_holds_two_of_the_three_administrators() -> None:
    duties = {"run": Power.RUN_SYSTEM, "keys": Power.MANAGE_SIGN_INS, "log": Power.KEEP_LOG}
    for role, row in TABLE.items():
        held = [name for name, power in duties.items() if power in row.powers]
        assert len(held) <= 1, role
        assert not held or (row.apart and not row.sees and not row.acts), role
    assert set(THREE) <= APART


@pytest.mark.proves("T18", "等保 8.1.4.2 d")
def test_the_conflict_matrix_keeps_whoever_watches_or_runs_apart_from_everybody() -> None:
    for one, other in itertools.product(Role, Role):
        expected = one != other and bool({one, other} & APART)
        assert conflict(one, other) is conflict(other, one) is expected, (one, other)
    assert not conflict(Role.WORKER, Role.OFFICE_LEAD)
    assert not conflict(Role.COUNTY, Role.CITY)


@pytest.mark.proves("T18", "等保 8.1.4.2 d")
@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(THREE, 2)))
def test_rows_that_make_somebody_two_administrators_at_once_give_neither(one: Role, other: Role) -> None:
    user = User.objects.create(username="both", display_name="某人")
    for role in (one, other):  # past the page and the command, which refuse the second
        granting.row(user, role, DALAD, *ALWAYS, "测试").save(force_insert=True)
    assert Actor.for_user(user).grants == ()
