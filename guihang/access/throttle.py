"""How often an address tries to sign in: counted in the database, for all workers, before any hashing."""

from __future__ import annotations

import time

from django.db import IntegrityError, transaction
from django.db.models import F

from guihang.access import limits
from guihang.access.models import SignInCount


def admit(address: str, *, now: float | None = None) -> int:
    """Count one try from `address`. 0 when it may go on, else the seconds until it may try again.

    `now` is seconds since the epoch (default: the machine's clock; a demo's fixed day does not matter here).
    An address over its limit is refused without writing, so that a flood costs one look-up a try.
    """
    now = time.time() if now is None else now
    window = int(now // limits.window_seconds())
    row = SignInCount.objects.filter(address=address, window=window)
    tries = row.values_list("tries", flat=True).first()
    if tries is not None and tries >= limits.tries_an_address():
        return int((window + 1) * limits.window_seconds() - now) + 1
    if tries is None:
        SignInCount.objects.filter(window__lt=window).delete()
        _begin(address, window)
    row.update(tries=F("tries") + 1)
    return 0


def _begin(address: str, window: int) -> None:
    try:
        with transaction.atomic():
            SignInCount.objects.create(address=address, window=window)
    except IntegrityError:
        return  # another worker was faster; the count goes on in its row
