"""Invented lives for the bench: treatment of three years in a county, forty entries a person.

Names are put together at random, identity numbers stand under a county code that does not exist.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from guihang.exchange.ledger.identity import check_character

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ENTRIES = 40
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰建国志华玉梅文斌海燕晓东红波春生"

Act = tuple[str, date, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Life:
    """One person's acts, oldest first; `order` is the id of the decision, the second act."""

    person: UUID
    described: Mapping[str, Any]
    acts: tuple[Act, ...]
    ids: tuple[UUID, ...]

    @property
    def order(self) -> UUID:
        """The decision."""
        return self.ids[1]


def lives(count: int, places: list[str], *, seed: int = 1, entries: int = ENTRIES) -> Iterator[Life]:
    """`count` lives over `places` in turn; the same seed gives the same lives."""
    dice = random.Random(seed)
    for number in range(count):
        place = places[number % len(places)]
        described = {**_described(dice, number), "home_place": f"{place[:9]}{201 + number % 8}"}
        decided = TODAY - timedelta(days=dice.randrange(500, 760))
        acts = _course(dice, described, decided, place, entries)
        ids = tuple(_id(dice, on) for _kind, on, _data in acts)
        yield Life(_id(dice, decided), described, acts, ids)


def _described(dice: random.Random, number: int) -> dict[str, Any]:
    first = f"150699{1965 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    return {
        "name": dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN),
        "sex": "f" if int(first[-1]) % 2 == 0 else "m",
        "id_number": first + check_character(first),
        "phones": [f"1380000{number % 10000:04d}"],
        "address": f"第 {number % 97 + 1} 村民小组 {number % 211 + 1} 号",
    }


def _course(
    dice: random.Random, described: Mapping[str, Any], decided: date, place: str, entries: int
) -> tuple[Act, ...]:
    reported = decided + timedelta(days=9)
    entered = {"order_kind": "treatment", "decided_on": decided.isoformat(), "place": place, "term_years": 3}
    acts: list[Act] = [
        ("person.described", decided, dict(described)),
        ("order.entered", decided, entered),
        ("order.notified", decided + timedelta(days=3), {}),
        ("order.served", decided + timedelta(days=4), {"to": "person"}),
        ("report.made", reported, {}),
        ("agreement.signed", reported, {}),
        ("group.formed", reported, {"members": [{"role": "police", "name": "丁一"}]}),
    ]
    wanted = entries - len(acts)
    tests = wanted * 3 // 5
    span = (TODAY - reported).days
    for n in range(tests):  # a test a month at first, later rarer; some are late, so that something is owed
        on = reported + timedelta(days=12 + n * span // (tests + 1) + dice.randrange(12))
        acts.append(("test.taken", min(on, TODAY), {"result": "negative", "method": "urine"}))
    for n in range(wanted - tests):
        on = reported + timedelta(days=5 + n * span // (wanted - tests + 1))
        kind = "visit.made" if n % 2 == 0 else "talk.held"
        acts.append((kind, on, {"mode": "in_person", "note": "情况稳定，按时到场，家属配合。"}))
    order = {act[0]: at for at, act in enumerate(acts)}
    return (*acts[:2], *sorted(acts[2:], key=lambda a: (a[1], order[a[0]])))


def _id(dice: random.Random, on: date) -> UUID:
    """An id that sorts by day, as those of the desk do."""
    days = (on - date(1970, 1, 1)).days * 86_400_000 + dice.randrange(86_400_000)
    return UUID(int=days << 80 | 7 << 76 | dice.getrandbits(12) << 64 | 2 << 62 | dice.getrandbits(62))
