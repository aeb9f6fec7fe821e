"""In which village somebody who signs in lives, where that was said: kept as a keyed mark, compared and never shown.

It serves one thing: a file of somebody near is opened out of curiosity more easily than another.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from guihang.access import clock
from guihang.access.models import User
from guihang.access.watch_models import note
from guihang.protect.keyring import keyring
from guihang.territory.codes import BadCode, Level, full_code, level_of, parent_of
from guihang.territory.models import Division


def village_code(said: str) -> str:
    """The village that a code means; empty for anything but a village of a township that is known."""
    try:
        code = full_code(said)
        is_village = level_of(code) == Level.VILLAGE
    except BadCode:
        return ""
    return code if is_village and Division.objects.filter(code=parent_of(code)).exists() else ""


def set_village(user: User, village: str, *, by: UUID | None) -> None:
    """Keep the mark of the village where `user` lives; with an empty one it is forgotten."""
    user.lives_in = _mark(user.pk, village) if village else ""
    User.objects.filter(pk=user.pk).update(lives_in=user.lives_in)
    note("sign_in.village", at=clock.now(), user=by, about=user.pk)


def village_of(user: User, among: Iterable[str]) -> str:
    """Which of these villages is the one said; empty where none was said, or none of them is it."""
    return next((code for code in among if _mark(user.pk, code) == user.lives_in), "") if user.lives_in else ""


def _mark(user: UUID, village: str) -> str:
    # With the user in it: two who live in one village have two marks.
    return keyring().id_mac(b"lives in\0" + user.bytes + village.encode("ascii")).hex()
