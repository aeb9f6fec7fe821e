"""What the question "why was this file opened?" is asked of: who looks, at whom, and what work there was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody who reads files. `township` is empty for who works for a whole county.

    `home` stands for the address where they live, as a keyed mark that says nothing else; None where it is not known.
    """

    id: UUID
    surname: str
    role: str
    township: str
    village: str = ""
    home: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody whose file is read; `worker` answers for them, since `since` where they were handed over."""

    id: UUID
    surname: str
    township: str
    village: str
    home: int | None
    worker: UUID | None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """An act that somebody wrote on a file, by the day on which it was written."""

    by: UUID
    person: UUID
    on: date


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that was owed on a file, from the day it opens to the day it is due."""

    person: UUID
    opens_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Look:
    """A file opened: when, by whom, whose; `searched`: found by a search and not from a list or one's work."""

    id: UUID
    at: datetime
    by: UUID
    person: UUID
    searched: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything the question is asked of, over some days."""

    lookers: Sequence[Looker]
    subjects: Sequence[Subject]
    works: Sequence[Work]
    owed: Sequence[Owed]
    looks: Sequence[Look]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a reader: these looks at this file, and the plain facts for which it is asked. No accusation."""

    by: UUID
    person: UUID
    looks: tuple[UUID, ...]
    because: tuple[str, ...]
    weight: float
