"""The pages of the course, as the rooms above tell the file's page of them."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.access.roles import Part


class Link(NamedTuple):
    """A page of the course: its key, its title (a catalogue key), and the part that its reader is told of."""

    key: str
    title: str
    part: Part


LINKS: list[Link] = []


def offer(key: str, title: str, part: Part) -> None:
    """Have the file's page lead to a page of the course."""
    LINKS.append(Link(key, title, part))


def links_for(person: UUID, sees: Container[Part]) -> list[dict[str, str]]:
    """The links for a reader who is told of these parts."""
    return [
        {"label": _(link.title), "url": reverse("course:subject", args=[person, link.key])}
        for link in LINKS
        if link.part in sees
    ]
