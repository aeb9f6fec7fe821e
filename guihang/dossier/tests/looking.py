"""A small invented county that reads files for a month: a world to try the question "why was this file opened?" on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from guihang.access.clock import SHANGHAI
from guihang.dossier.looks import Look, Looker, Owed, Seen, Subject, Work

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
FIRST = date(2026, 6, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(28) if n % 7 < 5]


@dataclass
class County:
    """A county in the making: who reads, whose files there are, what was read and written; and who was curious."""

    luck: Random
    lookers: list[Looker] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    curious: set[tuple[UUID, UUID]] = field(default_factory=set)

    def id(self) -> UUID:
        return UUID(int=self.luck.getrandbits(128), version=4)

    def surname(self) -> str:
        return self.luck.choices(SURNAMES, [1 / (3 + n) for n in range(len(SURNAMES))])[0]

    def looker(self, role: str = "worker", township: str = "A", **known: object) -> Looker:
        known = {"surname": self.surname(), "village": f"{township}{self.luck.randrange(9)}", **known}
        self.lookers.append(Looker(self.id(), role=role, township=township, **known))  # type: ignore[arg-type]
        return self.lookers[-1]

    def subject(self, worker: Looker, **known: object) -> Subject:
        village = f"{worker.township}{self.luck.randrange(9)}"
        known = {"surname": self.surname(), "village": village, "home": self.luck.getrandbits(40), **known}
        one = Subject(self.id(), township=worker.township, worker=worker.id, **known)  # type: ignore[arg-type]
        self.subjects.append(one)
        return one

    def look(self, by: Looker, person: Subject, at: datetime, *, searched: bool = False) -> Look:
        self.looks.append(Look(self.id(), at, by.id, person.id, searched))
        return self.looks[-1]

    def work(self, by: Looker, person: Subject, on: date) -> None:
        self.works.append(Work(by.id, person.id, on))

    def time(self, day: date, odd: float = 0.05) -> datetime:
        hour = (
            self.luck.choice((12, 13, 18, 19, 7))
            if self.luck.random() < odd
            else self.luck.choice((8, 9, 10, 11, 14, 15, 16, 17))
        )
        return datetime(
            day.year, day.month, day.day, hour, self.luck.randrange(60), self.luck.randrange(60), tzinfo=SHANGHAI
        )

    def seen(self) -> Seen:
        return Seen(self.lookers, self.subjects, self.works, self.owed, self.looks)


def month(seed: int, *, townships: int = 15, looks: int = 20_000, curious: int = 50, calls: int = 350) -> County:
    """A county at work for twenty working days, with honest bursts, and so many curious looks in it."""
    c = County(Random(seed))
    for t in range(townships):
        name = chr(65 + t)
        staff = [c.looker(township=name, home=c.luck.getrandbits(40)) for _ in range(5)]
        c.looker("office_lead", name, home=c.luck.getrandbits(40))
        for worker in staff:
            for _ in range(20):
                person = c.subject(worker)
                if c.luck.random() < 0.8:
                    opens = c.luck.choice(DAYS)
                    c.owed.append(Owed(person.id, opens, opens + timedelta(days=c.luck.randrange(20))))
    officers = [c.looker("county", "", village="") for _ in range(3)]
    _curious(c, curious)
    _bursts(c, officers)
    _calls(c, calls)
    _handed_over(c)
    own: dict[UUID, list[Subject]] = {}
    for person in c.subjects:
        if person.worker:
            own.setdefault(person.worker, []).append(person)
    workers = [r for r in c.lookers if r.id in own]
    while len(c.looks) < looks:
        by, day = c.luck.choice(workers), c.luck.choice(DAYS)
        person = c.luck.choice(own[by.id])
        c.look(by, person, c.time(day), searched=c.luck.random() < 0.2)
        if c.luck.random() < 0.2:
            c.work(by, person, day)
    return c


def others(c: County, by: Looker) -> list[Subject]:
    return [p for p in c.subjects if p.township == by.township and p.worker != by.id]


def _curious(c: County, wanted: int) -> None:
    readers = [r for r in c.lookers if r.role != "county"]
    fits: list[Callable[[Looker, Subject], bool]] = [
        lambda r, p: r.surname == p.surname,
        lambda r, p: True,
        lambda r, p: r.village == p.village,
        lambda r, p: True,
    ]
    for n in range(wanted):
        while True:
            by = c.luck.choice(readers)
            there = [p for p in others(c, by) if fits[n % 4](by, p) and (by.id, p.id) not in c.curious]
            if there:
                break
        person = c.luck.choice(there)
        if n % 4 == 1:
            at = c.lookers.index(by)
            by = Looker(by.id, by.surname, by.role, by.township, by.village, person.home)
            c.lookers[at] = by
            readers = [r for r in c.lookers if r.role != "county"]
        c.curious.add((by.id, person.id))
        for day in c.luck.sample(DAYS, 2 if n % 4 == 3 else 1):
            c.look(by, person, c.time(day, 0.4), searched=c.luck.random() < 0.7)


def _calls(c: County, wanted: int) -> None:
    workers = [r for r in c.lookers if r.role == "worker"]
    for _ in range(wanted):
        by, day = c.luck.choice(workers), c.luck.choice(DAYS)
        person = c.luck.choice(others(c, by))
        c.look(by, person, c.time(day), searched=c.luck.random() < 0.5)
        if c.luck.random() < 0.3:
            c.works.append(Work(person.worker or by.id, person.id, day))


def _run(c: County, by: Looker, people: list[Subject], day: date) -> None:
    at = c.time(day, 0)
    for person in people:
        at += timedelta(seconds=c.luck.randrange(30, 300))
        c.look(by, person, at)


def _bursts(c: County, officers: list[Looker]) -> None:
    for by in officers:
        for day in c.luck.sample(DAYS, 4):
            _run(c, by, c.luck.sample(c.subjects, 25), day)
    for lead in [r for r in c.lookers if r.role == "office_lead"]:
        for day in c.luck.sample(DAYS, 4):
            _run(c, lead, c.luck.sample(others(c, lead), 20), day)
        for person in c.luck.sample(others(c, lead), 6):  # what is to be confirmed
            day = c.luck.choice(DAYS)
            c.look(lead, person, c.time(day))
            c.work(lead, person, day)
    workers = [r for r in c.lookers if r.role == "worker"]
    for by in c.luck.sample(workers, 8):
        ill = c.luck.choice([r for r in workers if r.township == by.township and r is not by])
        theirs, start = [p for p in c.subjects if p.worker == ill.id], c.luck.randrange(len(DAYS) - 4)
        for day in DAYS[start : start + 4]:
            for person in c.luck.sample(theirs, 6):
                c.look(by, person, c.time(day))
                if c.luck.random() < 0.4:
                    c.work(by, person, day)


def _handed_over(c: County) -> None:
    """Some hand people to a colleague in the middle of the month, and still look at them."""
    workers = [r for r in c.lookers if r.role == "worker"]
    for by in c.luck.sample(workers, 6):
        to = c.luck.choice([r for r in workers if r.township == by.township and r is not by])
        since = c.luck.choice(DAYS[5:15])
        theirs = [p for p in c.subjects if p.worker == by.id and p.since is None]
        for person in c.luck.sample(theirs, min(len(theirs), c.luck.choice((1, 5, 10)))):
            at = c.subjects.index(person)
            c.subjects[at] = replace(person, worker=to.id, since=since)
            c.curious.discard((to.id, person.id))
            for _ in range(6):
                c.look(by, person, c.time(c.luck.choice([d for d in DAYS if d <= since + timedelta(days=3)])))
            c.work(by, person, since - timedelta(days=c.luck.randrange(9)))
