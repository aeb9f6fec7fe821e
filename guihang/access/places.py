"""Names of the places of grants. They hardly ever change, so each server process asks once for each."""

from __future__ import annotations

from functools import lru_cache

from guihang.territory.models import Division


@lru_cache(maxsize=4096)
def _known(code: str) -> str:
    name = Division.objects.filter(code=code).values_list("name", flat=True).first()
    if name is None:
        raise LookupError(code)  # not remembered: the list may be loaded later
    return name


def name_of(code: str) -> str:
    """The name of the division with this twelve-digit code; empty when the list does not have it."""
    try:
        return _known(code)
    except LookupError:
        return ""


forget = _known.cache_clear
