"""Loading a list of divisions: idempotent, in batches, resumable; what was abolished stays with its last day.

A list tells the children of the divisions that it lists children for, and of no others: a list of Henan
says nothing of Guizhou, and one that ends at the township says nothing of villages. Told by a newer
list, a region is left alone by an older one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Q

from guihang.territory.codes import Level, Territory, is_development_zone, level_of
from guihang.territory.listing import Row, Source, Told, check, rows_of
from guihang.territory.models import Division
from guihang.territory.offices import open_offices, rename_offices

OWN_COPY_AS_OF = date(2023, 6, 30)
"""The day of the project's own copy: the statistics bureau's codes for 2023."""

BATCH = 1000
_PARENTS_A_BATCH = 200

Progress = Callable[[int, int], None]
T = TypeVar("T")


@dataclass(slots=True)
class Loaded:
    """What a load did. `kept_back`: divisions that would have lost more than half of what lies in them."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    older: int = 0
    ended: int = 0
    offices: int = 0
    kept_back: tuple[str, ...] = ()


def load_divisions(
    source: Source,
    as_of: date,
    progress: Progress = lambda done, total: None,
    covers: Sequence[str] = (),
) -> Loaded:
    """Load a list that held on the day `as_of`; `progress` gets rows done and rows in all.

    `covers` names the divisions of which the list tells everything; without it that is worked out (see
    Told). The whole list is checked first: BadList, and nothing is written. Interrupted, it is run
    again: the result is the same. Raises OSError for a file that cannot be read.
    """
    told = check(source, _loaded_codes())
    loaded = Loaded(rows=told.rows)
    newer = set(Division.objects.filter(told_on__gt=as_of).values_list("code", flat=True))
    told_before = set(Division.objects.filter(told_on__lt=as_of).values_list("code", flat=True))
    left_out: set[str] = set()
    done = 0
    for batch in _batches(rows_of(source), BATCH):
        _write(batch, as_of, newer, told_before, left_out, loaded)
        done += len(batch)
        progress(done, told.rows)
    _end_what_is_gone(told, as_of, newer, [Territory.of(c) for c in covers], loaded)
    return loaded


def _loaded_codes() -> Iterator[str]:
    """Codes of everything but villages, one at a time."""
    return Division.objects.exclude(level=Level.VILLAGE).values_list("code", flat=True).iterator()


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


@transaction.atomic
def _write(
    batch: list[Row], as_of: date, newer: set[str], told_before: set[str], left_out: set[str], loaded: Loaded
) -> None:
    """Write one batch; only rows that differ. `left_out` collects what a newer list has done away with."""
    existing = Division.objects.in_bulk([row.code for row in batch])
    new: list[Division] = []
    changed: list[Division] = []
    for row in batch:
        found = existing.get(row.code)
        if row.parent in newer or row.parent in left_out:
            loaded.older += 1
            if found is None or found.valid_until is not None:
                left_out.add(row.code)
        elif found is None:
            since = as_of if row.parent in told_before else None
            new.append(_division(row, since))
        elif _differs(found, row):
            found.name, found.valid_until = row.name, None
            changed.append(found)
    Division.objects.bulk_create(new)
    Division.objects.bulk_update(changed, ["name", "valid_until"])
    loaded.new += len(new)
    loaded.changed += len(changed)
    rename_offices(changed)
    loaded.offices += open_offices([row for row in batch if row.level is Level.TOWNSHIP and row.code not in left_out])


def _division(row: Row, since: date | None) -> Division:
    return Division(
        code=row.code,
        name=row.name,
        level=row.level,
        parent_id=row.parent,
        valid_from=since,
        development_zone=is_development_zone(row.code),
    )


def _differs(found: Division, row: Row) -> bool:
    return found.name != row.name or found.valid_until is not None


def _end_what_is_gone(told: Told, as_of: date, newer: set[str], covers: list[Territory], loaded: Loaded) -> None:
    """End what the list no longer has, in the divisions of which it tells everything, and note that it
    told them.
    """
    parents = [p for p in told.tells_all_of(covers) if p not in newer]
    kept_back: list[str] = []
    for batch in _batches(parents, _PARENTS_A_BATCH):
        with transaction.atomic():
            held_back = _end_children(batch, told, as_of, covers, loaded)
            rest = [p for p in batch if p not in held_back]
            Division.objects.filter(code__in=rest).exclude(told_on=as_of).update(told_on=as_of)
            kept_back += held_back
    loaded.kept_back = tuple(kept_back)


def _end_children(parents: list[str], told: Told, as_of: date, covers: list[Territory], loaded: Loaded) -> list[str]:
    """End the children of `parents` that the list lacks, with all that lies in them; the parents left
    alone.
    """
    in_force = Division.objects.filter(parent__in=parents, valid_until=None).values_list("parent_id", "code")
    children: dict[str, list[str]] = {}
    for parent, code in in_force:
        if parent is not None:
            children.setdefault(parent, []).append(code)
    held_back: list[str] = []
    for parent, codes in sorted(children.items()):
        gone = [code for code in codes if code not in told]
        # No reform does away with half of a province or city at once; a list of some of its parts looks
        # like that.
        if (
            level_of(parent) < Level.COUNTY
            and 2 * len(gone) > len(codes)
            and not any(c.contains(parent) for c in covers)
        ):
            held_back.append(parent)
            continue
        for code in gone:
            spanned = Territory.of(code)
            inside = Q(code__gte=spanned.low, code__lte=spanned.high)
            last_day = as_of - timedelta(days=1)
            loaded.ended += Division.objects.filter(inside, valid_until=None).update(valid_until=last_day)
    return held_back
