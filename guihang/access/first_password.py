"""A first password: made by the house, shown once, good for one sign-in; then its owner sets another."""

from __future__ import annotations

import secrets

from guihang.access.models import User

# Without what looks alike when it is read out or copied by hand: i l o 0 1, and without vowels no words arise.
_LETTERS = "bcdfghjkmnpqrstvwxz23456789"
_GROUPS, _LENGTH = 4, 4


def new_word() -> str:
    """Sixteen letters and digits in four groups: 76 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(_GROUPS))


def set_first_password(user: User) -> str:
    """Give `user` a first password and return it; every session of theirs ends."""
    word = new_word()
    user.set_password(word)
    user.first_password = True
    user.save(update_fields=["password", "first_password"])
    return word
