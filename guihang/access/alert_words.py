"""What an alert of each kind says, and where it leads. Rooms above say their own kinds; no words name anybody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from guihang.access.models import Alert


@dataclass(frozen=True, slots=True)
class Words:
    """One kind of alert: a sentence, what to do, where it leads (None: nowhere), and whether it can be put aside on the
    list itself; else what it leads to settles it. `places` finds the township of what each is about, where the alert
    itself says only the county above; where it leads then takes the township."""

    says: str | _StrPromise
    does: str | _StrPromise
    link: Callable[[Alert], str] | None = None
    settles: bool = True
    places: Callable[[Collection[Alert]], Mapping[UUID, str]] | None = None


_WORDS: dict[str, Words] = {}
UNKNOWN = Words(_("Something has to be looked at"), _("Look"))


def say(kind: str, words: Words) -> None:
    """Say the words of a kind of alert, and build its link."""
    _WORDS[kind] = words


def words_of(kind: str) -> Words:
    """The words of a kind; plain ones for a kind that nobody has said."""
    return _WORDS.get(kind, UNKNOWN)
