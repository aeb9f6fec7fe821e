"""Addresses that are filled in are those that Django would give."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse, set_script_prefix

from guihang.dossier import addresses

PERSON, ENTRY = UUID(int=7), UUID(int=8)


def test_every_address_is_the_one_that_reverse_gives() -> None:
    assert addresses.today_address() == reverse("desk:today")
    assert addresses.file_address(PERSON) == reverse("dossier:file", args=[PERSON])
    assert addresses.record_address(PERSON, "test.taken") == reverse("dossier:record", args=[PERSON, "test.taken"])
    assert addresses.basis_address(PERSON, 12) == reverse("dossier:basis", args=[PERSON, 12])
    assert addresses.correct_address(PERSON, ENTRY) == reverse("dossier:correct", args=[PERSON, ENTRY])


def test_a_server_below_another_address_is_not_given_the_old_ones() -> None:
    plain = addresses.file_address(PERSON)
    try:
        set_script_prefix("/guihang/")
        assert addresses.file_address(PERSON) == f"/guihang{plain}"
    finally:
        set_script_prefix("/")
