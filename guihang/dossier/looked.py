"""Who has looked at a file: read from the log by its index, newest first; what stood in lists folded by the day.

Every row of the log that concerns the person is counted in exactly one line: opened by itself, or in the day's fold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from guihang.access.clock import SHANGHAI, day_of, first_instant
from guihang.access.models import Grant, ReadEvent, ReadRow, User
from guihang.access.places import name_of
from guihang.dossier.entry import Facts

PAGE = 300


@dataclass(slots=True)
class Look:
    """One line: an opening with its instant, or a day's worth of lists, or a day's worth of writing."""

    day: date
    user: UUID | None
    roles: tuple[str, ...]
    basis: tuple[str, ...]
    ticket: UUID | None
    view: str
    kind: str
    at: datetime | None = None
    count: int = 1
    kinds: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """A run of lines, newest first; how many rows of the log they stand for; whether there is more.

    `since` and `until` are the instants between which it lies: none where it is the last page, or the first.
    """

    looks: list[Look]
    rows: int
    more: bool
    since: datetime | None
    until: datetime | None


def looks_at(person: UUID, page: int) -> Page:
    """The lines of one page: so many rows of the log, by the index on person and event."""
    rows = ReadRow.objects.filter(person_id=person).select_related("event").order_by("-event_id")
    start, before = PAGE * (page - 1), int(page > 1)
    found = list(rows[start - before : start + PAGE + 1])
    shown, more = found[before : before + PAGE], len(found) > PAGE + before
    until = found[0].event.at if before and found else None
    since = shown[-1].event.at if more and shown else None
    return Page(folded((row.event, row.opened) for row in shown), len(shown), more, since, until)


def looks_of_month(person: UUID, first: date, after: date) -> list[Look]:
    """Everything from `first` to the day before `after`, oldest first."""
    rows = ReadRow.objects.filter(
        person_id=person, event__at__gte=first_instant(first), event__at__lt=first_instant(after)
    )
    looks = folded((row.event, row.opened) for row in rows.select_related("event").order_by("-event_id"))
    return looks[::-1]


def folded(rows: Iterable[tuple[ReadEvent, bool]]) -> list[Look]:
    """Openings one by one; the same reader's lists of one day in one line, where the newest of them stands."""
    looks: list[Look] = []
    lists: dict[tuple[object, ...], Look] = {}
    for event, opened in rows:
        local = event.at.astimezone(SHANGHAI)
        roles, basis = tuple(filter(None, event.role.split(","))), tuple(filter(None, event.basis.split(",")))
        kind = "opened" if opened else "searched" if event.kind == ReadEvent.Kind.SEARCHED else "listed"
        # In an opened event others may stand beside whoever was opened: for them it was a list.
        look = Look(local.date(), event.user_id, roles, basis, event.ticket, event.view, kind, event.at)
        if opened:
            looks.append(look)
            continue
        same = (look.day, look.user, roles, basis, event.ticket, kind, event.view.startswith("exchange.out."))
        if same in lists:
            lists[same].count += 1
        else:
            lists[same] = look
            looks.append(look)
    return looks


def writings(entries: Sequence[Facts], since: datetime | None, until: datetime | None) -> list[Look]:
    """What was written in the file between two instants, one line a writer, day and place; newest first. In place of
    a view they bear the place for which it was written."""
    lines: dict[tuple[date, UUID | None, str], Look] = {}
    for e in reversed(entries):
        if (since is not None and e.written_at < since) or (until is not None and e.written_at >= until):
            continue
        day = day_of(e.written_at)
        line = lines.get((day, e.entered_by, e.place))
        if line is None:
            line = Look(day, e.entered_by, (), (), None, e.place, "written", e.written_at, 0)
            lines[day, e.entered_by, e.place] = line
        line.count += 1
        if e.kind not in line.kinds:
            line.kinds.append(e.kind)
    return list(lines.values())


def readers_of(looks: Iterable[Look]) -> dict[UUID, User]:
    """Whoever stands in these lines. One statement."""
    return User.objects.in_bulk(list({look.user for look in looks if look.user}))


def units_of(looks: Sequence[Look]) -> dict[tuple[UUID, str], str]:
    """The place for which each reader held each role then: by reader and role. One statement."""
    users = {look.user for look in looks if look.user}
    found: dict[tuple[UUID, str], str] = {}
    if not users:
        return found
    first, last = min(look.day for look in looks), max(look.day for look in looks)
    for grant in Grant.objects.between(first, last).filter(user__in=users).order_by("valid_from", "pk"):
        found[grant.user_id, grant.role] = name_of(grant.low) or grant.low
    return found
