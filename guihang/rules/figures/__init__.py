"""The figures a pack may set: their names, what values they take, and how they read in words. One module a subject."""

from __future__ import annotations

from guihang.rules.figures import (
    beginning,
    breaching,
    clean,
    contract,
    ending,
    helping,
    leaving,
    moving,
    testing,
    tiers,
)
from guihang.rules.figures.asks import (
    ASK_KINDS,
    EVERY_LABELS,
    MODE_LABELS,
    NEVER,
    WITH_MODES,
    Ask,
    ask_name,
    expected_codes,
)
from guihang.rules.figures.duties import KIND_LABELS
from guihang.rules.figures.known import YEARS_OF_TERM, Known
from guihang.rules.figures.statuses import STATUS_LABELS, STATUSES

__all__ = [
    "ASK_KINDS",
    "EVERY_LABELS",
    "KIND_LABELS",
    "KNOWN",
    "MODE_LABELS",
    "NEVER",
    "STATUSES",
    "STATUS_LABELS",
    "WITH_MODES",
    "YEARS_OF_TERM",
    "Ask",
    "Known",
    "ask_name",
    "expected_codes",
]

SUBJECTS = (contract, beginning, moving, testing, tiers, leaving, breaching, helping, ending, clean)
# In the order in which a pack's faults name them.
KNOWN: dict[str, Known] = {name: known for subject in SUBJECTS for name, known in subject.FIGURES.items()}
