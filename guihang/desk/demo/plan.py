"""What a demo is made from. Everything in it follows from the plan: the same plan gives the same county.

Imports nothing of Django: a plan is handed to processes that have not set it up yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from uuid import UUID

# So much that one transaction holds SQLite's lock for a tenth of a second.
PEOPLE_A_BATCH, ENTRIES_A_BATCH = 200, 7_200
FEWEST_ENTRIES, USUAL_ENTRIES, MOST_ENTRIES = 10, 60, 600
QUIET_DAYS, QUIET_FROM = 9, 4  # days; the fewest townships of which one is quiet
_MADE = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp() * 1000)
_VERSION_7, _VARIANT = 7 << 76, 2 << 62
ENTRY_STEP = 1 << 64  # the twelve bits behind the version count a person's entries

# What a life has besides its contacts, and how many contacts (tests, visits, talks) a month has at the least.
_BESIDES, _FEWEST_A_MONTH = 12.5, 1.25
_MONTHS_BACK, _MEAN_MONTHS = 50.0, 19.5


@dataclass(frozen=True, slots=True)
class Township:
    """A township: its code and path of names, its villages by code and name, the ids of its two workers."""

    code: str
    name: str
    path: str
    villages: tuple[tuple[str, str], ...]
    workers: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How many people live where, and from what number they follow. `today` is the last day of their stories."""

    seed: str
    people: int
    entries: int
    townships: tuple[Township, ...]
    today: date
    salt: str = field(init=False)
    offset: int = field(init=False)
    months_back: float = field(init=False)
    a_month: float = field(init=False)

    def __post_init__(self) -> None:
        places = hashlib.sha256(" ".join(t.code for t in self.townships).encode()).hexdigest()[:16]
        salt = f"guihang {self.seed} {self.entries} {self.today.isoformat()} {places} "
        contacts = max(1.0, self.entries - _BESIDES)
        settings: dict[str, object] = {
            "salt": salt,
            "offset": int.from_bytes(hashlib.sha256(salt.encode()).digest()[:6], "big"),
            # Few entries make young files rather than neglected ones.
            "months_back": min(_MONTHS_BACK, max(2.5, _MONTHS_BACK * contacts / (_FEWEST_A_MONTH * _MEAN_MONTHS))),
            "a_month": max(_FEWEST_A_MONTH, contacts / _MEAN_MONTHS),
        }
        for name, value in settings.items():
            object.__setattr__(self, name, value)

    def quiet_days(self, township: Township) -> int:
        """For how many days nobody has written anything there: in one township of a county, for the county to ask."""
        return QUIET_DAYS if len(self.townships) >= QUIET_FROM and township is self.townships[-1] else 0

    @property
    def a_batch(self) -> int:
        """How many people are written in one transaction."""
        return max(1, min(PEOPLE_A_BATCH, ENTRIES_A_BATCH // self.entries))

    def random(self, number: int) -> Random:
        """The source of the `number`-th person's life; its first 62 bits are those of the ids."""
        return Random(f"{self.salt}{number}")  # noqa: S311 - invented people, no secrets

    def first_id(self, number: int, rng: Random) -> int:
        """The `number`-th person's id as a whole number; the person's entries follow in steps of ENTRY_STEP.

        Of the shape of version 7, in the order of the plan: then a table grows at its end, which is quicker.
        """
        return (_MADE + number) << 80 | _VERSION_7 | _VARIANT | rng.getrandbits(62)

    def person_ids(self, numbers: Iterable[int]) -> dict[int, UUID]:
        """The ids of these people."""
        return {n: UUID(int=self.first_id(n, self.random(n))) for n in numbers}


@dataclass(frozen=True, slots=True)
class Part:
    """Every `of`-th batch of a plan, from the `number`-th on."""

    plan: Plan
    number: int = 0
    of: int = 1

    def batches(self) -> Iterator[range]:
        """The people of this part, a batch at a time."""
        plan, size = self.plan, self.plan.a_batch
        for start in range(self.number * size, plan.people, self.of * size):
            yield range(start, min(start + size, plan.people))
