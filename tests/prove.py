"""How often the proving tests try: the full number when `make prove` asks for it, a tenth otherwise."""

from __future__ import annotations

import os

FULL = os.environ.get("GUIHANG_PROVE", "") not in {"", "0"}


def tries(full: int) -> int:
    """`full` when the whole proof is asked for, else a tenth of it, at least ten (or `full`, if that is less)."""
    return full if FULL else max(min(full, 10), full // 10)
