"""Ids for what comes in from outside: the same row gives the same id, and the id tells nothing of the row."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from guihang.protect.keyring import keyring

_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400_000
_SHANGHAI = 8 * 3_600_000


def derived_id(namespace: str, *parts: str, on: date) -> UUID:
    """A keyed id of version 8 for `parts` within `namespace`.

    The first 48 bits are the milliseconds of the beginning of `on` in Asia/Shanghai, as in version 7,
    so that ids sort by day among those that devices make; the rest is a keyed digest, without which
    nobody can try numbers against an id. Days before 1970 count as 1970-01-01.
    """
    message = b"".join(len(p).to_bytes(4, "big") + p for p in (x.encode("utf-8") for x in (namespace, *parts)))
    # The day is part of what is digested: two days never share the lower bits.
    rest = keyring().id_mac(on.isoformat().encode("ascii") + message)
    instant = max(0, (on.toordinal() - _EPOCH) * _DAY - _SHANGHAI)
    value = instant << 80 | int.from_bytes(rest[:10], "big")
    value = value & ~(0xF << 76) | 8 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)
