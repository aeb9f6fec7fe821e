"""How often the proving tests try: the full number when `make prove` asks for it, a tenth otherwise.

What both databases share is tried in full on SQLite and a fifth as often on PostgreSQL, so that the whole proof stays
a matter of minutes.
"""

from __future__ import annotations

import os

ASKED = os.environ.get("GUIHANG_PROVE", "") not in {"", "0"}
FULL = ASKED and not os.environ.get("GUIHANG_DATABASE_URL")


def tries(full: int) -> int:
    """`full` when the whole proof is asked for, else a tenth of it, at least ten (or `full`, if that is less)."""
    return full if FULL else max(min(full, 10), full // (5 if ASKED else 10))
