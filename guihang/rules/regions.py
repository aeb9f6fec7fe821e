"""Which pack of rules a place stands under."""

from __future__ import annotations

# The longest prefix wins; a place that none names stands under the national pack.
PACK_OF_REGION = {
    "1506": "ordos", "50": "chongqing", "52": "guizhou", "41": "henan", "3701": "jinan", "33": "zhejiang",
    "4401": "guangzhou",
}  # fmt: skip
NATIONAL = "national"


def pack_for(place: str) -> str:
    """The name of the pack for `place`, a twelve-digit division code."""
    for length in (6, 4, 2):
        if (pack := PACK_OF_REGION.get(place[:length])) is not None:
            return pack
    return NATIONAL
