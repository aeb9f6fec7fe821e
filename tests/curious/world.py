"""An invented county of 20,000 looks at files over twenty working days, fifty of them out of curiosity.

Written from how offices work, without a look at what searches for the fifty: workers open the files of their own
people before and after they write, stand in for the ill, take over whole lists, are rung up and look something up;
leads go through a list before a meeting; the county's officers take samples; everybody shares surnames and villages
with people on file, as neighbours do. The curious look at a relative, at whoever lives next door, at somebody known.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from guihang.access.clock import SHANGHAI
from guihang.dossier.looks import Look, Looker, Owed, Seen, Subject, Work

FIRST_DAY, DAYS = date(2026, 10, 9), 20
LOOKS, CURIOUS = 20_000, 50
TOWNSHIPS, WORKERS_EACH, PEOPLE_EACH_WORKER, VILLAGES = 14, 4, 28, 11
COMMON = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
RARE = "边仇乌苗宫伊冀强麻缪燕阎晋牧郎鄢佟栗"
# Of a hundred people so many bear the surname at each place of COMMON; the rest bear rare ones.
SHARES = (9, 8, 7, 6, 5, 4, 4, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2)


@dataclass
class County:
    """The county as it grows: people first, then days of work, then the looks."""

    dice: random.Random
    lookers: list[Looker] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    curious: set[UUID] = field(default_factory=set)
    ill: dict[tuple[UUID, date], UUID] = field(default_factory=dict)

    def id(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128))

    def surname(self) -> str:
        if self.dice.random() < 0.74:
            return self.dice.choices(COMMON, SHARES)[0]
        return self.dice.choice(RARE)

    def look(self, by: UUID, person: UUID, day: date, hour: float | None = None, *, searched: bool = False) -> UUID:
        hour = self.dice.triangular(8.2, 17.8, 10.0) if hour is None else hour
        at = datetime.combine(day, time(0), SHANGHAI) + timedelta(hours=hour, seconds=self.dice.randrange(59))
        self.looks.append(Look(self.id(), at, by, person, searched))
        return self.looks[-1].id


def working_days() -> list[date]:
    """Twenty working days from the first, Saturdays and Sundays left out."""
    found: list[date] = []
    day = FIRST_DAY
    while len(found) < DAYS:
        if day.weekday() < 5:
            found.append(day)
        day += timedelta(days=1)
    return found


def county(seed: int) -> tuple[Seen, frozenset[UUID]]:
    """What was seen, and the ids of the looks that were curious. The same seed gives the same county."""
    c = County(random.Random(seed))
    _people(c)
    days = working_days()
    _duties(c, days)
    _illness(c, days)
    for day in days:
        _a_day(c, day)
    _hand_overs(c, days)
    _reviews(c, days)
    _samples(c, days)
    _calls(c, days)
    _fill(c, days)
    _curious(c, days)
    c.looks.sort(key=lambda look: (look.at, look.id.int))
    seen = Seen(tuple(c.lookers), tuple(c.subjects), tuple(c.works), tuple(c.owed), tuple(c.looks))
    return seen, frozenset(c.curious)


def _people(c: County) -> None:
    for t in range(TOWNSHIPS):
        township = f"1506211{t:02d}000"
        villages = [f"1506211{t:02d}2{v:02d}" for v in range(VILLAGES)]
        homes = [c.dice.getrandbits(40) for _ in range(420)]
        staff = []
        for n in range(WORKERS_EACH + 1):
            role = "office_lead" if n == WORKERS_EACH else "worker"
            home = c.dice.choice(homes) if c.dice.random() < 0.8 else None
            staff.append(Looker(c.id(), c.surname(), role, township, c.dice.choice(villages), home))
        c.lookers += staff
        c.lookers.append(Looker(c.id(), c.surname(), "police_liaison", township, c.dice.choice(villages), None))
        for worker in staff[:WORKERS_EACH]:
            for _ in range(PEOPLE_EACH_WORKER):
                home = c.dice.choice(homes)
                c.subjects.append(Subject(c.id(), c.surname(), township, c.dice.choice(villages), home, worker.id))
    for _ in range(5):
        c.lookers.append(Looker(c.id(), c.surname(), "county", "", "", c.dice.getrandbits(40)))


def _duties(c: County, days: list[date]) -> None:
    for p in c.subjects:
        start = days[0] - timedelta(days=c.dice.randrange(60))
        while start < days[-1]:
            due = start + timedelta(days=c.dice.choice((14, 20, 29)))
            c.owed.append(Owed(p.id, start, due))
            start = due + timedelta(days=c.dice.choice((1, 1, 8, 25)))


def _illness(c: County, days: list[date]) -> None:
    """A few workers are away for some days; a colleague does their work."""
    workers = [x for x in c.lookers if x.role == "worker"]
    for away in c.dice.sample(workers, 9):
        others = [x for x in workers if x.township == away.township and x is not away]
        first, stand_in = c.dice.randrange(DAYS - 4), c.dice.choice(others)
        for day in days[first : first + c.dice.randrange(2, 6)]:
            c.ill[away.id, day] = stand_in.id


def _a_day(c: County, day: date) -> None:
    """Each worker looks at a good part of what is owed, writes some of it down, today or some days later."""
    by_person = {(o.person): o for o in c.owed if o.opens_on <= day <= o.due_on + timedelta(days=10)}
    for p in c.subjects:
        if p.id not in by_person or p.worker is None or c.dice.random() > 0.24:
            continue
        by = c.ill.get((p.worker, day), p.worker)
        hour = c.dice.triangular(8.2, 17.5, 10)
        c.look(by, p.id, day, hour, searched=c.dice.random() < 0.15)
        if c.dice.random() < 0.78:
            later = 0 if c.dice.random() < 0.8 else c.dice.choice((1, 2, 3, 6))
            c.works.append(Work(by, p.id, day + timedelta(days=later)))
            if c.dice.random() < 0.35:
                c.look(by, p.id, day, min(hour + 0.3, 18))


def _hand_overs(c: County, days: list[date]) -> None:
    """Three lists go to another worker, who reads all of them within two days and writes only later."""
    workers = [x for x in c.lookers if x.role == "worker"]
    for giver in c.dice.sample(workers, 3):
        taker = c.dice.choice([x for x in workers if x.township == giver.township and x is not giver])
        n = c.dice.randrange(2, DAYS - 3)
        for at, p in enumerate(c.subjects):
            if p.worker == giver.id and c.dice.random() < 0.8:
                moved = Subject(p.id, p.surname, p.township, p.village, p.home, taker.id, days[n])
                c.subjects[at] = moved
                c.look(taker.id, p.id, days[n + c.dice.randrange(2)])


def _reviews(c: County, days: list[date]) -> None:
    """A lead goes through the list before the month's meeting; and through single files before signing."""
    for lead in (x for x in c.lookers if x.role == "office_lead"):
        theirs = [p for p in c.subjects if p.township == lead.township]
        day = c.dice.choice(days)
        for n, p in enumerate(c.dice.sample(theirs, c.dice.randrange(35, 80))):
            c.look(lead.id, p.id, day, 14 + n * 0.03)
        for day in days:
            for p in c.dice.sample(theirs, c.dice.randrange(1, 6)):
                c.look(lead.id, p.id, day)
                if c.dice.random() < 0.4:
                    c.works.append(Work(lead.id, p.id, day))


def _samples(c: County, days: list[date]) -> None:
    """The county's officers take samples; the police liaisons look where a decision of theirs is due."""
    for officer in (x for x in c.lookers if x.role == "county"):
        for day in c.dice.sample(days, 4):
            for n, p in enumerate(c.dice.sample(c.subjects, c.dice.randrange(12, 30))):
                c.look(officer.id, p.id, day, 9.5 + n * 0.08)
    for police in (x for x in c.lookers if x.role == "police_liaison"):
        theirs = [p for p in c.subjects if p.township == police.township]
        for day in days:
            for p in c.dice.sample(theirs, c.dice.choice((0, 0, 1, 2))):
                c.look(police.id, p.id, day, searched=True)
                if c.dice.random() < 0.5:
                    c.works.append(Work(police.id, p.id, day))


def _calls(c: County, days: list[date]) -> None:
    """Somebody rings about a person of a colleague's: whoever is at the desk looks, and nothing is written."""
    for township in sorted({p.township for p in c.subjects}):
        theirs = [p for p in c.subjects if p.township == township]
        workers = [x for x in c.lookers if x.township == township and x.role == "worker"]
        for day in days:
            for p in c.dice.sample(theirs, c.dice.choice((0, 1, 1, 2))):
                c.look(c.dice.choice(workers).id, p.id, day, searched=c.dice.random() < 0.7)


def _fill(c: County, days: list[date]) -> None:
    """The rest, up to the number: workers open files of their own people on any day."""
    if len(c.looks) > LOOKS - CURIOUS:
        c.looks = c.dice.sample(c.looks, LOOKS - CURIOUS)
    own = [p for p in c.subjects if p.worker is not None]
    while len(c.looks) < LOOKS - CURIOUS:
        p, day = c.dice.choice(own), c.dice.choice(days)
        assert p.worker is not None
        if p.since is None or p.since <= day:
            c.look(c.ill.get((p.worker, day), p.worker), p.id, day)


def _curious(c: County, days: list[date]) -> None:
    """Fifty looks without work: at a namesake who is a relative, at a neighbour, at somebody known in the village."""
    left = CURIOUS
    workers = [x for x in c.lookers if x.role in {"worker", "office_lead"}]
    while left:
        by, day = c.dice.choice(workers), c.dice.choice(days)
        worked = {w.person for w in c.works if w.by == by.id}
        pool = [p for p in c.subjects if p.township == by.township and p.worker != by.id and p.id not in worked]
        fits = list(_fitting(c, by, pool, c.dice.choices(("name", "home", "village", "again"), (21, 13, 8, 8))[0]))
        if not fits or (fits[0] == "again" and left < 2):
            continue
        kind, p = fits
        assert isinstance(p, Subject)
        times = 2 if kind == "again" else 1
        for n in range(times):
            late = c.dice.random() < 0.45
            hour = c.dice.choice((7.4, 12.6, 18.4, 19.3, 20.6)) if late else None
            on = day if n == 0 else c.dice.choice(days)
            c.curious.add(c.look(by.id, p.id, on, hour, searched=c.dice.random() < 0.85))
            left -= 1


def _fitting(c: County, by: Looker, pool: list[Subject], kind: str) -> Iterator[object]:
    """The kind, and one person whom it fits; nothing when there is none."""
    fits: dict[str, Callable[[Subject], bool]] = {
        "name": lambda p: p.surname == by.surname,
        "home": lambda p: by.home is not None and p.home == by.home,
        "village": lambda p: p.village == by.village and p.surname != by.surname,
        "again": lambda p: True,
    }
    found = [p for p in pool if fits[kind](p)]
    if kind == "home" and not found and by.home is not None and pool:
        # A neighbour who is on file: somebody of the pool turns out to live in the same house.
        p = c.dice.choice(pool)
        moved = Subject(p.id, p.surname, p.township, by.village, by.home, p.worker, p.since)
        c.subjects[c.subjects.index(p)] = moved
        found = [moved]
    if found:
        yield kind
        yield c.dice.choice(found)
