"""The table of roles on the screen, for everybody who signs in."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from guihang.access.roles import TABLE, Role
from guihang.access.tests.cast import PARTS, Cast, signed_in
from guihang.access.tests.table_on_screen import on_screen
from guihang.rules.acts import ACTS

ROLES = "/roles/"


@pytest.mark.proves("I4.1")
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_screen_says_what_the_table_says_in_both_languages(cast: Cast, language: str) -> None:
    type(cast.kong).objects.filter(pk=cast.kong.pk).update(language=language)
    page = signed_in(cast, "kong").get(ROLES).content.decode()
    shown = on_screen(page)
    assert set(shown) == set(Role.values)
    for role, row in TABLE.items():
        told = shown[role.value]
        assert told.powers == row.powers, role
        assert told.acts == row.acts & set(ACTS), role
        assert told.sees == row.sees, role
        assert told.purposes == set(row.purposes), role
    assert ("Community worker" in page) is (language == "en")


OUTSIDE = {"gui", "geng", "lao", "yi"}


@pytest.mark.parametrize("name", sorted(OUTSIDE))
def test_who_is_asked_from_outside_reads_their_own_row_which_says_nothing_of_why(cast: Cast, name: str) -> None:
    page = signed_in(cast, name).get(f"{ROLES}?role=worker").content.decode()
    assert set(on_screen(page)) == {PARTS[name].role}
    assert not re.search("[毒瘾戒]|康复|处罚|公安", page)


@pytest.mark.parametrize("name", sorted(PARTS.keys() - OUTSIDE))
def test_everybody_who_signs_in_reads_it_with_their_own_roles_first(cast: Cast, name: str) -> None:
    page = signed_in(cast, name).get(ROLES).content.decode()
    first = re.search(r'data-role="(\w+)"', page)
    role = PARTS[name].role
    assert first is not None
    assert first[1] == (role.value if role else "worker")
    assert set(on_screen(page)) == set(Role.values)


def test_one_role_is_shown_alone_with_its_entries_unfolded(cast: Cast) -> None:
    page = signed_in(cast).get(f"{ROLES}?role=police_liaison").content.decode()
    assert set(on_screen(page)) == {"police_liaison"}
    assert "<details open>" in page
    assert "戒毒条例第4条" in page, "with the law that its purpose stands on"
    assert set(on_screen(signed_in(cast).get(f"{ROLES}?role=owner").content.decode())) == set(Role.values)


def test_it_is_reached_from_ones_own_page_and_not_without_a_sign_in(cast: Cast) -> None:
    assert f'href="{ROLES}"' in signed_in(cast, "kong").get("/account/").content.decode()
    assert Client().get(ROLES)["Location"].startswith("/sign-in/")
