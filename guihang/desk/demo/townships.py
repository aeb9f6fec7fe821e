"""Where the invented people live: the townships in force of the places asked for, with their villages and workers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from uuid import UUID

from guihang.desk.demo.plan import Township
from guihang.territory.codes import Level, Territory
from guihang.territory.models import Division
from guihang.texts import Message, mark

WORKERS = 2
NO_TOWNSHIP = mark("{place}: no township in the list of divisions lies there. Run: guihang init")


class NoTownship(ValueError):
    """A place in which nobody can live; `message` says why."""

    def __init__(self, place: str) -> None:
        self.message = Message(NO_TOWNSHIP, {"place": place})
        super().__init__(str(self.message))


def worker_id(township: str, number: int) -> UUID:
    """The sign-in of a township's worker, from 0. The same in every demo, so that a cast may take the parts."""
    digest = hashlib.sha256(f"guihang demo worker {township} {number}".encode()).digest()
    return UUID(bytes=digest[:16], version=4)


def townships_in(places: Sequence[str]) -> tuple[Township, ...]:
    """The townships in force in `places` (division codes of any level above the village), by code.

    Raises NoTownship for a place without one, territory.codes.BadCode for what is no code.
    """
    found: dict[str, Township] = {}
    for place in places:
        territory = Territory.of(place)
        rows = list(
            Division.objects.filter(
                code__range=(territory.low, territory.high), valid_until=None, development_zone=False
            )
            .order_by("code")
            .values_list("code", "name", "level")
        )
        inside = [(code, name) for code, name, level in rows if level == Level.TOWNSHIP]
        if not inside:
            raise NoTownship(place)
        villages: dict[str, list[tuple[str, str]]] = {}
        for code, name, level in rows:
            if level == Level.VILLAGE:
                villages.setdefault(code[:9], []).append((code, name))
        above = _names_above(code for code, _ in inside)
        for code, name in inside:
            path = above.get(code[:6], "") + name
            workers = tuple(worker_id(code, number) for number in range(WORKERS))
            found[code] = Township(code, name, path, tuple(villages.get(code[:9], ())), workers)
    return tuple(found[code] for code in sorted(found))


def _names_above(townships: Iterable[str]) -> dict[str, str]:
    """City and county of each township, written together, by the county's six digits."""
    counties = {code[:6] for code in townships}
    codes = {f"{c}000000" for c in counties} | {f"{c[:4]}00000000" for c in counties}
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    return {c: names.get(f"{c[:4]}00000000", "") + names.get(f"{c}000000", "") for c in counties}
