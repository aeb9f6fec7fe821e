"""What stands small on whatever is printed: a code that tells who printed it on which day, to whoever has the keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from guihang.protect.keyring import keyring

_PLACES = 8
# Without signs that are taken for one another.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE = re.compile(rf"[{_SIGNS}]{{4}}-?[{_SIGNS}]{{4}}")


def code_of(about: bytes) -> str:
    """Eight signs that follow from `about` and a key: ABCD-EFGH."""
    number = int.from_bytes(keyring().id_mac(about)[:8], "big")
    signs = []
    for _place in range(_PLACES):
        number, at = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[at])
    return f"{''.join(signs[:4])}-{''.join(signs[4:])}"


def paper_code(user: UUID, day: date) -> str:
    """The code of what `user` prints on `day`."""
    return code_of(b"mark of a paper\0" + user.bytes + day.isoformat().encode())


def printed_by(code: str, users: Iterable[UUID], days: Iterable[date]) -> tuple[UUID, date] | None:
    """Who printed the paper with this code, and on which day; None when nobody did in these days."""
    wanted, days = plain_code(code), list(days)
    return next(((u, d) for u in users for d in days if paper_code(u, d) == wanted), None)


def plain_code(code: str) -> str:
    """A code as it was made, however it was typed."""
    signs = code.strip().upper().replace("-", "")
    return f"{signs[:4]}-{signs[4:]}"


def is_code(text: str) -> bool:
    """Whether a text looks like such a code."""
    return _CODE.fullmatch(text.strip().upper()) is not None
