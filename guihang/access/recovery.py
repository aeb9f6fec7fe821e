"""Ten codes on paper for the day on which every other factor is lost: shown once, kept as marks, each used once."""

from __future__ import annotations

import re
import secrets

from django.db import transaction

from guihang.access import clock
from guihang.access.first_password import LETTERS
from guihang.access.models import RecoveryCode, User
from guihang.access.watch_models import note
from guihang.protect.keyring import keyring

CODES, GROUPS, LENGTH = 10, 3, 4  # 57 bits each


@transaction.atomic
def make(user: User) -> list[str]:
    """Ten new codes; those until now hold no more."""
    codes: set[str] = set()
    while len(codes) < CODES:
        codes.add("-".join("".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(GROUPS)))
    now = clock.now()
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, mark=_mark(user, c), made_at=now) for c in sorted(codes)])
    note("factor.codes", at=now, user=user.pk, about=user.pk, codes=CODES)
    return sorted(codes)


def accept(user: User, typed: str) -> bool:
    """Whether this is one of the codes of `user`, used for the first time."""
    found = RecoveryCode.objects.filter(user=user, mark=_mark(user, typed[:64]), used_at=None)
    return found.update(used_at=clock.now()) == 1


def _mark(user: User, code: str) -> str:
    bare = re.sub(r"[\s\-‐‑–—]+", "", code).lower()
    return keyring().id_mac(b"recovery code\0" + user.pk.bytes + bare.encode("utf-8", "replace")).hex()
