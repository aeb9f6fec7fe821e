"""The log of readings, sealed hour by hour: a signed Merkle root over the hour, bound to the one before.

Who can write the database can rewrite the log, but not the signatures: their key lies with the master keys.
Who has both can rewrite everything since the last head that was copied outside; until one is, nothing is
anchored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Min

from guihang.access import clock, merkle
from guihang.access.models import ReadEvent, ReadRow, ReadSeal

HOUR = timedelta(hours=1)
A_DAY = 24  # hours
# A request that began before the hour ended may be written after it; none lasts as long as this.
_GRACE = timedelta(minutes=10)
_KEY_FILE = "log-seal.key"


def signing_key() -> Ed25519PrivateKey:
    """The key that signs the log, made at first use, in GUIHANG_KEYS."""
    path = Path(settings.GUIHANG_KEYS) / _KEY_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def seal_log(now: datetime | None = None, *, at_most: int | None = None) -> list[ReadSeal]:
    """Seal every hour that is over and not sealed yet, also the empty ones in between. Safe to repeat.

    `now` is an instant in UTC (default: the clock's); `at_most` so many hours. The last ten minutes are left for
    requests under way. Two at once do not harm each other: the hour that one has sealed the other leaves out.
    """
    end = _hour_of((now or clock.now()) - _GRACE)
    key = signing_key()
    made: list[ReadSeal] = []
    while at_most is None or len(made) < at_most:
        with suppress(IntegrityError), transaction.atomic():
            last = ReadSeal.objects.order_by("-hour").first()
            hour = _first_open_hour(last)
            if hour is None or hour >= end:
                return made
            leaves = list(leaves_of(hour))
            root = merkle.root(leaves)
            signature = key.sign(_signed(hour, len(leaves), root, last))
            seal = ReadSeal(hour=hour, events=len(leaves), root=root, signature=signature)
            seal.save(force_insert=True)
            made.append(seal)
    return made


def broken_hours(progress: Callable[[int], None] = lambda _done: None) -> list[datetime]:
    """The sealed hours whose events, order or signature no longer agree with their seal; empty: all agree."""
    public = signing_key().public_key()
    broken: list[datetime] = []
    last: ReadSeal | None = None
    for done, seal in enumerate(ReadSeal.objects.order_by("hour"), 1):
        leaves = list(leaves_of(seal.hour))
        whole = merkle.root(leaves) == bytes(seal.root) and len(leaves) == seal.events
        follows = last is None or seal.hour == last.hour + HOUR
        try:
            public.verify(bytes(seal.signature), _signed(seal.hour, seal.events, bytes(seal.root), last))
        except InvalidSignature:
            whole = False
        if not (whole and follows):
            broken.append(seal.hour)
        last = seal
        progress(done)
    return broken


def leaves_of(hour: datetime) -> Iterator[bytes]:
    """What is sealed of each event of the hour that begins at `hour`: every column and every row."""
    events = list(ReadEvent.objects.filter(at__gte=hour, at__lt=hour + HOUR).order_by("id"))
    rows: dict[object, list[list[object]]] = {}
    for row in ReadRow.objects.filter(event__at__gte=hour, event__at__lt=hour + HOUR).order_by("event_id", "person_id"):
        rows.setdefault(row.event_id, []).append([row.person_id.hex, row.opened])
    for e in events:
        at = e.at.astimezone(UTC).isoformat()
        told = [e.id.hex, at, e.user_id.hex, e.role, e.purpose, e.kind, e.view, e.shown, rows.get(e.id, [])]
        yield json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _first_open_hour(last: ReadSeal | None) -> datetime | None:
    if last is not None:
        return last.hour + HOUR
    first: datetime | None = ReadEvent.objects.aggregate(first=Min("at"))["first"]
    return _hour_of(first) if first is not None else None


def _hour_of(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _signed(hour: datetime, events: int, root: bytes, last: ReadSeal | None) -> bytes:
    before = bytes(last.signature).hex() if last is not None else ""
    return "\n".join(("read log 1", hour.astimezone(UTC).isoformat(), str(events), root.hex(), before)).encode()
