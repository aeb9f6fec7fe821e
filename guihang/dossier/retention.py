"""How long records are kept, and what is over. Nothing is erased by itself: a named person confirms.

An erased file keeps its chain, dates, codes and places; whom they were about can be read by nobody any more.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db.models import Exists, OuterRef, QuerySet

from guihang.access.actor import Actor
from guihang.access.roles import Power
from guihang.access.watch_models import note, raise_alert
from guihang.dossier.ending import CONTROL_ENDED, HELP_ENDED
from guihang.dossier.erase import erase
from guihang.dossier.models import Entry, Person
from guihang.rules.days import DATES
from guihang.rules.periods import MONTHS, months_after
from guihang.territory.codes import county_of
from guihang.texts import mark

FILE = Path(__file__).with_name("retention.toml")
TO_CONFIRM, ERASED = "retention.to_confirm", "retention.erased"
CONFIRMED, ITSELF, NEVER = "confirmed", "itself", "never"
KINDS: Mapping[str, str] = {
    "sealed_file": mark("Closed files"),
    "help_file": mark("Files of help by consent that ended"),
    "scan": mark("Papers of closed files"),
    "ticket": mark("Tickets that opened a file"),
    "house_event": mark("Events of the house"),
    "reading": mark("The log of readings"),
    "import": mark("Sheets that were brought in"),
}
# Which end of a file each kind of file begins to be kept from.
FILES: Mapping[str, str] = {"sealed_file": CONTROL_ENDED, "help_file": HELP_ENDED}
_KEYS = {"kind", "keep", "from", "by", "sure", "source", "why"}
_UNITS = {"years", "months", "days"}


class BadTable(ValueError):
    """`retention.toml` says something that cannot be: which record, what was found, what is expected."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long one kind of record is kept: `amount` of `unit`, from the day that `begins` names."""

    kind: str
    amount: int
    unit: str
    begins: str
    by: str
    sure: str
    source: str
    why: Mapping[str, str]

    def over_on(self, begun: date) -> date:
        """The first day on which what began to be kept on `begun` need no longer be kept. Its own day is not
        counted."""
        start = begun.toordinal()
        if self.unit == "days":
            return DATES[start + self.amount + 1]
        return DATES[months_after(start, self.amount * (MONTHS if self.unit == "years" else 1)) + 1]


def read_table(text: str) -> Mapping[str, Keeping]:
    """The table as `retention.toml` writes it. Raises BadTable."""
    found: dict[str, Keeping] = {}
    for row in tomllib.loads(text).get("record", []):
        kind = str(row.get("kind"))
        if set(row) != _KEYS or kind not in KINDS or kind in found:
            raise BadTable(f"{kind}: expected a kind of {sorted(KINDS)}, once, with {sorted(_KEYS)}")
        keep: Mapping[str, Any] = row["keep"]
        if len(keep) != 1 or not set(keep) <= _UNITS or not all(type(n) is int and n > 0 for n in keep.values()):
            raise BadTable(f"{kind}: keep is {dict(keep)!r}, expected one of years, months, days with a whole number")
        if row["by"] not in {CONFIRMED, ITSELF, NEVER} or row["sure"] not in {"law", "default"}:
            raise BadTable(f"{kind}: by is {row['by']!r}, sure is {row['sure']!r}")
        (unit, amount), why = next(iter(keep.items())), MappingProxyType(dict(row["why"]))
        found[kind] = Keeping(kind, amount, unit, row["from"], row["by"], row["sure"], row["source"], why)
    if missing := set(KINDS) - set(found):
        raise BadTable(f"{sorted(missing)}: no record says how long it is kept")
    return MappingProxyType(found)


@cache
def table() -> Mapping[str, Keeping]:
    """The table of this installation."""
    return read_table(FILE.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Over:
    """A file whose keeping is over: which, of what kind, where, since when."""

    person: UUID
    kind: str
    place: str
    since: date


def over(today: date, keep: Mapping[str, Keeping] | None = None) -> list[Over]:
    """The files whose keeping is over by `today`, the longest first; what is erased already is no longer there."""
    found = []
    for kind, ending in FILES.items():
        row = (keep or table())[kind]
        for person in _ended(ending).only("pk", "place", "ended_on").iterator():
            if person.ended_on is not None and (since := row.over_on(person.ended_on)) <= today:
                found.append(Over(person.pk, kind, person.place, since))
    return sorted(found, key=lambda one: (one.since, one.person))


def _ended(ending: str) -> QuerySet[Person]:
    """The files that an act of this kind sealed, and that are not erased."""
    acts = Entry.objects.filter(person=OuterRef("pk"), kind=ending)
    return Person.objects.filter(Exists(acts), ended_on__isnull=False, sealed__isnull=False)


def propose(today: date, now: datetime) -> Mapping[str, int]:
    """Tell each county how much is over: once a month, and nothing is erased by it."""
    counties = Counter(county_of(one.place) for one in over(today))
    for county in counties:
        key = f"{TO_CONFIRM}/{county}/{today:%Y-%m}"
        raise_alert(TO_CONFIRM, key=key, place=county, power=Power.SEE_FIGURES, about=uuid5(NAMESPACE_OID, key), at=now)
    return {"files": counties.total(), "counties": len(counties)}


class NotTheirs(PermissionError):
    """Whoever confirms does not see the figures of the place."""


def carry_out(actor: Actor, wanted: Iterable[Over], today: date, now: datetime) -> int:
    """Erase these files on the word of `actor`, who sees the figures of their places; how many were erased.

    Each is looked at once more: what is no longer over stays. Raises NotTheirs, and then nothing is erased.
    """
    wanted = list(wanted)
    if not all(actor.may(Power.SEE_FIGURES, one.place) for one in wanted):
        raise NotTheirs
    still = {one.person for one in over(today)}
    done = 0
    for one in wanted:
        if one.person in still:
            erase(one.person)
            note(ERASED, at=now, user=actor.user_id, person=one.person, place=one.place, kept=one.kind)
            done += 1
    return done
