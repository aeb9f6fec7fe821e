"""Alerts: which are for whom, and how they are settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from guihang.access.actor import Actor
from guihang.access.alert_words import words_of
from guihang.access.models import Alert
from guihang.access.roles import Power
from guihang.access.watch_models import note
from guihang.territory.codes import Territory
from guihang.territory.query import outermost, within

# Whoever holds one of these is told things; their pages show how many wait.
TOLD = frozenset(
    {Power.CONFIRM, Power.GUARD_PRIVACY, Power.SEE_FIGURES, Power.END_CONTROL, Power.MANAGE_SIGN_INS, Power.KEEP_LOG,
     Power.RUN_SYSTEM}
)  # fmt: skip
# What waits longer than this stands on top.
WAITS_LONG = timedelta(days=3)


def open_for(actor: Actor) -> QuerySet[Alert]:
    """The open alerts for the actor: those of a power held at the place, and those for this reader alone."""
    if actor.user_id is None:
        return Alert.objects.none()
    mine = Q(user_id=actor.user_id)
    held: dict[tuple[Territory, ...], list[str]] = {}
    for power in sorted(actor.powers):
        held.setdefault(outermost(actor.territories(power)), []).append(power)
    for territories, powers in held.items():
        if territories:
            mine |= Q(user_id=None, power__in=powers) & within("place", territories)
    return Alert.objects.filter(mine, settled_at=None)


def in_order(found: Iterable[Alert], now: datetime) -> list[Alert]:
    """What has waited long first, the oldest on top; then the newest."""
    alerts = list(found)
    late = sorted((a for a in alerts if now - a.raised_at > WAITS_LONG), key=lambda a: (a.raised_at, a.key))
    rest = sorted((a for a in alerts if now - a.raised_at <= WAITS_LONG), key=lambda a: (a.raised_at, a.key))
    return [*late, *reversed(rest)]


@dataclass(frozen=True, slots=True)
class Group:
    """Alerts of one kind about one township, the oldest first."""

    kind: str
    place: str
    alerts: tuple[Alert, ...]

    @property
    def oldest(self) -> Alert:
        """The one that has waited longest."""
        return self.alerts[0]


def grouped(found: Iterable[Alert], now: datetime) -> list[Group]:
    """The alerts by kind and township, what has waited long first: one line a township, and not one a person."""
    alerts = in_order(found, now)
    places: dict[UUID, str] = {}
    for kind in {alert.kind for alert in alerts}:
        if (where := words_of(kind).places) is not None:
            told = where([alert for alert in alerts if alert.kind == kind])
            places |= {alert.pk: told[alert.about] for alert in alerts if alert.kind == kind and alert.about in told}
    groups: dict[tuple[str, str], list[Alert]] = {}
    for alert in alerts:
        groups.setdefault((alert.kind, places.get(alert.pk, alert.place)), []).append(alert)
    return [
        Group(kind, place, tuple(sorted(rows, key=attrgetter("raised_at")))) for (kind, place), rows in groups.items()
    ]


def settle(actor: Actor, alert: Alert, now: datetime) -> None:
    """Put an alert aside: somebody has seen to it."""
    Alert.objects.filter(pk=alert.pk, settled_at=None).update(settled_at=now, settled_by=actor.user_id)
    note("alert.settled", at=now, user=actor.user_id, about=alert.pk, place=alert.place, of=alert.kind)


def settle_about(about: UUID, *, kind: str, powers: Iterable[str], by: UUID | None, at: datetime) -> None:
    """Settle the alerts of a kind about one row that were raised for these powers."""
    rows: QuerySet[Any] = Alert.objects.filter(about=about, kind=kind, power__in=[*powers], settled_at=None)
    rows.update(settled_at=at, settled_by=by)


class Waiting:
    """How many alerts wait for the actor: asked when a page first shows it, never by one that does not."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._count: int | None = None

    def __call__(self) -> int | None:
        """The number; None when nothing waits."""
        if self._count is None:
            self._count = open_for(self._actor).count()
        return self._count or None
