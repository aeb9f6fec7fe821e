"""The heads of the log on their way outside: a short code to print, lines for a file, and up to where copies went.

A copy that lies where whoever keeps the machine cannot reach it is what makes a rewritten log show.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from guihang.access import clock, seal
from guihang.access.models import HouseEvent, ReadSeal
from guihang.access.watch_models import note
from guihang.texts import Message, mark

FORMAT = "log head 2"
EXPORTED, PRINTED = "log.exported", "log.printed"
COPIED = (EXPORTED, PRINTED)
# Without what is mistaken for another when it is read out or copied by hand: I, L, O and U.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GROUP, _LENGTH, _CHECKED = 5, 23, 1021
_LONGEST_LINE = 1 << 16
_OURS = f'{{"format":"{FORMAT}",'.encode()


class BadHeads(ValueError):
    """A file of heads, or a code, that cannot be what was copied; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one hour as it was copied outside."""

    hour: datetime
    root: bytes
    head: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Copied:
    """What a file of heads says: the key that signed, and the heads by hour, in their order."""

    key: bytes
    heads: dict[datetime, Head]


def code_of(head: bytes) -> str:
    """The head as 25 letters to print, in five groups: 115 bits of it, and two letters that find any mistyped one and
    any two that changed places."""
    number = int.from_bytes(head, "big") >> (len(head) * 8 - _LENGTH * 5)
    letters = _based(number, _LENGTH) + _based(number % _CHECKED, 2)
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def read_code(typed: str) -> str:
    """The code as it was printed, whatever the case and the marks between its groups. Raises BadHeads."""
    letters = "".join(c for c in typed.upper().translate(_MEANT) if c.isalnum())
    number = 0
    for letter in letters[:_LENGTH]:
        number = number * 32 + max(_LETTERS.find(letter), 0)
    if len(letters) != _LENGTH + 2 or set(letters) - set(_LETTERS) or letters[_LENGTH:] != _based(number % _CHECKED, 2):
        text = mark("{code}: not a code as it was printed. Compare it letter by letter.")
        raise BadHeads(Message(text, {"code": typed}))
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _based(number: int, length: int) -> str:
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(length)))


def line_of(one: ReadSeal, previous: bytes, key: bytes) -> dict[str, Any]:
    """A head as a line of the file: everything that a check without this house needs."""
    return {
        "format": FORMAT,
        "hour": one.hour.astimezone(UTC).isoformat(),
        "counts": {name: count for name, count, _root in one.parts or ()},
        "root": bytes(one.root).hex(),
        "before": previous.hex(),
        "head": bytes(one.head or b"").hex(),
        "code": code_of(bytes(one.head or b"")),
        "signature": bytes(one.signature).hex(),
        "key": key.hex(),
    }


def lines(after: datetime | None = None) -> Iterator[dict[str, Any]]:
    """The heads of all hours after `after`, or of all."""
    key = seal.signing_key().public_key().public_bytes_raw()
    found = ReadSeal.objects.exclude(head=None).order_by("hour")
    last = None
    if after is not None:
        found, last = found.filter(hour__gt=after), ReadSeal.objects.filter(hour__lte=after).order_by("-hour").first()
    for one in found.iterator():
        last = last or ReadSeal.objects.filter(hour__lt=one.hour).order_by("-hour").first()
        yield line_of(one, seal.before(last), key)
        last = one


def text_of(told: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Lines of JSON."""
    return (json.dumps(line, separators=(",", ":")) + "\n" for line in told)


def read(path: Path) -> Copied:
    """The heads in a file. Raises BadHeads for a file that cannot be read or that was changed since."""
    try:
        told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        found = [head_in(line) for line in told]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError):
        raise BadHeads(Message(mark("{file}: not a file of heads that can be read."), {"file": path})) from None
    if not found:
        raise BadHeads(Message(mark("{file}: no head stands in it."), {"file": path}))
    keys = {line["key"] for line in told}
    public = bytes.fromhex(told[0]["key"])
    previous = bytes.fromhex(told[0]["before"])
    for head in found:
        whole = len(keys) == 1 and head.head == seal.head_of(head.hour, head.root, previous)
        if not (whole and seal.signs(Ed25519PublicKey.from_public_bytes(public), head.signature, _text(head))):
            told_of = {"file": path, "hour": clock.shown(head.hour)}
            raise BadHeads(Message(mark("{file}: the head of {hour} is not as it was written there."), told_of))
        previous = head.head
    return Copied(public, {head.hour: head for head in found})


def write(path: Path) -> int:
    """Add the heads that are not in the file yet; how many. Raises BadHeads when what stands there is not ours.

    Copies that are there stay as they are: a file of heads only grows.
    """
    last = _last_in(path)
    if last is not None:
        ours = ReadSeal.objects.filter(hour=last.hour).first()
        if ours is None or bytes(ours.head or b"") != last.head:
            text = mark(
                "{file}: its last head is not one of this log. Check with: guihang audit verify --against {file}"
            )
            raise BadHeads(Message(text, {"file": path}))
    count = 0
    with path.open("a", encoding="utf-8") as out:
        for line in text_of(lines(last.hour if last is not None else None)):
            out.write(line)
            count += 1
    return count


def _last_in(path: Path) -> Head | None:
    """The last head in a file, which need not be there yet. A line that broke off, with the power, is taken away."""
    if not path.exists():
        return None
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LONGEST_LINE))
        whole, newline, torn = file.read().rpartition(b"\n")
        try:
            last = head_in(json.loads(whole.rpartition(b"\n")[2])) if newline else None
            if torn and not torn.startswith(_OURS[: len(torn)]):
                raise ValueError(torn)
        except (ValueError, KeyError, TypeError):
            raise BadHeads(Message(mark("{file}: not a file of heads that can be read."), {"file": path})) from None
        if torn:
            file.truncate(size - len(torn))
    return last


def kept_elsewhere() -> Copied | None:
    """The heads in the file that GUIHANG_HEADS names, where there is one. Raises BadHeads."""
    path = Path(settings.GUIHANG_HEADS) if settings.GUIHANG_HEADS else None
    return read(path) if path is not None and path.exists() else None


def write_where_set() -> int:
    """Add the new heads to the file that GUIHANG_HEADS names; how many, none where none is named."""
    if not settings.GUIHANG_HEADS:
        return 0
    count = write(Path(settings.GUIHANG_HEADS))
    last = newest()
    if count and last is not None:
        mark_copied(EXPORTED, last.hour)
    return count


def mark_copied(kind: str, upto: datetime, *, user: UUID | None = None, place: str = "") -> None:
    """Write down that the heads up to that hour have gone outside: as a file, or on paper."""
    hour = upto.astimezone(UTC).isoformat()
    note(kind, at=clock.now(), user=user, place=place, hour=hour)


def copied_until() -> datetime | None:
    """The newest hour whose head is said to have gone outside; what came in after it is not anchored yet."""
    found = HouseEvent.objects.filter(kind__in=COPIED).order_by("-at").values_list("told", flat=True)[:50]
    hours = [datetime.fromisoformat(told["hour"]) for told in found if told.get("hour")]
    return max(hours, default=None)


def newest() -> ReadSeal | None:
    """The newest seal with a head."""
    return ReadSeal.objects.exclude(head=None).order_by("-hour").first()


def head_in(line: dict[str, Any]) -> Head:
    """The head that a line tells. Raises ValueError and KeyError for a line that is none."""
    if line["format"] != FORMAT:
        raise ValueError(line["format"])
    hour = datetime.fromisoformat(line["hour"]).astimezone(UTC)
    return Head(hour, *(bytes.fromhex(line[name]) for name in ("root", "head", "signature")))


def _text(head: Head) -> bytes:
    return seal.signed_text(ReadSeal(hour=head.hour, form=seal.FORM, head=head.head), None)
