"""What the form of an act asks for, kind by kind: what comes first, what a desk must say, what is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Of a test, and of the notice to come to it, what must not be forgotten.
TEST_FIRST = frozenset({"test_kind", "testers", "same_sex", "kit", "kit_lot", "kit_expires", "for_on"})
# What is asked for as if it were needed: a guard says where it may be left out after all.
DEMANDED = TEST_FIRST - {"for_on", "same_sex"}
# The same, kind by kind: what is told only of some notices and warnings says when it is needed.
DEMANDED_OF: Mapping[str, frozenset[str]] = {
    "absence.found": frozenset({"note"}),
    "notice.served": frozenset({"for_on"}),
    "warning.given": frozenset({"where", "witness"}),
}
# What a desk must say though the act may go without it: a ledger, or an older entry that is corrected, does not tell.
NEEDED: Mapping[str, frozenset[str]] = {
    "handover.done": frozenset({"papers", "given_by", "taken_by"}),
    "group.formed": frozenset({"members"}),
    "order.suspended": frozenset({"reason", "paper"}),
    "order.terminated": frozenset({"paper"}),
    "release.filed": frozenset({"papers"}),
}
# Whose reason may be "other": then the note says which.
SAID_IF_OTHER = frozenset({"order.suspended", "order.terminated"})
# What is asked first; everything else folds away under "more". A result is never among the answers filled in.
USUAL: Mapping[str, Mapping[str, Any]] = {
    "test.taken": {"method": "urine"},
    "visit.made": {"mode": "in_person"},
    "talk.held": {"mode": "in_person"},
    "order.served": {"to": "person"},
}
# What an end of control says where its day has not come or is not known.
EARLY = frozenset({"ground", "number", "decided_on", "because"})
# What may concern a decision that has stopped: it is always named, since the door looks only among those that run.
AFTER_THE_STOP = frozenset({"course.summed", "opinion.given", "release.served", "release.told"})
# Whose place may lie anywhere in the country: it is said by name or code, and not only chosen from what lies near.
LEADS_AWAY = frozenset({"move.asked", "move.approved", "move.received", "release.announced"})
