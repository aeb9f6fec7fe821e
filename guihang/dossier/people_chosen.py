"""What a reader chose for the list of people: columns, views kept by name, the view that opens first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from guihang.access.actor import Actor
from guihang.access.models import Choice, SavedView
from guihang.dossier.people_filters import Filters
from guihang.dossier.people_lines import COLUMNS, PART_OF_COLUMN, USUAL_COLUMNS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PAGE, CHOSEN_COLUMNS, FIRST_VIEW = "people", "people.columns", "people.first"
MOST_VIEWS = 20
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Chosen:
    """The columns, and which view opens first (None: the whole list)."""

    columns: tuple[str, ...] = USUAL_COLUMNS
    first: int | None = None


def chosen_by(actor: Actor) -> Chosen:
    """What the actor chose: one statement."""
    rows = Choice.objects.filter(user=_me(actor), name__in=(CHOSEN_COLUMNS, FIRST_VIEW))
    said: dict[str, Any] = dict(rows.values_list("name", "value"))
    columns = tuple(name for name in columns_for(actor) if name in said.get(CHOSEN_COLUMNS, USUAL_COLUMNS))
    first = said.get(FIRST_VIEW)
    return Chosen(columns, first if isinstance(first, int) else None)


def columns_for(actor: Actor) -> dict[str, str | _StrPromise]:
    """The columns that are offered to the actor: those of parts that they are shown somewhere."""
    return {name: label for name, label in COLUMNS.items() if PART_OF_COLUMN[name] in actor.parts}


def choose_columns(actor: Actor, columns: Sequence[str]) -> None:
    """Show these columns from now on; in the order of the page."""
    wanted = [name for name in columns_for(actor) if name in columns]
    Choice.objects.update_or_create(user_id=_me(actor), name=CHOSEN_COLUMNS, defaults={"value": wanted})


def views_of(actor: Actor) -> list[SavedView]:
    """The views the actor has kept, by name."""
    return list(SavedView.objects.filter(user=_me(actor), page=PAGE).order_by("name"))


def keep_view(actor: Actor, name: str, filters: Filters) -> SavedView | None:
    """Keep these filters under a name; a name that is there already gets them. None without a name or room for one."""
    name = name.strip()[:LONGEST_NAME]
    mine = SavedView.objects.filter(user=_me(actor), page=PAGE)
    if not name or (not mine.filter(name=name).exists() and mine.count() >= MOST_VIEWS):
        return None
    with transaction.atomic():
        view, _new = SavedView.objects.update_or_create(
            user_id=_me(actor), page=PAGE, name=name, defaults={"asked": filters.written()}
        )
    return view


def open_first(actor: Actor, view: SavedView | None) -> None:
    """Let the bare list open this view; None: the whole list again."""
    if view is None:
        Choice.objects.filter(user=_me(actor), name=FIRST_VIEW).delete()
    else:
        Choice.objects.update_or_create(user_id=_me(actor), name=FIRST_VIEW, defaults={"value": view.pk})


def forget_view(actor: Actor, view: SavedView) -> None:
    """Remove a view; the list opens whole again if it was the first."""
    Choice.objects.filter(user=_me(actor), name=FIRST_VIEW, value=view.pk).delete()
    view.delete()


def _me(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id
