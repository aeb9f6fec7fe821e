"""The table of roles and powers, written out once more: whoever changes one must mean it."""

from __future__ import annotations

import pytest

from guihang.access.roles import APART, LEVELS, Power, Role, conflict, powers_of

TABLE = {
    #                     files  record confirm load   figures log    sign-ins
    Role.WORKER: (True, True, False, True, False, False, False),
    Role.OFFICE_LEAD: (True, True, True, True, False, False, False),
    Role.COUNTY: (True, False, False, True, True, False, False),
    Role.CITY: (True, False, False, False, True, False, False),
    Role.PROVINCE: (True, False, False, False, True, False, False),
    Role.AUDITOR: (False, False, False, False, False, True, False),
    Role.SECURITY_ADMIN: (False, False, False, False, False, False, True),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("column", "power"), list(enumerate(Power)))
def test_a_role_has_the_powers_of_the_table_and_no_others(role: Role, column: int, power: Power) -> None:
    assert (power in powers_of(role)) is TABLE[role][column]


def test_an_unknown_role_may_nothing() -> None:
    assert powers_of("owner") == frozenset()
    assert powers_of("") == frozenset()


def test_every_role_is_granted_for_some_level_of_place() -> None:
    assert {role for role in Role if not LEVELS[role]} == set()


@pytest.mark.parametrize("apart", sorted(APART))
@pytest.mark.parametrize("other", Role)
def test_who_audits_or_hands_out_sign_ins_does_nothing_else(apart: Role, other: Role) -> None:
    assert conflict(apart, other) is (apart != other)
    assert conflict(other, apart) is (apart != other)


def test_work_on_files_goes_together() -> None:
    assert not conflict(Role.WORKER, Role.OFFICE_LEAD)
    assert not conflict(Role.COUNTY, Role.CITY)
