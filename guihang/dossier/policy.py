"""Which pack of rules a place stands under, and what of packs and calendar a standing was worked out with."""

from __future__ import annotations

from functools import cache

from guihang.protect.commitment import digest
from guihang.rules import packs
from guihang.rules.calendar import Calendar, official

# The longest prefix wins; a place that none names stands under the national pack.
PACK_OF_REGION = {"1506": "ordos", "50": "chongqing", "52": "guizhou", "41": "henan"}


def pack_for(place: str) -> str:
    """The name of the pack for `place`, a twelve-digit division code."""
    for length in (6, 4, 2):
        if (pack := PACK_OF_REGION.get(place[:length])) is not None:
            return pack
    return "national"


@cache
def calendar() -> Calendar:
    """The working days that the file is read with."""
    return official()


@cache
def ruled_by(policy: str) -> str:
    """A short digest of the pack and the calendar: when it differs, a standing is stale, not wrong."""
    pack = packs.load(policy)
    rows = [repr(row) for name in pack.names for row in pack.all_rows(name)]
    return digest("\n".join(rows).encode(), calendar().digest.encode()).hex()[:32]
