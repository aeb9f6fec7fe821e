"""Why was this file opened? Which looks a reader is asked about: a weighing of plain evidence, which accuses nobody.

What explains a look by itself (one's own person, work written near it) takes it out; what makes it likely to be honest
(a list gone through, standing in for a colleague) weighs against it. What is left is asked about when a tie between
reader and person, or opening the file again at another time, would be a rare coincidence. A weight is the natural
logarithm of how many curious looks of this kind are to be expected over how many honest ones. What is usual is counted
in these days themselves, by role: where leads never search, or nobody works in the evening, doing so says much, and
where they do it says little.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp, log
from uuid import UUID

from guihang.dossier.curious_honest import Honest, local
from guihang.dossier.looks import Look, Looker, Question, Seen, Subject
from guihang.rules.calendar import WORKING

A_DAY = 5
# Of ten curious looks so many are thought to be at a namesake, at one's own address, at one's village, and at nobody
# near, but again. Without a tie that we know of a single look is no reason to ask.
SURNAME, HOME, VILLAGE, AGAIN = 0.3, 0.25, 0.2, 0.25
# The least that is asked about; how many are asked is bounded by the days.
LEAST = -4.5
# A curious reader looks somebody up in most cases, and in half of them waits until the office is empty.
LOOKED_UP, HIDES = 0.7, 0.5
# How a file was opened multiplies the evidence by so much at most; not searching tells much less than searching does.
MOST_FOR_A_WAY, LEAST_FOR_A_WAY = 4.0, -1.5
# Opened again is opened at another time, not coming back to it in the same business.
ANOTHER_TIME = timedelta(minutes=30)
# A duty is open on nearly every file: it says little. That a colleague wrote on the file then, a call may have led to.
DUTY, COLLEAGUE_WROTE = -0.2, -0.4
# Looks that are explained so far are neither counted against the reader nor compared with those that are not.
EXPLAINED = 2.0
# Who has many looks of this kind has work of this kind; so many are added, as few looks show little of what is usual.
USUAL_LOOKS = 5.0
# A surname is called rare that less than one in a hundred bears.
RARE = 0.01
QUIET_HOURS = frozenset({5, 6, 7, 12, 13, 18, 19, 20, 21, 22, 23})


@dataclass(frozen=True, slots=True)
class _Pair:
    """A reader and a person that is not theirs: the looks without work near them, each with what explains it."""

    reader: Looker
    person: Subject
    looks: tuple[tuple[Look, float], ...]

    @property
    def plain(self) -> list[Look]:
        """The looks that nothing explains."""
        return [look for look, excuse in self.looks if excuse < EXPLAINED]

    @property
    def twice(self) -> bool:
        """Whether there are two of these, one at another time than the other."""
        plain = self.plain
        return len(plain) > 1 and plain[-1].at - plain[0].at >= ANOTHER_TIME


def questions(seen: Seen, a_day: int = A_DAY) -> list[Question]:
    """What is asked: at most one question for a reader and a person, the heaviest first, at most `a_day` for each
    working day on which something was read."""
    honest = Honest(seen)
    weigh = _weigher(seen, pairs := _pairs(seen, honest), honest)
    found = [question for pair in pairs if (question := weigh(pair)) is not None and question.weight >= LEAST]
    found.sort(key=lambda q: (-q.weight, q.by, q.person))
    return found[: a_day * max(1, _worked_days(seen.looks))]


def _worked_days(looks: Iterable[Look]) -> int:
    """On how many days the offices worked: as much was read as on half the days at least, and no weekend."""
    read = Counter(local(look.at).date() for look in looks)
    usual = sorted(read.values())[len(read) // 2] if read else 0
    return sum(2 * count >= usual and day.isoweekday() <= WORKING for day, count in read.items())


def _pairs(seen: Seen, honest: Honest) -> list[_Pair]:
    """Readers and people that are not theirs, without the looks near which the reader wrote on the file."""
    readers, people = {r.id: r for r in seen.lookers}, {p.id: p for p in seen.subjects}
    held: dict[tuple[UUID, UUID], list[tuple[Look, float]]] = defaultdict(list)
    for look in sorted(seen.looks, key=lambda one: (one.at, one.id)):
        if look.by in readers and look.person in people and honest.unexplained(look):
            held[look.by, look.person].append((look, honest.excuse(look)))
    return [_Pair(readers[by], people[person], tuple(looks)) for (by, person), looks in held.items()]


def _weigher(seen: Seen, pairs: Sequence[_Pair], honest: Honest) -> Callable[[_Pair], Question | None]:
    """What weighs a pair, against what is usual in these days; None where there is nothing to ask."""
    ties, ways, usual = _Ties(seen), _Ways(seen, pairs), _Usual(pairs)

    def of(look: Look, excuse: float, role: str) -> float:
        hints = DUTY * honest.owed_near(look) + COLLEAGUE_WROTE * honest.other_wrote(look)
        return ways.of(look, excuse, role) - excuse + hints

    def weigh(pair: _Pair) -> Question | None:
        tie, because = ties.of(pair)
        reach = ties.reach(pair)
        expected = usual.looks(pair.reader) / reach
        rows = [(of(look, excuse, pair.reader.role), look) for look, excuse in pair.looks]
        best, first = max(rows, key=lambda row: row[0])
        again = [weight for weight, look in rows if abs(look.at - first.at) >= ANOTHER_TIME]
        found = tie * exp(best) / expected
        if again:
            # Whoever looks at many sees somebody twice by chance; and where that is usual it says little.
            chance = max(expected, usual.twice(pair.reader.role))
            found += (tie + AGAIN / reach) * exp(best + max(again)) / (expected * chance)
            because.append("again")
        if not found:
            return None
        looks = [look for look, _excuse in pair.looks]
        because += ["no_work_near", "not_own_person", *ways.said(looks)]
        return Question(pair.reader.id, pair.person.id, tuple(look.id for look in looks), tuple(because), log(found))

    return weigh


class _Usual:
    """How many looks without work a reader has, and how often those of a role see somebody again."""

    def __init__(self, pairs: Sequence[_Pair]) -> None:
        days = {(pair.reader.id, pair.person.id, local(look.at).date()) for pair in pairs for look in pair.plain}
        self._days = Counter(by for by, _person, _day in days)
        self._once = Counter(pair.reader.role for pair in pairs if pair.plain)
        self._twice = Counter(pair.reader.role for pair in pairs if pair.twice)

    def looks(self, reader: Looker) -> float:
        """The looks of a reader, in these days."""
        return self._days[reader.id] + USUAL_LOOKS

    def twice(self, role: str) -> float:
        """The share of those seen by somebody of the role that was seen again."""
        return self._twice[role] / (self._once[role] + 2 * USUAL_LOOKS)


class _Ties:
    """How likely it is that this is the person whom a curious reader opens, for a tie."""

    def __init__(self, seen: Seen) -> None:
        self._all = len(seen.subjects)
        self._surnames = Counter(p.surname for p in seen.subjects)
        self._homes = Counter(p.home for p in seen.subjects)
        self._there = Counter(p.township for p in seen.subjects)
        self._surnames_there = Counter((p.township, p.surname) for p in seen.subjects)
        self._villages = Counter((p.township, p.village) for p in seen.subjects)

    def reach(self, pair: _Pair) -> int:
        """How many people the reader may meet: those of the township, or of the whole county."""
        return self._there[pair.person.township] if pair.reader.township else self._all

    def of(self, pair: _Pair) -> tuple[float, list[str]]:
        """The likelihood, all ties together, and their codes."""
        reader, person, found, because = pair.reader, pair.person, 0.0, []
        if reader.home is not None and reader.home == person.home:
            found += HOME / self._homes[person.home]
            because.append("same_home")
        if reader.surname and reader.surname == person.surname:
            share = self._share(person)
            found += SURNAME / (share * self.reach(pair))
            because += ["same_surname", "rare_surname"] if share < RARE else ["same_surname"]
        if reader.village and reader.village == person.village:
            found += VILLAGE / self._villages[person.township, person.village]
            because.append("same_village")
        return found, because

    def _share(self, person: Subject) -> float:
        """How many bear the surname in the township; where few are known there, as many as in the whole county."""
        everywhere = self._surnames[person.surname] / self._all
        here = self._surnames_there[person.township, person.surname]
        return (here + 10 * everywhere) / (self._there[person.township] + 10)


class _Ways:
    """How the file was opened: looked up, and at which hour; against what is usual for such looks of the same role."""

    def __init__(self, seen: Seen, pairs: Sequence[_Pair]) -> None:
        looks = [((pair.reader.role, excuse >= EXPLAINED), look) for pair in pairs for look, excuse in pair.looks]
        self._looks = Counter(kind for kind, _look in looks)
        self._searched = Counter(kind for kind, look in looks if look.searched)
        self._everywhere = (self._searched.total() + 1) / (len(looks) + 2)
        hours = Counter(_hour(look) for look in seen.looks)
        total = sum(hours.values()) + 24
        self._hours = {hour: (hours[hour] + 1) / total for hour in (*range(24), 24)}
        self._ever = any(look.searched for look in seen.looks)

    def of(self, look: Look, excuse: float, role: str) -> float:
        """The weight of the way."""
        usual = self._hours[_hour(look)]
        quiet = HIDES / (len(QUIET_HOURS) + 1) if _quiet(look) else 0.0
        found = min(MOST_FOR_A_WAY, log(((1 - HIDES) * usual + quiet) / usual))
        if self._ever:
            share = self._share(role, excuse >= EXPLAINED)
            up = LOOKED_UP / share if look.searched else (1 - LOOKED_UP) / (1 - share)
            found += min(MOST_FOR_A_WAY, max(LEAST_FOR_A_WAY, log(up)))
        return found

    def _share(self, role: str, explained: bool) -> float:
        """Of such looks of the role, how many were found by a search; where there are few, as many as of all."""
        kind = (role, explained)
        return (self._searched[kind] + USUAL_LOOKS * self._everywhere) / (self._looks[kind] + USUAL_LOOKS)

    def said(self, looks: Iterable[Look]) -> list[str]:
        """The codes of the ways."""
        looks = list(looks)
        odd = any(_quiet(look) for look in looks)
        return [*(["odd_hour"] if odd else []), *(["searched"] if any(look.searched for look in looks) else [])]


def _hour(look: Look) -> int:
    """The hour of the day; one number for the whole weekend."""
    at = local(look.at)
    return 24 if at.isoweekday() > WORKING else at.hour


def _quiet(look: Look) -> bool:
    return _hour(look) == 24 or _hour(look) in QUIET_HOURS
