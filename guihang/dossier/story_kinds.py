"""Which kinds of entry stand where in the story, and what may be done about them there."""

from __future__ import annotations

from collections.abc import Mapping

from guihang.dossier.archive_guards import CLOSED, REOPENED
from guihang.dossier.entry import APART
from guihang.dossier.errand import KINDS as ERRANDS
from guihang.dossier.errand import REFERRING
from guihang.dossier.second_word import AGREED
from guihang.rules.acts import ACTS

# Which tab of the story a kind belongs to; what is not named belongs to "papers".
GROUPS: Mapping[str, str] = {
    "test.taken": "tests",
    "test.refused": "tests",
    "visit.made": "contact",
    "talk.held": "contact",
    "counselling.given": "contact",
    "risk.assessed": "contact",
    "contact.lost": "contact",
    "contact.regained": "contact",
    "leave.granted": "contact",
    "absence.found": "contact",
    "words.given": "contact",
    "objection.made": "contact",
    "visit.asked": "contact",
    "visit.told": "contact",
    "help.asked": "contact",
    "help.answered": "contact",
    "consent.withdrawn": "contact",
    "noshow.noted": "tests",
    "noshow.weighed": "tests",
    "result.told": "tests",
    "result.explained": "tests",
    "recheck.asked": "tests",
    "recheck.decided": "tests",
    "sample.kept": "tests",
    "sample.sent": "tests",
    "lab.reported": "tests",
    "sample.ended": "tests",
    "test.entrusted": "tests",
    "test.replied": "tests",
    "family.contacted": "contact",
    "leave.asked": "contact",
    "leave.refused": "contact",
    "leave.returned": "contact",
    "overstay.weighed": "contact",
    "reminder.given": "contact",
    "search.begun": "contact",
    "search.step": "contact",
    "search.ended": "contact",
    "clearing.done": "contact",
    "followup.made": "contact",
}
# What the person said, word for word: shown as a quotation.
OWN_WORDS = frozenset({"words.given", "objection.made"})
# What words can be given to: whatever is told of the person, but not words themselves and what belongs to an entry.
UNANSWERED = frozenset({"entry.withdrawn", "file.joined", "words.given", "scan.attached", AGREED, *APART})
# What hangs below the entry that it answers. A request stands by itself; what follows on it hangs below it.
STANDS_ALONE = frozenset({"move.approved", "leave.granted", "test.refused", "tier.proposed"})
ANSWERING = frozenset({"words.given", *REFERRING, *(k for k, act in ACTS.items() if act.answers)} - STANDS_ALONE)
NEVER_CORRECTED = frozenset(
    {"entry.withdrawn", AGREED, CLOSED, REOPENED, "file.joined", *APART, "scan.attached", *ERRANDS}
)
