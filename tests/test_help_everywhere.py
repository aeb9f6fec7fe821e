"""Every page that fills the window has a help of its own: a page cannot be added without one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from guihang.access.roles import POWERS
from guihang.access.tests.cast import PARTS
from guihang.web import help as helps
from tests.address_table import SHOWN, TABLE
from tests.test_every_address import ALL, World, world

__all__ = ["world"]
LINK = re.compile(r'data-help="([^"]*)"')


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Each address that answers somebody with a page in the frame, and the help that the page names."""
    for name, address in ALL.items():
        expected = TABLE[name]
        if not expected.get & SHOWN or expected.powers is None:
            continue
        for who, part in PARTS.items():
            powers = POWERS[part.role] if part.role else frozenset()
            if expected.powers and not expected.powers & powers:
                continue
            client = Client()
            client.force_login(getattr(world.cast, who))
            answer = client.get(address.of(world.own))
            text = "" if answer.streaming else answer.content.decode(errors="replace")
            if answer.status_code == 200 and (found := LINK.search(text)):
                yield name, found[1]
                break


@pytest.mark.django_db
def test_every_page_in_the_frame_names_its_help(world: World) -> None:
    found = dict(pages(world))
    assert len(found) > 5
    assert [name for name, key in found.items() if not key] == [], "write guihang/web/help_texts/….toml for these pages"


def test_every_help_is_of_a_page_that_there_is() -> None:
    named = {page for page in helps.pages() if page not in ALL}
    assert named == set()
