"""What makes a tier fair: assessed by a published standard, decided on by one, confirmed by another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from guihang.dossier.course_guards import File, guard
from guihang.dossier.entry import Facts
from guihang.rules.standard import faults, standard_named
from guihang.texts import Message, mark

NO_STANDARD = mark("The standard “{name}” is not at hand: assess by one that is published under the rules in force.")
SHEET = mark("The answer sheet is not complete: {count} items are missing or wrong.")
POINTS = mark("The answers give {expected} points, not {found}.")
SAME_PERSON = mark("Whoever decided on the tier does not confirm it as well: another named person does.")
OTHER_TIER = mark("What was decided on is another tier: confirm that one, or decline it and decide anew.")
ANSWERED = mark("This was answered already.")
REVIEW = mark("The day of the review lies after this day and at most a year ahead.")
LONGEST = 366


@guard("tier.assessed")
def assessed(facts: Facts, file: File) -> Iterable[Message]:
    """By a published standard, every item answered, the points those of the answers."""
    standard = standard_named(facts.data["standard"])
    if standard is None:
        return [Message(NO_STANDARD, {"name": facts.data["standard"]})]
    rows = file.plain.get(facts.id, {}).get("answers", [])
    answers = {row["item"]: row.get("points", "") for row in rows}
    wrong = faults(standard, answers)
    if wrong or len(answers) < len(rows):
        return [Message(SHEET, {"count": max(len(wrong), len(rows) - len(answers))})]
    points = sum(map(int, answers.values()))
    told = {"expected": points, "found": facts.data["points"]}
    return [] if points == facts.data["points"] else [Message(POINTS, told)]


@guard("tier.proposed")
def proposed(facts: Facts, _file: File) -> Iterable[Message]:
    """With a day of review that lies ahead."""
    return _review(facts)


@guard("tier.set", "tier.declined")
def answered(facts: Facts, file: File) -> Iterable[Message]:
    """By another person than decided, the same tier, once. A tier set without two is the setting of the region."""
    if "entry" not in facts.data:
        return _review(facts)
    target = file.target(facts)
    if target is None or target.kind != "tier.proposed":
        return [Message(ANSWERED)]
    found = []
    if facts.kind == "tier.set" and facts.entered_by is not None and facts.entered_by == target.entered_by:
        found.append(Message(SAME_PERSON))
    if facts.kind == "tier.set" and facts.data["tier"] != target.data["tier"]:
        found.append(Message(OTHER_TIER))
    for other in file.of("tier.set", "tier.declined"):
        if other.id not in (facts.id, facts.supersedes) and "entry" in other.data and file.target(other) is target:
            found.append(Message(ANSWERED))
    return [*found, *_review(facts)]


def _review(facts: Facts) -> list[Message]:
    if "review_on" not in facts.data:
        return []
    days = (date.fromisoformat(facts.data["review_on"]) - facts.on).days
    return [] if 0 < days <= LONGEST else [Message(REVIEW)]
