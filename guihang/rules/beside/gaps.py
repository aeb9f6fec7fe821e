"""What may be missing on a file, in words: shown as such, asked about, never counted against anybody."""

from __future__ import annotations

from guihang.texts import mark

GAPS: dict[str, str] = {
    "refused_no_notice": mark("A refusal is on file, and no notice of that day: missed, or refused?"),
    "test_no_woman": mark("Nothing says that a woman took the woman's sample"),
    "test_kit_expired": mark("A test was taken with a kit that had expired"),
    "test_lot_missing": mark("The lot of a test's kit is missing"),
    "test_hair_before_term": mark("Hair looks back to before the term: the use may lie there"),
    "test_screening_only": mark("A positive screening by the office: no test of the police has followed"),
    "move_papers_missing": mark("The papers of the move have not come"),
    "move_papers_incomplete": mark("Papers of the move are missing from the list"),
    "no_decision": mark("Use or a penalty is on file, and no decision runs: was one made?"),
    "family_not_served": mark("No service of the decision on the family is on file"),
    "no_group": mark("No working group"),
    "no_woman_worker": mark("No woman among the workers, for a woman"),
    "group_incomplete": mark("A part of the group that the law names is not filled"),
    "no_plan": mark("No plan of help"),
    "no_helper": mark("No helper named"),
}
