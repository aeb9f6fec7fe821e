"""How often something is tried: counted in the database, for all server processes, before anything is worked out.

A lane holds the moments of the tries that still count, never more than its limit: so within any time of that length
there are never more, whenever it is taken to begin. A try is reserved in every lane it belongs to, or in none, in one
transaction; who is refused writes nothing, so that a flood costs one look-up a try.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils.crypto import salted_hmac

from guihang.access.models import Lane

_PURGE_EVERY = 60.0  # seconds
_OVER_FOR = 3_600_000  # milliseconds: a lane that nobody uses any more
_MOST_AT_ONCE = 5_000
_purged = 0.0


class Limit(NamedTuple):
    """So many tries within any `seconds`."""

    tries: int
    seconds: int


def lane(kind: str, *parts: str) -> str:
    """The name of a lane: a keyed mark, since people mistype names and passwords where a user name is asked."""
    typed = "\0".join((kind, *parts))
    return salted_hmac("guihang.access.lane", typed, algorithm="sha256").hexdigest()


def wait_for(lanes: Mapping[str, Limit], *, now: float | None = None) -> int:
    """How many seconds until a try may be reserved in all of these lanes; 0: now. Writes nothing."""
    return _wait(Lane.objects.filter(pk__in=list(lanes)), lanes, _milliseconds(now))


def reserve(lanes: Mapping[str, Limit], *, now: float | None = None, looked: bool = False) -> int:
    """Take one try of every lane, or of none. 0 when it was taken, else the seconds until it may be tried again.

    `now` is seconds since 1970 (default: the machine's clock; a demo's fixed day does not matter here). Of many at
    once never more get through than the limit says. `looked`: the caller has just asked `wait_for`.
    """
    at = _milliseconds(now)
    wait = 0 if looked else _wait(Lane.objects.filter(pk__in=list(lanes)), lanes, at)
    if wait:
        return wait
    with transaction.atomic():
        names = sorted(lanes)  # always in this order, so that no two wait for each other
        Lane.objects.bulk_create([Lane(name=name, until=0) for name in names], ignore_conflicts=True)
        rows = list(Lane.objects.select_for_update().filter(pk__in=names).order_by("pk"))
        wait = _wait(rows, lanes, at)
        if wait:
            return wait
        for row in rows:
            limit = lanes[row.name]
            row.taken = [*_counting(row, limit, at), at]
            row.until = at + 1000 * limit.seconds
        Lane.objects.bulk_update(rows, ["taken", "until"])
    _purge(at)
    return 0


def once(kind: str, word: str, seconds: int) -> bool:
    """True the first time that `word` comes within so many seconds; never twice, also not at the same moment."""
    return reserve({lane(kind, word): Limit(1, seconds)}) == 0


def forget(*names: str) -> None:
    """Let these lanes begin anew."""
    Lane.objects.filter(pk__in=names).delete()


def _milliseconds(now: float | None) -> int:
    return int(1000 * (time.time() if now is None else now))


def _counting(row: Lane, limit: Limit, at: int) -> list[int]:
    """The tries that still count. One that lies further ahead than the limit lasts was made by a wrong clock."""
    span = 1000 * limit.seconds
    return [moment for moment in row.taken if at - span < moment <= at + span]


def _wait(rows: Iterable[Lane], lanes: Mapping[str, Limit], at: int) -> int:
    longest = 0
    for row in rows:
        limit = lanes[row.name]
        counting = _counting(row, limit, at)
        if len(counting) >= limit.tries:
            free_at = sorted(counting)[-limit.tries] + 1000 * limit.seconds
            longest = max(longest, free_at - at)
    return -(-longest // 1000)


def _purge(at: int) -> None:
    """Now and then the lanes that count nothing any more are removed."""
    global _purged
    if time.monotonic() - _purged < _PURGE_EVERY:
        return
    _purged = time.monotonic()
    with transaction.atomic():
        over = Lane.objects.select_for_update(skip_locked=True).filter(until__lt=at - _OVER_FOR)
        Lane.objects.filter(pk__in=[row.pk for row in over[:_MOST_AT_ONCE]]).delete()
