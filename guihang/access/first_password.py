"""A first password: made by the house, shown once, good for one sign-in; then its owner sets another."""

from __future__ import annotations

import secrets
from uuid import UUID

from guihang.access.models import User
from guihang.access.passwords import set_password

# Without what looks alike when it is read out or copied by hand: i l o 0 1, and without vowels no words arise.
LETTERS = "bcdfghjkmnpqrstvwxz23456789"
_GROUPS, _LENGTH = 4, 4


def new_word() -> str:
    """Sixteen letters and digits in four groups, some of both: 76 bits."""
    while True:
        word = "-".join("".join(secrets.choice(LETTERS) for _ in range(_LENGTH)) for _ in range(_GROUPS))
        if any(c.isdigit() for c in word) and any(c.isalpha() for c in word):
            return word


def set_first_password(user: User, *, by: UUID | None = None) -> str:
    """Give `user` a first password and return it; every session of theirs ends."""
    word = new_word()
    set_password(user, word, first=True, by=by)
    return word
