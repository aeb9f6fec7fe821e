"""On what a figure rests: a law, a local rule, or no more than our default."""

from __future__ import annotations

from guihang.texts import mark

STATUSES = ("law", "local", "default")

STATUS_LABELS: dict[str, str] = {
    "law": mark("law"),
    "local": mark("local rule"),
    "default": mark("our default, for the region to set"),
}
