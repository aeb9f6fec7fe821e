"""Why was this file opened? Which looks a reader is asked about: a weighing of plain evidence, which accuses nobody.

What explains a look by itself (one's own person, work written near it) takes it out; what makes it likely to be honest
(a list gone through, standing in for a colleague) weighs against it. What is left is asked about when a tie between
reader and person, or a second look on another day, would be a rare coincidence. Every weight is a natural logarithm of
how much more often a thing is met in curious looks than in honest ones.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log
from uuid import UUID

from guihang.dossier.curious_honest import Honest, local
from guihang.dossier.looks import Look, Looker, Question, Seen, Subject
from guihang.rules.calendar import WORKING

A_DAY = 5
# Of ten curious looks so many are thought to be at a namesake, at one's own address, at one's village, and at nobody
# near, but again and again.
SURNAME, HOME, VILLAGE, AGAIN = 0.3, 0.25, 0.2, 0.25
# No tie that we know of and a single look: there may be one that we do not know, which is no reason to ask.
NO_TIE = 0.02
# Of the looks without work about one in nine is thought to be curious. The least that is asked about is a tie that
# would be some coincidence; how many are asked is bounded by the day.
BEFORE, LEAST = -2.2, -4.5
# A curious reader looks somebody up in most cases, and in half of them waits until the office is empty.
LOOKED_UP, HIDES = 0.7, 0.5
MOST_FOR_A_WAY = 1.5
# A duty is open on nearly every file: it says little. That a colleague wrote on the file then, a call may have led to.
DUTY, COLLEAGUE_WROTE = -0.2, -0.4
# Looks that are explained so far are neither counted against the reader nor as a second look.
EXPLAINED = 2.0
# Somebody with many looks of this kind has work of this kind.
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
    def days(self) -> int:
        """On how many days these were."""
        return len({local(look.at).date() for look in self.plain})


def questions(seen: Seen, a_day: int = A_DAY) -> list[Question]:
    """What is asked: at most one question for a reader and a person, the heaviest first, at most `a_day` for each
    working day on which something was read."""
    honest = Honest(seen)
    pairs = _pairs(seen, honest)
    weigh = _weigher(seen, pairs, honest)
    found = [question for pair in pairs if (question := weigh(pair)).weight >= LEAST]
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


def _weigher(seen: Seen, pairs: Sequence[_Pair], honest: Honest) -> Callable[[_Pair], Question]:
    """What weighs a pair, against what is usual in these days."""
    plain = [look for pair in pairs for look in pair.plain]
    usual = Counter(by for by, _person, _day in {(x.by, x.person, local(x.at).date()) for x in plain})
    ties, ways = _Ties(seen, pairs, usual), _Ways(seen, plain)

    def honest_hints(look: Look) -> float:
        return DUTY * honest.owed_near(look) + COLLEAGUE_WROTE * honest.other_wrote(look)

    def weigh(pair: _Pair) -> Question:
        tie, because = ties.of(pair)
        looks = pair.plain or [look for look, _excuse in pair.looks]
        excuses = {look.id: excuse for look, excuse in pair.looks}
        best = max(ways.of(look) - excuses[look.id] + honest_hints(look) for look in looks)
        many = log((usual[pair.reader.id] + USUAL_LOOKS) / (2 * USUAL_LOOKS))
        because += ["no_work_near", "not_own_person", *ways.said(looks)]
        weight = BEFORE + log(tie) + best - max(0.0, many)
        return Question(pair.reader.id, pair.person.id, tuple(look.id for look in looks), tuple(because), weight)

    return weigh


class _Ties:
    """How rare a coincidence a tie would be: among the people whom the reader may meet, those of the township."""

    def __init__(self, seen: Seen, pairs: Sequence[_Pair], usual: Counter[UUID]) -> None:
        self._usual = usual
        self._all = len(seen.subjects)
        self._surnames = Counter(p.surname for p in seen.subjects)
        self._homes = Counter(p.home for p in seen.subjects)
        self._there = Counter(p.township for p in seen.subjects)
        self._surnames_there = Counter((p.township, p.surname) for p in seen.subjects)
        self._villages = Counter((p.township, p.village) for p in seen.subjects)
        plain = [pair for pair in pairs if pair.plain]
        self._twice = sum(pair.days > 1 for pair in plain) / (len(plain) + 10)

    def of(self, pair: _Pair) -> tuple[float, list[str]]:
        """How much more often these ties are met in curious looks; and their codes."""
        reader, person, found, because = pair.reader, pair.person, NO_TIE, []
        if reader.home is not None and reader.home == person.home:
            found += HOME * self._all / (self._homes[person.home] + 1)
            because.append("same_home")
        if reader.surname and reader.surname == person.surname:
            share = self._share(person)
            found += SURNAME / share
            because += ["same_surname", "rare_surname"] if share < RARE else ["same_surname"]
        if reader.village and reader.village == person.village:
            found += VILLAGE * self._there[person.township] / self._villages[person.township, person.village]
            because.append("same_village")
        if pair.days > 1:
            # Whoever looks at many sees somebody twice by chance; and where that is usual it says little.
            chance = 2 * self._usual[reader.id] / max(1, self._there[person.township])
            once = min(0.5, max(0.01, chance, self._twice / 2))
            found += AGAIN / once ** min(2, pair.days - 1)
            because.append("again")
        return found, because

    def _share(self, person: Subject) -> float:
        """How many bear the surname in the township; where few are known there, as many as in the whole county."""
        everywhere = self._surnames[person.surname] / self._all
        here = self._surnames_there[person.township, person.surname]
        return (here + 10 * everywhere) / (self._there[person.township] + 10)


class _Ways:
    """How the file was opened: looked up, and at which hour; against what is usual for looks without work."""

    def __init__(self, seen: Seen, plain: Sequence[Look]) -> None:
        self._searched = (sum(look.searched for look in plain) + 1) / (len(plain) + 2)
        hours = Counter(_hour(look) for look in seen.looks)
        total = sum(hours.values()) + 24
        self._hours = {hour: (hours[hour] + 1) / total for hour in (*range(24), 24)}
        self._ever = any(look.searched for look in seen.looks)

    def of(self, look: Look) -> float:
        """The weight of the way."""
        usual = self._hours[_hour(look)]
        quiet = HIDES / (len(QUIET_HOURS) + 1) if _quiet(look) else 0.0
        found = log(((1 - HIDES) * usual + quiet) / usual)
        if self._ever:
            up = LOOKED_UP / self._searched if look.searched else (1 - LOOKED_UP) / (1 - self._searched)
            found += min(MOST_FOR_A_WAY, max(-MOST_FOR_A_WAY, log(up)))
        return min(2 * MOST_FOR_A_WAY, found)

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
