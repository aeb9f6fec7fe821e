"""The log, sealed hour by hour: a signed Merkle root over what came in, bound to the hour before.

Under the root of an hour lie the readings, whom they showed, the events of the house, and each entry of the files with
its digest: the head of the file at that moment. `head` covers the hour's root and the head before it, so that one
head that was copied outside holds every hour up to it.

Who can write the database can rewrite the log, but not the signatures: their key lies with the master keys. Who has
both can rewrite everything since the last head that was copied outside; until one is, nothing is anchored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import IntegrityError, transaction

from guihang.access import clock, leaves, merkle
from guihang.access.leaves import PARTS, also_seal
from guihang.access.models import ReadSeal

__all__ = ["A_DAY", "HOUR", "PARTS", "also_seal", "hour_of", "seal_log", "signing_key", "signs", "since_of"]

HOUR = timedelta(hours=1)
A_DAY = 24  # hours
FORM = 2
BEGINNING = bytes(32)
# A request that began before the hour ended may be written after it; none lasts as long as this.
_GRACE = timedelta(minutes=10)
_KEY_FILE = "log-seal.key"

PartsSaid = Sequence[tuple[str, int, str]]
"""The parts under a root as a seal names them: name, how many leaves, root in hex."""


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
    requests under way. Nothing is locked while an hour is read. Two at once do not harm each other: the hour that one
    has sealed the other leaves out.
    """
    end = hour_of((now or clock.now()) - _GRACE)
    key = signing_key()
    made: list[ReadSeal] = []
    while at_most is None or len(made) < at_most:
        last = _newest()
        hour = _first_open_hour(last)
        if hour is None or hour >= end:
            return made
        seal = worked_out(hour, last)
        seal.signature = key.sign(signed_text(seal, last))
        with suppress(IntegrityError), transaction.atomic():
            newest = _newest()
            if (newest and newest.hour) == (last and last.hour):
                seal.save(force_insert=True)
                made.append(seal)
    return made


def worked_out(hour: datetime, last: ReadSeal | None) -> ReadSeal:
    """The seal of the hour that begins at `hour` and follows `last`, not signed, not written."""
    parts: list[tuple[str, int, str]] = []
    for part in PARTS.values():
        tree = merkle.Tree()
        for leaf in part.leaves(since_of(part.name, hour, last), hour + HOUR, None):
            tree.add(leaf.content)
        parts.append((part.name, tree.size, tree.root().hex()))
    root = root_of(parts)
    events = next(count for name, count, _root in parts if name == leaves.READINGS)
    head = head_of(hour, root, before(last))
    return ReadSeal(hour=hour, events=events, root=root, form=FORM, parts=[list(p) for p in parts], head=head)


def since_of(name: str, hour: datetime, last: ReadSeal | None) -> datetime | None:
    """From when on the rows of a part belong to `hour`: from its beginning, or, where no seal before it held the part,
    from the beginning of all."""
    if last is None:
        return None
    held = {leaves.READINGS, leaves.SHOWN} if last.parts is None else {part[0] for part in last.parts}
    return hour if name in held else None


def root_of(parts: PartsSaid) -> bytes:
    """The hour's root over its parts."""
    return merkle.root(leaves.line_of(name, count, root) for name, count, root in parts)


def head_of(hour: datetime, root: bytes, previous: bytes) -> bytes:
    """The head of an hour: of its root, and of the head before it."""
    return hashlib.sha256(b"\x02" + previous + root + hour.astimezone(UTC).isoformat().encode()).digest()


def before(last: ReadSeal | None) -> bytes:
    """What the next head is bound to: the head of `last`, or, of a seal of the first form, its signature."""
    if last is None:
        return BEGINNING
    return bytes(last.head) if last.head is not None else hashlib.sha256(bytes(last.signature)).digest()


def signed_text(seal: ReadSeal, last: ReadSeal | None) -> bytes:
    """What the signature of a seal covers; its first words tell the form."""
    hour = seal.hour.astimezone(UTC).isoformat()
    if seal.head is not None:
        return f"guihang log {seal.form}\n{hour}\n{bytes(seal.head).hex()}".encode()
    previous = bytes(last.signature).hex() if last is not None else ""
    return "\n".join(("read log 1", hour, str(seal.events), bytes(seal.root).hex(), previous)).encode()


def signs(public: Ed25519PublicKey, signature: bytes, text: bytes) -> bool:
    """Whether `signature` is one of that key over `text`."""
    try:
        public.verify(signature, text)
    except InvalidSignature:
        return False
    return True


def hour_of(instant: datetime) -> datetime:
    """The hour in which an instant lies, by its beginning in UTC."""
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _newest() -> ReadSeal | None:
    return ReadSeal.objects.order_by("-hour").first()


def _first_open_hour(last: ReadSeal | None) -> datetime | None:
    if last is not None:
        return last.hour + HOUR
    found = [first for part in PARTS.values() if (first := part.first()) is not None]
    return hour_of(min(found)) if found else None
