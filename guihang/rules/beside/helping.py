"""The working group, the plan of help and the one helper named (LAW.md R22, R25; MISSION C12)."""

from __future__ import annotations

from guihang.rules.acts.codes import CORE_ROLES
from guihang.rules.beside.reading import Reading, day_in
from guihang.rules.casecheck import Row

READS = frozenset({"plan.made", "plan.reviewed", "helper.named"})
WOMAN, YES = "f", "yes"


def lay(reading: Reading) -> None:
    """`plan`, `plan-review/ID`, `helper`; and what is missing while the decision runs."""
    starts = reading.starts
    if starts is None:
        return
    _lay_group(reading, starts)
    _lay_plan(reading, starts)
    _lay_helper(reading, starts)


def _lay_group(reading: Reading, starts: int) -> None:
    """No group; a group without what the law asks for. What an older entry does not tell of is not missing."""
    group = reading.last("group.formed")
    if group is None:
        said = reading.figure("group.within_days", starts)
        reading.lacks_from("no_group", starts + said.days + 1, said)
        return
    on, _identity, _kind, data = group
    roles = data.get("roles")
    if not isinstance(roles, list | tuple) or not roles:
        return
    asked = reading.figure("group.woman_for_a_woman", on)
    if asked.code == YES and reading.about.sex == WOMAN and not data.get("woman"):
        reading.lacks_from("no_woman_worker", on, asked)
    asked = reading.figure("group.five_of_law", on)
    if asked.code == YES and not set(CORE_ROLES) <= set(roles):
        reading.lacks_from("group_incomplete", on, asked)


def _lay_plan(reading: Reading, starts: int) -> None:
    said = reading.figure("plan.within_days", starts)
    first = reading.first("plan.made")
    due = starts + said.days
    reading.owe("plan", "plan", "office", starts, due, first, said)
    if first is None:
        reading.lacks_from("no_plan", due + 1, said)
    steps = sorted((*reading.of("plan.made"), *reading.of("plan.reviewed")), key=_order)
    for at, (on, identity, _kind, data) in enumerate(steps):
        review = day_in(data, "review_on")
        if review is None:
            continue
        said = reading.figure("plan.review_opens_days_before", on)
        met = steps[at + 1][0] if at + 1 < len(steps) else None
        due = max(on, review)
        reading.owe(f"plan-review/{identity}", "plan-review", "office", max(on, due - said.days), due, met, said)


def _lay_helper(reading: Reading, starts: int) -> None:
    """One named helper; from the day after their last one, somebody is missing again."""
    said = reading.figure("helper.within_days", starts)
    named = [row for row in reading.of("helper.named") if (until := day_in(row[3], "until")) is None or until >= starts]
    due = starts + said.days
    reading.owe("helper", "helper", "office", starts, due, named[0][0] if named else None, said)
    since = due + 1 if not named else _free_from(named)
    if since is not None:
        reading.lacks_from("no_helper", since, said)


def _free_from(named: list[Row]) -> int | None:
    """The day from which the newest of the helpers named helps no longer."""
    until = day_in(named[-1][3], "until")
    return None if until is None else until + 1


def _order(row: Row) -> tuple[int, str]:
    return row[0], row[1]
