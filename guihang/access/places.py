"""Names of the places of grants. They hardly ever change, so each server process asks once for each."""

from __future__ import annotations

import time
from functools import lru_cache

from guihang.territory.models import Division

ASK_AGAIN_AFTER = 60.0  # seconds
MOST_MISSING = 4096
_missing: dict[str, float] = {}


@lru_cache(maxsize=4096)
def _known(code: str) -> str:
    name = Division.objects.filter(code=code).values_list("name", flat=True).first()
    if name is None:
        raise LookupError(code)  # not remembered: the list may be loaded later
    return name


def name_of(code: str) -> str:
    """The name of the division with this twelve-digit code; empty when the list does not have it.

    A code that is not there is asked for again after a minute: a list of villages may be loaded meanwhile.
    """
    if _missing.get(code, 0.0) > time.monotonic():
        return ""
    try:
        return _known(code)
    except LookupError:
        if len(_missing) >= MOST_MISSING:
            _missing.clear()
        _missing[code] = time.monotonic() + ASK_AGAIN_AFTER
        return ""


def forget() -> None:
    """Ask for every name anew."""
    _known.cache_clear()
    _missing.clear()
