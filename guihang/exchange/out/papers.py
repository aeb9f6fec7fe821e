"""Sheets of several people on paper: they leave the house as a file does, and stand in the list of what left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from django.conf import settings

from guihang.access.actor import Actor
from guihang.access.clock import first_instant
from guihang.exchange.models import Outgoing
from guihang.exchange.out import gate
from guihang.exchange.out.purposes import USUAL
from guihang.protect.suite import sm3
from guihang.territory.codes import CODE_LENGTH, PREFIX_LENGTHS, Level

SEVERAL = 2


def most_at_once(most: int) -> int:
    """How many people's sheets are printed at once: more leave only as a file, with a second person."""
    return min(most, int(settings.GUIHANG_PEOPLE_OUT_FREE))


def print_out(actor: Actor, kind: str, people: Sequence[tuple[UUID, str]], now: datetime) -> None:
    """Write down that the sheets of these people (id and place) are printed; the same ones again are the same paper.

    Raises gate.Closed when the day's number is reached.
    """
    if len(people) < SEVERAL:
        return
    digest = sm3(kind.encode() + b"".join(sorted(person.bytes for person, _place in people)))
    today = Outgoing.objects.of(actor).filter(kind=Outgoing.Kind.PAPER, asked_at__gte=first_instant(actor.today))
    if today.filter(digest=digest).exists():
        return
    asked = gate.Asked(
        Outgoing.Kind.PAPER, smallest([place for _person, place in people]), len(people), USUAL, "",
        gate.last_day(actor.today), {"sheet": kind},
    )  # fmt: skip
    row = gate.begin(actor, asked, now)
    gate.take(row, digest, now)


def smallest(places: Sequence[str]) -> str:
    """The smallest division that all of these places lie in."""
    same = len(list(takewhile(lambda signs: len(set(signs)) == 1, zip(*places, strict=True))))
    length = max((n for n in PREFIX_LENGTHS.values() if n <= same), default=PREFIX_LENGTHS[Level.PROVINCE])
    return places[0][:length].ljust(CODE_LENGTH, "0")
