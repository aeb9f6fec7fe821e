"""The end of the log's time: hours older than the house keeps them are archived and removed, their seals stay.

Only what is anchored outside is removed, so that nobody can pass a deletion off as the end of its time; and a removal
is signed as the seals are.
"""

from __future__ import annotations

import calendar
import gzip
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import models, transaction

from guihang.access import clock, heads, leaves, seal, wall
from guihang.access.models import HouseEvent, LogRemoval, ReadEvent, ReadRow, ReadSeal
from guihang.access.watch_models import note

# What the law asks for at the very least (Cybersecurity Law, article 21), whatever the setting says.
LEAST_MONTHS = 6
FOLDER = "log-archive"
REMOVED = "log.removed"
AT_MOST = seal.A_DAY  # hours a time: what is removed at once is held under one lock


def kept_from(now: datetime, months: int | None = None) -> datetime:
    """The instant before which the log is older than it is kept at `now`."""
    day = clock.day_of(now)
    count = day.year * 12 + day.month - 1 - (settings.GUIHANG_KEEP_LOG_MONTHS if months is None else months)
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return clock.first_instant(day.replace(year=year, month=month + 1, day=min(day.day, last)))


def is_founded(removal: LogRemoval, public: Ed25519PublicKey) -> bool:
    """Whether a removal is signed and took nothing that the law would have had kept."""
    old = removal.last + seal.HOUR <= kept_from(removal.at, LEAST_MONTHS) and removal.at <= clock.now()
    return old and seal.signs(public, bytes(removal.signature), _text(removal))


def remove_old(now: datetime) -> LogRemoval | None:
    """Archive and remove the sealed and anchored hours that are older than the log is kept; None when there are none.

    At most a day's hours at a time: call it until there are none. The archive lies in GUIHANG_HOME, one line a row,
    sorted by hour; it holds ids and codes as the log does.
    """
    seals = _due(now)
    if not seals:
        return None
    first, last = seals[0].hour, seals[-1].hour
    name = f"{first:%Y%m%dT%H}-{last:%Y%m%dT%H}.jsonl.gz"
    digest, rows = _archive(_folder() / name, seals)
    removal = LogRemoval(first=first, last=last, at=now, rows=rows, archive=name, digest=digest)
    removal.signature = seal.signing_key().sign(_text(removal))
    with transaction.atomic():
        removal.save(force_insert=True)
        _delete(None if _is_first(first) else first, last + seal.HOUR)
        note(REMOVED, at=now, hour=first.isoformat(), until=last.isoformat(), rows=rows)
    return removal


def archive_is_whole(removal: LogRemoval) -> bool:
    """Whether the archive of a removal, where it still lies here, is as it was written."""
    path = _folder() / Path(removal.archive).name
    return not path.exists() or hashlib.sha256(path.read_bytes()).digest() == bytes(removal.digest)


def _due(now: datetime) -> list[ReadSeal]:
    """The oldest hours that are due and not removed yet."""
    anchored = heads.copied_until()
    if anchored is None:
        return []
    due = ReadSeal.objects.filter(hour__lte=min(anchored, kept_from(now) - seal.HOUR)).order_by("hour")
    gone = LogRemoval.objects.order_by("-first").first()
    return list((due.filter(hour__gt=gone.last) if gone is not None else due)[:AT_MOST])


def _is_first(hour: datetime) -> bool:
    return not ReadSeal.objects.filter(hour__lt=hour).exists()


def _folder() -> Path:
    folder = Path(settings.GUIHANG_HOME) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _archive(path: Path, seals: list[ReadSeal]) -> tuple[bytes, int]:
    """Write the rows under these seals; the digest of the file and how many rows stand in it."""
    part, rows = path.with_name(f".{path.name}.part"), 0
    with part.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as out:
        for hour, name, content in _rows_of(seals):
            out.write(json.dumps([hour, name, content.decode()], ensure_ascii=False).encode() + b"\n")
            rows += 1
    digest = hashlib.sha256(part.read_bytes()).digest()
    part.replace(path)
    return digest, rows


def _rows_of(seals: list[ReadSeal]) -> Iterator[tuple[str, str, bytes]]:
    last = ReadSeal.objects.filter(hour__lt=seals[0].hour).order_by("-hour").first()
    for one in seals:
        hour, end = one.hour.astimezone(UTC).isoformat(), one.hour + seal.HOUR
        if one.parts is None:
            yield from ((hour, "first form", content) for content in leaves.of_first_form(one.hour, end))
        else:
            for name in leaves.REMOVABLE:
                found = leaves.PARTS[name].leaves(seal.since_of(name, one.hour, last), end, None)
                yield from ((hour, name, leaf.content) for leaf in found)
        last = one


def _delete(since: datetime | None, until: datetime) -> None:
    """Take the rows away past the guards of the models: this is the one place that may."""
    if wall.forget_log(since, until):
        return
    readings = leaves.came_in(models.QuerySet(ReadEvent), "at", since, until)
    house = leaves.came_in(models.QuerySet(HouseEvent), "written_at", since, until)
    for rows in (models.QuerySet(ReadRow).filter(event__in=readings.values("pk")), readings, house):
        rows._raw_delete(rows.db)


def _text(removal: LogRemoval) -> bytes:
    """What the signature of a removal covers."""
    instants = (removal.first, removal.last, removal.at)
    told = (*(at.astimezone(UTC).isoformat() for at in instants), str(removal.rows), bytes(removal.digest).hex())
    return "\n".join(("guihang log removed 1", *told)).encode()
